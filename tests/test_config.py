"""Settings: what each defaults to, what is refused and how, and that the page about them is complete."""

import re
from dataclasses import FrozenInstanceError, fields, replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import config
from app.config import ConfigError, Environment, Settings, SmsGateway

DOCS = Path(__file__).resolve().parents[1] / "docs" / "settings.md"
SECRET = "s" * 32
PRODUCTION = {
    "WARDLIGHT_SECRET_KEY": SECRET,
    "WARDLIGHT_PUBLIC_URL": "https://ward.example.nhs.uk",
    "TWILIO_ACCOUNT_SID": "AC00000000000000000000000000000001",
    "TWILIO_AUTH_TOKEN": "a-token-of-the-provider",
    "WARDLIGHT_TWILIO_FROM": "+447700900123",
}
DEMO = {"WARDLIGHT_ENVIRONMENT": "demo"}


def refused(environ: dict[str, str], env_file: Path | None = None) -> ConfigError:
    with pytest.raises(ConfigError) as error:
        config.load(environ, env_file)
    return error.value


def test_production_is_the_default_and_sends_through_twilio() -> None:
    settings = config.load(PRODUCTION)
    assert settings.environment is Environment.PRODUCTION
    assert settings.is_production
    assert settings.sms_gateway is SmsGateway.TWILIO
    assert settings.database_url == "sqlite:///wardlight.db"
    assert settings.secret_key == SECRET
    assert settings.twilio_from == "+447700900123"
    assert (settings.twilio_auth_token_secondary, settings.twilio_api_url, settings.heartbeat_url) == (None, None, None)


@pytest.mark.parametrize("environment", ["demo", "test"])
def test_demo_and_test_need_nothing_and_reach_no_phone(environment: str) -> None:
    settings = config.load({"WARDLIGHT_ENVIRONMENT": environment})
    assert settings.sms_gateway is SmsGateway.SIMULATOR
    assert not settings.is_production
    assert len(settings.secret_key.encode()) >= 32
    assert settings.secret_key != config.load({"WARDLIGHT_ENVIRONMENT": environment}).secret_key
    assert settings.public_url == "http://127.0.0.1:8000"


def test_demo_keeps_a_secret_that_it_is_given() -> None:
    assert config.load({**DEMO, "WARDLIGHT_SECRET_KEY": SECRET}).secret_key == SECRET


@pytest.mark.parametrize("missing", sorted(PRODUCTION))
def test_production_refuses_to_start_without_what_it_needs(missing: str) -> None:
    error = refused({name: value for name, value in PRODUCTION.items() if name != missing})
    assert missing in error.sentence
    assert error.hint


@pytest.mark.parametrize("missing", ["WARDLIGHT_PUBLIC_URL", "TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "WARDLIGHT_TWILIO_FROM"])
def test_a_rehearsal_through_twilio_needs_the_same(missing: str) -> None:
    given_ = {**PRODUCTION, **DEMO, "WARDLIGHT_SMS_GATEWAY": "twilio"}
    del given_[missing]
    assert missing in refused(given_).sentence


@pytest.mark.parametrize(
    ("name", "value", "id_"),
    [
        ("WARDLIGHT_ENVIRONMENT", "staging", "environment"),
        ("WARDLIGHT_ENVIRONMENT", "Production", "environment"),
        ("WARDLIGHT_SMS_GATEWAY", "pigeon", "sms-gateway"),
        ("WARDLIGHT_SMS_GATEWAY", "simulator", "simulator-in-production"),
        ("WARDLIGHT_SECRET_KEY", "s" * 31, "secret-key"),
        ("WARDLIGHT_PUBLIC_URL", "ward.example.nhs.uk", "public-url"),
        ("WARDLIGHT_PUBLIC_URL", "http://ward.example.nhs.uk", "public-url"),
        ("WARDLIGHT_PUBLIC_URL", "https://ward.example.nhs.uk/app", "public-url"),
        ("WARDLIGHT_PUBLIC_URL", "https://ward.example.nhs.uk?x=1", "public-url"),
        ("WARDLIGHT_PUBLIC_URL", "https://ann:pw@ward.example.nhs.uk", "public-url"),
        ("WARDLIGHT_PUBLIC_URL", "https://ward.example.nhs.uk:99999", "public-url"),
        ("WARDLIGHT_PUBLIC_URL", "https://ward.example.nhs.uk:0", "public-url"),
        ("WARDLIGHT_PUBLIC_URL", "https://ward example", "public-url"),
        ("WARDLIGHT_PUBLIC_URL", "https://[::1", "public-url"),
        ("WARDLIGHT_DATABASE_URL", "mysql://host/name", "database-url"),
        ("WARDLIGHT_DATABASE_URL", "postgresql://host/name", "database-url"),
        ("WARDLIGHT_DATABASE_URL", "postgresql+psycopg://", "database-url"),
        ("WARDLIGHT_DATABASE_URL", "sqlite://", "database-url"),
        ("WARDLIGHT_DATABASE_URL", "sqlite:///:memory:", "database-url"),
        ("WARDLIGHT_DATABASE_URL", "wardlight.db", "database-url"),
        ("WARDLIGHT_TWILIO_FROM", "WARD", "twilio-from"),
        ("WARDLIGHT_TWILIO_FROM", "07700 900123", "twilio-from"),
        ("WARDLIGHT_TWILIO_API_URL", "https://double.example", "twilio-api-url"),
        ("WARDLIGHT_TWILIO_API_URL", "127.0.0.1:8099", "twilio-api-url"),
        ("WARDLIGHT_TWILIO_PER_SECOND", "fast", "twilio-per-second"),
        ("WARDLIGHT_TWILIO_PER_SECOND", "0", "twilio-per-second"),
        ("WARDLIGHT_TWILIO_PER_SECOND", "1001", "twilio-per-second"),
        ("WARDLIGHT_TWILIO_PER_SECOND", "\u0661\u0660", "twilio-per-second"),
        ("WARDLIGHT_HEARTBEAT_URL", "never", "heartbeat-url"),
        ("WARDLIGHT_DOWNTIME_DIR", "copies", "downtime-dir"),
        ("WARDLIGHT_DOWNTIME_DIR", "/mnt/second-place", "downtime-settings"),
        ("WARDLIGHT_DOWNTIME_PASSPHRASE", "five unrelated words in here", "downtime-settings"),
        ("WARDLIGHT_COLOUR", "blue", "unknown-setting"),
    ],
)
def test_a_bad_setting_is_refused_by_its_id_with_a_hint(name: str, value: str, id_: str) -> None:
    error = refused({**PRODUCTION, name: value})
    assert error.id == id_
    assert error.sentence
    assert error.hint


@pytest.mark.parametrize(
    "name", [name for name in config.NAMES if name not in {"TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "TWILIO_AUTH_TOKEN_SECONDARY"}]
)
def test_a_refusal_never_repeats_what_may_be_a_secret(name: str) -> None:
    assert "canary" not in str(refused({**PRODUCTION, name: "canary \N{BIRD}"}))


def test_a_short_passphrase_of_the_downtime_copy_is_refused() -> None:
    both = {**PRODUCTION, "WARDLIGHT_DOWNTIME_DIR": "/mnt/second-place", "WARDLIGHT_DOWNTIME_PASSPHRASE": "n" * 19}
    assert refused(both).id == "downtime-passphrase"
    settings = config.load({**both, "WARDLIGHT_DOWNTIME_PASSPHRASE": "n" * 20})
    assert (settings.downtime_dir, settings.downtime_passphrase) == (Path("/mnt/second-place"), "n" * 20)


def test_a_mistyped_setting_is_answered_with_the_nearest() -> None:
    error = refused({**PRODUCTION, "WARDLIGHT_DATABSE_URL": "sqlite:///elsewhere.db"})
    assert str(error) == "unknown-setting: There is no setting WARDLIGHT_DATABSE_URL. Did you mean WARDLIGHT_DATABASE_URL?"


def test_a_setting_like_no_other_is_answered_with_the_page() -> None:
    assert refused({"WARDLIGHT_XYZZY_QQ": "1"}).hint == "docs/settings.md lists the settings there are."


def test_what_only_the_tests_read_is_let_pass() -> None:
    assert config.load({**DEMO, "WARDLIGHT_REQUIRE_ALL": "1", "PATH": "/bin"}).environment is Environment.DEMO


@pytest.mark.parametrize("url", ["http://127.0.0.1:8000", "http://localhost:8000", "http://[::1]:8000", "https://ward.example.nhs.uk:8443"])
def test_production_may_be_rehearsed_on_this_machine_without_https(url: str) -> None:
    assert config.load({**PRODUCTION, "WARDLIGHT_PUBLIC_URL": f"{url}/"}).public_url == url


def test_a_double_on_this_machine_may_stand_in_for_the_provider() -> None:
    settings = config.load({**PRODUCTION, "WARDLIGHT_TWILIO_API_URL": "http://127.0.0.1:8099/"})
    assert settings.twilio_api_url == "http://127.0.0.1:8099"
    elsewhere = {**PRODUCTION, **DEMO, "WARDLIGHT_TWILIO_API_URL": "http://double:8099"}
    assert config.load(elsewhere).twilio_api_url == "http://double:8099"


@pytest.mark.parametrize(
    ("value", "sender"), [("+44 7700 900123", "+447700900123"), ("60777", "60777"), ("MG0123456789abcdef0123456789abcdef",) * 2]
)
def test_a_sender_may_be_a_number_a_short_code_or_a_service(value: str, sender: str) -> None:
    assert config.load({**PRODUCTION, "WARDLIGHT_TWILIO_FROM": value}).twilio_from == sender


def test_postgresql_is_taken_by_its_full_name() -> None:
    url = "postgresql+psycopg://ward:secret@db.example/ward"
    assert config.load({**PRODUCTION, "WARDLIGHT_DATABASE_URL": url}).database_url == url


def test_an_empty_value_counts_as_none() -> None:
    settings = config.load({**PRODUCTION, "WARDLIGHT_ENVIRONMENT": "", "WARDLIGHT_HEARTBEAT_URL": "  "})
    assert settings.is_production
    assert settings.heartbeat_url is None


def test_secrets_do_not_show_when_settings_are_printed() -> None:
    secrets = {
        **PRODUCTION,
        "WARDLIGHT_DATABASE_URL": "postgresql+psycopg://ward:canary-1@db/ward",
        "TWILIO_AUTH_TOKEN": "canary-2",
        "TWILIO_AUTH_TOKEN_SECONDARY": "canary-3",
        "WARDLIGHT_SECRET_KEY": "canary-4" * 8,
        "WARDLIGHT_HEARTBEAT_URL": "https://monitor.example/canary-5",
        "WARDLIGHT_DOWNTIME_DIR": "/mnt/second-place",
        "WARDLIGHT_DOWNTIME_PASSPHRASE": "canary-6 canary-6 canary-6",
    }
    settings = config.load(secrets)
    assert settings.twilio_auth_token == "canary-2"
    assert "canary" not in repr(settings)


def test_settings_do_not_change_once_read() -> None:
    settings = config.load(DEMO)
    with pytest.raises(FrozenInstanceError):
        settings.public_url = "http://elsewhere"  # type: ignore[misc]  # the fault under test
    assert replace(settings, public_url="http://here").public_url == "http://here"


def test_the_file_gives_what_the_environment_does_not(tmp_path: Path) -> None:
    env_file = tmp_path / ".env"
    env_file.write_text("WARDLIGHT_ENVIRONMENT=demo\nWARDLIGHT_PUBLIC_URL=http://from.file\n", encoding="utf-8")
    assert config.load({}, env_file).public_url == "http://from.file"
    assert config.load({"WARDLIGHT_PUBLIC_URL": "http://from.environment"}, env_file).public_url == "http://from.environment"


def test_an_unknown_name_in_the_file_is_refused_too(tmp_path: Path) -> None:
    env_file = tmp_path / ".env"
    env_file.write_text("WARDLIGHT_PUBLIC_URI=http://from.file\n", encoding="utf-8")
    assert refused(DEMO, env_file).hint == "Did you mean WARDLIGHT_PUBLIC_URL?"


def test_a_file_that_is_not_there_is_no_fault(tmp_path: Path) -> None:
    assert config.load(DEMO, tmp_path / ".env").environment is Environment.DEMO


@pytest.mark.parametrize(
    ("line", "pair"),
    [
        ("NAME=value", ("NAME", "value")),
        ("  NAME = value  ", ("NAME", "value")),
        ("export NAME=value", ("NAME", "value")),
        ("NAME=", ("NAME", "")),
        ("NAME=# only a comment", ("NAME", "")),
        ("NAME=value # a comment", ("NAME", "value")),
        ("NAME=va#lue", ("NAME", "va#lue")),
        ("NAME=a=b==", ("NAME", "a=b==")),
        ("NAME='a # b'", ("NAME", "a # b")),
        ('NAME="it\'s $HOME \\n" # said', ("NAME", "it's $HOME \\n")),
        ("\ufeffNAME=value", ("NAME", "value")),
    ],
)
def test_a_line_of_the_file_is_read_as_written(tmp_path: Path, line: str, pair: tuple[str, str]) -> None:
    (tmp_path / ".env").write_text(f"{line}\n\n# a comment\n", encoding="utf-8")
    assert config.read_env_file(tmp_path / ".env") == dict([pair])


@pytest.mark.parametrize("line", ["NAME", "=value", "2NAME=value", "A B=value", "NAME='open", "NAME='a' b"])
def test_a_line_that_cannot_be_read_is_refused_by_its_number(tmp_path: Path, line: str) -> None:
    (tmp_path / ".env").write_text(f"# first\n{line}\n", encoding="utf-8")
    error = refused(DEMO, tmp_path / ".env")
    assert error.id == "env-file"
    assert "Line 2" in error.sentence


def test_a_file_that_is_not_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"NAME=\xff\xfe")
    assert refused(DEMO, tmp_path / ".env").id == "env-file"


@given(st.dictionaries(st.sampled_from(config.NAMES), st.text(st.characters(exclude_characters="\x00"), max_size=30)))
def test_no_value_does_worse_than_being_refused(environ: dict[str, str]) -> None:
    try:
        settings = config.load(environ)
    except ConfigError as error:
        assert error.id  # noqa: PT017  (either outcome is right)
    else:
        assert isinstance(settings, Settings)


def test_the_page_on_settings_has_a_line_for_each_and_no_other() -> None:
    rows = re.findall(r"^\| `([A-Z_]+)` \|", DOCS.read_text(encoding="utf-8"), re.MULTILINE)
    assert rows == list(config.NAMES)
    assert len(fields(Settings)) == len(config.NAMES)


def test_the_page_on_settings_has_every_reason_for_refusal_and_no_other() -> None:
    source = Path(config.__file__).read_text(encoding="utf-8")
    raised = set(re.findall(r'(?:ConfigError|_web_address)\(\s*"([a-z-]+)"', source))
    documented = set(re.findall(r"^\| `([a-z-]+)` \|", DOCS.read_text(encoding="utf-8"), re.MULTILINE))
    assert documented == raised

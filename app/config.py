"""Settings from the environment and `.env`: read once, checked whole, or refused with an id and a hint."""

import difflib
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from app.errors import WardlightError

SECRET_BYTES = 32
MOST_A_SECOND = 1000
PASSPHRASE_LETTERS = 20
PREFIX = "WARDLIGHT_"
NAMES = (
    "WARDLIGHT_DATABASE_URL",
    "WARDLIGHT_ENVIRONMENT",
    "WARDLIGHT_SECRET_KEY",
    "WARDLIGHT_PUBLIC_URL",
    "WARDLIGHT_SMS_GATEWAY",
    "TWILIO_ACCOUNT_SID",
    "TWILIO_AUTH_TOKEN",
    "TWILIO_AUTH_TOKEN_SECONDARY",
    "WARDLIGHT_TWILIO_FROM",
    "WARDLIGHT_TWILIO_API_URL",
    "WARDLIGHT_TWILIO_PER_SECOND",
    "WARDLIGHT_HEARTBEAT_URL",
    "WARDLIGHT_DOWNTIME_DIR",
    "WARDLIGHT_DOWNTIME_PASSPHRASE",
)
# Read by the test suite, never by the service.
NOT_SETTINGS = frozenset({"WARDLIGHT_REQUIRE_ALL"})

_SENDER = re.compile(r"\+[1-9]\d{6,14}|\d{4,6}|MG[0-9A-Za-z]+")
_DOTENV_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_QUOTES = ("'", '"')


class Environment(StrEnum):
    """What this installation is for."""

    PRODUCTION = "production"  # real patients
    DEMO = "demo"  # simulated patients, shown to people
    TEST = "test"  # simulated patients, for the test suite


class SmsGateway(StrEnum):
    """Who carries the texts."""

    TWILIO = "twilio"  # the provider
    SIMULATOR = "simulator"  # phones on a page; never in production


class ConfigError(WardlightError):
    """A setting that cannot be used: the service refuses to start. It never carries the value, which may be secret."""

    def __init__(self, id: str, sentence: str, hint: str) -> None:  # noqa: A002  (the name it is promised under)
        super().__init__(sentence, hint=hint)
        self.id = id

    def __str__(self) -> str:
        """Return the whole of it on one line, for stderr."""
        return f"{self.id}: {self.sentence} {self.hint}"


@dataclass(frozen=True, slots=True)
class Settings:
    """Every setting of the service, checked. Secrets do not show in its repr."""

    environment: Environment
    database_url: str = field(repr=False)  # may hold a password
    secret_key: str = field(repr=False)
    public_url: str  # without a slash at its end
    sms_gateway: SmsGateway
    twilio_account_sid: str | None
    twilio_auth_token: str | None = field(repr=False)
    twilio_auth_token_secondary: str | None = field(repr=False)  # accepted beside the first while tokens change over
    twilio_from: str | None  # E.164, short code or Messaging Service SID; a hub's own phone goes first
    twilio_api_url: str | None
    twilio_per_second: int | None  # segments a second from one sender, as agreed with the provider
    heartbeat_url: str | None = field(repr=False)  # such addresses are secrets of their services
    downtime_dir: Path | None  # where the encrypted copy of the list goes; None: nowhere
    downtime_passphrase: str | None = field(repr=False)

    @property
    def is_production(self) -> bool:
        """Whether real patients may be on this installation."""
        return self.environment is Environment.PRODUCTION


def load(environ: Mapping[str, str], env_file: Path | None = None) -> Settings:
    """Return the settings of `environ`, and of `env_file` for names that `environ` does not have.

    An empty value counts as none; a file that is not there is no fault. Raises `ConfigError` at the first fault.
    """
    given = {**(read_env_file(env_file) if env_file else {}), **environ}
    _refuse_unknown(given)
    values = {name: given.get(name, "").strip() or None for name in NAMES}
    environment = _environment(values["WARDLIGHT_ENVIRONMENT"])
    gateway = _gateway(values["WARDLIGHT_SMS_GATEWAY"], environment)
    settings = Settings(
        environment=environment,
        database_url=_database_url(values["WARDLIGHT_DATABASE_URL"]),
        secret_key=_secret_key(values["WARDLIGHT_SECRET_KEY"], environment),
        public_url=_public_url(values["WARDLIGHT_PUBLIC_URL"], environment, gateway),
        sms_gateway=gateway,
        twilio_account_sid=values["TWILIO_ACCOUNT_SID"],
        twilio_auth_token=values["TWILIO_AUTH_TOKEN"],
        twilio_auth_token_secondary=values["TWILIO_AUTH_TOKEN_SECONDARY"],
        twilio_from=_sender(values["WARDLIGHT_TWILIO_FROM"]),
        twilio_api_url=_api_url(values["WARDLIGHT_TWILIO_API_URL"], environment),
        twilio_per_second=_per_second(values["WARDLIGHT_TWILIO_PER_SECOND"]),
        heartbeat_url=_heartbeat_url(values["WARDLIGHT_HEARTBEAT_URL"]),
        downtime_dir=_downtime_dir(values["WARDLIGHT_DOWNTIME_DIR"]),
        downtime_passphrase=_downtime_passphrase(values["WARDLIGHT_DOWNTIME_PASSPHRASE"], values["WARDLIGHT_DOWNTIME_DIR"]),
    )
    _need_the_provider(settings)
    return settings


def read_env_file(path: Path) -> dict[str, str]:
    """Return the names and values of a `.env` file: `NAME=value` lines, `#` comments, `export`, and either quotes.

    Nothing is expanded. In quotes every character stands for itself; without them ` #` begins a comment.
    A file that is not there has none; a line of another shape, or a file that is not UTF-8, raises `ConfigError`.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError("env-file", "The .env file cannot be read.", "It must be a UTF-8 text file that this user may read.") from error
    pairs = (_env_line(number, line.strip()) for number, line in enumerate(lines, start=1))
    return dict(pair for pair in pairs if pair is not None)


def _env_line(number: int, line: str) -> tuple[str, str] | None:
    if not line or line.startswith("#"):
        return None
    name, equals, value = line.removeprefix("export ").partition("=")
    name, value = name.strip(), value.strip()
    if not equals or not _DOTENV_NAME.fullmatch(name):
        raise _env_fault(number, "is not NAME=value")
    if not value.startswith(_QUOTES):
        return name, re.split(r"(?:^|\s)#", value, maxsplit=1)[0].rstrip()
    closing = value.find(value[0], 1)
    rest = value[closing + 1 :].strip()
    if closing < 0 or (rest and not rest.startswith("#")):
        raise _env_fault(number, "has a quote that does not close, or something after it")
    return name, value[1:closing]


def _env_fault(number: int, what: str) -> ConfigError:
    return ConfigError("env-file", f"Line {number} of the .env file {what}.", "Write one NAME=value a line.")


def _refuse_unknown(given: Mapping[str, str]) -> None:
    for name in sorted(given):
        if not name.startswith(PREFIX) or name in NAMES or name in NOT_SETTINGS:
            continue
        near = difflib.get_close_matches(name, NAMES, n=1)
        hint = f"Did you mean {near[0]}?" if near else "docs/settings.md lists the settings there are."
        raise ConfigError("unknown-setting", f"There is no setting {name}.", hint)


def _environment(value: str | None) -> Environment:
    if value is None:
        return Environment.PRODUCTION
    try:
        return Environment(value)
    except ValueError as error:
        raise ConfigError("environment", "WARDLIGHT_ENVIRONMENT is none of the three.", "Use production, demo or test.") from error


def _gateway(value: str | None, environment: Environment) -> SmsGateway:
    in_production = environment is Environment.PRODUCTION
    if value is None:
        return SmsGateway.TWILIO if in_production else SmsGateway.SIMULATOR
    try:
        gateway = SmsGateway(value)
    except ValueError as error:
        raise ConfigError("sms-gateway", "WARDLIGHT_SMS_GATEWAY is neither of the two.", "Use twilio or simulator.") from error
    if gateway is SmsGateway.SIMULATOR and in_production:
        raise ConfigError(
            "simulator-in-production",
            "The simulator reaches no phone, so it is refused in production.",
            "Set WARDLIGHT_SMS_GATEWAY=twilio, or WARDLIGHT_ENVIRONMENT=demo to try things out.",
        )
    return gateway


def _database_url(value: str | None) -> str:
    url = value or "sqlite:///wardlight.db"
    scheme, _, rest = url.partition("://")
    if scheme == "sqlite" and rest not in {"", "/", "/:memory:"}:
        return url
    if scheme == "postgresql+psycopg" and rest:
        return url
    if scheme in {"postgres", "postgresql"}:
        hint = "Begin it with postgresql+psycopg:// and keep the rest."
    else:
        hint = "Write sqlite:///wardlight.db, or postgresql+psycopg://user:password@host/name."
    raise ConfigError("database-url", "WARDLIGHT_DATABASE_URL names no database that can be used.", hint)


def _secret_key(value: str | None, environment: Environment) -> str:
    if value is None and environment is not Environment.PRODUCTION:
        return secrets.token_urlsafe(SECRET_BYTES)
    if value is None or len(value.encode()) < SECRET_BYTES:
        raise ConfigError(
            "secret-key",
            f"WARDLIGHT_SECRET_KEY is {'missing' if value is None else 'too short'}: it needs {SECRET_BYTES} bytes.",
            "Make one with: openssl rand -base64 48",
        )
    return value


def _public_url(value: str | None, environment: Environment, gateway: SmsGateway) -> str:
    if value is None:
        if gateway is SmsGateway.TWILIO:
            raise ConfigError(
                "public-url",
                "WARDLIGHT_PUBLIC_URL is missing: the provider signs its messages with it, and links in texts hold it.",
                "Set it to the address the world sees, such as https://ward.example.nhs.uk",
            )
        return "http://127.0.0.1:8000"
    parts = _web_address("public-url", "WARDLIGHT_PUBLIC_URL", value)
    if parts.path not in {"", "/"} or parts.query or parts.fragment or parts.username or parts.password:
        raise ConfigError(
            "public-url",
            "WARDLIGHT_PUBLIC_URL holds more than an address.",
            "Give scheme and host alone, such as https://ward.example.nhs.uk",
        )
    if environment is Environment.PRODUCTION and parts.scheme != "https" and not _on_this_machine(parts):
        raise ConfigError("public-url", "WARDLIGHT_PUBLIC_URL must be https in production.", "Patients' readings pass over it.")
    return value.rstrip("/")


def _sender(value: str | None) -> str | None:
    if value is None:
        return None
    sender = re.sub(r"[\s()-]", "", value)
    if not _SENDER.fullmatch(sender):
        raise ConfigError(
            "twilio-from",
            "WARDLIGHT_TWILIO_FROM is neither a phone number nor a Messaging Service.",
            "Write a number with its country, as +447700900123, or the service's SID, which begins with MG.",
        )
    return sender


def _api_url(value: str | None, environment: Environment) -> str | None:
    if value is None:
        return None
    parts = _web_address("twilio-api-url", "WARDLIGHT_TWILIO_API_URL", value)
    if environment is Environment.PRODUCTION and not _on_this_machine(parts):
        raise ConfigError(
            "twilio-api-url",
            "WARDLIGHT_TWILIO_API_URL would send the provider's password and patients' texts to another machine.",
            "Leave it out for the real provider, or name a double on this machine, as http://127.0.0.1:8099",
        )
    return value.rstrip("/")


def _per_second(value: str | None) -> int | None:
    if value is None:
        return None
    if not (value.isascii() and value.isdigit()) or not 1 <= int(value) <= MOST_A_SECOND:
        raise ConfigError(
            "twilio-per-second",
            f"WARDLIGHT_TWILIO_PER_SECOND is not a whole number of 1 to {MOST_A_SECOND}.",
            "It is how many segments a second the provider takes from one sender; leave it out for what is usual in the UK.",
        )
    return int(value)


def _heartbeat_url(value: str | None) -> str | None:
    if value is not None:
        _web_address("heartbeat-url", "WARDLIGHT_HEARTBEAT_URL", value)
    return value


def _downtime_dir(value: str | None) -> Path | None:
    # Whether it can be written is no reason to refuse: the second place may be away while patients text.
    if value is not None and not Path(value).is_absolute():
        raise ConfigError("downtime-dir", "WARDLIGHT_DOWNTIME_DIR is not a whole path.", "Begin it with /, as /mnt/second-place/wardlight")
    return None if value is None else Path(value)


def _downtime_passphrase(value: str | None, folder: str | None) -> str | None:
    if (value is None) != (folder is None):
        missing = "WARDLIGHT_DOWNTIME_PASSPHRASE" if value is None else "WARDLIGHT_DOWNTIME_DIR"
        raise ConfigError("downtime-settings", f"The copy for a downtime needs {missing} too.", "Set both, or neither.")
    if value is not None and len(value) < PASSPHRASE_LETTERS:
        raise ConfigError(
            "downtime-passphrase",
            f"WARDLIGHT_DOWNTIME_PASSPHRASE is too short: it needs {PASSPHRASE_LETTERS} characters.",
            "Take five or six unrelated words, and keep them where whoever has no screen finds them.",
        )
    return value


def _need_the_provider(settings: Settings) -> None:
    if settings.sms_gateway is not SmsGateway.TWILIO:
        return
    needed = {
        "TWILIO_ACCOUNT_SID": settings.twilio_account_sid,
        "TWILIO_AUTH_TOKEN": settings.twilio_auth_token,
        "WARDLIGHT_TWILIO_FROM": settings.twilio_from,
    }
    missing = [name for name, value in needed.items() if value is None]
    if missing:
        raise ConfigError(
            "twilio-settings",
            f"Texts go through Twilio, and {', '.join(missing)} is not set.",
            "The first page of the Twilio console shows the account's SID and token, and its numbers.",
        )


def _web_address(id: str, name: str, value: str) -> SplitResult:  # noqa: A002  (as ConfigError)
    refusal = ConfigError(id, f"{name} is not a web address.", "It begins with https:// and names a host.")
    try:
        parts = urlsplit(value)
        port = parts.port  # read here, since a wrong one raises only now
    except ValueError as error:
        raise refusal from error
    if parts.scheme not in {"http", "https"} or not parts.hostname or port == 0 or re.search(r"\s", value):
        raise refusal
    return parts


def _on_this_machine(parts: SplitResult) -> bool:
    if parts.hostname == "localhost":
        return True
    try:
        return ip_address(parts.hostname or "").is_loopback
    except ValueError:
        return False

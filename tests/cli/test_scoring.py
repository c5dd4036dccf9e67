"""`wardlight score`: one line out for each line in, in order; a bad line says which field and why; exit status 1 if there was one."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from app.pathways import chart_loader
from tests.cli.conftest import Said, Wardlight
from tests.pathways.broken_charts import BROKEN, Broken

WELL = {
    "respiratory_rate": 16,
    "spo2": 97,
    "spo2_scale": 1,
    "oxygen": "air",
    "systolic_bp": 120,
    "pulse": 60,
    "consciousness": "A",
    "temperature_c": 37.0,
    "age_years": 70,
    "pregnant": False,
}


def scored(wardlight: Wardlight, name: object, *lines: object) -> Said:
    """What is said to lines: each a value to be written as JSON, or the bytes themselves."""
    return wardlight(
        "score", name, stdin=b"".join((line if isinstance(line, bytes) else json.dumps(line).encode()) + b"\n" for line in lines)
    )


def test_a_whole_set_is_answered_in_the_promised_shape(wardlight: Wardlight) -> None:
    said = scored(wardlight, "news2", WELL)
    assert said.status == 0
    assert said.json == {
        "total": 0,
        "partial": False,
        "missing": [],
        "subscores": dict.fromkeys(("respiratory_rate", "spo2", "oxygen", "systolic_bp", "pulse", "consciousness", "temperature"), 0),
        "risk": "low",
        "at_least": 0,
        "risk_at_least": "low",
    }


def test_a_decimal_is_read_as_it_was_written_and_not_as_binary(wardlight: Wardlight) -> None:
    found = scored(
        wardlight, "news2", b'{"spo2_scale": 1, "temperature_c": 38.05}', b'{"spo2_scale": 1, "temperature_c": 38.04999999999999999999}'
    ).lines
    assert [answer["subscores"]["temperature"] for answer in found] == [1, 0]


@pytest.mark.parametrize(
    ("line", "field"),
    [
        (b"", None),
        (b"words", None),
        (b"[]", None),
        (b"42", None),
        (b"null", None),
        (b'{"spo2_scale": 1', None),
        (b'{"spo2_scale": 1, "spo2": NaN}', None),
        (b'{"spo2_scale": 1, "spo2": Infinity}', None),
        (b"\xff\xfe{", None),
        (b"[" * 100_000, None),
        (b'{"spo2": ' + b"9" * 5000 + b"}", None),
        (b'{"spo2": 95}', "spo2_scale"),
        (b'{"spo2_scale": 1, "spo2": 9}', "spo2"),
        (b'{"spo2_scale": 1, "spo2": 1e400}', "spo2"),
        (b'{"spo2_scale": 1, "spo2": 95, "spo2": 85}', "spo2"),
        (b'{"spo2_scale": 1, "temperature_c": 98.6}', "temperature_c"),
        (b'{"spo2_scale": 1, "age_years": 15}', "age_years"),
        (b'{"spo2_scale": 1, "pregnant": true}', "pregnant"),
        (b'{"spo2_scale": 1, "sp02": 95}', "sp02"),
    ],
)
def test_a_bad_line_is_told_in_its_place_and_the_rest_goes_on(wardlight: Wardlight, line: bytes, field: str | None) -> None:
    said = scored(wardlight, "news2", WELL, line, {**WELL, "pulse": 91})
    found = said.lines
    assert [answer.get("total") for answer in found] == [0, None, 1]
    assert set(found[1]) == {"error"}
    assert set(found[1]["error"]) == {"field", "reason"}
    assert found[1]["error"]["field"] == field
    assert found[1]["error"]["reason"]
    assert said.status == 1


def test_no_lines_give_no_lines(wardlight: Wardlight) -> None:
    said = scored(wardlight, "news2")
    assert (said.out, said.status) == ("", 0)


def test_a_file_that_begins_with_a_byte_order_mark_is_read(wardlight: Wardlight) -> None:
    assert scored(wardlight, "news2", b"\xef\xbb\xbf" + json.dumps(WELL).encode()).status == 0


def test_national_pews_is_answered_in_the_promised_shape(wardlight: Wardlight) -> None:
    said = scored(wardlight, "npews", {"age_band": "1-4y", "spo2": 93, "oxygen_device": "CPAP", "consciousness": "V"})
    assert said.status == 0
    assert said.lines == [
        {
            "total": None,
            "partial": True,
            "missing": ["respiratory_rate", "respiratory_distress", "heart_rate", "systolic_bp", "capillary_refill"],
            "at_least": 5,
            "subscores": {
                "respiratory_rate": None,
                "respiratory_distress": None,
                "spo2": 1,
                "oxygen": 4,
                "heart_rate": None,
                "systolic_bp": None,
                "capillary_refill": None,
            },
            "level": "high",
            "overrides": ["consciousness_v"],
        }
    ]


@pytest.mark.parametrize(
    ("name", "given", "key", "expected"),
    [
        ("meows-oxford", {"spo2": 91}, "status", "LOCAL"),
        ("restore2", {"spo2_scale": 1, "spo2": 91, "usual_news": 1}, "change_at_least", 2),
        ("restore2-mini", {"carer_worry": True}, "act_now", True),
    ],
)
def test_each_other_chart_answers_too(wardlight: Wardlight, name: str, given: dict[str, Any], key: str, expected: object) -> None:
    said = scored(wardlight, name, given)
    assert (said.json["chart"], said.json[key], said.status) == (name, expected, 0)


def test_an_unknown_chart_is_refused_naming_those_there_are(wardlight: Wardlight) -> None:
    said = scored(wardlight, "news3")
    assert (said.status, said.out) == (1, "")
    assert "news2, npews" in said.sentence


def test_a_chart_is_shown_in_plain_words_with_its_sources(wardlight: Wardlight) -> None:
    said = wardlight("score", "news2", "--show")
    assert said.status == 0
    assert "NEWS2 is not for use in pregnancy" in said.out
    assert "dhos-scoring-engine" in said.out


def own_chart(folder: Path) -> Path:
    """A site's own chart: the newborn template with MADE-UP NUMBERS, which are no chart's and must never be used for anybody."""
    template = (chart_loader.CHARTS / "templates" / "newtt2.yaml").read_text(encoding="utf-8")
    source = yaml.safe_load(template)
    heart = source["parameters"]["heart_rate"]["measures"]["heart_rate"]
    heart["range"].update(low=1, high=999)
    heart["bands"] = [{"to": 9, "score": 1}, {"from": 10, "to": 19, "score": 0}, {"from": 20, "score": 1}]
    source["parameters"]["parental_concern"]["measures"]["parental_concern"]["choices"]["yes"] = 5
    source["levels"][0].update(to=4, response="MADE UP")
    source["levels"][1].update({"from": 5, "response": "MADE UP"})
    file = folder / "MADE-UP-NUMBERS.yaml"
    file.write_text(yaml.safe_dump(source), encoding="utf-8")
    return file


def test_a_site_scores_by_its_own_chart_without_code(wardlight: Wardlight, tmp_path: Path) -> None:
    file = own_chart(tmp_path)
    assert wardlight("pathway", "check", file).status == 0
    said = scored(wardlight, file, {"heart_rate": 25, "parental_concern": True}, {"heart_rate": 15}, {"heart_rate": 0})
    found = said.lines
    assert said.status == 1
    assert (found[0]["status"], found[0]["total"], found[0]["level"], found[0]["response"]) == ("UNCONFIRMED", 6, "escalate", "MADE UP")
    assert (found[1]["total"], found[1]["missing"]) == (None, ["parental_concern"])
    assert found[2]["error"]["field"] == "heart_rate"


def test_a_chart_of_a_total_that_is_not_there_is_refused(wardlight: Wardlight, tmp_path: Path) -> None:
    text = (chart_loader.CHARTS / "restore2.yaml").read_text(encoding="utf-8")
    file = tmp_path / "orphan.yaml"
    file.write_text(text.replace("total_of: news2", "total_of: news9"), encoding="utf-8")
    assert scored(wardlight, file).status == 1


def test_a_chart_file_that_is_not_there_is_refused(wardlight: Wardlight, tmp_path: Path) -> None:
    assert scored(wardlight, tmp_path / "none.yaml").status == 1


def test_every_shipped_chart_passes_the_check(wardlight: Wardlight) -> None:
    files = sorted(chart_loader.CHARTS.glob("*.yaml"))
    said = wardlight("pathway", "check", *files)
    assert (said.status, [answer["sound"] for answer in said.lines]) == (0, [True] * len(files))


@pytest.mark.parametrize("broken", BROKEN[:30], ids=lambda broken: broken.name)
def test_the_check_tells_a_broken_chart_by_path_and_line(wardlight: Wardlight, broken: Broken, tmp_path: Path) -> None:
    file = tmp_path / "broken.yaml"
    file.write_text(broken.text, encoding="utf-8")
    said = wardlight("pathway", "check", file)
    assert said.status == 1
    assert [line for line in said.err.splitlines() if f": {broken.path}: " in line and broken.expected in line]
    assert said.json["sound"] is False

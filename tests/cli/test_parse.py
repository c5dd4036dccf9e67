"""`wardlight parse`: a line out for each line in, in order, whatever comes."""

import json

from tests.cli.conftest import Wardlight

KEYS = [
    "outcome", "spo2", "pulse", "temperature_c", "respiratory_rate", "spo2_exertion", "oxygen", "feeling", "stated_time", "who",
    "candidates", "red_flags", "amber_flags", "command", "question", "ignored",
]  # fmt: skip


def test_plain_lines_and_json_lines_are_read_alike(wardlight: Wardlight) -> None:
    said = wardlight("parse", stdin='94 88\n{"body": "94 88"}\n')
    assert said.status == 0
    plain, as_json = said.lines
    assert plain == as_json
    assert list(plain) == KEYS
    assert (plain["outcome"], plain["spo2"], plain["pulse"]) == ("reading", 94, 88)


def test_one_text_is_given_as_an_argument(wardlight: Wardlight) -> None:
    for said in (wardlight("parse", "--text", "97%"), wardlight("parse", "97%")):
        assert said.json["spo2"] == 97


def test_every_line_is_a_text_as_it_stands_when_asked_for(wardlight: Wardlight) -> None:
    said = wardlight("parse", "--text", stdin='94 88\n{"body": 94}\n')
    assert said.status == 0
    plain, looks_like_json = said.lines
    assert plain["spo2"] == 94
    assert "error" not in looks_like_json


def test_a_bad_line_gives_its_fault_in_its_place_and_the_rest_goes_on(wardlight: Wardlight) -> None:
    lines = ['{"body": 94}', "97 70", '{"text": "97"}', "{not json", '{"body": "96 80"}', "[]", ""]
    said = wardlight("parse", stdin="\n".join(lines) + "\n")
    assert said.status == 1
    assert len(said.lines) == len(lines)
    bad = [number for number, line in enumerate(said.lines) if "error" in line]
    assert bad == [0, 2, 3]
    assert said.lines[0]["error"]["field"] == "body"
    assert said.lines[3]["error"]["field"] is None
    assert said.lines[1]["spo2"] == 97
    assert said.lines[4]["spo2"] == 96
    assert "Traceback" not in said.err


def test_bytes_that_are_no_text_are_a_bad_line_and_no_traceback(wardlight: Wardlight) -> None:
    said = wardlight("parse", stdin=b"97 70\n\xff\xfe 94\n95 71\n")
    assert said.status == 1
    first, second, third = said.lines
    assert (first["spo2"], third["spo2"]) == (97, 95)
    assert second["error"]["reason"]


def test_half_a_character_in_json_is_printed_all_the_same(wardlight: Wardlight) -> None:
    said = wardlight("parse", stdin=json.dumps({"body": "94 88 \ud83d \x00 ok"}) + "\n")
    assert len(said.lines) == 1


def test_a_very_long_line_and_deep_json_are_answered(wardlight: Wardlight) -> None:
    said = wardlight("parse", stdin="94 88 " + "x" * 50_000 + "\n" + '{"body":' * 20_000 + "\n")
    assert said.status == 1
    assert len(said.lines) == 2


def test_nothing_in_is_nothing_out(wardlight: Wardlight) -> None:
    said = wardlight("parse")
    assert (said.status, said.out) == (0, "")

"""Forms: values in range, every fault by its field, flags whatever else is wrong."""

import pytest

from app.intake.form_parser import FieldFault, ParsedForm, Reason, parse_fields
from app.intake.reply import AmberFlag, Feeling, Oxygen, ReadingValues, RedFlag


def form(**fields: str) -> ParsedForm:
    filled = {"spo2": "96", "pulse": "72", "temperature": "", "respiratory_rate": "", "feeling": "", "oxygen": "", "note": "", **fields}
    return parse_fields(
        spo2=filled["spo2"],
        pulse=filled["pulse"],
        temperature=filled["temperature"],
        respiratory_rate=filled["respiratory_rate"],
        feeling=filled["feeling"],
        oxygen=filled["oxygen"],
        note=filled["note"],
    )


def test_a_full_form_becomes_values() -> None:
    parsed = parse_fields(
        spo2="96 %",
        pulse=" 72",
        temperature="36,8",
        respiratory_rate="18",
        feeling="Same",
        oxygen="air",
        symptom_codes=["breathless", "chest_pain"],
        note=" a bit tired ",
    )
    assert parsed == ParsedForm(
        values=ReadingValues(
            spo2=96,
            pulse=72,
            temperature_c=36.8,
            respiratory_rate=18,
            oxygen=Oxygen.AIR,
            feeling=Feeling.SAME,
            red_flags=(RedFlag.CHEST_PAIN,),
            amber_flags=(AmberFlag.BREATHLESS, AmberFlag.WEAK_TIRED_NO_APPETITE),
        ),
        faults=(),
        note="a bit tired",
    )


@pytest.mark.parametrize(
    ("field", "text", "reason"),
    [
        ("spo2", "", Reason.MISSING),
        ("pulse", "  ", Reason.MISSING),
        ("spo2", "ninety", Reason.NOT_A_NUMBER),
        ("spo2", "94 95", Reason.NOT_A_NUMBER),
        ("spo2", "96.5", Reason.NOT_WHOLE),
        ("spo2", "49", Reason.OUT_OF_RANGE),
        ("spo2", "101", Reason.OUT_OF_RANGE),
        ("pulse", "19", Reason.OUT_OF_RANGE),
        ("pulse", "251", Reason.OUT_OF_RANGE),
        ("temperature", "hot", Reason.NOT_A_NUMBER),
        ("temperature", "29.9", Reason.OUT_OF_RANGE),
        ("temperature", "98.6", Reason.PERHAPS_FAHRENHEIT),
        ("respiratory_rate", "3", Reason.OUT_OF_RANGE),
        ("respiratory_rate", "61", Reason.OUT_OF_RANGE),
        ("feeling", "splendid", Reason.UNKNOWN_CHOICE),
        ("oxygen", "helium", Reason.UNKNOWN_CHOICE),
        ("note", "x" * 2001, Reason.TOO_LONG),
    ],
)
def test_a_fault_is_named_by_its_field_and_keeps_the_reading_back(field: str, text: str, reason: Reason) -> None:
    parsed = form(**{field: text})
    assert parsed.faults == (FieldFault(field, reason),)
    assert parsed.values.spo2 is None


@pytest.mark.parametrize(("field", "edges"), [("spo2", ("50", "100")), ("pulse", ("20", "250")), ("respiratory_rate", ("4", "60"))])
def test_both_ends_of_a_range_are_inside_it(field: str, edges: tuple[str, str]) -> None:
    assert [form(**{field: edge}).faults for edge in edges] == [(), ()]


def test_all_faults_are_told_at_once() -> None:
    assert [fault.field for fault in form(spo2="x", pulse="", temperature="98").faults] == ["spo2", "pulse", "temperature"]


def test_flags_and_a_possible_low_oxygen_stand_beside_a_fault() -> None:
    parsed = form(spo2="86", pulse="", note="can't breathe")
    assert parsed.values.red_flags == (RedFlag.CANNOT_BREATHE,)
    assert parsed.values.candidates == (86,)


def test_an_oxygen_perhaps_swapped_with_the_pulse_is_asked_about_once() -> None:
    asked = parse_fields(spo2="66", pulse="97")
    assert asked.faults == (FieldFault("spo2", Reason.PERHAPS_SWAPPED),)
    assert asked.values.candidates == (66,)
    assert parse_fields(spo2="66", pulse="97", order_confirmed=True).values.spo2 == 66


def test_a_symptom_that_is_no_choice_of_the_form_is_a_fault() -> None:
    parsed = parse_fields(spo2="96", pulse="72", symptom_codes=["chest_pain", "hiccups", ""])
    assert parsed.faults == (FieldFault("symptoms", Reason.UNKNOWN_CHOICE),)
    assert parsed.values.red_flags == (RedFlag.CHEST_PAIN,)


def test_a_denied_symptom_in_the_note_is_no_flag() -> None:
    assert form(note="no chest pain").values.red_flags == ()


def test_full_width_digits_are_numbers() -> None:
    assert form(spo2="９６").values.spo2 == 96

"""Definitions that are broken on purpose: what is changed in a shipped file, where the fault is, what was expected."""

from dataclasses import dataclass

from app.pathways import loader

TEXTS = {file.stem: file.read_text(encoding="utf-8") for file in sorted(loader.DEFINITIONS.glob("*.yaml"))}
SHIPPED = TEXTS["covid-oximetry-at-home"]


@dataclass(frozen=True)
class Broken:
    """One change to a shipped definition, and the fault that must be told. `at` stands in the line that the fault names."""

    name: str
    old: str
    new: str
    path: str
    expected: str
    of: str = "covid-oximetry-at-home"
    at: str | None = None

    @property
    def text(self) -> str:
        """The definition with the change."""
        assert self.old in TEXTS[self.of], self.old
        return TEXTS[self.of].replace(self.old, self.new, 1)

    @property
    def line(self) -> int:
        """The line of the fault, counted from 1: where the change begins, unless `at` says otherwise."""
        text = TEXTS[self.of] if self.at is None else self.text
        return text[: text.index(self.at or self.old)].count("\n") + 1


RED = 'red_max: {value: 92, source: "S19 S9", label: CONFIRMED}'
MISSED = 'missed: {value: 120, source: "house", label: DESIGN}'
TITLE = "title: COVID Oximetry @home (adults)"
BROKEN = (
    Broken("a number as text", RED, RED.replace("92", '"92"'), "bands.red_max.value", "whole number"),
    Broken("a number with a decimal", RED, RED.replace("92", "92.5"), "bands.red_max.value", "whole number"),
    Broken("yes for a number", RED, RED.replace("92", "yes"), "bands.red_max.value", "whole number"),
    Broken("a number no oximeter shows", RED, RED.replace("92", "20"), "bands.red_max.value", "from 50 to 99"),
    Broken("a number left empty", RED, RED.replace("92", ""), "bands.red_max.value", "named clinician must fill it in"),
    Broken("red above amber", RED, RED.replace("92", "95"), "bands.red_max.value", "less than bands.amber_max"),
    Broken("red the same as amber", RED, RED.replace("92", "94"), "bands.red_max.value", "less than bands.amber_max"),
    Broken("no source", RED, "red_max: {value: 92, label: CONFIRMED}", "bands.red_max.source", "is missing"),
    Broken("an empty source", RED, RED.replace('"S19 S9"', '""'), "bands.red_max.source", "keys of its sources"),
    Broken("a source that is not listed", RED, RED.replace("S19", "S999"), "bands.red_max.source", "S999"),
    Broken("a label that is none", RED, RED.replace("CONFIRMED", "SURE"), "bands.red_max.label", "CONFIRMED, LOCAL"),
    Broken("a number with nothing beside it", RED, "red_max: 92", "bands.red_max", "value, source and label"),
    Broken("a field of another name", "  red_max:", "  redmax:", "bands.redmax", "not known here"),
    Broken("a section of another name", "\nchase:", "\nchasing:", "chasing", "not known here"),
    Broken("a section that is no mapping", "bands:\n", "bands: 92\nbanded:\n", "bands", "expected red_max, amber_max"),
    Broken("a key twice", "duration_days:", "name: again\nduration_days:", "name", "stands here twice"),
    Broken("a name with spaces", "name: covid-oximetry-at-home", "name: COVID at home", "name", "hyphens"),
    Broken("a version that YAML reads as a number", 'version: "1.2"', "version: 1.2", "version", "expected a text"),
    Broken("a time without quotes", '["08:00",', "[8:00,", "reading_times.value[0]", "local time in quotes"),
    Broken("a time that no clock shows", '["08:00",', '["25:00",', "reading_times.value[0]", "local time"),
    Broken("times out of order", '["08:00", "13:00",', '["13:00", "08:00",', "reading_times.value", "in order"),
    Broken("a time twice", '["08:00", "13:00",', '["08:00", "08:00",', "reading_times.value", "none twice"),
    Broken("no times", '["08:00", "13:00", "18:00"]', "[]", "reading_times.value", "at least one"),
    Broken("quiet hours that never end", 'start: {value: "08:00"', 'start: {value: "22:00"', "quiet.start.value", "before quiet.end"),
    Broken("reminders in the wrong order", "reminder: {value: 30", "reminder: {value: 90", "chase", "before second_reminder"),
    Broken("a rung without a time", '    outcome: {value: 30, source: "house", label: DESIGN}\n', "", "ladder.red.outcome", "is missing"),
    Broken("a claim that takes for ever", "claim: {value: 15,", "claim: {value: 99999,", "ladder.red.claim.value", "to 1440"),
    Broken("an exclusion that nobody knows", "code: home_oxygen", "code: red_hair", "admission.excludes[0].code", "home_oxygen"),
    Broken("a usual level that is amber", "_min: {value: 95", "_min: {value: 94", "admission.usual_spo2_min.value", "more than"),
    Broken("a symptom that is no code", "code: collapse", "code: Fell down!", "symptoms.red[5].code", "small letters"),
    Broken("a text that is a path", "green: reply_green", "green: ../reply", "advice.green", "name of a text file"),
    Broken("no advice for red", "  red: reply_red\n", "", "advice.red", "is missing"),
    Broken("a source without words", 'S6: "Devon referral guidance, COVID Oximetry @home"', "S6:", "sources.S6", "both as text"),
    Broken("our own default said to be read", MISSED, MISSED.replace("DESIGN", "CONFIRMED"), "chase.missed.label", "somebody can read"),
    Broken("our own default said to be local", MISSED, MISSED.replace("DESIGN", "LOCAL"), "chase.missed.label", "expected DESIGN"),
    Broken("red slower than amber", "claim: {value: 15,", "claim: {value: 600,", "ladder.red.claim.value", "than ladder.amber.claim"),
    Broken("red closed later", "outcome: {value: 30,", "outcome: {value: 121,", "ladder.red.outcome.value", "than ladder.amber.outcome"),
    Broken("amber climbing slower than routine", "every: {value: 60,", "every: {value: 241,", "ladder.amber.climb_every.value", "routine"),
    Broken("silence that is no alert in time", MISSED, MISSED.replace("120", "1400"), "chase.missed.value", "300 minutes at most"),
    Broken("a reading time at night", '"18:00"]', '"23:30"]', "reading_times.value", "nobody would be asked at 23:30"),
    Broken("a reading time when texts stop", '"18:00"]', '"21:00"]', "reading_times.value", "nobody would be asked at 21:00"),
    Broken("reading times a minute apart", '"13:00", "18:00"]', '"08:01", "08:02"]', "reading_times.value", "from 08:00 to 08:01"),
    *(
        Broken(f"a number read otherwise: {text}", MISSED, MISSED.replace("120", text), "chase.missed.value", f"{text} as {read}")
        for text, read in (("0134", "92"), ("010", "8"), ("2:00", "120"), ("1_20", "120"), ("0x5c", "92"), ("0b1111000", "120"))
    ),
    Broken("a number with a plus", MISSED, MISSED.replace("120", "+120"), "chase.missed.value", "plain decimal number"),
    Broken("a number under a tag", MISSED, MISSED.replace("120", "!!int '0170'"), "chase.missed.value", "plain decimal number"),
    Broken("a title with a bell", TITLE, r'title: "COVID\a"', "title", "one line of text"),
    Broken("a title of two lines", TITLE, r'title: "COVID\nOximetry"', "title", "one line of text"),
    Broken("a title turned round", TITLE, r'title: "COVID\u202Eyrtemixo"', "title", "one line of text"),
    Broken("a source of two lines", '  S6: "Devon', '  S6: "North\\nDevon', "sources.S6", "one line of text"),
    Broken("a title with a bell as it is", TITLE, "title: COVID\a", "the file", "U+0007"),
    Broken("a part that stands for another", "bands:\n", "bands: &again\n  more: *again\n", "bands.more", "written out"),
)  # fmt: skip

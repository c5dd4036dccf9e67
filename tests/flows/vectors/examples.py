"""A small file of vectors, its pathway, and ways to break it on purpose."""

from dataclasses import dataclass

VECTORS = """\
vectors: covid-oximetry-at-home
fill:
  trend.drop_amber: 2
situations:
  - name: Oxygen of 92 is red
    patient: {age: 70, usual_spo2: 93, amber_max: 94, red_max: 92, limits_by: Dr A}
    before:
      - {minutes_before: 600, spo2: 96, pulse: 80}
    report: {spo2: 92, pulse: 90}
    expect:
      findings:
        - {code: spo2_red, level: red, confirmed: false}
      governing: red
      repeat: 15
      text: reply_red
  - name: Two symptoms, each told
    report: {red_flags: [collapse], amber_flags: [fever], late: 10}
    question: reading_missing
    expect:
      findings: [{code: amber_symptom, level: amber, of: fever}, {code: red_symptom, level: red}]
      governing: red
      repeat: null
      text: reply_red_symptom
admission:
  - name: Seventeen is too young
    applicant: {age: 17, usual_spo2: 97}
    refused: [under_age]
"""


@dataclass(frozen=True)
class Broken:
    """One change to the vectors above, and the fault that must be told at the line in which `at` stands."""

    name: str
    old: str
    new: str
    path: str
    expected: str
    at: str

    @property
    def text(self) -> str:
        """The vectors with the change."""
        assert self.old in VECTORS, self.old
        return VECTORS.replace(self.old, self.new, 1)

    @property
    def line(self) -> int:
        """The line of the fault, counted from 1."""
        return self.text[: self.text.index(self.at)].count("\n") + 1


MALFORMED = (
    Broken("no situations", "situations:", "things:", "situations", "is missing", "vectors:"),
    Broken("a pathway whose name is none", "vectors: covid", "vectors: Covid ", "vectors", "name of a pathway", "vectors:"),
    Broken(
        "a number that is a word", "minutes_before: 600", "minutes_before: long", "situations[0].before[0].minutes_before", "whole", "long"
    ),
    Broken("an oxygen that no oximeter shows", "{spo2: 92", "{spo2: 9", "situations[0].report.spo2", "from 50 to 100", "{spo2: 9,"),
    Broken("a measurement that nobody takes", "pulse: 90}", "puls: 90}", "situations[0].report.puls", "not known here", "puls: 90"),
    Broken(
        "a finding that no rule makes",
        "code: spo2_red",
        "code: spo2_blue",
        "situations[0].expect.findings[0].code",
        "spo2_red",
        "spo2_blue",
    ),
    Broken(
        "a level that is none",
        "governing: red\n      repeat: 15",
        "governing: blue\n      repeat: 15",
        "situations[0].expect.governing",
        "green, amber, red",
        "blue",
    ),
    Broken("nothing said of a repeat", "      repeat: 15\n", "", "situations[0].expect.repeat", "is missing", "expect:"),
    Broken("a text without a name", "text: reply_red\n", "text: ''\n", "situations[0].expect.text", "not empty", "text: ''"),
    Broken("a symptom that no text means", "[collapse]", "[hiccups]", "situations[1].report.red_flags[0]", "collapse", "hiccups"),
    Broken("a question that is none", "question: reading_missing", "question: why", "situations[1].question", "reading_missing", "why"),
    Broken(
        "two of one name",
        "Two symptoms, each told",
        "Oxygen of 92 is red",
        "situations[1].name",
        "twice",
        "  - name: Oxygen of 92 is red\n    report",
    ),
    Broken(
        "before and after at once",
        "{minutes_before: 600,",
        "{minutes_before: 600, minutes_after: 1,",
        "situations[0].before[0]",
        "minutes_before or minutes_after",
        "minutes_before: 600",
    ),
    Broken(
        "neither before nor after",
        "{minutes_before: 600,",
        "{late: 3,",
        "situations[0].before[0]",
        "minutes_before or minutes_after",
        "late: 3",
    ),
    Broken(
        "one that comes later than the report",
        "{minutes_before: 600,",
        "{minutes_after: 5,",
        "situations[0].before[0]",
        "had come",
        "minutes_after: 5",
    ),
    Broken(
        "a made-up number that is a mapping",
        "trend.drop_amber: 2",
        "trend.drop_amber: {value: 2}",
        "fill.trend.drop_amber",
        "a number, a time",
        "trend.drop_amber",
    ),
    Broken("nothing made up at all", "fill:\n  trend.drop_amber: 2", "fill: {}", "fill", "numbers by their names", "fill:"),
    Broken(
        "observations that are a list",
        "report: {spo2: 92, pulse: 90}",
        "report: {spo2: 92, observations: [C]}",
        "situations[0].report.observations",
        "chart's own names",
        "observations",
    ),
    Broken("a reason that nobody is refused for", "[under_age]", "[too_tall]", "admission[0].refused[0]", "under_age", "too_tall"),
    Broken("an applicant without an age", "{age: 17, ", "{", "admission[0].applicant", "age or age_days", "applicant:"),
)

# These are whole, but say what does not come.
WRONG = (
    Broken(
        "another finding",
        "code: spo2_red, level: red, confirmed: false",
        "code: spo2_amber, level: amber",
        "situations[0].expect.findings",
        "“Oxygen of 92 is red”: expected spo2_amber amber, got spo2_red red not confirmed",
        "findings:",
    ),
    Broken(
        "a finding too few",
        "- {code: spo2_red, level: red, confirmed: false}",
        "[]",
        "situations[0].expect.findings",
        "expected nothing, got spo2_red red",
        "findings:",
    ),
    Broken(
        "a finding too many",
        "{code: red_symptom, level: red}]",
        "{code: red_symptom, level: red}, {code: concern, level: red}]",
        "situations[1].expect.findings",
        "concern red",
        "findings: [{",
    ),
    Broken(
        "confirmed where it is not",
        ", confirmed: false}",
        "}",
        "situations[0].expect.findings",
        "expected spo2_red red, got spo2_red red not confirmed",
        "findings:",
    ),
    Broken("of another symptom", "of: fever", "of: dizzy", "situations[1].expect.findings", "amber_symptom of dizzy amber", "findings: [{"),
    Broken(
        "another level",
        "governing: red\n      repeat: 15",
        "governing: amber\n      repeat: 15",
        "situations[0].expect.governing",
        "expected amber, got red",
        "governing: amber",
    ),
    Broken("another time", "repeat: 15", "repeat: 16", "situations[0].expect.repeat", "expected 16, got 15", "repeat: 16"),
    Broken("no repeat", "repeat: 15", "repeat: null", "situations[0].expect.repeat", "expected none, got 15", "repeat: null"),
    Broken(
        "another text",
        "text: reply_red\n",
        "text: reply_green\n",
        "situations[0].expect.text",
        "expected reply_green, got reply_red",
        "text: reply_green",
    ),
    Broken(
        "late where it is not",
        "      text: reply_red_symptom",
        "      late: true\n      text: reply_red_symptom",
        "situations[1].expect.late",
        "expected true, got false",
        "late: true",
    ),
    Broken(
        "another end of the repeat",
        "      text: reply_red\n",
        "      text: reply_red\n      repeat_result: good\n",
        "situations[0].expect.repeat_result",
        "expected good, got none",
        "repeat_result",
    ),
    Broken(
        "a score of a chart that is not asked",
        "      text: reply_red\n",
        "      text: reply_red\n      scores: {news2: {total: 0}}\n",
        "situations[0].expect.scores.news2",
        "expected a score by news2, got none",
        "scores:",
    ),
    Broken("other reasons", "[under_age]", "[pregnant]", "admission[0].refused", "expected pregnant, got under_age", "refused:"),
    Broken("no reasons", "[under_age]", "[]", "admission[0].refused", "expected nothing, got under_age", "refused:"),
    Broken(
        "a number made up that is there",
        "trend.drop_amber: 2",
        "bands.red_max: 90",
        "situations[0]",
        "cannot make up bands.red_max: no empty number",
        "- name: Oxygen",
    ),
    Broken(
        "a number made up for no place",
        "trend.drop_amber: 2",
        "trend.drop_blue: 2",
        "situations[0]",
        "cannot make up trend.drop_blue",
        "- name: Oxygen",
    ),
    Broken(
        "a made-up number that cannot be", "trend.drop_amber: 2", "trend.drop_amber: 99", "situations[0]", "from 1 to 50", "- name: Oxygen"
    ),
    Broken(
        "what no chart asks for",
        "report: {spo2: 92, pulse: 90}",
        "report: {spo2: 92, observations: {mood: low}}",
        "situations[0].report.observations",
        "got mood",
        "report: {spo2",
    ),
)

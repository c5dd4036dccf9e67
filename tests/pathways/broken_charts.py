"""Charts that are broken on purpose: what is changed in a shipped file, where the fault is, what was expected."""

from dataclasses import dataclass

from app.pathways import chart_loader

TEXTS = {file.stem: file.read_text(encoding="utf-8") for file in chart_loader.CHARTS.glob("*.yaml")}


@dataclass(frozen=True)
class Broken:
    """One change to a shipped chart, and the fault that must be told at its path."""

    name: str
    old: str
    new: str
    path: str
    expected: str
    chart: str = "news2"

    @property
    def text(self) -> str:
        """The chart with the change."""
        assert self.old in TEXTS[self.chart], self.old
        return TEXTS[self.chart].replace(self.old, self.new, 1)

    @property
    def line(self) -> int:
        """The line at which the change begins, counted from 1."""
        return TEXTS[self.chart][: TEXTS[self.chart].index(self.old)].count("\n") + 1


RR = "parameters.respiratory_rate.measures.respiratory_rate"
TEMPERATURE = "parameters.temperature.measures.temperature_c"
SPO2 = "parameters.spo2.measures.spo2"
OXYGEN = "parameters.oxygen.measures.oxygen"
UNDER_16 = "{code: under_16, field: age_years, below: 16,"
BROKEN = (
    Broken("a score beyond reason", "{to: 8, score: 3}", "{to: 8, score: 900}", f"{RR}.bands[0].score", "20 at most"),
    Broken("a choice's score beyond reason", "{air: 0, oxygen: 2}", "{air: 0, oxygen: 21}", f"{OXYGEN}.choices.oxygen", "20 at most"),
    Broken("an octal score", "{to: 8, score: 3}", "{to: 8, score: 03}", f"{RR}.bands[0].score", "YAML reads 03 as 3"),
    Broken(
        "our own limit said to be read", "source: dhos gdl\n", "source: house\n", "parameters.respiratory_rate.label", "somebody can read"
    ),
    Broken(
        "a parameter of two lines",
        "title: Breathing rate",
        r'title: "Breathing\nrate"',
        "parameters.respiratory_rate.title",
        "one line",
    ),
    Broken("a gap", "{from: 9, to: 11, score: 1}", "{from: 10, to: 11, score: 1}", f"{RR}.bands[1].from", "gap after 8: expected 9"),
    Broken("a gap of a tenth", "{from: 35.1, to: 36.0", "{from: 35.2, to: 36.0", f"{TEMPERATURE}.bands[1].from", "gap after 35.0"),
    Broken("an edge in two bands", "{from: 9, to: 11,", "{from: 8, to: 11,", f"{RR}.bands[1].from", "edge 8 is covered twice"),
    Broken(
        "a decimal edge in two bands", "{from: 38.1, to: 39.0", "{from: 38.0, to: 39.0", f"{TEMPERATURE}.bands[3].from", "covered twice"
    ),
    Broken("an overlap", "{from: 9, to: 11,", "{from: 6, to: 11,", f"{RR}.bands[1].from", "overlaps the band before it, which ends at 8"),
    Broken("a band that begins between two steps", "{from: 9, to: 11,", "{from: 8.5, to: 11,", f"{RR}.bands[1].from", "expected 9"),
    Broken("a band that ends before it begins", "{from: 9, to: 11,", "{from: 9, to: 7,", f"{RR}.bands[1]", "before to (7)"),
    Broken("a band out of its place", "{from: 12, to: 20, score: 0}", "{from: 4, to: 8, score: 0}", f"{RR}.bands[2].from", "overlaps"),
    Broken("an inner band without an end", "{from: 9, to: 11,", "{from: 9,", f"{RR}.bands[1].to", "only the highest band"),
    Broken("an inner band without a start", "{from: 9, to: 11,", "{to: 11,", f"{RR}.bands[1].from", "only the lowest band"),
    Broken("a lowest band that leaves some out", "{to: 8, score: 3}", "{from: 5, to: 8, score: 3}", f"{RR}.bands[0].from", "expected 4"),
    Broken(
        "a highest band that leaves some out", "{from: 25, score: 3}", "{from: 25, to: 50, score: 3}", f"{RR}.bands[4].to", "expected 60"
    ),
    Broken("a band without a score", "{from: 9, to: 11, score: 1}", "{from: 9, to: 11}", f"{RR}.bands[1].score", "is missing"),
    Broken(
        "a score left empty", "{from: 9, to: 11, score: 1}", "{from: 9, to: 11, score: }", f"{RR}.bands[1].score", "is empty: fill it in"
    ),
    Broken("an edge left empty", "{from: 9, to: 11,", "{from: 9, to: ,", f"{RR}.bands[1].to", "is empty: fill it in"),
    Broken("a score below nothing", "{from: 9, to: 11, score: 1}", "{from: 9, to: 11, score: -1}", f"{RR}.bands[1].score", "0 or more"),
    Broken(
        "a score with a decimal", "{from: 9, to: 11, score: 1}", "{from: 9, to: 11, score: 1.5}", f"{RR}.bands[1].score", "whole number"
    ),
    Broken("an edge as text", "{from: 9, to: 11,", '{from: "9", to: 11,', f"{RR}.bands[1].from", "expected a number"),
    Broken("an edge without end", "{from: 9, to: 11,", "{from: 9, to: .inf,", f"{RR}.bands[1].to", "expected a number"),
    Broken(
        "no bands",
        "bands:\n          - {to: 8, score: 3}",
        "bands: []\n        band:\n          - {to: 8, score: 3}",
        f"{RR}.bands",
        "at least one",
    ),
    Broken("an age band without an age", "[1, 5, 13]", "[1, 5]", "fields.age_band.below_years", "an age in years for each", "npews"),
    Broken("ages that fall", "[1, 5, 13]", "[1, 5, 5]", "fields.age_band.below_years", "ages that rise", "npews"),
    Broken("an age with a part", "[1, 5, 13]", "[1, 5, 13.5]", "fields.age_band.below_years[2]", "whole number", "npews"),
    Broken("a step of nothing", "step: 1", "step: 0", f"{RR}.step", "more than 0"),
    Broken("a range turned round", "{low: 4, high: 60,", "{low: 60, high: 4,", f"{RR}.range", "low below high"),
    Broken("a range without a source", 'high: 60, source: "limits house"', "high: 60", f"{RR}.range.source", "is missing"),
    Broken("a parameter without a source", "    source: dhos gdl\n", "", "parameters.respiratory_rate.source", "is missing"),
    Broken(
        "a source that is not listed",
        "    source: dhos gdl\n",
        "    source: dhos mine\n",
        "parameters.respiratory_rate.source",
        "names mine",
    ),
    Broken("an empty source", "    source: dhos gdl\n", '    source: ""\n', "parameters.respiratory_rate.source", "text that is not empty"),
    Broken(
        "a label that is none",
        "label: CONFIRMED\n    measures",
        "label: SURE\n    measures",
        "parameters.respiratory_rate.label",
        "CONFIRMED, LOCAL",
    ),
    Broken("a status that is none", "status: CONFIRMED", "status: fine", "status", "CONFIRMED, LOCAL"),
    Broken(
        "a case without a table",
        "{spo2_scale: 2, oxygen: air}",
        "{spo2_scale: 2, oxygen: oxygen}",
        f"{SPO2}.tables",
        "no table for oxygen air, spo2_scale 2",
    ),
    Broken(
        "a case with two tables",
        "{spo2_scale: 2, oxygen: air}",
        "{oxygen: air}",
        f"{SPO2}.tables[1]",
        "second table for oxygen air, spo2_scale 1",
    ),
    Broken(
        "a table for a code that is none",
        "{spo2_scale: 2, oxygen: air}",
        "{spo2_scale: 3, oxygen: air}",
        f"{SPO2}.tables[1].when.spo2_scale",
        "not 3",
    ),
    Broken(
        "a table for a field that is none",
        "{spo2_scale: 2, oxygen: air}",
        "{scale: 2, oxygen: air}",
        f"{SPO2}.tables[1].when.scale",
        "not 2",
    ),
    Broken(
        "a table for a number",
        "{spo2_scale: 2, oxygen: air}",
        "{pulse: 2, oxygen: air}",
        f"{SPO2}.tables[1].when.pulse",
        "field with choices",
    ),
    Broken("a table for no case", "when: {spo2_scale: 1}", "when: {}", f"{SPO2}.tables[0].when", "at least one field"),
    Broken(
        "a gap in one of the tables",
        "{from: 88, to: 92, score: 0}",
        "{from: 88, to: 91, score: 0}",
        f"{SPO2}.tables[2].bands[4].from",
        "gap after 91",
    ),
    Broken("a choice that scores nothing said", "{air: 0, oxygen: 2}", "{air: 0, oxygen: }", f"{OXYGEN}.choices.oxygen", "is empty"),
    Broken("no choices", "{air: 0, oxygen: 2}", "{}", f"{OXYGEN}.choices", "at least one"),
    Broken("two choices that are one", "{air: 0, oxygen: 2}", "{air: 0, Air: 2}", f"{OXYGEN}.choices", "only in capitals"),
    Broken("a choice that is no code", "{air: 0, oxygen: 2}", '{air: 0, "a b": 2}', f"{OXYGEN}.choices.a b", "expected a code"),
    Broken(
        "a field asked for twice",
        "      oxygen:\n        choices",
        "      spo2:\n        choices",
        "parameters.oxygen.measures.spo2",
        "asked for twice",
    ),
    Broken("decimals beyond reason", "decimals: 1", "decimals: 9", f"{RR}.decimals", "from 0 to 3"),
    Broken("a mistake turned round", "{from: 94, to: 108,", "{from: 108, to: 94,", f"{TEMPERATURE}.mistaken[0]", "from before to"),
    Broken("levels that leave a total out", "    from: 5\n    to: 6", "    from: 6\n    to: 6", "levels[3].from", "gap after 4"),
    Broken("levels that overlap", "    from: 5\n    to: 6", "    from: 3\n    to: 6", "levels[3].from", "overlaps"),
    Broken("levels that share a total", "    from: 5\n    to: 6", "    from: 4\n    to: 6", "levels[3].from", "covered twice"),
    Broken("levels that begin above nothing", "    from: 0\n    to: 0", "    from: 1\n    to: 1", "levels[0].from", "expected 0"),
    Broken("a level that ends nowhere", "    from: 5\n    to: 6", "    from: 5", "levels[3].to", "only the highest"),
    Broken("a level that ends before it begins", "    from: 5\n    to: 6", "    from: 5\n    to: 4", "levels[3].to", "at which it ends"),
    Broken("a highest level with an end", "    from: 7\n", "    from: 7\n    to: 20\n", "levels[4].to", "no end"),
    Broken("a level without a response", "    response: Go on with routine monitoring.\n", "", "levels[0].response", "is missing"),
    Broken("no levels", "\nlevels:\n", "\nlevel:\n", "level", "not known here"),
    Broken("an exclusion with no condition", UNDER_16, "{code: under_16, field: age_years,", "refuses[0]", "one of is, below, from"),
    Broken("an exclusion with two", UNDER_16, UNDER_16 + " from: 3,", "refuses[0]", "one of is, below, from"),
    Broken("an exclusion by no field", "field: age_years, below", "field: age, below", "refuses[0].field", "not age"),
    Broken("an exclusion by the code of a number", "below: 16", "is: young", "refuses[0].is", "age_years is a number"),
    Broken("an exclusion by no such code", 'field: pregnant, is: "yes"', "field: pregnant, is: perhaps", "refuses[1].is", "one of yes, no"),
    Broken(
        "an exclusion by the number of a code", 'field: pregnant, is: "yes"', "field: pregnant, from: 1", "refuses[1].is", "one of yes, no"
    ),
    Broken("required neither way", "required: true", "required: 1", "fields.spo2_scale.required", "true or false"),
    Broken("a chart with spaces in its name", "chart: news2", "chart: NEWS 2", "chart", "hyphens"),
    Broken("a key that nobody knows", "summary: >-", "notes: x\nsummary: >-", "notes", "not known here"),
    Broken("a key twice", "summary: >-", "title: x\nsummary: >-", "title", "stands here twice"),
    Broken(
        "a measure that is no mapping",
        "      consciousness:\n        choices: {A: 0, C: 3, V: 3, P: 3, U: 3}\n        words:",
        "      consciousness: 3\n      spoken:",
        "parameters.consciousness.measures.consciousness",
        "expected unit, range",
    ),
    Broken("words for a code that is no choice", "words: {air: On air,", "words: {wind: On air,", f"{OXYGEN}.words", "names wind"),
    Broken("a code with empty words", "words: {air: On air,", 'words: {air: "",', f"{OXYGEN}.words.air", "a text that is not empty"),
    Broken(
        "a code alone that is no choice",
        "alone: [air]",
        "alone: [wind]",
        "parameters.oxygen.measures.oxygen_device.alone",
        "names wind",
        "npews",
    ),
    Broken(
        "an age without a table",
        "when: {age_band: 13y+}",
        "when: {age_band: 5-12y}",
        "parameters.respiratory_rate.measures.respiratory_rate.tables",
        "no table for age_band 13y+",
        "npews",
    ),
    Broken(
        "a trigger for no such level",
        'level: emergency, words: "abnormal',
        'level: red, words: "abnormal',
        "triggers[2].level",
        "one of none, low",
        "npews",
    ),
    Broken(
        "a trigger's level as a number",
        'level: emergency, words: "abnormal',
        'level: 4, words: "abnormal',
        "triggers[2].level",
        "as text",
        "npews",
    ),
    Broken(
        "a trigger without a level", ' level: emergency, words: "abnormal', ' words: "abnormal', "triggers[2].level", "is missing", "npews"
    ),
    Broken("levels of a total that is nobody's", "total_of: news2\n", "", "total_of", "whose total", "restore2"),
    Broken(
        "a total of its own and of another",
        "status: LOCAL\n",
        "status: LOCAL\ntotal_of: news2\n",
        "total_of",
        "parameters of its own",
        "meows-oxford",
    ),
    Broken("a sign without a source", 'bowel", source: S61,', 'bowel",', "signs.bladder_bowel.source", "is missing", "restore2"),
    Broken("a sign that is a field too", "fields:\n  end_of_life", "fields:\n  skin", "signs.skin", "asked for twice", "restore2-mini"),
    Broken("nothing to look for", "\nsigns:\n", "\nfields_too:\n", "fields_too", "not known here", "restore2-mini"),
)

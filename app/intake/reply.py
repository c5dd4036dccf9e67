"""What was understood of one text: the outcome, the values, and the closed lists of codes."""

from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    """What a text comes to; the first that applies, in this order."""

    CORRECTION = "correction"  # puts an earlier reading right, or says that it was wrong
    READING = "reading"  # holds an SpO2 that is beyond doubt
    EMERGENCY = "emergency"  # says something that needs 999, with no reading beyond doubt
    CLARIFY = "clarify"  # something is to be asked back
    COMMAND = "command"  # asks the service to do something, or thanks it
    UNREADABLE = "unreadable"  # a person must read it


class Oxygen(StrEnum):
    """What the patient was breathing."""

    AIR = "air"  # room air
    OXYGEN = "oxygen"  # any extra oxygen


class Feeling(StrEnum):
    """How the patient feels against before."""

    BETTER = "better"  # says so, and nothing says worse
    SAME = "same"  # no change, or "no better", or "no worse"
    WORSE = "worse"  # says so anywhere in the text


class Command(StrEnum):
    """What a text asks of the service."""

    STOP = "stop"  # no more texts; every word the networks treat so
    START = "start"  # texts again
    HELP = "help"  # help with the service
    CALL_ME = "call_me"  # wants to be rung
    UNDO = "undo"  # the last reading was wrong
    CALLED = "called"  # 999 has been rung
    NOT_CALLED = "not_called"  # 999 has not been rung
    DEVICE_PROBLEM = "device_problem"  # the oximeter is broken, flat, lost, or not to be trusted
    WRONG_PERSON = "wrong_person"  # whoever has the phone is not the patient
    THANKS = "thanks"  # thanks or "ok", and nothing else: needs no answer


class RedFlag(StrEnum):
    """Said in words, each means "call 999 now" whatever the numbers; sources in `red_phrases`."""

    CANNOT_BREATHE = "cannot_breathe"  # cannot breathe, gasping, fighting for breath
    CANNOT_COMPLETE_SENTENCE = "cannot_complete_sentence"  # too breathless to speak
    SUDDEN_WORSE_BREATHING = "sudden_worse_breathing"  # breathing suddenly worse, within an hour
    SEVERE_BREATHLESSNESS = "severe_breathlessness"  # breathless at rest, or very breathless
    CHEST_PAIN = "chest_pain"  # pain, pressure or tightness in the chest
    HEART_ATTACK = "heart_attack"  # heart attack or cardiac arrest, by that name
    BLUE_LIPS = "blue_lips"  # blue, grey or white lips, a blue or grey face, tongue or fingers, a colour gone wrong
    COUGHING_BLOOD = "coughing_blood"  # blood coughed up
    SEVERE_BLEEDING = "severe_bleeding"  # heavy bleeding, vomiting blood, black stools
    COLD_CLAMMY_PALE = "cold_clammy_pale"  # cold and sweaty, clammy, mottled, ashen, cold and grey, cold to the touch
    NON_FADING_RASH = "non_fading_rash"  # a rash that does not fade under a glass
    STIFF_NECK = "stiff_neck"  # a stiff neck
    COLLAPSE = "collapse"  # collapsed, fainted, about to faint, on the floor
    UNRESPONSIVE = "unresponsive"  # cannot be woken; does not move or answer; floppy; no pulse
    CONFUSED_DROWSY = "confused_drowsy"  # confused, very drowsy, agitated, not making sense
    SEIZURE = "seizure"  # a fit
    STROKE = "stroke"  # face, arm, speech, sudden numbness or loss of sight
    NO_URINE = "no_urine"  # stopped passing urine, or much less than usual
    SERIOUSLY_ILL = "seriously_ill"  # "seriously ill", "I think I am dying"
    SEPSIS = "sepsis"  # sepsis or meningitis, by that name
    ANAPHYLAXIS = "anaphylaxis"  # throat, tongue or face swelling; allergic reaction
    CHOKING = "choking"  # choking
    SELF_HARM = "self_harm"  # thoughts of suicide, or of harming oneself
    OVERDOSE = "overdose"  # too many tablets, or poison
    SEVERE_PAIN = "severe_pain"  # severe pain, or the worst headache ever
    SEVERE_INJURY = "severe_injury"  # a head injury, a fall and cannot or will not get up, being attacked
    PREGNANCY_EMERGENCY = "pregnancy_emergency"  # waters broken, in labour, the baby moves less
    EMERGENCY_CALL = "emergency_call"  # asks for, or speaks of, 999, an ambulance or A&E


class AmberFlag(StrEnum):
    """Said in words, each means "speak to someone soon"; sources in `amber_phrases`, ours where marked."""

    SLOWLY_WORSE = "slowly_worse"  # more unwell or more breathless, by degrees
    BREATHLESS_ON_MINIMAL_EFFORT = "breathless_on_minimal_effort"  # hard to breathe on getting up
    BREATHLESS = "breathless"  # short of breath or out of puff, without more (ours)
    SOMETHING_WRONG = "something_wrong"  # feels unwell, or that something is wrong
    WEAK_TIRED_NO_APPETITE = "weak_tired_no_appetite"  # weak, exhausted, not eating
    LESS_URINE = "less_urine"  # passing less urine
    FEVER = "fever"  # hot, shivering, a temperature (ours)
    DIZZY = "dizzy"  # dizzy or light-headed (ours)
    PALPITATIONS = "palpitations"  # heart racing or irregular (ours)
    WHEEZE = "wheeze"  # wheezing (ours)
    VOMITING = "vomiting"  # sick, or diarrhoea (ours)
    LEG_SWELLING = "leg_swelling"  # swollen or painful leg (ours)
    BLEEDING = "bleeding"  # bleeding, without more (ours)
    FALL = "fall"  # a fall (ours)
    LOW_MOOD = "low_mood"  # low, cannot cope (ours)
    WORRIED = "worried"  # worried, frightened, panicking (ours)
    PALE = "pale"  # pale, without more (ours)
    OTHER_SYMPTOM = "other_symptom"  # cough, headache, sore throat, aches, a rash (ours)
    OXYGEN_SUPPLY = "oxygen_supply"  # the oxygen that is breathed at home fails or runs out: machine, cylinder, tubing, power (ours)
    OUT_OF_MEDICINE = "out_of_medicine"  # has run out of medicine (ours)
    IN_HOSPITAL = "in_hospital"  # says that the patient is in hospital (ours)
    DEATH_REPORTED = "death_reported"  # says that someone has died (ours)


class Question(StrEnum):
    """What is to be asked back; wording has a text for each."""

    PULSE_MISSING = "pulse_missing"  # the oxygen was read: what was the pulse?
    SPO2_MISSING = "spo2_missing"  # numbers, but none that is the oxygen
    READING_MISSING = "reading_missing"  # symptoms or a feeling: what are the numbers?
    WHICH_NUMBER = "which_number"  # more than one number may be the oxygen
    WRONG_WAY_ROUND = "wrong_way_round"  # two numbers, perhaps pulse first
    IS_IT_OXYGEN = "is_it_oxygen"  # one number that may be the oxygen or the pulse
    SPO2_OUT_OF_RANGE = "spo2_out_of_range"  # an oxygen that no oximeter shows
    SPO2_DECIMAL = "spo2_decimal"  # an oxygen with a decimal: neither rounded nor cut
    DIGITS_UNCLEAR = "digits_unclear"  # "9 4", "9488", "9O"
    VALUE_NOW = "value_now"  # said of another time, the date of another day, a usual value or a target: what is it now?
    VALUE_EXACT = "value_exact"  # "about", "under", a range, a question mark: what exactly?
    EXTRA_NUMBER = "extra_number"  # a number whose meaning is not said
    UNKNOWN_WORDS = "unknown_words"  # words beside the numbers that are not understood
    PULSE_OUT_OF_RANGE = "pulse_out_of_range"  # a pulse that nobody has
    TEMPERATURE_UNIT = "temperature_unit"  # looks like Fahrenheit
    TEMPERATURE_OUT_OF_RANGE = "temperature_out_of_range"  # a temperature that nobody has
    RESPIRATORY_RATE_OUT_OF_RANGE = "respiratory_rate_out_of_range"  # a breathing rate that nobody has
    RESTING_VALUE = "resting_value"  # taken after moving: what is it at rest?
    TWO_PEOPLE = "two_people"  # readings of two people in one text
    WHOSE_READING = "whose_reading"  # speaks of somebody else: whose reading is it?
    RIGHT_VALUE = "right_value"  # the last reading was wrong: what is the right one?


@dataclass(frozen=True, slots=True)
class ReadingValues:
    """The measurements and words of one text, as plain values for those who judge them.

    Units: `spo2` and `spo2_exertion` % (50-100), `pulse` beats/min (20-250), `temperature_c` °C (30.0-45.0),
    `respiratory_rate` breaths/min (4-60), `stated_time` "HH:MM" as written. Where the text gave no am or pm an hour
    before 12 may be meant as evening. `candidates` are SpO2 values that could not be taken for certain.
    """

    spo2: int | None = None
    pulse: int | None = None
    temperature_c: float | None = None
    respiratory_rate: int | None = None
    spo2_exertion: int | None = None
    oxygen: Oxygen | None = None
    feeling: Feeling | None = None
    stated_time: str | None = None
    candidates: tuple[int, ...] = ()
    red_flags: tuple[RedFlag, ...] = ()
    amber_flags: tuple[AmberFlag, ...] = ()


@dataclass(frozen=True, slots=True)
class ParsedReply:
    """All that was understood of one text. Every field is filled whatever the outcome; `values` has the units.

    `ignored` holds, in folded spelling, what took no part: surplus words, and numbers that are no vitals.
    `struck` holds numbers the sender took back ("96 not 86"), `links` counts addresses on the web, which nobody opens,
    and `unheard` are ignored words that may tell of an emergency; none of the three has a place in the JSON.
    """

    outcome: Outcome
    values: ReadingValues
    who: str | None = None
    command: Command | None = None
    question: Question | None = None
    ignored: tuple[str, ...] = ()
    struck: tuple[int, ...] = ()
    links: int = 0
    unheard: tuple[str, ...] = ()

    def as_json(self) -> dict[str, object]:
        """Return plain JSON values under the keys, and in the order, that `wardlight parse` promises."""
        values = self.values
        return {
            "outcome": str(self.outcome),
            "spo2": values.spo2,
            "pulse": values.pulse,
            "temperature_c": values.temperature_c,
            "respiratory_rate": values.respiratory_rate,
            "spo2_exertion": values.spo2_exertion,
            "oxygen": _plain(values.oxygen),
            "feeling": _plain(values.feeling),
            "stated_time": values.stated_time,
            "who": self.who,
            "candidates": list(values.candidates),
            "red_flags": [str(flag) for flag in values.red_flags],
            "amber_flags": [str(flag) for flag in values.amber_flags],
            "command": _plain(self.command),
            "question": _plain(self.question),
            "ignored": list(self.ignored),
        }


def _plain(code: StrEnum | None) -> str | None:
    return None if code is None else str(code)

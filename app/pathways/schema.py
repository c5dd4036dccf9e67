"""What a pathway may say: typed, complete, and each number with its source. Times are minutes unless named otherwise."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app.pathways.vocabulary import Asker, Exclusion, Label, Measure, Requirement, Sourced, SourcedDecimal, SourcedText


@dataclass(frozen=True, slots=True)
class Bands:
    """Resting SpO2 on air, %: up to `red_max` is red, up to `amber_max` amber, above it green."""

    red_max: Sourced
    amber_max: Sourced


@dataclass(frozen=True, slots=True)
class RepeatRules:
    """When a low reading is taken again, and what counts as taking it again."""

    red_minutes: Sourced  # a red stands confirmed after this long without a repeat
    amber_minutes: Sourced  # an amber repeat is asked within this; silence makes it stand
    same_words_s: Sourced  # the same words again are a new reading only if later by this many seconds
    unknown_order_minutes: Sourced  # of two readings this close the order is unknown: the worse governs


@dataclass(frozen=True, slots=True)
class Chase:
    """Minutes after a slot at which a silent patient is chased, and how early a reading may answer it."""

    reminder: Sourced
    second_reminder: Sourced
    missed: Sourced
    early: Sourced


@dataclass(frozen=True, slots=True)
class Quiet:
    """Unasked texts go between these local wall times only; answers, red advice and staff escalation always go."""

    start: SourcedText  # "08:00": from here texts may go
    end: SourcedText  # "21:00": from here they wait


@dataclass(frozen=True, slots=True)
class Rung:
    """Minutes to claim, from claim to outcome, and between climbs once late."""

    claim: Sourced
    outcome: Sourced
    climb_every: Sourced


@dataclass(frozen=True, slots=True)
class Ladder:
    """Target times by urgency; frozen onto an alert when it opens."""

    red: Rung
    amber: Rung
    routine: Rung


@dataclass(frozen=True, slots=True)
class ExclusionRule:
    """One thing that keeps a person off the pathway."""

    code: Exclusion
    source: str
    label: Label


@dataclass(frozen=True, slots=True)
class RequirementRule:
    """One thing that everybody who joins must have."""

    code: Requirement
    source: str
    label: Label


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence that a person judges, such as a criterion for discharge."""

    words: str
    source: str
    label: Label


@dataclass(frozen=True, slots=True)
class Criterion(Statement):
    """One sentence of whom to include, to consider or to leave out; `kind` says which."""

    kind: str  # include, consider, exclude


@dataclass(frozen=True, slots=True)
class Admission:
    """Who may join. A usual SpO2 below `usual_spo2_min` (%) needs the patient's own limits."""

    min_age: Sourced  # years
    usual_spo2_min: Sourced
    excludes: tuple[ExclusionRule, ...]
    max_age: Sourced | None = None  # years; somebody of that age may still join
    min_age_days: Sourced | None = None  # younger than that nobody could judge
    requires: tuple[RequirementRule, ...] = ()
    criteria: tuple[Criterion, ...] = ()  # judged by whoever enrols; none of them is computed


@dataclass(frozen=True, slots=True)
class AskedFor:
    """One thing that is to be measured."""

    code: Measure
    source: str
    label: Label


@dataclass(frozen=True, slots=True)
class Asks:
    """Who hands in the readings, and what is measured beside the fields of the score charts."""

    by: Asker
    source: str
    label: Label
    measures: tuple[AskedFor, ...]


@dataclass(frozen=True, slots=True)
class Target:
    """The SpO2 to keep within while on oxygen, %: above `high` there is too much of it."""

    low: Sourced
    high: Sourced


@dataclass(frozen=True, slots=True)
class VitalLimits:
    """The limits of one measurement: at or below `red_to` and `amber_to`, at or above `amber_from` and `red_from`; None: no limit."""

    red_to: SourcedDecimal | None = None
    amber_to: SourcedDecimal | None = None
    amber_from: SourcedDecimal | None = None
    red_from: SourcedDecimal | None = None


@dataclass(frozen=True, slots=True)
class Exertion:
    """SpO2 after moving, %: never judged by the resting bands, only by how far it falls. `drop_amber` None: not judged."""

    min_rest_spo2: Sourced  # below this at rest the test should not have been done
    drop_amber: Sourced | None = None  # this far or further below the resting value of the same report


@dataclass(frozen=True, slots=True)
class Trend:
    """A fall below the patient's own baseline, in % points: their usual SpO2, else the median of their first readings."""

    baseline_readings: Sourced  # how many first readings make a baseline where the usual SpO2 is unknown
    drop_amber: Sourced | None = None  # None: no such rule
    drop_red: Sourced | None = None
    persistence: Sourced | None = None  # this many readings in a row that are not green


@dataclass(frozen=True, slots=True)
class ScoreUse:
    """A score chart, and the levels of it from which somebody is amber or red."""

    chart: str
    red: str
    amber: str
    source: str
    label: Label
    change_amber: Sourced | None = None  # so far above the usual score; None: no such rule
    change_red: Sourced | None = None


@dataclass(frozen=True, slots=True)
class Calls:
    """When a person rings without being asked: every so many days, or on days after onboarding (which is day 0)."""

    every_days: Sourced | None = None
    on_days: tuple[Sourced, ...] = ()


@dataclass(frozen=True, slots=True)
class AdviceLoop:
    """Minutes after "call 999" until the patient is asked whether they did, and until silence climbs."""

    ask_minutes: Sourced
    silence_minutes: Sourced


@dataclass(frozen=True, slots=True)
class BundleElement:
    """One element of a care bundle. `eligible` says for whom, None for everybody; `offer`: declining it counts as delivered."""

    code: str
    words: str
    source: str
    label: Label
    eligible: str | None = None
    offer: bool = False


@dataclass(frozen=True, slots=True)
class Bundle:
    """A care bundle: delivered when every element is for which the patient is eligible. `target` is the % of patients."""

    code: str
    title: str
    target: Sourced
    elements: tuple[BundleElement, ...]


@dataclass(frozen=True, slots=True)
class Symptom:
    """One thing patients may say that matters whatever the number."""

    code: str
    source: str
    label: Label


@dataclass(frozen=True, slots=True)
class Symptoms:
    """The symptoms named by the pathway's sources. Every red flag that is understood is red, listed here or not."""

    red: tuple[Symptom, ...]
    amber: tuple[Symptom, ...]


@dataclass(frozen=True, slots=True)
class Advice:
    """Names of the text files that answer a patient."""

    green: str
    amber: str
    red: str
    amber_symptom: str
    red_symptom: str


@dataclass(frozen=True, slots=True)
class Pathway:
    """One complete pathway: what is empty in it is a rule that this hub does without."""

    name: str
    title: str
    version: str
    audience: str
    summary: str
    sources: tuple[tuple[str, str], ...]  # key, what it is
    admission: Admission
    bands: Bands
    repeat: RepeatRules
    reading_times: tuple[SourcedText, ...]  # "08:00", local wall time
    duration_days: Sourced
    chase: Chase
    quiet: Quiet
    ladder: Ladder
    symptoms: Symptoms
    advice: Advice
    asks: Asks | None = None  # None: SpO2 and pulse, by the patient
    target: Target | None = None
    vitals: Mapping[str, VitalLimits] = field(default_factory=dict, hash=False)  # by vocabulary.Measure
    exertion: Exertion | None = None
    trend: Trend | None = None
    scores: tuple[ScoreUse, ...] = ()
    calls: Calls = Calls()
    advice_loop: AdviceLoop | None = None  # None: adopted before there was one
    discharge: tuple[Statement, ...] = ()
    bundles: tuple[Bundle, ...] = ()
    document: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)  # the plain data that it was read from

    def rung(self, urgency: str) -> Rung:
        """Give the target times of "red", "amber" or "routine"; another word raises KeyError."""
        return {"red": self.ladder.red, "amber": self.ladder.amber, "routine": self.ladder.routine}[urgency]

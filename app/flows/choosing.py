"""Which text answers a reading: the worst that is known governs; a stay that is over is told so. Pure: what was found in, a name out."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol, assert_never

from app.caseload.episode import EpisodeState
from app.intake.reply import Question
from app.monitoring.finding import FindingCode
from app.monitoring.reading import Level
from app.monitoring.repeating import SETTLED
from app.monitoring.rules import Judgement
from app.pathways.schema import Advice

PLAN_RED: Final = "plan_red"
PLAN_RED_SYMPTOM: Final = "plan_red_symptom"
PLAN_CLARIFY_RED: Final = "plan_clarify_red"
"""The answers to what is red that hold a care plan's own text instead of the 999 advice."""

_RED_BESIDE_SPO2: Final = frozenset({
    FindingCode.TREND_DROP,
    FindingCode.VITAL_RED,
    FindingCode.SCORE_RED,
    FindingCode.SCORE_CHANGE,
})  # fmt: skip


class Found(Protocol):
    """One finding, as judged or as kept."""

    @property
    def code(self) -> str:
        """Which finding it is."""

    @property
    def level(self) -> Level:
        """How urgent it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """What there is to answer. `judgement` says how it stands among its neighbours, `found` what the rules found."""

    advice: Advice
    judgement: Judgement
    found: Sequence[Found]
    has_spo2: bool  # a resting SpO2 was read beyond doubt
    state: EpisodeState
    question: Question | None = None  # what is to be asked back
    correction: bool = False
    alert_open: bool = False  # something still waits for a person: nobody is told that all is well
    personal: bool = False  # a text of the patient's own care plan takes the place of the 999 advice

    @property
    def codes(self) -> frozenset[str]:
        """What the rules found."""
        return frozenset(finding.code for finding in self.found)

    @property
    def red_beside_spo2(self) -> bool:
        """Whether a trend, another measurement or a score is red by itself. Somebody's concern is for the team, not the patient."""
        return any(finding.level is Level.RED and finding.code in _RED_BESIDE_SPO2 for finding in self.found)

    @property
    def repeated(self) -> bool:
        """Whether this was the repeat of a low reading, and low too."""
        return self.judgement.repeat_result in SETTLED


@dataclass(frozen=True, slots=True)
class Chosen:
    """A text by the name of its file; `urgent`: it carries advice that must not wait."""

    name: str
    urgent: bool


def choose(situation: Situation) -> Chosen:
    """Choose the text that answers this."""
    urgent = _urgent(situation)
    return Chosen(urgent or _calm(situation), urgent is not None)


def _urgent(at: Situation) -> str | None:
    """Name the answer to what is red, or may be; None where nothing is."""
    if FindingCode.RED_SYMPTOM in at.codes:
        return PLAN_RED_SYMPTOM if at.personal else at.advice.red_symptom
    if FindingCode.SPO2_RED in at.codes:
        return PLAN_RED if at.personal else _red(at)
    if at.red_beside_spo2:
        return PLAN_RED_SYMPTOM if at.personal else at.advice.red_symptom
    if FindingCode.POSSIBLE_RED in at.codes or at.judgement.governing is Level.RED:
        # Itself, or a red number of which nobody knows that this one came after it.
        return PLAN_CLARIFY_RED if at.personal else "clarify_red"
    return None


def _red(at: Situation) -> str:
    return f"{at.advice.red}_confirmed" if at.repeated else at.advice.red


def _calm(at: Situation) -> str:
    match at.state:
        case EpisodeState.ENDED:
            return "not_monitored"
        case EpisodeState.PAUSED:
            return "paused"
        case EpisodeState.ACTIVE:
            return _monitored(at)
        case _:
            assert_never(at.state)


def _monitored(at: Situation) -> str:
    """Answer what is not red. A good number is called good only where nothing else is open and nothing worse is known."""
    if FindingCode.SPO2_AMBER in at.codes:
        return f"{at.advice.amber}_confirmed" if at.repeated else at.advice.amber
    if at.judgement.level in (Level.AMBER, Level.RED):  # red by somebody's concern alone: urgent for the team, which is told
        return at.advice.amber_symptom
    if not at.has_spo2:
        return "reply_noted" if at.question is None else f"clarify_{at.question}"
    if at.correction:
        return "correction"
    well = at.judgement.level is Level.GREEN and at.judgement.governing is Level.GREEN and not at.alert_open
    return at.advice.green if well else f"{at.advice.green}_open"

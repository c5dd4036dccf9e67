"""The panel in which staff enter a reading, and what they are told once it is in. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.clinician_ui import asked, phoned_in_form, score_presenters
from app.clinician_ui.alert_presenters import flag_words
from app.clinician_ui.asked import Asked
from app.clinician_ui.score_presenters import ScoreLine
from app.monitoring.views import FindingView, ReadingView
from app.pathways import asking
from app.pathways.item_words import capital
from app.pathways.schema import Pathway
from app.pathways.vocabulary import Asker
from app.web.form import Form
from app.wording import sentences


@dataclass(frozen=True, slots=True)
class Entry:
    """The form for a reading that staff enter: what the pathway and its charts ask for, and what was said with it."""

    form: Form
    client_id: str
    asked: Asked
    red: tuple[str, ...]  # names of fields
    amber: tuple[str, ...]
    low_at_rest: bool  # too low for the test after moving
    open: bool  # the part that is folded away holds something
    leads: bool  # others than the patient take the readings: the panel stands first


@dataclass(frozen=True, slots=True)
class Taken:
    """A reading that staff have just entered: what it means, and what to tell the patient."""

    level: str
    words: str
    scores: tuple[ScoreLine, ...]
    doubt: str | None
    answer: str | None
    said_to: str  # whom to tell: "the patient", "the carer"


def labels_of(pathway: Pathway, wanted: Asked) -> dict[str, str]:
    """Give the words beside every field of the panel, in its order."""
    flags = phoned_in_form.field_names(pathway.symptoms)
    return {**wanted.labels, **phoned_in_form.LABELS, **{name: capital(flag_words(code)) for name, code in flags.items()}}


def entry(pathway: Pathway, wanted: Asked, form: Form, *, client_id: str) -> Entry:
    """Make the panel; `form` holds what was typed before, if anything was."""
    names = phoned_in_form.field_names(pathway.symptoms)
    folded = (*(ask.name for ask in wanted.seldom), *phoned_in_form.LABELS, *names)
    return Entry(
        form=form,
        client_id=form.value("client_id") or client_id,
        asked=wanted,
        red=tuple(name for name in names if name.startswith(phoned_in_form.RED)),
        amber=tuple(name for name in names if name.startswith(phoned_in_form.AMBER)),
        low_at_rest=asked.low_at_rest(wanted, form.value("spo2").strip(), form.value("spo2_exertion")),
        open=any(form.value(name) or form.error(name) for name in folded),
        leads=asking.asker_of(pathway) is not Asker.PATIENT,
    )


def taken(reading: ReadingView, findings: Sequence[FindingView], pathway: Pathway, wanted: Asked, *, answer: str | None) -> Taken:
    """Say what a reading that was just entered means, and what to tell whoever hands it in."""
    return Taken(
        level=reading.level.value if reading.level else "none",
        words=" ".join(sentences.say(finding.code, finding.values) for finding in findings),
        scores=score_presenters.lines(reading.scores, wanted.charts),
        doubt=_doubt(reading, wanted),
        answer=answer,
        said_to=sentences.say(f"tell.{asking.asker_of(pathway).value}"),
    )


def _doubt(reading: ReadingView, wanted: Asked) -> str | None:
    """Say so where somebody was made to move with less oxygen at rest than the test asks for."""
    limit = wanted.exertion_from
    if limit is None or reading.spo2_exertion is None or reading.spo2 is None or reading.spo2 >= limit:
        return None
    return sentences.say("label.low_at_rest", {"spo2": reading.spo2, "limit": limit})

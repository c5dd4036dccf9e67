"""Writing a text to a patient: what was typed, what it takes, what to mind, and why it may not go. Pure."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from app.clinician_ui import moments
from app.clinician_ui.known import Gathered
from app.clinician_ui.worklist_presenters import Seat
from app.errors import Refused
from app.identifiers import format_phone
from app.web.form import Form
from app.wording import own_words, sentences

LABELS: Final = {name: sentences.say(f"own_words_label.{name}") for name in ("words", "at_once")}


@dataclass(frozen=True, slots=True)
class TextingPage:
    """The page. `body` is the text as it will go, once it was looked at; `refusal` says why none may."""

    patient_id: int
    name: str
    phone: str
    form: Form
    key: str
    body: str | None
    notes: tuple[str, ...]
    quiet: bool
    refusal: str | None
    hint: str | None


def texting_page(
    known: Gathered, seat: Seat, form: Form, *, key: str, goes_at: datetime, looked: bool, refusal: Refused | None
) -> TextingPage:
    """Make the page; `looked` says that the text was typed and is now shown as it will go."""
    stay, body = known.stay, own_words.tidy(form.value("words"))
    shown = looked and refusal is None and not form.faults
    quiet = goes_at > seat.now
    return TextingPage(
        patient_id=stay.patient_id,
        name=stay.name,
        phone=format_phone(stay.phone) if stay.phone else "",
        form=form,
        key=key,
        body=body if shown else None,
        notes=(*_notes(body, known), *_later(goes_at, seat)) if shown else (),
        quiet=quiet,
        refusal=refusal.sentence if refusal else None,
        hint=refusal.hint if refusal else None,
    )


def _notes(body: str, known: Gathered) -> tuple[str, ...]:
    stay, title = known.stay, known.adopted.pathway.title
    private = {stay.given_name, stay.family_name, *(word.strip("()@,") for word in title.split() if word[:1].isupper())}
    found = own_words.preview(body, private)
    notes = [sentences.say("own_words.segments", {"count": found.segments})]
    if found.strangers:
        notes.append(sentences.say("own_words.strangers", {"letters": " ".join(found.strangers)}))
    if found.tells:
        notes.append(sentences.say("own_words.tells", {"words": ", ".join(found.tells)}))
    return tuple(notes)


def _later(goes_at: datetime, seat: Seat) -> tuple[str, ...]:
    if goes_at <= seat.now:
        return ()
    return (sentences.say("own_words.later", {"when": moments.when(goes_at, zone=seat.hub.zone, now=seat.now)}),)

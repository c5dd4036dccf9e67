"""What a receipt says on the page: why somebody is on the list, so that nobody has to open code for it. Pure.

Only the receipt itself is read: nothing is looked up again, and times are given with their day, so that it never reads otherwise.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from app.alerts import receipt as receipts
from app.alerts.receipt import Advice, Came, Found, Judged, NotSent, Promise, Read, Receipt, Rules, Silence
from app.identifiers import format_phone
from app.identity.actor import ActorKind
from app.monitoring.reading import Channel
from app.pathways.item_words import capital
from app.wording import sentences

NONE_KEPT: Final = "No receipt was kept then: this is from before receipts were."
UNREADABLE: Final = "This receipt is in a form that this version of Wardlight does not know."
_NOBODY: Final = {ActorKind.PATIENT.value: "The patient", ActorKind.SYSTEM.value: "The service"}
_BY: Final = {
    Channel.SMS: "Text",
    Channel.WEB: "Sent with the web form",
    Channel.VOICE: "Said in an automated call",
    Channel.STAFF: "Entered by {name}",
    Channel.API: "From another system, {name}",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of what is known: a label and its words."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class FoundLine:
    """One finding: its sentence, its level, the limit behind it, and in small print the rule."""

    said: str
    level: str
    note: str | None
    lines: tuple[Line, ...]
    rule: str


@dataclass(frozen=True, slots=True)
class ReceiptView:
    """One receipt. `missing` says why there is nothing else in it."""

    words: str | None = None
    lines: tuple[Line, ...] = ()
    found: tuple[FoundLine, ...] = ()
    rules: tuple[Line, ...] = ()
    missing: str | None = None


def view(kept: Mapping[str, Any] | None, zone: ZoneInfo) -> ReceiptView:
    """Show one receipt as it was kept, by the clocks of `zone`."""
    receipt = receipts.from_json(kept)
    if receipt is None:
        return ReceiptView(missing=NONE_KEPT if kept is None else UNREADABLE)
    return ReceiptView(
        words=_words(receipt),
        lines=tuple(_lines(receipt, zone)),
        found=tuple(_found(one, zone) for one in receipt.findings),
        rules=tuple(_rules(receipt.rules, zone)) if receipt.rules else (),
    )


def sentence(kept: Mapping[str, Any] | None, finding_id: int | None) -> str | None:
    """Give what a rule said, as it read then; None where the receipt does not hold this finding."""
    receipt = receipts.from_json(kept)
    found = receipt.found(finding_id) if receipt else None
    return found.said if found else None


def distinct(kept: Iterable[Mapping[str, Any] | None], zone: ZoneInfo) -> tuple[ReceiptView, ...]:
    """Show each different receipt once, in the order given."""
    found: list[Mapping[str, Any] | None] = []
    for one in kept:
        if one not in found:
            found.append(one)
    return tuple(view(one, zone) for one in found)


def _words(receipt: Receipt) -> str | None:
    if receipt.came is not None:
        return receipt.came.words
    return receipt.not_sent.words if receipt.not_sent else None


def _lines(receipt: Receipt, zone: ZoneInfo) -> Iterator[Line]:
    if receipt.came is not None:
        yield from _came(receipt.came, zone)
        yield from _read(receipt.read)
    if receipt.judged is not None:
        yield from _judged(receipt.judged, receipt.read, zone)
    yield from (Line(str(score.get("title", "Score")), score_words(score)) for score in receipt.scores)
    if receipt.silence is not None:
        yield from _silence(receipt.silence, zone)
    if receipt.not_sent is not None:
        yield from _not_sent(receipt.not_sent, zone)
    if receipt.promise is not None:
        yield from _promise(receipt.promise, receipt.made_at, zone)
    if receipt.noted is not None:
        yield Line("Noted", receipt.noted.said)
        yield Line("By", f"{_NOBODY.get(receipt.noted.by_kind, receipt.noted.by)}, {_when(receipt.made_at, zone)}")
    yield from _of_clocks(receipt, zone)


def _of_clocks(receipt: Receipt, zone: ZoneInfo) -> Iterator[Line]:
    """Show what a clock of ours said: nothing was heard after advice, or a day of the stay came."""
    if receipt.advice is not None:
        yield from _advice(receipt.advice, zone)
    if (day := receipt.day) is not None:
        yield Line("Counted", f"Day {day.day} from {day.counted_from}. The hub opened at {_when(day.opened_at, zone)}.")


def _advice(advice: Advice, zone: ZoneInfo) -> Iterator[Line]:
    yield Line("Advised", f"{advice.told} {_when(advice.advised_at, zone)}")
    yield Line("Asked", f"{advice.said} {format_phone(advice.phone)}" if advice.phone else advice.said)
    yield Line("Minutes", f"Asked after {advice.ask} minutes; silence climbs after {advice.silence}, both from the advice.")


def _came(came: Came, zone: ZoneInfo) -> Iterator[Line]:
    how = _BY[Channel(came.channel)].format(name=came.entered_by or "not known")
    carer = " from the carer's phone" if came.channel == Channel.SMS and came.entered_by else ""
    yield Line("Came", f"{how}{carer}, {_when(came.received_at, zone)}")


def _read(read: Read | None) -> Iterator[Line]:
    if read is None:
        yield Line("Read as", "The service failed to read this: nobody but a person has.")
        return
    yield Line("Read as", _sentence(read.said) if read.said else "Nothing could be understood.")
    if read.ignored:
        yield Line("Not understood", ", ".join(read.ignored))
    if read.asked is not None:
        yield Line("Asked back", read.asked)


def _judged(judged: Judged, read: Read | None, zone: ZoneInfo) -> Iterator[Line]:
    said = f", as was said ({read.stated_time})" if read and read.stated_time else ""
    yield Line("Measured", f"{_when(judged.measured_at, zone)}{said}")
    if judged.late:
        yield Line("Late", "It arrived late, or after a newer reading was known.")
    if judged.order_unknown:
        yield Line("Order", f"{sentences.say('label.order_unknown')}.")
    if judged.repeat_said is not None:
        yield Line("Repeat", judged.repeat_said)
    if judged.repeat_due_at is not None:
        yield Line(
            "Asked again", f"Another reading was asked for within {judged.repeat_minutes} minutes, by {_when(judged.repeat_due_at, zone)}."
        )
    if judged.plan:
        yield Line("Treatment plan", "There was one. It suppresses nothing and changes no finding.")


def score_words(score: Mapping[str, Any]) -> str:
    """Say what one chart made of a reading, as it was kept with it. A partial set is never a total, and has no level here."""
    if score.get("refused"):
        return f"Not for this patient: {' '.join(score['refused'])}"
    missing = ", ".join(str(one).replace("_", " ") for one in score.get("missing") or ())
    total, at_least = score.get("total"), score.get("at_least")
    parts = [
        f"{total}" if total is not None else "",
        f"at least {at_least}, without {missing or 'some of it'}" if total is None and at_least is not None else "",
        str(score.get("level_title") or "") if total is not None else "",
        "; ".join((*(score.get("signs") or ()), *(score.get("overrides") or ()))),
    ]
    said = ". ".join(part for part in parts if part) or "Nothing could be scored"
    return f"{capital(said)} (chart version {score.get('version', '?')})"


def _found(found: Found, zone: ZoneInfo) -> FoundLine:
    return FoundLine(
        said=found.said,
        level=found.level,
        note=None if found.confirmed else f"{sentences.say('label.unconfirmed')}, when this was written.",
        lines=tuple(_limit(found, zone)),
        rule=f"Rule {found.rule_id}, version {found.rule_version}",
    )


def _limit(found: Found, zone: ZoneInfo) -> Iterator[Line]:
    if found.limit:
        yield Line("Limit", found.limit)
    if found.whose:
        since = f", since {_when(found.since, zone)}" if found.since else ""
        because = f" ({found.because})" if found.because else ""
        yield Line("Whose", f"{capital(found.whose)}{because}{since}.")
    if found.green:
        yield Line("Green", found.green)
    if found.sources:
        yield Line("Source", " · ".join(found.sources))
    if found.trust:
        yield Line("Trust", f"{capital(found.trust)}.")


def _rules(rules: Rules, zone: ZoneInfo) -> Iterator[Line]:
    signed = f"{rules.adopted_by} and {rules.second_by}" if rules.second_by else rules.adopted_by
    yield Line("Judged by", f"{rules.title}, version {rules.version} ({rules.name})")
    yield Line("Adopted", f"As this hub's version {rules.number}, {_when(rules.adopted_at, zone)}, by {signed}")


def _silence(silence: Silence, zone: ZoneInfo) -> Iterator[Line]:
    yield Line("Asked for", f"The {silence.slot} reading of {_day(datetime.fromisoformat(silence.local_date))}")
    if silence.channel == Channel.VOICE:
        yield Line("Asked how", "By an automatic call, and by another when a text would be a reminder.")
    elif not silence.texted:
        yield Line("Asked how", "Not by text: this patient is not texted, so that somebody has to ring.")
    for one in silence.sent:
        what = sentences.say(f"slot_text.{one.template}") if sentences.has_words(f"slot_text.{one.template}") else one.template
        status = sentences.say(f"message_status.{one.status}").lower()
        whose = sentences.say(f"contact.{one.whose}").lower()
        how = "automated call" if one.template == "call" else "text"
        yield Line(what, f"{_when(one.at, zone)}, {how} to the {whose}, {format_phone(one.phone)}: {status}")
    waited = f"a reminder after {silence.reminder} minutes, a second after {silence.second_reminder}, this list after {silence.missed}"
    yield Line("Chased by", f"{capital(waited)}, from when the patient could be asked.")


def _not_sent(text: NotSent, zone: ZoneInfo) -> Iterator[Line]:
    when = f", {_when(text.wanted_at, zone)}" if text.wanted_at else ""
    yield Line("Our text", f"To {format_phone(text.phone)}{when}")
    yield Line("What happened", f"{sentences.say(f'contact_defect.{text.why}')}.")
    if text.provider_code:
        words = f"provider_code.{text.provider_code}"
        means = f"{capital(sentences.say(words))} " if sentences.has_words(words) else ""
        yield Line("The provider says", f"{means}({text.provider_code})")


def _promise(promise: Promise, made_at: datetime, zone: ZoneInfo) -> Iterator[Line]:
    yield Line("Agreed", f"{_when(made_at, zone)}, by {promise.by}, after: {sentences.say(f'outcome.{promise.after}')}")
    yield Line("To be done", promise.step or "Look again")
    yield Line("Due", _when(promise.due_at, zone))


def _sentence(parts: Sequence[str]) -> str:
    return f"{capital('; '.join(parts))}."


def _when(instant: datetime, zone: ZoneInfo) -> str:
    local = instant.astimezone(zone)
    return f"{_day(local)} {local:%H:%M}"


def _day(local: datetime) -> str:
    return f"{local:%d/%m/%Y}"

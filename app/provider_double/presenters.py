"""What the double's page shows: the phones that it has seen, and what is on the one that was chosen. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from app.errors import Fault
from app.web.form import Form

LABELS: Final = {"phone": "Another phone", "From": "From", "To": "To the number", "Body": "Text"}
HERE: Final = ZoneInfo("Europe/London")


@dataclass(frozen=True, slots=True)
class Text:
    """One text. `phone` is the patient's side, `ours` the service's; `mine` was sent from the phone; `at` orders them."""

    phone: str
    ours: str
    mine: bool
    body: str
    status: str
    error_code: int | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Ring:
    """One call to a phone, as whoever holds it hears it."""

    sid: str
    phone: str
    ours: str
    status: str
    says: tuple[str, ...]
    asks: bool
    keyed: str
    at: datetime

    @property
    def rings(self) -> bool:
        """Whether it can still be picked up."""
        return self.status == "ringing"

    @property
    def goes_on(self) -> bool:
        """Whether somebody has picked up and nobody has hung up."""
        return self.status == "in-progress"


@dataclass(frozen=True, slots=True)
class Phone:
    """One phone of the list."""

    number: str
    href: str
    chosen: bool
    rings: bool
    stopped: bool
    texts: int


@dataclass(frozen=True, slots=True)
class Bubble:
    """One text as the phone shows it."""

    mine: bool
    body: str
    at: str
    status: str
    error_code: int | None


@dataclass(frozen=True, slots=True)
class Call:
    """One call as the phone shows it; `keys` are those of the keypad, empty while none is waited for."""

    ring: Ring
    at: str
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PhonesPage:
    """The whole page: every phone, and all that is on the chosen one."""

    phones: tuple[Phone, ...]
    chosen: Phone | None
    stopped_by: tuple[str, ...]  # numbers of ours that may not text the chosen phone
    bubbles: tuple[Bubble, ...]  # newest first
    calls: tuple[Call, ...]  # newest first
    form: Form
    mark: str  # changes whenever the page would look different


KEYPAD: Final = tuple("123456789*0#")


def page(
    texts: Sequence[Text],
    rings: Sequence[Ring],
    opted_out: Iterable[tuple[str, str]],
    *,
    number: str,
    typed: dict[str, str] | None = None,
    faults: tuple[Fault, ...] = (),
) -> PhonesPage:
    """Show the phones, the one with the newest first, and everything on the one of this number; "" chooses the first.

    `texts` and `rings` are oldest first; `opted_out` holds pairs of our number and theirs.
    """
    out = set(opted_out)
    stopped = {phone for _, phone in out}
    newest: dict[str, datetime] = {}
    for phone, at in (*((one.phone, one.at) for one in texts), *((one.phone, one.at) for one in rings)):
        newest[phone] = max(at, newest.get(phone, at))
    numbers = sorted(newest, key=lambda phone: newest[phone], reverse=True)
    chosen = number or (numbers[0] if numbers else "")
    listed = tuple(_phone(one, texts, rings, chosen=one == chosen, stopped=one in stopped) for one in numbers)
    mine = [one for one in reversed(texts) if one.phone == chosen]
    called = [one for one in reversed(rings) if one.phone == chosen]
    held = next((one for one in listed if one.chosen), None)
    if held is None and chosen:
        held = _phone(chosen, (), (), chosen=True, stopped=chosen in stopped)
    values = {"From": chosen, "To": _ours(mine, called, texts, rings), **(typed or {})}
    return PhonesPage(
        phones=listed,
        chosen=held,
        stopped_by=tuple(sorted(ours for ours, phone in out if phone == chosen)),
        bubbles=tuple(Bubble(one.mine, one.body, _time(one.at), one.status, one.error_code) for one in mine),
        calls=tuple(Call(one, _time(one.at), KEYPAD if one.asks else ()) for one in called),
        form=Form(LABELS, values, faults),
        mark=_mark(texts, rings, out),
    )


def faults_of(sender: str, ours: str, body: str, *, longest: int) -> tuple[Fault, ...]:
    """Say what keeps a text from being sent; a number that could not be read is empty."""
    faults = [Fault(name, "this is no phone number.") for name, number in (("From", sender), ("To", ours)) if not number]
    if not body.strip():
        faults.append(Fault("Body", "write something to send."))
    if len(body) > longest:
        faults.append(Fault("Body", f"a text has at most {longest} characters."))
    return tuple(faults)


def _phone(number: str, texts: Sequence[Text], rings: Sequence[Ring], *, chosen: bool, stopped: bool) -> Phone:
    return Phone(
        number=number,
        href=f"/phones?phone=%2B{number.removeprefix('+')}",
        chosen=chosen,
        rings=any(one.rings or one.goes_on for one in rings if one.phone == number),
        stopped=stopped,
        texts=sum(one.phone == number for one in texts),
    )


def _ours(mine: Sequence[Text], called: Sequence[Ring], texts: Sequence[Text], rings: Sequence[Ring]) -> str:
    """Give whom this phone would text: the number of ours that it last heard from, else the one that any did."""
    for some in (mine, called, tuple(reversed(texts)), tuple(reversed(rings))):
        if some:
            return some[0].ours
    return ""


def _time(at: datetime) -> str:
    return f"{at.astimezone(HERE):%a %H:%M:%S}"


def _mark(texts: Sequence[Text], rings: Sequence[Ring], out: set[tuple[str, str]]) -> str:
    """Give what changes whenever the page would look different."""
    states = ([(one.status, one.error_code) for one in texts], [(one.status, one.says, one.keyed) for one in rings], sorted(out))
    return f"{len(texts)}.{len(rings)}.{hash(str(states)) & 0xFFFFFFFF:x}"

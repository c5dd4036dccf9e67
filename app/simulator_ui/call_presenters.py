"""What a simulated phone shows of an automated call. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from app.intake import call_state
from app.intake.keypad import State

KEYS: Final = tuple("123456789*0#")
END_KEY: Final = "#"
LONGEST: Final = 12


@dataclass(frozen=True, slots=True)
class CallView:
    """A call on a phone. `stage`: "idle", "rings", "asks" or "over"; `fields` is where it stands, and comes back with the next key."""

    phone: str
    stage: str
    message_id: int | None = None
    says: tuple[str, ...] = ()
    keyed: str = ""
    fields: tuple[tuple[str, str], ...] = ()
    keys: tuple[str, ...] = KEYS


def idle(phone: str) -> CallView:
    """Nothing rings."""
    return CallView(phone, "idle")


def rings(phone: str, message_id: int) -> CallView:
    """It rings, and can be picked up."""
    return CallView(phone, "rings", message_id)


def asks(phone: str, message_id: int, says: Sequence[str], state: State, keyed: str) -> CallView:
    """Something was said, and keys are waited for."""
    return CallView(phone, "asks", message_id, tuple(says), keyed[:LONGEST], tuple(call_state.to_fields(state).items()))


def asks_staff(phone: str, message_id: int, says: Sequence[str], tries: int) -> CallView:
    """Something was said to somebody on call, and one key is waited for."""
    return CallView(phone, "asks", message_id, tuple(says), fields=(("tries", str(tries)),))


def over(phone: str, says: Sequence[str]) -> CallView:
    """The call has ended, with these last words."""
    return CallView(phone, "over", says=tuple(says))


def pressed(key: str, keyed: str, *, one_key: bool) -> str | None:
    """Give the answer that is complete with this key, "" for none at all; None where more are waited for.

    A key that a telephone does not have is no answer.
    """
    if key == "wait":
        return ""
    if key not in KEYS:
        return keyed
    if one_key:
        return key
    return keyed if key == END_KEY else None

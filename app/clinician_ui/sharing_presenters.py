"""What is said of a phone that patients share: their letters, and that no automated call goes there. Pure."""

from collections.abc import Sequence

from app.clinician_ui.known import Shared
from app.identifiers import format_phone
from app.wording import sentences


def lines(shared: Sequence[Shared], *, rung: bool) -> tuple[str, ...]:
    """Say what whoever enrols, or looks after, this patient has to know of each phone that is shared."""
    told = [_line(one) for one in shared]
    told += [] if rung else [sentences.say("sharing.not_rung")]
    told += [sentences.say("sharing.no_longer_rung", {"name": name}) for one in shared for name in one.unrung]
    return tuple(told)


def _line(one: Shared) -> str:
    others = ", ".join(name if letter is None else f"{name} ({letter})" for letter, name in one.others)
    values = {"phone": format_phone(one.phone), "letter": one.letter, "others": others}
    return sentences.say("sharing.no_letter" if one.letter is None else "sharing.letter", values)

"""What we do about each of the provider's error codes: read from the data file beside. Their words are in app/wording."""

import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from app.messaging.vocabulary import ContactDefect

_FILE = Path(__file__).with_name("provider_codes.toml")
UNEXPLAINED = "30008"
"""The provider's own code for a text that was not delivered, nobody knows why."""


class Does(StrEnum):
    """What we do about an error of the provider's."""

    RETRY = "retry"  # try again soon, and less and less often
    RETRY_LATER = "retry_later"  # once more after a while, if the text is still of use
    CONTACT = "contact"  # a person reaches the patient in another way
    OPTED_OUT = "opted_out"  # no more texts to this number; a person rings today
    STOP = "stop"  # nothing can go until our account is mended
    SETTINGS = "settings"  # something is set wrongly at the provider


@dataclass(frozen=True, slots=True)
class Meaning:
    """One code. `defect` is what the worklist says of a text that ended with it."""

    code: str
    does: Does
    defect: ContactDefect


def of(code: str | None) -> Meaning | None:
    """Give what a code means; None for one that the file does not have."""
    return known().get(code or "")


@cache
def known() -> dict[str, Meaning]:
    """Give every code of the file."""
    read = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return {code: Meaning(code, Does(one["does"]), ContactDefect(one["defect"])) for code, one in read.items()}

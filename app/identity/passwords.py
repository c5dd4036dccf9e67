"""Passwords: what makes one good enough, and argon2 hashes made a few at a time, since each takes 64 MiB."""

import threading
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Final, NewType

from pwdlib import PasswordHash as Argon2
from pwdlib.exceptions import UnknownHashError

from app.errors import Fault, Invalid, WardlightError

PasswordHash = NewType("PasswordHash", str)

# OWASP ASVS 5.0, 6.2: at least 8, 15 advised, no rules of composition, at least 64 allowed, common ones refused.
# A fifteen is asked for in words on the page; twelve is where we refuse.
SHORTEST: Final = 12  # characters
ADVISED: Final = 15  # characters
LONGEST: Final = 128  # characters; a bound on the work of one hash
_FEWEST_DIFFERENT: Final = 5  # characters
AT_ONCE: Final = 2
_WAIT_S: Final = 10.0
# Of the lists of leaked passwords, those of twelve characters and more that are not caught by the other rules.
_COMMON: Final = frozenset(
    {
        "administrator", "administrator1", "changemechangeme", "correcthorsebatterystaple", "football12345",
        "iloveyou1234", "iloveyouforever", "letmeinletmein", "letmeinplease", "liverpoolfc1", "manchesterunited",
        "nhspassword1", "oximeter1234", "password1234", "password12345", "password123456", "passwordpassword",
        "passw0rd1234", "p@ssw0rd1234", "princess1234", "qwerty123456", "qwertyuiop12", "qwertyuiop123",
        "qwertyuiopasdfghjkl", "sunshine1234", "superman1234", "thisismypassword", "trustno1trustno1",
        "virtualward1", "virtualward123", "wardlight123", "wardlight1234", "welcome12345", "welcome123456",
        "welcomewelcome", "1q2w3e4r5t6y", "1qaz2wsx3edc", "zaq12wsxcde3", "whatever1234", "monkey123456",
    }
)  # fmt: skip
_ROWS: Final = ("01234567890123456789", "98765432109876543210", "abcdefghijklmnopqrstuvwxyz", "qwertyuiopasdfghjklzxcvbnm")

_argon2: Final = Argon2.recommended()
_gate: Final = threading.BoundedSemaphore(AT_ONCE)


class TooBusy(WardlightError):
    """More people sign in at this moment than there is memory to check."""

    status = 503


def faults_in(password: str, *, email: str, name: str, field: str = "password") -> tuple[Fault, ...]:
    """Say what is wrong with a new password; nothing when it will do."""
    plain = _plain(password)
    if len(plain) < SHORTEST:
        return (Fault(field, f"Use at least {SHORTEST} characters; {ADVISED} or more is better, such as four words."),)
    if len(plain) > LONGEST:
        return (Fault(field, f"Use no more than {LONGEST} characters."),)
    low = plain.casefold()
    if len(set(low)) < _FEWEST_DIFFERENT or low in _COMMON or any(low in row for row in _ROWS):
        return (Fault(field, "This is one of the first passwords that anyone would try. Four unrelated words make a good one."),)
    if any(own in low for own in _own_words(email, name)):
        return (Fault(field, "Leave your own name and e-mail address out of the password."),)
    return ()


def prepare(password: str, *, email: str, name: str) -> PasswordHash:
    """Check a new password and hash it; raises Invalid. Takes about a tenth of a second: never inside a unit of work."""
    faults = faults_in(password, email=email, name=name)
    if faults:
        raise Invalid("This password will not do.", faults=faults)
    return hash(password)


def hash(password: str) -> PasswordHash:  # noqa: A001 -- read as passwords.hash
    """Hash without judging; raises TooBusy."""
    with _turn():
        return PasswordHash(_argon2.hash(_plain(password)))


def verify(password: str, hashed: str | None) -> bool:
    """Whether the password fits; with None (nobody of that address) it takes as long and is False. Raises TooBusy."""
    if len(password) > LONGEST:
        return False
    with _turn():
        try:
            fits = _argon2.verify(_plain(password), hashed or _nobodys())
        except UnknownHashError:
            fits = False
    return fits and hashed is not None


@lru_cache(maxsize=1)
def _nobodys() -> str:
    return _argon2.hash("a password that nobody has")


@contextmanager
def _turn(wait_s: float = _WAIT_S) -> Iterator[None]:
    if not _gate.acquire(timeout=wait_s):
        raise TooBusy("Many people are signing in at this moment.", hint="Try again in a few seconds.")
    try:
        yield
    finally:
        _gate.release()


def _plain(password: str) -> str:
    # The same keys give different code points on different machines; NFKC makes them one.
    return unicodedata.normalize("NFKC", password)


def _own_words(email: str, name: str) -> list[str]:
    words = [email, email.partition("@")[0], *name.split(), name.replace(" ", "")]
    return [word.casefold() for word in words if len(word) > 3]  # noqa: PLR2004 -- "Lee" is in too many words

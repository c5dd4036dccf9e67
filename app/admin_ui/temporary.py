"""Passwords that an administrator hands on: made by chance, easy to read out, and changed at the first sign-in."""

import secrets
from typing import Final

# No letters or digits that are mistaken for each other on paper or on the phone: 28 signs, 16 of them, 76 bits.
_SIGNS: Final = "abcdefghjkmnpqrtuvwxyz346789"
_GROUPS, _GROUP = 4, 4


def password() -> str:
    """Make one, such as `kq7d-wm3x-hp9c-tz4r`."""
    return "-".join("".join(secrets.choice(_SIGNS) for _ in range(_GROUP)) for _ in range(_GROUPS))

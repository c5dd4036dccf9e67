"""Secrets that are handed out once and kept only as hashes."""

import hashlib
import secrets

_BYTES = 32


def make() -> str:
    """Make a secret of 256 bits that may stand in a cookie or a header."""
    return secrets.token_urlsafe(_BYTES)


def fingerprint(secret: str) -> str:
    """Give what is kept of a secret. A plain sha256 will do: 256 random bits cannot be guessed, unlike a password."""
    return hashlib.sha256(secret.encode()).hexdigest()

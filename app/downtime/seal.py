"""Encrypts the downtime pack with a passphrase, and opens it again. docs/runbook-downtime.md gives the format byte by byte.

MAGIC, then 16 bytes of salt, 12 of nonce, then AES-256-GCM's ciphertext with its tag of 16 bytes. The key is scrypt's
(n 2**16, r 8, p 1) of the passphrase in UTF-8. All that stands before the ciphertext is authenticated with it.
"""

import os
from functools import lru_cache
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from app.errors import Refused

MAGIC: Final = b"WARDLIGHT-DOWNTIME-1\n"
SALT_BYTES: Final = 16
NONCE_BYTES: Final = 12
TAG_BYTES: Final = 16
KEY_BYTES: Final = 32
COST: Final = 2**16  # 64 MB and about a fifth of a second: paid once a process here, and for each guess by others
_BLOCK: Final = 8


class CannotOpen(Refused):
    """A pack that does not open."""


class Sealer:
    """Seals packs with one key, made of the passphrase and a salt of this process; each pack has a nonce of its own."""

    def __init__(self, passphrase: str) -> None:
        self._salt = os.urandom(SALT_BYTES)
        self._cipher = AESGCM(_key(passphrase, self._salt))

    def seal(self, plain: bytes) -> bytes:
        """Encrypt one pack."""
        nonce = os.urandom(NONCE_BYTES)
        head = MAGIC + self._salt + nonce
        return head + self._cipher.encrypt(nonce, plain, head)


@lru_cache(maxsize=1)
def sealer(passphrase: str) -> Sealer:
    """Give the sealer of this process."""
    return Sealer(passphrase)


def unseal(sealed: bytes, passphrase: str) -> bytes:
    """Decrypt a pack. Raises CannotOpen: it is none, it was cut or changed, or the passphrase is another."""
    head_bytes = len(MAGIC) + SALT_BYTES + NONCE_BYTES
    if not sealed.startswith(MAGIC):
        raise CannotOpen("This is no downtime pack of Wardlight.", hint="Its name ends in .html.enc.")
    if len(sealed) < head_bytes + TAG_BYTES:
        raise CannotOpen("This downtime pack was cut short.", hint="Open an earlier one of the same folder.")
    head, body = sealed[:head_bytes], sealed[head_bytes:]
    salt, nonce = head[len(MAGIC) : -NONCE_BYTES], head[-NONCE_BYTES:]
    try:
        return AESGCM(_key(passphrase, salt)).decrypt(nonce, body, head)
    except InvalidTag as error:
        raise CannotOpen(
            "This downtime pack does not open: the passphrase is another, or the file was cut or changed.",
            hint="Type the passphrase again; then try an earlier file of the same folder.",
        ) from error


def _key(passphrase: str, salt: bytes) -> bytes:
    return Scrypt(salt=salt, length=KEY_BYTES, n=COST, r=_BLOCK, p=1).derive(passphrase.encode())

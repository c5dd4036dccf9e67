"""A pack opens with its passphrase, and in no other way."""

import pytest

from app.downtime import seal
from app.downtime.seal import CannotOpen, Sealer

PASSPHRASE = "five unrelated words in here"
PLAIN = "<p>Ada \N{LATIN SMALL LETTER W WITH CIRCUMFLEX}</p>".encode()


@pytest.fixture(scope="module")
def sealed() -> bytes:
    return Sealer(PASSPHRASE).seal(PLAIN)


def test_it_opens_with_its_passphrase(sealed: bytes) -> None:
    assert seal.unseal(sealed, PASSPHRASE) == PLAIN


def test_two_packs_of_the_same_words_are_not_alike() -> None:
    sealer = Sealer(PASSPHRASE)
    assert len({sealer.seal(PLAIN) for _ in range(20)}) == 20


@pytest.mark.parametrize("wrong", ["", "five unrelated words in her", "Five unrelated words in here", f"{PASSPHRASE} "])
def test_another_passphrase_opens_nothing(sealed: bytes, wrong: str) -> None:
    with pytest.raises(CannotOpen, match="does not open"):
        seal.unseal(sealed, wrong)


def test_a_pack_that_was_cut_anywhere_does_not_open(sealed: bytes) -> None:
    head = len(seal.MAGIC) + seal.SALT_BYTES + seal.NONCE_BYTES
    for length in (0, 5, len(seal.MAGIC), head, head + seal.TAG_BYTES - 1, head + seal.TAG_BYTES, len(sealed) - 1):
        with pytest.raises(CannotOpen):
            seal.unseal(sealed[:length], PASSPHRASE)


@pytest.mark.parametrize("place", [22, 40, 50, -1])
def test_a_pack_in_which_one_byte_was_changed_does_not_open(sealed: bytes, place: int) -> None:
    changed = bytearray(sealed)
    changed[place] ^= 1
    with pytest.raises(CannotOpen):
        seal.unseal(bytes(changed), PASSPHRASE)


def test_something_else_is_said_to_be_none() -> None:
    with pytest.raises(CannotOpen, match="no downtime pack"):
        seal.unseal(b"PK\x03\x04 a zip", PASSPHRASE)

"""The provider's form, parsed once: every value of a repeated name kept, for the signature covers them all."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import parse_qsl

from app.identifiers import LARGEST_ID

MOST_FIELDS = 300
SID_LENGTH = 64
PHONE_LENGTH = 40


class NotAForm(ValueError):
    """The body cannot be read as a form."""


class WebhookForm:
    """Names and values as they were posted, empty ones too. Reading one gives the first value, or "" if there is none.

    What is read holds no NUL, which PostgreSQL cannot keep; what is signed holds it, as it was posted.
    """

    def __init__(self, pairs: list[tuple[str, str]]) -> None:
        self._values: dict[str, list[str]] = {}
        for name, value in pairs:
            self._values.setdefault(name, []).append(value)

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __getitem__(self, name: str) -> str:
        return self._values.get(name, ("",))[0].replace("\x00", "\ufffd")

    def getall(self, name: str) -> list[str]:
        """Give every value of a name, as the signature's algorithm asks for them."""
        return self._values[name]


@dataclass(frozen=True, slots=True)
class Inbound:
    """What an inbound webhook says, its faults taken out."""

    sid: str
    from_phone: str
    to_phone: str
    body: str
    media_count: int


def parse(body: bytes) -> WebhookForm:
    """Read a urlencoded body as UTF-8; what is not UTF-8 is replaced, never refused. Raises NotAForm."""
    try:
        # Latin-1 takes every byte; the percent signs hold the UTF-8.
        pairs = parse_qsl(body.decode("latin-1"), keep_blank_values=True, errors="replace", max_num_fields=MOST_FIELDS)
    except ValueError as error:
        raise NotAForm from error
    return WebhookForm(pairs)


def row_id(text: str) -> int | None:
    """Give the id of a row that an address of ours carried out and back; None where no row can have it."""
    plain = text.isascii() and text.isdigit() and len(text) <= len(str(LARGEST_ID))
    return int(text) if plain and 0 < int(text) <= LARGEST_ID else None


def inbound(form: WebhookForm) -> Inbound | None:
    """Give the text that was posted; None where it has no id or no sender, so that it could be neither kept once nor answered."""
    sid = form["MessageSid"] or form["SmsSid"]
    sender = form["From"]
    if not sid or len(sid) > SID_LENGTH or not sender:
        return None
    media = form["NumMedia"]
    return Inbound(
        sid=sid,
        from_phone=sender[:PHONE_LENGTH],
        to_phone=form["To"][:PHONE_LENGTH],
        body=form["Body"],
        media_count=int(media) if media.isascii() and media.isdigit() and len(media) < SID_LENGTH // 16 else 0,
    )

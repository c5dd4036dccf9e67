"""Signatures of the provider's webhooks: checking theirs, and making the same for the double, by the SDK's own algorithm."""

import hmac
from collections.abc import Mapping
from functools import lru_cache
from urllib.parse import urlparse

from twilio.request_validator import RequestValidator, add_port, remove_port


class SignatureCheck:
    """Accepts what any of our tokens signed: during a rotation the provider may use the old or the new."""

    def __init__(self, *tokens: str | None) -> None:
        self._validators = tuple(RequestValidator(token) for token in tokens if token)

    def __call__(self, url: str, form: object, signature: str) -> bool:
        """Whether `signature` belongs to this public address (never the Host header's) and this form.

        `form` gives every value of a repeated name through `getall` or `getlist`, empty values among them.
        The provider signs the address with its port or without: it does not always say the same.
        """
        given = signature.encode("utf-8", "replace")
        return any(
            hmac.compare_digest(validator.compute_signature(address, form).encode(), given)
            for validator in self._validators
            for address in _with_and_without_port(url)
        )


def sign(token: str, url: str, fields: Mapping[str, str]) -> str:
    """Sign a webhook as the provider does; the double and tests use it."""
    return str(RequestValidator(token).compute_signature(url, dict(fields)))


@lru_cache(maxsize=512)
def _with_and_without_port(url: str) -> tuple[str, ...]:
    parsed = urlparse(url)
    return tuple(dict.fromkeys((str(remove_port(parsed)), str(add_port(parsed)))))

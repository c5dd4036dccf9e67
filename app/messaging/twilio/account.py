"""What is set in the provider's account for our numbers and Messaging Services."""

from collections.abc import Sequence

from twilio.rest import Client

from app.messaging.gateway import SenderSetup

SERVICES = 100  # more than any hub has


def setup_of(client: Client, sender: str) -> SenderSetup:
    """Ask for a Messaging Service, or for a number and the service that may stand before it. Short codes are not asked for."""
    if sender.startswith("MG"):
        return _of_service(client, sender, sender)
    numbers = client.incoming_phone_numbers.list(phone_number=sender, limit=1)
    if not numbers:
        return SenderSetup(sender, known=False, drops=False, inbound_url=None, fallback_url=None)
    service = _service_of(client, numbers[0].sid)
    if service is not None:
        return _of_service(client, service, sender, own=(numbers[0].sms_url, numbers[0].sms_fallback_url))
    return SenderSetup(sender, known=True, drops=False, inbound_url=numbers[0].sms_url, fallback_url=numbers[0].sms_fallback_url)


def _service_of(client: Client, number_sid: str) -> str | None:
    """Give the service that this number is in, if any: its settings then go before the number's."""
    for service in client.messaging.v1.services.list(limit=SERVICES):
        if any(one.sid == number_sid for one in service.phone_numbers.list(limit=SERVICES)):
            return str(service.sid)
    return None


def _of_service(client: Client, sid: str, sender: str, own: Sequence[str | None] | None = None) -> SenderSetup:
    """Where a service leaves it to its numbers, theirs count; without that and without an address of its own, nothing is kept:
    the SDK's own words on `inbound_request_url`.
    """
    service = client.messaging.v1.services(sid).fetch()
    by_number = bool(service.use_inbound_webhook_on_number)
    if by_number and own is None:
        numbers = service.phone_numbers.list(limit=1)
        first = client.incoming_phone_numbers(numbers[0].sid).fetch() if numbers else None
        own = (first.sms_url, first.sms_fallback_url) if first is not None else (None, None)
    inbound, fallback = own if by_number and own is not None else (service.inbound_request_url, service.fallback_url)
    return SenderSetup(sender, known=True, drops=not inbound and not by_number, inbound_url=inbound, fallback_url=fallback)

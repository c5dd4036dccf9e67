"""What stands over every page of staff while a part of the service does not do its work."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from starlette.requests import Request

from app.alerts import watchdog
from app.alerts.watchdog import Trouble
from app.hubs.store import HubView
from app.identifiers import format_phone
from app.messaging.addresses import Addresses
from app.web import parts as web_parts
from app.web.caution import Caution
from app.wording import sentences

A_DAY: Final = timedelta(hours=24)


def find(request: Request, hub: HubView) -> Caution | None:
    """Give what is to be said now, by the hub's clock; None when all is well."""
    parts = web_parts.of(request)
    now = parts.clock.now()
    with parts.database.read() as session:
        found = watchdog.troubles(session, began=request.app.state.began, now=now)
    return caution(found, hub, parts.addresses, now=now)


def caution(found: Sequence[Trouble], hub: HubView, addresses: Addresses, *, now: datetime) -> Caution | None:
    """Put troubles into words.

    What is wrong with a number alone is said to the hub that texts from it. The service's own number is every hub's: a text to it belongs
    to whichever hub knows its sender.
    """
    of_hub = [one for one in found if one.number in (None, addresses.sender_for(hub), addresses.default_from)]
    lines = [line for one in of_hub for line in _lines(one, hub, now)]
    other = [one for one in of_hub if one.loop != watchdog.DOWNTIME]
    return Caution(any(one.stale for one in other), tuple(lines), copy_only=not other) if lines else None


def _lines(one: Trouble, hub: HubView, now: datetime) -> list[str]:
    if one.loop == watchdog.DOWNTIME:
        return [_copy(one, hub, now)]
    lines = []
    if one.stale:
        code = f"trouble.{one.loop}" if sentences.has_words(f"trouble.{one.loop}") else "trouble.other"
        of_number = "trouble.reconciliation_number" if one.number is not None else code
        lines.append(sentences.say(of_number, {"since_words": _since(one.since, hub, now), **_whose(one, hub)}))
    if one.fault is not None:
        means = sentences.say(f"provider_code.{one.fault}") if sentences.has_words(f"provider_code.{one.fault}") else f"error {one.fault}"
        kind = "number" if one.number is not None else "stop" if one.stale else "settings"
        lines.append(sentences.say(f"trouble_fault.{kind}", {"means_words": means, **_whose(one, hub)}))
    return lines


def _whose(one: Trouble, hub: HubView) -> dict[str, str]:
    """Name a number of ours, or a Messaging Service by its id, and the hub that it is looked at for."""
    number = one.number or ""
    return {"number": format_phone(number) if number.startswith("+") else number, "hub": hub.name}


def _copy(one: Trouble, hub: HubView, now: datetime) -> str:
    code = f"downtime_fault.{one.fault}"
    means = f": {sentences.say(code)}" if sentences.has_words(code) else ""
    return sentences.say("trouble.downtime", {"since_words": _since(one.since, hub, now), "means_words": means})


def _since(since: datetime | None, hub: HubView, now: datetime) -> str:
    if since is None:
        return sentences.say("trouble_since.start")
    local = since.astimezone(hub.zone)
    at = f"{local:%H:%M}" if now - since < A_DAY else f"{local:%d/%m/%Y %H:%M}"
    return sentences.say("trouble_since.at", {"at": at})

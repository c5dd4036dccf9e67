"""Who is on call now, in one line for every page that says so. Pure."""

from dataclasses import dataclass
from datetime import datetime

from app.hubs.rota import Kind, Person
from app.hubs.views import HubView
from app.identifiers import format_phone
from app.wording import sentences


@dataclass(frozen=True, slots=True)
class OnCallNow:
    """The line; `alarm`: nobody is on call by the rota, which is to be seen."""

    text: str
    alarm: bool


def now_of(hub: HubView, *, now: datetime) -> OnCallNow:
    """Say who is told first when an alert waits too long."""
    people = [person for person in hub.on_call(now=now) if person.kind is Kind.ON_CALL]
    managers = [person for person in hub.on_call(now=now) if person.kind is Kind.MANAGER]
    if people:
        return OnCallNow(sentences.say("on_call.now", {"people": ", ".join(said_of(person) for person in people)}), alarm=False)
    number = format_phone(hub.on_call_phone) if hub.on_call_phone else None
    if not hub.rota and number:
        return OnCallNow(sentences.say("on_call.now_number", {"phone": number}), alarm=False)
    if managers:
        return OnCallNow(sentences.say("on_call.now_manager", {"people": said_of(managers[0])}), alarm=True)
    return OnCallNow(sentences.say("on_call.now_gap" if number else "on_call.now_nobody", {"phone": number}), alarm=True)


def said_of(person: Person) -> str:
    """Name somebody with their number, and until when they are there."""
    ends = "on_call.person_until" if person.until else "on_call.person"
    return sentences.say(ends, {"who": person.name, "phone": format_phone(person.phone), "until": person.until})

"""Whether the number that was just written down is the patient's: what became of the welcome, and whether anything has come back. Pure."""

from dataclasses import dataclass
from datetime import datetime

from app.clinician_ui import moments
from app.hubs.views import HubView
from app.identifiers import format_phone
from app.wording import sentences


@dataclass(frozen=True, slots=True)
class Welcome:
    """The welcome text: to which phone, when it was wanted, and where it stands (messaging's word for it, and the provider's code)."""

    phone: str
    wanted_at: datetime
    status: str
    provider_code: str | None


@dataclass(frozen=True, slots=True)
class NumberCheck:
    """What is said of the number. `settled`: it has texted back, so that the page need not look again."""

    lines: tuple[str, ...]
    settled: bool
    poll: str


def check(episode_id: int, welcome: Welcome | None, heard_at: datetime | None, hub: HubView, *, now: datetime) -> NumberCheck | None:
    """Say what is known; None where the patient is not welcomed by text."""
    if welcome is None:
        return None
    phone = format_phone(welcome.phone)
    if heard_at is not None and heard_at >= welcome.wanted_at:
        at = moments.when(heard_at, zone=hub.zone, now=now)
        return NumberCheck((sentences.say("number_check.heard", {"phone": phone, "at": at}),), settled=True, poll="")
    stands = sentences.say(f"message_status.{welcome.status}").lower()
    lines = [sentences.say("number_check.welcome", {"phone": phone, "stands": stands})]
    code = f"provider_code.{welcome.provider_code}"
    if welcome.provider_code and sentences.has_words(code):
        lines.append(sentences.say("number_check.because", {"means_words": sentences.say(code)}))
    lines.append(sentences.say("number_check.ask", {"phone": phone}))
    return NumberCheck(tuple(lines), settled=False, poll=f"/enrol/{episode_id}/number")

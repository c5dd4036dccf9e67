"""What the settings say of each language: on or off, who vouches for it, who turned it on and why. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from app.errors import Fault
from app.hubs.views import HubView
from app.web.form import Form
from app.wording import languages, sentences
from app.wording.languages import Language

LABELS: Final = {"reason": "Why"}


@dataclass(frozen=True, slots=True)
class LanguageRow:
    """One language in the list."""

    name: str
    sentences: tuple[str, ...]
    href: str | None  # None: nothing about it can be changed


@dataclass(frozen=True, slots=True)
class LanguagePage:
    """One translation, to be turned on or off."""

    name: str
    sentences: tuple[str, ...]
    action: str
    wanted: str  # what the button does: "on" or "off"
    form: Form


def rows(hub: HubView) -> tuple[LanguageRow, ...]:
    """List English, then every translation."""
    english = LanguageRow("English", (sentences.say("language.english"),), None)
    return english, *(LanguageRow(one.name, _said(hub, one), f"/settings/languages/{one.code}") for one in languages.translations())


def language_page(hub: HubView, language: Language, typed: Mapping[str, str] | None = None, faults: tuple[Fault, ...] = ()) -> LanguagePage:
    """Show one translation, with what was typed if it was refused."""
    wanted = "off" if languages.is_on(hub, language) else "on"
    form = Form(LABELS, typed or {}, faults)
    return LanguagePage(language.name, _said(hub, language), f"/settings/languages/{language.code}", wanted, form)


def _said(hub: HubView, language: Language) -> tuple[str, ...]:
    signature = {"signed_by": language.signed_by, "signed_on": language.signed_on}
    chosen = next((choice for choice in hub.languages if choice.code == language.code), None)
    calls = sentences.say("language.calls")
    if chosen is None:
        return sentences.say("language.on_signed" if language.is_signed else "language.off_unsigned", signature), calls
    local = chosen.since.astimezone(hub.zone)
    values = {"since": f"{local.day} {local:%B %Y, %H:%M}", "by": chosen.by, "reason": chosen.reason}
    state = sentences.say("language.on_chosen" if chosen.on else "language.off_chosen", values)
    checked = sentences.say("language.signed" if language.is_signed else "language.unsigned_on", signature)
    return state, checked, calls

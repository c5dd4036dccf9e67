"""Pages from templates: the one host of Jinja, strict about every name, with the NHS.UK components at hand.

A template sees `view` (what the presenter made), `shell` (the frame), `nhsuk` (the components: `nhsuk.button({...})`)
`static_url(path)` and `say(code)` (the words for a code). A name that is not there is an error, never an empty space.
"""

from dataclasses import replace
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final

from jinja2 import ChainableUndefined, Environment, FileSystemLoader, PackageLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from app.hubs.store import HubView
from app.web import current_actor, shell, troubles
from app.web import parts as web_parts
from app.web.parts import Parts
from app.wording import sentences

ROOT: Final = Path(__file__).resolve().parents[2]
TEMPLATES: Final = ROOT / "templates"
STATIC: Final = ROOT / "static"
_COMPONENTS: Final = {
    "action_link": ("action-link", "actionLink"),
    "back_link": ("back-link", "backLink"),
    "breadcrumb": ("breadcrumb", "breadcrumb"),
    "button": ("button", "button"),
    "card": ("card", "card"),
    "checkboxes": ("checkboxes", "checkboxes"),
    "date_input": ("date-input", "dateInput"),
    "details": ("details", "details"),
    "error_message": ("error-message", "errorMessage"),
    "error_summary": ("error-summary", "errorSummary"),
    "fieldset": ("fieldset", "fieldset"),
    "hint": ("hint", "hint"),
    "input": ("input", "input"),
    "inset_text": ("inset-text", "insetText"),
    "label": ("label", "label"),
    "notification_banner": ("notification-banner", "notificationBanner"),
    "pagination": ("pagination", "pagination"),
    "panel": ("panel", "panel"),
    "password_input": ("password-input", "passwordInput"),
    "radios": ("radios", "radios"),
    "select": ("select", "select"),
    "summary_list": ("summary-list", "summaryList"),
    "table": ("tables", "table"),
    "tag": ("tag", "tag"),
    "textarea": ("textarea", "textarea"),
    "warning_callout": ("warning-callout", "warningCallout"),
}


@lru_cache(maxsize=512)
def digest_of(path: str) -> str:
    """Give the first twelve hexadecimal digits of a static file's sha256; an unknown file raises FileNotFoundError."""
    return sha256((STATIC / path).read_bytes()).hexdigest()[:12]


def static_url(path: str) -> str:
    """Give the address of a file under static/, which changes when the file does, so that it may be kept for ever."""
    return f"/static/{path}?v={digest_of(path)}"


@lru_cache(maxsize=1)
def environment() -> Environment:
    """Give the environment that our templates live in."""
    ours = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    ours.globals["static_url"] = static_url
    ours.globals["nhsuk"] = _components()
    ours.globals["say"] = sentences.say
    return ours


def _components() -> SimpleNamespace:
    # Their macros ask for parameters that are not there; ours may not, so theirs live in an environment of their own.
    theirs = Environment(
        loader=PackageLoader("nhsuk_frontend_jinja"),
        autoescape=True,
        undefined=ChainableUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    found: dict[str, Any] = {}
    for name, (folder, macro) in _COMPONENTS.items():
        found[name] = getattr(theirs.get_template(f"nhsuk/components/{folder}/macro.jinja").module, macro)
    return SimpleNamespace(**found)


def render(name: str, **values: object) -> str:
    """Render a template to text."""
    return environment().get_template(name).render(**values)


def page(request: Request, name: str, view: object = None, status: int = 200) -> HTMLResponse:
    """Answer with the page or fragment `name`, such as "hub_ui/hub.html", showing what the presenter made."""
    parts, signed_in = web_parts.of(request), current_actor.find(request)
    caution = troubles.find(request, signed_in.hub) if signed_in is not None else None
    time = demo_time(parts, signed_in.hub) if signed_in is not None else None
    frame = shell.around(signed_in, path=request.url.path, environment=parts.environment, caution=caution)
    return HTMLResponse(render(name, view=view, shell=replace(frame, demo_time=time)), status_code=status)


def demo_time(parts: Parts, hub: HubView) -> shell.DemoTime | None:
    """Give what the demo's clock shows; None where time is real."""
    if parts.rehearsal is None:
        return None
    progress = parts.rehearsal.progress()
    return shell.DemoTime(f"{progress.now.astimezone(hub.zone):%H:%M}", progress.pace)

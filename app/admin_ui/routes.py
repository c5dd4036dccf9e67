"""The doors of those who keep a hub: the administrator's settings here, and the pathways that clinicians sign."""

from typing import Annotated

from fastapi import APIRouter, Depends
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from app.admin_ui import languages, on_call, presenters, proposals, teams, temporary
from app.admin_ui import pathways as pathway_pages
from app.admin_ui.presenters import HUB_LABELS, Handed, SettingsPage
from app.errors import Fault, Invalid, Refused
from app.hubs import form as hub_form
from app.hubs import service as hubs
from app.hubs import store as hub_store
from app.identity import form as staff_form
from app.identity import passwords, store
from app.identity import service as identity
from app.identity.roles import Permission
from app.identity.store import StaffView
from app.pathways import store as pathways
from app.web import current_actor, forms, templating
from app.web import parts as web_parts
from app.web.form import Form
from app.web.parts import Parts

router = APIRouter()
router.include_router(proposals.router)  # before the pathways: what follows /pathways/ there is a pathway's name
router.include_router(pathway_pages.router)
router.include_router(languages.router)
router.include_router(on_call.router)
router.include_router(teams.router)
Keeper = Annotated[StaffView, Depends(current_actor.needs(Permission.KEEP_THE_HUB))]
Live = Annotated[Parts, Depends(web_parts.of)]
Typed = Annotated[dict[str, str], Depends(forms.typed)]
PAGE, STAFF_PAGE, NEW_STAFF_PAGE = "admin_ui/settings.html", "admin_ui/staff.html", "admin_ui/new_staff.html"


@router.get("/settings")
def settings(request: Request, me: Keeper, parts: Live, done: str = "") -> Response:
    """Show the settings."""
    return templating.page(request, PAGE, _settings(parts, me, done=done))


@router.post("/settings/hub")
def change_hub(request: Request, me: Keeper, parts: Live, typed: Typed) -> Response:
    """Change the hub, or show the page again with what is wrong."""
    hub, now = current_actor.hub(request), parts.clock.now()
    parsed = hub_form.parse({**typed, "slug": hub.slug}, allow_test=parts.environment != "production")
    draft, faults = parsed.draft, parsed.faults
    if draft is not None:
        try:
            parts.database.write(lambda session: hubs.change_hub(session, me.hub_id, draft, actor=me.actor, now=now))
        except Invalid as refusal:
            faults = refusal.faults
    if faults:
        page = _settings(parts, me, hub=Form(HUB_LABELS, typed, faults))
        return templating.page(request, PAGE, page, status=Invalid.status)
    return RedirectResponse("/settings?done=hub", status_code=303)


@router.get("/settings/staff/new")
def new_staff(request: Request, _: Keeper) -> Response:
    """Ask who joins."""
    return templating.page(request, NEW_STAFF_PAGE, presenters.new_staff_page())


@router.post("/settings/staff")
def add_staff(request: Request, me: Keeper, parts: Live, typed: Typed) -> Response:
    """Add a member of staff and show the password made for them, once; or say what is wrong."""
    try:
        added, password = _add(parts, me, typed)
    except Invalid as refusal:
        page = presenters.new_staff_page(typed, refusal.faults)
        return templating.page(request, NEW_STAFF_PAGE, page, status=refusal.status)
    handed = Handed(added.name, added.email, password)
    return templating.page(request, STAFF_PAGE, presenters.staff_page(added, me, handed=handed))


@router.get("/settings/staff/{staff_id}")
def staff_member(request: Request, me: Keeper, parts: Live, staff_id: int) -> Response:
    """Show one member of staff."""
    return templating.page(request, STAFF_PAGE, presenters.staff_page(_member(parts, me, staff_id), me))


@router.post("/settings/staff/{staff_id}")
def change_staff(request: Request, me: Keeper, parts: Live, staff_id: int, typed: Typed) -> Response:
    """Change a name, an address or a role, or say what is wrong."""
    try:
        _change(parts, me, staff_id, typed)
    except (Invalid, Refused) as refusal:
        faults = refusal.faults if isinstance(refusal, Invalid) else (Fault("role", _said(refusal)),)
        page = presenters.staff_page(_member(parts, me, staff_id), me, values=typed, faults=faults)
        return templating.page(request, STAFF_PAGE, page, status=refusal.status)
    return RedirectResponse("/settings?done=staff", status_code=303)


@router.post("/settings/staff/{staff_id}/reset")
def reset_password(request: Request, me: Keeper, parts: Live, staff_id: int) -> Response:
    """Make a new password for somebody, show it once, and sign them out everywhere."""
    member, now = _member(parts, me, staff_id), parts.clock.now()
    password = temporary.password()
    hashed = passwords.prepare(password, email=member.email, name=member.name)
    parts.database.write(lambda session: identity.reset_password(session, me.hub_id, staff_id, hashed, actor=me.actor, now=now))
    page = presenters.staff_page(member, me, handed=Handed(member.name, member.email, password))
    return templating.page(request, STAFF_PAGE, page)


@router.post("/settings/staff/{staff_id}/disable")
def disable_staff(request: Request, me: Keeper, parts: Live, staff_id: int) -> Response:
    """Let somebody in no more, and sign them out at once."""
    now = parts.clock.now()
    try:
        parts.database.write(lambda session: identity.disable_staff(session, me.hub_id, staff_id, actor=me.actor, now=now))
    except Refused as refusal:
        page = presenters.staff_page(_member(parts, me, staff_id), me, problem=_said(refusal))
        return templating.page(request, STAFF_PAGE, page, status=refusal.status)
    return RedirectResponse("/settings?done=disabled", status_code=303)


@router.post("/settings/staff/{staff_id}/enable")
def enable_staff(me: Keeper, parts: Live, staff_id: int) -> Response:
    """Let somebody in again."""
    now = parts.clock.now()
    parts.database.write(lambda session: identity.enable_staff(session, me.hub_id, staff_id, actor=me.actor, now=now))
    return RedirectResponse("/settings?done=enabled", status_code=303)


def _settings(parts: Parts, me: StaffView, *, hub: Form | None = None, done: str = "") -> SettingsPage:
    with parts.database.read() as session:
        standing = hub_store.by_id(session, me.hub_id)
        staff, live = store.staff_of(session, me.hub_id), pathways.live(session, me.hub_id)
    return presenters.settings_page(standing, staff, live, hub_form=hub, done=done)


def _add(parts: Parts, me: StaffView, typed: dict[str, str]) -> tuple[StaffView, str]:
    parsed, now = staff_form.parse(typed), parts.clock.now()
    draft = parsed.draft
    if draft is None:
        raise Invalid(faults=parsed.faults)
    password = temporary.password()
    hashed = passwords.prepare(password, email=draft.email, name=draft.name)

    def work(session: Session) -> StaffView:
        return identity.add_staff(session, me.hub_id, draft, hashed, actor=me.actor, now=now, must_change=True)

    return parts.database.write(work), password


def _member(parts: Parts, me: StaffView, staff_id: int) -> StaffView:
    with parts.database.read() as session:
        return store.staff_member(session, me.hub_id, staff_id)


def _change(parts: Parts, me: StaffView, staff_id: int, typed: dict[str, str]) -> None:
    parsed, now = staff_form.parse(typed), parts.clock.now()
    draft = parsed.draft
    if draft is None:
        raise Invalid(faults=parsed.faults)

    def work(session: Session) -> None:
        identity.change_staff(session, me.hub_id, staff_id, draft, actor=me.actor, now=now)

    parts.database.write(work)


def _said(refusal: Refused) -> str:
    return f"{refusal.sentence} {refusal.hint or ''}".strip()

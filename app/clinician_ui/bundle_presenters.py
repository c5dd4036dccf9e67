"""What a patient's page says of care bundles and of going home, and the forms to answer them. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from app.caseload import bundles
from app.caseload.bundles import Answer, Answered, Answers, Delivery
from app.caseload.episode import EndReason
from app.clinician_ui import bundle_form, moments
from app.clinician_ui.alert_presenters import Option
from app.clinician_ui.known import Gathered
from app.clinician_ui.worklist_presenters import Seat
from app.errors import Fault
from app.flows.evidence import sources_of
from app.pathways import item_words
from app.pathways.schema import Bundle, BundleElement, Pathway
from app.web.form import Form
from app.wording import sentences

OFFER: Final = "It is an offer: declined counts as done."


@dataclass(frozen=True, slots=True)
class Stated:
    """One sentence of the pathway, where it comes from, and how far it may be trusted."""

    words: str
    origin: str


@dataclass(frozen=True, slots=True)
class ElementView:
    """One element of a bundle; `said` is who answered what and when, None where nobody has."""

    title: str
    words: str  # with for whom it is, and whether it is an offer
    origin: str
    field: str
    note_field: str
    state: str  # caseload.bundles.State
    said: str | None
    note: str | None


@dataclass(frozen=True, slots=True)
class BundleView:
    """One bundle. `skip` names the fields by which all of it can be said not to apply at once; empty: that is not offered."""

    code: str
    title: str
    count: str  # "3 of 5 done, 1 open"
    complete: bool
    elements: tuple[ElementView, ...]
    form: Form
    open: bool
    skip: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CareView:
    """The bundles of a stay, and what its pathway says of going home; both may be empty."""

    action: str  # where the answers go, without the bundle's code
    stay_id: int
    seen: int
    can_answer: bool
    options: tuple[Option, ...]
    bundles: tuple[BundleView, ...]
    going_home: tuple[Stated, ...]


def care(
    known: Gathered, seat: Seat, *, form: str, values: Mapping[str, str] | None, faults: tuple[Fault, ...], can_work: bool
) -> CareView:
    """Show the bundles of a stay; `form` names the one that was typed into, with its values and what is wrong with them."""
    stay, pathway = known.stay, known.adopted.pathway
    typed = {form: (values or {}, faults)}
    return CareView(
        action=f"/patients/{stay.patient_id}/bundles",
        stay_id=stay.id,
        seen=max((one.id for one in known.answers), default=0),
        can_answer=can_work and stay.state_reason != EndReason.ENROLLED_IN_ERROR,
        options=tuple(Option(one.value, sentences.say(f"bundle_answer.{one.value}")) for one in Answer),
        bundles=tuple(_bundle(one, known, seat, typed.get(form_name(one.code))) for one in pathway.bundles),
        going_home=tuple(Stated(one.words, _origin(one.source, one.label, pathway)) for one in pathway.discharge),
    )


def form_name(bundle: str) -> str:
    """Name the form of one bundle among the page's forms."""
    return f"{bundle_form.FORM}-{bundle}"


def labels(pathway: Pathway) -> dict[str, Mapping[str, str]]:
    """Give the labels of each bundle's form, by the form's name."""
    return {form_name(bundle.code): _labels(bundle) for bundle in pathway.bundles}


def count(found: Delivery) -> str:
    """Say how far a bundle is: "3 of 5 done, 1 open, 1 not done"."""
    if found.passes is None:
        return "Does not apply to this patient"
    done = f"{len(found.delivered)} of {found.eligible} done"
    if found.passes:
        return f"Complete: {done}"
    parts = [(len(found.open), "open"), (len(found.not_delivered), "not done")]
    return ", ".join([done, *(f"{many} {what}" for many, what in parts if many)])


def _bundle(bundle: Bundle, known: Gathered, seat: Seat, typed: tuple[Mapping[str, str], tuple[Fault, ...]] | None) -> BundleView:
    found, stands = bundles.delivery(bundle, known.answers), bundles.newest(known.answers)
    values, faults = typed or ({}, ())
    shown = _values(bundle, stands) if typed is None else _kept(bundle, known.answers, values)
    untouched = len(found.open) == len(bundle.elements)
    return BundleView(
        code=bundle.code,
        title=bundle.title,
        count=count(found),
        complete=found.passes is True,
        elements=tuple(_element(bundle, one, known, stands.get((bundle.code, one.code)), seat) for one in bundle.elements),
        form=Form(_labels(bundle), shown, faults),
        open=typed is not None,
        skip=_skip(bundle) if untouched and typed is None else (),
    )


def _element(bundle: Bundle, element: BundleElement, known: Gathered, answered: Answered | None, seat: Seat) -> ElementView:
    whom = f"For whom: {element.eligible}" if element.eligible else ""
    return ElementView(
        title=_title(element),
        words=" ".join(part for part in (element.words, whom, OFFER if element.offer else "") if part),
        origin=_origin(element.source, element.label, known.adopted.pathway),
        field=bundle_form.answer_field(bundle.code, element.code),
        note_field=bundle_form.note_field(bundle.code, element.code),
        state=bundles.state(element, answered.given if answered else None).value,
        said=_said(answered, seat) if answered else None,
        note=answered.given.note if answered else None,
    )


def _said(answered: Answered, seat: Seat) -> str:
    when = moments.when(answered.at, zone=seat.hub.zone, now=seat.now)
    return f"{sentences.say(f'bundle_answer.{answered.given.answer.value}')}, {answered.by}, {when}"


def _skip(bundle: Bundle) -> tuple[str, ...]:
    """Only a bundle that is for nobody as such, but for those with one illness, may be passed over in one go."""
    if any(one.eligible is None for one in bundle.elements):
        return ()
    return tuple(bundle_form.answer_field(bundle.code, one.code) for one in bundle.elements)


def _values(bundle: Bundle, answers: Answers) -> dict[str, str]:
    """Fill the form in with the answers that count."""
    found = {}
    for one in bundle.elements:
        said = bundles.given_in(answers, bundle.code, one.code)
        found[bundle_form.answer_field(bundle.code, one.code)] = said.answer.value if said else ""
        found[bundle_form.note_field(bundle.code, one.code)] = (said.note if said else None) or ""
    return found


def _kept(bundle: Bundle, answers: tuple[Answered, ...], typed: Mapping[str, str]) -> dict[str, str]:
    """Keep what was typed where it differs from what the form showed then; elsewhere show what stands now.

    Otherwise whoever sends it again would take back what a colleague has answered meanwhile.
    """
    shown = _values(bundle, bundles.newest(answers, upto=bundle_form.seen(typed)))
    kept = _values(bundle, bundles.newest(answers))
    for one in bundle.elements:
        names = (bundle_form.answer_field(bundle.code, one.code), bundle_form.note_field(bundle.code, one.code))
        if any(typed.get(name, "") != shown[name] for name in names):
            kept.update({name: typed.get(name, "") for name in names})
    return kept


def _labels(bundle: Bundle) -> dict[str, str]:
    found = {}
    for one in bundle.elements:
        found[bundle_form.answer_field(bundle.code, one.code)] = _title(one)
        found[bundle_form.note_field(bundle.code, one.code)] = f"Note: {item_words.within(_title(one))}"
    return found


def _title(element: BundleElement) -> str:
    return item_words.capital(element.code.replace("_", " "))


def _origin(source: str, label: str, pathway: Pathway) -> str:
    """Say where something comes from, and how far it may be trusted: "S75: ... · S76: ... Confirmed: read in the source."."""
    return f"{' · '.join(sources_of(source, pathway))}. {item_words.capital(sentences.say(f'trust.{label}'))}."

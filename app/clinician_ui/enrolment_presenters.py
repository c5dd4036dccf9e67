"""What the enrolment, correction, undoing and done pages say. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from app.caseload.enrolment_form import EnrolmentDraft
from app.caseload.episode import CHANNELS_TEXTED, Channel, EpisodeMove, may
from app.caseload.views import EpisodeView
from app.clinician_ui import team_presenters
from app.clinician_ui.number_presenters import NumberCheck
from app.errors import Fault
from app.identifiers import format_nhs_number, format_phone
from app.pathways import definition, plain_words
from app.pathways.views import AdoptedPathway
from app.web.form import Form
from app.wording import sentences
from app.wording.tongues import LANGUAGES

# In the order in which the page asks.
LABELS: Final = {
    "reason": "What was wrong",
    "nhs_number": "NHS number",
    "given_name": "Given name",
    "family_name": "Family name",
    "date_of_birth": "Date of birth",
    "sex": "Sex",
    "postcode": "Postcode",
    "phone": "Patient’s mobile phone",
    "channel": "How readings come",
    "language": "Language",
    "interpreter": "Needs an interpreter",
    "lives_alone": "Lives alone",
    "carer_name": "Carer’s name",
    "carer_phone": "Carer’s phone",
    "carer_role": "Carer is their",
    "pathway": "Pathway",
    "onset_date": "First symptoms",
    "team": sentences.say("team.label"),
    "oximeter_serial": "Oximeter serial number",
    "reading_times": "Reading times",
    "usual_spo2": "Usual oxygen level on air",
    "usual_news": "Usual NEWS2, if known",
    "low_usual_suspected": "Usually low, for example from lung disease",
    "home_oxygen": "Has oxygen at home",
    "pregnant": "Pregnant, or gave birth in the last 6 weeks",
    "maternity_contact": "Maternity contact",
    "amber_max": "Amber at or below",
    "red_max": "Red at or below",
    "limits_by": "Set by",
    "limits_reason": "Reason",
    "spo2_scale": "NEWS2 SpO2 scale 2 (target 88-92)",
    "spo2_scale_by": "Scale 2 prescribed by",
    "has_plan": "Is there a treatment escalation plan?",
    "plan": "What the plan says",
    "consent": "Consent",
    "ethnicity": "Ethnicity",
    "gp_practice": "GP practice",
    "referral_source": "Referred by",
}
UNDO_LABELS: Final = {"reason": "Why the enrolment is undone"}
_LIMITS: Final = ("amber_max", "red_max", "limits_by", "limits_reason", "spo2_scale", "spo2_scale_by")


@dataclass(frozen=True, slots=True)
class Option:
    """One entry of a list to choose from."""

    value: str
    text: str


@dataclass(frozen=True, slots=True)
class Options:
    """Every list of the page; what stands in the form already is always among them."""

    pathways: tuple[Option, ...]
    channels: tuple[Option, ...]
    languages: tuple[Option, ...]
    sexes: tuple[Option, ...]
    ethnicities: tuple[Option, ...]
    consents: tuple[Option, ...]
    sources: tuple[str, ...]  # suggestions: anything may be typed
    teams: tuple[Option, ...]  # none: nobody is asked for a team


@dataclass(frozen=True, slots=True)
class PathwayNote:
    """What whoever enrols has to know of one pathway before they do."""

    name: str
    title: str
    version: int
    href: str
    times: str  # "08:00, 13:00, 18:00"
    usual_min: int  # %: below it a patient needs limits of their own
    joining: tuple[str, ...]  # who may join, who may not, and what is to be judged
    chosen: bool


@dataclass(frozen=True, slots=True)
class EnrolmentPage:
    """The form of an enrolment or, with `episode_id`, of its correction."""

    form: Form
    options: Options
    notes: tuple[PathwayNote, ...]  # one a pathway to choose from
    usual_times: str  # of the chosen pathway: "08:00, 13:00, 18:00"; until one is chosen, that it is the pathway's
    usual_min: int  # %: below it a patient needs limits of their own; until a pathway is chosen, the highest of any
    limits_open: bool
    episode_id: int | None = None
    revision: int | None = None
    patient: str | None = None


@dataclass(frozen=True, slots=True)
class DonePage:
    """What was enrolled, and what happens next."""

    episode_id: int
    patient_id: int
    name: str
    nhs_number: str
    phone: str | None
    times: str
    welcomed: bool  # a welcome text was put in the queue
    can_undo: bool
    rung: bool  # automated calls are to be made
    sharing: tuple[str, ...]  # what there is to know of a phone that is shared
    number: NumberCheck | None  # None: nobody is welcomed by text


@dataclass(frozen=True, slots=True)
class UndoPage:
    """The question before an enrolment is undone."""

    episode_id: int
    name: str
    nhs_number: str
    form: Form = field(default_factory=lambda: Form(UNDO_LABELS))


def enrolment_page(
    live: list[AdoptedPathway], values: Mapping[str, str], faults: tuple[Fault, ...] = (), *, teams: tuple[str, ...]
) -> EnrolmentPage:
    """Show the form with what was typed; the first time, with what most patients have. `teams` are the hub's."""
    return _page(live, values, faults, teams)


def correction_page(
    live: list[AdoptedPathway],
    stay: EpisodeView,
    values: Mapping[str, str],
    faults: tuple[Fault, ...] = (),
    *,
    teams: tuple[str, ...],
    revision: int,
) -> EnrolmentPage:
    """Show an enrolment to be put right; `revision` is the one that the person looks at."""
    page = _page(live, values, faults, team_presenters.offered(teams, stay.team))
    return replace(page, episode_id=stay.id, revision=revision, patient=stay.name)


def first_values(live: list[AdoptedPathway]) -> dict[str, str]:
    """Give what a new form holds before anything is typed."""
    only = live[0].name if len(live) == 1 else ""
    return {"channel": Channel.SMS.value, "language": "en", "pathway": only}


def done_page(stay: EpisodeView, sharing: tuple[str, ...] = (), number: NumberCheck | None = None) -> DonePage:
    """Say that somebody is enrolled."""
    return DonePage(
        episode_id=stay.id,
        patient_id=stay.patient_id,
        name=stay.name,
        nhs_number=format_nhs_number(stay.nhs_number),
        phone=format_phone(stay.phone) if stay.phone else None,
        times=", ".join(stay.reading_times),
        welcomed=stay.channel in CHANNELS_TEXTED and not stay.do_not_contact,
        can_undo=may(stay.state, EpisodeMove.UNDO),
        rung=stay.channel is Channel.VOICE,
        sharing=sharing,
        number=number,
    )


def undo_page(stay: EpisodeView, *, reason: str = "", faults: tuple[Fault, ...] = ()) -> UndoPage:
    """Ask why an enrolment is undone."""
    return UndoPage(stay.id, stay.name, format_nhs_number(stay.nhs_number), Form(UNDO_LABELS, {"reason": reason}, faults))


def shown(draft: EnrolmentDraft, raw: Mapping[str, str]) -> dict[str, str]:
    """Give an enrolment as people write it: dates by day, numbers in groups. `raw` is what one would type to have it."""
    born, onset = draft.date_of_birth, draft.onset_date
    return {
        **raw,
        "nhs_number": format_nhs_number(draft.nhs_number),
        "phone": format_phone(draft.phone) if draft.phone else "",
        "carer_phone": format_phone(draft.carer_phone) if draft.carer_phone else "",
        "date_of_birth": f"{born:%d/%m/%Y}",
        "onset_date": f"{onset:%d/%m/%Y}" if onset else "",
        "onboarded_at": "",  # not asked on the page: it stays as it is
    }


def _page(live: list[AdoptedPathway], values: Mapping[str, str], faults: tuple[Fault, ...], teams: tuple[str, ...]) -> EnrolmentPage:
    limits_open = any(values.get(name) for name in _LIMITS) or any(fault.field in _LIMITS for fault in faults)
    notes = tuple(_note(one, chosen=one.name == values.get("pathway")) for one in live)
    chosen = [note for note in notes if note.chosen]
    return EnrolmentPage(
        form=Form(LABELS, values, faults),
        options=_options(live, values, teams),
        notes=notes,
        usual_times=chosen[0].times if chosen else "the pathway’s own",
        usual_min=max((note.usual_min for note in chosen or notes), default=0),
        limits_open=limits_open,
    )


def _note(adopted: AdoptedPathway, *, chosen: bool) -> PathwayNote:
    pathway = adopted.pathway
    return PathwayNote(
        name=adopted.name,
        title=pathway.title,
        version=adopted.number,
        href=f"/pathways/{adopted.name}?version={adopted.number}",
        times=", ".join(pathway.reading_times),
        usual_min=pathway.admission.usual_spo2_min.value,
        joining=plain_words.joining(definition.of(pathway)),
        chosen=chosen,
    )


def _options(live: list[AdoptedPathway], values: Mapping[str, str], teams: tuple[str, ...]) -> Options:
    return Options(
        pathways=_with(((one.name, one.pathway.title) for one in live), values.get("pathway")),
        channels=tuple(Option(channel.value, CHANNELS[channel]) for channel in Channel),
        languages=_with(LANGUAGES, values.get("language")),
        sexes=_with(SEXES, values.get("sex")),
        ethnicities=_with(((text, text) for text in ETHNICITIES), values.get("ethnicity")),
        consents=_with(((text, text) for text in CONSENTS), values.get("consent")),
        sources=SOURCES,
        teams=_with(((text, text) for text in teams), values.get("team")),
    )


def _with(known: Iterable[tuple[str, str]], present: str | None) -> tuple[Option, ...]:
    """Give the known entries, and what stands in the form although it is none of them: it came from a file, perhaps."""
    options = tuple(Option(value, text) for value, text in known)
    if present and all(option.value != present for option in options):
        return (*options, Option(present, present))
    return options


CHANNELS: Final = {
    Channel.SMS: "Texts the numbers",
    Channel.WEB: "Web form, from a link in a text",
    Channel.VOICE: "Answers an automatic call on the keypad: a landline will do",
    Channel.STAFF: "Staff ring and type them in",
}
SEXES: Final = (("female", "Female"), ("male", "Male"), ("indeterminate", "Indeterminate"), ("unknown", "Not known"))
# NHS Data Dictionary, ETHNIC CATEGORY CODE 2001.
ETHNICITIES: Final = (
    "White: British", "White: Irish", "White: any other", "Mixed: White and Black Caribbean", "Mixed: White and Black African",
    "Mixed: White and Asian", "Mixed: any other", "Asian: Indian", "Asian: Pakistani", "Asian: Bangladeshi", "Asian: any other",
    "Black: Caribbean", "Black: African", "Black: any other", "Chinese", "Any other ethnic group", "Not stated", "Not known",
)  # fmt: skip
CONSENTS: Final = ("Agreed by the patient", "Agreed by someone who may decide for the patient", "Best-interests decision")
# Who refers, as the national guidance for COVID Oximetry @home names them, and a hospital ward for those stepped down.
SOURCES: Final = ("GP", "Hospital ward", "Emergency department", "NHS 111", "Ambulance", "Community team", "Maternity", "CMDU", "Self")

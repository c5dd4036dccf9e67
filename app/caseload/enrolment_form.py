"""What was typed about a patient, on the page or in a row of a file: a draft, or every fault in the user's words. Pure."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from app.caseload import fields as read
from app.caseload.episode import Channel
from app.errors import Fault
from app.hubs.teams import LONGEST as LONGEST_TEAM

REQUIRED: Final = ("nhs_number", "given_name", "family_name", "date_of_birth", "phone", "pathway")
OPTIONAL: Final = (
    "channel", "language", "interpreter", "sex", "ethnicity", "postcode", "gp_practice", "referral_source", "onset_date",
    "onboarded_at", "usual_spo2", "amber_max", "red_max", "limits_by", "limits_reason", "reading_times", "carer_name",
    "carer_phone", "carer_role", "lives_alone", "home_oxygen", "pregnant", "plan", "consent", "oximeter_serial",
)  # fmt: skip
COLUMNS: Final = (*REQUIRED, *OPTIONAL)
"""The columns that a file may have."""
ONLY_ON_THE_PAGE: Final = ("low_usual_suspected", "maternity_contact", "has_plan", "usual_news", "spo2_scale", "spo2_scale_by", "team")
FIELDS: Final = (*COLUMNS, *ONLY_ON_THE_PAGE)
"""The names of the page's fields."""
SCALE_1, SCALE_2 = 1, 2
"""The oxygen scales of NEWS2; the second is for a prescribed target of 88 to 92 % (Royal College of Physicians, NEWS2, 2017)."""


@dataclass(frozen=True, slots=True)
class EnrolmentDraft:
    """A patient as they are to be enrolled; every value is checked by itself. SpO2 in %."""

    nhs_number: str  # ten digits
    given_name: str
    family_name: str
    date_of_birth: date
    phone: str  # E.164
    pathway: str  # its name
    channel: Channel | None = None  # None: as is usual on the pathway
    language: str = "en"  # BCP 47
    interpreter: bool = False
    sex: str | None = None
    ethnicity: str | None = None
    postcode: str | None = None
    gp_practice: str | None = None
    referral_source: str | None = None
    onset_date: date | None = None
    onboarded_at: datetime | None = None  # None: now
    usual_spo2: int | None = None  # None: unknown
    amber_max: int | None = None  # None: the pathway's own
    red_max: int | None = None
    limits_by: str | None = None
    limits_reason: str | None = None
    reading_times: tuple[str, ...] = ()  # "08:00", local wall time; none: the pathway's own
    carer_name: str | None = None
    carer_phone: str | None = None  # E.164
    carer_role: str | None = None
    lives_alone: bool = False
    home_oxygen: bool = False
    pregnant: bool = False
    plan: str | None = None  # treatment escalation plan, as written
    consent: str | None = None
    oximeter_serial: str | None = None
    maternity_contact: str | None = None
    usual_news: int | None = None  # NEWS2, 0 to 20; None: unknown
    spo2_scale: int = SCALE_1
    spo2_scale_by: str | None = None  # who prescribed scale 2
    team: str | None = None  # one of the hub's
    low_usual_suspected: bool = False  # low oxygen as a rule, from lung disease for instance; asked, never kept


DRAFT_FIELDS: Final = tuple(one.name for one in fields(EnrolmentDraft))


@dataclass(frozen=True, slots=True)
class Parsed:
    """A draft, or the faults in its way. `values` holds each field that could be read, so that more can be checked."""

    draft: EnrolmentDraft | None
    faults: tuple[Fault, ...]
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Setting:
    """What the reading of a form depends on."""

    now: datetime
    zone: ZoneInfo  # of the hub
    allow_test: bool  # numbers reserved for tests are taken, in demo and test

    @property
    def today(self) -> date:
        """The hub's day."""
        return self.now.astimezone(self.zone).date()


_Reader = Callable[[str, Setting], Any]
_READERS: Final[Mapping[str, _Reader]] = {
    "nhs_number": lambda text, setting: read.nhs_number(text, allow_test=setting.allow_test),
    "given_name": lambda text, _: read.name(text),
    "family_name": lambda text, _: read.name(text),
    "date_of_birth": lambda text, setting: read.date_of_birth(text, today=setting.today),
    "phone": lambda text, setting: read.phone(text, allow_test=setting.allow_test),
    "pathway": lambda text, _: read.line(text.lower(), longest=60),
    "channel": lambda text, _: read.channel(text),
    "language": lambda text, _: read.language(text),
    "interpreter": lambda text, _: read.yes_no(text),
    "sex": lambda text, _: read.sex(text),
    "ethnicity": lambda text, _: read.line(text, longest=60),
    "postcode": lambda text, _: read.postcode(text),
    "gp_practice": lambda text, _: read.line(text, longest=120),
    "referral_source": lambda text, _: read.line(text, longest=120),
    "onset_date": lambda text, setting: read.past_day(text, today=setting.today),
    "onboarded_at": lambda text, setting: read.past_instant(text, now=setting.now, zone=setting.zone),
    "usual_spo2": lambda text, _: read.spo2(text),
    "amber_max": lambda text, _: read.spo2(text),
    "red_max": lambda text, _: read.spo2(text),
    "limits_by": lambda text, _: read.line(text, longest=120),
    "limits_reason": lambda text, _: read.line(text, longest=400),
    "reading_times": lambda text, _: read.times(text),
    "carer_name": lambda text, _: read.line(text, longest=120),
    "carer_phone": lambda text, setting: read.phone(text, allow_test=setting.allow_test),
    "carer_role": lambda text, _: read.line(text, longest=60),
    "lives_alone": lambda text, _: read.yes_no(text),
    "home_oxygen": lambda text, _: read.yes_no(text),
    "pregnant": lambda text, _: read.yes_no(text),
    "plan": lambda text, _: read.plan(text),
    "consent": lambda text, _: read.line(text, longest=200),
    "oximeter_serial": lambda text, _: read.line(text, longest=60),
    "maternity_contact": lambda text, _: read.line(text, longest=120),
    "low_usual_suspected": lambda text, _: read.yes_no(text),
    "has_plan": lambda text, _: read.yes_no(text),
    "usual_news": lambda text, _: read.usual_news(text),
    "spo2_scale": lambda text, _: SCALE_2 if read.yes_no(text) else SCALE_1,
    "spo2_scale_by": lambda text, _: read.line(text, longest=120),
    "team": lambda text, _: read.line(text, longest=LONGEST_TEAM),
}
_MISSING: Final[Mapping[str, str]] = {
    "nhs_number": "Enter the NHS number: it is ten digits long, and stands on letters from the NHS.",
    "given_name": "Enter the given name.",
    "family_name": "Enter the family name.",
    "date_of_birth": "Enter the date of birth, such as 31/03/1950.",
    "phone": "Enter the number of the patient's phone.",
    "pathway": "Choose the pathway.",
}


def parse(raw: Mapping[str, str], setting: Setting) -> Parsed:
    """Check what was typed, every field, and give a draft only if nothing is wrong. An unknown field is left alone."""
    values: dict[str, Any] = {}
    faults: list[Fault] = []
    for name, reader in _READERS.items():
        text = read.plain(raw.get(name, ""))
        if not text:
            if name in REQUIRED:
                faults.append(Fault(name, _MISSING[name]))
            continue
        try:
            values[name] = reader(text, setting)
        except read.Unreadable as reason:
            faults.append(Fault(name, str(reason)))
    faults.extend(_together(values))
    drafted = {name: value for name, value in values.items() if name in DRAFT_FIELDS}
    return Parsed(None if faults else EnrolmentDraft(**drafted), tuple(faults), values)


def of(draft: EnrolmentDraft) -> Parsed:
    """Give a draft that was made otherwise as if it had been typed."""
    return Parsed(draft, (), {name: getattr(draft, name) for name in DRAFT_FIELDS})


def to_raw(draft: EnrolmentDraft) -> dict[str, str]:
    """Give what one would type to have this draft: for showing an enrolment in its form again."""
    raw = {name: _typed(getattr(draft, name)) for name in DRAFT_FIELDS}
    return {**raw, "has_plan": "yes" if draft.plan else "no", "spo2_scale": "yes" if draft.spo2_scale == SCALE_2 else ""}


def _typed(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case tuple():
            return " ".join(value)
        case date():  # a datetime too
            return value.isoformat()
        case _:
            return str(value)


def _together(values: Mapping[str, Any]) -> list[Fault]:
    """Say what is wrong with fields that are right each by itself; limits are for the pathway's own rules."""
    faults = []
    born, onset = values.get("date_of_birth"), values.get("onset_date")
    if born and onset and onset < born:
        faults.append(Fault("onset_date", "The first symptoms cannot be older than the patient."))
    if values.get("has_plan") is True and not values.get("plan"):
        faults.append(Fault("plan", "Write down what the treatment escalation plan says."))
    if values.get("has_plan") is False and values.get("plan"):
        faults.append(Fault("has_plan", "You wrote down a treatment escalation plan: choose yes, or take it out."))
    if values.get("carer_role") and not (values.get("carer_name") or values.get("carer_phone")):
        faults.append(Fault("carer_name", "Say who the carer is, or give their number."))
    return [*faults, *_scale(values)]


def _scale(values: Mapping[str, Any]) -> Iterator[Fault]:
    """Scale 2 is a clinician's decision: it has a name, or it is not taken."""
    prescribed, by = values.get("spo2_scale") == SCALE_2, values.get("spo2_scale_by")
    if prescribed and not by:
        yield Fault("spo2_scale_by", "Say which clinician prescribed scale 2.")
    if by and not prescribed:
        yield Fault("spo2_scale", "You wrote down who prescribed scale 2: tick it, or take the name out.")

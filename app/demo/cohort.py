"""Who lives in the demo: some sixty invented people, each with a way of being ill and a way of texting. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from random import Random
from typing import Final

SIZE: Final = 60
"""How many are being monitored when the demo starts; those who went home before come on top."""
HUB_PHONE: Final = "+447700900000"
ON_CALL_PHONE: Final = "+447700900999"
STRANGER: Final = "+447700900777"
"""A number that nobody knows, and that texts all the same."""
LOCALITIES: Final = ("Harbour side", "Hill side")
RESPIRATORY: Final = "Respiratory"
_FIRST_PATIENT: Final = 7_700_900_100  # drama numbers: 07700 900000 to 900999
_FIRST_CARER: Final = 7_700_900_500

_GIVEN: Final = (
    "Ada", "Amir", "Ann", "Arthur", "Bela", "Bernard", "Carys", "Chidi", "Clare", "Daniel", "Dilys", "Doreen", "Edwin",
    "Elsie", "Farah", "Frank", "Gita", "Gwen", "Harold", "Hassan", "Ida", "Imran", "Ivy", "Jean", "Josef", "Joyce",
    "Kofi", "Leena", "Lionel", "Mabel", "Malik", "Maureen", "Mei", "Nadia", "Neil", "Nora", "Olive", "Owen", "Pearl",
    "Percy", "Priya", "Ray", "Rhona", "Rosa", "Samuel", "Shanti", "Stan", "Sylvia", "Tariq", "Una", "Vera", "Viktor",
    "Walter", "Wanda", "Winston", "Yusuf", "Zofia", "Alun", "Beryl", "Cyril", "Esme", "Grace", "Hugh", "Lakshmi",
)  # fmt: skip
_FAMILY: Final = (
    "Abbott", "Adeyemi", "Ahmed", "Baker", "Banerjee", "Begum", "Bell", "Bowen", "Brook", "Chen", "Clarke", "Cole",
    "Dacre", "Davies", "Dunn", "Eze", "Evans", "Farrow", "Flynn", "Ford", "Gill", "Grant", "Green", "Haines", "Hughes",
    "Hussain", "Iqbal", "James", "Jones", "Kaur", "Kelly", "Khan", "Kowalska", "Lane", "Lloyd", "Mann", "Marsh",
    "Mensah", "Miller", "Moss", "Nowak", "Okafor", "Osei", "Page", "Patel", "Pugh", "Quinn", "Rees", "Rossi", "Shah",
    "Sharp", "Singh", "Stone", "Tang", "Taylor", "Vaughan", "Walsh", "Webb", "Wood", "Young", "Barr", "Doyle", "Nash", "Rana",
)  # fmt: skip


class Course(StrEnum):
    """How a simulated patient's illness and texting go."""

    STABLE = "stable"  # well above the limits
    NOISY = "noisy"  # cold fingers: now and then a low first reading, good when repeated
    COPD = "copd"  # lives at 89 to 92, with limits of their own
    RECOVERING = "recovering"  # was amber, is better
    DETERIORATING = "deteriorating"  # falls a little every day
    SILENT = "silent"  # stopped answering
    OPTED_OUT = "opted_out"  # texted STOP
    GONE_HOME = "gone_home"  # well again, and discharged before the demo starts


@dataclass(frozen=True, slots=True)
class Person:
    """One simulated patient. `joined_days_ago` counts from the demo's start; SpO2 in %."""

    number: int
    course: Course
    nhs_number: str
    given_name: str
    family_name: str
    date_of_birth: str  # YYYY-MM-DD
    phone: str
    joined_days_ago: int
    sex: str
    lives_alone: bool
    interpreter: bool
    language: str
    carer_phone: str | None
    usual_spo2: int | None
    plan: str | None

    @property
    def team(self) -> str:
        """Give the team that they are with; the last to come is with none yet."""
        if self.course is Course.COPD:
            return RESPIRATORY
        return "" if self.number == SIZE else LOCALITIES[self.number % len(LOCALITIES)]

    def form(self, *, onboarded_at: str, onset: str) -> dict[str, str]:
        """Give what a nurse would type to enrol this person."""
        typed = {
            "nhs_number": self.nhs_number,
            "given_name": self.given_name,
            "family_name": self.family_name,
            "date_of_birth": self.date_of_birth,
            "phone": self.phone,
            "pathway": "covid-oximetry-at-home",
            "team": self.team,
            "sex": self.sex,
            "lives_alone": "yes" if self.lives_alone else "no",
            "interpreter": "yes" if self.interpreter else "no",
            "language": self.language,
            "carer_phone": self.carer_phone or "",
            "carer_role": "daughter" if self.carer_phone else "",
            "usual_spo2": str(self.usual_spo2 or ""),
            "plan": self.plan or "",
            "has_plan": "yes" if self.plan else "no",
            "onset_date": onset,
            "onboarded_at": onboarded_at,
            "consent": "Given by phone",
            "referral_source": "GP",
            "oximeter_serial": f"OX-{4100 + self.number}",
        }
        return typed | (_COPD_LIMITS if self.course is Course.COPD else {})

    def care_plan(self) -> dict[str, str]:
        """Give what a nurse would type of this person's plan, field by field."""
        seen = {"plan_type": "respect", "cpr_recommendation": "not", "summary": self.plan or "", "document_ref": "Folder by the door"}
        if self.plan == _AT_HOME:
            return {**seen, "admission_preference": "not_for_hospital", "red_text": _RED_TEXT}
        return {**seen, "admission_preference": "selected"}


# A made-up patient's numbers, as their clinician would set them: not a rule for anyone.
_COPD_LIMITS: Final = {
    "usual_spo2": "91",
    "amber_max": "88",
    "red_max": "86",
    "limits_by": "Dr P. Marsh",
    "limits_reason": "COPD, target 88-92",
}
_COURSES: Final = (
    *[Course.NOISY] * 8,
    *[Course.COPD] * 6,
    *[Course.RECOVERING] * 4,
    Course.DETERIORATING,
    Course.SILENT,
    Course.OPTED_OUT,
    *[Course.GONE_HOME] * 4,
)
_PLAN: Final = "ReSPECT: for hospital admission if it can be reversed; not for intensive care. Reviewed with the family."

_AT_HOME: Final = "ReSPECT: to stay at home, with antibiotics and comfort; not for hospital. Reviewed with the family."
_RED_TEXT: Final = "Sit up, and ring your community nurses on 01632 960001, day or night."


def people(seed: int = 1) -> tuple[Person, ...]:
    """Give the cohort; the same seed gives the same people."""
    random = Random(seed)
    courses = [*_COURSES, *[Course.STABLE] * (SIZE - sum(one is not Course.GONE_HOME for one in _COURSES))]
    random.shuffle(courses)
    given, family = list(_GIVEN), list(_FAMILY)
    random.shuffle(given)
    random.shuffle(family)
    numbers = _nhs_numbers()
    return tuple(_person(index, course, next(numbers), given[index], family[index], random) for index, course in enumerate(courses))


def _person(index: int, course: Course, nhs_number: str, given: str, family: str, random: Random) -> Person:
    copd = course is Course.COPD
    early = course not in {Course.STABLE, Course.NOISY, Course.COPD}
    carer = random.random() < 0.25  # noqa: PLR2004 -- a quarter have someone
    return Person(
        number=index,
        course=course,
        nhs_number=nhs_number,
        given_name=given,
        family_name=family,
        date_of_birth=f"{random.randint(1935, 1972)}-{random.randint(1, 12):02d}-{random.randint(1, 28):02d}",
        phone=f"+44{_FIRST_PATIENT + index}",
        joined_days_ago=random.randint(6, 9) if early else random.randint(1, 10),
        sex=random.choice(("female", "male")),
        lives_alone=random.random() < 0.3,  # noqa: PLR2004 -- three in ten
        interpreter=index % 13 == 5,  # noqa: PLR2004 -- a few
        language="cy" if index % 19 == 3 else "en",  # noqa: PLR2004 -- one or two
        carer_phone=f"+44{_FIRST_CARER + index}" if carer else None,
        usual_spo2=91 if copd else random.choice((None, 96, 97, 97, 98)),
        plan=None if index % 17 != 4 else _AT_HOME if index % 2 else _PLAN,  # noqa: PLR2004 -- a few
    )


def _nhs_numbers() -> Iterator[str]:
    """Give numbers of the range 999, which belongs to nobody, with a right check digit (modulus 11)."""
    for count in range(100_000, 200_000):
        digits = f"999{count:06d}"
        remainder = 11 - sum(int(digit) * weight for digit, weight in zip(digits, range(10, 1, -1), strict=True)) % 11
        if remainder != 10:  # noqa: PLR2004 -- such a number does not exist
            yield digits + str(remainder % 11)

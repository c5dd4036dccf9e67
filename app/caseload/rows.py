"""Which of an enrolment's values go into which table. Pure."""

from collections.abc import Sequence
from typing import Any, Final

from app.caseload.enrolment_form import EnrolmentDraft
from app.caseload.episode import Channel, ContactKind
from app.pathways import asking
from app.pathways.schema import Pathway
from app.pathways.vocabulary import Asker

PERSON: Final = (
    "nhs_number", "given_name", "family_name", "date_of_birth", "sex", "ethnicity", "postcode", "gp_practice", "language",
    "interpreter", "lives_alone",
)  # fmt: skip
STAY: Final = (
    "channel", "onset_date", "usual_spo2", "amber_max", "red_max", "limits_by", "limits_reason", "home_oxygen", "pregnant",
    "maternity_contact", "plan", "usual_news", "spo2_scale", "spo2_scale_by", "consent", "referral_source", "team",
)  # fmt: skip


def person(draft: EnrolmentDraft) -> dict[str, Any]:
    """Values of the patient's row."""
    return {name: getattr(draft, name) for name in PERSON}


def stay(draft: EnrolmentDraft, usual_times: Sequence[str], usual_channel: Channel) -> dict[str, Any]:
    """Values of the episode's row; what is usual is the pathway's, for a patient of whom nothing else was said."""
    values = {name: getattr(draft, name) for name in STAY}
    channel = draft.channel or usual_channel
    return {**values, "channel": channel.value, "reading_times": [str(one) for one in draft.reading_times or usual_times]}


def usual_channel(pathway: Pathway) -> Channel:
    """Give how readings of a pathway come unless something else is said: by text, or by the staff who take them."""
    return Channel.STAFF if asking.asker_of(pathway) is Asker.STAFF else Channel.SMS


def contacts(draft: EnrolmentDraft) -> list[dict[str, Any]]:
    """Values of the rows of the phones, the patient's own first. A carer may be known by name alone."""
    own = {"kind": ContactKind.PATIENT.value, "phone": draft.phone, "name": None, "role": None}
    if not (draft.carer_phone or draft.carer_name):
        return [own]
    carer = {
        "kind": ContactKind.CARER.value,
        "phone": draft.carer_phone,
        "name": draft.carer_name,
        "role": draft.carer_role,
    }
    return [own, carer]

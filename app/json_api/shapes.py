"""The shapes that machines send and get, as the published description states them."""

from datetime import date, datetime
from typing import Annotated, Final, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from app.identifiers import LARGEST_ID

PRINTABLE: Final = r"^[^\x00-\x1f\x7f]+$"
"""No control character: PostgreSQL cannot keep the first of them."""


class ReadingIn(BaseModel):
    """A reading from another system. It is judged as a text would be."""

    model_config = ConfigDict(extra="forbid", strict=False)

    patient_id: Annotated[int, Field(ge=1, le=LARGEST_ID)]
    # Hard ranges: engineering limits; for SpO2 and temperature those that such systems publish.
    spo2: Annotated[int, Field(ge=50, le=100, description="% at rest")]
    pulse: Annotated[int | None, Field(ge=20, le=250, description="per minute")] = None
    temperature_c: Annotated[float | None, Field(ge=30, le=45, description="degrees Celsius")] = None
    measured_at: Annotated[AwareDatetime | None, Field(description="ISO 8601 with zone; now if left out")] = None
    client_id: Annotated[
        str | None,
        Field(min_length=1, max_length=64, pattern=PRINTABLE, description="Made by the sender: the same again is the same reading"),
    ] = None


class FindingOut(BaseModel):
    """What a rule said of a reading."""

    rule_id: str
    rule_version: str
    code: str
    level: str
    confirmed: bool
    text: str


class ReadingOut(BaseModel):
    """A reading as kept. `level` is the worst of all findings, null when it was not judged."""

    id: int
    spo2: int | None
    pulse: int | None
    temperature_c: float | None
    measured_at: datetime
    received_at: datetime
    channel: str
    level: Literal["green", "amber", "red"] | None


class JudgedReadingOut(ReadingOut):
    """A reading with its findings."""

    findings: list[FindingOut]


class ReasonOut(BaseModel):
    """Why someone is on the list."""

    code: str
    text: str
    since: datetime


class OwnerOut(BaseModel):
    """Who has claimed an item."""

    id: int
    name: str


class LatestOut(BaseModel):
    """The newest reading of an item."""

    spo2: int | None
    pulse: int | None
    at: datetime


class WorklistItemOut(BaseModel):
    """One patient, or one unknown number, who needs a person."""

    patient_id: int | None
    name: str | None
    phone: str | None
    urgency: Literal["red", "amber", "routine"]
    confirmed: bool
    reasons: list[ReasonOut]
    due_by: datetime | None
    owner: OwnerOut | None
    latest: LatestOut | None


class WorklistOut(BaseModel):
    """One page of the list, most urgent first. `next` is the cursor of the following page."""

    items: list[WorklistItemOut]
    as_of: datetime
    next: str | None


class PatientBriefOut(BaseModel):
    """A patient in brief."""

    id: int
    nhs_number: str
    name: str
    date_of_birth: str
    phone: str | None


class PatientsOut(BaseModel):
    """The patients that were asked for."""

    items: list[PatientBriefOut]


class MessageOut(BaseModel):
    """One text of a patient's conversation."""

    direction: Literal["in", "out"]
    body: str
    at: datetime
    status: Literal["received", "queued", "accepted", "sent", "delivered", "failed", "unknown"]


class PlanOut(BaseModel):
    """A care plan, first in a few words. Where only its words are known, the codes are null: it has to be read."""

    text: str
    out_of_date: bool

    words: str | None
    type: Literal["tep", "respect", "adrt", "eol"] | None
    admission: Literal["full", "selected", "not_for_hospital", "comfort"] | None
    cpr: Literal["attempt", "not", "unknown"] | None
    valid_from: date | None
    review_date: date | None
    red_text: Annotated[str | None, Field(description="what a red reading is answered with instead of 999, where that is so today")]


class PatientOut(PatientBriefOut):
    """A patient with what they sent and were sent, readings newest first."""

    state: str | None
    do_not_contact: Annotated[bool, Field(description="nothing is texted to them: ring")]
    plan: Annotated[PlanOut | None, Field(description="of the newest stay; null: there is none")]
    readings: list[ReadingOut]
    messages: list[MessageOut]


class FaultOut(BaseModel):
    """One thing wrong with a request; `field` null for the whole."""

    field: str | None
    reason: str


class FaultsOut(BaseModel):
    """Everything wrong with a request."""

    errors: list[FaultOut]

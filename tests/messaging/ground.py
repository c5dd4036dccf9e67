"""The ground that messaging stands on, laid as bare rows: two hubs, and a patient in each state that matters."""

from datetime import UTC, date, datetime, timedelta

from sqlalchemy import insert, update
from sqlmodel import Session, SQLModel

from app.caseload.models import Contact, Episode, Patient
from app.hubs.models import Hub
from app.messaging.outbox import Draft
from app.messaging.vocabulary import MessageClass
from app.pathways.models import PathwayVersion

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
NORTH_PHONE = "+447700900001"
SOUTH_PHONE = "+447700900002"
ANN = "+447700900101"  # is on the ward
BOB = "+447700900102"  # was discharged
CAY = "+447700900103"  # belongs to another hub
TABLES = SQLModel.metadata.tables


class Ids:
    """The rows that tests name."""

    north = 1
    south = 2
    ann = 1
    bob = 2
    cay = 3


def lay(session: Session) -> None:
    """Put two hubs and three patients down."""
    for hub_id, slug, phone in ((Ids.north, "north", NORTH_PHONE), (Ids.south, "south", SOUTH_PHONE)):
        _row(session, Hub, id=hub_id, slug=slug, name=slug.title(), timezone="Europe/London", phone=phone,
             on_call_phone=None, hours_open="08:00", hours_close="20:00", created_at=NOON)  # fmt: skip
        _row(session, PathwayVersion, id=hub_id, hub_id=hub_id, name="test", number=1, definition_version="1", digest="0",
             definition={}, adopted_at=NOON, adopted_by="a@example.org", second_by=None, live=True)  # fmt: skip
    for number, hub_id, phone, state in (
        (Ids.ann, Ids.north, ANN, "active"),
        (Ids.bob, Ids.north, BOB, "ended"),
        (Ids.cay, Ids.south, CAY, "active"),
    ):
        _patient(session, number, hub_id, phone, state)


def _patient(session: Session, number: int, hub_id: int, phone: str, state: str) -> None:
    _row(session, Patient, id=number, hub_id=hub_id, nhs_number=f"999000000{number}", given_name="Test", family_name="Patient",
         date_of_birth=date(1950, 1, 1), language="en", interpreter=False, lives_alone=False, created_at=NOON)  # fmt: skip
    _row(session, Contact, id=number, hub_id=hub_id, patient_id=number, kind="patient", phone=phone)
    _row(session, Episode, id=number, hub_id=hub_id, patient_id=number, pathway_version_id=hub_id, state=state, state_since=NOON,
         channel="sms", onboarded_at=NOON, reading_times=["08:00"], home_oxygen=False, pregnant=False, enrolled_by="t",
         revision=0)  # fmt: skip


def _row(session: Session, model: type[SQLModel], **values: object) -> None:
    session.execute(insert(TABLES[str(model.__tablename__)]).values(**values))


def end_stay(session: Session, episode_id: int) -> None:
    """Discharge a patient."""
    table = TABLES["episode"]
    session.execute(update(table).where(table.c.id == episode_id).values(state="ended", state_reason="recovered"))


def leave_alone(session: Session, patient_id: int) -> None:
    """Say that nothing is to be texted to a patient."""
    table = TABLES["patient"]
    session.execute(update(table).where(table.c.id == patient_id).values(do_not_contact=True))


def die(session: Session, patient_id: int) -> None:
    """Record a death."""
    table = TABLES["patient"]
    session.execute(update(table).where(table.c.id == patient_id).values(died_at=NOON))


def draft(
    purpose: str = "prompt/1/2026-03-02/12:00",
    *,
    message_class: MessageClass = MessageClass.ROUTINE,
    hub_id: int = Ids.north,
    episode_id: int | None = Ids.ann,
    to: str = ANN,
    sender: str = NORTH_PHONE,
    body: str = "Please text your oxygen reading and pulse.",
    not_before: datetime = NOON,
    valid_for: timedelta = timedelta(minutes=45),
) -> Draft:
    """Intend a text to Ann, unless told otherwise."""
    return Draft(
        hub_id=hub_id,
        episode_id=episode_id,
        purpose=purpose,
        template="prompt",
        message_class=message_class,
        to_phone=to,
        from_sender=sender,
        body=body,
        not_before=not_before,
        valid_until=not_before + valid_for,
    )

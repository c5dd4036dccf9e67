"""Reads everything that is known of one patient or of one unknown number, in one unchanging view of the database."""

from collections.abc import Sequence
from typing import Final

from sqlmodel import Session

from app.alerts import store as alerts
from app.alerts.alert import AlertView
from app.caseload import store as caseload
from app.caseload.episode import EpisodeState
from app.caseload.views import EpisodeView
from app.clinician_ui.known import Gathered, GatheredNumber, Shared, Text, Trouble
from app.errors import NotFound
from app.flows import prompts, shared_phones
from app.flows.shared_phones import Sharing
from app.intake import wrapped
from app.messaging import opt_outs
from app.messaging import store as messages
from app.messaging.store import ThreadItem
from app.messaging.vocabulary import Medium, MessageClass
from app.monitoring import store as monitoring
from app.pathways import chart_loader
from app.pathways import store as pathways

MOST_TEXTS: Final = 200
_ANSWERS: Final = frozenset({MessageClass.SAFETY, MessageClass.ANSWER})


def patient(session: Session, hub_id: int, patient_id: int, *, stay_id: int | None = None, receipts: bool = True) -> Gathered:
    """Read a patient in their newest stay, or in the one that is asked for; raises NotFound.

    Whoever only looks whether anything is new needs no `receipts`: they are long.
    """
    who = caseload.patient(session, hub_id, patient_id)
    stays = tuple(caseload.episodes_of(session, hub_id, patient_id))
    stay = next((one for one in stays if stay_id in (None, one.id)), None)
    if stay is None:
        raise NotFound("There is no such stay of this patient.")
    return Gathered(
        patient=who,
        stay=stay,
        stays=stays,
        adopted=pathways.version(session, stay.pathway_version_id),
        live=tuple(pathways.live(session, hub_id)),
        trouble=_trouble_of_stay(session, hub_id, stay.id, receipts=receipts),
        readings=tuple(monitoring.readings_of(session, hub_id, stay.id)),
        texts=_texts(messages.conversation(session, hub_id, stay.id, phones=_phones(stay), limit=MOST_TEXTS)),
        check_ins=tuple(monitoring.check_ins(session, hub_id, stay.id)),
        schedule=monitoring.schedule_of(session, hub_id, stay.id),
        events=tuple(caseload.events(session, hub_id, stay.id)),
        oximeters=tuple(caseload.oximeters(session, hub_id, stay.id)),
        answers=tuple(caseload.bundle_answers(session, hub_id, stay.id)),
        opted_out=stay.phone is not None and opt_outs.is_out(session, hub_id, stay.phone),
        charts=chart_loader.load_shipped(),
        shared=shared(session, stay),
        rung=rung(session, stay),
    )


def number(session: Session, hub_id: int, alert: AlertView, *, receipts: bool = True) -> GatheredNumber:
    """Read what is known of an unknown number by its alert."""
    events = tuple(alerts.history(session, hub_id, alert.id))
    owner = alerts.staff_name(session, hub_id, alert.owner_id)
    trouble = Trouble((alert,), tuple(alerts.reasons(session, alert.id, receipts=receipts)), events, owner)
    texts = messages.phone_thread(session, hub_id, alert.phone, limit=MOST_TEXTS) if alert.phone else []
    known = caseload.patients_at_phone(session, hub_id, alert.phone) if alert.phone else []
    return GatheredNumber(alert, trouble, _texts(texts), tuple(known))


def of_alert(session: Session, hub_id: int, alert: AlertView) -> Gathered | GatheredNumber:
    """Read what is known of whoever an alert is about."""
    if alert.patient_id is None:
        return number(session, hub_id, alert)
    return patient(session, hub_id, alert.patient_id, stay_id=alert.episode_id)


def shared(session: Session, stay: EpisodeView) -> tuple[Shared, ...]:
    """Say which phones this patient shares now, their own first; of a stay that is over, none."""
    if stay.state is EpisodeState.ENDED:
        return ()
    found = [shared_phones.sharing(session, stay, phone) for phone in dict.fromkeys(_phones(stay))]
    return tuple(_shared(session, one) for one in found if one is not None)


def rung(session: Session, stay: EpisodeView) -> bool:
    """Whether calls go to this patient, as far as the phone decides it."""
    asked = prompts.rung_of(stay, pathways.version(session, stay.pathway_version_id).pathway)
    return asked is None or stay.do_not_contact or prompts.may_ring(session, stay, asked)


def _shared(session: Session, one: Sharing) -> Shared:
    by_letter = tuple((letter, other.name) for letter, other in one.others)
    unrung = tuple(other.name for _, other in one.others if not rung(session, other))
    return Shared(one.phone, one.letter, by_letter, unrung)


def _trouble_of_stay(session: Session, hub_id: int, stay_id: int, *, receipts: bool) -> Trouble:
    found = tuple(alerts.alerts_of_episode(session, hub_id, stay_id))
    by_alert = alerts.reasons_of_many(session, [one.id for one in found], receipts=receipts)
    reasons = sorted((reason for each in by_alert.values() for reason in each), key=lambda reason: reason.id)
    events = alerts.history_of_stay(session, hub_id, stay_id)
    owner = next((alerts.staff_name(session, hub_id, one.owner_id) for one in found if one.is_open), None)
    return Trouble(found, tuple(reasons), tuple(events), owner)


def _phones(stay: EpisodeView) -> tuple[str, ...]:
    return tuple(phone for phone in (stay.phone, stay.carer_phone) if phone is not None)


def _texts(thread: Sequence[ThreadItem]) -> tuple[Text, ...]:
    return tuple(
        Text(
            one.message_id,
            one.direction,
            wrapped.both(one.body),
            one.at,
            one.status,
            one.phone,
            call=one.medium is Medium.VOICE,
            answers=one.message_class in _ANSWERS,
        )
        for one in thread
    )

"""Asking about the caseload: the answer, and nobody of another hub in it."""

from collections.abc import Callable

import pytest
from sqlalchemy import insert
from sqlmodel import Session

from app.caseload import contacting, service, store
from app.caseload.episode import ContactKind, EndReason, EpisodeState, PauseReason
from app.caseload.views import CareHome, EpisodeView
from app.db import Database
from app.errors import NotFound
from tests import people
from tests.people import NOON, Ward

OPEN = frozenset({EpisodeState.ACTIVE, EpisodeState.PAUSED})


def end(database: Database, ward: Ward, stay: EpisodeView) -> EpisodeView:
    return database.write(lambda session: service.end(session, ward.hub.id, stay.id, EndReason.RECOVERED, actor=ward.nurse, now=NOON))


def admit(database: Database, ward: Ward, number: int = 1, /, **changes: object) -> EpisodeView:
    return people.admit(database, ward, [people.draft(number, **changes)])[0]


def at_phone(database: Database, ward: Ward, phone: str) -> list[tuple[int, ContactKind]]:
    with database.read() as session:
        return [(match.episode.id, match.kind) for match in store.at_phone(session, ward.hub.id, phone)]


def test_a_stay_says_what_a_judgement_needs(database: Database, ward: Ward) -> None:
    stay = admit(
        database, ward, usual_spo2=91, amber_max=89, red_max=86, limits_by="Dr Bee", limits_reason="COPD", plan="For hospital.",
        carer_name="Cay", carer_phone=people.phone(2), carer_role="daughter", language="pl", lives_alone=True,
        reading_times=("09:00", "20:00"), usual_news=3, spo2_scale=2, spo2_scale_by="Dr Bee",
    )  # fmt: skip
    with database.read() as session:
        found = store.episode(session, ward.hub.id, stay.id)
    assert found == stay
    assert (found.usual_spo2, found.amber_max, found.red_max, found.limits_by) == (91, 89, 86, "Dr Bee")
    assert (found.phone, found.carer_phone, found.carer_name, found.carer_role) == (people.phone(1), people.phone(2), "Cay", "daughter")
    assert (found.state, found.monitored, found.name) == (EpisodeState.ACTIVE, True, "Ada1 Example")
    assert (found.reading_times, found.plan, found.language) == (("09:00", "20:00"), "For hospital.", "pl")
    assert (found.usual_news, found.spo2_scale, found.spo2_scale_by, found.spo2_scale_at) == (3, 2, "Dr Bee", NOON)
    assert (found.care_plan, found.do_not_contact) == (None, False)


def test_a_phone_is_the_patients_or_the_carers(database: Database, ward: Ward) -> None:
    stay = admit(database, ward, carer_phone=people.phone(2))
    assert at_phone(database, ward, people.phone(1)) == [(stay.id, ContactKind.PATIENT)]
    assert at_phone(database, ward, people.phone(2)) == [(stay.id, ContactKind.CARER)]
    assert at_phone(database, ward, people.phone(3)) == []


def test_a_phone_shared_by_two_patients_is_both_of_theirs(database: Database, ward: Ward) -> None:
    first, second = admit(database, ward, 1), admit(database, ward, 2, phone=people.phone(1))
    assert at_phone(database, ward, people.phone(1)) == [(first.id, ContactKind.PATIENT), (second.id, ContactKind.PATIENT)]


def test_a_phone_given_as_both_own_and_carers_is_the_patients(database: Database, ward: Ward) -> None:
    stay = admit(database, ward, carer_phone=people.phone(1))
    assert at_phone(database, ward, people.phone(1)) == [(stay.id, ContactKind.PATIENT)]


def test_somebody_discharged_is_still_known_by_their_phone(database: Database, ward: Ward) -> None:
    stay = end(database, ward, admit(database, ward))
    with database.read() as session:
        (match,) = store.at_phone(session, ward.hub.id, people.phone(1))
    assert (match.episode.id, match.episode.monitored) == (stay.id, False)


def test_only_the_newest_stay_of_a_patient_is_theirs_now(database: Database, ward: Ward) -> None:
    end(database, ward, admit(database, ward))
    again = admit(database, ward)
    assert at_phone(database, ward, people.phone(1)) == [(again.id, ContactKind.PATIENT)]


def test_an_enrolment_undone_lets_the_phone_go(database: Database, ward: Ward) -> None:
    stay = admit(database, ward)
    database.write(lambda session: service.undo(session, ward.hub.id, stay.id, "wrong person", actor=ward.nurse, now=NOON))
    assert at_phone(database, ward, people.phone(1)) == []


def test_an_earlier_genuine_stay_keeps_the_phone_when_a_later_one_is_undone(database: Database, ward: Ward) -> None:
    end(database, ward, admit(database, ward))
    again = admit(database, ward)
    database.write(lambda session: service.undo(session, ward.hub.id, again.id, "wrong person", actor=ward.nurse, now=NOON))
    assert at_phone(database, ward, people.phone(1)) == [(again.id, ContactKind.PATIENT)]


def test_asking_whose_phone_it_is_begins_with_the_phone(database: Database, ward: Ward) -> None:
    if database.dialect != "sqlite":
        return  # PostgreSQL plans by statistics, which an empty table has none of
    admit(database, ward)
    with database.read() as session:
        compiled = str(store._AT_PHONE.compile(session.connection(), compile_kwargs={"literal_binds": False}))
        values = {"hub_id": 1, "phone": "x"} | store._AT_PHONE.compile(session.connection()).params
        named = store._AT_PHONE.compile(session.connection()).positiontup or []
        plan = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {compiled}", tuple(values[name] for name in named)).all()
    steps = [row[3] for row in plan]
    assert "sender USING INDEX ix_contact_hub_phone" in steps[0]
    assert not [step for step in steps if step.startswith("SCAN")]


def test_a_patient_is_found_by_the_beginning_of_names_by_nhs_number_and_by_phone(database: Database, ward: Ward) -> None:
    admit(database, ward, 1, given_name="Mary Ann", family_name="van Dyke")
    admit(database, ward, 2, given_name="Marcus", family_name="O'Neil")
    number = people.nhs_number(2)
    with database.read() as session:
        assert [one.given_name for one in store.search(session, ward.hub.id, "mar")] == ["Marcus", "Mary Ann"]
        for words in ("MARY dyke", "van", people.phone(1), "07700 900 001", "900001"):
            assert [one.given_name for one in store.search(session, ward.hub.id, words)] == ["Mary Ann"], words
        for words in (number, f"{number[:3]} {number[3:6]} {number[6:]}", "o'n"):
            assert [one.given_name for one in store.search(session, ward.hub.id, words)] == ["Marcus"], words
        for words in ("", "  ", "%", "_", "\\", "mary neil", "ann2", "\x00"):
            assert store.search(session, ward.hub.id, words) == [], words
        assert len(store.search(session, ward.hub.id, "mar", limit=1)) == 1


@pytest.mark.parametrize("words", ["élodie", "Élodie", "ÉLODIE", "łuk"])
def test_a_name_with_accents_is_found_however_it_is_capitalised(database: Database, ward: Ward, words: str) -> None:
    admit(database, ward, given_name="Élodie", family_name="Łukasz")
    with database.read() as session:
        assert len(store.search(session, ward.hub.id, words)) == 1


def test_the_caseload_goes_page_by_page_in_the_order_of_enrolment(database: Database, ward: Ward) -> None:
    stays = [admit(database, ward, number) for number in (1, 2, 3)]
    end(database, ward, stays[1])
    with database.read() as session:
        assert [one.id for one in store.caseload(session, ward.hub.id, states=OPEN)] == [stays[0].id, stays[2].id]
        assert [one.id for one in store.caseload(session, ward.hub.id, states=OPEN, limit=1)] == [stays[0].id]
        assert [one.id for one in store.caseload(session, ward.hub.id, states=OPEN, after_id=stays[0].id)] == [stays[2].id]
        assert [one.id for one in store.caseload(session, ward.hub.id, states=frozenset({EpisodeState.ENDED}))] == [stays[1].id]


def test_who_is_on_which_version_counts_those_who_are_paused_and_leaves_out_those_who_left(database: Database, ward: Ward) -> None:
    here, away, gone = (admit(database, ward, number) for number in (1, 2, 3))
    database.write(lambda session: service.pause(session, ward.hub.id, away.id, PauseReason.AWAY, actor=ward.nurse, now=NOON))
    end(database, ward, gone)
    version_id = here.pathway_version_id
    with database.read() as session:
        assert store.open_by_version(session, ward.hub.id) == {version_id: 2}
        assert [one.id for one in store.open_on_versions(session, ward.hub.id, [version_id], limit=9)] == [here.id, away.id]
        assert [one.id for one in store.open_on_versions(session, ward.hub.id, [version_id], limit=1)] == [here.id]
        assert store.open_on_versions(session, ward.hub.id, [], limit=9) == []


def test_what_happened_to_a_stay_is_told_in_order(database: Database, ward: Ward) -> None:
    stay = end(database, ward, admit(database, ward))
    with database.read() as session:
        told = [(event.kind, event.actor_name, event.reason) for event in store.events(session, ward.hub.id, stay.id)]
    assert told == [("enrolled", ward.clinician.name, None), ("ended", ward.clinician.name, "recovered")]


Question = Callable[[Session, int, EpisodeView], object]
LISTS: dict[str, Question] = {
    "at_phone": lambda session, hub_id, stay: store.at_phone(session, hub_id, stay.phone or ""),
    "open_episode_of": lambda session, hub_id, stay: store.open_episode_of(session, hub_id, stay.patient_id),
    "episodes_of": lambda session, hub_id, stay: store.episodes_of(session, hub_id, stay.patient_id),
    "patient_by_nhs_number": lambda session, hub_id, stay: store.patient_by_nhs_number(session, hub_id, stay.nhs_number),
    "patients_at_phone": lambda session, hub_id, stay: store.patients_at_phone(session, hub_id, stay.phone or ""),
    "search": lambda session, hub_id, stay: store.search(session, hub_id, stay.nhs_number),
    "caseload": lambda session, hub_id, _: store.caseload(session, hub_id, states=OPEN),
    "open_by_version": lambda session, hub_id, _: store.open_by_version(session, hub_id),
    "open_on_versions": lambda session, hub_id, stay: store.open_on_versions(session, hub_id, [stay.pathway_version_id], limit=9),
    "episodes": lambda session, hub_id, stay: store.episodes(session, hub_id, [stay.id]),
    "events": lambda session, hub_id, stay: store.events(session, hub_id, stay.id),
    "oximeters": lambda session, hub_id, stay: store.oximeters(session, hub_id, stay.id),
    "bundle_answers": lambda session, hub_id, stay: store.bundle_answers(session, hub_id, stay.id),
    "care_homes": lambda session, hub_id, _: store.care_homes(session, hub_id),
    "residents": lambda session, hub_id, _: store.residents(session, hub_id, CareHome("The Elms", ("The Elms",), 1)),
    "untextable": lambda session, hub_id, stay: store.untextable(session, hub_id, stay.id),
}
ONES: dict[str, Question] = {
    "episode": lambda session, hub_id, stay: store.episode(session, hub_id, stay.id),
    "patient": lambda session, hub_id, stay: store.patient(session, hub_id, stay.patient_id),
    "enrolled": lambda session, hub_id, stay: store.enrolled(session, hub_id, stay.id),
}


@pytest.mark.parametrize("name", LISTS)
def test_a_list_holds_our_patient_and_none_of_another_hub(database: Database, ward: Ward, other: Ward, name: str) -> None:
    stay = admit(database, other, oximeter_serial="OX1", carer_name="The Elms", carer_role="care home")
    database.write(lambda s: contacting.stop_contact(s, other.hub.id, stay.patient_id, "asked", actor=other.nurse, now=NOON))
    answer = {"bundle": "copd", "element": "plan", "answer": "yes", "at": NOON, "actor_name": "Casey"}
    row = {"hub_id": other.hub.id, "episode_id": stay.id, **answer}
    database.write(lambda s: s.execute(insert(store.BUNDLE_ANSWERS).values(**row)))
    with database.read() as session:
        assert LISTS[name](session, other.hub.id, stay)
        assert not LISTS[name](session, ward.hub.id, stay)


@pytest.mark.parametrize("name", ONES)
def test_a_patient_of_another_hub_is_not_found(database: Database, ward: Ward, other: Ward, name: str) -> None:
    stay = admit(database, other)
    with database.read() as session:
        assert ONES[name](session, other.hub.id, stay)
        with pytest.raises(NotFound):
            ONES[name](session, ward.hub.id, stay)


def test_no_question_of_the_store_is_left_out_above() -> None:
    asked = LISTS.keys() | ONES.keys()
    views = {name for name in store.__all__ if name[0].isupper()}
    assert asked == set(store.__all__) - views

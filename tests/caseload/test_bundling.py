"""Answers about a care bundle are added and never changed; whoever did not see the newest overrides nobody."""

from datetime import timedelta

import pytest

from app.audit import trail
from app.caseload import bundles, bundling, service, store
from app.caseload.bundles import Answer, Answered, Given
from app.caseload.episode import EndReason
from app.caseload.views import EpisodeView
from app.db import Database
from app.errors import Forbidden, Invalid, NotFound, Refused
from app.identity.actor import Actor, patient
from app.pathways import store as pathways
from tests import bundled, people
from tests.people import NOON, Ward

LATER = NOON + timedelta(hours=1)
YES, NO = Given(Answer.YES), Given(Answer.NO)


@pytest.fixture
def stay(database: Database, ward: Ward) -> EpisodeView:
    """Somebody on the COPD pathway."""
    copd = database.write(lambda session: bundled.adopt(session, ward.hub.id, now=NOON))
    return people.admit(database, ward, [people.draft(1, pathway=copd.name, **bundled.COPD)])[0]


def answer(
    database: Database, stay: EpisodeView, actor: Actor, given: dict[str, Given], *, seen: int = 0, bundle: str = "copd_discharge"
) -> tuple[Answered, ...]:
    return database.write(
        lambda session: bundling.record_answers(session, stay.hub_id, stay.id, bundle, given, seen=seen, actor=actor, now=LATER)
    )


def test_an_answer_says_what_by_whom_and_when(database: Database, ward: Ward, stay: EpisodeView) -> None:
    said = Given(Answer.DECLINED, "Does not want to stop now")
    (one,) = answer(database, stay, ward.nurse, {"smoking": said})
    assert (one.bundle, one.element, one.given, one.at, one.by) == ("copd_discharge", "smoking", said, LATER, ward.clinician.name)
    with database.read() as session:
        assert store.bundle_answers(session, ward.hub.id, stay.id) == [one]


def test_another_answer_is_added_and_the_first_stays(database: Database, ward: Ward, stay: EpisodeView) -> None:
    first = answer(database, stay, ward.nurse, {"technique": YES})
    both = answer(database, stay, ward.nurse, {"technique": NO}, seen=first[-1].id)
    assert [one.given for one in both] == [YES, NO]
    assert bundles.newest(both)["copd_discharge", "technique"].given == NO


def test_the_whole_bundle_may_be_answered_at_once(database: Database, ward: Ward, stay: EpisodeView) -> None:
    answers = answer(database, stay, ward.nurse, dict.fromkeys(bundled.ELEMENTS, YES))
    with database.read() as session:
        (bundle,) = pathways.version(session, stay.pathway_version_id).pathway.bundles
    assert bundles.passes(bundle, answers) is True
    assert bundles.passes(bundle, answers[1:]) is False


def test_the_audit_trail_says_what_was_answered(database: Database, ward: Ward, stay: EpisodeView) -> None:
    answer(database, stay, ward.nurse, {"technique": YES, "follow_up": Given(Answer.NO, "no slot")})
    with database.read() as session:
        entry = [one for one in trail.export(session) if one["action"] == "episode.bundle_answered"][-1]
    assert (entry["actor_name"], entry["subject_id"], entry["hub_id"]) == (ward.clinician.name, stay.id, ward.hub.id)
    assert entry["detail"] == {
        "bundle": "copd_discharge",
        "answers": {"technique": {"answer": "yes", "note": None}, "follow_up": {"answer": "no", "note": "no slot"}},
    }


def entries(database: Database) -> int:
    with database.read() as session:
        return len(list(trail.export(session)))


def test_the_same_again_and_nothing_at_all_write_nothing(database: Database, ward: Ward, stay: EpisodeView) -> None:
    first = answer(database, stay, ward.nurse, {"technique": YES})
    before = entries(database)
    for given, seen in (({"technique": YES}, first[-1].id), ({"technique": YES}, 0), ({}, 0)):
        assert answer(database, stay, ward.nurse, given, seen=seen) == first
    assert entries(database) == before


def test_another_note_alone_is_another_answer(database: Database, ward: Ward, stay: EpisodeView) -> None:
    first = answer(database, stay, ward.nurse, {"technique": YES})
    assert len(answer(database, stay, ward.nurse, {"technique": Given(Answer.YES, "watched")}, seen=first[-1].id)) == 2


def test_whoever_did_not_see_the_newest_answer_overrides_nobody(database: Database, ward: Ward, stay: EpisodeView) -> None:
    answer(database, stay, ward.nurse, {"technique": NO})
    with pytest.raises(Refused, match="Somebody else has just answered"):
        answer(database, stay, ward.nurse, {"technique": YES, "follow_up": YES}, seen=0)
    with database.read() as session:
        assert [one.given for one in store.bundle_answers(session, ward.hub.id, stay.id)] == [NO], "all of it, or nothing"


def test_what_was_left_alone_takes_back_nothing_that_a_colleague_said(database: Database, ward: Ward, stay: EpisodeView) -> None:
    """The form was opened when technique was yes; a colleague has said no since; now the form comes with yes, untouched."""
    opened = answer(database, stay, ward.nurse, {"technique": YES})[-1].id
    answer(database, stay, ward.nurse, {"technique": NO}, seen=opened)
    after = answer(database, stay, ward.nurse, {"technique": YES, "follow_up": YES}, seen=opened)
    assert [(one.element, one.given) for one in after] == [("technique", YES), ("technique", NO), ("follow_up", YES)]


def test_a_bundle_or_an_element_that_is_not_there_is_refused(database: Database, ward: Ward, stay: EpisodeView) -> None:
    with pytest.raises(Refused, match="no such care bundle"):
        answer(database, stay, ward.nurse, {"technique": YES}, bundle="asthma_discharge")
    with pytest.raises(Refused, match="no such element"):
        answer(database, stay, ward.nurse, {"technique": YES, "triggers": YES})
    plain = people.admit(database, ward, [people.draft(2)])[0]
    with pytest.raises(Refused, match="no such care bundle"):
        answer(database, plain, ward.nurse, {"technique": YES})
    with database.read() as session:
        assert store.bundle_answers(session, ward.hub.id, stay.id) == []


def test_a_note_too_long_is_refused_and_one_that_just_fits_is_kept(database: Database, ward: Ward, stay: EpisodeView) -> None:
    with pytest.raises(Invalid) as refused:
        answer(database, stay, ward.nurse, {"technique": Given(Answer.YES, "x" * 401)})
    assert [fault.field for fault in refused.value.faults] == ["technique"]
    (kept,) = answer(database, stay, ward.nurse, {"technique": Given(Answer.YES, "x" * 400)})
    assert kept.given.note == "x" * 400


def test_a_bundle_may_be_answered_when_the_stay_is_over_but_not_when_it_never_was(
    database: Database, ward: Ward, stay: EpisodeView
) -> None:
    database.write(lambda session: service.end(session, ward.hub.id, stay.id, EndReason.RECOVERED, actor=ward.nurse, now=NOON))
    assert len(answer(database, stay, ward.nurse, {"follow_up": YES})) == 1
    wrong = people.admit(database, ward, [people.draft(2, pathway="copd", **bundled.COPD)])[0]
    database.write(lambda session: service.undo(session, ward.hub.id, wrong.id, "wrong person", actor=ward.nurse, now=NOON))
    with pytest.raises(Refused, match="enrolled by mistake"):
        answer(database, wrong, ward.nurse, {"follow_up": YES})


def test_only_those_who_work_the_list_answer(database: Database, ward: Ward, stay: EpisodeView) -> None:
    for actor in (ward.manager.actor, ward.administrator.actor, patient(stay.patient_id, ward.hub.id)):
        with pytest.raises(Forbidden):
            answer(database, stay, actor, {"technique": YES})


def test_another_hubs_answers_are_neither_seen_nor_given(database: Database, ward: Ward, other: Ward, stay: EpisodeView) -> None:
    answer(database, stay, ward.nurse, {"technique": YES})
    with database.read() as session:
        assert store.bundle_answers(session, other.hub.id, stay.id) == []
    with pytest.raises(NotFound):
        database.write(
            lambda session: bundling.record_answers(
                session, other.hub.id, stay.id, "copd_discharge", {"technique": NO}, seen=0, actor=other.nurse, now=LATER
            )
        )
    with pytest.raises(Forbidden):
        answer(database, stay, other.nurse, {"technique": NO})

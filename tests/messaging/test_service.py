"""What comes in is kept once, whatever becomes of it."""

from dataclasses import replace
from datetime import timedelta

from app.db import Database
from app.identity.actor import system
from app.messaging import opt_outs, outbox, service, store
from app.messaging.store import InboundDraft, InboundView
from app.messaging.vocabulary import HandledAs, InboundSource, InboundState, MessageClass
from tests.messaging.conftest import Post
from tests.messaging.ground import ANN, NOON, NORTH_PHONE, Ids, draft

CAME = InboundDraft("SM1", InboundSource.WEBHOOK, ANN, NORTH_PHONE, "94 88", 0, None)
ACTOR = system("test")


def keep(ward: Database, came: InboundDraft = CAME, hub_id: int = Ids.north) -> InboundView | None:
    return ward.write(lambda session: service.store_inbound(session, hub_id, came, now=NOON))


def look(ward: Database, message_id: int) -> InboundView:
    with ward.read() as session:
        found = store.inbound_message(session, Ids.north, message_id)
    assert found is not None
    return found


def kept(ward: Database, came: InboundDraft = CAME) -> InboundView:
    view = keep(ward, came)
    assert view is not None
    return view


def test_a_text_is_kept_as_it_came(ward: Database) -> None:
    view = kept(ward, replace(CAME, sent_at=NOON - timedelta(minutes=1), media_count=2))
    assert view == look(ward, view.id)
    assert (view.body, view.media_count, view.state, view.received_at) == ("94 88", 2, InboundState.UNHANDLED, NOON)


def test_the_same_id_twice_is_one_text_in_whichever_hub(ward: Database) -> None:
    kept(ward)
    assert keep(ward) is None
    assert keep(ward, replace(CAME, source=InboundSource.RECONCILED, body="other words")) is None
    assert keep(ward, hub_id=Ids.south) is None


def test_the_same_words_with_another_id_are_another_text(ward: Database) -> None:
    assert kept(ward).id != kept(ward, replace(CAME, provider_sid="SM2")).id


def test_a_character_that_no_database_keeps_costs_no_text(ward: Database) -> None:
    assert look(ward, kept(ward, replace(CAME, body="94\x0088")).id).body == "94\ufffd88"


def test_a_text_is_seen_by_its_own_hub_alone(ward: Database) -> None:
    view = kept(ward)
    with ward.read() as session:
        assert store.inbound_message(session, Ids.south, view.id) is None
        assert store.phone_thread(session, Ids.south, ANN) == []
        assert store.conversation(session, Ids.south, Ids.ann) == []


def test_a_handled_text_is_not_tried_again(ward: Database) -> None:
    view = kept(ward)
    ward.write(lambda session: service.mark_handled(session, view.id, HandledAs.READING, Ids.ann, now=NOON))
    handled = look(ward, view.id)
    assert (handled.state, handled.handled_as, handled.episode_id) == (InboundState.HANDLED, HandledAs.READING, Ids.ann)
    with ward.read() as session:
        assert service.unhandled_due(session, now=NOON + timedelta(days=1), limit=10) == []


def test_an_unhandled_text_is_tried_again_until_a_person_must_read_it(ward: Database) -> None:
    view = kept(ward)
    tries = []
    for minute in range(10):
        now = NOON + timedelta(minutes=minute)
        with ward.read() as session:
            due = service.unhandled_due(session, now=now, limit=10)
        tries += [ward.write(lambda session, now=now, one=one: service.note_failure(session, one.id, now=now)) for one in due]  # type: ignore[misc]
    assert [one.attempts for one in tries] == [1, 2, 3]
    assert [one.defeated for one in tries] == [False, False, True]
    assert look(ward, view.id).state is InboundState.DEFEATED


def test_a_failure_after_another_process_handled_it_changes_nothing(ward: Database) -> None:
    view = kept(ward)
    ward.write(lambda session: service.mark_handled(session, view.id, HandledAs.THANKS, None, now=NOON))
    assert ward.write(lambda session: service.note_failure(session, view.id, now=NOON)).defeated is False
    assert look(ward, view.id).state is InboundState.HANDLED


def test_a_conversation_is_read_newest_first_with_both_directions(post: Post) -> None:
    view = kept(post.database)
    post.database.write(lambda session: service.mark_handled(session, view.id, HandledAs.READING, Ids.ann, now=NOON))
    post.intend(draft("reply", body="Thank you."))
    post.deliver()
    with post.database.read() as session:
        by_patient = store.conversation(session, Ids.north, Ids.ann)
        by_phone = store.phone_thread(session, Ids.north, ANN)
        assert store.known_sids(session, ["SM1", "SM2"]) == {"SM1"}
    assert [(one.direction, one.body, one.status) for one in by_patient] == [("out", "Thank you.", "accepted"), ("in", "94 88", "received")]
    assert by_phone == by_patient


def test_a_conversation_holds_what_came_from_their_phone_and_was_laid_to_nobodys_account(post: Post) -> None:
    kept(post.database)
    with post.database.read() as session:
        assert store.conversation(session, Ids.north, Ids.ann) == []
        assert [one.body for one in store.conversation(session, Ids.north, Ids.ann, phones=(ANN,))] == ["94 88"]


def test_a_conversation_holds_nothing_that_went_to_our_own_staff(post: Post) -> None:
    post.intend(draft("climb", body="A red alert waits.", message_class=MessageClass.STAFF))
    with post.database.read() as session:
        assert store.conversation(session, Ids.north, Ids.ann, phones=(ANN,)) == []


def test_a_stop_and_a_start_are_both_kept_and_each_counts_once(ward: Database) -> None:
    def record() -> bool:
        return ward.write(lambda session: opt_outs.record(session, Ids.north, ANN, "word:STOP", actor=ACTOR, now=NOON))

    def mend() -> bool:
        return ward.write(lambda session: opt_outs.mend(session, Ids.north, ANN, actor=ACTOR, now=NOON))

    def may_text(hub_id: int = Ids.north) -> bool:
        with ward.read() as session:
            return outbox.may_text(session, hub_id, ANN)

    assert (record(), record(), may_text(), may_text(Ids.south)) == (True, False, False, True)
    assert (mend(), mend(), may_text()) == (True, False, True)
    assert (record(), may_text()) == (True, False)

"""Care bundles and going home on a patient's page: what stands there, how it is answered, and that nothing typed is lost."""

import re

import pytest

from app.caseload import bundles, service
from app.caseload import store as caseload
from app.caseload.bundles import Answer, Answered, Given
from app.caseload.episode import EndReason
from app.caseload.views import EpisodeView
from app.clinician_ui import bundle_form, bundle_presenters
from app.errors import Invalid
from app.identity.roles import Role
from app.pathways.schema import Bundle, BundleElement
from app.pathways.vocabulary import Label, Sourced
from tests import bundled
from tests.clinician_ui.conftest import OURS, Shift, form_of
from tests.doors import NOW

COPD = "copd_discharge"


@pytest.fixture
def stay(shift: Shift) -> EpisodeView:
    """Somebody on the COPD pathway."""
    copd = shift.database.write(lambda session: bundled.adopt(session, shift.ward.hub.id, now=NOW))
    return shift.enrol(1, pathway=copd.name, **bundled.COPD)


def plain(html: str) -> str:
    return re.sub(r"\s+", " ", html)


def panel(shift: Shift, stay: EpisodeView, role: Role = Role.CLINICIAN) -> str:
    """The panel of the bundles on the page."""
    page = plain(shift.ward.signed_in(role).get(f"/patients/{stay.patient_id}").text)
    return page[page.index('id="bundles"') : page.index('id="history-heading"')]


def address(stay: EpisodeView, bundle: str = COPD) -> str:
    return f"/patients/{stay.patient_id}/bundles/{bundle}?stay={stay.id}"


def hidden(shift: Shift, stay: EpisodeView, bundle: str = COPD) -> dict[str, str]:
    return form_of(shift.nurse().get(f"/patients/{stay.patient_id}"), address(stay, bundle))


def send(shift: Shift, stay: EpisodeView, said: dict[str, str], bundle: str = COPD) -> tuple[int, str]:
    """Open the page, answer, and send it."""
    typed = hidden(shift, stay, bundle) | {f"{bundle}-{name}": value for name, value in said.items()}
    answer = shift.nurse().post(address(stay, bundle), data=typed, headers=OURS)
    return answer.status_code, plain(answer.text)


def answers(shift: Shift, stay: EpisodeView) -> list[Answered]:
    with shift.database.read() as session:
        return caseload.bundle_answers(session, stay.hub_id, stay.id)


def test_each_element_stands_with_its_words_for_whom_source_and_trust(shift: Shift, stay: EpisodeView) -> None:
    said = panel(shift, stay)
    for there in (
        "COPD discharge care bundle",
        "0 of 7 done, 7 open",
        "Oxygen alert card",
        "An oxygen alert card is given. For whom: Those at risk of retaining carbon dioxide.",
        "It is an offer: declined counts as done.",
        "S75: Royal College of Physicians journals, box of the COPD hospital discharge bundle",
        "Confirmed: read in the source.",
        "Not answered yet.",
    ):
        assert there in said
    for name in bundled.ELEMENTS:
        assert [value for value in Answer if f'name="{COPD}-{name}" type="radio" value="{value}"' in said] == list(Answer)


def test_answers_stand_with_who_and_when_and_their_note(shift: Shift, stay: EpisodeView) -> None:
    status, _ = send(shift, stay, {"technique": "yes", "technique-note": " watched   twice ", "oxygen_alert_card": "not_applicable"})
    assert status == 303
    said = panel(shift, stay)
    assert "1 of 6 done, 5 open" in said
    assert "<strong>Done.</strong> Yes, Casey Clinician, 14:03. “watched twice”" in said
    assert f'name="{COPD}-technique" type="radio" value="yes" checked' in said
    assert "<strong>Does not apply.</strong> Does not apply, Casey Clinician, 14:03." in said


def test_saved_answers_lead_back_to_their_bundle(shift: Shift, stay: EpisodeView) -> None:
    typed = {**hidden(shift, stay), f"{COPD}-technique": "yes"}
    answer = shift.nurse().post(address(stay), data=typed, headers=OURS)
    assert answer.headers["location"] == f"/patients/{stay.patient_id}?stay={stay.id}#bundle-{COPD}"


def test_a_whole_bundle_is_said_to_be_complete_and_one_element_declined_is_not(shift: Shift, stay: EpisodeView) -> None:
    send(shift, stay, {**dict.fromkeys(bundled.ELEMENTS, "yes"), "smoking": "declined"})
    assert "Complete: 7 of 7 done" in panel(shift, stay)
    send(shift, stay, {**dict.fromkeys(bundled.ELEMENTS, "yes"), "smoking": "declined", "follow_up": "declined"})
    assert "6 of 7 done, 1 not done" in panel(shift, stay)
    assert "<strong>Not done.</strong> Declined, Casey Clinician" in panel(shift, stay)


def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_kept(shift: Shift, stay: EpisodeView) -> None:
    said = {"technique": "yes", "smoking-note": "asked <him>", "follow_up": "perhaps", "action_plan": "yes", "action_plan-note": "x" * 401}
    status, page = send(shift, stay, said)
    assert status == 422
    assert "<title>Error: " in page
    for line in (
        f'<a href="#{COPD}-smoking">Smoking: Choose an answer too: a note alone is not kept.</a>',
        f'<a href="#{COPD}-follow_up">Follow up: Choose one of the answers.</a>',
        f'<a href="#{COPD}-action_plan-note">Note: action plan: Write 400 letters at most.</a>',
        'value="asked &lt;him&gt;"',
        f'name="{COPD}-technique" type="radio" value="yes" checked',
        '<details class="ward-next" open> <summary>The 7 elements',
    ):
        assert line in page
    assert answers(shift, stay) == []


def test_whoever_was_slower_is_told_so_and_keeps_only_what_they_typed(shift: Shift, stay: EpisodeView) -> None:
    send(shift, stay, {"technique": "yes", "rescue_pack": "yes"})
    opened = {**hidden(shift, stay), f"{COPD}-technique": "yes", f"{COPD}-rescue_pack": "yes"}
    send(shift, stay, {"technique": "no", "rescue_pack": "no", "smoking": "no"})
    nurse = shift.second_nurse()
    answer = nurse.post(address(stay), data={**opened, f"{COPD}-smoking": "declined", f"{COPD}-smoking-note": "mine"}, headers=OURS)
    page = plain(answer.text)
    assert answer.status_code == 409
    assert "Somebody else has just answered this, otherwise than you did. Nothing was recorded." in page
    assert f'name="{COPD}-smoking" type="radio" value="declined" checked' in page, "what was typed is kept"
    assert f'name="{COPD}-technique" type="radio" value="no" checked' in page, "what was left alone shows the colleague's answer"
    again = form_of(answer, address(stay)) | {f"{COPD}-{name}": "no" for name in ("technique", "rescue_pack")}
    nurse.post(address(stay), data={**again, f"{COPD}-smoking": "declined", f"{COPD}-smoking-note": "mine"}, headers=OURS)
    stands = bundles.newest(answers(shift, stay))
    assert stands[COPD, "smoking"].given == Given(Answer.DECLINED, "mine")
    assert [stands[COPD, name].given.answer for name in ("technique", "rescue_pack")] == [Answer.NO, Answer.NO]


def test_the_same_press_twice_is_one_answer(shift: Shift, stay: EpisodeView) -> None:
    typed = {**hidden(shift, stay), f"{COPD}-technique": "yes"}
    for _ in range(2):
        assert shift.nurse().post(address(stay), data=typed, headers=OURS).status_code == 303
    assert len(answers(shift, stay)) == 1


def test_a_manager_reads_the_bundles_and_answers_nothing(shift: Shift, stay: EpisodeView) -> None:
    send(shift, stay, {"technique": "no", "technique-note": "no placebo inhaler"})
    said = panel(shift, stay, Role.MANAGER)
    assert "<form" not in said
    assert "“no placebo inhaler”" in said
    assert "0 of 7 done, 6 open, 1 not done" in said
    assert shift.ward.signed_in(Role.MANAGER).post(address(stay), data={f"{COPD}-technique": "yes"}, headers=OURS).status_code == 403


def test_an_unknown_bundle_element_stay_or_patient_is_refused(shift: Shift, stay: EpisodeView) -> None:
    plain_stay, nurse = shift.enrol(2), shift.nurse()
    for where, typed, status in (
        (address(stay, "asthma_discharge"), {"asthma_discharge-technique": "yes"}, 409),
        (address(stay), {f"{COPD}-triggers": "yes"}, 409),
        (address(plain_stay), {f"{COPD}-technique": "yes"}, 409),
        (f"/patients/{stay.patient_id}/bundles/{COPD}?stay={plain_stay.id}", {f"{COPD}-technique": "yes"}, 404),
        (f"/patients/424242/bundles/{COPD}?stay={stay.id}", {f"{COPD}-technique": "yes"}, 404),
        (f"/patients/{stay.patient_id}/bundles/{COPD}", {f"{COPD}-technique": "yes"}, 422),
    ):
        assert nurse.post(where, data=typed, headers=OURS).status_code == status
    assert answers(shift, stay) == []


def test_a_form_from_before_the_stay_was_moved_comes_back_with_what_was_typed(shift: Shift, stay: EpisodeView) -> None:
    typed = {**hidden(shift, stay), f"{COPD}-technique": "yes", f"{COPD}-technique-note": "watched", f"{COPD}-gone": "yes"}
    answer = shift.nurse().post(address(stay), data=typed, headers=OURS)
    page = plain(answer.text)
    assert answer.status_code == 409
    assert "This care bundle has no such element." in page
    assert 'value="watched"' in page


def test_a_stay_without_bundles_has_no_such_panel(shift: Shift) -> None:
    stay = shift.enrol(2)
    page = shift.nurse().get(f"/patients/{stay.patient_id}").text
    assert "Care bundles" not in page
    assert "Going home" in page


def test_going_home_says_what_to_judge_where_discharging_is_offered(shift: Shift, stay: EpisodeView) -> None:
    page = plain(shift.nurse().get(f"/patients/{stay.patient_id}").text)
    home = page[page.index('id="going-home"') : page.index('id="stay"')]
    for there in (
        "Back to the patient&#39;s own baseline, in the judgement of a clinician.",
        "S56: NICE QS210, statement 7: discharge summaries of virtual wards. Confirmed: read in the source.",
        "house: Operational default of this product; no public source found. Our own default, which a clinician may change.",
        f'<a href="#bundle-{COPD}">COPD discharge care bundle</a>: 0 of 7 done, 7 open.',
    ):
        assert there in home
    assert "Going home" not in shift.ward.signed_in(Role.MANAGER).get(f"/patients/{stay.patient_id}").text
    actor, hub_id = shift.ward.staff[Role.CLINICIAN].actor, shift.ward.hub.id
    shift.database.write(lambda session: service.end(session, hub_id, stay.id, EndReason.RECOVERED, actor=actor, now=NOW))
    over = shift.nurse().get(f"/patients/{stay.patient_id}").text
    assert "Going home" not in over
    assert address(stay) in over, "a bundle may be answered after the stay too"


def test_a_bundle_of_an_illness_that_the_patient_has_not_is_passed_over_in_one_go(shift: Shift) -> None:
    shift.database.write(lambda session: bundled.adopt(session, shift.ward.hub.id, "ari-virtual-ward", now=NOW))
    stay = shift.enrol(3, pathway="ari-virtual-ward")
    typed = hidden(shift, stay, "asthma_discharge")
    assert sorted(typed.values()) == ["0", *["not_applicable"] * 5]
    assert shift.nurse().post(address(stay, "asthma_discharge"), data=typed, headers=OURS).status_code == 303
    said = panel(shift, stay)
    assert "<strong>Does not apply to this patient</strong>" in said
    assert said.count("Nothing of this bundle applies to this patient") == 1, "of the other bundle alone"


def test_what_is_for_everybody_is_never_passed_over_in_one_go(shift: Shift, stay: EpisodeView) -> None:
    assert "Nothing of this bundle applies" not in panel(shift, stay)


def test_an_enrolment_made_in_error_has_nothing_to_answer(shift: Shift, stay: EpisodeView) -> None:
    actor, hub_id = shift.ward.staff[Role.CLINICIAN].actor, shift.ward.hub.id
    shift.database.write(lambda session: service.undo(session, hub_id, stay.id, "wrong person", actor=actor, now=NOW))
    assert "<form" not in panel(shift, stay)
    assert shift.nurse().post(address(stay), data={f"{COPD}-technique": "yes"}, headers=OURS).status_code == 409


def test_answers_of_an_earlier_stay_are_not_this_ones(shift: Shift, stay: EpisodeView) -> None:
    actor, hub_id = shift.ward.staff[Role.CLINICIAN].actor, shift.ward.hub.id
    send(shift, stay, {"technique": "yes"})
    shift.database.write(lambda session: service.end(session, hub_id, stay.id, EndReason.RECOVERED, actor=actor, now=NOW))
    again = shift.enrol(1, pathway="copd", **bundled.COPD)
    assert "0 of 7 done, 7 open" in panel(shift, again)
    old = plain(shift.nurse().get(f"/patients/{stay.patient_id}?stay={stay.id}").text)
    assert "1 of 7 done, 6 open" in old


def test_an_answer_brings_no_news_to_those_who_look_at_the_page(shift: Shift, stay: EpisodeView) -> None:
    poll = re.search(r'hx-get="(/patients/[^"]+)"', shift.nurse().get(f"/patients/{stay.patient_id}").text)
    assert poll is not None
    send(shift, stay, {"technique": "yes"})
    assert shift.nurse().get(poll[1].replace("&amp;", "&"), headers={"HX-Request": "true"}).status_code == 204


# --- pure


@pytest.mark.parametrize(("text", "seen"), [("", 0), ("0", 0), ("17", 17), ("-1", 0), ("１７", 0), ("9" * 40, 0), ("x", 0)])
def test_what_the_form_showed_is_a_number_or_nothing(text: str, seen: int) -> None:
    assert bundle_form.seen({"seen": text}) == seen


def test_a_form_without_the_mark_has_seen_nothing() -> None:
    assert bundle_form.seen({}) == 0


def test_what_belongs_to_another_bundle_is_left_alone() -> None:
    typed = {"copd-plan": "yes", "copd-plan-note": "", "asthma-plan": "no", "seen": "1", "copd-card": "", "copd-card-note": "  "}
    assert bundle_form.given("copd", typed) == {"plan": Given(Answer.YES)}
    assert bundle_form.given("asthma", typed) == {"plan": Given(Answer.NO)}


def test_every_fault_is_told_not_only_the_first() -> None:
    with pytest.raises(Invalid) as refused:
        bundle_form.given("copd", {"copd-plan": "maybe", "copd-card-note": "words"})
    assert [fault.field for fault in refused.value.faults] == ["copd-plan", "copd-card"]


@pytest.mark.parametrize(
    ("answered", "said"),
    [
        ((), "0 of 2 done, 2 open"),
        (("yes",), "1 of 2 done, 1 open"),
        (("yes", "no"), "1 of 2 done, 1 not done"),
        (("not_applicable", "yes"), "Complete: 1 of 1 done"),
        (("not_applicable", "not_applicable"), "Does not apply to this patient"),
    ],
)
def test_how_far_a_bundle_is_in_words(answered: tuple[str, ...], said: str) -> None:
    elements = tuple(BundleElement(code, "Words.", "house", Label.DESIGN) for code in ("one", "two"))
    bundle = Bundle("b", "B", Sourced(80, "house", Label.DESIGN), elements)
    given = [Answered(n, "b", elements[n].code, Given(Answer(one)), NOW, "Casey") for n, one in enumerate(answered)]
    assert bundle_presenters.count(bundles.delivery(bundle, given)) == said

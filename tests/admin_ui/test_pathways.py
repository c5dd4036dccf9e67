"""The pathways on screen: read by all staff, proposed and signed by two clinicians, never by one and never by a manager."""

import html
import re
from datetime import timedelta

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response
from sqlmodel import Session

from app.flows import enrolment
from app.identity import service as identity
from app.identity import sessions
from app.identity.form import StaffDraft
from app.identity.roles import Role
from app.identity.store import StaffView
from app.pathways import loader, service, store
from app.pathways.definition import Definition
from app.pathways.proposals import ProposalState
from app.pathways.views import AdoptedPathway, ProposalView
from app.web import current_actor
from tests import people
from tests.doors import TEST, Ward, another_hub, password_hash

OURS = {"Sec-Fetch-Site": "same-origin"}
NAME = "covid-oximetry-at-home"
COVID = loader.load_shipped()[NAME]
PROPOSE = f"/pathways/{NAME}/propose"
WHY = "Our oximeters read one lower"


@pytest.fixture
def first(ward: Ward) -> TestClient:
    """The browser of the clinician who proposes."""
    return ward.signed_in(Role.CLINICIAN)


@pytest.fixture
def second(ward: Ward) -> TestClient:
    """The browser of another clinician of the hub."""
    return browser_of(ward, add(ward, "robin@example.nhs.uk", "Robin Second"))


def add(ward: Ward, email: str, name: str, hub_id: int | None = None) -> StaffView:
    draft, now = StaffDraft(email, name, Role.CLINICIAN), ward.clock.now()
    return ward.database.write(
        lambda session: identity.add_staff(session, hub_id or ward.hub.id, draft, password_hash(), actor=TEST, now=now)
    )


def browser_of(ward: Ward, staff: StaffView) -> TestClient:
    browser, now = ward.visitor(), ward.clock.now()
    token = ward.database.write(lambda session: sessions.start(session, staff.id, now=now))
    browser.cookies.set(current_actor.cookie_name(ward.parts.public_url), token)
    return browser


def live(ward: Ward, name: str = NAME) -> AdoptedPathway:
    with ward.database.read() as session:
        return store.live_named(session, ward.hub.id, name)


def waiting(ward: Ward) -> ProposalView:
    with ward.database.read() as session:
        (only,) = store.open_proposals(session, ward.hub.id)
    return only


def adopt(ward: Ward, pathway: Definition) -> AdoptedPathway:
    now = ward.clock.now()
    return ward.database.write(
        lambda session: service.adopt(session, ward.hub.id, pathway, by="a@x.example", second_by="b@x.example", actor=TEST, now=now)
    )


def form_of(answer: Response, action: str) -> dict[str, str]:
    """Read every field of the form that posts to `action`, with what stands in it: what a browser would send."""
    found = re.search(rf'<form[^>]*action="{re.escape(action)}".*?</form>', answer.text, re.DOTALL)
    assert found is not None, f"no form to {action}"
    fields: dict[str, str] = {}
    for tag in re.findall(r"<input[^>]*>", found[0]):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        if name:
            fields[name[1]] = html.unescape(value[1]) if value else ""
    return fields


def said(answer: Response) -> str:
    """What a page says, without its tags."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


def propose(browser: TestClient, changes: dict[str, str], *, why: str = WHY, path: str = PROPOSE) -> Response:
    """Open the form, type, look at what would change, and propose it."""
    action = path.partition("?")[0]
    typed = {**form_of(browser.get(path), action), **changes, "reason": why, "step": "look"}
    preview = browser.post(action, data=typed, headers=OURS)
    assert preview.status_code == 200, said(preview)
    return browser.post(action, data={**form_of(preview, action), "step": "propose"}, headers=OURS)


def sign(browser: TestClient, proposal: ProposalView) -> Response:
    """Read the page before the signature, and sign."""
    page = browser.get(f"/pathways/proposals/{proposal.id}/sign")
    action = f"/pathways/proposals/{proposal.id}/sign"
    return browser.post(action, data=form_of(page, action), headers=OURS)


# Reading


def test_every_shipped_pathway_is_listed_with_what_is_still_to_fill_in(first: TestClient) -> None:
    text = said(first.get("/pathways"))
    for shipped in loader.load_shipped().values():
        assert shipped.title in text
    assert "Live in this hub: 1" in text
    assert "Not live yet: 7" in text
    assert "3 to fill in SpO2 red at or below; SpO2 amber at or below; Days of monitoring" in text


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("path", ["/pathways", f"/pathways/{NAME}", "/pathways/copd"])
def test_all_staff_read_the_pathways(ward: Ward, role: Role, path: str) -> None:
    browser = ward.signed_in(role)
    page = browser.get(path)
    assert page.status_code == 200
    assert 'href="/pathways"' in page.text


def test_nobody_reads_them_without_signing_in(ward: Ward) -> None:
    assert ward.visitor().get("/pathways").headers["location"].startswith("/login")


def test_a_pathway_says_each_number_with_its_source_and_its_label_in_words(first: TestClient) -> None:
    text = said(first.get(f"/pathways/{NAME}"))
    assert "SpO2 of 92% or less is red. Read in the source (S19 S9)." in text
    assert "Not people who already have oxygen at home. One local service's way, not national policy (S6)." in text
    assert "Our default, which a clinician may change (house)." in text
    assert "3 points or more is remembered, not read" in text
    assert "NHS England, COVID-19 guidance note" in text
    assert "Version 1, live" in text


def test_a_pathway_that_is_not_live_says_what_clinicians_must_fill_in(first: TestClient) -> None:
    page = first.get("/pathways/copd")
    text = said(page)
    assert "Not live in this hub" in text
    assert "SpO2 of ____% or less is red. Not confirmed: a clinician signs it" in text
    assert 'href="/pathways/copd/propose"' in page.text
    assert "Fill it in and propose it" in text


def test_a_manager_is_offered_nothing_to_change(ward: Ward) -> None:
    browser = ward.signed_in(Role.MANAGER)
    assert "/propose" not in browser.get(f"/pathways/{NAME}").text
    assert "Only clinicians propose and sign." in said(browser.get("/pathways"))


def test_an_older_version_says_so_and_who_signed_it(ward: Ward, first: TestClient) -> None:
    adopt(ward, COVID.filled({"bands.red_max": "91"}, signed="Set here"))
    text = said(first.get(f"/pathways/{NAME}?version=1"))
    assert "Version 1, no longer live" in text
    assert "SpO2 of 92% or less is red." in text
    now = said(first.get(f"/pathways/{NAME}"))
    assert "SpO2 of 91% or less is red. Signed in this hub (Set here)." in now
    assert "Version 2 (live) Proposed by a@x.example, signed by b@x.example" in now


@pytest.mark.parametrize(
    "path", ["/pathways/measles", f"/pathways/{NAME}?version=9", "/pathways/proposals/77", "/pathways/measles/propose"]
)
def test_what_is_not_there_is_not_found(first: TestClient, path: str) -> None:
    assert first.get(path).status_code == 404


# Proposing


def test_the_form_shows_every_number_in_words_with_its_source_and_range(first: TestClient) -> None:
    page = first.get(PROPOSE)
    fields = form_of(page, PROPOSE)
    assert len([name for name in fields if name.startswith("n-")]) == len(COVID.places)
    assert (fields["n-bands-red_max"], fields["n-reading_times"], fields["n-trend-drop_red"]) == ("92", "08:00, 13:00, 18:00", "")
    text = said(page)
    assert "SpO2 red at or below 50 to 99. Read in the source (S19 S9)." in text
    assert "Not confirmed: a clinician signs it (S6). 3 to 4 points are remembered from leaflets of 2020-21; no page confirms it." in text
    assert "Empty: there is no such rule." in text


def test_what_must_be_filled_in_comes_first_and_is_marked(first: TestClient) -> None:
    text = said(first.get("/pathways/copd/propose"))
    first_group = text.index("To be filled in first")
    assert first_group < text.index("Needed. 50 to 99.") < text.index("How a reading is judged on oxygen")


def test_a_preview_says_loudly_what_is_less_cautious_and_proposes_nothing_yet(ward: Ward, first: TestClient) -> None:
    typed = {**form_of(first.get(PROPOSE), PROPOSE), "n-bands-red_max": "91", "n-chase-missed": "100", "n-quiet-end": "20:30"}
    preview = first.post(PROPOSE, data={**typed, "reason": WHY, "step": "look"}, headers=OURS)
    text = said(preview)
    assert preview.status_code == 200
    assert "Less cautious than before: 2 This makes fewer readings red. SpO2 red at or below: from 92% to 91%." in text
    assert "More cautious than before: 1 Silence becomes an alert sooner." in text
    assert WHY in text
    with ward.database.read() as session:
        assert store.open_proposals(session, ward.hub.id) == []


def test_from_the_preview_one_can_go_back_and_nothing_typed_is_lost(first: TestClient) -> None:
    typed = {**form_of(first.get(PROPOSE), PROPOSE), "n-bands-red_max": "91", "reason": 'Because "<b>'}
    preview = first.post(PROPOSE, data={**typed, "step": "look"}, headers=OURS)
    again = first.post(PROPOSE, data={**form_of(preview, PROPOSE), "step": "edit"}, headers=OURS)
    fields = form_of(again, PROPOSE)
    assert (fields["n-bands-red_max"], fields["n-bands-amber_max"], fields["reason"]) == ("91", "94", 'Because "<b>')


def test_every_fault_stands_beside_its_field_in_words_and_nothing_typed_is_lost(first: TestClient) -> None:
    typed = {
        **form_of(first.get(PROPOSE), PROPOSE),
        "n-bands-red_max": "ninety",
        "n-chase-missed": "",
        "n-quiet-start": "8",
        "step": "look",
    }
    answer = first.post(PROPOSE, data=typed, headers=OURS)
    assert answer.status_code == 422
    for field in ("n-bands-red_max", "n-chase-missed", "n-quiet-start", "reason"):
        assert f'id="{field}-error"' in answer.text
        assert f'href="#{field}"' in answer.text
    fields = form_of(answer, PROPOSE)
    assert (fields["n-bands-red_max"], fields["n-chase-missed"], fields["n-quiet-start"]) == ("ninety", "", "8")


def test_numbers_that_contradict_each_other_are_named_in_words(first: TestClient) -> None:
    typed = {**form_of(first.get(PROPOSE), PROPOSE), "n-bands-red_max": "95", "reason": WHY, "step": "look"}
    text = said(first.post(PROPOSE, data=typed, headers=OURS))
    assert "SpO2 red at or below: Expected less than “SpO2 amber at or below”, or no SpO2 is amber." in text
    typed |= {"n-bands-red_max": "92", "n-chase-reminder": "90"}
    answer = first.post(PROPOSE, data=typed, headers=OURS)
    assert 'id="n-chase-reminder-error"' in answer.text


def test_red_that_would_be_answered_later_than_amber_is_told_in_words(first: TestClient) -> None:
    typed = {**form_of(first.get(PROPOSE), PROPOSE), "n-ladder-red-claim": "600", "n-chase-missed": "1400", "reason": WHY, "step": "look"}
    answer = first.post(PROPOSE, data=typed, headers=OURS)
    assert answer.status_code == 422
    assert 'id="n-ladder-red-claim-error"' in answer.text
    assert 'id="n-chase-missed-error"' in answer.text
    assert "Expected no more than “Amber: minutes until somebody has claimed it”: red is the more urgent." in said(answer)


def test_a_number_that_a_score_chart_does_not_allow_stands_beside_its_field(first: TestClient) -> None:
    path = "/pathways/care-home/propose"
    typed = {**form_of(first.get(path), path), "n-duration_days": "30", "n-admission-min_age": "12", "reason": WHY, "step": "look"}
    answer = first.post(path, data=typed, headers=OURS)
    assert answer.status_code == 422
    assert "Youngest age: Expected 16 or more" in said(answer)


def test_an_empty_number_that_is_needed_stands_beside_its_field(first: TestClient) -> None:
    path = "/pathways/copd/propose"
    typed = {**form_of(first.get(path), path), "n-duration_days": "30", "reason": WHY, "step": "look"}
    answer = first.post(path, data=typed, headers=OURS)
    assert answer.status_code == 422
    for field in ("n-bands-red_max", "n-bands-amber_max"):
        assert f'id="{field}-error"' in answer.text
    assert "the pathway cannot go live without it" in said(answer)


def test_nothing_changed_is_said_and_not_proposed(first: TestClient) -> None:
    typed = {**form_of(first.get(PROPOSE), PROPOSE), "reason": WHY, "step": "look"}
    answer = first.post(PROPOSE, data=typed, headers=OURS)
    assert answer.status_code == 422
    assert "Nothing is changed yet" in said(answer)


def test_what_was_typed_over_a_version_that_is_no_longer_live_is_kept_beside_what_is_live_now(ward: Ward, first: TestClient) -> None:
    typed = {**form_of(first.get(PROPOSE), PROPOSE), "n-bands-red_max": "91", "reason": WHY, "step": "propose"}
    adopt(ward, COVID.filled({"bands.red_max": "90"}, signed="Set here"))
    answer = first.post(PROPOSE, data=typed, headers=OURS)
    assert answer.status_code == 409
    assert "Another version went live since this form was opened." in said(answer)
    again = form_of(answer, PROPOSE)
    assert again["n-bands-red_max"] == "91"
    assert again["base"] == str(live(ward).id)
    assert first.post(PROPOSE, data={**again, "step": "propose"}, headers=OURS).status_code == 303


def test_a_form_that_was_tampered_with_is_refused_kindly(first: TestClient) -> None:
    typed = {**form_of(first.get(PROPOSE), PROPOSE), "n-bands-red_max": "91", "reason": WHY, "step": "propose", "base": "x1"}
    assert first.post(PROPOSE, data=typed, headers=OURS).status_code == 409
    assert first.post(PROPOSE, data={"step": "propose"}, headers=OURS).status_code == 409


def test_while_a_change_waits_the_form_leads_to_it(ward: Ward, first: TestClient, second: TestClient) -> None:
    typed = form_of(second.get(PROPOSE), PROPOSE)
    propose(first, {"n-bands-red_max": "91"})
    where = f"/pathways/proposals/{waiting(ward).id}"
    assert second.get(PROPOSE).headers["location"] == where
    assert PROPOSE not in second.get(f"/pathways/{NAME}").text
    late = second.post(PROPOSE, data={**typed, "n-bands-red_max": "90", "reason": "x", "step": "propose"}, headers=OURS)
    assert late.status_code == 409
    assert "waits for a signature already" in said(late)
    assert form_of(late, PROPOSE)["n-bands-red_max"] == "90"


# Signing


def test_two_clinicians_change_a_threshold_and_both_names_and_times_stand_on_its_page(
    ward: Ward, first: TestClient, second: TestClient
) -> None:
    answer = propose(first, {"n-bands-red_max": "91"})
    proposal = waiting(ward)
    where = f"/pathways/proposals/{proposal.id}"
    assert answer.headers["location"] == where
    assert live(ward).number == 1
    listed = said(second.get("/pathways"))
    assert "1 change waits for a signature" in listed
    assert "1 waits for a signature The change proposed by Casey Clinician" in listed
    read = said(second.get(where))
    assert "This makes fewer readings red. SpO2 red at or below: from 92% to 91%." in read
    assert WHY in read
    ward.clock.advance(timedelta(minutes=5))
    before = said(second.get(f"{where}/sign"))
    assert "You sign as Robin Second" in before
    assert "Version 2 goes live at once" in before
    assert "This makes fewer readings red." in before
    assert sign(second, proposal).headers["location"] == where
    adopted = live(ward)
    assert (adopted.number, adopted.pathway.bands.red_max) == (2, 91)
    assert (adopted.adopted_by, adopted.second_by) == ("clinician@example.nhs.uk", "robin@example.nhs.uk")
    after = said(first.get(where))
    assert "Casey Clinician proposed this on 23 November 2026, 14:03." in after
    assert "Robin Second signed this on 23 November 2026, 14:08, and it went live." in after
    assert "SpO2 red at or below: from 92% to 91%." in after


def test_whoever_proposed_sees_it_and_cannot_sign(ward: Ward, first: TestClient) -> None:
    propose(first, {"n-bands-red_max": "91"})
    proposal = waiting(ward)
    page = first.get(f"/pathways/proposals/{proposal.id}")
    assert "You proposed this, so another clinician has to sign it." in said(page)
    assert f"/pathways/proposals/{proposal.id}/sign" not in page.text
    assert first.get(f"/pathways/proposals/{proposal.id}/sign").status_code == 303
    answer = first.post(f"/pathways/proposals/{proposal.id}/sign", data={"digest": proposal.digest}, headers=OURS)
    assert answer.status_code == 409
    assert "another clinician has to sign it" in said(answer)
    assert live(ward).number == 1


@pytest.mark.parametrize("role", [Role.MANAGER, Role.ADMINISTRATOR])
def test_a_manager_reads_a_proposal_and_signs_nothing(ward: Ward, first: TestClient, role: Role) -> None:
    propose(first, {"n-bands-red_max": "91"})
    where, browser = f"/pathways/proposals/{waiting(ward).id}", ward.signed_in(role)
    page = browser.get(where)
    assert page.status_code == 200
    assert "/sign" not in page.text
    assert "/withdraw" not in page.text
    assert browser.get(f"{where}/sign").status_code == 403
    for deed in ("sign", "withdraw"):
        assert browser.post(f"{where}/{deed}", data={"digest": waiting(ward).digest, "reason": "x"}, headers=OURS).status_code == 403
    assert browser.get(PROPOSE).status_code == 403
    assert browser.post(PROPOSE, data={}, headers=OURS).status_code == 403
    assert live(ward).number == 1


def test_another_hubs_clinician_sees_nothing_of_it(ward: Ward, first: TestClient) -> None:
    propose(first, {"n-bands-red_max": "91"})
    proposal, south = waiting(ward), another_hub(ward)
    stranger = browser_of(ward, add(ward, "sam@example.nhs.uk", "Sam South", south.id))
    where = f"/pathways/proposals/{proposal.id}"
    assert stranger.get(where).status_code == 404
    assert stranger.get(f"{where}/sign").status_code == 404
    for deed in ("sign", "withdraw"):
        assert stranger.post(f"{where}/{deed}", data={"digest": proposal.digest, "reason": "x"}, headers=OURS).status_code == 404
    assert "waits for a signature" not in stranger.get("/pathways").text
    assert waiting(ward).state is ProposalState.OPEN


def test_what_was_read_is_what_is_signed(ward: Ward, first: TestClient, second: TestClient) -> None:
    propose(first, {"n-bands-red_max": "91"})
    where = f"/pathways/proposals/{waiting(ward).id}/sign"
    answer = second.post(where, data={"digest": "0" * 64}, headers=OURS)
    assert answer.status_code == 409
    assert "What you read is not what would be signed." in said(answer)
    assert second.post(where, data={}, headers=OURS).status_code == 409


def test_of_two_who_sign_one_after_the_other_the_second_is_told(ward: Ward, first: TestClient, second: TestClient) -> None:
    third = browser_of(ward, add(ward, "third@example.nhs.uk", "Third Person"))
    propose(first, {"n-bands-red_max": "91"})
    proposal = waiting(ward)
    assert sign(second, proposal).status_code == 303
    late = third.post(f"/pathways/proposals/{proposal.id}/sign", data={"digest": proposal.digest}, headers=OURS)
    assert late.status_code == 409
    assert "This proposal is signed already" in said(late)


def test_a_proposal_is_declined_with_a_reason_that_everybody_reads(ward: Ward, first: TestClient, second: TestClient) -> None:
    propose(first, {"n-bands-red_max": "91"})
    where = f"/pathways/proposals/{waiting(ward).id}"
    silent = second.post(f"{where}/withdraw", data={"reason": " "}, headers=OURS)
    assert silent.status_code == 422
    assert 'id="reason-error"' in silent.text
    assert second.post(f"{where}/withdraw", data={"reason": "Too loose for us"}, headers=OURS).status_code == 303
    read = said(first.get(where))
    assert "Robin Second declined this" in read
    assert "Why: “Too loose for us”" in read
    assert f'href="{PROPOSE}"' in first.get(where).text
    assert "Withdrawn" in said(first.get(f"/pathways/{NAME}"))


def test_whoever_proposed_takes_it_back(ward: Ward, first: TestClient) -> None:
    propose(first, {"n-bands-red_max": "91"})
    where = f"/pathways/proposals/{waiting(ward).id}"
    assert "Take it back" in said(first.get(where))
    assert first.post(f"{where}/withdraw", data={"reason": "A slip"}, headers=OURS).status_code == 303
    assert "Casey Clinician took this back" in said(first.get(where))


def test_a_proposal_that_is_superseded_says_so_and_offers_to_start_again(ward: Ward, first: TestClient, second: TestClient) -> None:
    propose(first, {"n-bands-red_max": "91"})
    proposal = waiting(ward)
    adopt(ward, COVID.filled({"bands.red_max": "93"}, signed="Set here"))
    page = second.get(f"/pathways/proposals/{proposal.id}")
    assert "Superseded" in said(page)
    assert "Another version went live on 23 November 2026, 14:03, signed by b@x.example." in said(page)
    assert "Start again from what is live now" in said(page)
    late = second.post(f"/pathways/proposals/{proposal.id}/sign", data={"digest": proposal.digest}, headers=OURS)
    assert late.status_code == 409


def test_a_pathway_is_filled_in_and_goes_live_by_two_signatures(ward: Ward, first: TestClient, second: TestClient) -> None:
    filled = {"n-bands-red_max": "84", "n-bands-amber_max": "87", "n-duration_days": "28"}
    propose(first, filled, path="/pathways/copd/propose")
    proposal = waiting(ward)
    text = said(second.get(f"/pathways/proposals/{proposal.id}"))
    assert "What it changes, against the file as shipped" in text
    assert "SpO2 red at or below: 84%. Nothing stood here before." in text
    sign(second, proposal)
    assert live(ward, "copd").pathway.bands.red_max == 84
    assert "Live in this hub: 2" in said(first.get("/pathways"))


def test_a_newer_shipped_file_is_offered_with_the_hubs_own_numbers(ward: Ward, first: TestClient) -> None:
    older = Definition({**COVID.source, "version": "0.9", "duration_days": {**COVID.source["duration_days"], "value": 10}})
    adopt(ward, older.filled({"bands.red_max": "91"}, signed="Set here"))
    page = first.get(f"/pathways/{NAME}")
    assert f"Wardlight now ships version {COVID.version} of this pathway" in said(page)
    fields = form_of(first.get(f"{PROPOSE}?start=shipped"), PROPOSE)
    assert (fields["start"], fields["n-bands-red_max"], fields["n-duration_days"]) == ("shipped", "91", "14")
    assert form_of(first.get(PROPOSE), PROPOSE)["n-duration_days"] == "10"
    assert propose(first, {}, path=f"{PROPOSE}?start=shipped").status_code == 303
    changed = waiting(ward).definition
    assert (changed.version, changed.source["duration_days"]["value"], changed.source["bands"]["red_max"]["value"]) == (
        COVID.version,
        14,
        91,
    )


# Patients


def test_who_is_still_on_an_older_version_is_listed_for_those_who_may_see_patients(
    ward: Ward, first: TestClient, second: TestClient
) -> None:
    add_patient(ward)
    propose(first, {"n-bands-red_max": "91"})
    proposal = waiting(ward)
    assert "One patient on version 1" in said(first.get(f"/pathways/proposals/{proposal.id}"))
    sign(second, proposal)
    page = first.get(f"/pathways/proposals/{proposal.id}")
    assert "Still on an older version Ada1 Example , version 1" in said(page)
    assert "Ada1" not in ward.signed_in(Role.ADMINISTRATOR).get(f"/pathways/proposals/{proposal.id}").text


def add_patient(ward: Ward) -> None:
    actor, now = ward.staff[Role.CLINICIAN].actor, ward.clock.now()

    def enrol(session: Session) -> None:
        enrolment.enrol(session, people.draft(1), addresses=ward.parts.addresses, actor=actor, now=now)

    ward.database.write(enrol)

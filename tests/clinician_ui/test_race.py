"""Two nurses press Claim at the same moment, over real HTTP, again and again: one has the patient, the other is told who."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from threading import Barrier

import httpx2

from app.alerts import service as alerts
from app.alerts.alert import Subject
from app.alerts.ladder import DEFAULT
from app.alerts.triage import ReasonCode, Urgency
from app.clinician_ui import routes
from app.db import Database
from app.identity.roles import Role
from tests import loopback
from tests.clinician_ui.conftest import OURS, Shift
from tests.doors import TEST, open_ward

TIMES = {"sqlite": 500, "postgresql": 100}


@contextmanager
def two_browsers(shift: Shift, url: str) -> Iterator[tuple[httpx2.Client, httpx2.Client]]:
    """The nurse and a colleague, each with a session of their own."""
    with ExitStack() as stack:
        both = []
        for browser in (shift.nurse(), shift.second_nurse()):
            cookies = dict(browser.cookies)
            both.append(stack.enter_context(httpx2.Client(base_url=url, cookies=cookies, headers=OURS, timeout=30)))
        yield both[0], both[1]


def listed(shift: Shift, number: int) -> int:
    """Put an unknown number on the list, and give its alert."""
    subject = Subject(shift.ward.hub.id, None, None, f"+4474010{number:05}")
    cause = alerts.Cause(ReasonCode.UNKNOWN_NUMBER, Urgency.AMBER, values={"phone": subject.phone})
    now = shift.ward.clock.now()
    return shift.database.write(
        lambda session: alerts.raise_or_join(session, subject, [cause], ladder=DEFAULT, actor=TEST, now=now)
    ).alert_id


def test_of_two_who_claim_at_once_one_has_the_patient_and_the_other_sees_who(database: Database) -> None:
    with ExitStack() as stack:
        listening, url = stack.enter_context(loopback.bound())
        shift = Shift(open_ward(database, routes.router, public_url=url))
        stack.enter_context(loopback.served(shift.ward.app, listening))
        browsers = stack.enter_context(two_browsers(shift, url))
        pool = stack.enter_context(ThreadPoolExecutor(2))
        names = (shift.ward.staff[Role.CLINICIAN].name, "Robin Second")
        won = [0, 0]
        for number in range(TIMES[database.dialect]):
            alert_id, gate = listed(shift, number), Barrier(2)

            def press(browser: httpx2.Client, alert_id: int = alert_id, gate: Barrier = gate) -> httpx2.Response:
                gate.wait()
                return browser.post(f"/alerts/{alert_id}/claim", data={"from": "worklist"})

            answers = list(pool.map(press, browsers))
            assert sorted(one.status_code for one in answers) == [303, 409]
            winner = next(place for place, one in enumerate(answers) if one.status_code == 303)
            won[winner] += 1
            assert re.search(rf"{names[winner]} already has this patient", answers[1 - winner].text)
        assert sum(won) == TIMES[database.dialect]

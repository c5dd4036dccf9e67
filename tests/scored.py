"""Pathways that ask for whole sets of observations, for tests: the shipped one with a chart beside it and somebody else who asks."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session

from app.db import Database
from app.identity.actor import system
from app.pathways import definition, loader
from app.pathways import service as pathways
from app.pathways.definition import Definition

CARE_HOME, CHILDREN, BREATHLESS = "care-home-for-tests", "children-for-tests", "breathless-for-tests"
_HOUSE: Mapping[str, str] = {"source": "house", "label": "DESIGN"}


def care_home() -> Definition:
    """RESTORE2 with NEWS2; the staff of the home enter."""
    score = {"chart": "restore2", "red": "call_999", "amber": "senior", "change_amber": _number(2), "change_red": _number(5), **_HOUSE}
    measures = ("spo2", "pulse", "respiratory_rate", "temperature_c", "oxygen", "soft_signs")
    return _made(CARE_HOME, "Care home, for tests", by="staff", measures=measures, scores=[score])


def children() -> Definition:
    """National PEWS; a carer enters. Only children may join."""
    score = {"chart": "npews", "red": "high", "amber": "low", **_HOUSE}
    measures = ("spo2", "pulse", "respiratory_rate", "temperature_c", "feeling")
    changed = _made(CHILDREN, "Children, for tests", by="carer", measures=measures, scores=[score])
    admission = {**changed.source["admission"], "min_age": _number(0), "max_age": _number(17)}
    return definition.from_document({**changed.source, "admission": admission})


def breathless() -> Definition:
    """NEWS2 beside a test after moving; the patient enters."""
    score = {"chart": "news2", "red": "high", "amber": "medium", **_HOUSE}
    measures = ("spo2", "pulse", "respiratory_rate", "temperature_c", "spo2_exertion", "feeling")
    return _made(BREATHLESS, "Breathless, for tests", by="patient", measures=measures, scores=[score])


def adopt(database: Database, hub_id: int, *wanted: Definition, now: datetime) -> None:
    """Make them live in a hub."""

    def work(session: Session) -> None:
        for one in wanted:
            pathways.adopt(session, hub_id, one, by="first@test.example", second_by="second@test.example", actor=system("test"), now=now)

    database.write(work)


def _number(value: int) -> dict[str, Any]:
    return {"value": value, **_HOUSE}


def _made(name: str, title: str, *, by: str, measures: tuple[str, ...], scores: list[dict[str, Any]]) -> Definition:
    source = dict(loader.load_shipped()["covid-oximetry-at-home"].source)
    asks = {"by": {"code": by, **_HOUSE}, "measures": [{"code": code, **_HOUSE} for code in measures]}
    return definition.from_document({**source, "name": name, "title": title, "asks": asks, "scores": scores})

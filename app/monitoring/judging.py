"""Gathers what an observation is judged against, and has it judged: few and small questions, whatever the stay has behind it."""

from dataclasses import replace
from datetime import date, datetime
from typing import Final

from sqlmodel import Session

from app.caseload.views import EpisodeView
from app.hubs import store as hubs
from app.monitoring import rules, store, trends
from app.monitoring.context import Context, PastReading, Person
from app.monitoring.reading import Observation
from app.monitoring.rules import Judgement
from app.pathways import admission, chart_loader
from app.pathways.schema import Pathway

SENT_SINCE: Final = 20
"""How many readings may have come between a reading and its being sent again, for the answer to be the same."""


def judge(
    session: Session, episode: EpisodeView, pathway: Pathway, observation: Observation, *, before_id: int | None = None, now: datetime
) -> Judgement:
    """Judge an observation of this stay by its pathway, against the readings that are there already.

    `before_id`: it is that reading, sent again: it is judged against those that were kept before it.
    """
    most = trends.looks_back(pathway)
    recent = store.past_readings(session, episode.hub_id, episode.id, most=most if before_id is None else most + SENT_SINCE)
    if before_id is not None:
        recent = tuple(one for one in recent if one.id < before_id)[:most]
    context = context_of(episode, pathway, on=_day(session, episode, pathway, observation), recent=recent)
    if trends.needs_first(context):
        first = store.first_readings(session, episode.hub_id, episode.id, before=observation.measured_at, most=trends.first_of(pathway))
        context = replace(context, first=first)
    return rules.evaluate(observation, context, now=now)


def _day(session: Session, episode: EpisodeView, pathway: Pathway, observation: Observation) -> date:
    """Give the day on which it was measured: the hub's own where a chart asks for an age, so that a birthday begins at midnight."""
    if not pathway.scores:
        return observation.measured_at.date()
    return observation.measured_at.astimezone(hubs.by_id(session, episode.hub_id).zone).date()


def context_of(episode: EpisodeView, pathway: Pathway, *, on: date, recent: tuple[PastReading, ...] = ()) -> Context:
    """Give what an observation of this stay is judged against on that day, after these earlier readings."""
    return Context(
        pathway=pathway,
        amber_max=episode.amber_max,
        red_max=episode.red_max,
        limits_by=episode.limits_by,
        usual_spo2=episode.usual_spo2,
        plan=episode.plan is not None,
        person=Person(
            age_years=admission.age(episode.date_of_birth, today=on),
            pregnant=episode.pregnant,
            spo2_scale=episode.spo2_scale,
            usual_news=episode.usual_news,
            home_oxygen=episode.home_oxygen,
        ),
        charts=chart_loader.load_shipped() if pathway.scores else {},
        recent=recent,
    )

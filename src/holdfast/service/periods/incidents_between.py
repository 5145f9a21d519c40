"""Incidents in the report of a period, from their events up to its end alone."""

from __future__ import annotations

from datetime import datetime

from holdfast.pillars.incidents.measures import Measure, Period, Story, measured, story
from holdfast.reports.incident_words import missing_words
from holdfast.reports.period import FigureShown, IncidentsReported, ReportedIncident
from holdfast.service.desk import Desk
from holdfast.service.incidents.incident_terms import book_of
from holdfast.service.incidents.reviewing import seen_stories
from holdfast.service.incidents.titling import title_of
from holdfast.texts.say import say

MOST = 30
FIGURES = ("mtta", "mttr-fixed", "mttr-verified", "mtbf", "compliance")


def incidents_between(desk: Desk, cluster: str, since: datetime, until: datetime) -> IncidentsReported:
    """Tells of the incidents of a cluster, or of all in reach, that were open, opened or ended in a period."""
    book = book_of(desk.store)
    begun = (events for events in seen_stories(desk).values() if events[0].at < until)
    stories = (story(events, book, until) for events in begun)
    known = [item for item in stories if cluster in ("", item.incident.cluster)]
    told = [item for item in known if not item.incident.is_over or item.incident.last >= since]
    told.sort(key=lambda item: (item.incident.is_over, item.incident.priority, item.incident.opened))
    figures = measured(known, Period(since, until))
    return IncidentsReported(
        opened=sum(since <= item.incident.opened for item in known),
        ended=sum(item.incident.is_over and item.incident.last >= since for item in known),
        open_after=sum(not item.incident.is_over for item in known),
        incidents=tuple(_row(desk, item) for item in told[:MOST]),
        left_out=max(0, len(told) - MOST),
        figures=tuple(_figure(item, desk.lang) for item in figures if item.name in FIGURES),
    )


def _row(desk: Desk, item: Story) -> ReportedIncident:
    incident = item.incident
    return ReportedIncident(
        id=incident.id,
        title=title_of(desk.office, incident, desk.lang),
        priority=incident.priority,
        step=incident.step,
        side=incident.side,
        opened=incident.opened,
        fixed=incident.fixed,
        closed=incident.closed,
    )


def _figure(item: Measure, lang: str) -> FigureShown:
    return FigureShown(
        name=item.name,
        clock=item.clock or "",
        unit="share" if item.name == "compliance" else "seconds",
        value=item.value,
        count=item.count,
        definition=say(item.definition, lang),
        missing=missing_words(item.missing, lang),
    )

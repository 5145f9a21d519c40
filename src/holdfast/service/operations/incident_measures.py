"""How incidents are handled, in numbers, each with its definition beside it; and what is left of error budgets."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final, Literal

from msgspec import Struct

from holdfast.model.errors import UsageError
from holdfast.model.incident import ClockName
from holdfast.model.objects.meta import Instant
from holdfast.pillars.incidents.budgets import Budget, BudgetState, budgets, default_budgets
from holdfast.pillars.incidents.measures import Forecast, Grouping, Measure, MeasureName, Period, Story, measured, story
from holdfast.pillars.incidents.measures import forecast as foreseen
from holdfast.reports.incident_words import missing_words
from holdfast.service.desk import Desk
from holdfast.service.incidents.incident_access import READ
from holdfast.service.incidents.incident_terms import book_of
from holdfast.service.incidents.reviewing import at_least, seen_stories
from holdfast.service.incidents.titling import title_of
from holdfast.service.operation import Operation
from holdfast.texts.say import say

USUAL: Final = timedelta(days=30)
LONGEST: Final = timedelta(days=3660)
FORM: Final = "%Y-%m-%dT%H:%M:%SZ"
Unit = Literal["incidents", "seconds", "share"]
UNITS: Final[dict[MeasureName, Unit]] = {"frequency": "incidents", "compliance": "share"}


class AskMeasures(Struct, frozen=True, kw_only=True):
    """Which period is measured, the last 30 days unless said, and by what incidents are grouped."""

    since: Instant | None = None
    until: Instant | None = None
    by: Grouping = "all"


class MeasureShown(Struct, frozen=True, kw_only=True):
    """A number about incidents: of which group, from how many, and what it means; `missing` says why there is none.

    `middle` is the median where `value` is a mean.
    """

    name: MeasureName
    group: str
    clock: ClockName | None
    unit: Unit
    value: float | None
    middle: float | None
    count: int
    definition: str
    missing: str


class BreachForecastShown(Struct, frozen=True, kw_only=True):
    """How likely an open incident is to run out of its time to resolve, and what that is said from."""

    incident: str
    title: str
    priority: str
    deadline: datetime | None
    breached: datetime | None
    share: float | None
    count: int
    definition: str
    missing: str


class SpenderShown(Struct, frozen=True, kw_only=True):
    """An incident and its part of an error budget; `text` says what follows where it is large."""

    incident: str
    seconds: float
    share: float
    needs_review: bool
    text: str


class BudgetShown(Struct, frozen=True, kw_only=True):
    """An error budget: how much of it is left, and what follows; an empty service is everything together."""

    service: str
    objective: float
    since: datetime
    until: datetime
    budget_seconds: float
    spent_seconds: float
    left: float
    state: BudgetState
    text: str
    definition: str
    spenders: tuple[SpenderShown, ...]
    excepted: tuple[str, ...]


class Measures(Struct, frozen=True, kw_only=True):
    """The measures of a period, the outlook of open incidents, and error budgets until now."""

    since: datetime
    until: datetime
    by: Grouping
    measures: tuple[MeasureShown, ...]
    forecasts: tuple[BreachForecastShown, ...]
    budgets: tuple[BudgetShown, ...]


def _measures(desk: Desk, asked: AskMeasures) -> Measures:
    until = asked.until or desk.now
    since = asked.since or until - USUAL
    if not since < until or until - since > LONGEST:
        allowed = f"{until - LONGEST:{FORM}} <= since < {until:{FORM}}"
        raise UsageError(what="since", value=f"{since:{FORM}}", allowed=allowed)
    book = book_of(desk.store)
    stories = [story(events, book, at_least(desk, events)) for events in seen_stories(desk).values()]
    return Measures(
        since=since,
        until=until,
        by=asked.by,
        measures=tuple(_measure(item, desk.lang) for item in measured(stories, Period(since, until), asked.by)),
        forecasts=_forecasts(stories, desk),
        budgets=tuple(
            _budget(item, desk.lang)
            for item in budgets((item.incident for item in stories), default_budgets(), desk.now)
        ),
    )


def _measure(item: Measure, lang: str) -> MeasureShown:
    return MeasureShown(
        name=item.name,
        group=item.group,
        clock=item.clock,
        unit=UNITS.get(item.name, "seconds"),
        value=item.value,
        middle=item.middle,
        count=item.count,
        definition=say(item.definition, lang),
        missing=missing_words(item.missing, lang),
    )


def _forecasts(stories: list[Story], desk: Desk) -> tuple[BreachForecastShown, ...]:
    """Foresees the open ones, the likeliest to run out of time first; what nothing can be said about comes last."""
    ahead = [item for item in stories if not item.incident.is_over and not item.incident.in_backlog]
    found = [(item, said) for item in ahead if (said := foreseen(item, stories))]
    found.sort(key=lambda pair: (-(pair[1].share if pair[1].share is not None else -1.0), pair[1].incident))
    return tuple(_forecast(item, said, desk) for item, said in found)


def _forecast(item: Story, said: Forecast, desk: Desk) -> BreachForecastShown:
    lang = desk.lang
    return BreachForecastShown(
        incident=said.incident,
        title=title_of(desk.office, item.incident, lang),
        priority=item.incident.priority,
        deadline=said.deadline,
        breached=said.breached,
        share=said.share,
        count=said.count,
        definition=say(said.definition, lang),
        missing=missing_words(said.missing, lang),
    )


def _budget(item: Budget, lang: str) -> BudgetShown:
    policy = default_budgets()
    definition = say(
        "review.budget.definition",
        lang,
        priorities=", ".join(policy.counted),
        minutes=f"{item.budget_seconds / 60:.1f}",
        objective=f"{item.objective * 100:g} %",
        days=f"{policy.window / timedelta(days=1):g}",
    )
    return BudgetShown(
        service=item.service,
        objective=item.objective,
        since=item.since,
        until=item.until,
        budget_seconds=item.budget_seconds,
        spent_seconds=item.spent_seconds,
        left=item.left,
        state=item.state,
        text=say(f"review.budget.{item.state}", lang, left=f"{item.left:.0%}", used=f"{1 - item.left:.0%}"),
        definition=definition,
        spenders=tuple(
            SpenderShown(
                incident=found.incident,
                seconds=found.seconds,
                share=found.share,
                needs_review=found.needs_review,
                text=say("review.budget.spender", lang, incident=found.incident, share=f"{found.share:.0%}")
                if found.needs_review
                else "",
            )
            for found in item.spenders
        ),
        excepted=item.exempt,
    )


OPERATIONS = (
    Operation(
        name="incidents.measures",
        parameters=AskMeasures,
        result=Measures,
        run=_measures,
        permission=READ,
        bearing="fleet",
        path="/incident-measures",
        examples={"month": {}, "by-priority": {"by": "priority"}},
    ),
)

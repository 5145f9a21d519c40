"""Making a plan of preventive maintenance: for a size that is given or read, with the terms that hold."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal, InvalidOperation
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
from msgspec import Struct

from holdfast.model.check import CheckState
from holdfast.model.errors import UsageError
from holdfast.model.outlook import WARNING_HOURS
from holdfast.pillars.incidents.policy import Policy, default_policy
from holdfast.pillars.prediction.alert_rules import rule_groups
from holdfast.pillars.prevention.catalogue import checks
from holdfast.pillars.prevention.opportunities import opportunities
from holdfast.pillars.prevention.plan import Escalation, PriorityTerms, preventive_plan
from holdfast.pillars.prevention.plan_efforts import default_efforts
from holdfast.pillars.prevention.plan_rules import budget_groups
from holdfast.pillars.prevention.plan_wishes import GOALS, THINGS, Goal, Size, Thing, Wishes, sized
from holdfast.reports.prevention_files import plan_files
from holdfast.reports.prevention_shown import OpportunitiesShown, PlanShown, opportunities_shown, plan_shown

MOST = 1_000_000


class History(Struct, frozen=True, kw_only=True):
    """What the past says of recurring work, over so many days; None for what nobody could look at.

    `causes` counts incidents and `deeds` what people did by hand; `runs` are the states of past runs of checks;
    `titles` names causes and deeds in the reader's language.
    """

    days: float = 30.0
    causes: Mapping[str, int] | None = None
    deeds: Mapping[str, int] | None = None
    runs: Mapping[str, tuple[CheckState, ...]] | None = None
    titles: Mapping[str, str] = {}


NO_HISTORY = History()


def wishes(objective: str, goals: tuple[str, ...], zone: str) -> Wishes:
    """Reads what is wanted; raises UsageError."""
    try:
        share = Decimal(objective)
    except InvalidOperation:
        share = Decimal(0)
    if not 0 < share < 100 or share.as_tuple().exponent < -6:  # type: ignore[operator]  # A share between 0 and 100 is a number.
        raise UsageError(what="slo", value=objective, allowed="0 < slo < 100")
    for goal in goals:
        if goal not in GOALS:
            raise UsageError(what="goal", value=goal, allowed=", ".join(GOALS))
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise UsageError(what="zone", value=zone, allowed="Asia/Seoul, UTC, ...") from error
    asked = tuple(dict.fromkeys(msgspec.convert(goals, tuple[Goal, ...])))
    return Wishes(objective=f"{share.normalize():f}", goals=asked, zone=zone)


def size_of(given: Mapping[Thing, int | None]) -> Size:
    """Completes a size; raises UsageError where nodes and Pods are unknown, or where a number is out of range."""
    known = {thing: count for thing, count in given.items() if count is not None}
    for thing in THINGS:
        if thing in ("nodes", "pods") and thing not in known:
            raise UsageError(what=thing, value="-", allowed=f"1 ... {MOST}")
        if thing in known and not (thing in ("nodes", "pods")) <= known[thing] <= MOST:
            raise UsageError(what=thing, value=str(known[thing]), allowed=f"1 ... {MOST}")
    return sized(known, default_efforts().ratios)


def plan_for(
    size: Size, wanted: Wishes, lang: str, *, history: History = NO_HISTORY, policy: Policy | None = None
) -> PlanShown:
    """Makes the plan for a size, with the terms of incidents that hold, in a language."""
    terms = policy or default_policy()
    made = preventive_plan(size, wanted, checks().values(), escalation(terms), default_efforts())
    groups = [*rule_groups(WARNING_HOURS, lang)["groups"], *budget_groups(wanted, lang)]
    files = plan_files(made, groups, terms)
    return plan_shown(made, checks(), recurring(size, lang, history), files, groups, lang)


def recurring(size: Size, lang: str, history: History = NO_HISTORY) -> OpportunitiesShown:
    """Says which recurring work is worth automating."""
    known = checks()
    found = opportunities(
        known.values(),
        size,
        default_efforts(),
        causes=history.causes,
        deeds=history.deeds,
        runs=history.runs,
        days=history.days,
    )
    titles = {**{key: check.words(lang).title for key, check in known.items()}, **history.titles}
    return opportunities_shown(found, titles, [titles.get(key, key) for key in found.fatigued], lang)


def escalation(policy: Policy) -> Escalation:
    """Gives the clocks and ladders of the terms of incidents as a plan shows them."""
    return Escalation(
        priorities=tuple(
            PriorityTerms(
                priority=priority,
                calendar=policy.calendars[priority],
                limits={
                    clock: limits[priority] / timedelta(minutes=1)
                    for clock, limits in policy.limits.items()
                    if priority in limits
                },
                ladder=policy.ladder[priority],
            )
            for priority in policy.calendars
        ),
        flags={flag: terms.levels for flag, terms in policy.flags.items()},
    )

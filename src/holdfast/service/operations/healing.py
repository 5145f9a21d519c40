"""The self-healing catalogue: which action heals which cause, on what proof, and how often it did."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from msgspec import Struct

from holdfast.model.automation_kept import PLANS
from holdfast.model.autonomy import Level
from holdfast.pillars.automation.healing_catalogue import Aim, Area, Entry, entries
from holdfast.pillars.automation.healing_success import Treated, success_of
from holdfast.service.actions.autonomy import ran
from holdfast.service.actions.plan_access import sees
from holdfast.service.desk import Desk
from holdfast.service.operation import Operation
from holdfast.service.paging import Page, Paging, paged
from holdfast.texts.say import say


class HealingShown(Struct, frozen=True, kw_only=True):
    """An entry: its causes and action, what must be seen, when not to use it, and its measured success.

    `share` is `healed` by `healed` and `not_healed`, and nothing where there are neither; `open` ones are still waited
    for. `definition` says in words what counts on which side.
    """

    name: str
    title: str
    why: str
    when_not: str
    causes: tuple[str, ...]
    action: str
    area: Area
    aim: Aim
    level: Level
    confidence: float
    looks: int
    minutes: int
    beside: tuple[str, ...]
    without: tuple[str, ...]
    targets: tuple[str, ...]
    healed_within_minutes: int
    runs: int
    healed: int
    not_healed: int
    open: int
    share: float | None = None
    definition: str = ""


class ListHealing(Paging, frozen=True, kw_only=True):
    """Which entries are wanted; all of them without an area."""

    area: Area | None = None


def _list(desk: Desk, asked: ListHealing) -> Page[HealingShown]:
    known = entries().items()
    rows = [_shown(desk, name, entry) for name, entry in known if asked.area in (None, entry.area)]
    return paged(asked, rows, lambda row: (row.name,))


def _shown(desk: Desk, name: str, entry: Entry) -> HealingShown:
    words = entry.texts[desk.lang]
    within = timedelta(minutes=entry.healed_within_minutes)
    success = success_of(_treated(desk, entry), within, desk.now)
    return HealingShown(
        name=name,
        title=words.title,
        why=words.why,
        when_not=words.when_not,
        causes=entry.causes,
        action=entry.action,
        area=entry.area,
        aim=entry.aim,
        level=entry.level,
        confidence=entry.proof.confidence,
        looks=entry.proof.looks,
        minutes=entry.proof.minutes,
        beside=entry.proof.beside,
        without=entry.proof.without,
        targets=entry.target.kinds,
        healed_within_minutes=entry.healed_within_minutes,
        runs=success.runs,
        healed=success.healed,
        not_healed=success.not_healed,
        open=success.open,
        share=success.share,
        definition=say("autonomy.healed", desk.lang, minutes=entry.healed_within_minutes),
    )


def _treated(desk: Desk, entry: Entry) -> Iterator[Treated]:
    """Gives the runs of the entry's action that were made for one of its causes and lie whole in the reader's reach."""
    kept = [item for item in desk.store.shelf(PLANS).find("action", entry.action) if item.item.finding]
    problems = desk.store.problems.named(item.item.finding for item in kept)
    for item in kept:
        problem = problems.get(item.item.finding)
        run = next(ran(item), None)
        if problem is None or run is None or problem.problem.cause not in entry.causes or run.end == "stopped":
            continue
        if sees(desk.reach, item.item):
            # One that came back is open again, and was not healed.
            yield Treated(plan=run.plan, ended=run.ended, end=run.end, healed=problem.healed)


OPERATIONS = (
    Operation(
        name="healing.list",
        parameters=ListHealing,
        result=Page[HealingShown],
        run=_list,
        permission="read:automation",
        bearing="fleet",
        path="/healing",
        examples={"of-storage": {"area": "storage"}},
    ),
)

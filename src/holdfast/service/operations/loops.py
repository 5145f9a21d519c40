"""The bounded loops: which there are and where they look, and what they decided of each knob and with what effect."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from holdfast.model.automation_kept import ACTION_TERMS
from holdfast.model.automation_watched import KNOBS, Effect, KeptKnob, KeptTurn
from holdfast.pillars.automation.loops import Loop, loops
from holdfast.pillars.governance.visibility import may_see
from holdfast.service.actions.looping import Bounds, bounds_of
from holdfast.service.desk import Desk
from holdfast.service.operation import Operation
from holdfast.service.paging import Page, Paging, paged
from holdfast.texts.say import say

READ = "read:automation"


class PlaceOfLoop(Struct, frozen=True, kw_only=True):
    """Where people let a loop turn its knobs, within which bounds, and who said so; what is empty is not narrowed."""

    cluster: str
    namespace: str
    lowest: float
    highest: float
    by: str


class LoopShown(Struct, frozen=True, kw_only=True):
    """A loop: its knob, the action that turns it, by how much at most and on how much evidence.

    Where nobody gave bounds (`places`) it looks at nothing.
    """

    name: str
    title: str
    knob: str
    action: str
    step: float
    window_days: int
    cool_down_hours: int
    places: tuple[PlaceOfLoop, ...] = ()


class ListLoops(Paging, frozen=True, kw_only=True):
    """Which loops there are."""


class LoopTurnShown(Struct, frozen=True, kw_only=True):
    """A turn of a knob that was seen, and its effect; `was` and `became` are what it is watched by, better when lower.

    Without an effect it is too early to say.
    """

    at: datetime
    before: float
    after: float
    signal: str
    effect: Effect | None = None
    was: float | None = None
    became: float | None = None


class DecisionShown(Struct, frozen=True, kw_only=True):
    """What was decided of a knob at the newest look: to turn it to `wanted`, or nothing; `use` is the used part."""

    cluster: str
    loop: str
    kind: str
    namespace: str
    name: str
    part: str
    at: datetime
    value: float
    reason: str
    sentence: str
    use: float | None = None
    wanted: float | None = None
    turns: tuple[LoopTurnShown, ...] = ()


class ListDecisions(Paging, frozen=True, kw_only=True):
    """Of which cluster and loop; of all of them without."""

    cluster: str = ""
    loop: str = ""


def _list(desk: Desk, asked: ListLoops) -> Page[LoopShown]:
    rows = [
        LoopShown(
            name=name,
            title=say(f"autonomy.loop.title.{name}", desk.lang),
            knob=loop.knob,
            action=loop.action,
            step=loop.step,
            window_days=loop.window_days,
            cool_down_hours=loop.cool_down_hours,
            places=tuple(_places(desk, name, loop)),
        )
        for name, loop in loops().items()
    ]
    return paged(asked, rows, lambda row: (row.name,))


def _places(desk: Desk, name: str, loop: Loop) -> list[PlaceOfLoop]:
    found = []
    for kept in desk.store.shelf(ACTION_TERMS).find("action", loop.action):
        item = kept.item
        bounds: Bounds | None = bounds_of((item,), item.cluster, item.namespace, name)
        if bounds is not None and (not item.cluster or desk.reach.touches(item.cluster)):
            found.append(
                PlaceOfLoop(
                    cluster=item.cluster,
                    namespace=item.namespace,
                    lowest=bounds.lowest,
                    highest=bounds.highest,
                    by=item.by,
                )
            )
    return sorted(found, key=lambda place: (place.cluster, place.namespace))


def _decisions(desk: Desk, asked: ListDecisions) -> Page[DecisionShown]:
    shelf = desk.store.shelf(KNOBS)
    found = shelf.find("cluster", asked.cluster) if asked.cluster else shelf.page(limit=10_000)
    rows = [
        _shown(kept.item, desk.lang)
        for kept in found
        if asked.loop in ("", kept.item.loop)
        and kept.item.loop in loops()
        and may_see(desk.reach, kept.item.cluster, kept.item.target)
    ]
    return paged(asked, rows, lambda row: (row.cluster, row.loop, row.kind, row.namespace, row.name, row.part))


def _shown(item: KeptKnob, lang: str) -> DecisionShown:
    return DecisionShown(
        cluster=item.cluster,
        loop=item.loop,
        kind=item.target.kind,
        namespace=item.target.namespace,
        name=item.target.name,
        part=item.part,
        at=item.at,
        value=item.value,
        reason=item.reason,
        sentence=say(f"autonomy.loop.because.{item.reason}", lang),
        use=item.use,
        wanted=item.wanted,
        turns=tuple(_turn(turn, loops()[item.loop].watch) for turn in item.turns),
    )


def _turn(turn: KeptTurn, signal: str) -> LoopTurnShown:
    return LoopTurnShown(
        at=turn.at,
        before=turn.before,
        after=turn.after,
        signal=signal,
        effect=turn.effect,
        was=turn.was,
        became=turn.became,
    )


OPERATIONS = (
    Operation(
        name="loops.list",
        parameters=ListLoops,
        result=Page[LoopShown],
        run=_list,
        permission=READ,
        bearing="fleet",
        path="/loops",
    ),
    Operation(
        name="loops.decisions",
        parameters=ListDecisions,
        result=Page[DecisionShown],
        run=_decisions,
        permission=READ,
        bearing="fleet",
        path="/loops/decisions",
        examples={"of-a-cluster": {"cluster": "prod-seoul"}},
    ),
)

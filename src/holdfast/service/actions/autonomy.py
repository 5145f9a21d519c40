"""How far actions may go by themselves in the store's present, and how their runs went."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cache, partial

from msgspec.structs import replace

from holdfast.model.access import Reach
from holdfast.model.automation import Risk
from holdfast.model.automation_kept import PLANS, KeptPlan
from holdfast.model.autonomy import DIALS, Place, Ran, RunEnd
from holdfast.model.record import Kept
from holdfast.pillars.automation.autonomy import Standing, level_of
from holdfast.pillars.automation.catalogue import actions
from holdfast.pillars.automation.plans import UNDO_OF
from holdfast.ports.store import Store
from holdfast.service.actions.kept import SYSTEM
from holdfast.service.actions.terms import environment_of

_ENDS: dict[str, RunEnd] = {
    "verified": "verified",
    "undone": "undone",
    "stopped": "stopped",
    "unknown": "unknown",
    # What a person had to settle ended in a way that nobody knew.
    "settled": "unknown",
}


def runs_of(store: Store, action: str = "", reach: Reach | None = None) -> tuple[Ran, ...]:
    """Lists the runs that ended, of one action or of all, and those that took back what it did.

    With a reach, those are given that lie in it.
    """
    kept = _that_speak_of(store, action) if action else _all(store)
    found = (run for item in kept for run in (*ran(item), *_against(item)) if action in ("", run.action))
    return tuple(run for run in found if reach is None or reach.covers(run.place.cluster, run.place.namespace))


def ran(kept: Kept[KeptPlan]) -> Iterator[Ran]:
    """Gives how a plan's run ended in each of its namespaces; nothing of one that did not begin or is not over.

    That somebody took back what an action did speaks against the action, as well as that went.
    """
    item = kept.item
    end = _ENDS.get(item.state)
    if end == "verified" and UNDO_OF in item.wanted:
        end = "undone"
    if end is None or item.started is None or item.ended is None:
        return
    for namespace in item.namespaces or ("",):
        yield Ran(
            plan=kept.id,
            action=item.action,
            place=Place(cluster=item.cluster, namespace=namespace, environment=item.environment),
            ended=item.ended,
            end=end,
            is_supervised=item.started_by not in ("", SYSTEM),
            wrote=end != "stopped",
        )


def place_in(store: Store, cluster: str, namespace: str) -> Place:
    """Gives a place in a cluster, with the cluster's environment."""
    return Place(cluster=cluster, namespace=namespace, environment=environment_of(store, cluster))


def standing_for(store: Store, action: str, place: Place, risk: Risk | None = None) -> Standing:
    """Says how far an action goes by itself at a place now."""
    return standings_in(store)(action, place, risk)


def standings_in(store: Store) -> Callable[[str, Place, Risk | None], Standing]:
    """Gives what says how far actions go by themselves at places now, for however many of them it is asked.

    The dials are read once, and the runs of an action once for all its places.
    """
    dials = tuple(kept.item for kept in store.shelf(DIALS).page(limit=10_000))
    runs = cache(partial(runs_of, store))

    def standing(action: str, place: Place, risk: Risk | None) -> Standing:
        return level_of(dials, action, actions()[action].fields, place, runs(action), risk)

    return standing


def _against(kept: Kept[KeptPlan]) -> Iterator[Ran]:
    """Gives a person's run once more as one against the action whose effect it ended; of one that did not, nothing."""
    action = actions().get(kept.item.action)
    if action is None or not action.fields.takes_back or UNDO_OF in kept.item.wanted:
        return
    for run in ran(kept):
        if run.is_supervised and run.end in ("verified", "unknown"):
            yield replace(run, action=action.fields.takes_back, end="undone", took_back=True)


def _that_speak_of(store: Store, name: str) -> Iterator[Kept[KeptPlan]]:
    takers = (action.name for action in actions().values() if action.fields.takes_back == name)
    for one in (name, *takers):
        yield from store.shelf(PLANS).find("action", one)


def _all(store: Store) -> Iterable[Kept[KeptPlan]]:
    after = ""
    while page := store.shelf(PLANS).page(after=after, limit=1000):
        yield from page
        after = page[-1].id

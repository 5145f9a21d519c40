"""What a plan of preventive maintenance is made for: how big the cluster is, and what is wanted of it."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from msgspec import Struct

from holdfast.model.snapshot import Snapshot
from holdfast.verdicts.ownership import WORKLOAD_KINDS, controller_of

Goal = Literal["cost", "security"]
Thing = Literal["one", "nodes", "pods", "volumes", "namespaces", "workloads"]
THINGS: tuple[Thing, ...] = ("nodes", "pods", "volumes", "namespaces", "workloads")
GOALS: tuple[Goal, ...] = ("cost", "security")
BUDGET_DAYS = 30
_DAY_MINUTES = 24 * 60


class Wishes(Struct, frozen=True, kw_only=True):
    """What is wanted: the share of time in percent that everything works, further goals, and the zone of the people."""

    objective: str = "99.9"
    goals: tuple[Goal, ...] = GOALS
    zone: str = "UTC"

    @property
    def failing(self) -> Decimal:
        """Gives the share of time that may fail, between 0 and 1."""
        return (100 - Decimal(self.objective)) / 100

    def budget_minutes(self, days: int = BUDGET_DAYS) -> Decimal:
        """Gives the minutes that may fail in so many days."""
        return (self.failing * days * _DAY_MINUTES).normalize()


class Size(Struct, frozen=True, kw_only=True):
    """How much there is of what is looked after; `estimated` names what nobody counted."""

    nodes: int
    pods: int
    volumes: int
    namespaces: int
    workloads: int
    estimated: tuple[Thing, ...] = ()

    def count(self, thing: Thing) -> int:
        """Gives how many of a thing there are."""
        return 1 if thing == "one" else int(getattr(self, thing))


def sized(given: dict[Thing, int], ratios: dict[Thing, float]) -> Size:
    """Completes a size: what is not given follows from the number of Pods."""
    missing = tuple(thing for thing in THINGS if thing not in given)
    found = {thing: given[thing] if thing in given else round(given["pods"] * ratios[thing]) for thing in THINGS}
    return Size(**found, estimated=missing)


def counted(snapshot: Snapshot) -> dict[Thing, int]:
    """Counts what a snapshot holds; kinds that it does not know are left out."""
    kinds: dict[Thing, tuple[str, ...]] = {
        "nodes": ("Node",),
        "pods": ("Pod",),
        "volumes": ("PersistentVolumeClaim",),
        "namespaces": ("Namespace",),
    }
    found = {
        thing: sum(len(snapshot.objects.get(kind, ())) for kind in of)
        for thing, of in kinds.items()
        if all(snapshot.knows(kind) for kind in of)
    }
    kinds_of_workloads = [kind for kind in WORKLOAD_KINDS if snapshot.knows(kind)]
    top = sum(controller_of(item, snapshot) is None for kind in kinds_of_workloads for item in snapshot.of_kind(kind))
    return {**found, "workloads": top} if kinds_of_workloads else found

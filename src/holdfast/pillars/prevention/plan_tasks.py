"""How far a task is left to machines: by what a mistake would cost and by how sure the data are."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Literal

import msgspec
import yaml
from msgspec import Struct

from holdfast.pillars.prevention.plan_wishes import Size

Extent = Literal["full", "partial", "human"]
"""Done without people, done once somebody has agreed, or done by people."""
Reach = Literal["one", "workload", "node", "cluster"]
Known = Literal["sure", "mostly", "person"]
Scale = Literal["cluster", "nodes", "pods", "volumes", "namespaces", "workloads"]
APPROVING = 0.2
"""The part of a task's time that remains where people only agree to it."""


class Task(Struct, frozen=True, forbid_unknown_fields=True):
    """A task beside looking; the fields are told in `plan_tasks.yaml`."""

    id: str
    reversible: bool
    reach: Reach
    often: float
    thing: Scale
    known: Known
    minutes: float
    tool: str


class _File(Struct, frozen=True, forbid_unknown_fields=True):
    tasks: tuple[Task, ...]


@cache
def tasks() -> tuple[Task, ...]:
    """Lists the tasks."""
    text = (files("holdfast.pillars.prevention") / "plan_tasks.yaml").read_text(encoding="utf-8")
    return msgspec.convert(yaml.safe_load(text), _File).tasks


def extent_of(*, reversible: bool, reach: Reach, known: Known) -> Extent:
    """Says how far something is automated.

    What the data cannot tell to be due, or what cannot be taken back and reaches the whole cluster, is for people.
    What can be taken back, touches little and is surely due runs by itself. For the rest somebody agrees first.
    """
    if known == "person" or (reach == "cluster" and not reversible):
        return "human"
    return "full" if reversible and known == "sure" and reach in ("one", "workload") else "partial"


def reasons_of(*, reversible: bool, reach: Reach, known: Known) -> tuple[str, ...]:
    """Names why: the keys of the texts below `plan.reason`."""
    return tuple(_reasons(reversible, reach, known))


def times_a_month(task: Task, size: Size) -> float:
    """Gives how often a task comes up in a month in a cluster of a size."""
    return task.often if task.thing == "cluster" else task.often * size.count(task.thing) / 100


def people_minutes(extent: Extent, minutes: float) -> float:
    """Gives what of so many minutes remains for people."""
    return {"full": 0.0, "partial": minutes * APPROVING, "human": minutes}[extent]


def _reasons(reversible: bool, reach: Reach, known: Known) -> Iterator[str]:
    yield "reversible" if reversible else "irreversible"
    yield f"reach-{reach}"
    yield f"known-{known}"

"""Describing storage outages: who is stopped, who comes back first, and what the vendor needs to know."""

from __future__ import annotations

from collections.abc import Sequence

from holdfast.engine.rule import LoadedRule
from holdfast.graph.build import build
from holdfast.model.errors import UsageError
from holdfast.pillars.diagnosis.outage import Outage, drivers_of, drivers_out, outage_of
from holdfast.ports.source import Source
from holdfast.service.diagnosis.diagnosing import diagnose_snapshot


def outages(source: Source, rules: Sequence[LoadedRule], driver: str = "") -> tuple[Outage, ...]:
    """Describes the outage of the named driver, else of each driver that a diagnosis finds out.

    Raises UsageError when nothing in the source names the driver, and InputError when nothing can be read.
    """
    snapshot = source.load()
    if driver:
        if driver not in drivers_of(snapshot):
            raise UsageError(what="--driver", value=driver, allowed=", ".join(drivers_of(snapshot)) or "-")
        return (outage_of(snapshot, build(snapshot), driver),)
    problems = diagnose_snapshot(snapshot, rules).problems
    named = drivers_out([problem.object for problem in problems if problem.cause.startswith("storage/")], snapshot)
    graph = build(snapshot)
    found = (outage_of(snapshot, graph, name) for name in named)
    return tuple(item for item in found if item.out)

"""Every fact by its name, and its answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from holdfast.model.automation import Probe
from holdfast.model.input_refusals import ClusterUnreachable
from holdfast.pillars.automation.facts import claims, objects, pods, velero, workloads
from holdfast.pillars.automation.facts.look import Fact, Look, Seen

FACTS: Final[Mapping[str, Fact]] = {**claims.FACTS, **objects.FACTS, **pods.FACTS, **velero.FACTS, **workloads.FACTS}


def answer_of(look: Look, probe: Probe) -> Seen:
    """Asks for the fact of a probe; what nobody can answer is unknown."""
    fact = FACTS.get(probe.fact)
    if fact is None:
        return Seen("unknown", "fact-unknown", probe.fact)
    try:
        return fact(look, probe)
    except ClusterUnreachable as error:
        return Seen("unknown", "unreachable", str(error.values.get("detail", "")))

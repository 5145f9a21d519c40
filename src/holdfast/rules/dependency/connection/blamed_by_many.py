"""Several workloads complain of the same dependency, although it looks healthy itself."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite
from holdfast.engine.rule import LIKELY, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.rules.dependency._blame import Accused, accused, is_wrong_port
from holdfast.rules.dependency._complaints import answers, grievances

RULE = Rule(
    subject="Service",
    needs=("Pod",),
    shows="dependency-broken",
    explains=("pod-crashing", "pod-not-ready", "pod-degraded"),
    severity="high",
    type="availability",
    cause_kind="software",
    certainty=LIKELY,
)
_MANY = 3


def check(facts: Facts) -> Iterator[Statement]:
    """States each Service, ready by its Pods, that most of its callers cannot reach."""
    told = (item for item in grievances(facts, "refused", "timeout") if not is_wrong_port(facts, item))
    for found in accused(facts, told):
        if not answers(facts, found.service) or not _are_many(found):
            continue
        service = facts.snapshot.get(found.service)
        subject = found.callee or found.service
        yield Finding(
            subject=subject,
            values={
                "service": found.service.name,
                "count": len(found.callers),
                "callers": [ref.name for ref in found.callers],
            },
            evidence=(*found.evidence(), *((cite(service, "metadata.name", service.name),) if service else ())),
            affects=tuple(ref for ref in (found.service, *found.affected) if ref != subject),
            since=min((item.since for item in found.grievances if item.since), default=None),
        )


def _are_many(found: Accused) -> bool:
    callers = len(found.callers)
    if callers >= _MANY:
        return 2 * callers >= len(found.known)
    return callers > 1 and len(found.known) > 1 and found.are_all

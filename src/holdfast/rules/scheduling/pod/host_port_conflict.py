"""The node port that a Pod wants is taken on every node that would otherwise take it."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite
from holdfast.engine.rule import PROVEN, Rule, Statement
from holdfast.model.finding import Evidence
from holdfast.model.objects.pod import Pod, containers_of
from holdfast.rules.scheduling._stuck import cite_scheduler, finding_of, stuck
from holdfast.verdicts.placement.refusal import PORTS

RULE = Rule(
    subject="Pod",
    needs=("Node",),
    shows="pod-not-scheduled",
    severity="high",
    type="configuration",
    cause_kind="misconfiguration",
    certainty=PROVEN,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each workload whose host port is taken wherever it could run."""
    for item in stuck(facts, PORTS):
        taken = item.obstacle.all_refusals[0]
        yield finding_of(
            item,
            (*_cited(item.pod, taken.wanted), *cite_scheduler(facts, item.pod)),
            port=taken.reason,
            holder=taken.about,
        )


def _cited(pod: Pod, number: int) -> Iterator[Evidence]:
    for named in containers_of(pod.spec):
        for i, port in enumerate(named.container.ports):
            if port.host_port == number:
                yield cite(pod, f"{named.path}.ports[{i}].hostPort", number)
            elif pod.spec.host_network and port.container_port == number:
                yield cite(pod, f"{named.path}.ports[{i}].containerPort", number)

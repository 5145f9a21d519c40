"""The node cannot reach the registry, or cannot trust it."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts
from holdfast.engine.rule import REPORTED, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.model.objects.pod import Pod
from holdfast.model.refs import Ref
from holdfast.rules.workload._pods import oldest, pods_of
from holdfast.rules.workload._pulls import Pull, failing, stated

RULE = Rule(
    subject="Pod",
    shows="pod-not-started",
    severity="high",
    type="availability",
    cause_kind="network",
    certainty=REPORTED,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States the workload whose registry does not answer, or the registry itself when several workloads wait for it."""
    by_host: dict[str, list[tuple[Ref, tuple[tuple[Pod, Pull], ...]]]] = {}
    for workload, found in failing(facts, "registry").items():
        by_host.setdefault(found[0][1].host, []).append((workload, found))
    for host, groups in sorted(by_host.items()):
        if len(groups) == 1:
            yield stated(facts, *groups[0])
        else:
            yield _of_registry(host, groups)


def _of_registry(host: str, groups: list[tuple[Ref, tuple[tuple[Pod, Pull], ...]]]) -> Finding:
    flat = tuple(pair for _, found in groups for pair in found)
    return Finding(
        subject=Ref("Registry", host),
        values={"image": flat[0][1].image, "container": flat[0][1].container, "registry": host},
        evidence=tuple(found[0][1].evidence[0] for _, found in groups[:4]),
        affects=tuple(dict.fromkeys((*(workload for workload, _ in groups), *pods_of(flat)))),
        since=oldest(flat),
    )

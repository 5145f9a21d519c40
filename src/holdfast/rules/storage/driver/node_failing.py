"""All volumes of one driver fail on a single node."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite_event
from holdfast.engine.rule import LIKELY, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.model.refs import Ref
from holdfast.rules.storage._mount_families import OTHER, TIMED_OUT
from holdfast.rules.storage._mounting import Trouble, driver_of, troubles

RULE = Rule(
    subject="Pod",
    needs=("Event",),
    shows="volume-unusable",
    explains=("pod-not-started",),
    severity="high",
    type="availability",
    cause_kind="software",
    certainty=LIKELY,
)


_SHARED = (TIMED_OUT, OTHER, "server-unreachable", "device-missing", "node-plugin")
FEWEST = 3


def check(facts: Facts) -> Iterator[Statement]:
    """States each node on which at least three volumes of a driver fail that fails nowhere else."""
    groups: dict[str, dict[str, list[Trouble]]] = {}
    for item in troubles(facts):
        driver = driver_of(item)
        if driver is not None and item.persistent is not None and item.family in _SHARED:
            groups.setdefault(driver.name, {}).setdefault(item.pod.spec.node_name, []).append(item)
    for driver_name, nodes in sorted(groups.items()):
        if len(nodes) == 1:
            node, items = next(iter(nodes.items()))
            volumes = sorted({item.persistent for item in items if item.persistent is not None})
            if len(volumes) >= FEWEST:
                yield _finding(driver_name, node, items, volumes)


def _finding(driver: str, node: str, items: list[Trouble], volumes: list[Ref]) -> Finding:
    ordered = sorted(items, key=lambda item: (item.pod.ref, item.name))
    return Finding(
        subject=Ref("Node", node),
        values={"driver": driver, "volumes": len(volumes)},
        evidence=tuple(cite_event(item.event) for item in ordered[:4]),
        affects=(*volumes, *dict.fromkeys(item.pod.ref for item in ordered)),
    )

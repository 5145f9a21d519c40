"""The node plugin of a storage driver does not run where a Pod waits for a mount."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite, cite_event
from holdfast.engine.rule import REPORTED, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.model.objects.workloads import DaemonSet
from holdfast.model.refs import Ref
from holdfast.rules.storage._drivers import is_missing_on, node_plugins_of
from holdfast.rules.storage._mount_families import TIMED_OUT
from holdfast.rules.storage._mounting import Trouble, driver_of, troubles

RULE = Rule(
    subject="Pod",
    needs=(
        "DaemonSet",
        "Event",
    ),
    shows="driver-down",
    explains=("pod-not-started",),
    severity="high",
    type="availability",
    cause_kind="software",
    certainty=REPORTED,
)

_WANTING = ("driver-not-registered", "node-plugin", TIMED_OUT)


def check(facts: Facts) -> Iterator[Statement]:
    """States each DaemonSet of a driver that has no ready Pod on a node on which a mount fails for want of it."""
    groups: dict[Ref, list[tuple[Trouble, DaemonSet]]] = {}
    for item in troubles(facts):
        driver = driver_of(item)
        if driver is None or item.family not in _WANTING:
            continue
        for plugin in node_plugins_of(facts, driver.name):
            if is_missing_on(facts, plugin, item.pod.spec.node_name):
                groups.setdefault(plugin.ref, []).append((item, plugin))
    for subject, found in sorted(groups.items()):
        yield _finding(subject, sorted(found, key=lambda entry: (entry[0].pod.ref, entry[0].name)))


def _finding(subject: Ref, found: list[tuple[Trouble, DaemonSet]]) -> Finding:
    first, plugin = found[0]
    driver = driver_of(first)
    pods = tuple(dict.fromkeys(item.pod.ref for item, _ in found))
    return Finding(
        subject=subject,
        values={
            "driver": driver.name if driver else "",
            "nodes": sorted({item.pod.spec.node_name for item, _ in found})[:5],
            "pods": len(pods),
        },
        evidence=(
            cite_event(first.event),
            cite(plugin, "status.numberReady", plugin.status.number_ready),
            cite(first.pod, "spec.nodeName", first.pod.spec.node_name),
        ),
        affects=(*((driver,) if driver else ()), *pods),
    )

"""Many volumes of one driver fail at once."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite_event
from holdfast.engine.rule import LIKELY, Rule, Statement
from holdfast.model.finding import Evidence, Finding
from holdfast.model.refs import Ref
from holdfast.rules.storage._attaching import refused_by
from holdfast.rules.storage._failures import UNREACHABLE
from holdfast.rules.storage._mount_families import OTHER, TIMED_OUT
from holdfast.rules.storage._mounting import driver_of, troubles
from holdfast.rules.storage._provisioning import refusals

RULE = Rule(
    subject="Pod",
    needs=("Event",),
    shows="driver-down",
    explains=("pod-not-started", "claim-unbound", "volume-unusable"),
    severity="critical",
    type="availability",
    cause_kind="hardware",
    certainty=LIKELY,
)


_SHARED = (TIMED_OUT, OTHER, "server-unreachable", "stale-handle", "device-missing", "read-only")
FEWEST = 3


def check(facts: Facts) -> Iterator[Statement]:
    """States each driver of which at least three volumes, on two nodes or more, cannot be used or made at once."""
    broken: dict[str, dict[Ref, Evidence]] = {}
    nodes: dict[str, set[str]] = {}
    victims: dict[str, set[Ref]] = {}
    for driver, volume, node, victim, evidence in (*_mounts(facts), *_attachments(facts), *_claims(facts)):
        broken.setdefault(driver, {})[volume] = evidence
        nodes.setdefault(driver, set()).add(node)
        victims.setdefault(driver, set()).add(victim)
    for driver, volumes in sorted(broken.items()):
        if len(volumes) >= FEWEST and len(nodes[driver]) > 1:
            yield Finding(
                subject=Ref("CSIDriver", driver),
                values={"volumes": len(volumes), "nodes": len(nodes[driver] - {""})},
                evidence=tuple(volumes[ref] for ref in sorted(volumes)[:4]),
                affects=tuple(sorted(victims[driver])),
            )


Failure = tuple[str, Ref, str, Ref, Evidence]


def _mounts(facts: Facts) -> Iterator[Failure]:
    for item in troubles(facts):
        driver, volume = driver_of(item), item.persistent
        if driver is not None and volume is not None and item.family in _SHARED:
            yield driver.name, volume, item.pod.spec.node_name, item.pod.ref, cite_event(item.event)


def _attachments(facts: Facts) -> Iterator[Failure]:
    for item in refused_by(facts, OTHER):
        volume = item.waiting.volume
        if volume is not None and volume.spec.csi is not None:
            yield (
                volume.spec.csi.driver,
                volume.ref,
                item.waiting.pod.spec.node_name,
                item.waiting.pod.ref,
                item.evidence,
            )


def _claims(facts: Facts) -> Iterator[Failure]:
    for item in refusals(facts):
        if item.family == UNREACHABLE:
            yield item.driver, item.claim.ref, "", item.claim.ref, item.evidence

"""Pods whose network the node's plugin could not set up, by node."""

from __future__ import annotations

import re
from collections import defaultdict

from holdfast.engine.facts import Facts
from holdfast.model.objects.event import Event
from holdfast.model.objects.pod import Pod

NETWORK = re.compile(
    r"failed to setup network for sandbox|networkPlugin cni|failed to set up sandbox container|cni plugin|"
    r"cni config uninitialized|failed to find plugin|network: |no networks found in|plugin type=|"
    r"failed to allocate for range|no IP addresses available|failed to assign an IP address",
    re.IGNORECASE,
)
EXHAUSTED = re.compile(
    r"no IP addresses available|failed to allocate for range|failed to assign an IP address|no more IPs|"
    r"IP(?:AM)? pool (?:is )?exhausted|insufficient.{0,20}(?:ip|addresses)|no available ip|range is full|"
    r"InsufficientFreeAddressesInSubnet",
    re.IGNORECASE,
)


def by_node(facts: Facts, exhausted: bool) -> dict[str, list[tuple[Pod, Event]]]:
    """Groups the Pods without a sandbox by node, those that lack an address apart from the others."""
    found: defaultdict[str, list[tuple[Pod, Event]]] = defaultdict(list)
    for pod in facts.unhealthy_pods:
        if not pod.spec.node_name or pod.metadata.deletion_timestamp is not None:
            continue
        events = [e for e in facts.live_events(pod.ref, "FailedCreatePodSandBox") if NETWORK.search(e.text)]
        if events and bool(EXHAUSTED.search(events[-1].text)) is exhausted and _lacks_sandbox(pod):
            found[pod.spec.node_name].append((pod, events[-1]))
    return dict(found)


def _lacks_sandbox(pod: Pod) -> bool:
    return not any(status.state.running or status.restart_count for status in pod.status.container_statuses)

"""The servers that CoreDNS forwards to do not answer, and names outside the cluster are not resolved."""

from __future__ import annotations

import re
from collections.abc import Iterator

from holdfast.engine.facts import Facts
from holdfast.engine.rule import REPORTED, Rule, Statement
from holdfast.engine.signals.complaints import Complaint
from holdfast.model.finding import Finding
from holdfast.rules.network._names import corefile, name_service, sufferers, unresolved

RULE = Rule(
    subject="Service",
    needs=("Pod",),
    shows="names-unresolved",
    severity="high",
    type="availability",
    cause_kind="misconfiguration",
    certainty=REPORTED,
)
_OFTEN = 3
_RECENT_LINES = 200
# `2` is the number of the request's class in CoreDNS; the name and type of the question follow.
_FORWARDED = re.compile(
    r"plugin/errors: \d+ (?P<name>\S+?)\.? (?P<type>[A-Z]+): .*(?:->|dial \w+ )(?P<server>\S+:\d+): "
)


def check(facts: Facts) -> Iterator[Statement]:
    """States the configuration of CoreDNS whose servers above it are silent while Pods complain of names."""
    service = name_service(facts)
    told = tuple(_told(facts))
    victims = tuple(unresolved(facts))
    if service is None or not victims or sum(item.hit.count for item in told) < _OFTEN:
        return
    found = _FORWARDED.search(told[0].hit.line)
    assert found is not None
    configured = corefile(facts)
    yield Finding(
        subject=configured.ref if configured is not None else service.ref,
        values={
            "server": found["server"],
            "name": found["name"],
            "count": sum(item.hit.count for item in told),
            "victims": len({item.pod for item in victims}),
        },
        evidence=(*(item.cite() for item in told[:2]), *(item.cite() for item in victims[:2])),
        affects=sufferers(facts, iter(victims)),
    )


def _told(facts: Facts) -> Iterator[Complaint]:
    for pod in facts.name_server_pods:
        for item in facts.complaints.get(pod.ref, ()):
            if item.hit.lines_after <= _RECENT_LINES and not item.is_previous and _FORWARDED.search(item.hit.line):
                yield item

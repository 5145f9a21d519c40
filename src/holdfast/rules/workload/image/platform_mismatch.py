"""An image has no build for the platform of the node."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from holdfast.engine.facts import Facts, cite
from holdfast.engine.rule import LIKELY, REPORTED, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.model.objects.nodes import Node
from holdfast.rules.workload._crashes import by_crashing_workload
from holdfast.rules.workload._pods import declared, oldest, pods_of
from holdfast.rules.workload._pulls import failing, stated

RULE = Rule(
    subject="Pod",
    shows="pod-not-started",
    severity="high",
    type="configuration",
    cause_kind="misconfiguration",
    certainty=REPORTED,
)
FORMAT_ERROR = "exec format error"


def check(facts: Facts) -> Iterator[Statement]:
    """States images without a build for the node, told by the registry or by a program that the node cannot run."""
    for workload, found in failing(facts, "platform-mismatch").items():
        node = facts.find(Node, found[0][0].spec.node_name)
        known = node.labels.get("kubernetes.io/arch", "") if node else ""
        more = (cite(node, "metadata.labels['kubernetes.io/arch']", known),) if node and known else ()
        finding = stated(facts, workload, found)
        yield replace(finding, evidence=(*finding.evidence, *more))
    for workload, crashes in by_crashing_workload(facts, lambda crash: crash.says(FORMAT_ERROR) is not None).items():
        pod, crash = crashes[0]
        place = declared(facts, pod, crash.status.name)
        line = crash.says(FORMAT_ERROR)
        yield Finding(
            subject=workload,
            values={"image": crash.image, "container": crash.status.name, "registry": ""},
            evidence=tuple(
                e
                for e in (line, cite(place.item, f"{place.path}.image", place.container.image) if place else None)
                if e
            ),
            affects=pods_of(crashes),
            since=oldest(crashes),
            shows="pod-crashing",
            certainty=LIKELY,
        )

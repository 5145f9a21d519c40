"""A volume stays attached to a node that does not use it any more, and a Pod elsewhere waits for it."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite, cite_absence
from holdfast.engine.rule import PROVEN, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.model.objects.storage import VolumeAttachment
from holdfast.model.refs import Ref
from holdfast.rules.storage._attaching import Waiting, attachments_of, waiting_pods

RULE = Rule(
    subject="Pod",
    needs=("PersistentVolumeClaim", "VolumeAttachment", "Node"),
    shows="volume-unusable",
    explains=("pod-not-started",),
    severity="high",
    type="availability",
    cause_kind="software",
    certainty=PROVEN,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each attachment to a node that no longer exists of a volume for which a Pod waits on another node."""
    for item in waiting_pods(facts):
        for attachment in attachments_of(facts, item.name):
            node = Ref("Node", attachment.spec.node_name)
            if node.name != item.pod.spec.node_name and facts.is_absent(node):
                yield _finding(attachment, node, item)


def _finding(attachment: VolumeAttachment, node: Ref, item: Waiting) -> Finding:
    return Finding(
        subject=attachment.ref,
        values={"volume": item.name, "gone": node.name, "pod": f"{item.pod.namespace}/{item.pod.name}"},
        evidence=(
            cite(attachment, "spec.nodeName", node.name),
            cite_absence(node),
            cite(item.pod, "spec.nodeName", item.pod.spec.node_name),
        ),
        affects=(Ref("PersistentVolume", item.name), item.pod.ref),
    )

"""A volume cannot be detached from a node, and a Pod elsewhere waits for it."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite
from holdfast.engine.rule import REPORTED, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.model.objects.nodes import Node
from holdfast.model.objects.storage import VolumeAttachment
from holdfast.model.refs import Ref
from holdfast.rules.storage._attaching import Waiting, attachments_of, waiting_pods
from holdfast.rules.storage._provisioning import short

RULE = Rule(
    subject="Pod",
    needs=("PersistentVolumeClaim", "VolumeAttachment"),
    shows="volume-unusable",
    explains=("pod-not-started",),
    severity="high",
    type="availability",
    cause_kind="software",
    certainty=REPORTED,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each attachment that reports why it cannot be undone while a Pod on another node waits."""
    for item in waiting_pods(facts):
        for attachment in attachments_of(facts, item.name):
            if attachment.spec.node_name != item.pod.spec.node_name and _node_exists(facts, attachment):
                error = attachment.status.detach_error
                if error is not None and error.message:
                    yield _finding(attachment, error.message, item)


def _node_exists(facts: Facts, attachment: VolumeAttachment) -> bool:
    # An attachment to a node that is gone is a fault of its own.
    return not facts.is_absent(Ref(Node.KIND, attachment.spec.node_name))


def _finding(attachment: VolumeAttachment, message: str, item: Waiting) -> Finding:
    return Finding(
        subject=attachment.ref,
        values={
            "volume": item.name,
            "node": attachment.spec.node_name,
            "pod": f"{item.pod.namespace}/{item.pod.name}",
            "message": short(message),
        },
        evidence=(
            cite(attachment, "status.detachError.message", message),
            cite(attachment, "spec.nodeName", attachment.spec.node_name),
            cite(item.pod, "spec.nodeName", item.pod.spec.node_name),
        ),
        affects=(Ref("PersistentVolume", item.name), item.pod.ref),
    )

"""The kubelet of a node finds no image to remove though its file system fills up."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite_event
from holdfast.engine.rule import REPORTED, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.model.objects.nodes import Node

RECENT_SECONDS = 900
"""The kubelet collects images every five minutes; what three rounds did not repeat is over."""

RULE = Rule(
    subject="Node",
    shows="latent",
    severity="medium",
    type="capacity",
    cause_kind="resource-shortage",
    certainty=REPORTED,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each node that lately failed to free image space and is not yet under pressure."""
    for node in facts.all(Node):
        pressed = any(c.type == "DiskPressure" and c.status == "True" for c in node.status.conditions)
        events = facts.events_about(node.ref, "FreeDiskSpaceFailed", "ImageGCFailed")[-1:]
        recent = [event for event in events if not facts.is_older(event.last_seen, RECENT_SECONDS)]
        if recent and not pressed:
            yield Finding(
                subject=node.ref,
                values={"message": recent[0].text},
                evidence=(cite_event(recent[0]),),
                since=recent[0].first_seen,
            )

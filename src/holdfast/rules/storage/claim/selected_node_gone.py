"""The node that was chosen for a waiting claim no longer exists."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite, cite_absence, cite_event
from holdfast.engine.rule import PROVEN, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.model.refs import Ref
from holdfast.rules.storage._claims import suffering, waiting_claims
from holdfast.verdicts.binding_classes import SELECTED_NODE

RULE = Rule(
    subject="PersistentVolumeClaim",
    needs=("Node",),
    shows="claim-unbound",
    severity="high",
    type="availability",
    cause_kind="software",
    certainty=PROVEN,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each waiting claim that its driver is to make for a node that is absent."""
    for claim in waiting_claims(facts):
        name = claim.metadata.annotations.get(SELECTED_NODE, "")
        node = Ref("Node", name)
        if not name or claim.spec.volume_name or not facts.is_absent(node):
            continue
        events = facts.events_about(claim.ref, "ProvisioningFailed")[-1:]
        yield Finding(
            subject=claim.ref,
            values={"node": name},
            evidence=(
                cite(claim, f"metadata.annotations['{SELECTED_NODE}']", name),
                cite_absence(node),
                *(cite_event(event) for event in events),
            ),
            affects=suffering(facts, claim),
            since=claim.metadata.creation_timestamp,
        )

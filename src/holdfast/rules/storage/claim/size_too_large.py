"""A claim asks for more than any otherwise fitting volume holds."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite
from holdfast.engine.rule import PROVEN, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.rules.storage._claims import binding_events, shortfalls_by, suffering
from holdfast.verdicts import binding
from holdfast.verdicts.binding_sizes import asked, offered

RULE = Rule(
    subject="PersistentVolumeClaim",
    needs=("PersistentVolume", "StorageClass"),
    shows="claim-unbound",
    severity="high",
    type="configuration",
    cause_kind="misconfiguration",
    certainty=PROVEN,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each waiting claim that this alone keeps from the volumes that are there."""
    for item in shortfalls_by(facts, binding.SIZE):
        claim, volume = item.claim, item.nearest[0]
        yield Finding(
            subject=claim.ref,
            values={"asked": str(asked(claim)), "volume": volume.name, "offered": str(offered(volume))},
            evidence=(
                cite(claim, "spec.resources.requests.storage", asked(claim)),
                cite(volume, "spec.capacity.storage", offered(volume)),
                *binding_events(facts, claim),
            ),
            affects=suffering(facts, claim),
            since=claim.metadata.creation_timestamp,
        )

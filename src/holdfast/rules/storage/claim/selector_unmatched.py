"""A claim selects labels that no otherwise fitting volume carries."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite
from holdfast.engine.rule import PROVEN, Rule, Statement
from holdfast.model.finding import Evidence, Finding
from holdfast.model.objects.storage import PersistentVolumeClaim
from holdfast.rules.storage._claims import binding_events, shortfalls_by, suffering
from holdfast.verdicts import binding

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
    for item in shortfalls_by(facts, binding.SELECTOR):
        claim, volume = item.claim, item.nearest[0]
        yield Finding(
            subject=claim.ref,
            values={"selector": _words(claim), "volume": volume.name},
            evidence=(
                *_selector(claim),
                *(cite(volume, f"metadata.labels['{key}']", value) for key, value in sorted(volume.labels.items())[:2]),
                *binding_events(facts, claim),
            ),
            affects=suffering(facts, claim),
            since=claim.metadata.creation_timestamp,
        )


def _selector(claim: PersistentVolumeClaim) -> Iterator[Evidence]:
    selector = claim.spec.selector
    if selector is None:
        return
    for key, value in sorted(selector.match_labels.items()):
        yield cite(claim, f"spec.selector.matchLabels['{key}']", value)
    for i, item in enumerate(selector.match_expressions):
        yield cite(claim, f"spec.selector.matchExpressions[{i}].key", item.key)


def _words(claim: PersistentVolumeClaim) -> str:
    selector = claim.spec.selector
    if selector is None:
        return ""
    pairs = [f"{key}={value}" for key, value in sorted(selector.match_labels.items())]
    pairs += [f"{e.key} {e.operator} {','.join(e.values)}".strip() for e in selector.match_expressions]
    return ", ".join(pairs)

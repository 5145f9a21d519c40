"""A class names a provisioner that is not installed."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite, cite_absence
from holdfast.engine.rule import LIKELY, PROVEN, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.model.refs import Ref
from holdfast.rules.storage._drivers import Unanswered, unanswered, was_seen, workloads_of

RULE = Rule(
    subject="PersistentVolumeClaim",
    needs=(
        "StorageClass",
        "CSIDriver",
        "Event",
    ),
    shows="claim-unbound",
    severity="high",
    type="configuration",
    cause_kind="misconfiguration",
    certainty=PROVEN,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each class whose claims wait for a driver of which the cluster shows no trace."""
    groups: dict[Ref, list[Unanswered]] = {}
    for item in unanswered(facts):
        groups.setdefault(item.storage_class.ref, []).append(item)
    for subject, items in sorted(groups.items()):
        first = min(items, key=lambda item: item.claim.ref)
        driver = Ref("CSIDriver", first.driver)
        if facts.is_absent(driver) and not was_seen(facts, first.driver) and not workloads_of(facts, first.driver):
            yield Finding(
                subject=subject,
                values={"provisioner": first.storage_class.provisioner, "claims": len(items)},
                evidence=(
                    cite(first.storage_class, "provisioner", first.storage_class.provisioner),
                    cite_absence(driver),
                    *first.evidence,
                ),
                affects=tuple(sorted(item.claim.ref for item in items)),
                certainty=None if "/" not in first.driver else LIKELY,
            )

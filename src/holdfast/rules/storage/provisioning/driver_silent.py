"""A driver that is installed says nothing of the claims handed to it."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite
from holdfast.engine.rule import LIKELY, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.model.objects.storage import CSIDriver
from holdfast.model.refs import Ref
from holdfast.rules.storage._drivers import Unanswered, controllers_of, unanswered, was_seen, workloads_of
from holdfast.verdicts.readiness import workload_is_available

RULE = Rule(
    subject="PersistentVolumeClaim",
    needs=("StorageClass", "CSIDriver", "Event", "Deployment", "DaemonSet"),
    shows="claim-unbound",
    severity="high",
    type="availability",
    cause_kind="software",
    certainty=LIKELY,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each class whose claims wait unanswered though its driver is installed and not known to be down."""
    groups: dict[Ref, list[Unanswered]] = {}
    for item in unanswered(facts):
        groups.setdefault(item.storage_class.ref, []).append(item)
    for subject, items in sorted(groups.items()):
        first = min(items, key=lambda item: item.claim.ref)
        driver = facts.find(CSIDriver, first.driver)
        installed = driver is not None or was_seen(facts, first.driver) or workloads_of(facts, first.driver)
        down = [w for w in controllers_of(facts, first.driver) if not workload_is_available(w)]
        if installed and not down:
            yield Finding(
                subject=subject,
                values={"provisioner": first.storage_class.provisioner, "claims": len(items)},
                evidence=(*first.evidence, cite(first.storage_class, "provisioner", first.storage_class.provisioner)),
                affects=tuple(sorted(item.claim.ref for item in items)),
            )

"""The controller of a storage driver does not run while claims wait for it."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite
from holdfast.engine.rule import REPORTED, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.model.refs import Ref
from holdfast.rules.storage._drivers import Unanswered, controllers_of, unanswered
from holdfast.verdicts.readiness import replicas_of

RULE = Rule(
    subject="PersistentVolumeClaim",
    needs=("StorageClass", "Event", "Deployment", "DaemonSet"),
    shows="driver-down",
    explains=("claim-unbound",),
    severity="critical",
    type="availability",
    cause_kind="software",
    certainty=REPORTED,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each controller without a ready Pod of a driver for which claims wait unanswered."""
    groups: dict[str, list[Unanswered]] = {}
    for item in unanswered(facts):
        groups.setdefault(item.driver, []).append(item)
    for driver, items in sorted(groups.items()):
        claims = tuple(sorted(item.claim.ref for item in items))
        for controller in controllers_of(facts, driver):
            counts = replicas_of(controller)
            if counts is None or counts[1] > 0:
                continue
            yield Finding(
                subject=controller.ref,
                values={"driver": driver, "claims": len(items), "wanted": counts[0]},
                evidence=(
                    *((cite(controller, "spec.replicas", 0),) if counts[0] == 0 else ()),
                    *items[0].evidence,
                    cite(items[0].storage_class, "provisioner", items[0].storage_class.provisioner),
                ),
                affects=(Ref("CSIDriver", driver), *claims),
            )

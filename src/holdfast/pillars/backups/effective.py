"""Which class holds for which claim: what is said most specifically wins, and a tie is told."""

from __future__ import annotations

from collections.abc import Mapping
from fnmatch import fnmatchcase
from typing import Final, Literal

from msgspec import Struct

from holdfast.model.backups import CLASS, BackupClass, BackupPolicy
from holdfast.model.objects.config import Namespace
from holdfast.model.objects.storage import PersistentVolumeClaim
from holdfast.model.snapshot import Snapshot
from holdfast.verdicts.selection import matches_labels

EXEMPT: Final = "none"
"""The name of no class: what carries it needs no backup."""
By = Literal["claim-label", "namespace-label", "selector", "exempt", "nothing"]


class Demand(Struct, frozen=True, kw_only=True):
    """What is demanded of a claim: its class, how it came to it, and which others said it just as specifically.

    `unknown_class` is a name that a label gives and the document does not have; then the claim has no class.
    """

    backup_class: BackupClass | None
    by: By
    ties: tuple[str, ...] = ()
    unknown_class: str = ""

    @property
    def is_exempt(self) -> bool:
        """Says that the claim needs no backup."""
        return self.by == "exempt"


def demand_of(policy: BackupPolicy, claim: PersistentVolumeClaim, namespace_labels: Mapping[str, str]) -> Demand:
    """Finds the class of a claim: by its label, else by that of its namespace, else by the narrowest selector.

    Of several that are as narrow the one with the smallest RPO holds, so that a tie never weakens protection.
    """
    by_label: tuple[tuple[By, str], ...] = (
        ("claim-label", claim.labels.get(CLASS, "")),
        ("namespace-label", namespace_labels.get(CLASS, "")),
    )
    for by, name in by_label:
        if name:
            return _named(policy, by, name)
    found = [item for item in policy.classes if _selects(item, claim, namespace_labels)]
    if found:
        return _narrowest(found, claim.namespace)
    is_exempt = any(fnmatchcase(claim.namespace, pattern) for pattern in policy.exempt)
    return Demand(backup_class=None, by="exempt" if is_exempt else "nothing")


def demands(policy: BackupPolicy, snapshot: Snapshot) -> Mapping[tuple[str, str], Demand]:
    """Maps every claim of a snapshot, by namespace and name, to what is demanded of it."""
    labels = {space.name: space.labels for space in snapshot.all(Namespace)}
    return {
        (claim.namespace, claim.name): demand_of(policy, claim, labels.get(claim.namespace, {}))
        for claim in snapshot.all(PersistentVolumeClaim)
    }


def _named(policy: BackupPolicy, by: By, name: str) -> Demand:
    if name == EXEMPT:
        return Demand(backup_class=None, by="exempt")
    found = next((item for item in policy.classes if item.name == name), None)
    return Demand(backup_class=found, by=by, unknown_class="" if found else name)


def _selects(item: BackupClass, claim: PersistentVolumeClaim, namespace_labels: Mapping[str, str]) -> bool:
    return (
        (not item.namespaces or any(fnmatchcase(claim.namespace, pattern) for pattern in item.namespaces))
        and matches_labels(item.namespace_labels, namespace_labels)
        and matches_labels(item.claim_labels, claim.labels)
    )


def _narrowest(found: list[BackupClass], namespace: str) -> Demand:
    widths = {item.name: _narrowness(item, namespace) for item in found}
    best = max(widths.values())
    tied = sorted((item for item in found if widths[item.name] == best), key=lambda item: (item.rpo, item.name))
    return Demand(backup_class=tied[0], by="selector", ties=tuple(item.name for item in tied[1:]))


def _narrowness(item: BackupClass, namespace: str) -> tuple[int, int, int]:
    """Measures how narrow a selector is: labels of the claim count before the namespace, and that before its labels."""
    exact = 2 if namespace in item.namespaces else 1 if item.namespaces else 0
    return len(item.claim_labels), exact, len(item.namespace_labels)

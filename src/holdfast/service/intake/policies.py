"""What becomes an incident in a cluster: as somebody has set it there or for all, else as it comes with Holdfast."""

from __future__ import annotations

from contextlib import suppress

import msgspec

from holdfast.model.alerts_kept import INTAKE_POLICIES, KeptIntakePolicy
from holdfast.model.incident_refusals import TermsUnusable
from holdfast.model.record import Believed, Kept
from holdfast.model.store_refusals import RecordAbsent
from holdfast.pillars.incidents.alerts_policy import IntakePolicy, default_intake, intake_policy
from holdfast.ports.store import Store

EVERYWHERE = "-"
"""The id of the policy for clusters that have none of their own."""


def policy_of(store: Store, cluster: str) -> IntakePolicy:
    """Gives the policy that holds for a cluster; one that cannot be read counts as none, so that trouble comes in."""
    for key in (cluster, EVERYWHERE):
        kept = kept_policy(store, key)
        if kept is not None:
            with suppress(TermsUnusable):
                return intake_policy(kept.item.policy)
    return default_intake()


def kept_policy(store: Store, cluster: str) -> Kept[KeptIntakePolicy] | None:
    """Gives the policy that was set for a cluster, or without one for all of them; None where none was."""
    with suppress(RecordAbsent):
        return store.shelf(INTAKE_POLICIES).get(cluster or EVERYWHERE)
    return None


def keep_policy(store: Store, cluster: str, policy: IntakePolicy, revision: Believed) -> Kept[KeptIntakePolicy]:
    """Sets the policy of a cluster, or without one of all of them; raises RecordChanged."""
    item = KeptIntakePolicy(policy=msgspec.to_builtins(policy))
    return store.shelf(INTAKE_POLICIES).put(cluster or EVERYWHERE, item, revision)

"""Which workloads make up a storage driver, and which claims wait for it without any answer."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from holdfast.engine.facts import Facts, cite, cite_event
from holdfast.model.finding import Evidence
from holdfast.model.objects.meta import KubeObject
from holdfast.model.objects.storage import PersistentVolume, PersistentVolumeClaim, StorageClass
from holdfast.model.objects.workloads import DaemonSet
from holdfast.rules.storage._claims import PROVISIONED_BY, class_of, waiting_claims
from holdfast.rules.storage._provisioning import log_about
from holdfast.verdicts import storage_drivers
from holdfast.verdicts.binding_classes import SELECTED_NODE, provisions, waits_for_consumer
from holdfast.verdicts.readiness import pod_is_ready
from holdfast.verdicts.storage_drivers import driver_name

PATIENCE_SECONDS = 60
_ANSWERS = ("Provisioning", "ProvisioningFailed", "ProvisioningSucceeded")
# Two writers met and one tries again: that says nothing of the claim.
_CONFLICT = "the object has been modified"


class Unanswered(Struct, frozen=True):
    """A claim that was handed to an external provisioner which says nothing of it."""

    claim: PersistentVolumeClaim
    storage_class: StorageClass
    driver: str
    evidence: tuple[Evidence, ...]


def unanswered(facts: Facts) -> Iterator[Unanswered]:
    """Lists the claims that wait for an external provisioner which does not even begin."""
    for claim in waiting_claims(facts):
        storage_class = class_of(facts, claim)
        if storage_class is None or not provisions(storage_class) or claim.spec.volume_name:
            continue
        if waits_for_consumer(storage_class) and SELECTED_NODE not in claim.annotations:
            continue
        if any(_CONFLICT not in event.text for event in facts.events_about(claim.ref, *_ANSWERS)):
            continue
        evidence = tuple(_handed_over(facts, claim))
        # A driver that says in its log why it refuses is not silent.
        if evidence and log_about(facts, claim) is None:
            yield Unanswered(claim, storage_class, driver_name(storage_class.provisioner), evidence)


def workloads_of(facts: Facts, driver: str) -> tuple[KubeObject, ...]:
    """Lists the workloads of a driver: those that mention it, and controllers beside its node plugin."""
    return storage_drivers.workloads_of(facts.snapshot, driver)


def controllers_of(facts: Facts, driver: str) -> tuple[KubeObject, ...]:
    """Lists the workloads of a driver that create and attach volumes."""
    return storage_drivers.controllers_of(facts.snapshot, driver)


def node_plugins_of(facts: Facts, driver: str) -> tuple[DaemonSet, ...]:
    """Lists the DaemonSets of a driver."""
    return storage_drivers.node_plugins_of(facts.snapshot, driver)


def is_missing_on(facts: Facts, plugin: DaemonSet, node: str) -> bool:
    """Says that a node plugin has no ready Pod on a node."""
    pods = facts.pods_by_node.get(node, ())
    return not any(pod_is_ready(pod) and facts.workload_of(pod) == plugin.ref for pod in pods)


def was_seen(facts: Facts, driver: str) -> bool:
    """Says that a driver once made a volume that still exists."""
    return any(driver_name(v.annotations.get(PROVISIONED_BY, "")) == driver for v in facts.all(PersistentVolume))


def _handed_over(facts: Facts, claim: PersistentVolumeClaim) -> Iterator[Evidence]:
    events = facts.events_about(claim.ref, "ExternalProvisioning")
    if not any(facts.is_older(event.first_seen, PATIENCE_SECONDS) for event in events):
        return
    yield cite_event(events[-1])
    if claim.status.phase:
        yield cite(claim, "status.phase", claim.status.phase)

"""Which StorageClass a claim has, and what that class lets happen, as the volume controller decides it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from holdfast.model.objects.storage import PersistentVolumeClaim, StorageClass

NO_PROVISIONER = "kubernetes.io/no-provisioner"
WAIT_FOR_FIRST_CONSUMER = "WaitForFirstConsumer"
DEFAULT_CLASS = "storageclass.kubernetes.io/is-default-class"
LEGACY_DEFAULT_CLASS = "storageclass.beta.kubernetes.io/is-default-class"
LEGACY_CLASS = "volume.beta.kubernetes.io/storage-class"
SELECTED_NODE = "volume.kubernetes.io/selected-node"
PROVISIONER = "volume.kubernetes.io/storage-provisioner"
LEGACY_PROVISIONER = "volume.beta.kubernetes.io/storage-provisioner"

_EPOCH = datetime.fromtimestamp(0, UTC)


def named_class(claim: PersistentVolumeClaim) -> str | None:
    """Gives the class that a claim names: None when it names none at all, empty when it wants no class.

    The annotation of old clusters wins over the field, as in the controller.
    """
    legacy = claim.annotations.get(LEGACY_CLASS)
    return legacy if legacy is not None else claim.spec.storage_class_name


def is_default(storage_class: StorageClass) -> bool:
    """Says that a class is marked as the default one."""
    marks = storage_class.annotations
    return marks.get(DEFAULT_CLASS) == "true" or marks.get(LEGACY_DEFAULT_CLASS) == "true"


def default_classes(classes: Iterable[StorageClass]) -> tuple[StorageClass, ...]:
    """Lists the classes marked as default, the one that wins first: the newest, then the first by name."""
    marked = sorted((c for c in classes if is_default(c)), key=lambda c: c.name)
    return tuple(sorted(marked, key=_created, reverse=True))


def effective_class(claim: PersistentVolumeClaim, classes: Iterable[StorageClass]) -> str | None:
    """Gives the class that a claim has or will be given; None when it names none and there is no default.

    A claim without a class is given the default one when it is created, and later too when a default appears
    (KEP-3333). The empty class is never replaced.
    """
    name = named_class(claim)
    if name is not None:
        return name
    defaults = default_classes(classes)
    return defaults[0].name if defaults else None


def provisions(storage_class: StorageClass) -> bool:
    """Says that volumes of a class are made on demand."""
    return storage_class.provisioner not in ("", NO_PROVISIONER)


def waits_for_consumer(storage_class: StorageClass) -> bool:
    """Says that claims of a class are bound only when a Pod that uses them is placed."""
    return storage_class.volume_binding_mode == WAIT_FOR_FIRST_CONSUMER


def _created(storage_class: StorageClass) -> datetime:
    return storage_class.metadata.creation_timestamp or _EPOCH

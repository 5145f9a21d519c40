"""Whether a claim may grow."""

from __future__ import annotations

from typing import Any

from holdfast.model.codec import convert_object
from holdfast.model.objects.storage import PersistentVolumeClaim, StorageClass
from holdfast.model.outcome import YES, no, unknown
from holdfast.verdicts.expansion import may_grow, wants_to_grow
from tests.builders.kube import claim


def bound(size: str, has: str, **spec: Any) -> PersistentVolumeClaim:
    raw = claim("data", phase="Bound", resources={"requests": {"storage": size}}, storageClassName="fast", **spec)
    raw["status"]["capacity"] = {"storage": has}
    made = convert_object(raw)
    assert isinstance(made, PersistentVolumeClaim)
    return made


def storage_class(allows: bool) -> StorageClass:
    raw = {"apiVersion": "storage.k8s.io/v1", "kind": "StorageClass", "metadata": {"name": "fast"}}
    made = convert_object({**raw, "allowVolumeExpansion": allows})
    assert isinstance(made, StorageClass)
    return made


def test_a_claim_grows_when_it_asks_for_more_than_it_has_in_any_notation() -> None:
    assert [wants_to_grow(bound(*sizes)) for sizes in (("2Gi", "1Gi"), ("1024Mi", "1Gi"), ("1Gi", "2Gi"))] == [
        True,
        False,
        False,
    ]


def test_only_a_class_that_allows_it_lets_a_claim_grow() -> None:
    asked = bound("2Gi", "1Gi")

    answers = [may_grow(asked, storage_class(True)), may_grow(asked, storage_class(False)), may_grow(asked, None)]

    assert answers == [YES, no("class-forbids"), no("class-missing")]
    assert may_grow(asked, None, class_known=False) == unknown("StorageClass")

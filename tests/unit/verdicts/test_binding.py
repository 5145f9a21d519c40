"""Whether a claim and a volume fit, with every reason when they do not."""

from __future__ import annotations

from typing import Any

import pytest

from holdfast.model.codec import convert_object
from holdfast.model.objects.storage import PersistentVolume, PersistentVolumeClaim, StorageClass
from holdfast.model.outcome import YES, no, unknown
from holdfast.verdicts import binding
from holdfast.verdicts.binding import binds, can_be_provisioned
from tests.builders.kube import claim


def wanted(name: str = "data", *, size: str = "10Gi", uid: str = "u-1", **spec: Any) -> PersistentVolumeClaim:
    body = {"accessModes": ["ReadWriteOnce"], "storageClassName": "slow", **spec}
    raw = claim(name, resources={"requests": {"storage": size}}, **body)
    raw["metadata"]["uid"] = uid
    made = convert_object(raw)
    assert isinstance(made, PersistentVolumeClaim)
    return made


def volume(name: str = "disk", *, size: str = "10Gi", phase: str = "Available", **spec: Any) -> PersistentVolume:
    body = {"accessModes": ["ReadWriteOnce"], "storageClassName": "slow", "capacity": {"storage": size}, **spec}
    raw = {
        "apiVersion": "v1",
        "kind": "PersistentVolume",
        "metadata": {"name": name, "labels": {"tier": "db"}},
        "spec": body,
        "status": {"phase": phase},
    }
    made = convert_object(raw)
    assert isinstance(made, PersistentVolume)
    return made


def storage_class(name: str, provisioner: str = "disk.csi.example.com", default: bool = False) -> StorageClass:
    raw: dict[str, Any] = {"apiVersion": "storage.k8s.io/v1", "kind": "StorageClass", "provisioner": provisioner}
    raw["metadata"] = {"name": name}
    if default:
        raw["metadata"]["annotations"] = {"storageclass.kubernetes.io/is-default-class": "true"}
    made = convert_object(raw)
    assert isinstance(made, StorageClass)
    return made


@pytest.mark.parametrize("size", ["10Gi", "10240Mi", "10737418240", "11G"])
def test_an_available_volume_of_the_same_class_modes_and_size_is_taken(size: str) -> None:
    answer = binds(wanted(), volume(size=size))

    assert answer == YES


def test_a_decimal_gigabyte_is_smaller_than_a_binary_one() -> None:
    answer = binds(wanted(), volume(size="10G"))

    assert answer == no(binding.SIZE)


def test_every_reason_is_given_at_once() -> None:
    asked = wanted(size="20Gi", accessModes=["ReadWriteMany"], volumeMode="Block", storageClassName="fast")

    answer = binds(asked, volume())

    assert answer == no(binding.CLASS, binding.MODES, binding.SIZE, binding.VOLUME_MODE)


def test_a_selector_must_accept_the_labels_of_the_volume() -> None:
    right = binds(wanted(selector={"matchLabels": {"tier": "db"}}), volume())
    wrong = binds(wanted(selector={"matchLabels": {"tier": "web"}}), volume())

    assert (right, wrong) == (YES, no(binding.SELECTOR))


def test_a_volume_that_the_claim_names_is_not_held_against_its_selector() -> None:
    asked = wanted(volumeName="disk", selector={"matchLabels": {"tier": "web"}})

    assert binds(asked, volume()) == YES
    assert binds(asked, volume("other")) == no(binding.OTHER_ASKED, binding.SELECTOR)


def test_a_volume_claimed_by_another_is_taken_and_a_released_one_is_not_given_again() -> None:
    other: dict[str, Any] = {"claimRef": {"namespace": "shop", "name": "other", "uid": "u-9"}}
    namesake: dict[str, Any] = {"claimRef": {"namespace": "shop", "name": "data", "uid": "u-0"}}

    taken = binds(wanted(), volume(phase="Bound", **other))
    released = binds(wanted(), volume(phase="Released", **namesake))

    assert (taken, released) == (no(binding.TAKEN), no(binding.RELEASED))


def test_a_volume_reserved_for_the_claim_is_bound_though_its_class_differs() -> None:
    reserved = volume(storageClassName="", claimRef={"namespace": "shop", "name": "data"})

    assert binds(wanted(), reserved) == YES


def test_a_claim_without_a_class_gets_the_default_one() -> None:
    asked = wanted(storageClassName=None)

    with_default = binds(asked, volume(), [storage_class("slow", default=True)])
    without_default = binds(asked, volume(), [storage_class("slow")])

    assert (with_default, without_default) == (YES, no(binding.CLASS))


def test_without_the_classes_nothing_is_claimed_about_a_claim_that_names_none() -> None:
    asked = wanted(storageClassName=None)

    assert binds(asked, volume()) == unknown("StorageClass")
    assert binds(asked, volume(size="1Gi")) == no(binding.SIZE)


def test_the_empty_class_is_never_replaced_by_the_default() -> None:
    asked = wanted(storageClassName="")

    answer = can_be_provisioned(asked, [storage_class("slow", default=True)])

    assert answer == no("no-class")


def test_a_volume_is_made_only_by_a_class_that_exists_and_provisions_for_a_claim_without_selector() -> None:
    classes = [storage_class("slow"), storage_class("local", "kubernetes.io/no-provisioner")]
    asked = {
        "slow": wanted(),
        "local": wanted(storageClassName="local"),
        "gone": wanted(storageClassName="gone"),
        "none": wanted(storageClassName=None),
        "selecting": wanted(selector={"matchLabels": {"tier": "db"}}),
    }

    answers = {name: can_be_provisioned(item, classes) for name, item in asked.items()}

    assert answers == {
        "slow": YES,
        "local": no("no-provisioner", **{"class": "local"}),
        "gone": no("class-missing", **{"class": "gone"}),
        "none": no("no-default-class"),
        "selecting": no("selector-set", **{"class": "slow"}),
    }
    assert can_be_provisioned(asked["slow"], None) == unknown("StorageClass")

"""Facts of any object: what is gone, which value a field has, a phase, a condition, a snapshot, an attachment."""

from __future__ import annotations

from typing import Any

import pytest

from holdfast.pillars.automation.facts.look import YES, Seen
from holdfast.pillars.automation.facts.table import answer_of
from tests.unit.pillars.automation.looking import Glance, Object, asked, made, seen

CLAIM = made("PersistentVolumeClaim")


def test_what_is_there_is_not_gone_while_something_holds_it() -> None:
    held = made("PersistentVolumeClaim", meta={"finalizers": ["kubernetes.io/pvc-protection"]})

    assert seen("gone", CLAIM) == Seen("unknown", "still-there", "-")
    assert seen("gone", held) == Seen("unknown", "still-there", "kubernetes.io/pvc-protection")


def test_what_is_gone_may_have_its_name_taken_by_another() -> None:
    probe = asked("gone", CLAIM)

    assert answer_of(Glance(), probe) == YES
    assert answer_of(Glance(made("PersistentVolumeClaim", uid="other")), probe) == YES


def test_an_empty_place_is_not_enough_when_the_list_says_otherwise_or_cannot_be_read() -> None:
    class Blinking(Glance):
        def object(self, target: object) -> None:
            return None

    probe = asked("gone", CLAIM)

    assert answer_of(Glance(unread="PersistentVolumeClaim"), probe) == Seen(
        "unknown", "unread", "PersistentVolumeClaim"
    )
    assert answer_of(Blinking(CLAIM), probe) == Seen("unknown", "still-there", "-")


def test_a_kind_that_is_not_modelled_is_listed_with_its_group() -> None:
    schedule = made("Schedule", api="velero.io/v1")

    assert answer_of(Glance(unread="Schedule.velero.io"), asked("gone", schedule)) == Seen(
        "unknown", "unread", "Schedule"
    )
    assert answer_of(Glance(), asked("gone", schedule)) == YES


def test_what_was_never_made_cannot_be_gone() -> None:
    probe = asked("gone", {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "new", "namespace": "shop"}})

    assert answer_of(Glance(), probe) == Seen("unknown", "wanted-unusable", "new")


WORKLOAD = made(
    "Deployment",
    api="apps/v1",
    meta={"annotations": {"example.com/key.x": "a=b", "empty": ""}, "labels": {"tier": "1000m"}},
    spec={
        "replicas": 3,
        "paused": False,
        "template": {
            "spec": {
                "containers": [
                    {"name": "proxy"},
                    {"name": "main", "resources": {"limits": {"memory": "1Gi", "cpu": "1"}}},
                ]
            }
        },
    },
)
LIMITS = "spec.template.spec.containers[main].resources.limits"


@pytest.mark.parametrize(
    ("wanted", "answer"),
    [
        ("spec.replicas=3", YES),
        ("spec.replicas=2", Seen("unknown", "field-is", "spec.replicas=3")),
        ("spec.paused=false", YES),
        ("spec.paused=False", Seen("unknown", "field-is", "spec.paused=false")),
        ("metadata.annotations[example.com/key.x]=a=b", YES),
        ("metadata.annotations[example.com/key]=", YES),
        ("metadata.annotations[empty]=", YES),
        ("metadata.annotations[empty]=x", Seen("unknown", "field-is", "metadata.annotations[empty]=")),
        ("spec.strategy.type=", YES),
        ("spec.replicas=", Seen("unknown", "field-is", "spec.replicas=3")),
        (f"{LIMITS}.memory=1024Mi", YES),
        (f"{LIMITS}.cpu=1000m", YES),
        (f"{LIMITS}.cpu=900m", Seen("unknown", "field-is", f"{LIMITS}.cpu=1")),
        # A label is a text, and 1000m is another than 1.
        ("metadata.labels.tier=1", Seen("unknown", "field-is", "metadata.labels.tier=1000m")),
        ("spec.template.spec.containers[0].name=proxy", YES),
        ("spec.template.spec.containers[2].name=", YES),
        ("spec.template.spec.containers[2]=x", Seen("unknown", "field-is", "spec.template.spec.containers[2]=")),
        ("spec.template.spec.containers[side].name=", YES),
        ("spec.replicas.deeper=x", Seen("unknown", "field-is", "spec.replicas.deeper=")),
        ("spec.replicas", Seen("unknown", "wanted-unusable", "spec.replicas")),
        ("=3", Seen("unknown", "wanted-unusable", "=3")),
        ("", Seen("unknown", "wanted-unusable", "")),
    ],
)  # fmt: skip
def test_a_field_has_a_value_wherever_it_lies(wanted: str, answer: Seen) -> None:
    assert seen("field-is", WORKLOAD, wanted) == answer


@pytest.mark.parametrize(
    ("kind", "phase", "wanted", "answer"),
    [
        ("PersistentVolume", "Released", "Released", YES),
        ("PersistentVolume", "Failed", "Available", Seen("unknown", "phase", "Failed")),
        ("Pod", "Running", "Running", YES),
        ("Pod", "Succeeded", "Running", Seen("no", "phase", "Succeeded")),
        ("Pod", "Failed", "Succeeded", Seen("no", "phase", "Failed")),
        ("Pod", "Failed", "Failed", YES),
        ("Pod", "Pending", "Running", Seen("unknown", "phase", "Pending")),
        ("Pod", None, "Running", Seen("unknown", "phase", "-")),
        ("Pod", None, "", Seen("unknown", "phase", "-")),
    ],
)
def test_a_phase_is_reached_or_never_will_be(kind: str, phase: str | None, wanted: str, answer: Seen) -> None:
    assert seen("phase-is", made(kind, status={"phase": phase} if phase else {}), wanted) == answer


def judged(status: str, generation: int = 2, **fields: Any) -> Object:
    condition = {"type": "Ready", "status": status, "message": "why", **fields}
    return made("Node", space="", meta={"generation": generation}, status={"conditions": [condition]})


@pytest.mark.parametrize(
    ("of", "wanted", "answer"),
    [
        (judged("True"), "Ready=True", YES),
        (judged("True", observedGeneration=2), "Ready=True", YES),
        (judged("True", observedGeneration=1), "Ready=True", Seen("unknown", "not-observed")),
        (judged("True", observedGeneration="x"), "Ready=True", Seen("unknown", "not-observed")),
        (judged("False"), "Ready=True", Seen("unknown", "condition-is", "Ready=False: why")),
        (judged("True"), "Synced=True", Seen("unknown", "condition-is", "Synced=-: -")),
        (made("Node", space=""), "Ready=True", Seen("unknown", "condition-is", "Ready=-: -")),
        (judged("True"), "Ready", Seen("unknown", "wanted-unusable", "Ready")),
        (judged("True"), "=True", Seen("unknown", "wanted-unusable", "=True")),
    ],
)
def test_a_condition_counts_once_it_was_judged_after_the_last_change(of: Object, wanted: str, answer: Seen) -> None:
    assert seen("condition-is", of, wanted) == answer


def snapshot(**status: Any) -> Object:
    return made("VolumeSnapshot", api="snapshot.storage.k8s.io/v1", status=status)


@pytest.mark.parametrize(
    ("of", "answer"),
    [
        (snapshot(readyToUse=True), YES),
        (snapshot(readyToUse=True, error={"message": "earlier"}), YES),
        (snapshot(readyToUse=False), Seen("unknown", "snapshot-not-ready")),
        (snapshot(), Seen("unknown", "snapshot-not-ready")),
        (snapshot(readyToUse="true"), Seen("unknown", "snapshot-not-ready")),
        # The snapshot controller goes on trying, and clears the error when it succeeds.
        (snapshot(readyToUse=False, error={"message": "busy"}), Seen("unknown", "snapshot-fails", "busy")),
    ],
)
def test_a_snapshot_counts_once_it_can_be_restored(of: Object, answer: Seen) -> None:
    assert seen("ready-to-use", of) == answer


VOLUME = made("PersistentVolume", "pv-1", space="")


def attachment(volume: str, node: str, name: str = "csi-1", **status: Any) -> Object:
    spec = {"source": {"persistentVolumeName": volume}, "nodeName": node}
    return made("VolumeAttachment", name, api="storage.k8s.io/v1", space="", spec=spec, status=status)


@pytest.mark.parametrize(
    ("others", "wanted", "answer"),
    [
        ((), "", YES),
        ((attachment("pv-2", "a"),), "", YES),
        ((attachment("pv-1", "a"),), "b", YES),
        ((attachment("pv-1", "a"),), "", Seen("unknown", "still-attached", "csi-1")),
        ((attachment("pv-1", "a"),), "a", Seen("unknown", "still-attached", "csi-1")),
        (
            (attachment("pv-1", "a", detachError={"message": "node is down"}), attachment("pv-1", "b", "csi-2")),
            "",
            Seen("unknown", "still-attached", "node is down, csi-2"),
        ),
    ],
)
def test_a_volume_is_detached_once_no_attachment_names_it(
    others: tuple[Object, ...], wanted: str, answer: Seen
) -> None:
    assert seen("detached", VOLUME, wanted, *others) == answer


def test_an_attachment_is_detached_once_it_is_gone_and_nothing_else_ever_is() -> None:
    one = attachment("pv-1", "a")

    assert seen("detached", one) == Seen("unknown", "still-there", "-")
    assert answer_of(Glance(), asked("detached", one)) == YES
    assert seen("detached", VOLUME, unread="VolumeAttachment") == Seen("unknown", "unread", "VolumeAttachment")
    assert seen("detached", CLAIM) == Seen("unknown", "wanted-unusable", "PersistentVolumeClaim")

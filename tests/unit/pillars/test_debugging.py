from typing import Any, cast

import pytest

from holdfast.model.objects.pod import Pod
from holdfast.pillars.diagnosis.debugging import DebugPod, Profile, Remark, Wish, debug_pod
from tests.builders.kube import Raw, claim, pod, snapshot

LISTED = ("Node", "PersistentVolumeClaim", "VolumeAttachment")
DATA = {"name": "data", "persistentVolumeClaim": {"claimName": "data-db-0"}}


def node(name: str, ready: str = "True") -> Raw:
    conditions = [{"type": "Ready", "status": ready}]
    return {"apiVersion": "v1", "kind": "Node", "metadata": {"name": name}, "status": {"conditions": conditions}}


def namespace(level: str) -> Raw:
    labels = {"pod-security.kubernetes.io/enforce": level}
    return {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "shop", "labels": labels}}


def attachment(node_name: str) -> Raw:
    spec = {"attacher": "csi", "nodeName": node_name, "source": {"persistentVolumeName": "pv-1"}}
    meta = {"name": f"csi-{node_name}"}
    return {"apiVersion": "storage.k8s.io/v1", "kind": "VolumeAttachment", "metadata": meta, "spec": spec}


def sick(**spec: Any) -> Raw:
    asked = {"nodeName": "n1", "containers": [{"name": "db", "image": "db"}], "volumes": [DATA], **spec}
    return pod("db-0", ready=False, **asked)


def stored(mode: str = "ReadWriteOnce", **spec: Any) -> Raw:
    return claim("data-db-0", phase="Bound", accessModes=[mode], volumeName="pv-1", **spec)


def designed(*given: Raw, listed: tuple[str, ...] = LISTED, **wish: Any) -> DebugPod:
    world = snapshot(given, listed)
    found = world.find(Pod, "db-0", "shop")
    assert found is not None
    return debug_pod(world, found, Wish(**wish))


def test_a_claim_for_one_pod_is_refused_while_any_pod_uses_it() -> None:
    made = designed(sick(), stored("ReadWriteOncePod"), node("n1"), namespace("privileged"))

    assert (made.manifest, made.refusals) == (
        None,
        (Remark("claim-for-one-pod", {"claim": "data-db-0", "pod": "db-0"}),),
    )


def test_a_claim_for_one_pod_is_free_when_its_pod_has_ended() -> None:
    ended = {**sick(), "status": {"phase": "Failed"}}

    made = designed(ended, stored("ReadWriteOncePod"), node("n1"), namespace("privileged"))

    assert made.refusals == ()


@pytest.mark.parametrize(
    "holder", [attachment("n2"), {**sick(nodeName="n2"), "metadata": {"name": "db-1", "namespace": "shop"}}]
)
def test_a_volume_for_one_node_is_refused_on_another(holder: Raw) -> None:
    made = designed(sick(), stored(), node("n1"), holder, namespace("privileged"))

    assert made.refusals == (Remark("claim-elsewhere", {"claim": "data-db-0", "node": "n2", "wanted": "n1"}),)


def test_a_shared_volume_may_be_on_many_nodes() -> None:
    made = designed(sick(), stored("ReadWriteMany"), node("n1"), attachment("n2"), namespace("privileged"))

    assert (made.refusals, made.manifest is None) == ((), False)


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ((sick(nodeName=""),), Remark("not-placed")),
        ((sick(), node("n1", "Unknown")), Remark("node-not-ready", {"node": "n1"})),
        ((sick(), node("n2")), Remark("node-absent", {"node": "n1"})),
    ],
    ids=["no node", "not ready", "absent"],
)
def test_a_pod_without_a_working_node_is_refused(given: tuple[Raw, ...], reason: Remark) -> None:
    made = designed(*given)

    assert (made.manifest, made.refusals) == (None, (reason,))


def test_what_is_not_in_the_input_is_said_and_not_taken_for_good() -> None:
    made = designed(sick(), listed=())

    assert made.warnings == (
        Remark("unread", {"kind": "Node"}),
        Remark("unread", {"kind": "PersistentVolumeClaim"}),
        Remark("unread", {"kind": "VolumeAttachment"}),
        Remark("level-unknown", {"namespace": "shop"}),
    )


@pytest.mark.parametrize(
    ("found", "reason"),
    [
        ([], "claim-absent"),
        ([claim("data-db-0", phase="Pending")], "claim-unbound"),
        ([stored(volumeMode="Block")], "block-device"),
        (
            [
                {
                    **stored(),
                    "metadata": {"name": "data-db-0", "namespace": "shop", "deletionTimestamp": "2026-01-01T00:00:00Z"},
                }
            ],
            "claim-deleting",
        ),
    ],
    ids=["absent", "unbound", "block", "deleting"],
)
def test_a_claim_that_cannot_be_mounted_is_left_out(found: list[Raw], reason: str) -> None:
    made = designed(sick(), node("n1"), namespace("privileged"), *found)

    assert made.warnings == (Remark(reason, {"claim": "data-db-0"}),)
    assert made.manifest is not None
    assert "volumes" not in made.manifest["spec"]


@pytest.mark.parametrize(
    ("profile", "level", "rejected"),
    [
        ("restricted", "restricted", False),
        ("network", "restricted", True),
        ("network", "baseline", True),
        ("privileged", "baseline", True),
        ("privileged", "privileged", False),
    ],
)
def test_a_namespace_that_would_reject_the_profile_is_named(profile: str, level: str, rejected: bool) -> None:
    made = designed(sick(), stored(), node("n1"), namespace(level), profile=cast("Profile", profile))

    assert any(item.reason == "level-rejects" for item in made.warnings) is rejected


def test_the_sick_pods_group_never_makes_the_kubelet_change_owners() -> None:
    given = sick(securityContext={"fsGroup": 999, "runAsUser": 70, "seLinuxOptions": {"level": "s0:c1,c2"}})

    made = designed(given, stored(), node("n1"), namespace("restricted"))

    assert made.manifest is not None
    assert made.manifest["spec"]["securityContext"] == {
        "seccompProfile": {"type": "RuntimeDefault"},
        "runAsNonRoot": True,
        "runAsUser": 70,
        "runAsGroup": 65532,
        "supplementalGroups": [999],
        "seLinuxOptions": {"level": "s0:c1,c2"},
    }


def test_a_small_limit_bounds_the_requests_too() -> None:
    limited = [{"name": "db", "image": "db", "resources": {"limits": {"cpu": "5m", "memory": "2Gi"}}}]

    made = designed(sick(containers=limited), stored(), node("n1"), namespace("restricted"))

    assert made.manifest is not None
    assert made.manifest["spec"]["containers"][0]["resources"] == {
        "requests": {"cpu": "5m", "memory": "32Mi"},
        "limits": {"cpu": "5m", "memory": "2Gi"},
    }


@pytest.mark.parametrize(
    ("profile", "command"),
    [
        ("restricted", "kubectl debug -n shop pod/db-0 -it --image=tools --target=db --profile=restricted"),
        ("network", "kubectl debug -n shop pod/db-0 -it --image=tools --target=db --profile=netadmin"),
        ("privileged", "kubectl debug node/n1 -it --image=tools --profile=sysadmin"),
    ],
)
def test_the_nearest_kubectl_debug_is_offered(profile: str, command: str) -> None:
    made = designed(sick(), stored(), node("n1"), profile=cast("Profile", profile), image="tools")

    assert " ".join(made.command) == command

"""Hashed names keep what belongs together together, and lead nowhere."""

from typing import Any

from holdfast.model.hiding import Hider

CLAIM = {
    "apiVersion": "v1",
    "kind": "PersistentVolumeClaim",
    "metadata": {"name": "data-web-0", "namespace": "shop", "labels": {"app": "web"}},
    "spec": {"storageClassName": "premium", "volumeName": ""},
    "status": {"phase": "Pending"},
}
SET = {"apiVersion": "apps/v1", "kind": "StatefulSet", "metadata": {"name": "web", "namespace": "shop"}}
EVENT = {
    "apiVersion": "v1",
    "kind": "Event",
    "metadata": {"name": "data-web-0.17", "namespace": "shop"},
    "message": 'storageclass "premium" not found; asked web.shop.svc.cluster.local',
    "reason": "ProvisioningFailed",
}


def hidden(*objects: dict[str, Any], key: bytes = b"k") -> list[dict[str, Any]]:
    hider = Hider(key)
    for value in objects:
        hider.learn(value)
    return [hider.hide(value) for value in objects]


def test_no_name_is_left_in_objects_or_messages() -> None:
    found = str(hidden(CLAIM, SET, EVENT))

    assert [name for name in ("data", "web", "shop", "premium") if f"{name}" in found.replace("metadata", "")] == []


def test_what_refers_to_a_name_still_does() -> None:
    claim, owner, event = hidden(CLAIM, SET, EVENT)

    web, shop = owner["metadata"]["name"], owner["metadata"]["namespace"]
    assert claim["metadata"]["labels"] == {"app": web}
    assert claim["metadata"]["name"].endswith(f"-{web}-0")
    assert event["message"].endswith(f"asked {web}.{shop}.svc.cluster.local")
    assert claim["spec"]["storageClassName"] in event["message"]


def test_words_of_kubernetes_stay() -> None:
    claim, _, event = hidden(CLAIM, {**SET, "metadata": {"name": "default", "namespace": "kube-system"}}, EVENT)

    assert (claim["kind"], claim["status"], event["reason"]) == (
        "PersistentVolumeClaim",
        {"phase": "Pending"},
        "ProvisioningFailed",
    )
    assert hidden({**SET, "metadata": {"name": "default", "namespace": "kube-system"}})[0]["metadata"] == {
        "name": "default",
        "namespace": "kube-system",
    }


def test_another_key_gives_other_hashes() -> None:
    one, other = hidden(SET, key=b"a"), hidden(SET, key=b"b")

    assert one[0]["metadata"]["name"] != other[0]["metadata"]["name"]

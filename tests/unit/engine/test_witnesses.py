"""Whose words count: drivers that are waited for, and who resolves names where names are not resolved."""

from typing import Any

from msgspec.structs import replace

from holdfast.model.snapshot import LogKey
from holdfast.service.diagnosis.diagnosing import facts_of
from tests.builders.kube import Raw, claim, pod, service, snapshot

DRIVER = "disk.csi.example.com"
DENIED = (
    'E0115 11:00:00.000000 1 reflector.go:1] pvs is forbidden: User "system:serviceaccount:shop:disk" cannot list\n'
)
LOST = "dial tcp: lookup api.example.com on 10.96.0.10:53: server misbehaving\n"
SILENT = "[ERROR] plugin/errors: 2 api.example.com. A: read udp 10.0.0.1:4->10.9.9.9:53: i/o timeout\n"


def controller() -> list[Raw]:
    spec = {"containers": [{"name": "plugin", "image": "example.com/csi:1", "args": [f"--driver={DRIVER}"]}]}
    labels = {"app": "disk"}
    workload: Raw = {
        "apiVersion": "apps/v1",
        "kind": "StatefulSet",
        "metadata": {"name": "disk", "namespace": "shop", "uid": "s1"},
        "spec": {"selector": {"matchLabels": labels}, "template": {"metadata": {"labels": labels}, "spec": spec}},
    }
    return [workload, pod("disk-0", owner=("StatefulSet", "disk"), containers=[{"name": "plugin", "image": "a"}])]


def heard(objects: list[Raw], logs: dict[LogKey, str]) -> dict[str, set[str]]:
    complaints = facts_of(replace(snapshot(objects), logs=logs)).complaints
    return {str(ref): {item.hit.fault for item in told} for ref, told in complaints.items()}


def storage_class() -> dict[str, Any]:
    return {
        "apiVersion": "storage.k8s.io/v1",
        "kind": "StorageClass",
        "metadata": {"name": "fast"},
        "provisioner": DRIVER,
    }


def test_a_healthy_driver_is_heard_while_a_claim_waits_for_it() -> None:
    waiting = [storage_class(), claim("data", storageClassName="fast"), *controller()]
    calm = [storage_class(), *controller()]

    logs = {LogKey("shop", "disk-0", "plugin"): DENIED}

    assert heard(waiting, logs) == {"Pod shop/disk-0": {"forbidden"}}
    assert heard(calm, logs) == {}


def test_who_resolves_names_is_heard_while_somebody_cannot_resolve_one() -> None:
    names = service("kube-dns", selector={"k8s-app": "kube-dns"})
    names["metadata"]["namespace"] = "kube-system"
    server = pod("coredns-1", containers=[{"name": "dns", "image": "a"}])
    server["metadata"] |= {"namespace": "kube-system", "labels": {"k8s-app": "kube-dns"}}
    caller = pod("pay-1", ready=False, nodeName="n1", containers=[{"name": "pay", "image": "a"}])
    logs = {LogKey("kube-system", "coredns-1", "dns"): SILENT}

    lost = heard([names, server, caller], logs | {LogKey("shop", "pay-1", "pay"): LOST})
    calm = heard([names, server, caller], logs)

    assert set(lost) == {"Pod shop/pay-1", "Pod kube-system/coredns-1"}
    assert calm == {}

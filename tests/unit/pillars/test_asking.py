"""A first diagnosis asks for the logs that decide, and for no others."""

from typing import Any

from holdfast.app.context import Context
from holdfast.model.certificates import Certificates
from holdfast.model.outcome import Unread
from holdfast.model.refs import Ref
from holdfast.model.second_round import Endpoint, Logs, Seen
from holdfast.model.snapshot import LogKey, Snapshot
from holdfast.pillars.diagnosis.asking import wanted_certificates
from holdfast.service.diagnosis.diagnosing import closer_look, diagnose_snapshot, facts_of
from tests.builders.kube import Raw, claim, pod, service, snapshot

ENDED = {"terminated": {"exitCode": 1, "reason": "Error"}}
WAITING = {"waiting": {"reason": "CrashLoopBackOff", "message": "back-off"}}
RUNNING: Raw = {"running": {}}
REFUSED = 'FATAL: password authentication failed for user "shop"'


def crashing(name: str, **more: Any) -> Raw:
    made = pod(name, ready=False, nodeName="n1", containers=[{"name": "app", "image": "example.com/app:1"}], **more)
    made["status"]["containerStatuses"] = [
        {"name": "app", "restartCount": 5, "ready": False, "state": WAITING, "lastState": ENDED}
    ]
    return made


def running(name: str) -> Raw:
    made = pod(name, nodeName="n1", containers=[{"name": "app", "image": "example.com/app:1"}])
    made["status"]["containerStatuses"] = [{"name": "app", "restartCount": 0, "ready": True, "state": RUNNING}]
    return made


class Asked:
    """A cluster that notes what it is asked for."""

    def __init__(self, texts: dict[LogKey, str], unread: tuple[Unread, ...] = ()) -> None:
        self.keys: list[LogKey] = []
        self._texts = texts
        self._unread = unread
        self._certificates: Certificates = {}

    def read_logs(self, keys: Any) -> Logs:
        self.keys += keys
        return Logs(self._texts, self._unread)

    def see_certificates(self, endpoints: Any) -> Seen:
        return Seen(self._certificates)


def looked(found: Snapshot, cluster: Asked) -> Snapshot:
    return closer_look(found, Context().rules, cluster)


def test_a_container_that_crashes_is_asked_for_now_and_before() -> None:
    cluster = Asked({})

    looked(snapshot([crashing("web-1"), running("calm-1")]), cluster)

    assert cluster.keys == [LogKey("shop", "web-1", "app"), LogKey("shop", "web-1", "app", previous=True)]


def test_two_pods_speak_for_all_of_a_workload() -> None:
    cluster = Asked({})

    looked(snapshot(crashing(f"web-{n}", owner=("StatefulSet", "web")) for n in range(9)), cluster)

    assert len({key.pod for key in cluster.keys}) == 2


def test_a_pod_without_a_node_or_that_never_started_left_no_log() -> None:
    unscheduled = pod("late-1", ready=False, containers=[{"name": "app", "image": "a"}])
    pulling = crashing("pull-1")
    pulling["status"]["containerStatuses"] = [
        {"name": "app", "restartCount": 0, "state": {"waiting": {"reason": "ImagePullBackOff"}}}
    ]
    cluster = Asked({})

    looked(snapshot([unscheduled, pulling]), cluster)

    assert cluster.keys == []


def test_the_second_answer_knows_the_logs_and_says_what_could_not_be_read() -> None:
    key = LogKey("shop", "web-1", "app", previous=True)
    unread = Unread("Pod shop/web-1 log[app]", "not-running")
    given = snapshot([crashing("web-1"), service("db")])

    found = looked(given, Asked({key: REFUSED}, (unread,)))

    assert found.logs == {key: REFUSED}
    assert unread in found.unread
    causes = [problem.cause for problem in diagnose_snapshot(found, Context().rules).problems]
    assert "dependency/store/authentication-failed" in causes


def test_certificates_are_seen_where_ingresses_webhooks_and_apis_point() -> None:
    tls = {"tls": [{"hosts": ["shop.example.com", "*.example.com"], "secretName": "s"}]}
    ingress: Raw = {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "Ingress",
        "metadata": {"name": "web", "namespace": "shop"},
    }
    hook: Raw = {"apiVersion": "admissionregistration.k8s.io/v1", "kind": "MutatingWebhookConfiguration"}
    configs: list[Raw] = [
        {"url": "https://[::1]:8443/check"},
        {"url": "https://hook.example.com"},
        {"service": {"name": "hook", "namespace": "shop", "port": 9443}},
    ]
    webhooks = [{"name": f"h{number}", "clientConfig": config} for number, config in enumerate(configs)]
    found = snapshot([{**ingress, "spec": tls}, {**hook, "metadata": {"name": "hooks"}, "webhooks": webhooks}])

    endpoints = wanted_certificates(facts_of(found))

    owner = Ref("MutatingWebhookConfiguration", "hooks")
    assert endpoints == (
        Endpoint(Ref("Ingress", "web", "shop"), "shop.example.com", 443),
        Endpoint(owner, "[::1]", 8443),
        Endpoint(owner, "hook.example.com", 443),
        Endpoint(owner, "hook.shop.svc", 9443),
    )


def of_driver(name: str, kind: str, node: str) -> list[Raw]:
    spec = {"containers": [{"name": "plugin", "image": "example.com/csi:1", "args": ["--driver=disk.csi.example.com"]}]}
    labels = {"app": name}
    owner = {"apiVersion": "apps/v1", "kind": kind, "name": name, "uid": name, "controller": True}
    made = running(f"{name}-1")
    made["metadata"]["ownerReferences"] = [owner]
    made["spec"] |= {"nodeName": node, "containers": [{"name": "plugin", "image": "example.com/csi:1"}]}
    made["status"]["containerStatuses"][0]["name"] = "plugin"
    workload = {
        "apiVersion": "apps/v1",
        "kind": kind,
        "metadata": {"name": name, "namespace": "shop", "uid": name},
        "spec": {"selector": {"matchLabels": labels}, "template": {"metadata": {"labels": labels}, "spec": spec}},
    }
    return [workload, made]


DRIVER = "disk.csi.example.com"
FAST: Raw = {
    "apiVersion": "storage.k8s.io/v1",
    "kind": "StorageClass",
    "metadata": {"name": "fast"},
    "provisioner": DRIVER,
}


def test_a_driver_is_asked_for_when_a_claim_waits_for_it_and_its_plugins_elsewhere_are_not() -> None:
    plugins = [*of_driver("disk-controller", "StatefulSet", "n1"), *of_driver("disk-node", "DaemonSet", "n2")]
    cluster = Asked({})

    looked(snapshot([FAST, claim("data", storageClassName="fast"), *plugins]), cluster)

    assert cluster.keys == [LogKey("shop", "disk-controller-1", "plugin")]


def test_the_plugin_of_the_node_is_asked_for_where_a_pod_waits_for_a_mount() -> None:
    volume = {
        "apiVersion": "v1",
        "kind": "PersistentVolume",
        "metadata": {"name": "pv-1"},
        "spec": {"csi": {"driver": DRIVER, "volumeHandle": "vol-1"}},
        "status": {"phase": "Bound"},
    }
    volumes = [{"name": "data", "persistentVolumeClaim": {"claimName": "data"}}]
    waits = pod("web-1", ready=False, nodeName="n2", containers=[{"name": "app", "image": "a"}], volumes=volumes)
    waits["status"] = {
        "phase": "Pending",
        "containerStatuses": [{"name": "app", "state": {"waiting": {"reason": "ContainerCreating"}}}],
    }
    plugins = [*of_driver("disk-near", "DaemonSet", "n2"), *of_driver("disk-far", "DaemonSet", "n3")]
    cluster = Asked({})

    looked(snapshot([volume, claim("data", phase="Bound", volumeName="pv-1"), waits, *plugins]), cluster)

    assert cluster.keys == [LogKey("shop", "disk-near-1", "plugin")]


def test_nobody_asks_a_driver_that_nobody_waits_for() -> None:
    cluster = Asked({})

    looked(snapshot([FAST, *of_driver("disk-controller", "StatefulSet", "n1")]), cluster)

    assert cluster.keys == []


def test_who_resolves_names_is_asked_as_soon_as_a_pod_is_in_trouble() -> None:
    names = service("kube-dns", selector={"k8s-app": "kube-dns"})
    names["metadata"]["namespace"] = "kube-system"
    server = running("coredns-1")
    server["metadata"] |= {"namespace": "kube-system", "labels": {"k8s-app": "kube-dns"}}
    troubled, calm = Asked({}), Asked({})

    looked(snapshot([names, server, crashing("web-1")]), troubled)
    looked(snapshot([names, server, running("web-1")]), calm)

    assert LogKey("kube-system", "coredns-1", "app") in troubled.keys
    assert calm.keys == []

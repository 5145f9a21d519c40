"""Faults in the platform for devices."""

import time
from typing import Any

from tests.live import objects
from tests.live.blind import kit, systems
from tests.live.blind.kit import Object, app, change, crash, first, inside, thing, unready
from tests.live.blind.record import Blind
from tests.live.cluster import ControlPlane, wait_for
from tests.live.scenario import condition

SYSTEM = systems.iot()
I, D, A = "iot", "iot-data", "analytics"  # noqa: E741


def edit(kind: str, where: str, name: str, how: Any, play: str = "", says: str = "", code: int = 1) -> Any:
    """A fault that edits one object."""
    return lambda cluster: change(cluster, SYSTEM, kind, where, name, how, play, says, code)


def claimed(name: str, where: str, claim: str, ask: Object | None) -> Any:
    """A fault that adds a service with a claim."""
    spec = {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "4Gi"}}, **(ask or {})}
    pvc = {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": kit.meta(name, where), "spec": spec}
    volume = [{"name": "data", "persistentVolumeClaim": {"claimName": claim}}]
    rows = app(name, where, "tier:api", 8080, data="x", volumes=volume)
    return lambda cluster: cluster.apply([pvc, *rows])


def apart(one: Object) -> None:
    rule = {"labelSelector": {"matchLabels": {"io.kompose.service": "ingest"}}, "topologyKey": "kubernetes.io/hostname"}
    inside(one)["affinity"] = {"podAntiAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": [rule]}}
    one["spec"]["replicas"] = 9


def cordon(cluster: ControlPlane) -> None:
    (pod,) = kit.pods(cluster, A, "object-store")
    zone = pod["spec"]["nodeName"].removeprefix("worker-")[0]
    for name in (f"worker-{zone}1", f"worker-{zone}2"):
        cluster.kubectl("cordon", name)
    cluster.kubectl("delete", "pod", "-n", A, pod["metadata"]["name"], "--wait=false")
    unready(cluster, A, "query-api")


def taint(cluster: ControlPlane) -> None:
    cluster.kubectl("taint", "nodes", "--all", "dedicated=batch:NoSchedule")
    change(
        cluster,
        SYSTEM,
        "Deployment",
        A,
        "dashboard",
        lambda o: first(o).update(image="registry.example.com/analytics/dashboard:2.8.0"),
    )


def node_down(cluster: ControlPlane) -> None:
    (pod,) = kit.pods(cluster, D, "timescale")
    cluster.kubectl("label", "node", pod["spec"]["nodeName"], "holdfast.test/kubelet-")
    wait_for(
        "the node to be lost",
        lambda: any(condition(n, "Ready").get("status") == "Unknown" for n in cluster.get("nodes")),
        60,
    )
    unready(cluster, I, "device-registry")
    crash(
        cluster,
        I,
        "telemetry-writer",
        'connection to server at "timescale.iot-data", port 5432 failed: No route to host',
        2,
    )


def gone_volume(cluster: ControlPlane) -> None:
    term = {"matchExpressions": [{"key": "kubernetes.io/hostname", "operator": "In", "values": ["worker-d1"]}]}
    spec = {
        "capacity": {"storage": "4Gi"},
        "accessModes": ["ReadWriteOnce"],
        "storageClassName": "local",
        "local": {"path": "/mnt/disk1"},
        "persistentVolumeReclaimPolicy": "Retain",
        "nodeAffinity": {"required": {"nodeSelectorTerms": [term]}},
    }
    cluster.apply([thing("v1", "PersistentVolume", "local-d1-disk1", "", spec=spec)])
    claimed("feature-store", A, "feature-store", {"storageClassName": "local", "volumeName": "local-d1-disk1"})(cluster)


def limits(cluster: ControlPlane) -> None:
    spec = {"limits": [{"type": "Container", "max": {"memory": "128Mi"}, "defaultRequest": {"memory": "64Mi"}}]}
    cluster.apply([thing("v1", "LimitRange", "container-limits", I, spec=spec)])
    cluster.kubectl("delete", "pod", "-n", I, "-l", "io.kompose.service=alert-api", "--wait=false")


def broken_config(cluster: ControlPlane) -> None:
    change(
        cluster,
        SYSTEM,
        "ConfigMap",
        I,
        "iot-config",
        lambda o: o["data"].update(kafka_brokers="kafka-bootstrap.iot-data:9092"),
    )
    for name in ("ingest", "rules-engine", "telemetry-writer", "mqtt-bridge"):
        cluster.kubectl("rollout", "restart", f"deployment/{name}", "-n", I)
    wait_for("new Pods", lambda: all(len(kit.pods(cluster, I, n)) for n in ("ingest",)), 20)
    time.sleep(14)
    for name in ("ingest", "rules-engine", "telemetry-writer", "mqtt-bridge"):
        crash(
            cluster,
            I,
            name,
            "kafka: client has run out of available brokers: lookup kafka-bootstrap.iot-data: no such host",
        )


def log_level(cluster: ControlPlane) -> None:
    change(cluster, SYSTEM, "ConfigMap", A, "analytics-config", lambda o: o["data"].update(window="5 minutes"))
    change(
        cluster,
        SYSTEM,
        "Deployment",
        A,
        "aggregator",
        lambda o: first(o).update(image="registry.example.com/analytics/aggregator:2.8.0"),
        "crash",
        'invalid configuration: WINDOW: time: unknown unit " minutes" in duration "5 minutes"',
    )


def host_port(cluster: ControlPlane) -> None:
    extra = {"ports": [{"name": "metrics", "containerPort": 9100, "hostPort": 9100}]}
    relay = app("metrics-relay", "platform", "tier:agent", 9100, port_name="metrics")
    first(relay[0])["ports"] = extra["ports"]
    cluster.apply(relay)


def job(cluster: ControlPlane) -> None:
    work = {"name": "migrate", "image": "registry.example.com/iot/schema-migrate:4.0"}
    template = {
        "metadata": {"annotations": {kit.PLAY: "job-fails"}},
        "spec": {"restartPolicy": "Never", "containers": [work]},
    }
    cluster.apply([thing("batch/v1", "Job", "schema-migrate", I, spec={"backoffLimit": 1, "template": template})])


def ghost_scaler(cluster: ControlPlane) -> None:
    change(
        cluster,
        SYSTEM,
        "HorizontalPodAutoscaler",
        A,
        "query-api",
        lambda o: o["spec"]["scaleTargetRef"].update(name="query"),
    )


def terminating(cluster: ControlPlane) -> None:
    held = objects.config_map("lease", "sandbox", owner="none")
    held["metadata"]["finalizers"] = ["tenancy.example.com/cleanup"]
    cluster.apply([objects.namespace("sandbox"), held])
    cluster.kubectl("delete", "namespace", "sandbox", "--wait=false")


def external(cluster: ControlPlane) -> None:
    change(
        cluster,
        SYSTEM,
        "Service",
        A,
        "weather",
        lambda o: o["spec"].update(externalName="weather-api.partners.svc.cluster.local"),
    )
    unready(cluster, A, "query-api", "dashboard")


def injector(cluster: ControlPlane) -> None:
    rows = app("injector", "platform", "tier:mesh", 8443, replicas=0, port_name="https")
    rule = {"apiGroups": [""], "apiVersions": ["v1"], "operations": ["CREATE"], "resources": ["pods"]}
    hook = {
        "name": "inject.mesh.example.com",
        "admissionReviewVersions": ["v1"],
        "sideEffects": "None",
        "failurePolicy": "Fail",
        "timeoutSeconds": 3,
        "namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": I}},
        "rules": [rule],
        "clientConfig": {"service": {"namespace": "platform", "name": "injector", "path": "/inject", "port": 8443}},
    }
    cluster.apply(
        [
            *rows,
            thing(
                "admissionregistration.k8s.io/v1", "MutatingWebhookConfiguration", "mesh-injector", "", webhooks=[hook]
            ),
        ]
    )
    cluster.kubectl("rollout", "restart", "deployment/auth", "-n", I)
    cluster.kubectl("delete", "pod", "-n", I, "-l", "io.kompose.service=auth", "--wait=false")
    unready(cluster, I, "gateway")


def no_egress(cluster: ControlPlane) -> None:
    to = [{"podSelector": {}}, {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": D}}}]
    spec = {"podSelector": {}, "policyTypes": ["Egress"], "egress": [{"to": to}]}
    cluster.apply([thing("networking.k8s.io/v1", "NetworkPolicy", "restrict-egress", I, spec=spec)])
    unready(cluster, I, "gateway", "auth", "device-registry", "alert-api")
    crash(
        cluster,
        I,
        "telemetry-writer",
        'could not translate host name "timescale.iot-data" to address: Temporary failure in name resolution',
    )


def ordinal(cluster: ControlPlane) -> None:
    rows = app("zookeeper", D, "tier:queue", 2181, "StatefulSet", 3, port_name="client", data="2Gi")
    rows[0]["spec"]["template"]["metadata"]["annotations"] = {
        kit.PLAY: "crash",
        kit.SAYS: "java.lang.IllegalArgumentException: myid file is missing",
        kit.EXIT: "2",
    }
    cluster.apply(rows)


def path(one: Object) -> None:
    first(one)["readinessProbe"] = {"httpGet": {"path": "/api/healthz", "port": "http"}, "periodSeconds": 5}
    one["spec"]["progressDeadlineSeconds"] = 20


START = (
    "failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: "
    "unable to start container "
    'process: error during container init: exec: "/app/alertd": stat /app/alertd: no such file or directory'
)
SCENARIOS = {
    "iot-cpu": Blind(
        "rules-engine asks for 16 CPUs",
        I,
        [("Deployment", I, "rules-engine")],
        edit("Deployment", I, "rules-engine", lambda o: first(o)["resources"]["requests"].update(cpu="16")),
    ),
    "iot-node-selector": Blind(
        "model-serving selects nodes with a label nobody has",
        I,
        [("Deployment", A, "model-serving")],
        edit("Deployment", A, "model-serving", lambda o: inside(o).update(nodeSelector={"accelerator": "a100"})),
    ),
    "iot-shared-config": Blind(
        "ConfigMap iot-config names brokers that do not exist", I, [("ConfigMap", I, "iot-config")], broken_config
    ),
    "iot-cordoned": Blind(
        "both nodes of the zone of object-store's volume are cordoned",
        I,
        [("Node", "", f"worker-{z}{n}") for z in "abc" for n in (1, 2)],
        cordon,
    ),
    "iot-node-down": Blind(
        "the node of timescale is down", I, [("Node", "", f"worker-{z}{n}") for z in "abc" for n in (1, 2)], node_down
    ),
    "iot-wrong-class": Blind(
        "claim report-api names class fsat",
        I,
        [("PersistentVolumeClaim", A, "report-api")],
        claimed("report-api", A, "report-api", {"storageClassName": "fsat"}),
    ),
    "iot-claim-typo": Blind(
        "report-api mounts claim report-apy, which does not exist",
        I,
        [("Deployment", A, "report-api")],
        claimed("report-api", A, "report-apy", None),
        also=[("PersistentVolumeClaim", A, "report-apy")],
    ),
    "iot-injector-zero": Blind(
        "the webhook's Deployment injector is scaled to zero",
        I,
        [("Deployment", "platform", "injector")],
        injector,
        also=[("MutatingWebhookConfiguration", "", "mesh-injector"), ("Service", "platform", "injector")],
    ),
    "iot-start-error": Blind(
        "alert-api's command does not exist",
        I,
        [("Deployment", I, "alert-api")],
        edit(
            "Deployment",
            I,
            "alert-api",
            lambda o: first(o).update(command=["/app/alertd"]),
            "start-error",
            START,
            128,
        ),
    ),
    "iot-exit-127": Blind(
        "gateway starts a command its shell does not find",
        I,
        [("Deployment", I, "gateway")],
        edit(
            "Deployment",
            I,
            "gateway",
            lambda o: first(o).update(command=["sh", "-c", "gatewayd --port 8000"]),
            "crash",
            "sh: 1: gatewayd: not found",
            127,
        ),
    ),
    "iot-bad-value": Blind(
        "WINDOW in ConfigMap analytics-config cannot be parsed",
        I,
        [("ConfigMap", A, "analytics-config")],
        log_level,
        also=[("Deployment", A, "aggregator")],
    ),
    "iot-limit-range": Blind(
        "LimitRange container-limits refuses the Pods of alert-api",
        I,
        [("LimitRange", I, "container-limits")],
        limits,
        also=[("Deployment", I, "alert-api")],
    ),
    "iot-egress-dns": Blind(
        "NetworkPolicy restrict-egress forgets DNS", I, [("NetworkPolicy", I, "restrict-egress")], no_egress
    ),
    "iot-volume-gone-node": Blind(
        "a local volume lies on a node that is gone",
        I,
        [("PersistentVolume", "", "local-d1-disk1")],
        gone_volume,
        also=[("PersistentVolumeClaim", A, "feature-store")],
    ),
    "iot-no-account": Blind(
        "rules-engine names a ServiceAccount that does not exist",
        I,
        [("Deployment", I, "rules-engine")],
        edit("Deployment", I, "rules-engine", lambda o: inside(o).update(serviceAccountName="rules")),
        also=[("ServiceAccount", I, "rules")],
    ),
    "iot-no-priority": Blind(
        "ingest names a PriorityClass that does not exist",
        I,
        [("Deployment", I, "ingest")],
        edit("Deployment", I, "ingest", lambda o: inside(o).update(priorityClassName="critical-iot")),
        also=[("PriorityClass", "", "critical-iot")],
    ),
    "iot-readiness-path": Blind(
        "gateway's readiness probe asks a wrong path, past its progress deadline",
        I,
        [("Deployment", I, "gateway")],
        edit(
            "Deployment",
            I,
            "gateway",
            path,
            "readiness-fails",
            "Readiness probe failed: HTTP probe failed with statuscode: 404",
        ),
    ),
    "iot-taint": Blind(
        "all nodes are tainted, and dashboard rolls",
        I,
        [("Node", "", f"worker-{z}{n}") for z in "abc" for n in (1, 2)],
        taint,
        also=[("Deployment", A, "dashboard")],
    ),
    "iot-host-port": Blind(
        "metrics-relay wants a host port that edge-agent holds on every node",
        I,
        [("Deployment", "platform", "metrics-relay")],
        host_port,
        also=[("DaemonSet", I, "edge-agent")],
    ),
    "iot-external-name": Blind(
        "ExternalName weather points at a Service that does not exist", I, [("Service", A, "weather")], external
    ),
    "iot-anti-affinity": Blind(
        "ingest wants nine Pods on nine of six nodes",
        I,
        [("Deployment", I, "ingest")],
        edit("Deployment", I, "ingest", apart),
    ),
    "iot-ordinal": Blind(
        "zookeeper-0 crashes and its successors are never made", I, [("StatefulSet", D, "zookeeper")], ordinal
    ),
    "iot-job": Blind("Job schema-migrate failed for good", I, [("Job", I, "schema-migrate")], job),
    "iot-ghost-scaler": Blind(
        "an autoscaler names a Deployment that does not exist",
        I,
        [("HorizontalPodAutoscaler", A, "query-api")],
        ghost_scaler,
    ),
    "iot-terminating": Blind(
        "namespace sandbox cannot go away",
        I,
        [("Namespace", "", "sandbox"), ("ConfigMap", "sandbox", "lease")],
        terminating,
    ),
}

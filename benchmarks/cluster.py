"""Generates clusters of a given size as `kubectl get -o json` Lists: `python -m benchmarks.cluster PODS FOLDER`.

Pods have the size and shape of those of a managed cluster: about 9 KB of JSON each, with managed fields, probes,
projected tokens and full statuses. A few faults are seeded with their consequences, the rest is healthy.
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from hashlib import md5
from pathlib import Path
from typing import Any

NOW = datetime(2026, 1, 15, 12, 0, tzinfo=UTC)
PODS_PER_WORKLOAD = 5
WORKLOADS_PER_NAMESPACE = 20
PODS_PER_NODE = 30
Json = dict[str, Any]


def at(seconds: float) -> str:
    """Gives the instant so many seconds before the snapshot."""
    return (NOW - timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%SZ")


def meta(name: str, namespace: str = "", **more: Any) -> Json:
    found: Json = {
        "name": name,
        "uid": md5(f"{namespace}/{name}".encode(), usedforsecurity=False).hexdigest(),
        "creationTimestamp": at(864_000),
    }
    found["resourceVersion"] = str(10_000 + len(name))
    if namespace:
        found["namespace"] = namespace
    return {**found, **more}


def managed_fields(rng: random.Random) -> list[Json]:
    owned: Json = {f"f:field-{i}-{rng.randrange(10**6)}": {".": {}, "f:value": {}} for i in range(4)}
    return [
        {
            "manager": manager,
            "operation": "Update",
            "apiVersion": "v1",
            "time": at(800_000),
            "fieldsType": "FieldsV1",
            "fieldsV1": {"f:spec": owned},
        }
        for manager in ("kube-controller-manager", "kubelet")
    ]


def container(app: str, broken: str) -> Json:
    image = f"registry.example/{app}:does-not-exist" if broken == "image" else f"registry.example/{app}:1.4.2"
    probe = {"httpGet": {"path": "/healthz", "port": 8080, "scheme": "HTTP"}, "periodSeconds": 10, "timeoutSeconds": 1}
    return {
        "name": "app",
        "image": image,
        "imagePullPolicy": "IfNotPresent",
        "ports": [{"name": "http", "containerPort": 8080, "protocol": "TCP"}],
        "env": [
            {"name": "BACKEND_URL", "value": f"http://{app}:80"},
            *({"name": f"SETTING_{i}", "value": f"value-{i}"} for i in range(6)),
        ],
        "resources": {"requests": {"cpu": "100m", "memory": "128Mi"}, "limits": {"memory": "256Mi"}},
        "livenessProbe": {**probe, "failureThreshold": 3, "successThreshold": 1},
        "readinessProbe": {**probe, "failureThreshold": 3, "successThreshold": 1},
        "volumeMounts": [{"name": "token", "mountPath": "/var/run/secrets/kubernetes.io/serviceaccount"}],
        "terminationMessagePath": "/dev/termination-log",
        "terminationMessagePolicy": "File",
    }


def pod_spec(app: str, broken: str, claim: str) -> Json:
    volumes: list[Json] = [
        {
            "name": "token",
            "projected": {
                "defaultMode": 420,
                "sources": [
                    {"serviceAccountToken": {"expirationSeconds": 3607, "path": "token"}},
                    {"configMap": {"name": "kube-root-ca.crt", "items": [{"key": "ca.crt", "path": "ca.crt"}]}},
                ],
            },
        }
    ]
    if claim:
        volumes.append({"name": "data", "persistentVolumeClaim": {"claimName": claim}})
    return {
        "containers": [container(app, broken)],
        "volumes": volumes,
        "serviceAccountName": "default",
        "restartPolicy": "Always",
        "schedulerName": "default-scheduler",
        "dnsPolicy": "ClusterFirst",
        "terminationGracePeriodSeconds": 30,
        "tolerations": [
            {"key": f"node.kubernetes.io/{key}", "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": 300}
            for key in ("not-ready", "unreachable")
        ],
    }


def conditions(ready: bool, scheduled: bool) -> list[Json]:
    names = ["PodReadyToStartContainers", "Initialized", "Ready", "ContainersReady"] if scheduled else []
    state = {True: "True", False: "False"}
    found = [
        {"type": name, "status": state[ready or name == "Initialized"], "lastTransitionTime": at(860_000)}
        for name in names
    ]
    pod_scheduled: Json = {"type": "PodScheduled", "status": state[scheduled], "lastTransitionTime": at(860_000)}
    if not scheduled:
        pod_scheduled |= {"reason": "Unschedulable", "message": "pod has unbound immediate PersistentVolumeClaims"}
    return [*found, pod_scheduled]


def pod(rng: random.Random, ns: str, app: str, index: int, node: str, broken: str, claim: str) -> Json:
    ready = not broken
    scheduled = broken != "class"
    spec = pod_spec(app, broken, claim)
    status: Json = {"phase": "Running" if ready else "Pending", "conditions": conditions(ready, scheduled)}
    status["qosClass"] = "Burstable"
    if scheduled:
        spec["nodeName"] = node
        waiting = {
            "reason": "ImagePullBackOff",
            "message": f'Back-off pulling image "{spec["containers"][0]["image"]}"',
        }
        state = {"running": {"startedAt": at(859_000)}} if ready else {"waiting": waiting}
        status |= {
            "podIP": f"10.{rng.randrange(256)}.{rng.randrange(256)}.{rng.randrange(256)}",
            "startTime": at(860_000),
        }
        status["containerStatuses"] = [
            {
                "name": "app",
                "image": spec["containers"][0]["image"],
                "imageID": f"sha256:{rng.randrange(16**12):064x}" if ready else "",
                "ready": ready,
                "started": ready,
                "restartCount": 0,
                "state": state,
                "lastState": {},
            }
        ]
    labels = {"app": app, "pod-template-hash": "5d8f7c"}
    owner = {"apiVersion": "apps/v1", "kind": "ReplicaSet", "name": f"{app}-5d8f7c", "uid": "rs", "controller": True}
    more = {"labels": labels, "ownerReferences": [owner], "managedFields": managed_fields(rng)}
    name = f"{app}-5d8f7c-{index:05d}"
    return {"apiVersion": "v1", "kind": "Pod", "metadata": meta(name, ns, **more), "spec": spec, "status": status}


def workload(ns: str, app: str, broken: str, claim: str) -> Iterator[tuple[str, Json]]:
    ready = 0 if broken in ("image", "class") else PODS_PER_WORKLOAD
    labels = {"app": app}
    template = {"metadata": {"labels": labels}, "spec": pod_spec(app, broken, claim)}
    spec = {"replicas": PODS_PER_WORKLOAD, "selector": {"matchLabels": labels}, "template": template}
    status = {
        "replicas": PODS_PER_WORKLOAD,
        "observedGeneration": 1,
        "readyReplicas": ready,
        "availableReplicas": ready,
    }
    owner = {"apiVersion": "apps/v1", "kind": "Deployment", "name": app, "uid": "d", "controller": True}
    yield (
        "deployments",
        {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": meta(app, ns), "spec": spec, "status": status},
    )
    replica_set = meta(f"{app}-5d8f7c", ns, ownerReferences=[owner])
    yield (
        "replicasets",
        {"apiVersion": "apps/v1", "kind": "ReplicaSet", "metadata": replica_set, "spec": spec, "status": status},
    )
    selector = {"app": "no-such-app"} if broken == "selector" else labels
    ports = [{"name": "http", "port": 80, "targetPort": 8080, "protocol": "TCP"}]
    service = {"selector": selector, "ports": ports, "clusterIP": "10.96.0.10", "type": "ClusterIP"}
    yield "services", {"apiVersion": "v1", "kind": "Service", "metadata": meta(app, ns), "spec": service, "status": {}}
    settings = {f"key-{i}": f"value {i}" for i in range(8)}
    yield "configmaps", {"apiVersion": "v1", "kind": "ConfigMap", "metadata": meta(app, ns), "data": settings}


def endpoint_slice(ns: str, app: str, pods: Iterable[Json]) -> Json:
    endpoints = [
        {
            "addresses": [item["status"].get("podIP", "10.0.0.1")],
            "conditions": {"ready": item["status"]["phase"] == "Running"},
            "targetRef": {"kind": "Pod", "name": item["metadata"]["name"], "namespace": ns},
        }
        for item in pods
    ]
    metadata = meta(f"{app}-abcde", ns, labels={"kubernetes.io/service-name": app})
    ports = [{"name": "http", "port": 8080, "protocol": "TCP"}]
    return {
        "apiVersion": "discovery.k8s.io/v1",
        "kind": "EndpointSlice",
        "metadata": metadata,
        "addressType": "IPv4",
        "endpoints": endpoints,
        "ports": ports,
    }


def node(name: str) -> tuple[Json, Json]:
    kinds = {"Ready": "True", "MemoryPressure": "False", "DiskPressure": "False", "PIDPressure": "False"}
    status = {
        "allocatable": {"cpu": "8", "memory": "32Gi", "pods": "110", "ephemeral-storage": "100Gi"},
        "capacity": {"cpu": "8", "memory": "32Gi", "pods": "110", "ephemeral-storage": "100Gi"},
        "conditions": [
            {"type": t, "status": s, "lastHeartbeatTime": at(20), "lastTransitionTime": at(864_000)}
            for t, s in kinds.items()
        ],
        "nodeInfo": {"kubeletVersion": "v1.36.3", "operatingSystem": "linux", "architecture": "amd64"},
    }
    labels = {"kubernetes.io/hostname": name, "topology.kubernetes.io/zone": f"zone-{int(name[5:]) % 3}"}
    lease_spec = {"holderIdentity": name, "leaseDurationSeconds": 40, "renewTime": at(5).replace("Z", ".000000Z")}
    lease = {"apiVersion": "coordination.k8s.io/v1", "kind": "Lease", "metadata": meta(name, "kube-node-lease")}
    return (
        {"apiVersion": "v1", "kind": "Node", "metadata": meta(name, labels=labels), "spec": {}, "status": status},
        lease | {"spec": lease_spec},
    )


def claim_and_volume(ns: str, name: str, bound: bool) -> Iterator[tuple[str, Json]]:
    spec: Json = {"accessModes": ["ReadWriteMany"], "resources": {"requests": {"storage": "10Gi"}}}
    spec["storageClassName"] = "standard" if bound else "no-such-class"
    volume = f"pvc-{ns}-{name}"
    status: Json = {"phase": "Pending"}
    if bound:
        spec["volumeName"] = volume
        status = {"phase": "Bound", "accessModes": ["ReadWriteMany"], "capacity": {"storage": "10Gi"}}
        yield (
            "persistentvolumes",
            {
                "apiVersion": "v1",
                "kind": "PersistentVolume",
                "metadata": meta(volume),
                "spec": {
                    "capacity": {"storage": "10Gi"},
                    "accessModes": ["ReadWriteMany"],
                    "storageClassName": "standard",
                    "claimRef": {"kind": "PersistentVolumeClaim", "name": name, "namespace": ns},
                    "csi": {"driver": "disk.csi.example", "volumeHandle": volume},
                },
                "status": {"phase": "Bound"},
            },
        )
    metadata = meta(name, ns)
    yield (
        "persistentvolumeclaims",
        {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": metadata, "spec": spec, "status": status},
    )


def event(ns: str, name: str, reason: str, kind: str) -> Json:
    return {
        "apiVersion": "v1",
        "kind": "Event",
        "metadata": meta(f"{name}.{reason.lower()}", ns),
        "involvedObject": {"kind": "Pod", "name": name, "namespace": ns, "apiVersion": "v1"},
        "reason": reason,
        "type": kind,
        "message": f"{reason} {name}",
        "count": 1,
        "firstTimestamp": at(1_800),
        "lastTimestamp": at(1_700),
        "source": {"component": "kubelet"},
    }


class Lists:
    """Writes Lists item by item in kubectl's layout, so that no cluster is held in memory."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.files: dict[str, Any] = {}

    def add(self, plural: str, item: Json) -> None:
        if plural not in self.files:
            self.files[plural] = (self.folder / f"{plural}.json").open("w")
            self.files[plural].write('{\n    "apiVersion": "v1",\n    "items": [\n        ')
        else:
            self.files[plural].write(",\n        ")
        self.files[plural].write(json.dumps(item, indent=4).replace("\n", "\n        "))

    def close(self) -> None:
        for file in self.files.values():
            file.write('\n    ],\n    "kind": "List",\n    "metadata": {"resourceVersion": ""}\n}\n')
            file.close()


FAULTS = {3: "image", 11: "class", 17: "selector"}


def generate(pods: int, folder: Path, seed: int = 1) -> None:
    """Writes a cluster of so many Pods into a folder."""
    rng = random.Random(seed)
    folder.mkdir(parents=True, exist_ok=True)
    lists = Lists(folder)
    standard = {"apiVersion": "storage.k8s.io/v1", "kind": "StorageClass", "metadata": meta("standard")}
    lists.add("storageclasses", standard | {"provisioner": "disk.csi.example"})
    for i in range(max(3, pods // PODS_PER_NODE)):
        made, lease = node(f"node-{i}")
        lists.add("nodes", made)
        lists.add("leases", lease)
    for number in range(pods // PODS_PER_WORKLOAD):
        write_workload(rng, lists, number, max(3, pods // PODS_PER_NODE))
    lists.close()


def write_workload(rng: random.Random, lists: Lists, number: int, nodes: int) -> None:
    ns, app = f"team-{number // WORKLOADS_PER_NAMESPACE}", f"app-{number}"
    broken = FAULTS.get(number, "")
    claim = f"data-{app}" if broken == "class" or number % 10 == 0 else ""
    if number % WORKLOADS_PER_NAMESPACE == 0:
        lists.add(
            "namespaces", {"apiVersion": "v1", "kind": "Namespace", "metadata": meta(ns), "status": {"phase": "Active"}}
        )
        lists.add("serviceaccounts", {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": meta("default", ns)})
        lists.add("configmaps", {"apiVersion": "v1", "kind": "ConfigMap", "metadata": meta("kube-root-ca.crt", ns)})
    for plural, item in workload(ns, app, broken, claim):
        lists.add(plural, item)
    if claim:
        for plural, item in claim_and_volume(ns, claim, broken != "class"):
            lists.add(plural, item)
    silent = "" if broken == "selector" else broken
    made = [pod(rng, ns, app, i, f"node-{rng.randrange(nodes)}", silent, claim) for i in range(PODS_PER_WORKLOAD)]
    for item in made:
        lists.add("pods", item)
        if rng.random() < 0.9:
            lists.add("events", event(ns, item["metadata"]["name"], "Scheduled", "Normal"))
    lists.add("endpointslices", endpoint_slice(ns, app, [] if broken == "selector" else made))


if __name__ == "__main__":
    generate(int(sys.argv[1]), Path(sys.argv[2]))

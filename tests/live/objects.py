"""Builders of Kubernetes objects as people and kubelets write them."""

import datetime
import hashlib
from typing import Any

Object = dict[str, Any]

DRIVER = "disk.csi.example.com"
REGISTRY = "registry.example.com/shop"
PLAY = "holdfast.test/play"
SAYS = "holdfast.test/says"
EXIT = "holdfast.test/exit"


def meta(name: str, namespace: str | None = None, **labels: str) -> Object:
    """Metadata with a name, a namespace and the usual label of an application."""
    found: Object = {"name": name}
    if namespace:
        found["namespace"] = namespace
    if labels:
        found["labels"] = {key.replace("__", "/").replace("_", "-"): value for key, value in labels.items()}
    return found


def node(name: str, zone: str, number: int, cpu: str = "4", memory: str = "16Gi", **labels: str) -> Object:
    """A node as its kubelet registers it, not yet Ready."""
    room = {"cpu": cpu, "memory": memory, "pods": "110", "ephemeral-storage": "100Gi"}
    return {
        "apiVersion": "v1",
        "kind": "Node",
        "metadata": {
            "name": name,
            "labels": {
                "kubernetes.io/hostname": name,
                "kubernetes.io/os": "linux",
                "kubernetes.io/arch": "amd64",
                "topology.kubernetes.io/region": "region-1",
                "topology.kubernetes.io/zone": zone,
                "node.kubernetes.io/instance-type": "standard-4",
                "holdfast.test/kubelet": "runs",
                **labels,
            },
            "annotations": {"volumes.kubernetes.io/controller-managed-attach-detach": "true"},
        },
        "spec": {"providerID": f"example://{zone}/{name}"},
        "status": {
            "capacity": room,
            "allocatable": room,
            "addresses": [
                {"type": "InternalIP", "address": f"10.20.0.{number}"},
                {"type": "Hostname", "address": name},
            ],
            "nodeInfo": {
                "architecture": "amd64",
                "bootID": f"00000000-0000-4000-8000-00000000b0{number}",
                "containerRuntimeVersion": "containerd://2.1.4",
                "kernelVersion": "6.12.0",
                "kubeProxyVersion": "",
                "kubeletVersion": "v1.36.3",
                "machineID": f"000000000000400080000000000000{number}",
                "operatingSystem": "linux",
                "osImage": "Debian GNU/Linux 13 (trixie)",
                "systemUUID": f"00000000-0000-4000-8000-0000000000{number}",
            },
        },
    }


def csi_node(name: str) -> Object:
    """What the driver's registrar reports of a node."""
    driver = {
        "name": DRIVER,
        "nodeID": name,
        "topologyKeys": ["topology.kubernetes.io/zone"],
        "allocatable": {"count": 24},
    }
    return {
        "apiVersion": "storage.k8s.io/v1",
        "kind": "CSINode",
        "metadata": {"name": name},
        "spec": {"drivers": [driver]},
    }


def csi_driver() -> Object:
    """A driver whose volumes must be attached to a node before they are mounted."""
    spec = {"attachRequired": True, "podInfoOnMount": False, "volumeLifecycleModes": ["Persistent"]}
    return {"apiVersion": "storage.k8s.io/v1", "kind": "CSIDriver", "metadata": {"name": DRIVER}, "spec": spec}


def storage_class(name: str, mode: str = "WaitForFirstConsumer", default: bool = False) -> Object:
    """A class of the driver's volumes."""
    found: Object = {
        "apiVersion": "storage.k8s.io/v1",
        "kind": "StorageClass",
        "metadata": {"name": name},
        "provisioner": DRIVER,
        "volumeBindingMode": mode,
        "reclaimPolicy": "Delete",
        "allowVolumeExpansion": True,
    }
    if default:
        found["metadata"]["annotations"] = {"storageclass.kubernetes.io/is-default-class": "true"}
    return found


def namespace(name: str) -> Object:
    """A namespace."""
    return {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}}


def container(name: str, image: str | None = None, cpu: str = "100m", memory: str = "128Mi", **fields: Any) -> Object:
    """One container of a service that answers on port 8080."""
    return {
        "name": name,
        "image": image or f"{REGISTRY}/{name}:1.4.2",
        "ports": [{"name": "http", "containerPort": 8080}],
        "resources": {"requests": {"cpu": cpu, "memory": memory}, "limits": {"memory": memory}},
        "readinessProbe": {"httpGet": {"path": "/ready", "port": "http"}, "periodSeconds": 5},
        **fields,
    }


def template(app: str, containers: list[Object], annotations: dict[str, str] | None = None, **spec: Any) -> Object:
    """A Pod template labelled with its application."""
    found: Object = {"metadata": {"labels": {"app": app}}, "spec": {"containers": containers, **spec}}
    if annotations:
        found["metadata"]["annotations"] = annotations
    return found


def deployment(
    name: str,
    where: str = "shop",
    replicas: int = 2,
    calls: tuple[str, ...] = (),
    play: dict[str, str] | None = None,
    containers: list[Object] | None = None,
    **spec: Any,
) -> Object:
    """A Deployment whose containers find the services they call in their environment."""
    environment = [
        {"name": f"{callee.upper().replace('-', '_')}_URL", "value": f"http://{callee}.{where}.svc.cluster.local:80"}
        for callee in calls
    ]
    if containers is None:
        containers = [container(name, env=environment)] if environment else [container(name)]
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": meta(name, where, app=name),
        "spec": {
            "replicas": replicas,
            "selector": {"matchLabels": {"app": name}},
            "template": template(name, containers, play, **spec),
        },
    }


def service(
    name: str, where: str = "shop", selects: str | None = None, target: int | str = "http", **spec: Any
) -> Object:
    """A Service on port 80 for the Pods of one application."""
    return {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": meta(name, where, app=name),
        "spec": {
            "selector": {"app": selects or name},
            "ports": [{"name": "http", "port": 80, "targetPort": target}],
            **spec,
        },
    }


def claim(
    name: str,
    where: str = "shop",
    storage_class_name: str | None = "fast",
    size: str = "5Gi",
    mode: str = "ReadWriteOnce",
) -> Object:
    """A claim; class None means the default class."""
    spec: Object = {"accessModes": [mode], "resources": {"requests": {"storage": size}}}
    if storage_class_name is not None:
        spec["storageClassName"] = storage_class_name
    return {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": meta(name, where), "spec": spec}


def share(name: str, size: str = "20Gi", **spec: Any) -> Object:
    """A volume on a file server, made by hand."""
    made: Object = {
        "capacity": {"storage": size},
        "accessModes": ["ReadWriteOnce"],
        "persistentVolumeReclaimPolicy": "Retain",
        "nfs": {"server": "10.20.0.200", "path": f"/exports/{name}"},
        **spec,
    }
    return {"apiVersion": "v1", "kind": "PersistentVolume", "metadata": {"name": name}, "spec": made}


def with_claim(claim_name: str, container_: Object, path: str = "/var/lib/data") -> Object:
    """The part of a Pod spec that mounts a claim into its one container."""
    mounted = container_ | {"volumeMounts": [{"name": "data", "mountPath": path}]}
    volume = {"name": "data", "persistentVolumeClaim": {"claimName": claim_name}}
    return {"containers": [mounted], "volumes": [volume]}


def stateful_set(
    name: str, where: str = "shop", replicas: int = 2, storage_class_name: str = "fast", size: str = "10Gi", **spec: Any
) -> Object:
    """A StatefulSet of which every Pod has a claim of its own."""
    mounted = container(name) | {"volumeMounts": [{"name": "data", "mountPath": "/var/lib/data"}]}
    data = claim("data", "", storage_class_name, size)
    return {
        "apiVersion": "apps/v1",
        "kind": "StatefulSet",
        "metadata": meta(name, where, app=name),
        "spec": {
            "replicas": replicas,
            "serviceName": name,
            "podManagementPolicy": "Parallel",
            "selector": {"matchLabels": {"app": name}},
            "template": template(name, [mounted], **spec),
            "volumeClaimTemplates": [{"metadata": {"name": "data"}, "spec": data["spec"]}],
        },
    }


def daemon_set(name: str, where: str = "kube-system", **spec: Any) -> Object:
    """A DaemonSet that runs on every node, whatever its taints."""
    return {
        "apiVersion": "apps/v1",
        "kind": "DaemonSet",
        "metadata": meta(name, where, app=name),
        "spec": {
            "selector": {"matchLabels": {"app": name}},
            "template": template(
                name,
                [{"name": name, "image": f"registry.example.com/system/{name}:v1.36.3"}],
                tolerations=[{"operator": "Exists"}],
                priorityClassName="system-node-critical",
                **spec,
            ),
        },
    }


def config_map(name: str, where: str = "shop", **data: str) -> Object:
    """A ConfigMap."""
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": meta(name, where), "data": data}


def disruption_budget(app: str, where: str = "shop", minimum: int = 1) -> Object:
    """A budget that keeps some Pods of an application."""
    spec = {"minAvailable": minimum, "selector": {"matchLabels": {"app": app}}}
    return {"apiVersion": "policy/v1", "kind": "PodDisruptionBudget", "metadata": meta(app, where), "spec": spec}


def thing(api: str, kind: str, name: str, where: str = "", **fields: Any) -> Object:
    """Any other object."""
    return {"apiVersion": api, "kind": kind, "metadata": meta(name, where), **fields}


def job(name: str, where: str = "shop", play: dict[str, str] | None = None, **spec: Any) -> Object:
    """A Job of one container that does not start again by itself."""
    return thing("batch/v1", "Job", name, where, spec=job_spec(name, play, **spec))


def cron_job(
    name: str, where: str = "shop", schedule: str = "* * * * *", play: dict[str, str] | None = None, **spec: Any
) -> Object:
    """A CronJob of one container, every minute unless told otherwise."""
    made = {"schedule": schedule, "jobTemplate": {"spec": job_spec(name, play, backoffLimit=0)}, **spec}
    return thing("batch/v1", "CronJob", name, where, spec=made)


def job_spec(name: str, play: dict[str, str] | None = None, **spec: Any) -> Object:
    """What a Job says about its Pods."""
    room = {"requests": {"cpu": "50m", "memory": "64Mi"}, "limits": {"memory": "64Mi"}}
    work = {"name": name, "image": f"registry.example.com/batch/{name}:3.1", "resources": room}
    made = template(name, [work], play, restartPolicy="Never")
    return {"template": made, **spec}


def event(
    one: Object,
    reason: str,
    message: str,
    source: str = "kubelet",
    seconds: int = 0,
    count: int = 1,
    type_: str = "Warning",
) -> Object:
    """An Event of a kubelet or a driver about an object, some seconds old."""
    at = (datetime.datetime.now(datetime.UTC) - datetime.timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%SZ")
    of = one["metadata"]
    about = {"apiVersion": one["apiVersion"], "kind": one["kind"], "uid": of["uid"], "name": of["name"]}
    told: Object = {"component": source}
    if one["kind"] == "Pod":
        about["fieldPath"] = f"spec.containers{{{one['spec']['containers'][0]['name']}}}"
        told["host"] = one["spec"].get("nodeName", "")
    salt = hashlib.sha256(f"{reason}{message}".encode()).hexdigest()[:16]
    where = of.get("namespace", "default")
    return {
        "apiVersion": "v1",
        "kind": "Event",
        "type": type_,
        "reason": reason,
        "message": message,
        "count": count,
        "metadata": {"name": f"{of['name']}.{salt}", "namespace": where},
        "involvedObject": about | ({"namespace": of["namespace"]} if "namespace" in of else {}),
        "firstTimestamp": at,
        "lastTimestamp": at,
        "source": told,
        "reportingComponent": source,
        "reportingInstance": told.get("host") or source,
    }

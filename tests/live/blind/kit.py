"""Builders of the services of the two blind systems, in three conventions of labels."""

import copy
from collections.abc import Callable
from typing import Any

from tests.live.cluster import ControlPlane

Object = dict[str, Any]
PLAY = "holdfast.test/play"
SAYS = "holdfast.test/says"
EXIT = "holdfast.test/exit"
HTTP = {"httpGet": {"path": "/healthz", "port": "http"}, "periodSeconds": 10, "timeoutSeconds": 2}


def labels(name: str, convention: str) -> dict[str, str]:
    """The labels that a team gives the Pods of a service."""
    if convention == "kompose":
        return {"io.kompose.service": name}
    if convention.startswith("tier:"):
        return {"app": name, "tier": convention[5:]}
    return {"app.kubernetes.io/name": name, "app.kubernetes.io/part-of": convention}


def variables(
    values: dict[str, str], secrets: dict[str, tuple[str, str]], keys: dict[str, tuple[str, str]]
) -> list[Object]:
    """An environment of plain values, keys of Secrets and keys of ConfigMaps."""
    found: list[Object] = [{"name": name, "value": value} for name, value in values.items()]
    found += [{"name": n, "valueFrom": {"secretKeyRef": {"name": s, "key": k}}} for n, (s, k) in secrets.items()]
    return found + [{"name": n, "valueFrom": {"configMapKeyRef": {"name": c, "key": k}}} for n, (c, k) in keys.items()]


def app(
    name: str,
    where: str,
    convention: str,
    port: int | None = None,
    kind: str = "Deployment",
    replicas: int = 1,
    port_name: str = "http",
    env: dict[str, str] | None = None,
    secrets: dict[str, tuple[str, str]] | None = None,
    keys: dict[str, tuple[str, str]] | None = None,
    files: str | None = None,
    image: str | None = None,
    cpu: str = "100m",
    memory: str = "192Mi",
    data: str | None = None,
    extra: Object | None = None,
    **pod: Any,
) -> list[Object]:
    """A workload, and the Service in front of it when it has a port."""
    mark = labels(name, convention)
    container: Object = {
        "name": name,
        "image": image or f"registry.example.com/{where}/{name}:2.7.{len(name)}",
        "env": variables(env or {}, secrets or {}, keys or {}),
        "resources": {"requests": {"cpu": cpu, "memory": memory}, "limits": {"memory": memory}},
        **(extra or {}),
    }
    if port:
        probe = HTTP if port_name == "http" else {"tcpSocket": {"port": port_name}, "periodSeconds": 10}
        container["ports"] = [{"name": port_name, "containerPort": port}]
        container |= {"readinessProbe": probe, "livenessProbe": probe | {"initialDelaySeconds": 15}}
    volumes = pod.pop("volumes", [])
    mounts = container.pop("volumeMounts", [])
    if files:
        mounts = [*mounts, {"name": "config", "mountPath": f"/etc/{name}", "readOnly": True}]
        volumes = [*volumes, {"name": "config", "configMap": {"name": files}}]
    if data:
        mounts = [*mounts, {"name": "data", "mountPath": "/data"}]
    if mounts:
        container["volumeMounts"] = mounts
    spec: Object = {
        "selector": {"matchLabels": mark},
        "template": {"metadata": {"labels": mark}, "spec": {"containers": [container], **pod}},
    }
    if volumes:
        spec["template"]["spec"]["volumes"] = volumes
    if kind != "DaemonSet":
        spec["replicas"] = replicas
    if kind == "StatefulSet":
        spec["serviceName"] = name
        claim = {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": data or "1Gi"}}}
        spec["volumeClaimTemplates"] = [{"metadata": {"name": "data"}, "spec": claim}] if data else []
    work = {"apiVersion": "apps/v1", "kind": kind, "metadata": meta(name, where, mark), "spec": spec}
    if not port:
        return [work]
    listens = {"selector": mark, "ports": [{"name": port_name, "port": port, "targetPort": port_name}]}
    if kind == "StatefulSet":
        listens["clusterIP"] = "None"
    return [work, {"apiVersion": "v1", "kind": "Service", "metadata": meta(name, where, mark), "spec": listens}]


def meta(name: str, where: str, mark: dict[str, str] | None = None) -> Object:
    """Metadata of an object in a namespace."""
    found: Object = {"name": name, "namespace": where}
    return found | {"labels": mark} if mark else found


def thing(api: str, kind: str, name: str, where: str, **fields: Any) -> Object:
    """Any other object."""
    return {"apiVersion": api, "kind": kind, "metadata": meta(name, where) if where else {"name": name}, **fields}


def secret(name: str, where: str, **values: str) -> Object:
    """A Secret."""
    return thing("v1", "Secret", name, where, type="Opaque", stringData=values)


def autoscaler(name: str, where: str, most: int = 5, least: int = 1) -> Object:
    """An autoscaler on CPU, which finds no metrics here."""
    metric = {
        "type": "Resource",
        "resource": {"name": "cpu", "target": {"type": "Utilization", "averageUtilization": 70}},
    }
    target = {"apiVersion": "apps/v1", "kind": "Deployment", "name": name}
    spec = {"scaleTargetRef": target, "minReplicas": least, "maxReplicas": most, "metrics": [metric]}
    return thing("autoscaling/v2", "HorizontalPodAutoscaler", name, where, spec=spec)


def budget(name: str, where: str, mark: dict[str, str]) -> Object:
    """A budget that lets one Pod go at a time."""
    return thing(
        "policy/v1", "PodDisruptionBudget", name, where, spec={"maxUnavailable": 1, "selector": {"matchLabels": mark}}
    )


def cron(name: str, where: str, schedule: str = "20 2 * * *", suspended: bool = False, **pod: Any) -> Object:
    """A CronJob of one container."""
    work = {"name": name, "image": f"registry.example.com/{where}/{name}:1.1"}
    template = {"spec": {"restartPolicy": "Never", "containers": [work], **pod}}
    spec = {
        "schedule": schedule,
        "suspend": suspended,
        "jobTemplate": {"spec": {"backoffLimit": 0, "template": template}},
    }
    return thing("batch/v1", "CronJob", name, where, spec=spec)


def ingress(name: str, where: str, host: str, rules: dict[str, tuple[str, int | str]]) -> Object:
    """An Ingress that sends paths to ports of Services."""
    paths = [
        {
            "path": path,
            "pathType": "Prefix",
            "backend": {"service": {"name": to, "port": {"number" if isinstance(port, int) else "name": port}}},
        }
        for path, (to, port) in rules.items()
    ]
    spec = {"ingressClassName": "edge", "rules": [{"host": host, "http": {"paths": paths}}]}
    return thing("networking.k8s.io/v1", "Ingress", name, where, spec=spec)


def find(found: list[Object], kind: str, where: str, name: str) -> Object:
    """A copy of one object of a system."""
    for one in found:
        if (one["kind"], one["metadata"].get("namespace", ""), one["metadata"]["name"]) == (kind, where, name):
            return copy.deepcopy(one)
    raise LookupError(f"{kind} {where}/{name}")


def pods(cluster: ControlPlane, where: str, name: str) -> list[Object]:
    """The Pods of a service."""
    return [one for one in cluster.get("pods", where) if name in one["metadata"].get("labels", {}).values()]


def suffer(cluster: ControlPlane, where: str, name: str, play: str, says: str, code: int = 1) -> None:
    """Lets the running Pods of a service behave in a way from now on."""
    for pod in pods(cluster, where, name):
        words = [f"{PLAY}={play}", f"{SAYS}={says}", f"{EXIT}={code}", "holdfast.test/turn-"]
        cluster.kubectl("annotate", "--overwrite", "pod", "-n", where, pod["metadata"]["name"], *words)


def unready(cluster: ControlPlane, where: str, *names: str) -> None:
    """The readiness of services says that something they need does not answer."""
    for name in names:
        suffer(cluster, where, name, "turns-unready", "Readiness probe failed: HTTP probe failed with statuscode: 503")


def crash(cluster: ControlPlane, where: str, name: str, says: str, code: int = 1) -> None:
    """The containers of a service end with a message, again and again."""
    suffer(cluster, where, name, "crash", says, code)


def change(
    cluster: ControlPlane,
    found: list[Object],
    kind: str,
    where: str,
    name: str,
    edit: Callable[[Object], object],
    play: str = "",
    says: str = "",
    code: int = 1,
) -> None:
    """Applies an edited object; a changed Pod template may come with a way to behave."""
    one = find(found, kind, where, name)
    edit(one)
    if play:
        notes = {PLAY: play, SAYS: says, EXIT: str(code)}
        one["spec"]["template"]["metadata"]["annotations"] = notes
    cluster.apply([one])


def first(one: Object) -> Object:
    """The first container of a workload."""
    found: Object = one["spec"]["template"]["spec"]["containers"][0]
    return found


def inside(one: Object) -> Object:
    """The Pod spec of a workload."""
    found: Object = one["spec"]["template"]["spec"]
    return found


def setenv(one: Object, name: str, value: str) -> None:
    """Changes one variable of the first container."""
    for each in first(one)["env"]:
        if each["name"] == name:
            each["value"] = value

"""Pods as the API server stores them and as a kubelet reports them."""

from __future__ import annotations

import copy

from tests.worlds.world import Json, Workload, World

TOLERATIONS = [
    {"effect": "NoExecute", "key": f"node.kubernetes.io/{key}", "operator": "Exists", "tolerationSeconds": 300}
    for key in ("not-ready", "unreachable")
]


def spawn(
    world: World, workload: Workload, owner: Json, name: str, ago: float, node: str | None = None, **labels: str
) -> Json:
    """Makes a Pod from its owner's template, scheduled but not yet started."""
    template = workload.template
    meta = world.meta(name, workload.namespace, ago, manager="kubelet")
    meta["labels"] = dict(template["metadata"]["labels"]) | labels
    if template["metadata"].get("annotations"):
        meta["annotations"] = dict(template["metadata"]["annotations"])
    meta["ownerReferences"] = [
        {
            "apiVersion": owner["apiVersion"],
            "kind": owner["kind"],
            "name": owner["metadata"]["name"],
            "uid": owner["metadata"]["uid"],
            "controller": True,
            "blockOwnerDeletion": True,
        }
    ]
    if owner["kind"] in {"ReplicaSet", "DaemonSet", "StatefulSet", "Job"}:
        meta["generateName"] = f"{owner['metadata']['name']}-"
    spec: Json = copy.deepcopy(template["spec"])
    spec |= {
        "nodeName": place(world) if node is None else node,
        "enableServiceLinks": True,
        "preemptionPolicy": "PreemptLowerPriority",
        "priority": spec.get("priority", 0),
    }
    spec.setdefault("serviceAccountName", "default")
    spec.setdefault("serviceAccount", spec["serviceAccountName"])
    spec["tolerations"] = [*spec.get("tolerations", ()), *TOLERATIONS]
    token = f"kube-api-access-{world.letters(5)}"
    spec["volumes"] = [
        *spec.get("volumes", ()),
        {
            "name": token,
            "projected": {
                "defaultMode": 420,
                "sources": [
                    {"serviceAccountToken": {"expirationSeconds": 3607, "path": "token"}},
                    {"configMap": {"name": "kube-root-ca.crt", "items": [{"key": "ca.crt", "path": "ca.crt"}]}},
                ],
            },
        },
    ]
    for container in (*spec["containers"], *spec.get("initContainers", ())):
        mount = {"name": token, "mountPath": "/var/run/secrets/kubernetes.io/serviceaccount", "readOnly": True}
        container["volumeMounts"] = [*container.get("volumeMounts", ()), mount]
    pod: Json = {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": meta,
        "spec": spec,
        "status": {"phase": "Pending", "qosClass": "Burstable", "conditions": []},
    }
    workload.pods.append(pod)
    return world.put(pod)


def place(world: World) -> str:
    """Chooses the next node that takes Pods."""
    names = [name for name in world.nodes.names if is_open(world, name)] or world.nodes.names
    world.nodes.turn += 1
    return names[world.nodes.turn % len(names)]


def is_open(world: World, name: str) -> bool:
    spec = world.get("Node", name)["spec"]
    return not spec.get("unschedulable") and not spec.get("taints")


def condition(world: World, kind: str, status: str, ago: float, reason: str = "", message: str = "") -> Json:
    made: Json = {"type": kind, "status": status, "lastProbeTime": None, "lastTransitionTime": world.at(ago)}
    if reason:
        made |= {"reason": reason, "message": message}
    return made


def container_status(world: World, container: Json, state: Json, **more: object) -> Json:
    image = container["image"]
    made: Json = {
        "name": container["name"],
        "image": image if "/" in image else f"docker.io/library/{image}",
        "ready": False,
        "restartCount": 0,
        "started": False,
        "state": state,
        "lastState": {},
        "imageID": "",
        "containerID": "",
    }
    if "waiting" not in state:
        made |= {"imageID": f"{image.split(':')[0]}@sha256:{world.hex(64)}", "containerID": container_id(world)}
    return made | more


def container_id(world: World) -> str:
    return f"containerd://{world.hex(64)}"


def node_ip(world: World, name: str) -> str:
    found = world.find("Node", name)
    return str(found["status"]["addresses"][0]["address"]) if found else "10.0.0.9"


def on_node(world: World, pod: Json, ago: float, with_ip: bool = True) -> None:
    """Fills in what a kubelet knows once it has accepted a Pod."""
    status = pod["status"]
    address = node_ip(world, pod["spec"]["nodeName"])
    status |= {"hostIP": address, "hostIPs": [{"ip": address}], "startTime": world.at(ago)}
    if with_ip:
        status["podIP"] = f"10.42.{world.rng.randrange(1, 30)}.{world.rng.randrange(2, 250)}"
        status["podIPs"] = [{"ip": status["podIP"]}]


def finished_init(world: World, pod: Json, ago: float) -> list[Json]:
    return [
        container_status(world, container, {"terminated": ended(world, 0, "Completed", ago - 1, ago - 3)}, ready=True)
        for container in pod["spec"].get("initContainers", ())
    ]


def ended(world: World, code: int, reason: str, started: float, finished: float, **more: object) -> Json:
    return {
        "exitCode": code,
        "reason": reason,
        "startedAt": world.at(started),
        "finishedAt": world.at(finished),
        "containerID": container_id(world),
    } | more


def conditions(
    world: World, pod: Json, ago: float, *, ready: float | None, why: str = "", since: float | None = None
) -> None:
    """Writes the five conditions; `ready` is since when, None when the Pod is not ready."""
    fresh = ago if since is None else since
    state = ("True", ready, "", "") if ready is not None else ("False", fresh, "ContainersNotReady", why)
    status, moment, reason, message = state
    pod["status"]["conditions"] = [
        condition(world, "PodReadyToStartContainers", "True", ago - 2),
        condition(world, "Initialized", "True", ago - 2),
        condition(world, "Ready", status, moment or 0, reason, message),
        condition(world, "ContainersReady", status, moment or 0, reason, message),
        condition(world, "PodScheduled", "True", ago),
    ]


def run(world: World, pod: Json, ago: float) -> Json:
    """Lets a Pod be running and ready since shortly after its start."""
    on_node(world, pod, ago)
    status = pod["status"]
    status["phase"] = "Running"
    status["containerStatuses"] = [
        container_status(world, container, {"running": {"startedAt": world.at(ago - 3)}}, ready=True, started=True)
        for container in pod["spec"]["containers"]
    ]
    if pod["spec"].get("initContainers"):
        status["initContainerStatuses"] = finished_init(world, pod, ago)
    conditions(world, pod, ago, ready=ago - 12)
    return pod


def start_events(world: World, pod: Json, ago: float, until: str = "Started") -> None:
    """Tells the normal start of a Pod, as far as it came."""
    meta, spec = pod["metadata"], pod["spec"]
    world.event(
        pod,
        "Scheduled",
        f"Successfully assigned {meta['namespace']}/{meta['name']} to {spec['nodeName']}",
        kind="Normal",
        by="default-scheduler",
        first=ago,
    )
    if until == "Scheduled":
        return
    for container in spec["containers"]:
        name, image = container["name"], container["image"]
        texts = [
            ("Pulled", f'Container image "{image}" already present on machine'),
            ("Created", f"Created container: {name}"),
            ("Started", f"Started container {name}"),
        ]
        for reason, message in texts:
            world.event(pod, reason, message, kind="Normal", first=ago - 2, host=spec["nodeName"], container=name)
            if reason == until:
                return

"""Worlds of placement: a few nodes, the Pods that are there, their storage, and one Pod that wants a node."""

from __future__ import annotations

import dataclasses
import random

from tests.oracle.worlds import Object, maybe, meta, some

ZONE = "topology.kubernetes.io/zone"
HOST = "kubernetes.io/hostname"
DRIVER = "disk.csi.example.com"
GPU = "example.com/gpu"
SPACES = ("oracle-a", "oracle-b")
APPS = ("web", "db")
CPU = ("0", "100m", "500m", "1", "2", "3")
MEMORY = ("128Mi", "1Gi", "2Gi", "3G")


@dataclasses.dataclass(frozen=True)
class PlacementWorld:
    """What is there before, in the order of its creation, and the Pod that wants a node."""

    seed: int
    setting: tuple[Object, ...]
    subject: Object

    @property
    def objects(self) -> tuple[Object, ...]:
        """Everything in this world."""
        return (*self.setting, self.subject)

    @property
    def nodes(self) -> tuple[Object, ...]:
        """The nodes of this world."""
        return tuple(one for one in self.setting if one["kind"] == "Node")


def namespaces() -> list[Object]:
    """The namespaces that all worlds share."""
    return [
        {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name, "labels": {"team": name[-1]}}}
        for name in SPACES
    ]


def placement_world(seed: int) -> PlacementWorld:
    """The world of a seed."""
    chance = random.Random(f"placement-{seed}")
    nodes = [_node(chance, f"n{i}-{seed}") for i in range(chance.choice((1, 1, 1, 2, 3, 4)))]
    names = [node["metadata"]["name"] for node in nodes]
    storage, claims = _storage(chance, seed)
    bound = [name for name in claims if not name.startswith("w")]
    pods = [_placed(chance, f"p{i}-{seed}", chance.choice(names), bound) for i in range(chance.choice((0, 1, 2, 3, 5)))]
    csi_nodes = [_csi_node(name, chance.choice((1, 2, 5))) for name in names] if storage and maybe(chance, 0.4) else []
    subject = _subject(chance, f"subject-{seed}", claims)
    return PlacementWorld(seed, (*nodes, *csi_nodes, *storage, *pods), subject)


def _node(chance: random.Random, name: str) -> Object:
    labels = {HOST: name}
    if maybe(chance, 0.8):
        labels[ZONE] = chance.choice(("a", "b", "c"))
    if maybe(chance, 0.5):
        labels["disk"] = chance.choice(("ssd", "hdd"))
    if maybe(chance, 0.3):
        labels["rank"] = chance.choice(("1", "5", "x"))
    room = {"cpu": chance.choice(("1", "2", "4")), "memory": chance.choice(("2Gi", "4Gi")), "pods": "110"}
    if maybe(chance, 0.15):
        room["pods"] = chance.choice(("0", "1", "2"))
    if maybe(chance, 0.2):
        room[GPU] = "1"
    spec: Object = {}
    if maybe(chance, 0.1):
        spec["unschedulable"] = True
    if maybe(chance, 0.25):
        spec["taints"] = [_taint(chance) for _ in range(chance.choice((1, 1, 2)))]
        # Two taints of the same key and effect are invalid.
        spec["taints"] = list({(t["key"], t["effect"]): t for t in spec["taints"]}.values())
    ready = {"type": "Ready", "status": "True", "reason": "KubeletReady", "message": ""}
    status = {"capacity": room, "allocatable": room, "conditions": [ready]}
    return {"apiVersion": "v1", "kind": "Node", "metadata": meta(name, labels=labels), "spec": spec, "status": status}


def _taint(chance: random.Random) -> Object:
    found = {
        "key": chance.choice(("team", "gpu")),
        "effect": chance.choice(("NoSchedule", "NoExecute", "PreferNoSchedule")),
    }
    return {**found, "value": chance.choice(("a", "b"))} if maybe(chance, 0.6) else found


def _csi_node(name: str, count: int) -> Object:
    driver = {"name": DRIVER, "nodeID": name, "topologyKeys": None, "allocatable": {"count": count}}
    return {
        "apiVersion": "storage.k8s.io/v1",
        "kind": "CSINode",
        "metadata": {"name": name},
        "spec": {"drivers": [driver]},
    }


def _storage(chance: random.Random, seed: int) -> tuple[list[Object], list[str]]:
    """Claims that are bound already, each to a volume of its own, and at times one that waits for its first Pod."""
    objects: list[Object] = []
    claims: list[str] = []
    for i in range(chance.choice((0, 0, 1, 2))):
        name = f"d{i}-{seed}"
        modes = ["ReadWriteOncePod"] if maybe(chance, 0.2) else ["ReadWriteOnce"]
        claims.append(name)
        objects += [_volume(chance, name, modes), _claim(name, modes)]
    if maybe(chance, 0.3):
        claims.append(f"w-{seed}")
        objects += _waiting(chance, f"w-{seed}")
    return objects, claims


def _waiting(chance: random.Random, name: str) -> list[Object]:
    """A claim of a class that waits for a Pod, and volumes that may suit it."""
    own = {
        "apiVersion": "storage.k8s.io/v1",
        "kind": "StorageClass",
        "metadata": {"name": name},
        "provisioner": "kubernetes.io/no-provisioner",
        "volumeBindingMode": "WaitForFirstConsumer",
    }
    volumes = [_volume(chance, f"{name}-{i}", ["ReadWriteOnce"]) for i in range(chance.choice((0, 1, 2)))]
    for one in volumes:
        del one["spec"]["claimRef"]
        one["spec"] |= {"storageClassName": name, "capacity": {"storage": chance.choice(("1Gi", "3Gi"))}}
    spec = {
        "accessModes": ["ReadWriteOnce"],
        "storageClassName": name,
        "resources": {"requests": {"storage": chance.choice(("1Gi", "2Gi"))}},
    }
    metadata = meta(name, SPACES[0])
    return [own, *volumes, {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": metadata, "spec": spec}]


def _volume(chance: random.Random, name: str, modes: list[str]) -> Object:
    spec: Object = {
        "capacity": {"storage": "1Gi"},
        "accessModes": modes,
        "storageClassName": "oracle-bound",
        "persistentVolumeReclaimPolicy": "Retain",
        "csi": {"driver": DRIVER, "volumeHandle": name},
        "claimRef": {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "name": name, "namespace": SPACES[0]},
    }
    labels: dict[str, str] = {}
    if maybe(chance, 0.6):
        zones = some(chance, ("a", "b", "c"), 1, 2)
        expression = {"key": ZONE, "operator": "In", "values": zones}
        spec["nodeAffinity"] = {"required": {"nodeSelectorTerms": [{"matchExpressions": [expression]}]}}
    elif maybe(chance, 0.5):
        labels[ZONE] = chance.choice(("a", "b", "a__b"))
    metadata = meta(name, labels=labels)
    return {"apiVersion": "v1", "kind": "PersistentVolume", "metadata": metadata, "spec": spec}


def _claim(name: str, modes: list[str]) -> Object:
    metadata = meta(name, SPACES[0])
    spec = {
        "accessModes": modes,
        "storageClassName": "oracle-bound",
        "volumeName": name,
        "resources": {"requests": {"storage": "1Gi"}},
    }
    return {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": metadata, "spec": spec}


def _container(chance: random.Random, name: str = "c") -> Object:
    asked = {"cpu": chance.choice(CPU), "memory": chance.choice(MEMORY)}
    requests: Object = dict(some(chance, asked.items()))
    found: Object = {"name": name, "image": "registry.example.com/app", "resources": {"requests": requests}}
    if maybe(chance, 0.08):
        found["resources"] = {"requests": {**requests, GPU: "1"}, "limits": {GPU: "1"}}
    if maybe(chance, 0.2):
        port: Object = {"containerPort": 80, "hostPort": chance.choice((8080, 9090))}
        if maybe(chance, 0.3):
            port["hostIP"] = chance.choice(("10.0.0.1", "10.0.0.2", "0.0.0.0"))
        if maybe(chance, 0.3):
            port["protocol"] = "UDP"
        found["ports"] = [port]
    return found


def _placed(chance: random.Random, name: str, node: str, claims: list[str]) -> Object:
    where = SPACES[0] if maybe(chance, 0.7) else SPACES[1]
    spec: Object = {"nodeName": node, "containers": [_container(chance)]}
    if maybe(chance, 0.25):
        spec["affinity"] = {"podAntiAffinity": _terms(chance)}
    if claims and where == SPACES[0] and maybe(chance, 0.4):
        spec["volumes"] = [_mounted(chance.choice(claims))]
    metadata = meta(name, where, {"app": chance.choice(APPS), "tier": chance.choice(("1", "2"))})
    return {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": spec}


def _subject(chance: random.Random, name: str, claims: list[str]) -> Object:
    spec: Object = {"containers": [_container(chance)]}
    if maybe(chance, 0.2):
        spec["initContainers"] = [{**_container(chance, "i"), "ports": []}]
        if maybe(chance, 0.5):
            spec["initContainers"][0]["restartPolicy"] = "Always"
    if maybe(chance, 0.2):
        spec["nodeSelector"] = chance.choice(({"disk": "ssd"}, {ZONE: "a"}, {"disk": "ssd", ZONE: "b"}))
    if maybe(chance, 0.4):
        spec["tolerations"] = [_toleration(chance) for _ in range(chance.choice((1, 2)))]
    affinity: Object = {}
    if maybe(chance, 0.2):
        affinity["nodeAffinity"] = _node_affinity(chance)
    if maybe(chance, 0.25):
        affinity["podAffinity"] = _terms(chance)
    if maybe(chance, 0.25):
        affinity["podAntiAffinity"] = _terms(chance)
    if affinity:
        spec["affinity"] = affinity
    if maybe(chance, 0.35):
        keys = some(chance, (ZONE, HOST), 1, 2)
        spec["topologySpreadConstraints"] = [_spread(chance, key) for key in keys]
    spec["volumes"] = [_mounted(claim) for claim in claims if maybe(chance, 0.7)]
    metadata = meta(name, SPACES[0], {"app": chance.choice(APPS), "tier": chance.choice(("1", "2"))})
    return {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": spec}


def _mounted(claim: str) -> Object:
    return {"name": claim, "persistentVolumeClaim": {"claimName": claim}}


def _toleration(chance: random.Random) -> Object:
    if maybe(chance, 0.15):
        return {"operator": "Exists"}
    if maybe(chance, 0.15):
        return {"key": "node.kubernetes.io/unschedulable", "operator": "Exists"}
    found = {"key": chance.choice(("team", "gpu")), "operator": chance.choice(("Exists", "Equal"))}
    if found["operator"] == "Equal" and maybe(chance, 0.8):
        found["value"] = chance.choice(("a", "b"))
    if maybe(chance, 0.5):
        found["effect"] = chance.choice(("NoSchedule", "NoExecute"))
    return found


def _node_affinity(chance: random.Random) -> Object:
    terms = [{"matchExpressions": [_expression(chance) for _ in range(chance.choice((1, 2)))]} for _ in range(2)]
    chosen = terms[: chance.choice((1, 2))]
    if maybe(chance, 0.05):
        chosen[0] = {"matchExpressions": []}
    return {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": chosen}}


def _expression(chance: random.Random) -> Object:
    operator = chance.choice(("In", "NotIn", "Exists", "DoesNotExist", "Gt", "Lt"))
    if operator in ("Gt", "Lt"):
        return {"key": "rank", "operator": operator, "values": [chance.choice(("1", "3"))]}
    key, values = chance.choice(((ZONE, ("a", "b", "c")), ("disk", ("ssd", "hdd"))))
    found: Object = {"key": key, "operator": operator}
    return {**found, "values": some(chance, values, 1, 2)} if operator in ("In", "NotIn") else found


def _terms(chance: random.Random) -> Object:
    return {"requiredDuringSchedulingIgnoredDuringExecution": [_term(chance) for _ in range(chance.choice((1, 1, 2)))]}


def _selector(chance: random.Random) -> Object:
    if maybe(chance, 0.1):
        return {}
    if maybe(chance, 0.2):
        expression = {"key": "tier", "operator": chance.choice(("In", "NotIn")), "values": ["1"]}
        return {"matchExpressions": [expression]}
    return {"matchLabels": {"app": chance.choice(APPS)}}


def _term(chance: random.Random) -> Object:
    found: Object = {"topologyKey": chance.choice((ZONE, HOST)), "labelSelector": _selector(chance)}
    shape = chance.choice(("own", "own", "names", "selector", "all"))
    if shape == "names":
        found["namespaces"] = [SPACES[1]]
    elif shape != "own":
        found["namespaceSelector"] = {} if shape == "all" else {"matchLabels": {"team": chance.choice("ab")}}
    # Validation refuses a key that the selector has as well.
    if maybe(chance, 0.15) and "tier" not in str(found["labelSelector"]):
        found["matchLabelKeys" if maybe(chance, 0.5) else "mismatchLabelKeys"] = ["tier"]
    return found


def _spread(chance: random.Random, key: str) -> Object:
    found: Object = {
        "topologyKey": key,
        "maxSkew": chance.choice((1, 1, 2)),
        "whenUnsatisfiable": "ScheduleAnyway" if maybe(chance, 0.1) else "DoNotSchedule",
        "labelSelector": _selector(chance),
    }
    if maybe(chance, 0.2) and found["whenUnsatisfiable"] == "DoNotSchedule":
        found["minDomains"] = chance.choice((1, 2, 3))
    if maybe(chance, 0.3):
        found["nodeAffinityPolicy"] = chance.choice(("Honor", "Ignore"))
    if maybe(chance, 0.3):
        found["nodeTaintsPolicy"] = chance.choice(("Honor", "Ignore"))
    return found

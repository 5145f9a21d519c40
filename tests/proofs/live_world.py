"""Namespaces on a real control plane in which a drill has something to do, and the driver that nobody runs there."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx2
import yaml

from tests.builders.waiting import PATIENCE_SECONDS
from tests.live import objects
from tests.live.cluster import ControlPlane

Object = dict[str, Any]
SHARED = yaml.safe_load((Path(__file__).parent / "live_world.yaml").read_text())["items"]
ACTING = Path(__file__).parents[1] / "live" / "acting.yaml"
CRDS = [one for one in yaml.safe_load_all(ACTING.read_text()) if one["kind"] == "CustomResourceDefinition"]
BASE = "drill-base"
OWN = "holdfast.test/drill"
TTL = "node.alpha.kubernetes.io/ttl"
MERGE = "application/merge-patch+json"
CLAIMS = "api/v1/persistentvolumeclaims"
SNAPSHOTS = "apis/snapshot.storage.k8s.io/v1"


class Api:
    """The API server behind the proxy, as everybody but the office uses it."""

    def __init__(self, cluster: ControlPlane) -> None:
        config = yaml.safe_load(cluster.kubeconfig.read_text())
        trust = ssl._create_unverified_context()
        self._client = httpx2.Client(
            base_url=config["clusters"][0]["cluster"]["server"],
            headers={"authorization": f"Bearer {config['users'][0]['user']['token']}"},
            verify=trust,
            timeout=PATIENCE_SECONDS,
        )

    def close(self) -> None:
        """Closes its connections."""
        self._client.close()

    def items(self, path: str) -> list[Object]:
        """Lists what a path has, nothing where the server does not know it yet."""
        return self.get(path).get("items") or []

    def get(self, path: str) -> Object:
        """Gives one object; nothing where the server does not serve the kind yet, which it says in plain text."""
        answer = self._client.get(f"/{path}")
        is_served = answer.headers.get("content-type", "").startswith("application/json")
        found: Object = answer.json() if is_served else {}
        return found

    def patch(self, path: str, body: Any) -> None:
        """Changes an object as somebody with an editor."""
        query = {"fieldManager": "kubectl-edit"}
        self._client.patch(f"/{path}", params=query, json=body, headers={"content-type": MERGE}).raise_for_status()

    def delete(self, path: str) -> None:
        """Deletes an object, or lets it be gone."""
        self._client.delete(f"/{path}")


def web(space: str, *, own: bool = False) -> Object:
    """A Deployment; on nodes of its namespace alone where it is told so."""
    pods: Object = {"containers": [{"name": "web", "image": "registry.example.com/web:1"}]}
    if own:
        pods |= {"nodeSelector": {OWN: space}, "tolerations": [{"key": OWN, "operator": "Exists"}]}
    template = {"metadata": {"labels": {"app": "web"}}, "spec": pods}
    spec = {"replicas": 2, "selector": {"matchLabels": {"app": "web"}}, "template": template}
    return objects.thing("apps/v1", "Deployment", "web", space, spec=spec)


def node(space: str, name: str) -> Object:
    """A node for the Pods of one namespace."""
    made = objects.node(f"{space}-{name}", "zone-1", 1, **{OWN: space})
    made["spec"]["taints"] = [{"key": OWN, "value": space, "effect": "NoSchedule"}]
    return made


def base() -> Object:
    """The node on which everything else runs."""
    return objects.node(BASE, "zone-1", 1, cpu="64", memory="256Gi")


def volume(space: str, claim: str, size: str, mode: str = "Filesystem") -> Object:
    """A volume that waits for a claim."""
    spec = {
        "storageClassName": "drill",
        "capacity": {"storage": size},
        "accessModes": ["ReadWriteOnce"],
        "volumeMode": mode,
        "persistentVolumeReclaimPolicy": "Retain",
        "claimRef": {"namespace": space, "name": claim},
        "csi": {"driver": objects.DRIVER, "volumeHandle": f"{space}-{claim}"},
    }
    return objects.thing("v1", "PersistentVolume", f"{space}-{claim}", spec=spec)


def claims(space: str) -> list[Object]:
    """A claim with its volume."""
    made = objects.claim("data", space, "drill", "20Gi")
    made["spec"]["volumeName"] = f"{space}-data"
    return [volume(space, "data", "20Gi"), made]


def group(space: str) -> list[Object]:
    """A StatefulSet of two, whose block volumes are there already: nobody measures file systems here."""
    store = {**objects.claim("store", "", "drill", "10Gi")["spec"], "volumeMode": "Block"}
    device = {"name": "store", "devicePath": "/dev/store"}
    container = {"name": "db", "image": "registry.example.com/db:1", "volumeDevices": [device]}
    spec = {
        "replicas": 2,
        "serviceName": "db",
        "podManagementPolicy": "Parallel",
        "selector": {"matchLabels": {"app": "db"}},
        "template": {"metadata": {"labels": {"app": "db"}}, "spec": {"containers": [container]}},
        "volumeClaimTemplates": [{"metadata": {"name": "store"}, "spec": store}],
    }
    volumes = [volume(space, f"store-db-{number}", "10Gi", "Block") for number in (0, 1)]
    return [*volumes, objects.thing("apps/v1", "StatefulSet", "db", space, spec=spec)]


def made_for(kind: str, space: str, *, drains: bool) -> list[Object]:
    """Lists what a drill on an object of a kind needs."""
    found: Mapping[str, list[Object]] = {
        "PersistentVolumeClaim": claims(space),
        "StatefulSet": group(space),
        "Deployment": [web(space)],
        "CronJob": [objects.cron_job("report", space, "0 3 1 * *")],
        "Node": [node(space, "a"), *([web(space, own=True)] if drains else [])],
    }
    return [objects.namespace(space), *found[kind]]


def settled(api: Api, spaces: Collection[str]) -> dict[str, str]:
    """Gives the versions of what some namespaces have, and of their nodes; none as long as anything is under way."""
    found = {plural: api.items(plural) for plural in WATCHED}
    own = {plural: [one for one in items if one["metadata"]["namespace"] in spaces] for plural, items in found.items()}
    nodes = [one for one in api.items("api/v1/nodes") if one["metadata"]["labels"].get(OWN, BASE) in {*spaces, BASE}]
    is_done = [WATCHED[plural](one) for plural, items in own.items() for one in items]
    if not all(is_done) or not all(map(_is_ready, nodes)):
        return {}
    heads = [one["metadata"] for items in (*own.values(), nodes) for one in items]
    return {head["uid"]: head["resourceVersion"] for head in heads}


def _is_grown(claim: Object) -> bool:
    status, wanted = claim["status"], claim["spec"]["resources"]["requests"]["storage"]
    return bool(status.get("phase") == "Bound" and status["capacity"]["storage"] == wanted)


def _is_taken(snapshot: Object) -> bool:
    return bool((snapshot.get("status") or {}).get("readyToUse"))


def _is_running(pod: Object) -> bool:
    """Says that a Pod is ready, or over, and not on its way out."""
    is_over = pod["status"].get("phase") in ("Succeeded", "Failed")
    return "deletionTimestamp" not in pod["metadata"] and (is_over or conditions_of(pod).get("Ready") == "True")


def _is_rolled_out(one: Object) -> bool:
    """Says that a workload has all that it wants, and that its controller wrote the last that it writes of that."""
    status, wanted = one.get("status") or {}, one["spec"]["replicas"]
    counts = {status.get(name, 0) for name in ("replicas", "readyReplicas", "updatedReplicas")}
    is_told = status.get("currentRevision") == status.get("updateRevision") and all(
        item["reason"] in ("NewReplicaSetAvailable", "DeploymentPaused", "DeploymentResumed")
        for item in status.get("conditions") or ()
        if item["type"] == "Progressing"
    )
    return status.get("observedGeneration") == one["metadata"]["generation"] and counts == {wanted} and is_told


WATCHED: Mapping[str, Callable[[Object], bool]] = {
    CLAIMS: _is_grown,
    "apis/apps/v1/deployments": _is_rolled_out,
    "apis/apps/v1/statefulsets": _is_rolled_out,
    "api/v1/pods": _is_running,
    f"{SNAPSHOTS}/volumesnapshots": _is_taken,
}
"""What a drill may set in motion, and when it has come to rest."""


def _is_ready(one: Object) -> bool:
    """Says that a node takes Pods: controllers gave it what they give to a new one, and took away their taints."""
    taints = {item["key"] for item in one["spec"].get("taints") or ()}
    is_known = "podCIDR" in one["spec"] and TTL in one["metadata"].get("annotations", {})
    return is_known and conditions_of(one).get("Ready") == "True" and taints <= {OWN}


def conditions_of(one: Object) -> dict[str, str]:
    """Gives what the conditions of an object say."""
    return {item["type"]: item["status"] for item in one["status"].get("conditions") or ()}


@contextmanager
def driver(cluster: ControlPlane) -> Iterator[None]:
    """Plays a driver in all namespaces: volumes grow to what is asked for, and snapshots become ready."""
    stopping, api = threading.Event(), Api(cluster)

    def play() -> None:
        while not stopping.wait(0.3):
            with suppress(httpx2.HTTPError, KeyError):
                _grow(api)
                _snap(api)

    thread = threading.Thread(target=play, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stopping.set()
        thread.join(120)
        api.close()


def _grow(api: Api) -> None:
    for claim in api.items(CLAIMS):
        wanted, head = claim["spec"]["resources"]["requests"]["storage"], claim["metadata"]
        if claim["status"].get("phase") != "Bound" or claim["status"]["capacity"]["storage"] == wanted:
            continue
        size = {"capacity": {"storage": wanted}}
        api.patch(f"api/v1/persistentvolumes/{claim['spec']['volumeName']}", {"spec": size})
        place = f"api/v1/namespaces/{head['namespace']}/persistentvolumeclaims/{head['name']}"
        api.patch(f"{place}/status", {"status": size})


def _snap(api: Api) -> None:
    for item in api.items(f"{SNAPSHOTS}/volumesnapshots"):
        if not (item.get("status") or {}).get("readyToUse"):
            now, head = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"), item["metadata"]
            status = {"readyToUse": True, "creationTime": now, "restoreSize": "20Gi"}
            status |= {"boundVolumeSnapshotContentName": f"{head['namespace']}-content"}
            place = f"{SNAPSHOTS}/namespaces/{head['namespace']}/volumesnapshots/{head['name']}"
            api.patch(f"{place}/status", {"status": status})

"""Two clusters that must answer alike: the simulated one, and a real control plane."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from holdfast.simulator.cluster.clock import Clock
from holdfast.simulator.cluster.cluster import SimulatedCluster
from holdfast.simulator.cluster.world import World
from tests.contracts.cluster_requests import Answer, Object, Requests
from tests.live import objects as made
from tests.live import snapshots
from tests.live.cluster import ControlPlane, NotShownError, wait_for

NODE = made.node("contract", "zone-a", 7)
DRIVER = "none.example.com"
CLASSES = (
    {"metadata": {"name": "grows"}, "provisioner": DRIVER, "allowVolumeExpansion": True},
    {"metadata": {"name": "stays"}, "provisioner": DRIVER, "allowVolumeExpansion": False},
)
ANOTHER = "00000000-0000-4000-8000-000000000000"
"""The unique id of no object."""
SNAPSHOTS = "snapshot.storage.k8s.io/v1"
_NUMBERS = count(1)
_LONGEST_SECONDS = 120


class Api:
    """A cluster with a namespace that nobody has used before."""

    def __init__(self, requests: Requests, wait: Callable[[str, Callable[[], object]], object]) -> None:
        self.requests = requests
        self.namespace = f"contract-{next(_NUMBERS)}"
        self._wait = wait
        assert requests.create("/api/v1/namespaces", {"metadata": {"name": self.namespace}}).status == 201
        self.eventually(
            "the default account", lambda: requests.get(self.core("serviceaccounts", "default")).status == 200
        )

    def core(self, plural: str, name: str = "") -> str:
        """The path of what lies in the namespace."""
        return _path(f"/api/v1/namespaces/{self.namespace}/{plural}", name)

    def of(self, group: str, plural: str, name: str = "") -> str:
        """The path of what lies in the namespace and in a group."""
        return _path(f"/apis/{group}/namespaces/{self.namespace}/{plural}", name)

    def eventually(self, what: str, look: Callable[[], object]) -> object:
        """Waits until a look sees something true, and gives that."""
        return self._wait(what, look)

    def created(self, path: str, body: Object) -> Object:
        """Makes an object that must be made, and gives it."""
        answer = self.requests.create(path, body)
        assert answer.status == 201, answer.body
        return answer.body

    def config_map(self, name: str, **fields: object) -> Object:
        """Makes a ConfigMap with one entry."""
        return self.created(self.core("configmaps"), {"metadata": {"name": name, **fields}, "data": {"key": "value"}})

    def bound_claim(self, name: str, class_name: str = "grows") -> Object:
        """Makes a claim of one GiB that is bound to a volume that nobody provisioned."""
        volume = f"{self.namespace}-{name}"
        spec = {"accessModes": ["ReadWriteOnce"], "storageClassName": class_name}
        meant = {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "name": name, "namespace": self.namespace}
        disk = {"driver": DRIVER, "volumeHandle": volume}
        source = {"capacity": {"storage": "1Gi"}, "csi": disk, "claimRef": meant}
        self.created("/api/v1/persistentvolumes", {"metadata": {"name": volume}, "spec": {**spec, **source}})
        asked = {"resources": {"requests": {"storage": "1Gi"}}, "volumeName": volume}
        self.created(self.core("persistentvolumeclaims"), {"metadata": {"name": name}, "spec": {**spec, **asked}})
        self.eventually("a bound claim", lambda: self._phase(self.core("persistentvolumeclaims", name)) == "Bound")
        return self.requests.get(self.core("persistentvolumeclaims", name)).body

    def quota(self, name: str, **hard: str) -> None:
        """Makes a quota and waits until it is counted."""
        told = {kind.replace("_", "."): amount for kind, amount in hard.items()}
        self.created(self.core("resourcequotas"), {"metadata": {"name": name}, "spec": {"hard": told}})
        path = self.core("resourcequotas", name)
        self.eventually("a counted quota", lambda: self.requests.get(path).body["status"].get("used"))

    def running_pod(self, name: str, claim: str = "", **labels: str) -> Object:
        """Makes a Pod, which may mount a claim, and waits until it runs."""
        spec: Object = {"containers": [{"name": "main", "image": "registry.example.com/main:1"}]}
        if claim:
            spec["volumes"] = [{"name": "data", "persistentVolumeClaim": {"claimName": claim}}]
        self.created(self.core("pods"), {"metadata": {"name": name, "labels": labels}, "spec": spec})
        self.eventually("a running Pod", lambda: self._phase(self.core("pods", name)) == "Running")
        return self.requests.get(self.core("pods", name)).body

    def collector_knows(self, path: str, spec: Object) -> None:
        """Waits until the garbage collector knows the objects of a kind: it hears of them in order.

        So it knows of all that were there before one that has lost its owner, as soon as it takes that one away.
        """
        owner = {"apiVersion": "apps/v1", "kind": "Deployment", "name": "absent", "uid": ANOTHER}
        self.created(path, {"metadata": {"name": "lost", "ownerReferences": [owner]}, "spec": spec})
        self.eventually("the collector", lambda: self.requests.get(f"{path}/lost").status == 404)

    def _phase(self, path: str) -> str:
        return str(self.requests.get(path).body["status"].get("phase", ""))


@pytest.fixture(scope="package")
def contract_cluster(programs: None) -> Iterator[ControlPlane]:
    """A control plane of its own: what is thrown away here goes on changing while others read theirs."""
    with ControlPlane() as running:
        yield running


@pytest.fixture(params=["simulated", pytest.param("real", marks=pytest.mark.live)])
def api(request: pytest.FixtureRequest) -> Iterator[Api]:
    """Each of the two in turn."""
    if request.param == "simulated":
        with simulated() as found:
            yield found
    else:
        with real(request.getfixturevalue("contract_cluster")) as found:
            yield found


@contextmanager
def simulated() -> Iterator[Api]:
    """The simulated cluster, whose clock is moved while something is waited for."""
    clock = Clock(datetime(2026, 11, 1, tzinfo=UTC))

    def wait(what: str, look: Callable[[], object]) -> object:
        for _ in range(_LONGEST_SECONDS):
            if seen := look():
                return seen
            clock.move(timedelta(seconds=1))
        raise NotShownError(f"waited in vain for {what}")

    with SimulatedCluster(clock, World()) as cluster:
        requests = Requests(cluster.kubeconfig)
        furnish(requests)
        yield Api(requests, wait)


@contextmanager
def real(cluster: ControlPlane) -> Iterator[Api]:
    """A real control plane."""
    requests = Requests(cluster.kubeconfig.read_text())
    if requests.get(f"/api/v1/nodes/{NODE['metadata']['name']}").status == 404:
        cluster.apply(snapshots.definitions())
        furnish(requests)
    yield Api(requests, wait_for)


def furnish(requests: Requests) -> None:
    """Makes what every test needs; what an earlier try made is there already."""
    for item in CLASSES:
        assert requests.create("/apis/storage.k8s.io/v1/storageclasses", dict(item)).status in (201, 409)
    assert requests.create("/api/v1/nodes", NODE).status in (201, 409)


def managers(answer: Answer) -> dict[tuple[str, str], Object]:
    """Who manages which fields of an object."""
    entries = answer.body["metadata"].get("managedFields", ())
    return {(item["manager"], item["operation"]): item["fieldsV1"] for item in entries}


def config_map(name: str, **data: str) -> Object:
    """A ConfigMap with some entries."""
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name}, "data": data}


def deployment(name: str) -> Object:
    """A Deployment of no Pods."""
    containers = [{"name": "main", "image": "registry.example.com/main:1"}]
    template = {"metadata": {"labels": {"app": name}}, "spec": {"containers": containers}}
    spec = {"replicas": 0, "selector": {"matchLabels": {"app": name}}, "template": template}
    return {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": name}, "spec": spec}


def stateful_set(name: str) -> Object:
    """A StatefulSet of no Pods, each with a claim."""
    spec = {**deployment(name)["spec"], "serviceName": name, "volumeClaimTemplates": [claim_template("1Gi")]}
    return {"apiVersion": "apps/v1", "kind": "StatefulSet", "metadata": {"name": name}, "spec": spec}


def claim_template(size: str) -> Object:
    """A template of claims."""
    spec = {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": size}}}
    return {"metadata": {"name": "data"}, "spec": spec}


def job(name: str) -> Object:
    """A Job of one Pod that is placed nowhere."""
    containers = [{"name": "main", "image": "registry.example.com/main:1"}]
    spec = {"restartPolicy": "Never", "nodeSelector": {"no": "node"}, "containers": containers}
    body = {"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": name}}
    return {**body, "spec": {"template": {"spec": spec}}}


def _path(base: str, name: str) -> str:
    return f"{base}/{name}" if name else base

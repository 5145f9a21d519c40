"""A control plane that only decides: it admits, schedules and binds, and nothing changes a world by itself."""

import http.client
import json
import ssl
import threading
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from tests.live.cluster import ControlPlane

Object = dict[str, Any]
T = TypeVar("T")
R = TypeVar("R")
WORKERS = 8
ANSWER_SECONDS = 120.0
# What a controller would count, taint or protect is given by the world itself, as an input.
FLAGS: Mapping[str, Mapping[str, object]] = {
    "kube-apiserver": {
        "disable-admission-plugins": "ServiceAccount,TaintNodesByCondition,StorageObjectInUseProtection",
        "max-requests-inflight": 0,
        "max-mutating-requests-inflight": 0,
        "enable-priority-and-fairness": "false",
    },
    "kube-controller-manager": {
        "controllers": "persistentvolume-binder-controller,serviceaccount-controller",
        "pvclaimbinder-sync-period": "1s",
        "kube-api-qps": 1000,
        "kube-api-burst": 2000,
    },
    "kube-scheduler": {"kube-api-qps": 1000, "kube-api-burst": 2000},
}
PATHS = {
    "Namespace": "/api/v1/namespaces",
    "Node": "/api/v1/nodes",
    "PersistentVolume": "/api/v1/persistentvolumes",
    "StorageClass": "/apis/storage.k8s.io/v1/storageclasses",
    "CSINode": "/apis/storage.k8s.io/v1/csinodes",
    "PriorityClass": "/apis/scheduling.k8s.io/v1/priorityclasses",
    "Pod": "/api/v1/namespaces/{}/pods",
    "PersistentVolumeClaim": "/api/v1/namespaces/{}/persistentvolumeclaims",
    "ResourceQuota": "/api/v1/namespaces/{}/resourcequotas",
    "LimitRange": "/api/v1/namespaces/{}/limitranges",
}


class Judge(ControlPlane):
    """The control plane with the controllers that decide, and a client that asks many things at once."""

    def __init__(self) -> None:
        super().__init__()
        self._local = threading.local()
        self._connections: list[http.client.HTTPSConnection] = []
        self._pool = ThreadPoolExecutor(WORKERS)

    def stop(self) -> None:
        """Stops the client and everything else."""
        self._pool.shutdown()
        for connection in self._connections:
            connection.close()
        super().stop()

    def ask(self, method: str, path: str, body: Object | None = None, kind: str = "application/json") -> Object:
        """Sends one request and gives the answer, a refusal too, as plain values."""
        text = json.dumps(body).encode() if body is not None else None
        headers = {"Authorization": f"Bearer {self._token}", "Content-Type": kind}
        try:
            return self._answer(method, path, text, headers)
        except (http.client.HTTPException, OSError):
            # The connection, which the server closed while it was idle, opens anew.
            self._local.connection.close()
            return self._answer(method, path, text, headers)

    def each(self, function: Callable[[T], R], items: Iterable[T]) -> list[R]:
        """Applies a function to many things at once and gives the results in order."""
        return list(self._pool.map(function, items))

    def put(self, objects: Iterable[Object]) -> list[Object]:
        """Creates objects with their status; a refusal is an error."""
        return self.each(self._created, objects)

    def dry_run(self, one: Object) -> Object:
        """What the API server says to the creation of an object, which is not kept."""
        return self.ask("POST", f"{collection(one)}?dryRun=All", one)

    def read(self, one: Object) -> Object:
        """An object as it is now, or the refusal."""
        return self.ask("GET", path_of(one))

    def phase(self, one: Object) -> str:
        """The phase of an object as it is now; none where it has none yet, or the server is too busy to say."""
        found = self.read(one)
        return str(found.get("status", {}).get("phase", "")) if found["kind"] == one["kind"] else ""

    def drop(self, objects: Iterable[Object]) -> None:
        """Removes objects at once; those that are gone already do not matter."""
        self.each(lambda one: self.ask("DELETE", path_of(one), {"gracePeriodSeconds": 0}), objects)

    def _created(self, one: Object) -> Object:
        made = self.ask("POST", collection(one), one)
        if made["kind"] == "Status":
            raise AssertionError(f"{one['kind']} {one['metadata']['name']}: {made['message']}")
        if "status" in one and one["kind"] not in ("Pod", "Node"):
            patch = {"status": one["status"]}
            made = self.ask("PATCH", f"{path_of(one)}/status", patch, "application/merge-patch+json")
        return made

    def _answer(self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]) -> Object:
        connection = getattr(self._local, "connection", None)
        if connection is None:
            trust = ssl._create_unverified_context()
            port = self._ports["kube-apiserver"]
            connection = http.client.HTTPSConnection("127.0.0.1", port, timeout=ANSWER_SECONDS, context=trust)
            self._local.connection = connection
            self._connections.append(connection)
        connection.request(method, path, body, dict(headers))
        answer: Object = json.loads(connection.getresponse().read())
        return answer

    def _run(self, name: str, given: Mapping[str, object]) -> None:
        super()._run(name, {**given, **FLAGS.get(name, {})})


def collection(one: Object) -> str:
    """The address under which objects of a kind are created."""
    return PATHS[one["kind"]].format(one["metadata"].get("namespace", ""))


def path_of(one: Object) -> str:
    """The address of an object."""
    return f"{collection(one)}/{one['metadata']['name']}"

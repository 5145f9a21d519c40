"""A small cluster under a clock that the test moves."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from holdfast.simulator.cluster.clock import Clock
from holdfast.simulator.cluster.cluster import SimulatedCluster
from holdfast.simulator.cluster.kinds import Object
from holdfast.simulator.cluster.world import read_world
from tests.contracts.cluster_requests import Requests

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
GIB = 1 << 30
BASE = """
apiVersion: simulator.holdfast.dev/v1
kind: World
age: 240h
drivers:
  - {name: disk.csi.example.com, provision: 3s, expand: 20s, fileSystem: 10s, snapshot: 15s, largest: 100Gi}
---
{apiVersion: v1, kind: Namespace, metadata: {name: shop}}
---
apiVersion: v1
kind: Node
metadata: {name: worker-1}
status: {allocatable: {cpu: "4", memory: 8Gi}, addresses: [{type: InternalIP, address: 10.20.0.1}]}
---
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: {name: fast}
provisioner: disk.csi.example.com
allowVolumeExpansion: true
---
apiVersion: snapshot.storage.k8s.io/v1
kind: VolumeSnapshotClass
metadata: {name: fast}
driver: disk.csi.example.com
deletionPolicy: Delete
"""
DATABASE = """
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: data, namespace: shop}
spec: {accessModes: [ReadWriteOnce], storageClassName: fast, resources: {requests: {storage: 10Gi}}}
---
apiVersion: v1
kind: Pod
metadata: {name: db, namespace: shop, labels: {app: db}}
spec:
  containers: [{name: db, image: "registry.example.com/db:1", resources: {requests: {cpu: 100m}}}]
  volumes: [{name: data, persistentVolumeClaim: {claimName: data}}]
"""


class Driven(NamedTuple):
    """A cluster, its clock, and requests to it."""

    cluster: SimulatedCluster
    clock: Clock
    requests: Requests

    def passes(self, seconds: float) -> None:
        """Lets time pass."""
        self.clock.move(timedelta(seconds=seconds))

    def get(self, kind: str, name: str, namespace: str = "shop") -> Object:
        """An object that must be there."""
        found = self.cluster.get(kind, namespace, name)
        assert found is not None
        return found

    def names(self, path: str) -> list[str]:
        """The names of what is in a list."""
        return [item["metadata"]["name"] for item in self.requests.get(path).body["items"]]


@contextmanager
def driven(text: str = "", base: str = BASE) -> Iterator[Driven]:
    """A cluster that begins with some manifests beside the usual ones."""
    clock = Clock(NOW)
    with SimulatedCluster(clock, read_world(base + text)) as cluster:
        yield Driven(cluster, clock, Requests(cluster.kubeconfig))

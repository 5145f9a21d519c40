"""An office that acts on a simulated cluster: one clock for both, a hand for writing, and people who agree."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2
import yaml

from holdfast.model.access import EVERYWHERE, Grant, Principal
from holdfast.model.automation_kept import HANDS, Hand
from holdfast.model.registry import CLUSTERS, CREDENTIALS, Credential, RegisteredCluster
from holdfast.ports.writes import Writers
from holdfast.service.actions.execution import carry_out
from holdfast.simulator.cluster.clock import Clock as Simulated
from holdfast.simulator.cluster.cluster import SimulatedCluster
from holdfast.simulator.cluster.world import World, read_world
from tests.builders.office import NOON, Clock, Testing, testing

OPERATOR = Principal(
    id="u-operator", name="operator", grants=(Grant("operator", EVERYWHERE), Grant("approver", EVERYWHERE))
)
APPROVER = Principal(id="u-approver", name="approver", grants=(Grant("approver", EVERYWHERE),))
OTHER = Principal(id="u-other", name="other", grants=(Grant("approver", EVERYWHERE),))
CLUSTER = "shop"
SMALL = """
apiVersion: simulator.holdfast.dev/v1
kind: World
age: 48h
drivers:
  - {name: disk.csi.example.com, provision: 3s, expand: 20s, fileSystem: 10s, snapshot: 15s, largest: 200Gi}
---
apiVersion: v1
kind: List
items:
  - {apiVersion: v1, kind: Namespace, metadata: {name: shop}}
  - apiVersion: storage.k8s.io/v1
    kind: StorageClass
    metadata: {name: fast}
    provisioner: disk.csi.example.com
    allowVolumeExpansion: true
  - apiVersion: v1
    kind: PersistentVolumeClaim
    metadata: {name: data, namespace: shop}
    spec: {storageClassName: fast, accessModes: [ReadWriteOnce], resources: {requests: {storage: 20Gi}}}
  - apiVersion: v1
    kind: PersistentVolumeClaim
    metadata: {name: spare, namespace: shop}
    spec: {storageClassName: fast, accessModes: [ReadWriteOnce], resources: {requests: {storage: 5Gi}}}
  - {apiVersion: v1, kind: Node, metadata: {name: node-1}, status: {allocatable: {cpu: "8", memory: 32Gi, pods: "110"}}}
  - apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web, namespace: shop}
    spec:
      replicas: 1
      selector: {matchLabels: {app: web}}
      template:
        metadata: {labels: {app: web}}
        spec:
          containers: [{name: web, image: registry.example.com/web:1, volumeMounts: [{name: data, mountPath: /data}]}]
          volumes: [{name: data, persistentVolumeClaim: {claimName: data}}]
"""
"""A namespace with a claim that a Deployment mounts, and one that nobody does, of a class that lets them grow."""


class OneClock(Clock):
    """The clock of a simulated cluster as that of an office."""

    def __init__(self, simulated: Simulated) -> None:
        self._simulated = simulated

    def __call__(self) -> datetime:
        return self._simulated.now()

    def on(self, **span: float) -> datetime:
        """Moves on by some span."""
        self._simulated.move(timedelta(**span))
        return self()


class Acting:
    """An office and a cluster that it may write to."""

    def __init__(self, office: Testing, cluster: SimulatedCluster, clock: OneClock) -> None:
        self.office, self.cluster, self.clock = office, cluster, clock

    def plan(self, action: str, kind: str, name: str, namespace: str = "shop", **wanted: Any) -> Any:
        """Makes a plan as the operator; raises PlanStopped."""
        named = {"kind": kind, "name": name, "namespace": namespace}
        return self.office.call(
            "plans.create", OPERATOR, cluster=CLUSTER, action=action, targets=[named], reason="a test", wanted=wanted
        )

    def agree(self, plan: str, *who: Principal) -> None:
        """Lets people agree to a plan."""
        for one in who or (APPROVER,):
            self.office.call("plans.approve", one, plan=plan, reason="looked at it")

    def apply(self, plan: str) -> None:
        """Has a plan carried out."""
        self.office.call("plans.apply", OPERATOR, plan=plan, reason="now")

    def until_over(self, plan: str, minutes: int = 60) -> Any:
        """Lets time pass until a plan is over; gives the whole of it."""
        for _ in range(minutes * 6):
            carry_out(self.office.office)
            found = self.office.call("plans.get", OPERATOR, plan=plan)
            if found.plan.state != "started":
                return found
            self.clock.on(seconds=10)
        raise AssertionError(f"it never ends: {found.journal}")

    def done(self, action: str, kind: str, name: str, namespace: str = "shop", **wanted: Any) -> Any:
        """Plans, agrees, applies and waits for the end."""
        made = self.plan(action, kind, name, namespace, **wanted)
        self.agree(made.plan.id, APPROVER, OTHER)
        self.apply(made.plan.id)
        return self.until_over(made.plan.id)

    def label(self, kind: str, name: str, namespace: str = "shop", **labels: str) -> None:
        """Labels an object as somebody else."""
        plural = {"Namespace": "namespaces", "PersistentVolumeClaim": "persistentvolumeclaims"}[kind]
        self.patch("v1", plural, namespace, name, {"metadata": {"labels": labels}})

    def patch(self, version: str, plural: str, namespace: str, name: str, body: Any) -> None:
        """Changes an object as somebody else."""
        self._asked("PATCH", version, plural, namespace, f"/{name}", body)

    def make(self, version: str, plural: str, body: Any, namespace: str = "") -> None:
        """Makes an object as somebody else."""
        self._asked("POST", version, plural, namespace, "", {"apiVersion": version, **body})

    def remove(self, version: str, plural: str, namespace: str, name: str) -> None:
        """Deletes an object as somebody else."""
        self._asked("DELETE", version, plural, namespace, f"/{name}", {})

    def _asked(self, method: str, version: str, plural: str, namespace: str, name: str, body: Any) -> None:
        root = f"apis/{version}" if "/" in version else f"api/{version}"
        place = f"namespaces/{namespace}/{plural}" if namespace else plural
        config = yaml.safe_load(self.cluster.kubeconfig)
        answer = httpx2.request(
            method,
            f"{self.cluster.url}/{root}/{place}{name}?fieldManager=kubectl-edit",
            json=body,
            headers={
                "authorization": f"Bearer {config['users'][0]['user']['token']}",
                "content-type": "application/merge-patch+json" if method == "PATCH" else "application/json",
            },
        )
        assert answer.status_code in (200, 201), answer.text

    def written(self) -> list[Any]:
        """Lists the writes that the cluster was asked for in earnest."""
        return [write for write in self.cluster.writes if not write.is_dry and not write.path.endswith("reviews")]


def with_hand(office: Testing, kubeconfig: str, prometheus: str = "", name: str = CLUSTER, **labels: str) -> None:
    """Registers a cluster, and gives the office a hand in it."""
    with office.office.stores.write() as store:
        for key in ("read", "write"):
            closed = office.office.sealing.seal(kubeconfig.encode(), key)
            store.shelf(CREDENTIALS).add(key, Credential(kind="kubeconfig", key=closed.key, data=closed.data))
        registered = RegisteredCluster(way="live", credential="read", prometheus=prometheus, labels=labels)
        store.shelf(CLUSTERS).add(name, registered)
        store.shelf(HANDS).add(name, Hand(credential="write", context="", by="admin"))


@contextmanager
def acting(folder: Path, of: World | None = None, writers: Writers | None = None) -> Iterator[Acting]:
    """Opens an office that acts on a simulated cluster."""
    simulated = Simulated(NOON)
    clock = OneClock(simulated)
    with (
        SimulatedCluster(simulated, of or read_world(SMALL)) as cluster,
        testing(folder, clock=clock, writers=writers) as office,
    ):
        with_hand(office, cluster.kubeconfig, cluster.prometheus)
        yield Acting(office, cluster, clock)

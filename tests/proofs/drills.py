"""The drills on the simulated cluster: a world in which every action has something to do, and its preparations."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from holdfast.model.automation_uses import USES, KeptUses, Use
from holdfast.model.backups import DRILL
from holdfast.pillars.automation.contents import KEY
from holdfast.simulator.cluster.clock import Clock as Simulated
from holdfast.simulator.cluster.cluster import SimulatedCluster
from holdfast.simulator.cluster.world import read_world
from tests.builders.acting import CLUSTER, Acting, OneClock, with_hand
from tests.builders.fault_proxy import FaultProxy
from tests.builders.office import NOON, testing
from tests.proofs.trying import CLAIM, Cell, Drill, Ground, Trial, drills_of_workloads

WORLD = (Path(__file__).parent / "drill_world.yaml").read_text()
Field = Ground[Acting]

DRILLS = (
    *drills_of_workloads(spare="spare", changed="second-revision"),
    Drill(action="node.cordon", kind="Node", name="node-1", namespace=""),
    Drill(action="node.drain", kind="Node", name="node-1", namespace="", writes=3),
    Drill(action="cronjob.suspend", kind="CronJob", name="report"),
    Drill(action="pod.reschedule", kind="Pod", name="db-0", writes=3),
    Drill(action="pvc.archive", kind=CLAIM, name="spare", prepare="quarantined", writes=2, makes=True),
    Drill(
        action="restore.cutover",
        kind="Deployment",
        name="web",
        wanted={"from_claim": "data", "to_claim": "restored"},
        writes=3,
    ),
)
LONG = (
    Drill(action="backup.restore-drill", kind=CLAIM, name="data", prepare="copied", writes=7, makes=True),
    Drill(action="backup.end-drill", kind="Namespace", name="drill-data", namespace="", prepare="drilled", writes=2),
)
"""Drills of so many objects that they are tried without faults alone."""


@contextmanager
def field(folder: Path, drill: Drill) -> Iterator[Field]:
    """Opens the drill world for a drill."""
    simulated = Simulated(NOON)
    clock = OneClock(simulated)
    with (
        SimulatedCluster(simulated, read_world(WORLD)) as cluster,
        FaultProxy(folder / "proxy", cluster.kubeconfig.encode()) as proxy,
        testing(folder, clock=clock) as office,
    ):
        with_hand(office, proxy.kubeconfig.decode())
        made = Field(Acting(office, cluster, clock), proxy)
        PREPARED.get(drill.prepare, _nothing)(made, drill)
        proxy.forget()
        yield made


def run(folder: Path, trial: Trial) -> Cell:
    """Runs one trial in a world of its own."""
    with field(folder, trial.drill) as made:
        return made.tried(trial)


def _nothing(made: Field, drill: Drill) -> None:
    pass


def _unused(made: Field, drill: Drill) -> None:
    """Lets the store know that nothing used a claim for weeks, by looks that were close enough."""
    raw = made.acting.cluster.get(drill.kind, drill.namespace, drill.name)
    assert raw is not None
    now = made.acting.clock()
    use = Use(first=now - timedelta(days=60), used=None, looks=2_000, gap=timedelta(hours=1), last=now)
    with made.acting.office.office.stores.write() as store:
        store.shelf(USES).put(CLUSTER, KeptUses(at=now, uses={raw["metadata"]["uid"]: use}))


def _second_revision(made: Field, drill: Drill) -> None:
    """Rolls another image out as somebody else, and waits until it runs."""
    made.acting.patch(
        "apps/v1",
        "deployments",
        drill.namespace,
        drill.name,
        {
            "spec": {
                "template": {
                    "spec": {
                        "containers": [
                            {
                                "name": "web",
                                "image": "registry.example.com/web:2",
                                "volumeMounts": [{"name": "data", "mountPath": "/data"}],
                            }
                        ]
                    }
                }
            }
        },
    )
    made.acting.clock.on(minutes=5)


def _quarantined(made: Field, drill: Drill) -> None:
    """Puts a claim that nothing used into quarantine."""
    _unused(made, drill)
    assert made.carried_out(Drill(action="pvc.quarantine", kind=drill.kind, name=drill.name)) == "verified"


def _copied(made: Field, drill: Drill) -> None:
    """Takes a snapshot of a claim, and waits until it can be restored."""
    assert made.carried_out(Drill(action="snapshot.create", kind=drill.kind, name=drill.name)) == "verified"


def _drilled(made: Field, drill: Drill) -> None:
    """Leaves what a drill leaves behind: a namespace, and the content by which a snapshot was known in it."""
    marks = {"labels": {DRILL: "uid-of-a-claim"}, "annotations": {KEY: "key-of-a-drill"}}
    metadata = {"name": drill.name, **marks}
    made.acting.make("v1", "namespaces", {"kind": "Namespace", "metadata": metadata})
    spec = {
        "deletionPolicy": "Retain",
        "driver": "disk.csi.example.com",
        "source": {"snapshotHandle": "a-snapshot"},
        "volumeSnapshotRef": {"name": "data", "namespace": drill.name},
    }
    content = {"kind": "VolumeSnapshotContent", "metadata": metadata, "spec": spec}
    made.acting.make("snapshot.storage.k8s.io/v1", "volumesnapshotcontents", content)


PREPARED: Mapping[str, Callable[[Field, Drill], None]] = {
    "unused": _unused,
    "second-revision": _second_revision,
    "quarantined": _quarantined,
    "copied": _copied,
    "drilled": _drilled,
}

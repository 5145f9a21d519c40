"""The matrix of faults on a real control plane: `python -m tests.proofs.live_matrix [SHARE] [SEED]` runs and counts."""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from holdfast.model.automation_uses import USES, KeptUses, Use
from holdfast.service.actions.execution import carry_out
from tests.builders.acting import CLUSTER, OPERATOR, with_hand
from tests.builders.fault_proxy import FaultProxy
from tests.builders.office import Clock, Testing, testing
from tests.live.cluster import ControlPlane, wait_for
from tests.proofs.live_world import CRDS, SHARED, Api, base, driver, made_for, node, settled, web
from tests.proofs.matrix import asked_for, counted
from tests.proofs.trying import Cell, Drill, Ground, Trial, drills_of_workloads, trials_of

DRILLS = (
    *drills_of_workloads(spare="data", changed="other-image"),
    Drill(action="drift.repair", kind="Deployment", name="web", prepare="other-image"),
    Drill(action="node.cordon", kind="Node", name="a"),
    Drill(action="node.drain", kind="Node", name="a", prepare="second-node", writes=3),
    Drill(action="cronjob.suspend", kind="CronJob", name="report"),
)
BATCH = 12
"""How many worlds are made at a time: what is waited for is waited for once."""
WAIT = 0.15
PATIENT = 60
"""After how many looks a run is taken for one that waits in vain, so that its clock may run faster.

It may where the cluster has come to rest, or does not for long: controllers know of no clock but the real one.
"""
RESTLESS_SECONDS = 60.0
QUIET_LOOKS = 8
"""How many looks in a row must see the same until nobody writes any more."""


class Ahead(Clock):
    """Runs as the real one does, ahead of it by what was skipped."""

    def __init__(self) -> None:
        self._by = timedelta(0)

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self._by

    def on(self, **span: float) -> datetime:
        """Skips some span."""
        self._by += timedelta(**span)
        return self()


class LiveActing:
    """An office that acts on a real cluster, by a clock that runs ahead, so that nobody waits for soaks."""

    def __init__(self, office: Testing, clock: Ahead, api: Api, space: str) -> None:
        self.office, self.clock, self.api, self.space = office, clock, api, space

    def until_over(self, plan: str, minutes: int = 60) -> Any:
        """Lets time pass until a plan is over; gives the whole of it."""
        end, looks, restless = self.clock() + timedelta(minutes=minutes), 0, time.monotonic() + RESTLESS_SECONDS
        while self.clock() < end:
            carry_out(self.office.office)
            found = self.office.call("plans.get", OPERATOR, plan=plan)
            if found.plan.state != "started":
                return found
            looks += 1
            if looks < PATIENT:
                self.clock.on(seconds=10)
            elif settled(self.api, {self.space}) or time.monotonic() > restless:
                self.clock.on(seconds=60)
            time.sleep(WAIT)
        raise AssertionError(f"it never ends: {found.journal}")

    def patch(self, version: str, plural: str, namespace: str, name: str, body: Any) -> None:
        """Changes an object as somebody else."""
        root = f"apis/{version}" if "/" in version else f"api/{version}"
        place = f"namespaces/{namespace}/{plural}" if namespace else plural
        self.api.patch(f"{root}/{place}/{name}", body)


LiveGround = Ground[LiveActing]


TOGETHER = 4 * BATCH
"""How many trials share a control plane."""


class Range:
    """A control plane behind the recording proxy, on which one trial after the other is made."""

    def __init__(self, cluster: ControlPlane, api: Api, proxy: FaultProxy, folder: Path) -> None:
        self.cluster, self.api, self.proxy, self.folder = cluster, api, proxy, folder
        self._made = 0

    def tried(self, trials: Sequence[Trial]) -> Iterator[Cell]:
        """Tries drills, each in a namespace of its own with objects of its own."""
        for begin in range(0, len(trials), BATCH):
            placed = [self._placed(trial) for trial in trials[begin : begin + BATCH]]
            self._prepare([trial.drill for trial in placed])
            for trial in placed:
                yield self._cell(trial)
            self._clear([trial.drill for trial in placed])

    def _placed(self, trial: Trial) -> Trial:
        """Gives a drill a namespace, or a node, that nobody else has."""
        self._made += 1
        drill, space = trial.drill, f"drill-{self._made}"
        is_node = drill.kind == "Node"
        name, namespace = (f"{space}-{drill.name}", "") if is_node else (drill.name, space)
        wanted = {"manifest": web(space)} if drill.action == "drift.repair" else drill.wanted
        return replace(trial, drill=replace(drill, name=name, namespace=namespace, wanted=wanted))

    def _prepare(self, drills: Sequence[Drill]) -> None:
        self.cluster.create(
            one for drill in drills for one in made_for(drill.kind, _space(drill), drains=drill.action == "node.drain")
        )
        self._settle(drills)
        for drill in drills:
            BEFORE.get(drill.prepare, _nothing)(self, drill)
        self._settle(drills)

    def _settle(self, drills: Sequence[Drill]) -> None:
        spaces = {_space(drill) for drill in drills}
        before: list[dict[str, str]] = [{}]

        def is_quiet() -> bool:
            before.append(settled(self.api, spaces))
            return bool(before[-1]) and before[-1:] * QUIET_LOOKS == before[-QUIET_LOOKS:]

        wait_for("all to be ready, and nothing to change any more", is_quiet)

    def _clear(self, drills: Sequence[Drill]) -> None:
        for drill in drills:
            self.api.delete(f"api/v1/namespaces/{_space(drill)}")
            if drill.kind == "Node":
                for name in ("a", "b"):
                    self.api.delete(f"api/v1/nodes/{_space(drill)}-{name}")

    def _cell(self, trial: Trial) -> Cell:
        folder = self.folder / _space(trial.drill)
        folder.mkdir()
        clock = Ahead()
        with testing(folder, clock=clock) as office:
            with_hand(office, self.proxy.kubeconfig.decode())
            ground = Ground(LiveActing(office, clock, self.api, _space(trial.drill)), self.proxy)
            OFFICE.get(trial.drill.prepare, _told_nothing)(ground, trial.drill)
            self.proxy.order()
            self.proxy.forget()
            return ground.tried(trial)


@contextmanager
def opened(folder: Path) -> Iterator[Range]:
    """Starts a control plane on which trials can be made."""
    with ControlPlane() as cluster, FaultProxy(folder / "proxy", cluster.kubeconfig.read_bytes()) as proxy:
        cluster.create([*CRDS, base()])
        api = Api(cluster)
        cluster.create(SHARED)
        with driver(cluster):
            yield Range(cluster, api, proxy, folder)
        api.close()


def _space(drill: Drill) -> str:
    return drill.namespace or drill.name.rpartition("-")[0]


def _nothing(made: Range, drill: Drill) -> None:
    pass


def _other_image(made: Range, drill: Drill) -> None:
    """Has somebody roll another image out."""
    place = f"apis/apps/v1/namespaces/{drill.namespace}/deployments/{drill.name}"
    containers = [{"name": "web", "image": "registry.example.com/web:2"}]
    made.api.patch(place, {"spec": {"template": {"spec": {"containers": containers}}}})


def _second_node(made: Range, drill: Drill) -> None:
    """Adds a node once all Pods are on the first."""
    made.cluster.create([node(_space(drill), "b")])


def _told_nothing(ground: LiveGround, drill: Drill) -> None:
    pass


def _unused(ground: LiveGround, drill: Drill) -> None:
    """Lets the store know that nothing used a claim for weeks, by looks that were close enough."""
    raw = ground.acting.api.get(f"api/v1/namespaces/{drill.namespace}/persistentvolumeclaims/{drill.name}")
    now = ground.acting.clock()
    use = Use(first=now - timedelta(days=60), used=None, looks=2_000, gap=timedelta(hours=1), last=now)
    with ground.acting.office.office.stores.write() as store:
        store.shelf(USES).put(CLUSTER, KeptUses(at=now, uses={raw["metadata"]["uid"]: use}))


BEFORE: Mapping[str, Callable[[Range, Drill], None]] = {"other-image": _other_image, "second-node": _second_node}
OFFICE: Mapping[str, Callable[[LiveGround, Drill], None]] = {"unused": _unused}


def main(arguments: Sequence[str]) -> int:
    """Runs trials, and counts; so many share a control plane, since what was thrown away before stays a while."""
    asked = asked_for(arguments, trials_of(DRILLS))
    return counted(cell for begin in range(0, len(asked), TOGETHER) for cell in _tried(asked[begin : begin + TOGETHER]))


def _tried(trials: Sequence[Trial]) -> Iterator[Cell]:
    with tempfile.TemporaryDirectory(prefix="holdfast-drills-") as folder, opened(Path(folder)) as made:
        yield from made.tried(trials)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

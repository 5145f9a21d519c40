"""Actions that are driven through faults: worlds, wishes, and the judge who compares every write with what was allowed.

The judge looks at what a proxy outside this process recorded, at the kept plans and at the cluster; it asks none of the
guards that it judges.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

from msgspec import Struct

from holdfast.model.automation import Plan, Write
from holdfast.model.automation_kept import APPROVALS, PLANS, KeptPlan
from holdfast.model.automation_uses import USES, KeptUses, Use
from holdfast.model.errors import HoldfastError
from holdfast.model.record import Kept
from holdfast.pillars.automation.contents import KEY, holds
from holdfast.service.actions.kept import change, opened
from holdfast.simulator.cluster.clock import Clock as Simulated
from holdfast.simulator.cluster.cluster import SimulatedCluster
from holdfast.simulator.cluster.world import read_world
from tests.builders.acting import APPROVER, CLUSTER, OTHER, Acting, OneClock, with_hand
from tests.builders.fault_plan import Fault, FaultKind
from tests.builders.fault_proxy import FaultProxy, Recorded
from tests.builders.office import NOON, testing

CLAIM = "PersistentVolumeClaim"
WORLD = (Path(__file__).parent / "drill_world.yaml").read_text()


class Drill(Struct, frozen=True, kw_only=True):
    """An action on an object of the drill world, with its parameters, and what must be there beforehand."""

    action: str
    kind: str
    name: str
    namespace: str = "shop"
    wanted: dict[str, Any] = {}
    prepare: str = ""


DRILLS = (
    Drill(action="pvc.expand", kind=CLAIM, name="data", wanted={"gib": 40}),
    Drill(action="pvc.expand-group", kind="StatefulSet", name="db", wanted={"gib": 20}),
    Drill(action="pvc.quarantine", kind=CLAIM, name="spare", prepare="unused"),
    Drill(action="snapshot.create", kind=CLAIM, name="data"),
    Drill(action="rollout.restart", kind="Deployment", name="web"),
    Drill(
        action="rollout.undo",
        kind="Deployment",
        name="web",
        wanted={"is_known_good": True, "revision": 1},
        prepare="second-revision",
    ),
    Drill(action="rollout.pause", kind="Deployment", name="web"),
    Drill(action="workload.scale", kind="Deployment", name="web", wanted={"replicas": 3}),
    Drill(action="workload.pause-writer", kind="Deployment", name="web"),
    Drill(action="node.cordon", kind="Node", name="node-1", namespace=""),
    Drill(action="node.drain", kind="Node", name="node-1", namespace=""),
    Drill(action="cronjob.suspend", kind="CronJob", name="report"),
)
FAULTS: tuple[FaultKind, ...] = (
    "refuse-409",
    "429-retry-after",
    "500-before",
    "503",
    "commit-then-timeout",
    "commit-then-504",
    "drop-before",
    "truncated-answer",
    "dry-run-mutates",
    "uid-reuse",
    "change-before",
    "stale-read",
)
STEPS = ("rehearsed", "first", "second", "third")
"""Which request a fault meets: the rehearsal before a write, or the first, second or third write."""


class Cell(Struct, frozen=True, kw_only=True):
    """What came of one drill under one fault: how the plan ended, and what the judge has to say against it."""

    drill: Drill
    fault: str
    step: str
    state: str
    allowed: int
    refused: int
    met: bool
    complaints: tuple[str, ...]


class Field:
    """A drill world behind the recording proxy, and an office that acts on it."""

    def __init__(self, acting: Acting, proxy: FaultProxy) -> None:
        self.acting, self.proxy = acting, proxy

    def planned(self, drill: Drill) -> Any:
        """Makes the plan of a drill."""
        return self.acting.plan(drill.action, drill.kind, drill.name, drill.namespace, **drill.wanted)

    def carried_out(self, drill: Drill, fault: Fault | None = None) -> str:
        """Plans, agrees, orders the fault, applies, and waits for the end; gives the state in which the plan ended."""
        made = self.planned(drill)
        for who in (APPROVER, OTHER):
            self.acting.office.call("plans.approve", who, plan=made.plan.id, reason="a drill")
        self.proxy.order(*([fault] if fault is not None else []))
        with suppress(HoldfastError):
            self.acting.apply(made.plan.id)
        return str(self.acting.until_over(made.plan.id, minutes=600).plan.state)

    def start(self, plan: str) -> None:
        """Begins a plan behind the back of whatever asks for agreement beforehand."""
        office = self.acting.office.office
        with office.stores.write() as store:
            kept = store.shelf(PLANS).get(plan)
            change(store, kept, "plan.started", state="started", started=office.now(), started_by="u-operator")

    def plans(self) -> list[tuple[Kept[KeptPlan], Plan]]:
        """Lists the kept plans with all that they would write."""
        office = self.acting.office.office
        with office.stores.read() as store:
            kept = store.shelf(PLANS).page(limit=1_000)
        return [(one, opened(office, one)) for one in kept]

    def complaints(self) -> Iterator[str]:
        """Compares every effect with what was allowed."""
        plans = self.plans()
        done: Counter[tuple[str, str]] = Counter()
        for effect in self.proxy.effects():
            if effect.fault in ("uid-reuse", "change-before") and effect.manager != "holdfast":
                continue
            fitting = [
                (kept, write) for kept, plan in plans for write in (*plan.writes, *plan.undo) if _is(effect, write)
            ]
            if not fitting:
                yield f"no plan says {effect.method} {effect.path} {effect.body}"
                continue
            kept, write = fitting[0]
            if not self._agreed(kept):
                yield f"nobody agreed to {effect.method} {effect.path}"
            if not _is_bound(effect, write):
                yield f"{effect.method} {effect.path} names no object: {effect.body}"
            done[kept.id, f"{effect.method} {effect.path} {write.body}"] += 1
        for (plan, what), times in done.items():
            if times > 1:
                yield f"{what} of plan {plan} took effect {times} times"

    def _agreed(self, kept: Kept[KeptPlan]) -> bool:
        """Says by its own reckoning that enough people agreed to a plan: others than who asked, each once."""
        with self.acting.office.office.stores.read() as store:
            given = [item.item.approval for item in store.shelf(APPROVALS).find("plan", kept.id)]
        who = {item.by for item in given if item.plan == kept.item.hash} - {kept.item.by}
        return len(who) >= {"R0": 0, "R1": 1, "R2": 1, "R3": 2}.get(kept.item.risk, 99)


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


def run(folder: Path, drill: Drill, kind: FaultKind | None, step: str) -> Cell:
    """Runs one cell of the matrix."""
    fault = _fault(kind, step) if kind is not None else None
    with field(folder, drill) as made:
        state = made.carried_out(drill, fault)
        writes = made.proxy.writes()
        met = any(one.fault for one in made.proxy.recorded()) or kind == "stale-read"
        complaints = [*made.complaints()]
        if kind is None and state != "verified":
            complaints.append(f"without a fault it ended {state}")
        if state == "verified" and not made.proxy.effects():
            complaints.append("it was verified without a write")
        if state == "stopped" and made.proxy.effects():
            complaints.append("it says that nothing was written")
        effects = len(made.proxy.effects())
    return Cell(
        drill=drill,
        fault=kind or "none",
        step=step,
        state=state,
        allowed=effects,
        refused=len(writes) - effects,
        met=met,
        complaints=tuple(complaints),
    )


def cells() -> list[tuple[Drill, FaultKind | None, str]]:
    """Lists the whole matrix: every fault at every step of every drill, and each drill without a fault."""
    found: list[tuple[Drill, FaultKind | None, str]] = [(drill, None, "") for drill in DRILLS]
    for drill in DRILLS:
        for kind in FAULTS:
            steps = ("first",) if kind in ("dry-run-mutates", "stale-read") else STEPS
            found += [(drill, kind, step) for step in steps]
    return found


def _fault(kind: FaultKind, step: str) -> Fault:
    if kind == "stale-read":
        return Fault(kind=kind, method="GET", times=2)
    nth = {"rehearsed": 1, "first": 1, "second": 2, "third": 3}[step]
    return Fault(kind=kind, nth=nth, rehearsed=step == "rehearsed", extra={"metadata": {"labels": {"by": "another"}}})


def _is(effect: Recorded, write: Write) -> bool:
    """Says that an effect is what a write asks for: the same object, the same way, and no more in its body."""
    target = write.target
    end = "" if write.verb == "create" else f"/{target.name}"
    part = "/eviction" if write.verb == "evict" else f"/{write.subresource}" if write.subresource else ""
    methods = {"create": "POST", "patch": "PATCH", "apply": "PATCH", "delete": "DELETE", "evict": "POST"}
    if effect.method != methods.get(write.verb) or (target.namespace and f"/{target.namespace}/" not in effect.path):
        return False
    if not effect.path.endswith(f"{end}{part}") or not isinstance(effect.body, dict):
        return False
    return write.verb in ("delete", "evict") or (
        holds(effect.body, write.body) and holds(_plain(write, effect), effect.body)
    )


def _plain(write: Write, effect: Recorded) -> dict[str, Any]:
    """Gives what a write may say at most: its body, and which object it means."""
    said = effect.body.get("metadata") or {}
    bound = {name: said[name] for name in ("uid", "resourceVersion", "name", "namespace") if name in said}
    head = {name: effect.body[name] for name in ("apiVersion", "kind") if name in effect.body}
    return {**head, **write.body, "metadata": {**(write.body.get("metadata") or {}), **bound}}


def _is_bound(effect: Recorded, write: Write) -> bool:
    """Says that a write named the object and the version that it means, or the wish that it makes something for."""
    body: Mapping[str, Any] = effect.body
    if write.verb == "create":
        return bool(((body.get("metadata") or {}).get("annotations") or {}).get(KEY))
    options = body.get("deleteOptions") or body
    said = options.get("preconditions") or {} if write.verb in ("delete", "evict") else body.get("metadata") or {}
    return said.get("uid") == write.target.uid and bool(said.get("resourceVersion"))


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


PREPARED: Mapping[str, Callable[[Field, Drill], None]] = {"unused": _unused, "second-revision": _second_revision}

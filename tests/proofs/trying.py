"""Trying actions under faults, on a simulated cluster or a real one: what is tried, how, and what came of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any, Generic, Protocol, TypeVar

from msgspec import Struct

from holdfast.model.automation import Plan
from holdfast.model.automation_kept import PLANS
from holdfast.model.errors import HoldfastError
from holdfast.service.actions.execution import reading
from holdfast.service.actions.kept import change, opened
from tests.builders.acting import APPROVER, CLUSTER, OPERATOR, OTHER
from tests.builders.fault_plan import Fault, FaultKind
from tests.builders.fault_proxy import FaultProxy, Recorded
from tests.builders.office import Testing
from tests.proofs.judge import complaints_of

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
    "write-mutates",
    "uid-reuse",
    "change-before",
    "stale-read",
)
OF_OBJECTS: tuple[FaultKind, ...] = ("uid-reuse", "change-before")
"""Faults that befall an object that is there already; what a write makes is not."""
CLAIM, DEPLOYMENT = "PersistentVolumeClaim", "Deployment"
ONLY: dict[FaultKind, tuple[bool, ...]] = {"dry-run-mutates": (True,), "write-mutates": (False,)}
"""Faults that befall a rehearsal alone, or a write alone."""
PLACES = {
    CLAIM: ("v1", "persistentvolumeclaims"),
    DEPLOYMENT: ("apps/v1", "deployments"),
    "Node": ("v1", "nodes"),
    "Pod": ("v1", "pods"),
    "CronJob": ("batch/v1", "cronjobs"),
}
LABELLED = {"metadata": {"labels": {"by": "another"}}}


class Drill(Struct, frozen=True, kw_only=True):
    """An action on an object, with its parameters, what must be there beforehand, and how many writes it takes."""

    action: str
    kind: str
    name: str
    namespace: str = "shop"
    wanted: dict[str, Any] = {}
    prepare: str = ""
    writes: int = 1
    makes: bool = False


def drills_of_workloads(spare: str, changed: str) -> tuple[Drill, ...]:
    """Gives the drills on claims and workloads of any world: which claim is spare, and how a second revision comes."""
    return (
        Drill(action="pvc.expand", kind=CLAIM, name="data", wanted={"gib": 40}),
        Drill(action="pvc.expand-group", kind="StatefulSet", name="db", wanted={"gib": 20}, writes=2),
        Drill(action="pvc.quarantine", kind=CLAIM, name=spare, prepare="unused"),
        Drill(action="snapshot.create", kind=CLAIM, name="data", makes=True),
        Drill(action="rollout.restart", kind=DEPLOYMENT, name="web"),
        Drill(
            action="rollout.undo",
            kind=DEPLOYMENT,
            name="web",
            wanted={"is_known_good": True, "revision": 1},
            prepare=changed,
        ),
        Drill(action="rollout.pause", kind=DEPLOYMENT, name="web"),
        Drill(action="workload.scale", kind=DEPLOYMENT, name="web", wanted={"replicas": 3}),
        Drill(action="workload.pause-writer", kind=DEPLOYMENT, name="web"),
    )


class Trial(Struct, frozen=True, kw_only=True):
    """A drill under a fault, or none, of its n-th write: of the write itself, or of the rehearsal before it."""

    drill: Drill
    fault: FaultKind | None = None
    nth: int = 0
    rehearsed: bool = False

    def __str__(self) -> str:
        """Names the trial in reports of tests."""
        step = f"{'rehearsal' if self.rehearsed else 'write'} {self.nth}" if self.nth else ""
        return " ".join(filter(None, (self.drill.action, self.fault or "no fault", step)))


class Cell(Struct, frozen=True, kw_only=True):
    """What came of a trial: how the plan ended, and what the judge has to say against it."""

    trial: Trial
    state: str
    allowed: int
    refused: int
    met: bool
    complaints: tuple[str, ...]


class Acts(Protocol):
    """An office that acts on a cluster."""

    office: Testing

    def until_over(self, plan: str, minutes: int = 60) -> Any:
        """Lets time pass until a plan is over; gives the whole of it."""

    def patch(self, version: str, plural: str, namespace: str, name: str, body: Any) -> None:
        """Changes an object as somebody else, not through the proxy."""


Acting = TypeVar("Acting", bound=Acts)


class Ground(Generic[Acting]):
    """A cluster behind the recording proxy, and an office that acts on it."""

    def __init__(self, acting: Acting, proxy: FaultProxy) -> None:
        self.acting, self.proxy = acting, proxy

    def planned(self, drill: Drill) -> Any:
        """Makes the plan of a drill."""
        target = {"kind": drill.kind, "name": drill.name, "namespace": drill.namespace}
        return self.acting.office.call(
            "plans.create",
            OPERATOR,
            cluster=CLUSTER,
            action=drill.action,
            targets=[target],
            reason="a drill",
            wanted=drill.wanted,
        )

    def carried_out(self, drill: Drill, fault: Fault | None = None) -> str:
        """Plans, agrees, orders the fault, applies, and waits for the end; gives the state in which the plan ended."""
        plan = str(self.planned(drill).plan.id)
        for who in (APPROVER, OTHER):
            self.acting.office.call("plans.approve", who, plan=plan, reason="a drill")
        if fault is not None and fault.kind == "stale-read":
            self._changed_unseen(plan)
        self.proxy.order(*([fault] if fault is not None else []))
        with suppress(HoldfastError):
            self.acting.office.call("plans.apply", OPERATOR, plan=plan, reason="now")
        return str(self.acting.until_over(plan, minutes=600).plan.state)

    def start(self, plan: str) -> None:
        """Begins a plan behind the back of whatever asks for agreement beforehand."""
        office = self.acting.office.office
        with office.stores.write() as store:
            kept = store.shelf(PLANS).get(plan)
            change(store, kept, "plan.started", state="started", started=office.now(), started_by="u-operator")

    def complaints(self) -> Iterator[str]:
        """Lets the judge compare every effect with what was allowed."""
        return complaints_of(self.acting.office.office, self.proxy)

    def tried(self, trial: Trial) -> Cell:
        """Tries a drill under its fault."""
        state = self.carried_out(trial.drill, _fault(trial))
        writes, effects = self.proxy.writes(), self.proxy.effects()
        complaints = [*self.complaints()]
        if trial.fault is None and state != "verified":
            complaints.append(f"without a fault it ended {state}")
        if state == "verified" and not effects:
            complaints.append("it was verified without a write")
        if state == "verified" and any(_is_changed(effect) for effect in effects):
            complaints.append("it was verified, and an object was changed beyond the plan")
        if state == "stopped" and effects:
            complaints.append("it says that nothing was written")
        return Cell(
            trial=trial,
            state=state,
            allowed=len(effects),
            refused=len(writes) - len(effects),
            met=trial.fault in self.proxy.met(),
            complaints=tuple(complaints),
        )

    def _changed_unseen(self, plan: str) -> None:
        """Has somebody change what is written first, after the proxy saw it as it was."""
        office = self.acting.office.office
        with office.stores.read() as store:
            kept = store.shelf(PLANS).get(plan)
        whole: Plan = opened(office, kept)
        target = next((write.target for write in whole.writes if write.verb != "create"), whole.intent.targets[0])
        with reading(office, CLUSTER) as present:
            present.object(target)
        self.acting.patch(*PLACES[target.kind], target.namespace, target.name, LABELLED)


def trials_of(drills: Sequence[Drill]) -> list[Trial]:
    """Lists every trial that there is: each drill without a fault, and under every fault that each step can meet."""
    found = [Trial(drill=drill) for drill in drills]
    for drill in drills:
        for kind in FAULTS:
            if kind == "stale-read":
                found.append(Trial(drill=drill, fault=kind))
            elif kind not in OF_OBJECTS or not drill.makes:
                found += [
                    Trial(drill=drill, fault=kind, nth=nth, rehearsed=rehearsed)
                    for nth in range(1, drill.writes + 1)
                    for rehearsed in ONLY.get(kind, (True, False))
                ]
    return found


def _is_changed(effect: Recorded) -> bool:
    """Says that an object was changed by a write as nobody foretold; of what goes nothing is left to look at."""
    return effect.fault == "write-mutates" and effect.method != "DELETE" and not effect.path.endswith("/eviction")


def _fault(trial: Trial) -> Fault | None:
    if trial.fault is None:
        return None
    if trial.fault == "stale-read":
        return Fault(kind="stale-read", times=1_000)
    return Fault(kind=trial.fault, nth=trial.nth, rehearsed=trial.rehearsed, extra=LABELLED)

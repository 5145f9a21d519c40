"""Keeping a CronJob from starting further Jobs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from holdfast.engine.facts import Facts
from holdfast.model.automation import Condition, Cost, Remark
from holdfast.pillars.automation.action import Action, Draft, Proposal
from holdfast.pillars.automation.actions.cronjob._suspending import RIGHTS, cronjob_of, suspended, suspending
from holdfast.pillars.automation.healing import proposed
from holdfast.pillars.automation.judging import judged
from holdfast.pillars.automation.scene import Scene, Told
from holdfast.rules.workload.job import cronjob_never_succeeds

ACTION = Action(
    risk="R2",
    version=1,
    target="CronJob",
    reads=("CronJob", "Job"),
    rights=RIGHTS,
    heals=("workload/job/cronjob-never-succeeds",),
    never_alone=True,
)


def conditions(scene: Scene) -> Iterator[Condition]:
    """Gives what must hold before a CronJob is held."""
    yield judged("runs-by-the-clock", not cronjob_of(scene).spec.suspend)


def draft(scene: Scene) -> Draft:
    """Gives the one write that holds it; what runs goes on."""
    cronjob = cronjob_of(scene)
    running = len(cronjob.status.active)
    return Draft(
        writes=(suspending(scene, True),),
        undo=(suspending(scene, False),),
        probes=(suspended(scene, True),),
        cost=Cost(objects=1),
        group=str(scene.ref),
        effect={"schedule": cronjob.spec.schedule},
        warnings=(Remark(key="running-jobs-go-on", values={"jobs": str(running)}),) if running else (),
    )


def propose(facts: Facts, _: Told) -> Iterable[Proposal]:
    """Proposes to hold CronJobs that never succeed."""
    return proposed(facts, ("CronJob",), cronjob_never_succeeds)

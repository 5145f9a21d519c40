"""Letting a CronJob start Jobs again."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.model.automation import Condition, Cost, Remark
from holdfast.pillars.automation.action import Action, Draft
from holdfast.pillars.automation.actions.cronjob._suspending import RIGHTS, cronjob_of, suspended, suspending
from holdfast.pillars.automation.judging import judged
from holdfast.pillars.automation.scene import Scene

ACTION = Action(risk="R1", version=1, target="CronJob", reads=("CronJob",), rights=RIGHTS)


def conditions(scene: Scene) -> Iterator[Condition]:
    """Gives what must hold before a CronJob runs again."""
    yield judged("is-suspended", cronjob_of(scene).spec.suspend)


def draft(scene: Scene) -> Draft:
    """Gives the one write that lets it run; a run that was missed meanwhile may start at once."""
    spec = cronjob_of(scene).spec
    may_catch_up = spec.starting_deadline_seconds is None or spec.starting_deadline_seconds > 0
    return Draft(
        writes=(suspending(scene, False),),
        undo=(suspending(scene, True),),
        probes=(suspended(scene, False),),
        cost=Cost(objects=1),
        group=str(scene.ref),
        effect={"schedule": spec.schedule},
        warnings=(Remark(key="missed-run-starts-at-once"),) if may_catch_up else (),
    )

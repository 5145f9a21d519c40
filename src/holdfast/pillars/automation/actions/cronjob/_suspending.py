"""Holding a CronJob and letting it run."""

from __future__ import annotations

from typing import Final

from holdfast.model.automation import Probe, Write
from holdfast.model.objects.workloads import CronJob
from holdfast.pillars.automation.action import Right
from holdfast.pillars.automation.scene import Scene
from holdfast.pillars.automation.timing import SERVER

RIGHTS: Final = (Right(group="batch", resource="cronjobs", verbs=("patch",)),)


def cronjob_of(scene: Scene) -> CronJob:
    """Gives the CronJob that a scene is about."""
    found = scene.facts.find(CronJob, scene.target.name, scene.target.namespace)
    assert found is not None
    return found


def suspending(scene: Scene, is_held: bool) -> Write:
    """Holds the CronJob, or lets it run."""
    # Taken away, the field would be filled in again, and a look could not tell that the write arrived.
    return Write(verb="patch", target=scene.target, body={"spec": {"suspend": is_held}})


def suspended(scene: Scene, is_held: bool) -> Probe:
    """Gives what shows that the CronJob is held, or that it runs."""
    wanted = f"spec.suspend={'true' if is_held else 'false'}"
    return Probe(fact="field-is", target=scene.target, wanted=wanted, within=SERVER)

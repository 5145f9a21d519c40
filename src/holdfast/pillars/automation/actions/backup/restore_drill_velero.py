"""Having Velero restore a backup's namespace beside the original, in a scratch namespace."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from holdfast.model.automation import Condition, Cost, Probe, Stop, Write
from holdfast.model.backups import DRILL
from holdfast.model.units import parse_moment
from holdfast.pillars.automation.action import Action, Draft, Right
from holdfast.pillars.automation.actions.backup import _scratch
from holdfast.pillars.automation.actions.backup._velero import API, location_available
from holdfast.pillars.automation.copies import name_for
from holdfast.pillars.automation.judging import judged
from holdfast.pillars.automation.scene import Scene, unmade
from holdfast.pillars.automation.timing import DATA
from holdfast.verdicts.recovery_backups import UPLOADS, includes, part

LEFT_OUT = ("services", "ingresses", "endpoints", "endpointslices", "networkpolicies", "cronjobs")
"""What must not come back: it would be reached from outside, or act by itself."""
Body = dict[str, Any]


class Wishes(Struct, frozen=True, forbid_unknown_fields=True):
    """Which namespace of the backup is restored, with how much storage and how many claims and Pods at most."""

    namespace: str
    storage: str
    claims: int = 20
    pods: int = 20


ACTION = Action(
    risk="R1",
    version=1,
    target="Backup.velero.io",
    reads=("Backup.velero.io",),
    wide=("Namespace", "BackupStorageLocation.velero.io", *UPLOADS),
    rights=(*_scratch.RIGHTS, Right(group="velero.io", resource="restores", verbs=("create", "delete"))),
    wishes=Wishes,
)


def conditions(scene: Scene) -> Iterator[Condition]:
    """Gives what must hold before the restore is tried."""
    wishes: Wishes = scene.wanted
    raw = scene.raw[scene.ref]
    phase = str(part(raw, "status").get("phase") or "-")
    yield judged("completed", phase == "Completed", phase=phase)
    expires = parse_moment(part(raw, "status").get("expiration"))
    yield judged("not-expired", expires is None or expires > scene.now)
    yield judged("holds-the-namespace", includes(part(raw, "spec"), wishes.namespace), space=wishes.namespace)
    yield location_available(scene, str(part(raw, "spec").get("storageLocation") or ""), scene.target.namespace)
    running = _running(scene)
    yield judged("no-drill-in-flight", not running, space=running)


def draft(scene: Scene) -> Draft | Stop:
    """Gives the namespace, what bounds it, and the Restore that maps the original to it."""
    wishes: Wishes = scene.wanted
    space = name_for(scene, "backup.restore-drill-velero", f"drill-{wishes.namespace}", (scene.target.uid,))
    bodies = tuple(_bodies(scene, space))
    made = [unmade(scene.target.cluster, body) for body in bodies]
    return Draft(
        writes=tuple(Write(verb="create", target=t, body=body) for t, body in zip(made, bodies, strict=True)),
        undo=tuple(Write(verb="delete", target=target) for target in made),
        probes=(Probe(fact="phase-is", target=made[-1], wanted="Completed", within=DATA),),
        cost=Cost(objects=len(bodies)),
        group=f"Backup {scene.target.namespace}/{scene.target.name}",
        effect={"backup": scene.target.name, "source": wishes.namespace, "scratch": space},
    )


def _bodies(scene: Scene, space: str) -> Iterator[Body]:
    wishes: Wishes = scene.wanted
    of = scene.target.uid
    yield _scratch.namespace(space, of)
    yield _scratch.quota(space, wishes.storage, wishes.claims, wishes.pods, of)
    yield _scratch.isolation(space, of)
    yield {
        "apiVersion": API,
        "kind": "Restore",
        "metadata": {"name": space, "namespace": scene.target.namespace, "labels": {DRILL: of}},
        "spec": {
            "backupName": scene.target.name,
            "includedNamespaces": [wishes.namespace],
            "excludedResources": list(LEFT_OUT),
            "namespaceMapping": {wishes.namespace: space},
            "includeClusterResources": False,
            "restorePVs": True,
        },
    }


def _running(scene: Scene) -> str:
    for raw in scene.of_kind("Namespace"):
        if part(raw, "metadata", "labels").get(DRILL) == scene.target.uid:
            return str(part(raw, "metadata").get("name"))
    return ""

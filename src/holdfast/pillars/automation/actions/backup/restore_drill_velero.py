"""Having Velero restore a backup's namespace beside the original, in a scratch namespace."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from holdfast.model.automation import Condition, Cost, Probe, Stop, Write
from holdfast.model.backups import DRILL
from holdfast.model.refs import Ref
from holdfast.model.units import parse_moment
from holdfast.pillars.automation.action import Action, Draft, Right
from holdfast.pillars.automation.actions.backup import _scratch
from holdfast.pillars.automation.actions.backup._velero import API, claims_of, location_available
from holdfast.pillars.automation.copies import name_for
from holdfast.pillars.automation.judging import judged
from holdfast.pillars.automation.scene import Scene, unmade
from holdfast.pillars.automation.timing import DATA
from holdfast.verdicts.recovery_backups import UPLOADS, includes, part, velero_seen

LEFT_OUT = (
    "services",
    "ingresses",
    "endpoints",
    "endpointslices",
    "networkpolicies",
    "cronjobs",
    "resourcequotas",
    "limitranges",
)
"""What must not come back: it would be reached from outside, act by itself, or bound the place otherwise."""
Body = dict[str, Any]


class Wishes(Struct, frozen=True, forbid_unknown_fields=True):
    """Which namespace of the backup is restored, with how much storage and how many claims and Pods at most."""

    namespace: str
    storage: str
    claims: int = 20
    pods: int = 20


ACTION = Action(
    risk="R1",
    version=2,
    target="Backup.velero.io",
    reads=("Backup.velero.io",),
    wide=("Namespace", "BackupStorageLocation.velero.io", "PersistentVolumeClaim", *UPLOADS),
    rights=(
        *_scratch.RIGHTS,
        Right(group="", resource="limitranges", verbs=("create", "delete")),
        Right(group="velero.io", resource="restores", verbs=("create", "delete")),
    ),
    wishes=Wishes,
    leaves="drill",
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
    is_seen = scene.facts.knows("PersistentVolumeClaim")
    yield judged("holds-claims", bool(_claims(scene)) or (False if is_seen else None), space=wishes.namespace)
    location = str(part(raw, "spec").get("storageLocation") or "")
    yield location_available(scene, location, scene.target.namespace, to_write=False)
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
        probes=(Probe(fact="restored", target=made[-1], wanted=", ".join(_claims(scene)), within=DATA),),
        cost=Cost(objects=len(bodies)),
        group=f"Backup {scene.target.namespace}/{scene.target.name}",
        effect={
            "backup": scene.target.name,
            "source": wishes.namespace,
            "scratch": space,
            "claims": ", ".join(_claims(scene)),
            "taken": str(part(scene.raw[scene.ref], "status").get("startTimestamp") or "-"),
        },
    )


def _bodies(scene: Scene, space: str) -> Iterator[Body]:
    wishes: Wishes = scene.wanted
    of = scene.target.uid
    yield _scratch.namespace(space, of)
    yield _scratch.quota(space, wishes.storage, wishes.claims, wishes.pods, of)
    yield _scratch.limits(space, of)
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


def _claims(scene: Scene) -> list[str]:
    """Names the claims that must come back: those uploaded, and those that were there and are meant."""
    wishes: Wishes = scene.wanted
    raw = scene.raw[scene.ref]
    began = parse_moment(part(raw, "status").get("startTimestamp"))
    uploads = velero_seen(scene.raw).uploads
    found = {
        name
        for (backup, space, name), phases in uploads.items()
        if (backup, space) == (scene.target.name, wishes.namespace) and "Completed" in phases
    }
    for claim in claims_of(scene, wishes.namespace, part(raw, "spec")):
        made = claim.metadata.creation_timestamp
        found |= {claim.name} if began is None or made is None or made <= began else set()
    return sorted(found)


def _running(scene: Scene) -> str:
    for raw in scene.of_kind("Namespace"):
        name = str(part(raw, "metadata").get("name"))
        is_own = Ref("Namespace", name) in scene.written
        if part(raw, "metadata", "labels").get(DRILL) == scene.target.uid and not is_own:
            return name
    return ""

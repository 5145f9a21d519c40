"""Having Velero back up a namespace now, as its Schedule does or as a template says."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Final

from msgspec import Meta, Struct

from holdfast.model.automation import Condition, Cost, Probe, Remark, Stop, Write
from holdfast.model.objects.pod import Pod
from holdfast.model.objects.workloads import DaemonSet
from holdfast.model.refs import Ref
from holdfast.pillars.automation.action import Action, Draft, Right
from holdfast.pillars.automation.actions.backup._velero import (
    API,
    LOCATION,
    claims_of,
    location_available,
    name_of,
    of_velero,
)
from holdfast.pillars.automation.cleaning import bytes_of
from holdfast.pillars.automation.copies import name_for
from holdfast.pillars.automation.judging import judged
from holdfast.pillars.automation.scene import Scene, unmade
from holdfast.pillars.automation.timing import DATA
from holdfast.verdicts.recovery_backups import BACKUP, RUNNING, UPLOADS, holds_claims, includes, part

SCHEDULE: Final = "Schedule.velero.io"
NODE_AGENT: Final = "node-agent"
Template = dict[str, Any]


class Wishes(Struct, frozen=True, forbid_unknown_fields=True):
    """As which Schedule of Velero the backup is made, else by which template, as `backups.plan` makes it from a class.

    `velero` is the namespace in which Velero runs.
    """

    schedule: Annotated[str, Meta(max_length=253)] = ""
    template: Template = {}
    velero: str = "velero"


ACTION = Action(
    risk="R1",
    version=1,
    target="Namespace",
    reads=("Namespace",),
    wide=(BACKUP, SCHEDULE, LOCATION, *UPLOADS, "PersistentVolumeClaim", "DaemonSet", "Pod"),
    rights=(Right(group="velero.io", resource="backups", verbs=("create",)),),
    wishes=Wishes,
)


def conditions(scene: Scene) -> Iterator[Condition]:
    """Gives what must hold before a backup is made."""
    wanted: Wishes = scene.wanted
    template = _template(scene)
    is_blind = bool(wanted.schedule) and not scene.facts.knows(SCHEDULE)
    yield judged("template-known", bool(template) or (None if is_blind else False), schedule=wanted.schedule or "-")
    space = scene.target.name
    yield judged("covers-the-namespace", includes(template, space) and holds_claims(template))
    is_seen = scene.facts.knows("PersistentVolumeClaim")
    yield judged("holds-claims", bool(claims_of(scene, space, template)) if is_seen else None)
    yield location_available(scene, str(template.get("storageLocation") or ""), wanted.velero)
    running = _running(scene)
    yield judged("none-in-progress", not running if scene.facts.knows(BACKUP) else None, backup=running)
    ready = _agents(scene)
    yield judged("node-agent-ready", True if not _needs_agents(template) else ready, velero=wanted.velero)


def draft(scene: Scene) -> Draft | Stop:
    """Gives the one Backup: of this namespace alone, whatever else its template names.

    It does not carry the label of its Schedule, which would keep Velero from starting the next one while it runs.
    Deleting the object would not take it back: what lies in the storage is brought back into the cluster by Velero.
    """
    wanted: Wishes = scene.wanted
    template, space = _template(scene), scene.target.name
    known = tuple(sorted(str(part(raw, "metadata").get("uid")) for raw in of_velero(scene, "Backup")))
    spec = {key: value for key, value in template.items() if key not in ("excludedNamespaces", "metadata")}
    body = {
        "apiVersion": API,
        "kind": "Backup",
        "metadata": {"name": name_for(scene, "backup.run-velero", space, known), "namespace": wanted.velero},
        "spec": spec | {"includedNamespaces": [space]},
    }
    made = unmade(scene.target.cluster, body)
    claims = claims_of(scene, space, template)
    return Draft(
        writes=(Write(verb="create", target=made, body=body),),
        irreversible="kept-until-it-expires",
        probes=(Probe(fact="backup-holds-data", target=made, wanted="", within=DATA),),
        cost=Cost(objects=1, bytes=sum(bytes_of(claim.status.capacity) for claim in claims)),
        group=f"Namespace {space}",
        effect={"backup": made.name, "count": str(len(claims)), "ttl": str(template.get("ttl") or "720h0m0s")},
        warnings=tuple(_warnings(scene, template)),
    )


def _template(scene: Scene) -> Template:
    wanted: Wishes = scene.wanted
    if not wanted.schedule:
        return wanted.template
    for raw in of_velero(scene, "Schedule"):
        if (part(raw, "metadata").get("namespace"), name_of(raw)) == (wanted.velero, wanted.schedule):
            return dict(part(raw, "spec", "template"))
    return {}


def _running(scene: Scene) -> str:
    """Names a backup of the namespace that is still being made, or waits for it."""
    for raw in of_velero(scene, "Backup"):
        is_open = str(part(raw, "status").get("phase") or "") in RUNNING
        if is_open and includes(part(raw, "spec"), scene.target.name):
            return name_of(raw)
    return ""


def _needs_agents(template: Template) -> bool:
    """Says that data is read on the nodes: the files of volumes, or snapshots that are moved."""
    return template.get("defaultVolumesToFsBackup") is True or template.get("snapshotMoveData") is True


def _agents(scene: Scene) -> bool | None:
    """Says that an agent of Velero is ready on every node where it should be; without one it skips or fails."""
    if not scene.facts.knows("DaemonSet"):
        return None
    wanted: Wishes = scene.wanted
    found = scene.facts.find(DaemonSet, NODE_AGENT, wanted.velero)
    if found is None:
        return False
    status = found.status
    return 0 < status.desired_number_scheduled <= status.number_ready


def _warnings(scene: Scene, template: Template) -> Iterator[Remark]:
    if part(template, "hooks").get("resources"):
        yield Remark(key="hooks-run")
    unmounted = _unmounted(scene, template)
    if unmounted:
        yield Remark(key="not-mounted", values={"claims": ", ".join(unmounted)})


def _unmounted(scene: Scene, template: Template) -> list[str]:
    """Names the claims that no running Pod mounts: Velero leaves their files out, and calls the backup Completed."""
    if template.get("defaultVolumesToFsBackup") is not True or not scene.facts.knows("Pod"):
        return []
    mounted: set[Ref] = set()
    for pod in scene.facts.all(Pod):
        if pod.status.phase == "Running":
            mounted |= {
                Ref("PersistentVolumeClaim", volume.persistent_volume_claim.claim_name, pod.namespace)
                for volume in pod.spec.volumes
                if volume.persistent_volume_claim is not None
            }
    return [claim.name for claim in claims_of(scene, scene.target.name, template) if claim.ref not in mounted]

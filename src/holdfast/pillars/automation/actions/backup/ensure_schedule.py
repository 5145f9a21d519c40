"""Having Velero back up a namespace by the clock, as a class of backups demands it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Annotated, Any

from msgspec import Meta, Struct

from holdfast.model.automation import Condition, Cost, Probe, Remark, Stop, Target, Write
from holdfast.model.backups import CLASS
from holdfast.model.units import parse_duration
from holdfast.pillars.automation.action import Action, Draft, Right
from holdfast.pillars.automation.actions.backup._velero import API, LOCATION, location_available, of_velero
from holdfast.pillars.automation.judging import judged
from holdfast.pillars.automation.scene import Raw, Scene, target_of, unmade
from holdfast.pillars.automation.timing import CONTROLLERS
from holdfast.verdicts.cron import parse, widest_gap
from holdfast.verdicts.recovery_backups import holds_claims, includes, part

USUAL_TTL = timedelta(days=30)


class Wishes(Struct, frozen=True, forbid_unknown_fields=True):
    """The Schedule that is wanted, as `backups.plan` makes it from a class: its name, when, and of what.

    `template` is that of a Backup of Velero; `velero` is the namespace in which Velero runs.
    """

    name: Annotated[str, Meta(pattern="^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$")]
    cron: str
    template: dict[str, Any]
    backup_class: str = ""
    velero: str = "velero"


ACTION = Action(
    risk="R2",
    version=2,
    target="Namespace",
    reads=("Namespace",),
    wide=("Schedule.velero.io", LOCATION),
    rights=(Right(group="velero.io", resource="schedules", verbs=("create", "patch", "delete")),),
    wishes=Wishes,
)


def conditions(scene: Scene) -> Iterator[Condition]:
    """Gives what must hold before the Schedule is made or changed."""
    wanted: Wishes = scene.wanted
    schedule = parse(wanted.cron)
    gap = widest_gap(schedule, scene.now) if schedule is not None else None
    yield judged("schedule-readable", gap is not None, cron=wanted.cron)
    ttl = parse_duration(str(wanted.template.get("ttl") or "")) or USUAL_TTL
    yield judged("kept-until-the-next", gap is None or ttl > gap, ttl=str(ttl), gap=str(gap))
    namespace = scene.target.name
    yield judged("covers-the-namespace", includes(wanted.template, namespace) and holds_claims(wanted.template))
    yield location_available(scene, str(wanted.template.get("storageLocation") or ""), wanted.velero)
    found = _present(scene)
    is_ours = found is None or CLASS in part(found, "metadata", "labels")
    yield judged("schedule-is-ours", is_ours, schedule=f"{wanted.velero}/{wanted.name}")


def draft(scene: Scene) -> Draft | Stop:
    """Gives the one write that makes the Schedule, or brings it to what is wanted."""
    wanted: Wishes = scene.wanted
    found = _present(scene)
    write, undo = _created(scene) if found is None else _patched(scene, found)
    if write.verb == "patch" and not write.body["spec"]:
        return Stop(key="schedule-as-wanted", values={"schedule": wanted.name})
    gated = Probe(fact="phase-is", target=write.target, wanted="Enabled", within=CONTROLLERS)
    return Draft(
        writes=(write,),
        undo=(undo,),
        probes=(gated,),
        cost=Cost(objects=1),
        group=f"Schedule {wanted.velero}/{wanted.name}",
        effect={"schedule": wanted.name, "cron": wanted.cron, "ttl": str(wanted.template.get("ttl") or "720h")},
        warnings=tuple(_warnings(wanted, found)),
    )


def _warnings(wanted: Wishes, found: Raw | None) -> Iterator[Remark]:
    spec = part(found or {}, "spec")
    if spec.get("paused") is True and spec.get("skipImmediately") is not True:
        yield Remark(key="begins-at-once")
    if wanted.cron.startswith(("CRON_TZ=", "TZ=")):
        yield Remark(key="zone-may-be-refused")


def _spec(wanted: Wishes) -> dict[str, Any]:
    return {"schedule": wanted.cron, "useOwnerReferencesInBackup": False, "template": wanted.template}


def _created(scene: Scene) -> tuple[Write, Write]:
    wanted: Wishes = scene.wanted
    labels = {CLASS: wanted.backup_class or wanted.name}
    body = {
        "apiVersion": API,
        "kind": "Schedule",
        "metadata": {"name": wanted.name, "namespace": wanted.velero, "labels": labels},
        "spec": _spec(wanted),
    }
    target: Target = unmade(scene.target.cluster, body)
    return Write(verb="create", target=target, body=body), Write(verb="delete", target=target)


def _patched(scene: Scene, found: Raw) -> tuple[Write, Write]:
    before = part(found, "spec")
    # A Schedule that somebody paused makes no points; whoever agrees to this plan sees that it goes on.
    after = {key: value for key, value in before.items() if key != "paused"} | _spec(scene.wanted)
    target = target_of(scene.target.cluster, found)
    return (
        Write(verb="patch", target=target, body={"spec": patch_between(before, after)}),
        Write(verb="patch", target=target, body={"spec": patch_between(after, before)}),
    )


def patch_between(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """Gives the merge patch (RFC 7386) that makes one object of another, what is left out included."""
    found: dict[str, Any] = {key: None for key in before if key not in after}
    for key, value in after.items():
        old = before.get(key)
        if isinstance(value, Mapping) and isinstance(old, Mapping):
            inner = patch_between(old, value)
            found |= {key: inner} if inner else {}
        elif key not in before or old != value:
            found[key] = value
    return found


def _present(scene: Scene) -> Raw | None:
    wanted: Wishes = scene.wanted
    for raw in of_velero(scene, "Schedule"):
        metadata = part(raw, "metadata")
        if (metadata.get("namespace"), metadata.get("name")) == (wanted.velero, wanted.name):
            return raw
    return None

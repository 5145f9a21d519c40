"""Setting back the fields of an object that somebody changed by hand."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from msgspec import Struct

from holdfast.model.automation import Condition, Cost, Probe, Remark, Risk, Stop, Write
from holdfast.model.objects.workloads import HorizontalPodAutoscaler
from holdfast.pillars.automation.action import Action, Draft, Right
from holdfast.pillars.automation.drift import DriftedField, drift_of
from holdfast.pillars.automation.drift_owners import owners_of
from holdfast.pillars.automation.drift_repair import (
    Setting,
    hidden,
    holders,
    patch_of,
    seen_at,
    settable,
    settings_of,
    way_back,
)
from holdfast.pillars.automation.judging import judged
from holdfast.pillars.automation.scene import Scene
from holdfast.pillars.automation.timing import SERVER, WORKLOADS

_KINDS: Final = {
    "Deployment": ("apps", "deployments"),
    "StatefulSet": ("apps", "statefulsets"),
    "DaemonSet": ("apps", "daemonsets"),
    "CronJob": ("batch", "cronjobs"),
    "Service": ("", "services"),
    "ConfigMap": ("", "configmaps"),
    "ResourceQuota": ("", "resourcequotas"),
    "LimitRange": ("", "limitranges"),
    "Ingress": ("networking.k8s.io", "ingresses"),
    "NetworkPolicy": ("networking.k8s.io", "networkpolicies"),
    "PodDisruptionBudget": ("policy", "poddisruptionbudgets"),
    "HorizontalPodAutoscaler": ("autoscaling", "horizontalpodautoscalers"),
}
_RISKS: Final[dict[str, Risk]] = {"in-place": "R1", "restarts": "R2", "traffic": "R2", "access": "R2", "data": "R3"}
_ROLLING: Final = frozenset({"Deployment", "StatefulSet", "DaemonSet"})


class Wishes(Struct, frozen=True, forbid_unknown_fields=True):
    """The manifest that says how the object was meant to be, and which of its fields are set back: all without any."""

    manifest: dict[str, Any]
    fields: tuple[str, ...] = ()


ACTION = Action(
    risk="R1",
    version=1,
    target="Deployment",
    also=tuple(kind for kind in _KINDS if kind != "Deployment"),
    reads=tuple(_KINDS),
    rights=tuple(Right(group=group, resource=name, verbs=("patch",)) for group, name in sorted(_KINDS.values())),
    wishes=Wishes,
)


def conditions(scene: Scene) -> Iterator[Condition]:
    """Gives what must hold before fields are set back."""
    fields = _drifted(scene)
    fixed = [field.path for field in fields if field.risk == "never"]
    held = holders(fields)
    yield judged("manifest-is-of-target", _is_of_target(scene))
    yield judged("managers-are-known", True if owners_of(scene.raw[scene.ref]) is not None else None)
    yield judged("fields-may-change", not fixed, fields=", ".join(fixed))
    yield judged("fields-are-free", not held, managers=", ".join(held))
    yield judged("values-are-known", not hidden(_settings(scene)))


def draft(scene: Scene) -> Draft | Stop:
    """Gives the one write that sets the drifted fields, and no others."""
    fields, settings = _drifted(scene), _settings(scene)
    if not settings:
        return Stop(key="nothing-drifted")
    seen = [wanted for setting in settings for wanted in seen_at(setting, scene.raw[scene.ref])]
    if not seen and scene.target.kind not in _ROLLING:
        return Stop(key="effect-not-seen")
    target = scene.target
    probes = [Probe(fact="field-is", target=target, wanted=wanted, within=SERVER) for wanted in seen]
    risks = {_RISKS[field.risk] for field in fields}
    if "R2" in risks and target.kind in _ROLLING:
        probes.append(Probe(fact="rolled-out", target=target, wanted="", within=WORKLOADS))
    return Draft(
        writes=(Write(verb="patch", target=target, body=patch_of(settings), is_strategic=True),),
        undo=(Write(verb="patch", target=target, body=way_back(settings), is_strategic=True),),
        probes=tuple(probes),
        cost=Cost(objects=1),
        group=str(scene.ref),
        effect={"count": str(len(fields)), "fields": ", ".join(field.path for field in fields)},
        warnings=tuple(_warnings(fields)),
        risk=max(risks),
    )


def _warnings(fields: tuple[DriftedField, ...]) -> Iterator[Remark]:
    hands = sorted({field.manager for field in fields if field.manager})
    if hands:
        yield Remark(key="taken-over", values={"managers": ", ".join(hands)})
    if any(field.risk == "restarts" for field in fields):
        yield Remark(key="makes-new-pods")


def _drifted(scene: Scene) -> tuple[DriftedField, ...]:
    if not _is_of_target(scene):
        return ()
    found = drift_of(scene.wanted.manifest, scene.raw[scene.ref], is_scaled=_is_scaled(scene))
    wished = scene.wanted.fields
    return tuple(field for field in settable(found) if not wished or field.path in wished)


def _settings(scene: Scene) -> tuple[Setting, ...]:
    return settings_of(_drifted(scene), scene.wanted.manifest, scene.raw[scene.ref])


def _is_of_target(scene: Scene) -> bool:
    manifest, target = scene.wanted.manifest, scene.target
    metadata = manifest.get("metadata") or {}
    same_place = metadata.get("namespace", target.namespace) == target.namespace
    return bool(manifest.get("kind") == target.kind and metadata.get("name") == target.name and same_place)


def _is_scaled(scene: Scene) -> bool:
    """Says that an autoscaler sets the replicas, so that they are never set back."""
    target = scene.target
    scalers = (item for item in scene.facts.all(HorizontalPodAutoscaler) if item.namespace == target.namespace)
    aims = {(item.spec.scale_target_ref.kind, item.spec.scale_target_ref.name) for item in scalers}
    return (target.kind, target.name) in aims

"""What must hold for every plan: nobody else keeps the objects as they are, and nobody said to leave them alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final

from msgspec import Struct

from holdfast.model.automation import Answer, Condition, Target, Write
from holdfast.model.refs import Ref
from holdfast.pillars.automation.contents import table_of
from holdfast.pillars.automation.field_owners import other_owner
from holdfast.pillars.automation.operator_owners import Unseen, controller_reference, managers_of, operator_owner
from holdfast.pillars.automation.operators import SPEC
from holdfast.pillars.automation.opting import said_of, wrong_words
from holdfast.pillars.automation.scene import Raw, Scene, ref_of

_ARGO: Final = "argocd.argoproj.io/tracking-id"
_FLUX: Final = "kustomize.toolkit.fluxcd.io/name"
_FLUX_HELM: Final = "helm.toolkit.fluxcd.io/name"
_INSTANCES: Final = ("argocd.argoproj.io/instance", "app.kubernetes.io/instance")
_GITOPS_MANAGERS: Final = {
    "argocd-controller": "Argo CD",
    "argocd-application-controller": "Argo CD",
    "kustomize-controller": "Flux Kustomization",
    "helm-controller": "Flux HelmRelease",
}


class _Held(Struct, frozen=True):
    """Whether a condition holds for one object, and what fills its sentence."""

    answer: Answer
    values: dict[str, str] = {}


_YES: Final = _Held("yes")
_ORDER: Final[tuple[Answer, ...]] = ("no", "unknown", "yes")
Writes = tuple[Write, ...]
_Judge = Callable[[Scene, Raw, Writes], _Held]


def conditions(scene: Scene, writes: Iterable[Write]) -> Iterator[Condition]:
    """Gives the conditions of every plan, over the objects that it is asked for and those that it writes."""
    written = tuple(writes)
    targets = dict.fromkeys((*scene.targets, *(write.target for write in written if write.target.uid)))

    for name, judge in _JUDGES:
        held = [(str(ref_of(target)), _judged(scene, target, written, judge)) for target in targets]
        worst = min(held, key=lambda item: _ORDER.index(item[1].answer))
        yield Condition(name=name, answer=worst[1].answer, values=_values(*worst))


def gitops_owner(raw: Raw) -> str | None:
    """Names what keeps an object as a Git repository has it; who changes it in the cluster is overruled.

    That Helm once installed it is no such thing: nothing comes by and puts it back. Nor is a Pod that something
    controls in any repository; its labels were handed down by its template.
    """
    if raw.get("kind") == "Pod" and controller_reference(raw) is not None:
        return None
    labels, annotations = table_of(raw, "labels"), table_of(raw, "annotations")
    if annotations.get(_ARGO):
        return f"Argo CD {annotations[_ARGO].partition(':')[0]}"
    for key, sort in ((_FLUX, "Flux Kustomization"), (_FLUX_HELM, "Flux HelmRelease")):
        if labels.get(key):
            return f"{sort} {labels[key]}"
    if labels.get(_INSTANCES[0]):
        return f"Argo CD {labels[_INSTANCES[0]]}"
    found = next((_GITOPS_MANAGERS[name] for name in managers_of(raw) if name in _GITOPS_MANAGERS), None)
    if found == "Argo CD" and labels.get(_INSTANCES[1]):
        return f"{found} {labels[_INSTANCES[1]]}"
    return found


def _values(name: str, held: _Held) -> dict[str, str]:
    return {} if held.answer == "yes" else {"object": name, **held.values}


def _judged(scene: Scene, target: Target, writes: Iterable[Write], judge: _Judge) -> _Held:
    raw = scene.raw.get(ref_of(target))
    if raw is None:
        return _Held("unknown", {"label": f"{target.kind} {target.name}"})
    return judge(scene, raw, tuple(write for write in writes if write.target == target))


def _deletion(scene: Scene, raw: Raw, _: Writes) -> _Held:
    since = [_metadata(place).get("deletionTimestamp") for place in (raw, _namespace(scene, raw)) if place is not None]
    first = next(filter(None, since), None)
    return _YES if first is None else _Held("no", {"since": first})


def _opting(scene: Scene, raw: Raw, _: Writes) -> _Held:
    namespace = _namespace(scene, raw)
    places = (raw,) if namespace is None else (namespace, raw)
    if any(said_of(place) == "no" for place in places):
        return _Held("no")
    wrong = wrong_words(places)
    if wrong:
        return _Held("unknown", {"label": wrong[0]})
    if namespace is None and _metadata(raw).get("namespace"):
        return _Held("unknown", {"label": f"Namespace {_metadata(raw)['namespace']}"})
    return _YES


def _gitops(_: Scene, raw: Raw, __: Writes) -> _Held:
    found = gitops_owner(raw)
    return _YES if found is None else _Held("no", {"owner": found})


def _operator(scene: Scene, raw: Raw, writes: Writes) -> _Held:
    if all(write.verb == "evict" for write in writes):
        # A snapshot of an operator's claim changes nothing that the operator keeps. Nor does an eviction: it is what
        # the operator's own disruption budgets are made for, and `kubectl drain` asks for nothing else.
        return _YES
    found = operator_owner(scene, raw)
    if isinstance(found, Unseen):
        return _Held("unknown", {"label": found.name})
    return _YES if found is None else _Held("no", {"owner": found.name, "field": found.field})


def _fields(scene: Scene, raw: Raw, writes: Writes) -> _Held:
    for write in writes:
        try:
            found = other_owner(raw, write) or _scaled(scene, raw, write)
        except ValueError as error:
            return _Held("unknown", {"manager": str(error)})
        if found is not None:
            return _Held("no", {"manager": found[0], "field": found[1]})
    return _YES


def _scaled(scene: Scene, raw: Raw, write: Write) -> tuple[str, str] | None:
    """Names the autoscaler that will set the replicas, also where it has not done so yet."""
    if write.verb not in ("patch", "apply") or "replicas" not in (write.body.get(SPEC) or {}):
        return None
    for scaler in scene.of_kind("HorizontalPodAutoscaler", write.target.namespace):
        aim = (scaler.get(SPEC) or {}).get("scaleTargetRef") or {}
        if (aim.get("kind"), aim.get("name")) == (raw.get("kind"), _metadata(raw).get("name")):
            return f"HorizontalPodAutoscaler {_metadata(scaler).get('name')}", "spec.replicas"
    return None


_JUDGES: Final[tuple[tuple[str, _Judge], ...]] = (
    ("not-being-deleted", _deletion),
    ("not-opted-out", _opting),
    ("not-gitops-owned", _gitops),
    ("not-operator-owned", _operator),
    ("fields-free", _fields),
)


def _namespace(scene: Scene, raw: Raw) -> Raw | None:
    name = _metadata(raw).get("namespace")
    return scene.raw.get(Ref("Namespace", name)) if name else None


def _metadata(raw: Raw) -> Mapping[str, Any]:
    found: Mapping[str, Any] = raw["metadata"]
    return found

"""Scenes for tests: objects, the ones that a plan is about, and kinds that could not be read."""

from __future__ import annotations

from typing import Any

from holdfast.engine.cases import Case, facts_of
from holdfast.graph.build import build
from holdfast.model.automation import Condition, Verb, Write
from holdfast.pillars.automation.facts.look import Raw
from holdfast.pillars.automation.ownership import conditions
from holdfast.pillars.automation.scene import Scene, Told, ref_of, target_of
from tests.unit.pillars.automation.looking import Object, made
from tests.unit.pillars.automation.planning import NOW

READ = (
    "Namespace",
    "PersistentVolumeClaim",
    "StatefulSet",
    "Deployment",
    "ReplicaSet",
    "Pod",
    "HorizontalPodAutoscaler",
)


def space(name: str = "shop", **meta: Any) -> Object:
    return made("Namespace", name, space="", meta=meta)


def scene(of: Raw, *others: Raw, unread: str = "") -> Scene:
    """What an action sees of an object, among others."""
    given = [dict(raw) for raw in (of, *others)]
    missing = tuple(unread.split())
    case = Case(name="", expect="quiet", given=tuple(given), missing=missing)
    refs = {ref_of(target_of("", raw)): raw for raw in given}
    return Scene(
        cluster="prod",
        facts=facts_of(case, READ, build),
        raw={ref: raw for ref, raw in refs.items() if ref.kind not in missing},
        targets=(target_of("prod", of),),
        told=Told(),
        now=NOW,
    )


def write(
    of: Raw, body: Object | None = None, verb: Verb = "patch", *, strategic: bool = False, part: str = ""
) -> Write:
    return Write(verb=verb, target=target_of("prod", of), body=body or {}, is_strategic=strategic, subresource=part)


def judged(name: str, of: Raw, *others: Raw, body: Object | None = None, unread: str = "") -> Condition:
    """One condition of a plan that writes an object, in a namespace that is there."""
    found = conditions(scene(of, space(), *others, unread=unread), [write(of, body)])
    return next(item for item in found if item.name == name)

"""Plans in words: what will be different, why nothing was written, and what to do about it."""

from __future__ import annotations

from collections.abc import Mapping

from holdfast.model.automation import Condition, Remark, Stop
from holdfast.model.automation_kept import KeptPlan
from holdfast.pillars.automation.wording import ActionTexts
from holdfast.texts.say import is_said, say

_CONDITIONS = {"condition-fails": "no", "condition-unknown": "unknown"}


def effect_of(plan: KeptPlan, words: ActionTexts) -> str:
    """Says what will be different once a plan was carried out."""
    return _filled(words.effect, {**_target(plan), **plan.effect})


def stop_told(stop: Stop, words: ActionTexts, lang: str) -> str:
    """Says why nothing may be written, and what to do."""
    answer = _CONDITIONS.get(stop.key)
    name = stop.values.get("condition", "")
    if answer is not None and _said(f"{name}.{answer}", words):
        return condition_told(
            Condition(name=name, answer="no" if answer == "no" else "unknown", values=stop.values), words, lang
        )
    if stop.key in words.stops:
        return _filled(words.stops[stop.key], stop.values)
    key = f"automation.stop.{stop.key}"
    return say(key, lang, **stop.values) if is_said(key) else stop.key


def ending_told(plan: KeptPlan, key: str, words: ActionTexts, lang: str) -> str:
    """Says why a run, or a plan that never began, ended otherwise than seen to be good, and what to do."""
    why = stop_told(plan.stop, words, lang) if plan.stop is not None else _ended(plan, lang)
    then = f"automation.ended-then.{plan.state}"
    # Why nothing was begun, and what to do about a webhook that shows itself late, say what to do as well.
    is_whole = plan.stop is not None and (plan.state == "stopped" or plan.stop.key == "changed-beyond-plan")
    return why if not why or is_whole or not is_said(then) else f"{why} {say(then, lang, plan=key)}"


def _ended(plan: KeptPlan, lang: str) -> str:
    detail = plan.detail
    if plan.state not in ("stopped", "undone", "unknown") or not detail:
        return ""
    if is_said(f"automation.ended.{detail}"):
        return say(f"automation.ended.{detail}", lang)
    if any(fact == detail for fact, _, _ in plan.probes):
        return say("automation.ended.unseen", lang, fact=detail)
    return say("automation.ended.otherwise", lang, detail=detail)


def condition_told(condition: Condition, words: ActionTexts, lang: str) -> str:
    """Says why a condition does not hold, and what to do; its name where it holds."""
    name = f"{condition.name}.{condition.answer}"
    if name in words.conditions:
        return _filled(words.conditions[name], condition.values)
    key = f"automation.condition.{name}"
    return say(key, lang, **condition.values) if is_said(key) else condition.name


def remark_told(remark: Remark, words: ActionTexts, lang: str) -> str:
    """Says a remark of a plan."""
    if remark.key in words.remarks:
        return _filled(words.remarks[remark.key], remark.values)
    key = f"automation.remark.{remark.key}"
    return say(key, lang, **remark.values) if is_said(key) else remark.key


def _said(name: str, words: ActionTexts) -> bool:
    return name in words.conditions or is_said(f"automation.condition.{name}")


def _target(plan: KeptPlan) -> dict[str, str]:
    target = plan.targets[0]
    return {"namespace": target.namespace, "name": target.name, "kind": target.kind, "cluster": plan.cluster}


class _Values(dict[str, str]):
    """Values of a sentence; what a plan of another version did not know of stands as dots."""

    def __missing__(self, _: str) -> str:
        return "…"


def _filled(text: str, values: Mapping[str, str]) -> str:
    return text.format_map(_Values(values))

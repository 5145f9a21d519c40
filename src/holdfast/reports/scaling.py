"""Plans of least replicas: for a terminal, for programs, and as manifests."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import yaml

from holdfast.analysis.scaling import Replay
from holdfast.model.outcome import Unread
from holdfast.pillars.prediction.scaling_plan import Plan, scaled_object
from holdfast.reports.describe import printable, unread_text, wired
from holdfast.reports.indented import indented
from holdfast.reports.look import Look
from holdfast.reports.page import Page
from holdfast.texts.say import say


def scaling_text(plans: Sequence[Plan], unread: Sequence[Unread], look: Look, lang: str) -> str:
    """Renders plans with both replays, and for the others the sentence why there is none."""
    page = Page(look)
    worth = sum(plan.refusal is None for plan in plans)
    if not plans:
        page.prose(say("scaling.nothing", lang), "bold")
    else:
        page.prose(say("scaling.headline", lang, count=len(plans), worth=str(worth)), "bold")
    for plan in plans:
        page.blank()
        page.line((printable(str(plan.target)), "bold"), f"  {printable(plan.autoscaler.name)}")
        if plan.refusal is not None:
            page.prose(refusal_text(plan, lang), first="   ")
        _replays(page, plan, lang)
        if plan.refusal is None:
            _points(page, plan, lang)
        for remark in plan.remarks:
            page.prose(say(f"scaling.remark.{remark}", lang, object=printable(plan.scaled_object)), "dim", first="   ")
    for gone in unread:
        page.prose(unread_text(gone, lang), first=" ? ")
    return page.done()


def refusal_text(plan: Plan, lang: str) -> str:
    """Says in a sentence why nothing is advised."""
    return say(
        f"scaling.refusal.{plan.refusal}", lang, target=printable(str(plan.target)), detail=printable(plan.detail)
    )


def _replays(page: Page, plan: Plan, lang: str) -> None:
    if plan.reactive is None or plan.planned is None or plan.constant is None:
        return
    for key, replay in (("reactive", plan.reactive), ("planned", plan.planned), ("constant", plan.constant)):
        values = {"share": f"{100 * replay.violations:.1f}", "hours": f"{replay.replica_hours:,.0f}"}
        page.prose(say(f"scaling.replay.{key}", lang, **values), first="   ")
    page.prose(say("scaling.replay.how", lang, days=f"{plan.days:.0f}"), "dim", first="   ")


def _points(page: Page, plan: Plan, lang: str) -> None:
    width = max(len(point.cron) for point in plan.points)
    for point in plan.points:
        page.line(f"   {point.cron:<{width}}  UTC  minReplicas: ", (str(point.replicas), "bold"))
    values = {"lead": str(plan.lead_minutes), "least": str(plan.least), "most": str(plan.most)}
    page.prose(say("scaling.lead", lang, **values), "dim", first="   ")


def scaling_json(plans: Sequence[Plan], unread: Sequence[Unread], lang: str) -> str:
    """Renders plans as indented JSON."""
    return indented({"plans": [_plain(plan, lang) for plan in plans], "unread": list(unread)})


def _plain(plan: Plan, lang: str) -> dict[str, Any]:
    is_worth = plan.refusal is None
    return {
        "autoscaler": wired(plan.autoscaler),
        "target": wired(plan.target),
        "is_worth": is_worth,
        "refusal": plan.refusal,
        "sentence": None if is_worth else refusal_text(plan, lang),
        "min_replicas": plan.least,
        "max_replicas": plan.most,
        "metric": plan.metric,
        "per_replica": plan.per_replica,
        "replayed_days": round(plan.days, 2),
        "reactive": _replay(plan.reactive),
        "planned": _replay(plan.planned),
        "constant": _replay(plan.constant),
        "lead_minutes": plan.lead_minutes,
        "schedule": [{"cron": point.cron, "minReplicas": point.replicas} for point in plan.points],
        "triggers": [{"start": t.start, "end": t.end, "desiredReplicas": t.replicas} for t in plan.triggers],
        "scaled_object": scaled_object(plan) if plan.is_whole else None,
        "remarks": list(plan.remarks),
    }


def _replay(replay: Replay | None) -> dict[str, float] | None:
    if replay is None:
        return None
    return {"violations": round(replay.violations, 5), "replica_hours": round(replay.replica_hours, 2)}


def scaling_yaml(plans: Sequence[Plan], lang: str) -> str:
    """Renders every whole plan as a ScaledObject; of the others a comment says why there is none."""
    dumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
    parts = []
    for plan in plans:
        if plan.is_whole:
            made = yaml.dump(scaled_object(plan), Dumper=dumper, allow_unicode=True, sort_keys=False, width=160)
            parts.append(f"---\n{made}")
        else:
            parts.append("".join(f"# {line}\n" for line in _why_not(plan, lang)))
    return "".join(parts)


def _why_not(plan: Plan, lang: str) -> list[str]:
    if plan.refusal is not None:
        return [refusal_text(plan, lang)]
    held = [say(f"scaling.remark.{remark}", lang, object=printable(plan.scaled_object)) for remark in plan.remarks]
    return [
        printable(str(plan.target)),
        *held,
        *(f"{point.cron}  minReplicas: {point.replicas}" for point in plan.points),
    ]

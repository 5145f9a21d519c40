"""How the data of a cluster is protected, as faces give it: rows with their sentences in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from msgspec import Struct

from holdfast.model.backups import Checked, Damage, Drill, Protection, Soundness
from holdfast.model.refs import Ref
from holdfast.pillars.backups.conflicts import Conflict, Weight
from holdfast.pillars.backups.coverage import ClaimCoverage
from holdfast.pillars.backups.objectives import Met, Objective, RateOf
from holdfast.pillars.backups.runbook import Runbook, Stage, Step
from holdfast.reports.describe import wired
from holdfast.reports.wire import WireObject
from holdfast.texts.say import is_said, say


class CoverageRow(Struct, frozen=True, kw_only=True):
    """How a claim is protected: by which class it is judged, its newest whole point, the proof, and why."""

    claim: WireObject
    state: Protection
    backup_class: str
    rpo_seconds: int
    point: WireObject | None
    point_at: datetime | None
    point_age_seconds: int | None
    proven_at: datetime | None
    reasons: tuple[str, ...]
    missing: tuple[str, ...]


class ObjectiveRow(Struct, frozen=True, kw_only=True):
    """What is demanded of a claim's recovery, and what can be had."""

    claim: WireObject
    backup_class: str
    rpo_seconds: int
    worst_rpo_seconds: int | None
    rpo: Met
    schedule: WireObject | None
    cron: str
    rto_seconds: int | None
    restore_seconds: int | None
    rto: Met
    bytes_per_second: float | None
    rate_of: RateOf
    reasons: tuple[str, ...]


class ConflictRow(Struct, frozen=True, kw_only=True):
    """Something that is kept too short or not safely, in a sentence."""

    weight: Weight
    what: str
    subject: WireObject
    text: str


class StepRow(Struct, frozen=True, kw_only=True):
    """One step of a runbook, in a sentence."""

    number: int
    stage: Stage
    namespace: str
    objects: tuple[WireObject, ...]
    waits_for: tuple[WireObject, ...]
    takes_seconds: int | None
    text: str


class RunbookShown(Struct, frozen=True, kw_only=True):
    """The way back of some namespaces; `gaps` are claims that come back empty."""

    namespaces: tuple[str, ...]
    steps: tuple[StepRow, ...]
    takes_seconds: int | None
    gaps: tuple[WireObject, ...]
    unread: tuple[str, ...]


class DamageRow(Struct, frozen=True, kw_only=True):
    """One thing that is not as it was, in a sentence."""

    what: str
    where: str
    offset: int | None
    text: str


class CheckRow(Struct, frozen=True, kw_only=True):
    """What one check of restored data said."""

    check: str
    verdict: Soundness
    looked_at: int
    seconds: float
    unknown: str
    damages: tuple[DamageRow, ...]


class DrillRow(Struct, frozen=True, kw_only=True):
    """A restore that was tried: its verdict, its measured times, and what its checks said.

    `unchecked` says why none was made. What came back lies in `scratch` until it is `closed`.
    """

    cluster: str
    claim: WireObject
    point: str
    by: str
    began: datetime
    ended: datetime
    verdict: Soundness
    rto_seconds: float | None
    rpo_seconds: float | None
    bytes: int | None
    seconds_per_gib: float | None
    failure: str
    checks: tuple[CheckRow, ...]
    unchecked: str
    plan: str
    scratch: str
    closed: datetime | None


def coverage_rows(found: Iterable[ClaimCoverage], lang: str) -> tuple[CoverageRow, ...]:
    """Gives coverage as faces give it."""
    return tuple(
        CoverageRow(
            claim=wired(item.claim),
            state=item.state,
            backup_class=item.held.name,
            rpo_seconds=int(item.held.rpo.total_seconds()),
            point=wired(item.newest.object) if item.newest else None,
            point_at=item.newest.taken_at if item.newest else None,
            point_age_seconds=int(item.age.total_seconds()) if item.age is not None else None,
            proven_at=item.proof.ended if item.proof else None,
            reasons=tuple(_reason(item, name, lang) for name in item.reasons),
            missing=item.missing,
        )
        for item in found
    )


def objective_rows(found: Iterable[Objective], lang: str) -> tuple[ObjectiveRow, ...]:
    """Gives objectives as faces give them."""
    return tuple(
        ObjectiveRow(
            claim=wired(item.claim),
            backup_class=item.held.name,
            rpo_seconds=int(item.held.rpo.total_seconds()),
            worst_rpo_seconds=_seconds(item.worst_rpo),
            rpo=item.rpo,
            schedule=wired(item.schedule) if item.schedule else None,
            cron=item.cron,
            rto_seconds=_seconds(item.held.rto),
            restore_seconds=_seconds(item.restore),
            rto=item.rto,
            bytes_per_second=item.bytes_per_second,
            rate_of=item.rate_of,
            reasons=tuple(say(f"backup.reason.{name}", lang) for name in item.reasons),
        )
        for item in found
    )


def conflict_rows(found: Iterable[Conflict], lang: str) -> tuple[ConflictRow, ...]:
    """Gives conflicts as faces give them."""
    return tuple(
        ConflictRow(
            weight=item.weight,
            what=item.what,
            subject=wired(item.subject),
            text=say(f"backup.conflict.{item.what}", lang, object=str(item.subject), **item.values),
        )
        for item in found
    )


def runbook_shown(found: Runbook, lang: str) -> RunbookShown:
    """Gives a runbook as faces give it."""
    return RunbookShown(
        namespaces=found.namespaces,
        steps=tuple(_step(number, step, lang) for number, step in enumerate(found.steps, 1)),
        takes_seconds=_seconds(found.takes),
        gaps=tuple(map(wired, found.gaps)),
        unread=found.unread,
    )


def drill_row(item: Drill, lang: str) -> DrillRow:
    """Gives a drill as faces give it."""
    rate = item.bytes_per_second
    return DrillRow(
        cluster=item.cluster,
        claim=wired(item.claim),
        point=item.point,
        by=item.by,
        began=item.began,
        ended=item.ended,
        verdict=item.verdict,
        rto_seconds=item.rto.total_seconds() if item.rto is not None else None,
        rpo_seconds=item.rpo.total_seconds() if item.rpo is not None else None,
        bytes=item.bytes,
        seconds_per_gib=round(2**30 / rate, 3) if rate else None,
        failure=item.failure,
        checks=tuple(check_row(check, lang) for check in item.checks),
        unchecked=say(f"backup.unchecked.{item.unchecked}", lang) if item.unchecked else "",
        plan=item.plan,
        scratch=item.scratch,
        closed=item.closed,
    )


def check_row(item: Checked, lang: str) -> CheckRow:
    """Gives what a check said as faces give it."""
    return CheckRow(
        check=item.check,
        verdict=item.verdict,
        looked_at=item.looked_at,
        seconds=round(item.seconds, 3),
        unknown=_unknown(item.unknown, lang),
        damages=tuple(
            DamageRow(
                what=damage.what,
                where=damage.where,
                offset=damage.offset,
                text=_damage(damage, lang),
            )
            for damage in item.damages
        ),
    )


def _damage(damage: Damage, lang: str) -> str:
    """Says what is damaged; a sort that is not known, as somebody else's check may tell, is said as it is."""
    key = f"backup.damage.{damage.what}"
    if not is_said(key):
        return f"{damage.what} {damage.where}".strip()
    return say(
        key,
        lang,
        where=damage.where,
        expected=damage.expected or "-",
        found=damage.found or "-",
        offset="-" if damage.offset is None else damage.offset,
    )


def _unknown(text: str, lang: str) -> str:
    return say(f"backup.unknown.{text}", lang) if is_said(f"backup.unknown.{text}") else text


def _reason(item: ClaimCoverage, name: str, lang: str) -> str:
    """Says a reason: those of points have their words beside the points."""
    key = f"backup.reason.{name}"
    if not is_said(key):
        return say(f"recover.reason.{name}", lang)
    values = {"class": item.demand.unknown_class or item.held.name, "others": ", ".join(item.demand.ties)}
    return say(key, lang, kinds=", ".join(item.missing), **values)


def _step(number: int, step: Step, lang: str) -> StepRow:
    values: dict[str, Any] = {
        "namespace": step.namespace,
        "count": len(step.objects),
        "objects": _named(step.objects),
        "waits": _named(step.waits_for) or "-",
        "owner": str(step.owner) if step.owner else "",
    }
    variant = ""
    if step.stage == "workload":
        variant = ".owned" if step.owner else ".circle" if step.in_circle else ".plain"
    elif step.stage == "data":
        variant = ".restore" if step.has_point else ".gap" if step.needs_point else ".empty"
    return StepRow(
        number=number,
        stage=step.stage,
        namespace=step.namespace,
        objects=tuple(map(wired, step.objects)),
        waits_for=tuple(map(wired, step.waits_for)),
        takes_seconds=_seconds(step.takes),
        text=say(f"backup.step.{step.stage}{variant}", lang, **values),
    )


def _named(refs: Iterable[Ref]) -> str:
    found = [str(ref) for ref in refs]
    return ", ".join(found[:5]) + (f" (+{len(found) - 5})" if len(found) > 5 else "")


def _seconds(span: timedelta | None) -> int | None:
    return int(span.total_seconds()) if span is not None else None

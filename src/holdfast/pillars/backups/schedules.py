"""When points are made: schedules of backup tools, how often they run at worst, and how long their backups take."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any, Final

from msgspec import Struct

from holdfast.model.backups import EVERY
from holdfast.model.objects.storage import PersistentVolumeClaim
from holdfast.model.refs import Ref
from holdfast.model.units import parse_duration, parse_moment
from holdfast.pillars.backups.witnesses import OF_CLUSTER, OPERATOR_SCHEDULE, SCHEDULE, Witnesses
from holdfast.verdicts.cron import parse, widest_gap
from holdfast.verdicts.recovery_backups import BACKUP, holds_claims, includes, part, selects

OF_SCHEDULE: Final = "velero.io/schedule-name"
INVALID: Final = "FailedValidation"
"""The phase of a Schedule that Velero cannot read, and of which it makes nothing."""
TTL: Final = timedelta(days=30)
"""How long Velero keeps a backup that does not say it."""


class Timing(Struct, frozen=True, kw_only=True):
    """How often something makes points of a claim.

    `widest` is the longest time between two starts, None where the schedule cannot be read, is paused, or is refused
    by its tool (`is_invalid`); `duration` is the longest that one of its backups took, None where none has ended yet.
    """

    schedule: Ref
    cron: str
    is_paused: bool = False
    is_invalid: bool = False
    widest: timedelta | None = None
    duration: timedelta | None = None
    ttl: timedelta | None = None


def timings(seen: Witnesses) -> Mapping[tuple[str, str], tuple[Timing, ...]]:
    """Maps every claim to what makes points of it by the clock."""
    found: defaultdict[tuple[str, str], list[Timing]] = defaultdict(list)
    velero, operator = tuple(velero_timings(seen)), tuple(_operator(seen))
    for claim in seen.snapshot.all(PersistentVolumeClaim):
        key = (claim.namespace, claim.name)
        own = [timing for timing, template in velero if takes(template, claim)]
        cluster = claim.labels.get(OF_CLUSTER, "")
        own += [timing for timing, space, name in operator if (space, name) == (claim.namespace, cluster)]
        own += _annotated(claim)
        found[key] = own
    return {key: tuple(items) for key, items in found.items()}


def takes(template: Mapping[str, Any], claim: PersistentVolumeClaim) -> bool:
    """Says that a template of backups takes a claim and its data."""
    return includes(template, claim.namespace) and holds_claims(template) and selects(template, claim.labels)


def velero_timings(seen: Witnesses) -> Iterator[tuple[Timing, Mapping[str, Any]]]:
    """Lists the Schedules of Velero with the templates of their backups."""
    took = _durations(seen)
    for ref, raw in seen.of(SCHEDULE):
        spec = part(raw, "spec")
        cron, is_paused = str(spec.get("schedule") or ""), spec.get("paused") is True
        template = part(spec, "template")
        is_invalid = part(raw, "status").get("phase") == INVALID
        yield (
            Timing(
                schedule=ref,
                cron=cron,
                is_paused=is_paused,
                is_invalid=is_invalid,
                widest=None if is_paused or is_invalid else _widest(seen, cron),
                duration=took.get(ref.name),
                ttl=length(template.get("ttl")) or TTL,
            ),
            template,
        )


def length(text: object) -> timedelta | None:
    """Reads a duration in the notation of Go; nothing and zero are none."""
    return parse_duration(str(text)) or None if text else None


def _operator(seen: Witnesses) -> Iterator[tuple[Timing, str, str]]:
    """Lists the scheduled backups of CloudNativePG; their schedules begin with the seconds."""
    for ref, raw in seen.of(OPERATOR_SCHEDULE):
        spec = part(raw, "spec")
        cron, is_paused = str(spec.get("schedule") or ""), spec.get("suspend") is True
        plain = cron.partition(" ")[2] if len(cron.split()) == 6 else cron
        widest = None if is_paused else _widest(seen, plain)
        timing = Timing(schedule=ref, cron=cron, is_paused=is_paused, widest=widest)
        yield timing, ref.namespace, str(part(spec, "cluster").get("name") or "")


def _annotated(claim: PersistentVolumeClaim) -> Iterator[Timing]:
    every = length(claim.metadata.annotations.get(EVERY))
    if every is not None:
        text = f"@every {claim.metadata.annotations[EVERY]}"
        # A snapshot is of one moment, so that nothing is lost while it is made.
        yield Timing(schedule=claim.ref, cron=text, widest=every, duration=timedelta(0))


def _widest(seen: Witnesses, cron: str) -> timedelta | None:
    schedule = parse(cron)
    return widest_gap(schedule, seen.now) if schedule is not None and seen.now is not None else None


def _durations(seen: Witnesses) -> Mapping[str, timedelta]:
    """Maps schedules of Velero to the longest time that one of their backups took."""
    found: dict[str, timedelta] = {}
    for _, raw in seen.of(BACKUP):
        name = str(part(raw, "metadata", "labels").get(OF_SCHEDULE) or "")
        status = part(raw, "status")
        began, ended = parse_moment(status.get("startTimestamp")), parse_moment(status.get("completionTimestamp"))
        if name and began is not None and ended is not None and ended >= began:
            found[name] = max(found.get(name, timedelta(0)), ended - began)
    return found

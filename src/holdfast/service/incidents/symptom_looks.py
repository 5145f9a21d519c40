"""Looking for the symptom of a fixed incident: in a snapshot, and in what Prometheus answers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from holdfast.engine.signals.samples import Sampled
from holdfast.model.diagnosis import Diagnosis
from holdfast.model.errors import HoldfastError
from holdfast.model.incident import Incident
from holdfast.model.incident_reviews import FixPlan, Look, Looks, Sight
from holdfast.model.kept_snapshot import KeptSnapshot
from holdfast.model.refs import Ref
from holdfast.model.registry import RegisteredCluster
from holdfast.model.tracked import TrackedProblem
from holdfast.pillars.fleet.judging import unjudged
from holdfast.ports.clusters import Clusters, Files
from holdfast.service.desk import Office
from holdfast.service.views.keeping import NAMES, unpacked

STEP: Final = timedelta(minutes=1)
MOST_POINTS: Final = 5_000
NO_VALUE: Final = "no-value"
"""Why a moment of a query tells nothing although the query was answered."""


class Waiting(Struct, frozen=True, kw_only=True):
    """A fix that waits to be verified, with what has been seen of it, and what can be looked at now."""

    incident: Incident
    fixed: datetime
    plan: FixPlan | None
    looks: Looks
    cluster: RegisteredCluster | None
    problems: tuple[TrackedProblem, ...]
    snapshots: tuple[KeptSnapshot, ...]


def in_snapshots(office: Office, waiting: Waiting) -> Iterator[Look]:
    """Looks at new snapshots, each in a process of its own."""
    for item in waiting.snapshots:
        with office.stores.read() as store:
            data = store.snapshots.view(item.id, NAMES[Diagnosis]) or b""
            files = tuple(store.snapshots.files(item.id))
        try:
            sight = office.work.run(sighted, office.clusters, files, item.cluster, data, waiting.problems)
            yield Look(at=item.taken_at, source="findings", sight=sight, what=item.id)
        except HoldfastError as error:
            yield Look(at=item.taken_at, source="findings", sight="unknown", what=item.id, why=error.code)


def sighted(clusters: Clusters, files: Files, name: str, diagnosis: bytes, problems: Sequence[TrackedProblem]) -> Sight:
    """Says whether a snapshot shows any of some problems, or could not have shown one; raises InputError."""
    told = unpacked(diagnosis, Diagnosis)
    if told is None:
        return "unknown"
    there = [(item.cause, item.object) for item in (*told.problems, *told.risks, *told.waived)]
    if any(_is_same(item, cause, ref) for item in problems for cause, ref in there):
        return "present"
    snapshot = clusters.files(files, name).load()
    # As if they were open: one that has healed would not be asked about.
    asked = [replace(item, state="open") for item in problems]
    return "unknown" if unjudged(asked, snapshot, told) else "absent"


def _is_same(item: TrackedProblem, cause: str, ref: Ref) -> bool:
    """Says that a cause is at the same object, or at a Pod that came in the place of one that is gone."""
    if item.problem.cause != cause or (item.object.kind, item.object.namespace) != (ref.kind, ref.namespace):
        return False
    return item.object.name == ref.name or (ref.kind == "Pod" and _stem(item.object.name) == _stem(ref.name))


def _stem(name: str) -> str:
    return name.rpartition("-")[0] or name


def in_metrics(office: Office, waiting: Waiting, now: datetime) -> Iterator[Look]:
    """Asks the query of the fix's plan for everything since it was answered last."""
    plan, cluster = waiting.plan, waiting.cluster
    if plan is None or not plan.query or cluster is None or not cluster.prometheus:
        return
    answered = (look.at for look in waiting.looks.looks if look.source == "metrics" and is_answer(look))
    since = max(answered, default=waiting.fixed)
    step = max(STEP, (now - since) / MOST_POINTS)
    if now - since < step:
        return
    try:
        answer = office.clusters.answered(cluster.prometheus, plan.query, since + step, now, step)
    except HoldfastError as error:
        yield Look(at=now, source="metrics", sight="unknown", what=plan.query, why=error.code)
        return
    if answer.unread:
        yield Look(at=now, source="metrics", sight="unknown", what=plan.query, why=answer.unread[0].reason)
    else:
        yield from _values(plan, answer.samples, since, now, step)


def _values(
    plan: FixPlan, samples: Iterable[Sampled], since: datetime, now: datetime, step: timedelta
) -> Iterator[Look]:
    by_time: dict[float, list[float]] = {}
    for series in samples:
        for time, value in zip(series.times, series.values, strict=True):
            by_time.setdefault(float(time), []).append(float(value))
    last = since
    for time in sorted(by_time):
        at = datetime.fromtimestamp(time, UTC)
        if not since < at <= now:
            continue
        if at - last >= 2 * step:
            yield _no_value(plan, last + step)
        yield Look(at=at, source="metrics", sight=_sight(plan, by_time[time]), what=plan.query)
        last = at
    if now - last >= 2 * step:
        yield _no_value(plan, now)


def _no_value(plan: FixPlan, at: datetime) -> Look:
    return Look(at=at, source="metrics", sight="unknown", what=plan.query, why=NO_VALUE)


def is_answer(look: Look) -> bool:
    """Says that a look was answered, if only by nothing; what was not is asked again."""
    return look.why in ("", NO_VALUE)


def _sight(plan: FixPlan, values: Iterable[float]) -> Sight:
    found = list(values)
    if any(value != value for value in found):
        return "unknown"  # Prometheus writes a division by nothing as a number that equals not even itself.
    good = all(value < plan.limit if plan.side == "below" else value > plan.limit for value in found)
    return "absent" if good else "present"

"""Verifying fixes: each new snapshot and each new value is a look for the symptom, and enough of them decide.

What is decided is done to the incident once: whoever comes second finds it at another step. Reading a snapshot is done
apart and outside of transactions.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from holdfast.engine.signals.samples import Sampled
from holdfast.model import incident_deeds as deeds
from holdfast.model.diagnosis import Diagnosis
from holdfast.model.errors import HoldfastError, RecordAbsent
from holdfast.model.incident import SYSTEM, Incident, Recovery
from holdfast.model.incident_deeds import Deed
from holdfast.model.incident_kept import INCIDENTS
from holdfast.model.incident_refusals import IncidentRefused
from holdfast.model.incident_reviews import FIX_PLANS, INCIDENT_LOOKS, FixPlan, Look, Looks, Sight
from holdfast.model.kept_snapshot import KeptSnapshot
from holdfast.model.refs import Ref
from holdfast.model.registry import CLUSTERS, RegisteredCluster
from holdfast.model.tracked import TrackedProblem
from holdfast.pillars.fleet.judging import unjudged
from holdfast.pillars.incidents.verification import Verification, judged
from holdfast.ports.clusters import Clusters, Files
from holdfast.ports.store import Store
from holdfast.reports.incident_telling import moment, span
from holdfast.service.desk import Office
from holdfast.service.incident_terms import book_of, language_of
from holdfast.service.incidents import do, events_of, state_of
from holdfast.service.views.keeping import NAMES, unpacked
from holdfast.service.views.rows import Summary
from holdfast.texts.say import say

MARK: Final = "problem:"
"""Begins the fingerprints that are made of the ids of problems."""
STEP: Final = timedelta(minutes=1)
MOST_POINTS: Final = 5_000
MOST_SNAPSHOTS: Final = 1_000
MOST_AT_ONCE: Final = 20
"""How many snapshots are looked at before what they show is kept."""
NO_VALUE: Final = "no-value"
"""Why a moment of a query tells nothing although the query was answered."""


class _Waiting(Struct, frozen=True, kw_only=True):
    """A fix that waits to be verified, with what has been seen of it, and what can be looked at now."""

    incident: Incident
    fixed: datetime
    plan: FixPlan | None
    looks: Looks
    cluster: RegisteredCluster | None
    problems: tuple[TrackedProblem, ...]
    snapshots: tuple[KeptSnapshot, ...]


def verify(office: Office) -> tuple[str, ...]:
    """Looks at every fix that waits to be verified; gives the incidents that went on by it."""
    with office.stores.read() as store:
        fixed = [kept.id for kept in store.shelf(INCIDENTS).find("state", "open") if kept.item.step == "fixed"]
    return tuple(key for key in fixed if _surely_verified(office, key))


def _surely_verified(office: Office, key: str) -> bool:
    try:
        return _verified(office, key)
    except HoldfastError:
        return False  # A snapshot was let go meanwhile, or the store is away: the next round looks again.


def verification_of(store: Store, incident: Incident, now: datetime) -> Verification:
    """Says where the verification of an incident's fix stands."""
    known = looks_of(store, incident)
    return judged(known.looks if known else (), incident.fixed, needed_for(store, incident), now)


def looks_of(store: Store, incident: Incident) -> Looks | None:
    """Gives the looks since the present fix; None without one, and an empty list where nobody has looked."""
    if incident.fixed is None:
        return None
    with suppress(RecordAbsent):
        kept = store.shelf(INCIDENT_LOOKS).get(incident.id).item
        if kept.fixed == incident.fixed:
            plan = plan_of(store, incident.id)
            query = plan.query if plan else ""
            return replace(
                kept, looks=tuple(look for look in kept.looks if look.source != "metrics" or look.what == query)
            )
    return Looks(fixed=incident.fixed)


def needed_for(store: Store, incident: Incident) -> timedelta:
    """Says for how long the symptom must be gone, by the terms that the incident is under."""
    cited = events_of(store, incident.id)[-1].policy
    return book_of(store).policies[cited].recovery.get(incident.priority, timedelta())


def plan_of(store: Store, incident: str) -> FixPlan | None:
    """Gives the plan of the fix, None where nobody wrote one."""
    with suppress(RecordAbsent):
        return store.shelf(FIX_PLANS).get(incident).item
    return None


def _verified(office: Office, key: str) -> bool:
    now = office.now()
    with office.stores.read() as store:
        waiting = _waiting(store, key, now)
    if waiting is None:
        return False
    looks = (*_in_snapshots(office, waiting), *_in_metrics(office, waiting, now))
    with office.stores.write() as store:
        incident = state_of(store, key)
        if incident.fixed != waiting.fixed or incident.step != "fixed":
            return False
        if looks:
            _keep(store, incident, waiting.fixed, looks, now)
        return _settle(office, store, incident, verification_of(store, incident, now), now)


def _waiting(store: Store, key: str, now: datetime) -> _Waiting | None:
    incident = state_of(store, key)
    looks = looks_of(store, incident)
    if looks is None or incident.fixed is None or incident.step != "fixed":
        return None
    names = [name.removeprefix(MARK) for name in incident.fingerprints if name.startswith(MARK)]
    problems = tuple(store.problems.named(names).values())
    cluster = _cluster(store, incident.cluster)
    known = {look.what for look in looks.looks}
    snapshots = store.snapshots.of_cluster(incident.cluster, limit=MOST_SNAPSHOTS) if cluster and problems else ()
    return _Waiting(
        incident=incident,
        fixed=incident.fixed,
        plan=plan_of(store, key),
        looks=looks,
        cluster=cluster,
        problems=problems,
        snapshots=tuple(
            islice(
                (
                    item
                    for item in reversed(snapshots)
                    if incident.fixed < item.taken_at <= now
                    and item.id not in known
                    # One that is not judged yet, or never was, is no look.
                    and store.snapshots.view(item.id, NAMES[Summary]) is not None
                ),
                MOST_AT_ONCE,
            )
        ),
    )


def _cluster(store: Store, name: str) -> RegisteredCluster | None:
    with suppress(RecordAbsent):
        return store.shelf(CLUSTERS).get(name).item if name else None
    return None


def _in_snapshots(office: Office, waiting: _Waiting) -> Iterator[Look]:
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


def _in_metrics(office: Office, waiting: _Waiting, now: datetime) -> Iterator[Look]:
    plan, cluster = waiting.plan, waiting.cluster
    if plan is None or not plan.query or cluster is None or not cluster.prometheus:
        return
    answered = (look.at for look in waiting.looks.looks if look.source == "metrics" and _is_answer(look))
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


def _is_answer(look: Look) -> bool:
    """Says that a look was answered, if only by nothing; what was not is asked again."""
    return look.why in ("", NO_VALUE)


def _sight(plan: FixPlan, values: Iterable[float]) -> Sight:
    found = list(values)
    if any(value != value for value in found):
        return "unknown"  # Prometheus writes a division by nothing as a number that equals not even itself.
    good = all(value < plan.limit if plan.side == "below" else value > plan.limit for value in found)
    return "absent" if good else "present"


def _keep(store: Store, incident: Incident, fixed: datetime, looks: Sequence[Look], now: datetime) -> None:
    shelf, present = store.shelf(INCIDENT_LOOKS), looks_of(store, incident)
    before = present.looks if present else ()
    if any(look.source == "metrics" for look in looks):
        before = tuple(look for look in before if look.source != "metrics" or _is_answer(look))
    known = {(look.source, look.what, look.at) for look in before}
    new = [look for look in looks if (look.source, look.what, look.at) not in known]
    item = Looks(fixed=fixed, looks=_thinned((*before, *new)), asked=now)
    try:
        shelf.replace(incident.id, item)
    except RecordAbsent:
        shelf.add(incident.id, item)


def _thinned(looks: Sequence[Look]) -> tuple[Look, ...]:
    """Keeps of values in a row that say the same the first and the last, which is all that counts of them."""
    ordered = sorted(looks, key=lambda look: (look.source, look.at))
    kept: list[Look] = []
    for look in ordered:
        alike = [item for item in kept[-2:] if (item.source, item.sight) == ("metrics", look.sight)]
        if look.source == "metrics" and len(alike) == 2:
            kept.pop()
        kept.append(look)
    return tuple(sorted(kept, key=lambda look: look.at))


def _settle(office: Office, store: Store, incident: Incident, found: Verification, now: datetime) -> bool:
    deed = _deed(found, language_of(store))
    if deed is None:
        return False
    try:
        do(office, store, incident.id, deed, by=SYSTEM, at=now)
    except IncidentRefused:
        return False  # It is on hold, or another guard wants a person; the looks are kept and it is tried again.
    return True


def _deed(found: Verification, lang: str) -> Deed | None:
    if found.source is None:
        return None
    source = say(f"review.source.{found.source}", lang)
    if found.is_failed and found.present is not None:
        time = moment(found.present)
        return deeds.FailVerification(reason=say(f"review.verify.{found.standing}", lang, time=time, source=source))
    if found.standing != "holds" or found.since is None or found.last is None:
        return None
    note = say(
        "review.verify.holds",
        lang,
        seen=span(found.seen, lang),
        count=found.telling,
        since=moment(found.since),
        last=moment(found.last),
        blind=found.blind,
    )
    recovery = Recovery(source=found.source, since=found.since, note=note)
    return deeds.Advance(to="verified", note=note, recovery=recovery)

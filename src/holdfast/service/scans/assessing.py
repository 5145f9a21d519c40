"""What a worker process makes of the files of a snapshot: a diagnosis, and everything that screens show."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from holdfast.engine.evaluate import evaluate
from holdfast.engine.rule import LoadedRule
from holdfast.engine.waivers import Waiver
from holdfast.model.automation_kept import ActionTerms
from holdfast.model.automation_uses import Use
from holdfast.model.automation_watched import KeptKnob, KeptRollout
from holdfast.model.diagnosis import Diagnosis
from holdfast.model.errors import UsageError
from holdfast.model.outcome import Unread
from holdfast.model.outlook import Outlook
from holdfast.model.refs import Ref
from holdfast.model.series import NOT_MEASURED
from holdfast.model.snapshot import Provenance, Snapshot
from holdfast.model.tracked import TrackedProblem
from holdfast.pillars.diagnosis.answer import answer
from holdfast.pillars.fleet.judging import unjudged
from holdfast.ports.clusters import Clusters, Files
from holdfast.service.actions.looping import looped
from holdfast.service.actions.offering import Memory, offers
from holdfast.service.actions.rollout_rounds import rollouts, undo_offers
from holdfast.service.diagnosis.diagnosing import facts_of, without_waived
from holdfast.service.forecasts.anomalies import anomalies
from holdfast.service.forecasts.readings import with_readings
from holdfast.service.views.keeping import NAMES, packed, unpacked
from holdfast.service.views.objects import graph_view, objects_view
from holdfast.service.views.predictions import predictions_view
from holdfast.service.views.rows import (
    AnomaliesView,
    FirstFull,
    ObjectsView,
    OffersView,
    OutlooksView,
    Summary,
)
from holdfast.service.views.storage import days_of, problems_by_object, storage_view

RECENT_HOURS = 24.0


class Asked(Struct, frozen=True, kw_only=True):
    """What a worker process is given: how to read, the rules, and what is known of the cluster so far.

    `salt` goes into the ids of problems, `days` are the kept readings, `before` the objects of the snapshot before,
    packed, where there is one, `waivers` those that hold, and `more` the signals whose past is wanted as well. `memory`
    is what actions remember of it, `laid` what people laid down for actions, and `knobs` what loops know of it.
    """

    clusters: Clusters
    rules: Callable[[], Sequence[LoadedRule]]
    cluster: str
    salt: str = ""
    prometheus: str = ""
    received: datetime
    known: tuple[TrackedProblem, ...] = ()
    days: tuple[tuple[str, bytes], ...] = ()
    before: bytes | None = None
    more: frozenset[str] = frozenset()
    waivers: tuple[Waiver, ...] = ()
    memory: Memory | None = None
    laid: tuple[ActionTerms, ...] = ()
    knobs: tuple[KeptKnob, ...] = ()


class Assessed(Struct, frozen=True, kw_only=True):
    """What a worker process gives back: `views` packed, by name, `days` of readings that changed, and use over time.

    `knobs` are those that loops look at, and `rollouts` those that were judged.
    """

    provenance: Provenance
    diagnosis: Diagnosis
    summary: Summary
    views: Mapping[str, bytes]
    unjudged: frozenset[str]
    days: Mapping[str, bytes]
    uses: Mapping[str, Use] = {}
    blind: tuple[str, ...] = ()
    knobs: tuple[KeptKnob, ...] = ()
    rollouts: tuple[KeptRollout, ...] = ()


def unpack(clusters: Clusters, data: bytes, name: str, base: Files) -> Files:
    """Reads an upload, or metrics of a former snapshot, into the files of a snapshot; raises InputError."""
    return clusters.unpack(data, name, base)


def read_live(clusters: Clusters, kubeconfig: bytes, context: str, options: Mapping[str, str]) -> Files:
    """Reads a running cluster into the files of a snapshot; raises InputError."""
    return clusters.read_live(kubeconfig, context, options)


def assess(asked: Asked, files: Files) -> Assessed:
    """Loads and diagnoses the files of a snapshot; raises InputError."""
    snapshot, days = loaded(asked, files)
    source = asked.clusters.files(files, asked.cluster)
    facts = facts_of(snapshot)
    rules = asked.rules()
    whole = answer(facts, evaluate(facts, rules), {rule.name: rule for rule in rules})
    diagnosis = without_waived(whole, asked.waivers, asked.received) if asked.waivers else whole
    objects = objects_view(facts, problems_by_object(diagnosis, asked.cluster, asked.salt))
    summary = _summary(snapshot, diagnosis, facts.outlooks, _changed(objects, asked.before))
    offered = offers(facts, whole, source, asked.memory or Memory(cluster=asked.cluster, salt=asked.salt))
    turned = looped(facts, asked.laid, asked.cluster, asked.knobs)
    rolled = rollouts(snapshot, source, asked.laid, asked.cluster)
    also = (*turned.offered, *undo_offers(rolled, offered.offered))
    views: tuple[Struct, ...] = (
        diagnosis,
        objects,
        storage_view(facts, diagnosis, asked.cluster, asked.salt),
        graph_view(facts),
        OutlooksView(outlooks=facts.outlooks),
        _anomalies(snapshot),
        predictions_view(facts),
        OffersView(offered=(*offered.offered, *also)),
        summary,
    )
    return Assessed(
        provenance=snapshot.provenance,
        diagnosis=diagnosis,
        summary=summary,
        views={NAMES[type(view)]: packed(view) for view in views},
        unjudged=unjudged(asked.known, snapshot, diagnosis),
        days=days,
        uses=offered.uses,
        blind=offered.blind,
        knobs=turned.knobs,
        rollouts=rolled,
    )


def loaded(asked: Asked, files: Files) -> tuple[Snapshot, Mapping[str, bytes]]:
    """Loads the files of a snapshot with what monitoring says and what is kept of its past; raises InputError.

    The days are those of kept readings that changed.
    """
    snapshot = _dated(asked.clusters.files(files, asked.cluster).load(), asked)
    snapshot = _monitored(snapshot, asked)
    readings, days = with_readings(asked.days, snapshot.measured.joined(snapshot.history))
    if readings.series:
        past = readings if snapshot.history is NOT_MEASURED else snapshot.history.joined(readings)
        snapshot = replace(snapshot, history=past)
    return snapshot, days


def _dated(snapshot: Snapshot, asked: Asked) -> Snapshot:
    """Takes a snapshot that does not say when it was taken for one of the moment at which it came."""
    if snapshot.taken_at is not None:
        return snapshot
    return replace(snapshot, provenance=replace(snapshot.provenance, taken_at=asked.received, inferred=True))


def _monitored(snapshot: Snapshot, asked: Asked) -> Snapshot:
    """Adds what monitoring says; an address that is none is said, and the cluster is judged without metrics."""
    try:
        return asked.clusters.monitored(snapshot, asked.prometheus, asked.more)
    except UsageError as error:
        gone = Unread("metrics", "unavailable", str(error.values.get("detail", error.code)))
        return replace(snapshot, unread=(*snapshot.unread, gone))


def _anomalies(snapshot: Snapshot) -> AnomaliesView:
    found = anomalies(snapshot.measured.joined(snapshot.history), RECENT_HOURS, snapshot)
    return AnomaliesView(anomalies=found.anomalies, judged=found.judged, off=found.off)


def _summary(snapshot: Snapshot, diagnosis: Diagnosis, outlooks: tuple[Outlook, ...], changed: int | None) -> Summary:
    # The most urgent comes first.
    first = next((item for item in outlooks if item.hours is not None and days_of(item.hours) is not None), None)
    days = days_of(first.hours) if first else None
    return Summary(
        objects=snapshot.count(),
        kinds=len(snapshot.kinds()),
        unread=len(set(snapshot.unread)),
        problems=len(diagnosis.problems),
        risks=len(diagnosis.risks),
        changed=changed,
        first_full=FirstFull(subject=first.subject, days=days) if first and days else None,
    )


def _changed(now: ObjectsView, before: bytes | None) -> int | None:
    """Counts objects that came, went or were written since the snapshot before."""
    old = unpacked(before, ObjectsView) if before else None
    if old is None:
        return None
    olds, news = _versions(old), _versions(now)
    return len(olds.keys() ^ news.keys()) + sum(olds[ref] != news[ref] for ref in olds.keys() & news.keys())


def _versions(view: ObjectsView) -> dict[Ref, str]:
    return {row.object: row.version for row in view.objects}

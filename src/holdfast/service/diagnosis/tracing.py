"""Saying what changed before something broke, from one snapshot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from msgspec import Struct
from msgspec.structs import replace

from holdfast.engine.rule import LoadedRule
from holdfast.graph.build import build
from holdfast.model.errors import UsageError
from holdfast.model.kinds import BY_KIND
from holdfast.model.refs import Ref
from holdfast.model.snapshot import Provenance, Snapshot
from holdfast.pillars.diagnosis.changes import Change, timeline
from holdfast.pillars.diagnosis.suspects import Onset, Suspect, distances, onset_of, suspects
from holdfast.pillars.inspection.naming import kind_of
from holdfast.ports.source import Progress, Source
from holdfast.service.diagnosis.diagnosing import diagnose_snapshot

# Their objects tell of changes, so without them the timeline has a gap.
WITNESSES = ("ReplicaSet", "ControllerRevision.apps", "Event", "Secret")
_MANY = frozenset({"Event", "Lease", "Pod", "EndpointSlice", "Endpoints"})


class Trace(Struct, frozen=True, kw_only=True):
    """The changes of a snapshot in time, and those that may have caused a symptom, the likeliest first."""

    snapshot: Provenance
    timeline: tuple[Change, ...]
    onset: Onset | None = None
    suspects: tuple[Suspect, ...] = ()
    missing: tuple[str, ...] = ()
    knows_managers: bool = False


def trace(
    source: Source,
    rules: Sequence[LoadedRule],
    *,
    near: str = "",
    namespace: str = "",
    since: timedelta | None = None,
    progress: Progress | None = None,
) -> Trace:
    """Traces changes up to the onset of a symptom: of the object `KIND/NAME`, else of the first problem.

    `since` keeps the changes of that long before the snapshot. Raises InputError and UsageError.
    """
    snapshot = source.load(progress) if progress else source.load()
    raw = source.raw([ref for kind, found in snapshot.objects.items() if kind not in _MANY for ref in found])
    changes = _recent(timeline(snapshot, raw), snapshot, since)
    found = diagnose_snapshot(snapshot, rules)
    first = found.problems[0] if found.problems else None
    subject = _named(near, namespace, snapshot) if near else first.object if first else None
    starts = {subject: 0} if subject else {}
    if subject and first and not near:
        starts |= {ref: 1 for ref in first.affected if ref != subject}
    onset = onset_of(snapshot, subject, found.problems) if subject else None
    return Trace(
        snapshot=snapshot.provenance,
        timeline=changes,
        onset=onset,
        suspects=suspects(changes, onset, distances(build(snapshot), starts)) if onset else (),
        missing=tuple(kind for kind in WITNESSES if not snapshot.knows(kind)),
        knows_managers=any(_has_managers(item) for item in raw.values()),
    )


def within(found: Trace, namespaces: tuple[str, ...]) -> Trace:
    """Keeps the timeline of some namespaces and of the whole cluster; what may have caused a symptom stays."""
    kept = (c for c in found.timeline if not c.object.namespace or c.object.namespace in namespaces)
    return replace(found, timeline=tuple(kept)) if namespaces else found


def _recent(changes: tuple[Change, ...], snapshot: Snapshot, since: timedelta | None) -> tuple[Change, ...]:
    if since is None or snapshot.taken_at is None:
        return changes
    start = snapshot.taken_at - since
    return tuple(change for change in changes if change.time >= start)


def _named(near: str, namespace: str, snapshot: Snapshot) -> Ref:
    word, _, name = near.partition("/")
    kind = kind_of(word, snapshot.kinds())
    if kind is None or not name:
        raise UsageError(what="--near", value=near, allowed="KIND/NAME")
    plain, _, group = kind.partition(".")
    info = BY_KIND.get(kind)
    candidates = [item.ref for item in snapshot.of_kind(kind)]
    exact = Ref(plain, name, namespace if info is None or info.namespaced else "", group)
    alike = [ref for ref in candidates if ref.name == name and (not namespace or ref.namespace == namespace)]
    if exact in candidates or len(alike) == 1:
        return exact if exact in candidates else alike[0]
    shown = alike or candidates
    raise UsageError(what="--near", value=near, allowed=", ".join(sorted(map(str, shown))[:10]) or "KIND/NAME")


def _has_managers(item: Mapping[str, object]) -> bool:
    metadata = item.get("metadata")
    return isinstance(metadata, dict) and bool(metadata.get("managedFields"))

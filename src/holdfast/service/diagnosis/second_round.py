"""Looking closer at a running cluster, as a first diagnosis asks."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from holdfast.engine.facts import Facts
from holdfast.model.certificates import Certificate
from holdfast.model.diagnosis import Diagnosis
from holdfast.model.outcome import Unread
from holdfast.model.refs import Ref
from holdfast.model.snapshot import Snapshot
from holdfast.pillars.diagnosis.asking import wanted_certificates, wanted_logs
from holdfast.ports.second_round import SecondRound


def look_closer(facts: Facts, found: Diagnosis, cluster: SecondRound) -> Snapshot:
    """Gives the snapshot with the logs and certificates that the diagnosis asks for, where there are any."""
    snapshot = facts.snapshot
    keys, endpoints = wanted_logs(facts, found), wanted_certificates(facts)
    logs = cluster.read_logs(keys) if keys else None
    seen = cluster.see_certificates(endpoints) if endpoints else None
    if logs:
        snapshot = _with_unread(replace(snapshot, logs={**snapshot.logs, **logs.texts}), logs.unread)
    if seen:
        known: dict[Ref, tuple[Certificate, ...]] = dict(snapshot.certificates)
        for ref, certificates in seen.certificates.items():
            known[ref] = (*known.get(ref, ()), *certificates)
        snapshot = _with_unread(replace(snapshot, certificates=known), seen.unread)
    return snapshot


def _with_unread(snapshot: Snapshot, unread: Iterable[Unread]) -> Snapshot:
    return replace(snapshot, unread=tuple(sorted({*snapshot.unread, *unread})))

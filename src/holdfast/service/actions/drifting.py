"""Comparing a running cluster, or a snapshot of one, with how it was meant to be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from holdfast.model.kinds import BY_KIND
from holdfast.model.objects.workloads import HorizontalPodAutoscaler
from holdfast.model.refs import Ref
from holdfast.model.snapshot import Snapshot
from holdfast.pillars.automation.baselines import Drift, Live, drift_between, is_configured, is_whole
from holdfast.pillars.automation.drift_fields import FIELDS
from holdfast.pillars.automation.scene import ref_of, target_of
from holdfast.ports.clusters import Clusters, Files
from holdfast.ports.source import Source

Raw = Mapping[str, Any]


def live_of(source: Source, namespaces: Iterable[str] = ()) -> Live:
    """Reads the configured objects of a cluster; raises InputError."""
    wanted = tuple(namespaces)
    snapshot = source.load()
    refs = [ref for kind in FIELDS.kinds for ref in snapshot.objects.get(kind, {})]
    raws = source.raw([ref for ref in refs if not wanted or ref.namespace in wanted])
    return Live(
        objects={ref: raw for ref, raw in raws.items() if is_configured(ref, raw, wanted)},
        known=frozenset(kind for kind in FIELDS.kinds if snapshot.knows(kind)),
        scaled=_scaled(snapshot),
    )


def wanted_of(source: Source, namespaces: Iterable[str] = (), default: str = "default") -> dict[Ref, Raw]:
    """Reads how objects were meant to be, from manifests or a dump; raises InputError.

    A manifest that names no namespace is meant for the `default` one.
    """
    named = tuple(namespaces)
    snapshot = source.load()
    raws = source.raw([ref for kind in FIELDS.kinds for ref in snapshot.objects.get(kind, {})])
    found = {_placed(ref, raw, default): raw for ref, raw in raws.items()}
    return {ref: raw for ref, raw in found.items() if is_configured(ref, raw, named)}


def drift(wanted: Mapping[Ref, Raw], live: Live) -> Drift:
    """Compares; what stands besides a dump is told, since a dump holds all there was."""
    return drift_between(wanted, live, is_complete=bool(wanted) and all(map(is_whole, wanted.values())))


def live_of_files(clusters: Clusters, files: Files, namespaces: tuple[str, ...]) -> Live:
    """Reads the configured objects from the files of a snapshot; raises InputError."""
    return live_of(clusters.files(files, "snapshot"), namespaces)


def drift_of_files(
    clusters: Clusters, files: Files, objects: tuple[dict[str, Any], ...], namespaces: tuple[str, ...]
) -> Drift:
    """Compares the files of a snapshot with the objects of a kept baseline; raises InputError."""
    wanted = {ref_of(target_of("", raw)): raw for raw in objects}
    here = {ref: raw for ref, raw in wanted.items() if not namespaces or ref.namespace in namespaces}
    return drift(here, live_of_files(clusters, files, namespaces))


def _placed(ref: Ref, raw: Raw, namespace: str) -> Ref:
    if (raw.get("metadata") or {}).get("namespace") or not BY_KIND[ref.kind].namespaced:
        return ref
    return Ref(ref.kind, ref.name, namespace, ref.group)


def _scaled(snapshot: Snapshot) -> frozenset[Ref]:
    return frozenset(
        Ref(item.spec.scale_target_ref.kind, item.spec.scale_target_ref.name, item.namespace)
        for item in snapshot.all(HorizontalPodAutoscaler)
    )

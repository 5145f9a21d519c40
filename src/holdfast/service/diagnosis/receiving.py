"""Making the files of a snapshot of whatever form a cluster was sent in, without its secrets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from holdfast.engine.signals.alerting import write_alerts
from holdfast.engine.signals.tables import write_packed, write_table
from holdfast.model.cleaning import clean_object
from holdfast.model.input_refusals import InputTooLarge
from holdfast.model.kinds import BY_KIND
from holdfast.model.objects.admission import CustomResourceDefinition
from holdfast.model.snapshot import Snapshot, kind_key
from holdfast.ports.lists import Bundle
from holdfast.ports.source import Replayed
from holdfast.service.diagnosis.collecting import certificate_entry, unread_entry

TOO_LARGE = "too-large"


def receive(source: Replayed, bundle: Bundle) -> None:
    """Writes what a source holds into a bundle, cleaned; raises InputError, and InputTooLarge where it was cut short.

    A part of a cluster must not pass for the whole, so what is too large is refused and not cut.
    """
    snapshot = source.load()
    cut = next((item for item in snapshot.unread if item.reason == TOO_LARGE), None)
    if cut is not None:
        raise InputTooLarge(path=cut.what, detail=cut.detail or cut.reason)
    names = _resources(snapshot)
    for name, objects in _cleaned(source, snapshot, names):
        bundle.add(name, objects)
    for key, text in sorted(snapshot.logs.items()):
        bundle.add_log(key.namespace, key.pod, key.container, key.previous, text)
    if snapshot.measured.series:
        bundle.add_text("metrics/series.csv", write_table(snapshot.measured.series))
    if snapshot.history.series:
        bundle.add_text("metrics/history.csv", write_packed(snapshot.history.series))
    if snapshot.alerts:
        bundle.add_text("alerts.json", write_alerts(snapshot.alerts))
    bundle.finish(_manifest(snapshot, names))


def _cleaned(
    source: Replayed, snapshot: Snapshot, names: Mapping[str, str]
) -> Iterator[tuple[str, Sequence[Mapping[str, Any]]]]:
    refs = {ref for found in snapshot.objects.values() for ref in found}
    for ref, value in source.replay(refs):
        info = BY_KIND.get(ref.kind) if not ref.group else None
        version = (f"{info.groups[0]}/v1" if info.groups[0] else "v1") if info else ""
        yield names[kind_key(ref)], (clean_object(value, version, ref.kind),)


def _resources(snapshot: Snapshot) -> dict[str, str]:
    """Maps kinds to the names of their resources: our own, those of definitions, or else a likely one."""
    custom = {
        f"{item.spec.names.kind}.{item.spec.group}": f"{item.spec.names.plural}.{item.spec.group}"
        for item in snapshot.all(CustomResourceDefinition)
    }
    return {kind: _resource(kind, custom) for kind in sorted(snapshot.kinds() | snapshot.scoped.keys())}


def _resource(kind: str, custom: Mapping[str, str]) -> str:
    info = BY_KIND.get(kind)
    if info is not None:
        return f"{info.plural}.{info.groups[0]}" if info.groups[0] else info.plural
    name, dot, group = kind.partition(".")
    return custom.get(kind) or f"{name.lower()}s{dot}{group}"


def _manifest(snapshot: Snapshot, names: Mapping[str, str]) -> dict[str, Any]:
    taken = snapshot.taken_at
    scoped = {kind: sorted(spaces) for kind, spaces in snapshot.scoped.items()}
    # What was only read in part was read of no namespace as a whole.
    scoped |= {kind: [] for kind in _partial(snapshot) if kind not in scoped}
    return {
        "format": 1,
        "taken_at": taken.strftime("%Y-%m-%dT%H:%M:%SZ") if taken else None,
        "kubernetes": snapshot.provenance.kubernetes_version,
        "cluster": snapshot.provenance.cluster,
        "source": "holdfast server",
        "redacted": "names",
        "listed": sorted(names[kind] for kind in snapshot.listed if kind in names),
        "scoped": {names[kind]: spaces for kind, spaces in sorted(scoped.items()) if kind in names},
        "unread": [unread_entry(item) for item in snapshot.unread],
        "certificates": [
            certificate_entry(ref, item) for ref, found in sorted(snapshot.certificates.items()) for item in found
        ],
    }


def _partial(snapshot: Snapshot) -> Iterable[str]:
    known = snapshot.kinds()
    for item in sorted(snapshot.partial):
        # A single object that could not be read is named with its kind in front.
        kind = item.partition(" ")[0]
        if kind in known:
            yield kind

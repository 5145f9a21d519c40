"""Saving what a diagnosis would read of a running cluster, without its secrets."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Sequence
from typing import Any, Literal, Protocol

from msgspec import Struct
from msgspec.structs import replace

from holdfast.engine.rule import LoadedRule
from holdfast.engine.signals.alerting import write_alerts
from holdfast.engine.signals.tables import write_packed, write_table
from holdfast.model.assembly import Assembly
from holdfast.model.certificates import Certificate, Certificates, end_of
from holdfast.model.cleaning import clean_object
from holdfast.model.codec import read_plain
from holdfast.model.hiding import Hider
from holdfast.model.kinds import KINDS
from holdfast.model.lists import End, Page, Part, Restart
from holdfast.model.outcome import Unread
from holdfast.model.refs import Ref
from holdfast.model.series import NOT_MEASURED
from holdfast.model.snapshot import LogKey, Provenance, Snapshot
from holdfast.ports.lists import Bundle, Lists
from holdfast.ports.second_round import SecondRound
from holdfast.ports.source import Progress
from holdfast.service.diagnosis.diagnosing import closer_look

Level = Literal["names", "hashed"]


class Collected(Struct, frozen=True):
    """What a bundle holds: its place, size, objects and kinds, and what could not be read."""

    path: str
    size: int
    objects: int
    kinds: int
    logs: int
    unread: tuple[Unread, ...]


class Cluster(Lists, SecondRound, Protocol):
    """A running cluster, list by list, and a closer look at it."""


def collect(
    cluster: Cluster,
    bundle: Bundle,
    *,
    key: bytes,
    rules: Sequence[LoadedRule] = (),
    redact: Level = "names",
    progress: Progress | None = None,
    monitoring: Callable[[Snapshot], Snapshot] | None = None,
) -> Collected:
    """Reads a cluster into a bundle, with what a first diagnosis of it by the rules would ask for.

    `key` makes hashes that only its holder could repeat, `monitoring` adds metrics and alerts to the snapshot. Raises
    HoldfastError.
    """
    hider = Hider(key) if redact == "hashed" else None
    gathered, assembly = _Gathered(bundle, hider), Assembly()
    try:
        for part in cluster.parts(progress):
            gathered.take(part)
            assembly.take(part)
        snapshot = assembly.snapshot(cluster.provenance())
        told = monitoring(snapshot) if monitoring else snapshot
        # What fills within days asks for no closer look, and forecasts cost.
        gathered.look(closer_look(replace(told, history=NOT_MEASURED), rules, cluster))
        gathered.measure(told)
        manifest = gathered.manifest(cluster.provenance(), redact)
        written = bundle.finish(manifest, hider.hide if hider else None)
    finally:
        bundle.discard()
    return Collected(
        written.path, written.size, sum(gathered.counts.values()), len(gathered.counts), gathered.logs, gathered.unread
    )


def commands(secrets: bool = False, flags: Sequence[str] = ()) -> tuple[str, ...]:
    """Lists the kubectl commands that read the same kinds into files of the same layout."""
    get = shlex.join(["kubectl", *flags, "get"])
    shown = []
    for info in KINDS:
        name = f"{info.plural}.{info.groups[0]}" if info.groups[0] else info.plural
        scope = " -A" if info.namespaced else ""
        if info.kind != "Secret":
            shown.append(f"{get} {name}{scope} -o json > {name}.json")
        elif secrets:
            columns = "NAMESPACE:.metadata.namespace,NAME:.metadata.name"
            shown.append(f"{get} secrets -A -o custom-columns={columns}")
    return tuple(shown)


class _Gathered:
    """What went into the bundle so far."""

    def __init__(self, bundle: Bundle, hider: Hider | None) -> None:
        self._bundle = bundle
        self._hider = hider
        self.counts: dict[str, int] = {}
        self._listed: set[str] = set()
        self._scoped: dict[str, list[str]] = {}
        self._unread: list[Unread] = []
        self._certificates: Certificates = {}
        self.logs = 0

    @property
    def unread(self) -> tuple[Unread, ...]:
        """Lists what could not be read."""
        return tuple(sorted(set(self._unread)))

    def take(self, part: Part) -> None:
        """Takes a page, a restart or an end."""
        name = part.resource.name
        if isinstance(part, Page):
            self._add(part)
        elif isinstance(part, Restart):
            self.counts.pop(name, None)
            self._bundle.drop(name)
        else:
            self._close(part)

    def look(self, snapshot: Snapshot) -> None:
        """Takes what a closer look at the cluster brought."""
        self._unread += snapshot.unread
        self._certificates = snapshot.certificates
        self.logs = len(snapshot.logs)
        for key, text in sorted(snapshot.logs.items()):
            self._bundle.add_log(*self._hidden(key), key.previous, self._hider.text(text) if self._hider else text)

    def measure(self, snapshot: Snapshot) -> None:
        """Takes what monitoring said."""
        if self._hider:
            # The past speaks of objects that are no more.
            for ref in {item.subject for item in (*snapshot.measured.series, *snapshot.history.series)}:
                self._hider.learn({"kind": ref.kind, "metadata": {"name": ref.name, "namespace": ref.namespace}})
        hidden = self._hider.text if self._hider else str
        if snapshot.measured.series:
            self._bundle.add_text("metrics/series.csv", write_table(snapshot.measured.series, hidden))
        if snapshot.history.series:
            self._bundle.add_text("metrics/history.csv", write_packed(snapshot.history.series, hidden))
        if snapshot.alerts:
            self._bundle.add_text("alerts.json", write_alerts(snapshot.alerts, hidden))

    def _hidden(self, key: LogKey) -> tuple[str, str, str]:
        named = (key.namespace, key.pod, key.container)
        if self._hider is None:
            return named
        namespace, pod, container = (self._hider.text(name) for name in named)
        return namespace, pod, container

    def _add(self, page: Page) -> None:
        found = read_plain(page.items)
        resource = page.resource
        cleaned = [
            clean_object(item, resource.api_version, resource.kind)
            for item in (found if isinstance(found, list) else ())
            if isinstance(item, dict)
        ]
        for item in cleaned if self._hider else ():
            assert self._hider is not None
            self._hider.learn(item)
        self._bundle.add(resource.name, cleaned)
        self.counts[resource.name] = self.counts.get(resource.name, 0) + len(cleaned)

    def _close(self, end: End) -> None:
        if end.unread is None:
            self._listed.add(end.resource.name)
        else:
            self._unread.append(end.unread)
        if end.namespaces:
            self._scoped[end.resource.name] = sorted(end.namespaces)

    def manifest(self, provenance: Provenance, redact: Level) -> dict[str, Any]:
        """Makes what the bundle says of itself."""
        hashed = self._hider is not None
        moment = provenance.taken_at
        name = self._hider.name if self._hider else str
        return {
            "format": 1,
            "taken_at": moment.strftime("%Y-%m-%dT%H:%M:%SZ") if moment else None,
            "kubernetes": provenance.kubernetes_version,
            "cluster": "" if hashed else provenance.cluster,
            "source": "holdfast collect",
            "redacted": redact,
            "listed": sorted(self._listed),
            "scoped": {kind: [name(space) for space in spaces] for kind, spaces in self._scoped.items()},
            "unread": [unread_entry(item, self._hider) for item in self.unread],
            "certificates": [
                certificate_entry(ref, item, self._hider)
                for ref, found in sorted(self._certificates.items())
                for item in found
            ],
        }


def unread_entry(item: Unread, hider: Hider | None = None) -> dict[str, str]:
    """Gives what a manifest says of something that could not be read."""
    # The words of a refusal name the user and the object.
    if hider:
        return {"what": hider.text(item.what), "reason": item.reason, "detail": ""}
    return {"what": item.what, "reason": item.reason, "detail": item.detail}


def certificate_entry(ref: Ref, item: Certificate, hider: Hider | None = None) -> dict[str, Any]:
    """Gives what a manifest says of a certificate."""
    shown = hider.text if hider else str
    return {
        "object": {
            "kind": ref.kind,
            "name": shown(ref.name),
            "namespace": shown(ref.namespace),
            "group": ref.group,
        },
        "origin": item.origin,
        "place": shown(item.place),
        # A subject and its names are names of the outside world, which no hash of ours reaches.
        "subject": "" if hider else item.subject,
        "names": [] if hider else list(item.names),
        "not_before": item.not_before.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "not_after": end_of(item),
    }

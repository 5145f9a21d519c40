"""What was read so far, and the snapshot that it makes."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from holdfast.adapters.files.layout import Place, listed_kind
from holdfast.adapters.files.limits import Limits
from holdfast.adapters.files.manifest import Manifest
from holdfast.adapters.files.measurements import Measurements
from holdfast.adapters.files.pieces import Chunk, EmptyList, Piece, Trouble, Unrelated, Values
from holdfast.adapters.files.taken import is_newer, newest
from holdfast.model.ca_bundles import bundles_in, bundles_of
from holdfast.model.certificates import Certificate
from holdfast.model.codec import Decoded, convert_items, decode_items, item_head
from holdfast.model.kinds import BY_KIND, kind_info
from holdfast.model.objects.admission import CustomResourceDefinition
from holdfast.model.objects.config import Namespace
from holdfast.model.objects.event import Event
from holdfast.model.objects.meta import KubeObject
from holdfast.model.objects.nodes import Lease, Node
from holdfast.model.outcome import Unread
from holdfast.model.refs import Ref
from holdfast.model.sharing import Sharing
from holdfast.model.snapshot import LogKey, Provenance, Snapshot, kind_key


class Gathering:
    """Collects objects, logs and troubles of one input."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self.objects: dict[str, dict[Ref, KubeObject]] = {}
        self.logs: dict[LogKey, str] = {}
        self.manifest: Manifest | None = None
        self.measurements = Measurements()
        self._listed: set[str] = set()
        self._partial: set[str] = set()
        self._unread: list[Unread] = []
        self._formats: dict[str, int] = {}
        self._sharing = Sharing()
        self._certificates: dict[Ref, dict[str, Certificate]] = {}

    @property
    def is_empty(self) -> bool:
        """Says that nothing about a cluster was read."""
        return not (self.objects or self._listed or self.manifest)

    @property
    def troubles(self) -> tuple[Unread, ...]:
        """Lists what could not be read."""
        return tuple(self._unread)

    def trouble(self, unread: Unread) -> None:
        """Notes something that could not be read."""
        self._unread.append(unread)

    def lacks(self, kinds: Iterable[str]) -> None:
        """Notes kinds, or single objects by their names, of which there is more than was read."""
        self._partial.update(kinds)

    def take_log(self, key: LogKey, text: str) -> None:
        """Keeps a log; of two readings the longer one."""
        if len(text) > len(self.logs.get(key, "")):
            self.logs[key] = text

    def take(self, pieces: Iterable[Piece], path: str, place: Place) -> bool:
        """Takes the pieces of one file and says whether it had to do with a cluster."""
        kinds: set[str] = {place.listing.kind} if place.listing else set()
        notes, related = 0, False
        for piece in pieces:
            if isinstance(piece, Unrelated):
                continue
            related = True
            if isinstance(piece, EmptyList):
                self._list_empty(piece, place)
            elif isinstance(piece, Trouble):
                self.trouble(Unread(path, piece.reason, piece.detail))
                self.lacks(kinds if piece.reason != "repeated-key" else ())
            else:
                notes = self._keep(self._decoded(piece, path), kinds, notes)
        if notes > self._limits.notes:
            self.trouble(Unread(path, "invalid-object", f"{notes - self._limits.notes} more objects"))
        if place.format and related:
            self._formats[place.format] = self._formats.get(place.format, 0) + 1
        return related

    def _decoded(self, piece: Chunk | Values, path: str) -> Decoded:
        if isinstance(piece, Values):
            self._learn(bundles_in(piece.items, piece.hint))
            return convert_items(piece.items, piece.hint, path, piece.first)
        self._learn(bundles_of(piece.items, piece.hint))
        return decode_items(piece.items, piece.hint, path, piece.first, piece.heads, self._sharing)

    def _learn(self, certificates: Iterable[tuple[Ref, Certificate]]) -> None:
        for ref, certificate in certificates:
            self._certificates.setdefault(ref, {})[certificate.place] = certificate

    def _keep(self, decoded: Decoded, kinds: set[str], notes: int) -> int:
        for item in decoded.objects:
            ref = item.ref
            key = kind_key(ref)
            kinds.add(key)
            found = self.objects.setdefault(key, {})
            present = found.get(ref)
            if present is None or is_newer(item, present):
                found[ref] = item
        for unread in decoded.unread:
            notes += 1
            self.lacks((unread.what,) if "#" not in unread.what else kinds)
            if notes <= self._limits.notes:
                self.trouble(unread)
        return notes

    def _list_empty(self, piece: EmptyList, place: Place) -> None:
        head = item_head(piece.head)
        info = kind_info(head.api_version, head.kind) if head else place.listing
        if info is not None:
            self._listed.add(info.kind)
        elif head is not None:
            group, slash, _ = head.api_version.partition("/")
            self._listed.add(f"{head.kind}.{group}" if slash else head.kind)

    def snapshot(self, source: str) -> Snapshot:
        """Makes the snapshot of everything taken."""
        manifest = self.manifest or Manifest()
        scoped = {kind: spaces for name, spaces in manifest.scoped.items() for kind in self._kinds((name,))}
        snapshot = Snapshot(
            provenance=self._provenance(source),
            objects=self.objects,
            # An empty file of a kind of which only some namespaces were read does not mean that there is none.
            listed=frozenset(self._listed | self._promised()) - scoped.keys(),
            unread=tuple(dict.fromkeys((*self._unread, *manifest.unread))),
            logs=self.logs,
            partial=frozenset(self._partial | scoped.keys()),
            scoped=scoped or self._of_one_namespace(),
            # A bundle of ours holds no certificates, but its manifest says what was read of them.
            certificates={ref: tuple(found.values()) for ref, found in self._certificates.items()}
            | dict(manifest.certificates),
        )
        return self.measurements.told(snapshot)

    def _of_one_namespace(self) -> dict[str, frozenset[str]]:
        """Gives the one namespace of all namespaced objects, by kind, where the input knows of no other.

        `kubectl get -n NAMESPACE` and the manifests of one application say nothing about other namespaces.
        """
        spaces = {ref.namespace for found in self.objects.values() for ref in found if ref.namespace}
        spaces.update(ref.name for ref in self.objects.get(Namespace.KIND, {}))
        if self.manifest or len(spaces) != 1:
            return {}
        kinds = {kind for kind, found in self.objects.items() if any(ref.namespace for ref in found)}
        kinds.update(kind for kind in self._listed if kind in BY_KIND and BY_KIND[kind].namespaced)
        return dict.fromkeys(kinds - self._partial, frozenset(spaces))

    def _promised(self) -> set[str]:
        """Gives the kinds that the manifest lists."""
        return self._kinds(self.manifest.listed if self.manifest else ())

    def _kinds(self, resources: Collection[str]) -> set[str]:
        """Gives the kinds of resources; those of custom resources are known by their definitions."""
        custom = {
            f"{item.spec.names.plural}.{item.spec.group}": f"{item.spec.names.kind}.{item.spec.group}"
            for item in self._all(CustomResourceDefinition)
            if isinstance(item, CustomResourceDefinition)
        }
        kinds = {info.kind for resource in resources if (info := listed_kind(resource))}
        return kinds | {custom[resource] for resource in resources if resource in custom}

    def _provenance(self, source: str) -> Provenance:
        manifest = self.manifest or Manifest()
        moment = manifest.taken_at or self._newest()
        return Provenance(
            source=source,
            format="bundle" if self.manifest else self._format(),
            taken_at=moment,
            inferred=manifest.taken_at is None,
            kubernetes_version=manifest.kubernetes or self._version(),
            cluster=manifest.cluster,
        )

    def _newest(self) -> datetime | None:
        return newest(item for type_ in (Lease, Node, Event) for item in self._all(type_))

    def _version(self) -> str:
        versions = {item.status.node_info.kubelet_version for item in self._all(Node) if isinstance(item, Node)}
        return max(versions, key=_as_numbers, default="")

    def _format(self) -> str:
        return max(self._formats, key=lambda name: self._formats[name], default="objects")

    def _all(self, type_: type[KubeObject]) -> Iterable[KubeObject]:
        return self.objects.get(type_.KIND, {}).values()


def _as_numbers(version: str) -> tuple[int, ...]:
    parts = version.lstrip("v").split("+")[0].split("-")[0].split(".")
    return tuple(int(part) for part in parts if part.isdecimal() and len(part) < 9)

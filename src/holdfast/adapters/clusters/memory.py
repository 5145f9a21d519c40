"""A bundle in memory: the files that a snapshot is kept as, and an archive of them to read."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import tarfile
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import msgspec

from holdfast.model.redaction import redact_text
from holdfast.ports.clusters import Files
from holdfast.ports.lists import Written

MANIFEST = "holdfast-bundle.json"
_START = b'{"apiVersion":"v1","kind":"List","metadata":{"resourceVersion":""},"items":[\n'
_END = b"\n]}\n"


class MemoryBundle:
    """Takes lists of objects and becomes files."""

    def __init__(self) -> None:
        self._lines: dict[str, dict[tuple[str, str], bytes]] = {}
        self._texts: dict[str, bytes] = {}
        self.files: Files = ()

    def add(self, name: str, objects: Iterable[Mapping[str, Any]]) -> None:
        """Takes objects of a resource; of one that comes again the last reading stays."""
        lines = self._lines.setdefault(name, {})
        for value in objects:
            lines[_key(value) or ("", str(len(lines)))] = _compact(value)

    def add_log(self, namespace: str, pod: str, container: str, previous: bool, text: str) -> None:
        """Takes the log of a container; what is kept on a server also loses what lines assign to secret names."""
        path = f"logs/{namespace}/{pod}/{container}{'.previous' if previous else ''}.log"
        self.add_text(path, redact_text(text))

    def add_text(self, path: str, text: str) -> None:
        """Takes a file as it will lie in the archive."""
        self._texts[path] = text.encode("utf-8", "replace")

    def drop(self, name: str) -> None:
        """Forgets the objects of a resource."""
        self._lines.pop(name, None)

    def finish(
        self, manifest: Mapping[str, Any], change: Callable[[dict[str, Any]], dict[str, Any]] | None = None
    ) -> Written:
        """Makes the files, each object changed once more, in the order of their paths."""
        lists = {f"{name}.json": _list(lines.values(), change) for name, lines in self._lines.items()}
        made = lists | self._texts
        described = {
            path: {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()} for path, data in made.items()
        }
        whole = {**manifest, "files": described}
        made[MANIFEST] = (json.dumps(whole, indent=4, ensure_ascii=False) + "\n").encode("utf-8", "replace")
        self.files = tuple(sorted(made.items()))
        return Written("", sum(len(data) for _, data in self.files))

    def packed(self) -> bytes:
        """Gives the files as one archive, compressed; the same files give the same bytes."""
        return gzip.compress(archive(self.files, "").getvalue(), 6, mtime=0)

    def discard(self) -> None:
        """Forgets what was not made into files."""
        self._lines, self._texts = {}, {}


class Named(io.BytesIO):
    """Bytes that say where they come from."""

    def __init__(self, data: bytes, name: str) -> None:
        super().__init__(data)
        self.name = name


def archive(files: Iterable[tuple[str, bytes]], name: str) -> Named:
    """Puts files into a tar archive, in memory."""
    raw = io.BytesIO()
    with tarfile.open(fileobj=raw, mode="w", format=tarfile.PAX_FORMAT) as packed:
        for path, data in files:
            entry = tarfile.TarInfo(path)
            entry.size = len(data)
            packed.addfile(entry, io.BytesIO(data))
    return Named(raw.getvalue(), name)


def _key(value: Mapping[str, Any]) -> tuple[str, str] | None:
    """Gives the namespace and name of an object, None for one that has no name yet."""
    metadata = value.get("metadata")
    named = metadata if isinstance(metadata, dict) else {}
    name = named.get("name")
    return (str(named.get("namespace") or ""), name) if isinstance(name, str) and name else None


def _list(lines: Iterable[bytes], change: Callable[[dict[str, Any]], dict[str, Any]] | None) -> bytes:
    shown = [_compact(change(json.loads(line))) for line in lines] if change else lines
    return _START + b",\n".join(shown) + _END


def _compact(value: Mapping[str, Any]) -> bytes:
    try:
        return msgspec.json.encode(value)
    except UnicodeEncodeError:
        # YAML can escape half a surrogate pair, which no encoding can write.
        return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode("utf-8", "replace")

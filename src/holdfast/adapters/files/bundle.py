"""Writing Holdfast's own bundle: a list for each resource, and a manifest with their hashes, as one tar.gz."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import shutil
import tarfile
import tempfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from holdfast.adapters.files.layout import MANIFEST
from holdfast.model.usage_refusals import OutputUnwritable
from holdfast.ports.lists import Written

_START = b'{"apiVersion":"v1","kind":"List","metadata":{"resourceVersion":""},"items":[\n'
_END = b"\n]}\n"
_Change = Callable[[dict[str, Any]], dict[str, Any]]


class BundleFile:
    """A bundle that waits in a temporary folder, one object for each line, until it is finished."""

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self._folder = Path(tempfile.mkdtemp(prefix="holdfast-"))
        except OSError as error:
            raise OutputUnwritable(path=tempfile.gettempdir(), detail=error.strerror or "") from None
        self._counts: dict[str, int] = {}
        self._texts: dict[str, Path] = {}

    def add(self, name: str, objects: Iterable[Mapping[str, Any]]) -> None:
        """Takes objects of a resource."""
        self._counts.setdefault(name, 0)
        try:
            with self._spool(name).open("ab") as file:
                for value in objects:
                    file.write(_compact(value) + b"\n")
                    self._counts[name] += 1
        except OSError as error:
            raise self._unwritable(error) from None

    def add_log(self, namespace: str, pod: str, container: str, previous: bool, text: str) -> None:
        """Takes the log of a container."""
        self.add_text(f"logs/{namespace}/{pod}/{container}{'.previous' if previous else ''}.log", text)

    def add_text(self, path: str, text: str) -> None:
        """Takes a file as it will lie in the archive."""
        place = self._folder / f"{len(self._texts)}.text"
        try:
            place.write_text(text, encoding="utf-8", errors="replace")
        except OSError as error:
            raise self._unwritable(error) from None
        self._texts[path] = place

    def drop(self, name: str) -> None:
        """Forgets the objects of a resource."""
        self._counts.pop(name, None)
        self._spool(name).unlink(missing_ok=True)

    def finish(self, manifest: Mapping[str, Any], change: _Change | None = None) -> Written:
        """Writes the archive, each object changed once more; raises OutputUnwritable."""
        try:
            files = {f"{name}.json": self._list(name, change) for name in sorted(self._counts)} | self._texts
            described = {**manifest, "files": {name: _described(path) for name, path in files.items()}}
            files[MANIFEST] = self._folder / MANIFEST
            files[MANIFEST].write_text(json.dumps(described, indent=4, ensure_ascii=False) + "\n", encoding="utf-8")
            self._pack(files)
            return Written(str(self._path), self._path.stat().st_size)
        except OSError as error:
            raise self._unwritable(error) from None

    def discard(self) -> None:
        """Leaves nothing behind when the archive is not written."""
        shutil.rmtree(self._folder, ignore_errors=True)

    def _spool(self, name: str) -> Path:
        return self._folder / f"{name.replace('/', '_')}.lines"

    def _list(self, name: str, change: _Change | None) -> Path:
        path = self._folder / f"{name.replace('/', '_')}.json"
        with self._spool(name).open("rb") as lines, path.open("wb") as made:
            made.write(_START)
            for number, line in enumerate(lines):
                made.write(b",\n" if number else b"")
                made.write(_compact(change(json.loads(line))) if change else line.rstrip(b"\n"))
            made.write(_END)
        return path

    def _pack(self, files: Mapping[str, Path]) -> None:
        """Writes beside the target and moves it there, so that nobody sees half a bundle."""
        handle, beside = tempfile.mkstemp(prefix=".holdfast-", dir=self._path.parent)
        try:
            with (
                os.fdopen(handle, "wb") as raw,
                gzip.GzipFile(fileobj=raw, mode="wb", compresslevel=6, mtime=0) as packed,
                tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as archive,
            ):
                for name, path in sorted(files.items()):
                    _put(archive, name, path)
            Path(beside).replace(self._path)
        except BaseException:
            Path(beside).unlink(missing_ok=True)
            raise

    def _unwritable(self, error: OSError) -> OutputUnwritable:
        return OutputUnwritable(path=str(self._path), detail=error.strerror or type(error).__name__)


def _put(archive: tarfile.TarFile, name: str, path: Path) -> None:
    entry = tarfile.TarInfo(name)
    entry.size = path.stat().st_size
    entry.mode = 0o600
    with path.open("rb") as content:
        archive.addfile(entry, content)


def _compact(value: Mapping[str, Any]) -> bytes:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode("utf-8", "replace")


def _described(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        return {"bytes": path.stat().st_size, "sha256": hashlib.file_digest(file, "sha256").hexdigest()}

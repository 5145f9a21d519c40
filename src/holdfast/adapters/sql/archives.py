"""Backups as files: a zip with the rows of each table, and a manifest with their hashes that is written last."""

from __future__ import annotations

import hashlib
import os
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import msgspec
from msgspec import Struct

from holdfast.model.store_refusals import BackupUnusable

FORMAT = 1
_MANIFEST = "holdfast-store.json"
_LENGTH = 4
_LARGEST = 2**31


class Part(Struct, frozen=True, kw_only=True):
    """The rows of a table: its columns, how many rows, and the SHA-256 of its entry."""

    table: str
    columns: tuple[str, ...]
    rows: int
    sha256: str


class Manifest(Struct, frozen=True, kw_only=True):
    """What a backup says of itself."""

    format: int
    schema: str
    parts: tuple[Part, ...]

    @property
    def rows(self) -> int:
        """Counts the rows of all tables."""
        return sum(part.rows for part in self.parts)


class Writer:
    """Writes the rows of tables one after the other."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._parts: list[Part] = []

    def add(self, table: str, columns: tuple[str, ...], batches: Iterable[Sequence[Sequence[Any]]]) -> None:
        """Writes a table."""
        seen, rows = hashlib.sha256(), 0
        with self._archive.open(_entry(table), "w", force_zip64=True) as entry:
            for batch in batches:
                data = msgspec.msgpack.encode([tuple(row) for row in batch])
                framed = len(data).to_bytes(_LENGTH, "big") + data
                seen.update(framed)
                entry.write(framed)
                rows += len(batch)
        self._parts.append(Part(table=table, columns=columns, rows=rows, sha256=seen.hexdigest()))

    def finish(self, schema: str) -> Manifest:
        """Writes the manifest."""
        manifest = Manifest(format=FORMAT, schema=schema, parts=tuple(self._parts))
        self._archive.writestr(_MANIFEST, msgspec.json.encode(manifest))
        return manifest


@contextmanager
def written(target: Path) -> Iterator[Writer]:
    """Gives what writes a backup; the file appears under its name only when all of it is on the disk.

    Raises BackupUnusable where there is a file already, and where none can be written.
    """
    part = target.with_name(f".{target.name}.part")
    if target.exists():
        raise BackupUnusable(place=str(target), detail="there is a file of this name")
    try:
        with os.fdopen(os.open(part, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
                yield Writer(archive)
            file.flush()
            os.fsync(file.fileno())
        part.rename(target)
    except OSError as error:
        raise BackupUnusable(place=str(target), detail=error.strerror or str(error)) from error
    finally:
        part.unlink(missing_ok=True)


class Reader:
    """Reads a backup whose every byte was compared with its hashes before."""

    def __init__(self, archive: zipfile.ZipFile, manifest: Manifest) -> None:
        self._archive = archive
        self.manifest = manifest

    def rows(self, part: Part) -> Iterator[list[list[Any]]]:
        """Gives the rows of a table, some at a time."""
        with self._archive.open(_entry(part.table)) as entry:
            for data in _batches(entry):
                yield msgspec.msgpack.decode(data, type=list[list[Any]])


@contextmanager
def opened(source: Path) -> Iterator[Reader]:
    """Gives what reads a backup; raises BackupUnusable for one that is not whole."""
    try:
        with zipfile.ZipFile(source) as archive:
            manifest = msgspec.json.decode(archive.read(_MANIFEST), type=Manifest)
            if manifest.format != FORMAT:
                raise BackupUnusable(place=str(source), detail=f"format {manifest.format} is not known")
            for part in manifest.parts:
                _compare(archive, part)
            yield Reader(archive, manifest)
    except OSError as error:
        raise BackupUnusable(place=str(source), detail=error.strerror or str(error)) from error
    except (zipfile.BadZipFile, zlib.error, EOFError, KeyError, ValueError, NotImplementedError) as error:
        raise BackupUnusable(place=str(source), detail=f"it is damaged ({error})") from error


def _compare(archive: zipfile.ZipFile, part: Part) -> None:
    seen, rows = hashlib.sha256(), 0
    with archive.open(_entry(part.table)) as entry:
        for data in _batches(entry):
            seen.update(len(data).to_bytes(_LENGTH, "big") + data)
            rows += len(msgspec.msgpack.decode(data, type=list[list[Any]]))
    if (seen.hexdigest(), rows) != (part.sha256, part.rows):
        raise ValueError(part.table)


def _batches(entry: IO[bytes]) -> Iterator[bytes]:
    while head := entry.read(_LENGTH):
        size = int.from_bytes(head, "big")
        data = entry.read(size) if size < _LARGEST else b""
        if len(data) != size:
            raise EOFError
        yield data


def _entry(table: str) -> str:
    return f"{table}.rows"

"""What an input consists of: the files of a folder or an archive, or the one stream it is.

An entry's bytes are decompressed; whether something is an archive is told from its first bytes, never by its name.
"""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

from msgspec import Struct

from holdfast.adapters.files import tar
from holdfast.adapters.files.folder import walk
from holdfast.adapters.files.limits import Budget, Limits, Unusable
from holdfast.adapters.files.streams import Inflated, Peeked, Reader
from holdfast.model.outcome import Unread

_LOOK = 1024
_OTHER_PACKERS = {
    b"BZh": "bzip2",
    b"\xfd7zXZ\0": "xz",
    b"(\xb5/\xfd": "zstd",
    b"7z\xbc\xaf": "7z",
    b"Rar!": "rar",
}
_GZIP = b"\x1f\x8b"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")


class Entry(Struct, frozen=True):
    """One file: its path within the input, its bytes, and a way to its last bytes where there is one."""

    path: str
    content: Peeked
    tail: Callable[[int], bytes] | None = None


Opened = Callable[[BinaryIO, str], Reader]


class Walker(Struct, frozen=True):
    """Goes through an input within its limits; `opened` sees every file that is opened, to count what is read."""

    limits: Limits
    budget: Budget
    opened: Opened

    def folder(self, root: Path) -> Iterator[Entry | Unread]:
        """Walks through the files of a folder, in the order of their paths."""
        for found in walk(root, self.limits):
            if isinstance(found, Unread):
                yield found
                continue
            path = found.relative_to(root).as_posix()
            try:
                with found.open("rb") as file:
                    yield from self._file(file, path, top=False)
            except OSError as error:
                yield Unread(path, *_refused(error))

    def file(self, file: BinaryIO, path: str) -> Iterator[Entry | Unread]:
        """Walks through a file or stream that may be an archive; it must be seekable."""
        yield from self._file(file, path, top=True)

    def _file(self, file: BinaryIO, path: str, *, top: bool) -> Iterator[Entry | Unread]:
        if file.read(4) in _ZIP:
            yield from self._zip(file, path) if top else (_nested(path),)
            return
        file.seek(0)
        packed = Peeked(self.opened(file, path))
        content = self._inflated(packed)
        if isinstance(content, Unread):
            yield Unread(path, content.reason, content.detail)
        elif tar.is_tar(_peek(content, _LOOK)):
            yield from self._tar(content, path) if top else (_nested(path),)
        else:
            yield Entry(path, content, _tail_of(file) if content is packed else None)

    def _inflated(self, packed: Peeked) -> Peeked | Unread:
        """Undoes one gzip; another packer within is not undone."""
        start = _peek(packed, _LOOK)
        content = Peeked(Inflated(packed, self.budget)) if start.startswith(_GZIP) else packed
        if content is not packed:
            start = _peek(content, _LOOK)
            if start.startswith((_GZIP, *_ZIP)):
                return Unread("", "unsupported", "an archive within an archive")
        for magic, name in _OTHER_PACKERS.items():
            if start.startswith(magic):
                return Unread("", "unsupported", f"{name} compression; unpack it first")
        return content

    def _tar(self, content: Peeked, archive: str) -> Iterator[Entry | Unread]:
        try:
            for count, member in enumerate(tar.members(content)):
                if count >= self.limits.entries:
                    raise Unusable("too-large", f"more than {self.limits.entries} members")
                if member.content is None:
                    yield Unread(member.path, "link" if "link" in member.kind else "unsupported", member.kind)
                else:
                    yield self._member(member.path, Peeked(member.content))
        except Unusable as trouble:
            yield Unread(archive, trouble.reason, trouble.detail)

    def _zip(self, file: BinaryIO, archive: str) -> Iterator[Entry | Unread]:
        try:
            with zipfile.ZipFile(file) as packed:
                infos = packed.infolist()
                if len(infos) > self.limits.entries:
                    raise Unusable("too-large", f"more than {self.limits.entries} members")
                for info in infos:
                    if not info.is_dir():
                        yield from self._zip_member(packed, info)
        except Unusable as trouble:
            yield Unread(archive, trouble.reason, trouble.detail)
        except _ZIP_FAILURES as error:
            yield Unread(archive, "truncated", f"the zip archive is damaged ({error})")

    def _zip_member(self, packed: zipfile.ZipFile, info: zipfile.ZipInfo) -> Iterator[Entry | Unread]:
        if info.external_attr >> 28 == 0xA:
            yield Unread(info.filename, "link", "symbolic link")
            return
        try:
            with packed.open(info) as member:
                yield self._member(info.filename, Peeked(_Unzipped(member, info, self.budget)))
        except _ZIP_FAILURES as error:
            yield Unread(info.filename, "unsupported", str(error))

    def _member(self, path: str, content: Peeked) -> Entry | Unread:
        safe = posixpath.normpath(path.replace("\\", "/"))
        if safe.startswith(("/", "../")) or safe == ".." or safe[1:2] == ":":
            return Unread(path, "unsafe-path")
        inner = self._inflated(content)
        if isinstance(inner, Unread):
            return Unread(safe, inner.reason, inner.detail)
        start = _peek(inner, _LOOK)
        return _nested(safe) if start.startswith(_ZIP) or tar.is_tar(start) else Entry(safe, inner)


# What the standard library raises on archives that are damaged, encrypted or of a newer kind.
_ZIP_FAILURES = (
    zipfile.BadZipFile,
    RuntimeError,
    NotImplementedError,
    ValueError,
    EOFError,
    OSError,
    KeyError,
)


class _Unzipped:
    """A member of a zip archive, counted against the budget."""

    def __init__(self, member: Reader, info: zipfile.ZipInfo, budget: Budget) -> None:
        self._member = member
        self._budget = budget
        budget.spend(info.compress_size, 0)

    def read(self, size: int, /) -> bytes:
        """Takes the next bytes; raises Unusable when the member is damaged."""
        try:
            taken = self._member.read(size)
        except Exception as error:  # Damage shows as an exception of whichever decompressor is at work.
            raise Unusable("truncated", f"the zip member is damaged ({error})") from None
        self._budget.spend(0, len(taken))
        return taken


def _peek(content: Peeked, size: int) -> bytes:
    """Looks ahead; damage shows again, with a name, when the content is read."""
    try:
        return content.peek(size)
    except (Unusable, OSError):
        return b""


def _nested(path: str) -> Unread:
    return Unread(path, "unsupported", "an archive within an archive; unpack it first")


def _tail_of(file: BinaryIO) -> Callable[[int], bytes]:
    def tail(size: int) -> bytes:
        here = file.tell()
        end = file.seek(0, 2)
        file.seek(max(0, end - size))
        last = file.read(size)
        file.seek(here)
        return last

    return tail


def _refused(error: OSError) -> tuple[str, str]:
    reason = "forbidden" if isinstance(error, PermissionError) else "unavailable"
    return reason, error.strerror or type(error).__name__

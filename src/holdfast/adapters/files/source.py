"""The source over files: a path, a folder, an archive of either, or a stream."""

from __future__ import annotations

import gc
import sys
import tempfile
import weakref
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from holdfast.adapters.files.entries import Entry, Walker
from holdfast.adapters.files.gathering import Gathering
from holdfast.adapters.files.layout import Place, place_of
from holdfast.adapters.files.limits import Budget, Limits, MiB, Unusable
from holdfast.adapters.files.logs import read_dump_logs, read_log
from holdfast.adapters.files.manifest import read_errors, read_manifest
from holdfast.adapters.files.measurements import LARGEST, form_of
from holdfast.adapters.files.pieces import Chunk, Piece, Values
from holdfast.adapters.files.progress import Counting, Meter
from holdfast.adapters.files.reading import read_documents
from holdfast.adapters.files.streams import as_utf8, read_all
from holdfast.adapters.files.taken import is_newer
from holdfast.model.input_refusals import NothingReadable, SourceNotFound
from holdfast.model.objects.meta import KubeObject
from holdfast.model.outcome import Unread
from holdfast.model.picking import Picked, pick_items, pick_values
from holdfast.model.refs import Ref
from holdfast.model.snapshot import Snapshot
from holdfast.ports.source import Progress

STANDARD_INPUT = "-"
_SMALL = 16 * MiB
_IN_MEMORY = 64 * MiB


class FileSource:
    """Reads a cluster from files; with `keep_collecting`, the garbage collector stays on while objects are made."""

    def __init__(
        self, origin: str | Path | BinaryIO, *, limits: Limits | None = None, keep_collecting: bool = False
    ) -> None:
        self._origin = origin
        self._limits = limits or Limits()
        self._keep_collecting = keep_collecting
        self._spooled: BinaryIO | None = None

    @property
    def name(self) -> str:
        """Names the input as its user did."""
        if isinstance(self._origin, str | Path):
            return str(self._origin)
        return str(getattr(self._origin, "name", STANDARD_INPUT))

    def load(self, progress: Progress | None = None) -> Snapshot:
        """Reads everything; raises SourceNotFound or NothingReadable."""
        gathering = Gathering(self._limits)
        tried = 0
        with _without_collector(self._keep_collecting):
            for found in self._entries(progress):
                if isinstance(found, Unread):
                    gathering.trouble(found)
                else:
                    tried += 1
                    self._take(found, gathering)
        if gathering.is_empty:
            raise NothingReadable(path=self.name, detail=_why(gathering.troubles, tried))
        return gathering.snapshot(self.name)

    def raw(self, refs: Collection[Ref]) -> Mapping[Ref, dict[str, Any]]:
        """Gives some objects as they stand in the input, save the values of Secrets; reads it once more."""
        wanted = frozenset(refs)
        found: dict[Ref, Picked] = {}
        for entry in self._entries(None) if wanted else ():
            if isinstance(entry, Entry):
                for picked in self._picked(entry, wanted):
                    present = found.get(picked.object.ref)
                    if present is None or is_newer(picked.object, present.object):
                        found[picked.object.ref] = picked
        return {ref: picked.value for ref, picked in found.items()}

    def replay(self, refs: Collection[Ref]) -> Iterator[tuple[Ref, dict[str, Any]]]:
        """Gives objects as they stand in the input, one after the other; reads it once more.

        Of an object that stands there more than once the reading that comes last here is the newest.
        """
        wanted, told = frozenset(refs), dict[Ref, KubeObject]()
        for entry in self._entries(None) if wanted else ():
            for picked in self._picked(entry, wanted) if isinstance(entry, Entry) else ():
                ref, present = picked.object.ref, told.get(picked.object.ref)
                if present is None or is_newer(picked.object, present):
                    told[ref] = picked.object
                    yield ref, picked.value

    def _take(self, entry: Entry, gathering: Gathering) -> None:
        place = place_of(entry.path)
        form = form_of(entry.path)
        try:
            if form is not None:
                gathering.measurements.take(form, entry.path, read_all(as_utf8(entry.content), LARGEST))
            elif place.log is not None:
                gathering.take_log(place.log, read_log(entry.content, self._limits.log))
            elif place.is_dump_log:
                for key, text in read_dump_logs(entry.content, self._limits.log):
                    gathering.take_log(key, text)
            elif place.is_manifest:
                gathering.manifest = self._manifest(entry, gathering)
            elif place.is_errors:
                self._errors(entry, place, gathering)
            else:
                gathering.take(self._pieces(entry, place), entry.path, place)
        except Unusable as trouble:
            gathering.trouble(Unread(entry.path, trouble.reason, trouble.detail))
        except OSError as error:
            gathering.trouble(Unread(entry.path, "unavailable", error.strerror or type(error).__name__))

    def _manifest(self, entry: Entry, gathering: Gathering) -> Any:
        found = read_manifest(read_all(as_utf8(entry.content), _SMALL))
        if found is None:
            gathering.trouble(Unread(entry.path, "unsupported", "not a manifest of format 1"))
        return found or gathering.manifest

    def _errors(self, entry: Entry, place: Place, gathering: Gathering) -> None:
        what = place.listing.kind if place.listing else entry.path
        for text in read_errors(read_all(as_utf8(entry.content), _SMALL)):
            gathering.trouble(Unread(what, "forbidden" if "forbidden" in text else "unavailable", text[:300]))
            gathering.lacks((what,))

    def _pieces(self, entry: Entry, place: Place) -> Iterator[Piece]:
        asked = "/" not in entry.path and entry.path in (STANDARD_INPUT, Path(self.name).name)
        return read_documents(entry, place, self._limits, asked=asked)

    def _picked(self, entry: Entry, wanted: frozenset[Ref]) -> Iterator[Picked]:
        place = place_of(entry.path)
        if place.log or place.is_dump_log or place.is_manifest or place.is_errors or form_of(entry.path):
            return
        try:
            for piece in self._pieces(entry, place):
                if isinstance(piece, Chunk):
                    yield from pick_items(piece.items, piece.hint, wanted)
                elif isinstance(piece, Values):
                    yield from pick_values(piece.items, piece.hint, wanted)
        except (Unusable, OSError):
            return  # The load has said so already.

    def _entries(self, progress: Progress | None) -> Iterator[Entry | Unread]:
        meter = Meter(progress)
        walker = Walker(self._limits, Budget(self._limits), lambda file, path: Counting(file, meter, path))
        if isinstance(self._origin, str | Path) and str(self._origin) != STANDARD_INPUT:
            path = Path(self._origin)
            try:
                if path.is_dir():
                    yield from walker.folder(path)
                    return
                file = path.open("rb")
            except OSError as error:
                raise _missing(path, error) from None
            with file:
                yield from self._stream(walker, meter, file, path.name)
        else:
            stream = sys.stdin.buffer if isinstance(self._origin, str | Path) else self._origin
            yield from self._stream(walker, meter, stream, STANDARD_INPUT)

    def _stream(self, walker: Walker, meter: Meter, file: BinaryIO, path: str) -> Iterator[Entry | Unread]:
        whole = file if file.seekable() else self._spool(file)
        whole.seek(0, 2)
        meter.total = whole.tell()
        whole.seek(0)
        yield from walker.file(whole, path)

    def _spool(self, file: BinaryIO) -> BinaryIO:
        """Keeps what comes only once, so that it can be read again for citations."""
        if self._spooled is None:
            spool = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115  # It lives as long as the source.
            while part := file.read(MiB):
                spool.write(part)
            weakref.finalize(self, spool.close)
            self._spooled = spool  # type: ignore[assignment]  # It has every method of a binary file.
        assert self._spooled is not None
        return self._spooled


@contextmanager
def _without_collector(keep: bool) -> Iterator[None]:
    """Stops the garbage collector, which would walk through every object that is made, again and again."""
    was_on = gc.isenabled() and not keep
    if was_on:
        gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _missing(path: Path, error: OSError) -> SourceNotFound | NothingReadable:
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return SourceNotFound(path=str(path))
    return NothingReadable(path=str(path), detail=error.strerror or type(error).__name__)


def _why(troubles: tuple[Unread, ...], tried: int) -> str:
    if not troubles:
        return f"files looked at: {tried}; none holds an object with apiVersion and kind"
    shown = "; ".join(" ".join(filter(None, (item.what, item.reason, item.detail))) for item in troubles[:3])
    return f"{shown}; and {len(troubles) - 3} more" if len(troubles) > 3 else shown

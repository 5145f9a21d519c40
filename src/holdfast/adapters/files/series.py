"""Series of metrics in files on their own: a table, a text of an exporter, or a folder of such files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from msgspec.structs import replace

from holdfast.adapters.files.entries import Entry, Walker
from holdfast.adapters.files.limits import Budget, Limits, Unusable
from holdfast.adapters.files.measurements import LARGEST, Measurements, form_of
from holdfast.adapters.files.streams import as_utf8, read_all
from holdfast.model.input_refusals import NothingMeasured, NothingReadable, SourceNotFound
from holdfast.model.outcome import Unread
from holdfast.model.series import Measured
from holdfast.model.snapshot import Provenance, Snapshot

# Below a folder of this name, readings that nobody understands are told and not passed over.
_MEANT = "metrics/"


def are_series(path: str) -> bool:
    """Says that a file is one of metrics by its name."""
    return Path(path).is_file() and form_of(path) in ("table", "exposition")


def read_series(path: str, limits: Limits | None = None) -> Measured:
    """Reads every file of metrics at a path, labels at their word; raises SourceNotFound and NothingMeasured."""
    held = Measurements()
    troubles: list[Unread] = []
    own: dict[str, str] = {}
    for entry in entries(path, limits or Limits()):
        if isinstance(entry, Unread):
            troubles.append(entry)
            continue
        name = entry.path if entry.path.startswith(_MEANT) else f"{_MEANT}{entry.path}"
        own[name] = entry.path
        form = form_of(name)
        if form is None or form == "alerts":
            continue
        try:
            held.take(form, name, read_all(as_utf8(entry.content), LARGEST))
        except Unusable as trouble:
            troubles.append(Unread(name, trouble.reason, trouble.detail))
        except OSError as error:
            troubles.append(Unread(name, "unavailable", error.strerror or type(error).__name__))
    told = held.told(Snapshot(Provenance(source=path), {}))
    notes = tuple(dict.fromkeys(_renamed(item, own) for item in (*troubles, *told.unread)))
    found = told.history.joined(told.measured)
    if not found.series:
        detail = "; ".join(" ".join(filter(None, (item.what, item.reason, item.detail))) for item in notes[:3])
        raise NothingMeasured(path=path, detail=detail or "no series of metrics")
    return Measured(series=found.series, signals=found.signals, unread=notes, is_asked=True)


def _renamed(item: Unread, own: Mapping[str, str]) -> Unread:
    """Names a file as it lies there, and not as it would lie in a bundle."""
    file, space, rest = item.what.partition(" ")
    return replace(item, what=f"{own.get(file, file)}{space}{rest}")


def entries(path: str, limits: Limits) -> Iterator[Entry | Unread]:
    """Goes through the files at a path; raises SourceNotFound and NothingReadable."""
    walker = Walker(limits, Budget(limits), lambda file, _: file)
    whole = Path(path)
    try:
        if whole.is_dir():
            yield from walker.folder(whole)
            return
        stream = whole.open("rb")
    except (FileNotFoundError, NotADirectoryError):
        raise SourceNotFound(path=path) from None
    except OSError as error:
        raise NothingReadable(path=path, detail=error.strerror or type(error).__name__) from None
    with stream:
        yield from walker.file(stream, whole.name)

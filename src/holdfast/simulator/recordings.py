"""Recorded clusters: where they lie, and how one is put at another time."""

from __future__ import annotations

import io
import json
import re
import tarfile
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from holdfast.model.input_refusals import SourceNotFound
from holdfast.model.units import parse_moment

MANIFEST = "holdfast-bundle.json"
# Every time that Kubernetes writes, in objects and in the lines of its logs.
_MOMENT = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z")
_CREATED = re.compile(rb'"creationTimestamp": *"([^"]+)"')
_VOLUMES = "persistentvolumes.json"
# A CronJob of old would have run ever since, a Job would be over, and events are kept for an hour.
_PASSING = ("cronjobs.batch.json", "jobs.batch.json", "events.json")
# In a checkout the recordings lie where a newcomer finds them; a wheel brings those that are told of here.
_CHECKOUT = Path(__file__).resolve().parents[3] / "examples"

Entries = dict[str, bytes]


def recording(name: str) -> Traversable:
    """Finds the bundle of a recorded cluster; raises SourceNotFound."""
    packaged = files("holdfast.simulator") / "recordings" / f"{name}.tar.gz"
    for place in (packaged, _CHECKOUT / f"{name}.tar.gz"):
        if place.is_file():
            return place
    raise SourceNotFound(path=f"{name}.tar.gz")


def entries(bundle: bytes) -> Entries:
    """Gives the files of a bundle by their paths."""
    with tarfile.open(fileobj=io.BytesIO(bundle)) as archive:
        found = ((entry.name, archive.extractfile(entry)) for entry in archive)
        return {name: file.read() for name, file in found if file is not None}


def moved(found: Mapping[str, bytes], founded: datetime, taken: datetime) -> Entries:
    """Puts a recording at another time, so that it was taken at a moment of a cluster that was founded long before.

    A recorded cluster lived for minutes. What was there once its last volume was made counts as there from the
    beginning; everything later, and whatever does not stay for long, keeps its distance to the moment at which the
    cluster was read. The order of all times stays. What is not moved: times within names of objects.
    """
    manifest = json.loads(found[MANIFEST])
    read = _known(manifest["taken_at"])
    settled = max(map(_known, _created(found[_VOLUMES])), default=read)
    first = min((moment for data in found.values() for moment in map(_known, _created(data))), default=read)

    def put(match: re.Match[bytes], stays: bool) -> bytes:
        moment = _known(match[0].decode())
        is_early = stays and moment <= settled
        return _written(moment + (founded - first if is_early else taken - read), b"." in match[0])

    entries = {path: _MOMENT.sub(partial(put, stays=path not in _PASSING), data) for path, data in found.items()}
    # The sizes and hashes of the files as they were recorded hold no more.
    told = {**manifest, "taken_at": _written(taken, False).decode(), "files": {}}
    return entries | {MANIFEST: json.dumps(told, indent=4).encode()}


def packed(found: Mapping[str, bytes]) -> bytes:
    """Puts files into a tar archive."""
    raw = io.BytesIO()
    with tarfile.open(fileobj=raw, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for path, data in sorted(found.items()):
            entry = tarfile.TarInfo(path)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
    return raw.getvalue()


def whole_second(moment: datetime) -> datetime:
    """Leaves out what a bundle does not tell of a moment."""
    return moment.astimezone(UTC) - timedelta(microseconds=moment.microsecond)


def _created(data: bytes) -> list[str]:
    return [found.decode() for found in _CREATED.findall(data)]


def _known(text: str) -> datetime:
    moment = parse_moment(text)
    assert moment is not None
    return moment


def _written(moment: datetime, finely: bool) -> bytes:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ" if finely else "%Y-%m-%dT%H:%M:%SZ").encode()

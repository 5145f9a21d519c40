"""One engine for all inputs: the same cluster gives the same objects in whichever layout it comes."""

from __future__ import annotations

import gzip
import io
from datetime import UTC, datetime

import pytest
from msgspec.structs import replace

from holdfast.adapters.files.source import FileSource
from holdfast.model.codec import convert_object
from holdfast.model.objects.meta import KubeObject
from holdfast.model.refs import Ref
from holdfast.model.snapshot import LogKey, Snapshot
from tests.contracts.layouts import CLUSTER, DUMPED, LAYOUTS, PACKINGS, as_folder, one_list

EXPECTED = {made.ref: made for made in map(convert_object, CLUSTER)}
LOGGED = {"cluster-info dump", "must-gather", "support bundle"}


def objects(snapshot: Snapshot) -> dict[Ref, KubeObject]:
    return {ref: item for found in snapshot.objects.values() for ref, item in found.items()}


def expected(layout: str) -> dict[Ref, KubeObject]:
    if layout == "cluster-info dump":
        return {ref: item for ref, item in EXPECTED.items() if ref.kind in DUMPED}
    return EXPECTED


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_folder_in_any_layout_gives_the_same_objects(layout, tmp_path):
    found = FileSource(as_folder(LAYOUTS[layout](CLUSTER), tmp_path / "in")).load()

    assert _without_versions(objects(found)) == _without_versions(expected(layout))
    assert found.unread == ()
    assert found.provenance.taken_at == datetime(2026, 1, 2, 3, 5, tzinfo=UTC)
    assert found.provenance.inferred
    assert found.provenance.kubernetes_version == "v1.34.1"


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("packing", PACKINGS)
def test_a_packed_layout_gives_the_same_objects_as_the_folder(layout, packing, tmp_path):
    files = LAYOUTS[layout](CLUSTER)
    folder = FileSource(as_folder(files, tmp_path / "in")).load()

    found = FileSource(io.BytesIO(PACKINGS[packing](files))).load()

    assert objects(found) == objects(folder)
    assert (found.listed, found.unread, found.logs) == (folder.listed, folder.unread, folder.logs)


@pytest.mark.parametrize("layout", sorted(LOGGED))
def test_logs_are_read_where_the_layout_has_them(layout, tmp_path):
    found = FileSource(as_folder(LAYOUTS[layout](CLUSTER), tmp_path / "in")).load()

    assert {key: text.strip() for key, text in found.logs.items()} == {
        LogKey("shop", "web-0", "app"): "started\nfailed"
    }


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_object_is_given_back_as_it_stands_in_the_input(layout, tmp_path):
    source = FileSource(as_folder(LAYOUTS[layout](CLUSTER), tmp_path / "in"))
    snapshot = source.load()

    found = source.raw(objects(snapshot).keys())

    assert found.keys() == objects(snapshot).keys()
    for given in CLUSTER:
        ref = convert_object(given).ref
        if ref in found:
            assert given.items() >= {k: v for k, v in found[ref].items() if k not in ("apiVersion", "kind")}.items()


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_a_stream_that_cannot_be_read_twice_still_answers_for_citations(pack):
    class Once(io.BytesIO):
        def seekable(self):
            return False

    source = FileSource(Once(pack(one_list(CLUSTER)["all.json"])))

    found = source.load()

    assert objects(found) == EXPECTED
    assert source.raw([Ref("Pod", "web-1", "shop")]) == {Ref("Pod", "web-1", "shop"): CLUSTER[2]}


def test_progress_ends_with_everything_read(tmp_path):
    seen = []
    path = as_folder(one_list(CLUSTER), tmp_path / "in") / "all.json"

    FileSource(path).load(lambda done, total, label: seen.append((done, total, label)))

    size = path.stat().st_size
    assert seen[-1] == (size, size, "all.json")


def _without_versions(found: dict[Ref, KubeObject]) -> dict[Ref, KubeObject]:
    """The apiVersion of an item that inherits its kind from a file's name is the name's, not the server's."""
    return {ref: replace(item, api_version="") for ref, item in found.items()}

"""What changed between two snapshots, and pages of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from tests.builders.kube import claim, pod
from tests.builders.office import Clock, Testing, listed, packed, testing, viewer

START = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Testing]:
    with testing(tmp_path, clock=Clock(START)) as made:
        made.call("clusters.create", name="prod")
        yield made


def bundle(hours: int, *objects: dict[str, object]) -> bytes:
    manifest = {
        "format": 1,
        "taken_at": f"{START + timedelta(hours=hours):%Y-%m-%dT%H:%M:%SZ}",
        "listed": ["pods", "persistentvolumeclaims", "storageclasses.storage.k8s.io"],
    }
    return packed({"holdfast-bundle.json": msgspec.json.encode(manifest), "all.json": listed(*objects)})


def elsewhere(item: dict[str, object], namespace: str) -> dict[str, object]:
    metadata = item["metadata"]
    assert isinstance(metadata, dict)
    return {**item, "metadata": {**metadata, "namespace": namespace}}


def test_objects_fields_and_problems_are_compared(desk: Testing) -> None:
    desk.upload("prod", bundle(0, pod("web-1"), claim("data", storageClassName="gone")))
    desk.upload("prod", bundle(1, pod("web-2"), claim("data", phase="Bound", storageClassName="gone")))

    found = desk.call("snapshots.compare", cluster="prod")

    assert [item.name for item in found.added] == ["web-2"]
    assert [item.name for item in found.removed] == ["web-1"]
    assert [(item.object.name, [one.field for one in item.fields]) for item in found.changed] == [
        ("data", ["status.phase"])
    ]
    assert [item.cause for item in found.healed] == ["storage/claim/class-missing"]
    assert (found.old.taken_at, found.new.taken_at) == (START, START + timedelta(hours=1))


def test_a_reader_of_one_namespace_is_told_its_own_changes(desk: Testing) -> None:
    desk.upload("prod", bundle(0, pod("web-1")))
    desk.upload("prod", bundle(1, pod("web-1"), pod("web-2"), elsewhere(pod("ledger"), "bank")))

    (first, second) = reversed(desk.call("snapshots.list", cluster="prod").items)
    ours = desk.call(
        "snapshots.compare", viewer("kim", "prod", "shop"), cluster="prod", **{"from": first.id, "to": second.id}
    )

    assert [item.name for item in ours.added] == ["web-2"]
    assert "ledger" not in msgspec.json.encode(ours).decode()


def test_snapshots_are_listed_page_by_page_the_newest_first(desk: Testing) -> None:
    for hours in (3, 1, 2, 0):
        desk.upload("prod", bundle(hours, pod("web-1")))

    first = desk.call("snapshots.list", cluster="prod", limit=3)
    rest = desk.call("snapshots.list", cluster="prod", limit=3, cursor=first.next)

    taken = [item.taken_at for page in (first, rest) for item in page.items]
    assert taken == [START + timedelta(hours=hours) for hours in (3, 2, 1, 0)]
    assert (first.total, rest.next) == (4, "")

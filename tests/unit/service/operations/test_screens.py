"""What screens show: the fleet, storage, objects and what hangs together, simulations over a kept snapshot."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from holdfast.model.errors import UsageError
from holdfast.model.store_refusals import RecordAbsent
from tests.builders.kube import claim, pod
from tests.builders.office import Clock, Testing, example, listed, packed, testing, viewer

NOW = datetime(2026, 11, 21, 15, tzinfo=UTC)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Testing]:
    with testing(tmp_path, clock=Clock(NOW)) as made:
        yield made


def registered(desk: Testing, name: str, bundle: str = "") -> None:
    desk.call("clusters.create", name=name)
    if bundle:
        desk.upload(name, example(bundle))


def test_the_fleet_begins_with_the_cluster_in_most_trouble_and_knows_what_it_never_read(desk: Testing) -> None:
    registered(desk, "calm")
    desk.upload("calm", listed(pod("web-1")))
    registered(desk, "unread")
    registered(desk, "ill", "disk-pressure")

    fleet = desk.call("fleet.get")

    told = {row.name: (row.problems.critical + row.problems.high, row.last_snapshot is None) for row in fleet.clusters}
    assert fleet.clusters[0].name == fleet.totals.worst == "ill"
    assert told == {"ill": (1, False), "calm": (0, False), "unread": (0, True)}
    # Of what was never read nothing is known, and that is not well.
    assert next(row.risk for row in fleet.clusters if row.name == "unread") > 0
    assert (fleet.totals.clusters, fleet.totals.stale) == (3, 1)
    assert [(turn.turn, turn.cluster) for turn in fleet.turns if turn.cluster == "ill"][:1] == [("opened", "ill")]


def test_a_reader_of_one_cluster_has_a_fleet_of_one(desk: Testing) -> None:
    registered(desk, "calm", "claim-missing")
    registered(desk, "ill", "disk-pressure")

    fleet = desk.call("fleet.get", viewer("kim", "calm"))

    assert [row.name for row in fleet.clusters] == ["calm"]
    assert {turn.cluster for turn in fleet.turns} == {"calm"}


@pytest.mark.parametrize(
    ("text", "lang", "is_found"),
    [
        ("does not exist", "en", True),
        ("storageclass 없음", "ko", True),
        ("class-missing MEDIA shop", "en", True),
        ("없음", "en", False),
        ("exist nothing-is-called-so", "en", False),
    ],
)
def test_problems_are_found_by_the_words_of_their_title_in_the_language_of_the_reader(
    desk: Testing, text: str, lang: str, is_found: bool
) -> None:
    registered(desk, "prod", "missing-class")

    found = desk.call("problems.list", text=text, lang_=lang)

    assert [row.cause for row in found.items] == ["storage/claim/class-missing"] * is_found
    assert found.total == is_found


def test_claims_of_all_clusters_are_one_list_with_their_storage(desk: Testing) -> None:
    registered(desk, "a", "claim-missing")
    registered(desk, "b", "driver-down")

    everything = desk.call("storage.claims", limit=1000, order="name")
    pages = [desk.call("storage.claims", limit=3, order="name")]
    while pages[-1].next:
        pages.append(desk.call("storage.claims", limit=3, order="name", cursor=pages[-1].next))

    assert [row for page in pages for row in page.items] == list(everything.items)
    assert {row.cluster for row in everything.items} == {"a", "b"}
    bound = next(row for row in everything.items if row.phase == "Bound")
    volumes = {row.name: row for row in desk.call("storage.volumes", cluster=bound.cluster, limit=1000).items}
    assert (volumes[bound.volume].claim, volumes[bound.volume].driver) == (bound.name, bound.driver)
    classes = {row.name: row.claims for row in desk.call("storage.classes", cluster=bound.cluster).items}
    own = [row for row in everything.items if row.cluster == bound.cluster]
    assert classes[bound.storage_class] == sum(row.storage_class == bound.storage_class for row in own)


def test_an_object_is_shown_with_its_problems_and_one_that_is_missing_as_absent(desk: Testing) -> None:
    registered(desk, "prod")
    classes = b'{"apiVersion": "storage.k8s.io/v1", "kind": "StorageClassList", "items": []}'
    broken = listed(claim("data", storageClassName="gone"))
    desk.upload("prod", packed({"claims.json": broken, "classes.json": classes}))

    found = desk.call("objects.get", cluster="prod", kind="PersistentVolumeClaim", namespace="shop", name="data")

    missing = desk.call("objects.get", cluster="prod", kind="StorageClass", namespace="-", name="gone")

    assert (found.status, found.fields["storageClassName"], found.absent) == ("Pending", "gone", False)
    assert [row.cause for row in found.problems] == ["storage/claim/class-missing"]
    assert missing.absent
    with pytest.raises(RecordAbsent):
        desk.call("objects.get", cluster="prod", kind="Pod", namespace="shop", name="nobody")


def test_the_graph_leads_from_a_pod_to_its_claim_and_the_volume_behind_it(desk: Testing) -> None:
    registered(desk, "prod", "claim-missing")
    bound = next(row for row in desk.call("storage.claims").items if row.phase == "Bound" and row.pods)

    found = desk.call(
        "objects.graph", cluster="prod", kind="Pod", namespace=bound.namespace, name=bound.pods[0], depth=2
    )

    edges = {(edge.source.kind, edge.relation, edge.target.kind, edge.target.name) for edge in found.edges}
    assert ("Pod", "mounts", "PersistentVolumeClaim", bound.name) in edges
    assert ("PersistentVolumeClaim", "bound-to", "PersistentVolume", bound.volume) in edges
    assert ("Pod", "runs-on", "Node", bound.node) in edges


def test_a_missing_claim_stands_in_the_graph_as_absent(desk: Testing) -> None:
    registered(desk, "prod", "claim-missing")

    found = desk.call("objects.graph", cluster="prod", kind="Deployment", namespace="shop", name="media", depth=4)

    assert [(node.object.kind, node.object.namespace) for node in found.nodes if node.absent] == [
        ("PersistentVolumeClaim", "shop")
    ]


def test_queries_and_simulations_answer_from_the_kept_snapshot(desk: Testing) -> None:
    registered(desk, "prod", "claim-missing")
    nodes = [row["NAME"] for row in desk.call("objects.query", cluster="prod", name="nodes").rows]

    lost = desk.call("simulations.whatif", cluster="prod", scenario="lose-node", value=nodes[0])
    outage = desk.call("simulations.outage", cluster="prod")
    gap = desk.call("gaps.get", cluster="prod", lang_="ko")
    bound = next(row for row in desk.call("storage.claims").items if row.phase == "Bound")
    recovery = desk.call("recoveries.get", cluster="prod", namespace=bound.namespace, name=bound.name)

    assert nodes
    assert {"consequences", "assumptions", "not_seen"} <= lost.answer.keys()
    assert outage.answer == []
    assert [need["need"]["name"] for need in gap.answer["needs"]][:1] == ["database"]
    assert recovery.answer["claim"] == {"namespace": bound.namespace, "name": bound.name}
    with pytest.raises(UsageError):
        desk.call("simulations.whatif", cluster="prod", scenario="lose-node", value="nobody")


def test_the_diagnosis_of_a_snapshot_speaks_the_language_of_its_reader(desk: Testing) -> None:
    registered(desk, "prod", "claim-missing")

    english, korean = (desk.call("diagnoses.get", cluster="prod", lang_=lang) for lang in ("en", "ko"))

    assert (
        [item.cause for item in english.problems]
        == [item.cause for item in korean.problems]
        == ["storage/claim/missing"]
    )
    assert english.problems[0].title != korean.problems[0].title
    assert english.stages.objects == desk.call("snapshots.list", cluster="prod").items[0].objects

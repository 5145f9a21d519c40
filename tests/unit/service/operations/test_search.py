"""Search finds what its asker may see, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from holdfast.model.access import Grant, Principal, Scope
from tests.builders.kube import claim, pod
from tests.builders.office import Testing, example, listed, packed, testing, viewer


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Testing]:
    with testing(Path(tmp_path_factory.mktemp("search"))) as made:
        made.call("clusters.create", name="prod-seoul", title="Production, Seoul")
        made.call("clusters.create", name="empty")
        made.upload("prod-seoul", example("several-storage"))
        yield made


def titles(desk: Testing, text: str, **options: Any) -> list[tuple[str, str]]:
    return [(hit.kind, hit.title) for hit in desk.call("search.find", text=text, **options).hits]


def test_a_whole_name_comes_first(desk: Testing) -> None:
    (first, *_) = desk.call("search.find", text="shared-assets").hits

    assert (first.kind, first.title, first.link) == (
        "object",
        "shared-assets",
        "/clusters/prod-seoul/objects/PersistentVolumeClaim/shop/shared-assets",
    )


def test_a_problem_is_found_by_its_object_and_by_words_of_its_cause(desk: Testing) -> None:
    by_object = desk.call("search.find", text="shared-assets", only="problem").hits
    by_cause = desk.call("search.find", text="access mode mismatch", only="problem").hits

    assert [hit.object.name for hit in by_object] == ["shared-assets"]
    assert by_object[0].link == f"/problems/{by_object[0].id}"
    assert by_object[0].id in {hit.id for hit in by_cause}


def test_clusters_are_found_by_title_and_those_of_which_nothing_is_known_are_named(desk: Testing) -> None:
    found = desk.call("search.find", text="seoul", only="cluster")

    assert [(hit.title, hit.link) for hit in found.hits] == [("Production, Seoul", "/clusters/prod-seoul")]
    assert desk.call("search.find", text="shared", only="object").unsearched == ("empty",)


def test_causes_patterns_and_words_are_found_in_both_languages(desk: Testing) -> None:
    assert ("pattern", "Disk space runs out") in titles(desk, "디스크", only="pattern")
    assert [kind for kind, _ in titles(desk, "storageclass missing", only="cause")][:1] == ["cause"]
    assert ("term", "reclaim policy") in titles(desk, "회수", only="term")
    korean = desk.call("search.find", lang_="ko", text="reclaim policy", only="term").hits
    assert [hit.title for hit in korean] == ["회수 정책"]


def test_short_and_korean_words_for_kinds_stand_for_the_kinds(desk: Testing) -> None:
    plain = desk.call("search.find", text="persistentvolumeclaim shared", only="object").hits

    assert plain
    for text in ("pvc shared", "클레임 shared"):
        assert [hit.link for hit in desk.call("search.find", text=text, only="object").hits] == [
            hit.link for hit in plain
        ]


def test_nothing_is_found_by_nothing(desk: Testing) -> None:
    assert desk.call("search.find", text="   ").hits == ()
    assert desk.call("search.find", text="qqqzzz").hits == ()


def test_what_is_beyond_the_limit_is_said_to_be_there(desk: Testing) -> None:
    found = desk.call("search.find", text="a", limit=1)

    assert (len(found.hits), found.has_more) == (1, True)


def test_a_reader_of_a_namespace_finds_nothing_of_another(tmp_path: Path) -> None:
    with testing(tmp_path) as desk:
        desk.call("clusters.create", name="prod")
        foreign = claim("secret-ledger")
        foreign["metadata"]["namespace"] = "bank"
        desk.upload("prod", packed({"all.json": listed(claim("ledger"), foreign)}))
        reader = viewer("shop", "prod", "shop")

        mine = desk.call("search.find", reader, text="ledger", limit=100)
        theirs = desk.call("search.find", reader, text="secret-ledger", only="object")

    assert {hit.object.namespace for hit in mine.hits if hit.object} == {"shop"}
    assert (theirs.hits, theirs.has_more) == ((), False)


def test_a_token_that_reads_the_fleet_alone_finds_no_objects(desk: Testing) -> None:
    narrow = Principal(id="t", name="t", grants=(Grant("viewer", Scope()),), allows=("read:fleet",))

    assert desk.call("search.find", narrow, text="shared-assets").hits == ()


def test_the_address_of_an_object_holds_no_sign_that_would_lead_elsewhere(tmp_path: Path) -> None:
    with testing(tmp_path) as desk:
        desk.call("clusters.create", name="prod")
        role = {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRole", "metadata": {"name": "a/b:c?d"}}
        desk.upload("prod", packed({"all.json": listed(role, pod("x"))}))

        (hit,) = desk.call("search.find", text="a/b:c", only="object").hits

    assert hit.link == "/clusters/prod/objects/ClusterRole/-/a%2Fb%3Ac%3Fd"

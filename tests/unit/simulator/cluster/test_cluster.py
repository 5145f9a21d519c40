"""A simulated cluster notes every write, answers the clients that Holdfast has, and ends without a trace."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest

from holdfast.adapters.kubernetes.writing import KubernetesWriters
from holdfast.model.automation import Target, Write
from tests.contracts.cluster_requests import APPLY
from tests.unit.simulator.cluster.driving import BASE, DATABASE, NOW, Driven, driven

CLAIM = "/api/v1/namespaces/shop/persistentvolumeclaims/data"
GROWN = {"spec": {"resources": {"requests": {"storage": "20Gi"}}}}


def test_every_write_is_noted_with_its_answer() -> None:
    applied = {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": {"name": "data", "labels": {"a": "b"}}}
    with driven(DATABASE) as small:
        small.requests.get(CLAIM)
        small.requests.patch(CLAIM, GROWN, dryRun="All", fieldManager="holdfast")
        small.requests.patch(CLAIM, {"spec": {"volumeName": "other"}})
        small.requests.patch(CLAIM, applied, APPLY, fieldManager="holdfast")
        small.requests.delete(CLAIM, {"dryRun": ["All"]})
        writes = small.cluster.writes

    assert [(one.verb, one.is_dry, one.manager, one.status, one.reason) for one in writes] == [
        ("PATCH", True, "holdfast", 200, ""),
        ("PATCH", False, "", 422, "Invalid"),
        ("PATCH", False, "holdfast", 200, ""),
        ("DELETE", True, "", 200, ""),
    ]
    assert {(one.path, one.agent, one.at) for one in writes} == {(CLAIM, "contract", NOW)}
    assert writes[0].body == GROWN


def test_the_writer_of_holdfast_rehearses_and_writes() -> None:
    with driven(DATABASE) as small:
        claim = small.get("PersistentVolumeClaim", "data")["metadata"]
        target = Target(
            cluster="simulated",
            group="",
            kind="PersistentVolumeClaim",
            namespace="shop",
            name="data",
            uid=claim["uid"],
            resource_version=claim["resourceVersion"],
        )
        write = Write(verb="patch", target=target, body=GROWN)
        with KubernetesWriters().open(small.cluster.kubeconfig.encode(), "simulated") as writer:
            before = writer.volume("shop", "data")
            tried = writer.rehearse(write, claim["resourceVersion"])
            sent = writer.send(write, claim["resourceVersion"])
            again = writer.send(write, claim["resourceVersion"])
            small.passes(31)
            after = writer.volume("shop", "data")
            allowed = writer.may(write)

    assert [(one.answer, one.reason) for one in (tried, sent, again)] == [
        ("applied", ""),
        ("applied", ""),
        ("refused", "conflict"),
    ]
    assert allowed
    assert before is not None
    assert after is not None
    assert after.capacity == pytest.approx(2 * before.capacity, rel=1e-6)
    assert [one.is_dry for one in small.cluster.writes] == [True, False, False]


def test_nothing_is_left_of_a_cluster_that_was_watched_to_its_end() -> None:
    before = set(threading.enumerate())
    with driven(DATABASE) as small:
        place = urlsplit(small.cluster.url)
        watching = HTTPConnection(place.hostname or "", place.port)
        watching.request("GET", "/api/v1/pods?watch=1&timeoutSeconds=300")
        answer = watching.getresponse()
        idle = HTTPConnection(place.hostname or "", place.port)
        idle.request("GET", "/version")
        idle.getresponse().read()
        first = answer.readline()

    rest = answer.read()
    watching.close()
    idle.close()
    assert (b'"ADDED"' in first, rest) == (True, b"")
    assert set(threading.enumerate()) == before


def test_a_world_that_cannot_be_leaves_nothing_open() -> None:
    broken = BASE.replace("age: 240h", "age: 240h\nfillings: [{claim: shop/none, used: 1Gi}]")

    with pytest.raises(LookupError, match="shop/none has no volume to fill"), driven(base=broken):
        pass


def test_a_world_of_unknown_kinds_is_refused() -> None:
    strange = BASE + "\n---\n{apiVersion: example.com/v1, kind: Wish, metadata: {name: one}}\n"

    with pytest.raises(ValueError, match=r"a world cannot hold a 'Wish' of 'example\.com/v1'"), driven(base=strange):
        pass


def test_the_same_world_is_the_same_each_time() -> None:
    def seen() -> list[object]:
        with driven(DATABASE) as small:
            return [small.requests.get(f"/api/v1/{kind}").body for kind in ("pods", "persistentvolumes")]

    assert seen() == seen()


def test_a_list_that_grew_too_old_is_not_gone_on_with() -> None:
    with driven(DATABASE) as small:
        path = "/api/v1/namespaces/shop/configmaps"
        for name in ("one", "two"):
            small.requests.create(path, {"metadata": {"name": name}})
        first = small.requests.get(path, limit="1").body["metadata"]
        small.requests.delete(f"{path}/one")
        small.cluster.forget()
        rest = small.requests.get(path, limit="1", **{"continue": first["continue"]})
        (event,) = small.requests.watch(path, 2, resourceVersion=first["resourceVersion"])

    assert rest.refusal == (410, "Expired")
    assert (event["type"], event["object"]["code"]) == ("ERROR", 410)


def test_a_watch_ends_with_the_version_that_it_has_reached() -> None:
    with driven(DATABASE) as small:
        version = small.requests.get("/api/v1/pods").version
        small.requests.create("/api/v1/namespaces/shop/configmaps", {"metadata": {"name": "beside"}})
        query = {"resourceVersion": version, "timeoutSeconds": "1", "allowWatchBookmarks": "true"}
        (event,) = small.requests.watch("/api/v1/pods", 5, **query)
        reached = small.requests.get("/api/v1/pods").version

    assert (event["type"], event["object"]["metadata"]["resourceVersion"]) == ("BOOKMARK", reached)


def test_many_writers_lose_nothing_where_they_name_the_version_that_they_saw() -> None:
    path, threads, rounds = "/api/v1/namespaces/shop/configmaps/counter", 4, 10

    def count(small: Driven) -> int:
        refused = done = 0
        while done < rounds:
            seen = small.requests.get(path).body
            data = {"count": str(int(seen["data"]["count"]) + 1)}
            version = {"resourceVersion": seen["metadata"]["resourceVersion"]}
            status = small.requests.patch(path, {"metadata": version, "data": data}).status
            done, refused = done + (status == 200), refused + (status == 409)
        return refused

    with driven() as small:
        body = {"metadata": {"name": "counter"}, "data": {"count": "0"}}
        small.requests.create(path.rpartition("/")[0], body)
        with ThreadPoolExecutor(threads) as pool:
            refused = sum(pool.map(count, [small] * threads))
        found = small.requests.get(path).body["data"]
        writes = small.cluster.writes

    assert found == {"count": str(threads * rounds)}
    assert len([one for one in writes if one.status == 409]) == refused

"""A cluster's API, simulated and real alike: lists and watches."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from holdfast.simulator.cluster.kinds import KINDS
from tests.contracts.cluster_places import SNAPSHOTS, Api
from tests.contracts.cluster_requests import Object

pytestmark = pytest.mark.slow

DISCOVERY = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"


def test_a_list_comes_in_pages_of_one_moment(api: Api) -> None:
    for name in ("one", "three", "two"):
        api.config_map(name, labels={"mine": "1"})
    path = api.core("configmaps")

    first = api.requests.get(path, limit="2", labelSelector="mine")
    api.requests.delete(f"{path}/two")
    rest = {"continue": first.body["metadata"]["continue"]}
    second = api.requests.get(path, limit="2", labelSelector="mine", **rest)

    assert (_names(first.body), _names(second.body)) == (["one", "three"], ["two"])
    assert second.version == first.version
    assert "continue" not in second.body["metadata"]


def test_a_token_that_is_none_is_refused(api: Api) -> None:
    answer = api.requests.get(api.core("configmaps"), limit="2", **{"continue": "no-token"})

    assert answer.refusal == (400, "BadRequest")


@pytest.mark.parametrize(
    ("selector", "names"),
    [
        ("color", ["blue", "red"]),
        ("!color", ["plain"]),
        ("color=red", ["red"]),
        ("color!=red", ["blue", "plain"]),
        ("color in (red, green)", ["red"]),
        ("color notin (red),owner=me", ["blue", "plain"]),
    ],
)
def test_labels_select(api: Api, selector: str, names: list[str]) -> None:
    for name in ("blue", "red"):
        api.config_map(name, labels={"color": name, "owner": "me"})
    api.config_map("plain", labels={"owner": "me"})

    answer = api.requests.get(api.core("configmaps"), labelSelector=f"{selector},owner=me")

    assert _names(answer.body) == names


def test_what_is_no_selector_is_refused(api: Api) -> None:
    broken = api.requests.get(api.core("configmaps"), labelSelector="color in (")
    unknown = api.requests.get(api.core("configmaps"), fieldSelector="data.key=value")

    assert (broken.refusal, unknown.refusal) == ((400, "BadRequest"), (400, "BadRequest"))


def test_a_name_selects(api: Api) -> None:
    api.config_map("one")
    api.config_map("two")

    answer = api.requests.get(api.core("configmaps"), fieldSelector="metadata.name=two")

    assert _names(answer.body) == ["two"]


def test_a_watch_tells_what_happened_since(api: Api) -> None:
    path = api.core("configmaps")
    api.config_map("one", labels={"mine": "1"})
    version = api.requests.get(path).version
    api.config_map("two", labels={"mine": "1"})
    api.requests.patch(f"{path}/one", {"data": {"key": "other"}})
    api.requests.patch(f"{path}/one", {"metadata": {"labels": {"mine": None}}})
    api.requests.delete(f"{path}/two")

    events = api.requests.watch(path, 4, resourceVersion=version, labelSelector="mine")

    assert [(event["type"], event["object"]["metadata"]["name"]) for event in events] == [
        ("ADDED", "two"),
        ("MODIFIED", "one"),
        ("DELETED", "one"),
        ("DELETED", "two"),
    ]


def test_a_watch_from_before_what_is_remembered_is_gone(api: Api) -> None:
    api.created(api.of(SNAPSHOTS, "volumesnapshots"), _snapshot("one"))

    (event,) = api.requests.watch(api.of(SNAPSHOTS, "volumesnapshots"), 2, resourceVersion="1")

    assert (event["type"], event["object"]["code"], event["object"]["reason"]) == ("ERROR", 410, "Expired")


def test_what_the_simulation_serves_is_served_by_both_alike(api: Api) -> None:
    served = {key: told for root in ("/api", "/apis") for key, told in _served(api.requests.get(root, DISCOVERY).body)}

    for kind in KINDS:
        scope, verbs, parts = served[kind.group, kind.version, kind.name, kind.plural]
        assert (kind.plural, scope) == (kind.plural, "Namespaced" if kind.is_namespaced else "Cluster")
        assert {"create", "delete", "get", "list", "patch", "watch"} <= verbs
        assert set(kind.subresources) <= parts


def test_only_the_metadata_is_given_to_who_wants_no_more(api: Api) -> None:
    api.config_map("one")
    partial = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1"

    found = api.requests.get(api.core("configmaps"), partial, fieldSelector="metadata.name=one").body

    assert (found["kind"], [set(item) for item in found["items"]]) == (
        "PartialObjectMetadataList",
        [{"kind", "apiVersion", "metadata"}],
    )


def test_nothing_is_where_nothing_is_served(api: Api) -> None:
    assert api.requests.get(api.core("nothings")).refusal == (404, "NotFound")


def test_whoever_asks_may_write(api: Api) -> None:
    attributes = {"namespace": api.namespace, "verb": "patch", "resource": "pods", "subresource": "resize"}
    body = {
        "apiVersion": "authorization.k8s.io/v1",
        "kind": "SelfSubjectAccessReview",
        "spec": {"resourceAttributes": attributes},
    }

    answer = api.requests.create("/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", body)

    assert (answer.status, answer.body["status"]["allowed"]) == (201, True)


def _snapshot(name: str) -> Object:
    spec = {"volumeSnapshotClassName": "none", "source": {"persistentVolumeClaimName": "none"}}
    return {"apiVersion": SNAPSHOTS, "kind": "VolumeSnapshot", "metadata": {"name": name}, "spec": spec}


def _served(said: Object) -> Iterator[tuple[tuple[str, str, str, str], tuple[str, set[str], set[str]]]]:
    for group in said["items"]:
        name = (group.get("metadata") or {}).get("name", "")
        for version in group["versions"]:
            for item in version["resources"]:
                parts = {part["subresource"] for part in item.get("subresources", ())}
                key = (name, version["version"], item["responseKind"]["kind"], item["resource"])
                yield key, (item["scope"], set(item["verbs"]), parts)


def _names(found: Object) -> list[str]:
    return [item["metadata"]["name"] for item in found["items"]]

"""What is not known of a cluster is not called absent."""

import io
import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from holdfast.adapters.kubernetes.access import Opened
from holdfast.adapters.kubernetes.present_objects import PresentObjects
from holdfast.model.automation import Target
from holdfast.model.input_refusals import ClusterUnreachable
from holdfast.model.volume_stats import VolumeStats

Answer = tuple[int, Any]
POD = Target(cluster="c", group="", kind="Pod", namespace="shop", name="web", uid="u", resource_version="1")
SUMMARY = "/api/v1/nodes/a/proxy/stats/summary"
PODS = "/api/v1/namespaces/shop/pods"


class Said:
    """An answer as urllib3 gives it."""

    def __init__(self, status: int, body: Any) -> None:
        self.status, self.headers = status, dict[str, str]()
        self._body = io.BytesIO(body if isinstance(body, bytes) else json.dumps(body).encode())

    def read1(self, size: int) -> bytes:
        return self._body.read(size)

    def close(self) -> None:
        """Closes nothing."""

    release_conn = close


class Server:
    """Answers by path, in turn where there are several answers."""

    def __init__(self, answers: dict[str, list[Answer]], stale: bool = False) -> None:
        resources = [
            {"resource": plural, "responseKind": {"kind": kind}, "scope": "Namespaced", "verbs": ["list"]}
            for plural, kind in (("pods", "Pod"), ("nodes", "Node"))
        ]
        core = {"metadata": {"name": ""}, "versions": [{"version": "v1", "resources": resources}]}
        broken = {"metadata": {"name": "velero.io"}, "versions": [{"version": "v1", "freshness": "Stale"}]}
        discovered = {"/api": [(200, {"items": [core]})], "/apis": [(200, {"items": [broken] if stale else []})]}
        self.answers = discovered | answers
        self.asked: list[tuple[str, dict[str, list[str]]]] = []
        self.origins: list[str] = []
        self.verify_ssl = True

    def request(self, method: str, url: str, **options: Any) -> Said:
        place = urlsplit(url)
        self.origins.append(place.netloc)
        self.asked.append((place.path, parse_qs(place.query)))
        waiting = self.answers.get(place.path, [(404, b"")])
        return Said(*(waiting.pop(0) if len(waiting) > 1 else waiting[0]))

    def auth_settings(self) -> dict[str, Any]:
        return {}


def present(answers: dict[str, list[Answer]], stale: bool = False) -> tuple[PresentObjects, Server]:
    server = Server(answers, stale)
    return PresentObjects(Opened("c", "c", "default", "http://127.0.0.1", server, server)), server


def page(*names: str, more: str = "") -> Answer:
    items = [{"metadata": {"name": name}, "spec": {}} for name in names]
    return 200, {"kind": "PodList", "apiVersion": "v1", "metadata": {"continue": more}, "items": items}


def names(found: Any) -> list[str]:
    return [item["metadata"]["name"] for item in found]


def test_a_list_that_grew_too_old_begins_anew():
    gone = (410, {"kind": "Status", "message": "too old"})
    cluster, server = present({PODS: [page("a", more="t"), gone, page("a", more="t"), page("b")]})

    found = cluster.objects("Pod", "shop")

    assert names(found) == ["a", "b"]
    assert [query.get("continue") for path, query in server.asked if path == PODS] == [None, ["t"], None, ["t"]]


def test_the_pods_of_a_node_are_chosen_by_the_server_on_each_page():
    cluster, server = present({"/api/v1/pods": [page("a", more="t"), page("b")], PODS: [page("c")]})

    here, anywhere = cluster.objects("Pod", "", "n1"), cluster.objects("Pod", "shop")

    assert (names(here), names(anywhere)) == (["a", "b"], ["c"])
    chosen = [(query.get("fieldSelector"), query.get("continue")) for path, query in server.asked if "pods" in path]
    assert chosen == [(["spec.nodeName=n1"], None), (["spec.nodeName=n1"], ["t"]), (None, None)]


@pytest.mark.parametrize("answer", [(500, b""), (200, b"<html>"), (401, b"")])
def test_a_list_that_is_not_given_is_not_empty(answer: Answer):
    cluster, _ = present({PODS: [answer]})

    with pytest.raises(ClusterUnreachable):
        cluster.objects("Pod", "shop")


@pytest.mark.parametrize("status", [403, 404])
def test_a_list_that_may_not_be_read_is_none(status: int):
    cluster, _ = present({PODS: [(status, b"{}")]})

    assert cluster.objects("Pod", "shop") is None


def test_an_object_is_absent_where_the_server_says_so():
    cluster, _ = present({f"{PODS}/web": [(404, {"kind": "Status", "message": 'pods "web" not found'})]})

    assert cluster.object(POD) is None


@pytest.mark.parametrize(
    "answer",
    [
        (404, b"404 page not found"),
        (403, b"{}"),
        (503, b""),
        (200, b"<html>"),
        (200, {"metadata": {"name": "another"}}),
    ],
)
def test_an_object_is_not_absent_because_nobody_answers(answer: Answer):
    cluster, _ = present({f"{PODS}/web": [answer]})

    with pytest.raises(ClusterUnreachable):
        cluster.object(POD)


def test_a_kind_that_nobody_serves_has_no_objects():
    cluster, server = present({})

    assert [cluster.objects("Backup.velero.io") for _ in range(3)] == [()] * 3
    assert len(server.asked) == 2


def test_a_kind_is_served_whoever_may_read_it():
    cluster, server = present({PODS: [(403, b"{}")]})

    assert [cluster.serves("Pod", ""), cluster.serves("Pod", "example.com"), cluster.serves("Cache", "")] == [
        True,
        False,
        False,
    ]
    assert [path for path, _ in server.asked if path not in ("/api", "/apis")] == []


def test_whether_a_kind_is_served_is_not_known_while_its_server_is_away():
    cluster, _ = present({}, stale=True)

    with pytest.raises(ClusterUnreachable, match=r"velero\.io"):
        cluster.serves("Backup", "velero.io")


@pytest.mark.parametrize(("status", "reason"), [(403, "forbidden"), (503, "unavailable")])
def test_why_an_object_was_not_given_is_told_apart(status: int, reason: str):
    cluster, _ = present({f"{PODS}/web": [(status, {"kind": "Status", "message": "no"})]})

    with pytest.raises(ClusterUnreachable) as error:
        cluster.object(POD)

    assert error.value.values["reason"] == reason


def test_a_kind_whose_server_is_away_may_have_objects():
    cluster, _ = present({}, stale=True)

    with pytest.raises(ClusterUnreachable, match=r"velero\.io"):
        cluster.objects("Backup.velero.io")


def mounting(**volume: Any) -> Answer:
    spec = {"nodeName": "a", "volumes": [{"name": "data", **volume}]}
    pod = {"metadata": {"name": "web"}, "spec": spec}
    return 200, {"kind": "PodList", "metadata": {}, "items": [pod]}


def summary(**fields: int) -> Answer:
    volume = {"name": "data", "pvcRef": {"name": "web-data", "namespace": "shop"}, "time": "2026-01-15T12:00:00Z"}
    return 200, {"node": {"nodeName": "a"}, "pods": [{"podRef": {"namespace": "shop"}, "volume": [volume | fields]}]}


FULL = {"capacityBytes": 100, "usedBytes": 70, "availableBytes": 30, "inodes": 9, "inodesUsed": 4, "inodesFree": 5}


@pytest.mark.parametrize("volume", [{"persistentVolumeClaim": {"claimName": "web-data"}}, {"ephemeral": {}}])
def test_a_volume_is_as_the_kubelet_that_mounts_it_measures_it(volume: dict[str, Any]):
    cluster, _ = present({PODS: [mounting(**volume)], SUMMARY: [summary(**FULL)]})

    assert cluster.volume("shop", "web-data") == VolumeStats(
        capacity=100, used=70, available=30, inodes=9, inodes_used=4
    )


@pytest.mark.parametrize(
    "answer", [(403, b"{}"), (503, b""), (200, b"<html>"), (200, {"node": {}}), summary(capacityBytes=100), summary()]
)
def test_a_volume_of_which_no_kubelet_tells_is_not_measured(answer: Answer):
    claimed = {"persistentVolumeClaim": {"claimName": "web-data"}}
    cluster, _ = present({PODS: [mounting(**claimed)], SUMMARY: [answer]})

    assert cluster.volume("shop", "web-data") is None


def test_without_the_right_that_opens_exec_the_kubelet_itself_is_asked():
    claimed = {"persistentVolumeClaim": {"claimName": "web-data"}}
    addresses = [{"type": "InternalIP", "address": "127.0.0.1"}]
    node = {"apiVersion": "v1", "kind": "Node", "metadata": {"name": "a"}, "status": {"addresses": addresses}}
    cluster, server = present(
        {
            PODS: [mounting(**claimed)],
            SUMMARY: [(403, b"{}")],
            "/api/v1/nodes/a": [(200, node)],
            "/stats/summary": [summary(**FULL)],
        }
    )

    found = cluster.volume("shop", "web-data")

    assert found is not None
    assert found.used == 70
    assert server.origins[-1] == "127.0.0.1:10250"


def test_a_volume_that_is_mounted_nowhere_is_not_asked_for():
    cluster, server = present({PODS: [mounting(persistentVolumeClaim={"claimName": "another"})]})

    assert cluster.volume("shop", "web-data") is None
    assert SUMMARY not in [path for path, _ in server.asked]

"""The contract of a writer: what it says of a write is what became of it, on every server that it writes to."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from holdfast.adapters.kubernetes.writing import KubernetesWriters
from holdfast.model.automation import UNMADE, Write
from holdfast.model.input_refusals import ClusterUnreachable
from holdfast.ports.writes import Writers
from holdfast.simulator.cluster.clock import Clock
from holdfast.simulator.cluster.cluster import SimulatedCluster
from holdfast.simulator.cluster.world import World
from tests.builders.fault_plan import Fault, FaultKind
from tests.builders.fault_proxy import FaultProxy
from tests.builders.kube import NOON
from tests.builders.writes import SPACE, Place, behind_proxy, config_map, create, judged, other, patch
from tests.live.cluster import ControlPlane

pytestmark = pytest.mark.slow

SERVERS = ("simulated", pytest.param("real", marks=pytest.mark.live))


@pytest.fixture(scope="module", params=SERVERS)
def kubeconfig(request: pytest.FixtureRequest) -> Iterator[bytes]:
    """The way to each server that is written to."""
    if request.param == "real":
        cluster: ControlPlane = request.getfixturevalue("contract_cluster")
        yield cluster.kubeconfig.read_bytes()
        cluster.kubectl("delete", "namespace", SPACE, "--wait=false")
    else:
        with SimulatedCluster(Clock(NOON), World()) as simulated:
            yield simulated.kubeconfig.encode()


@pytest.fixture(scope="module")
def place(kubeconfig: bytes, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """A server behind the proxy, with a namespace for what is written."""
    with behind_proxy(tmp_path_factory.mktemp("proxy"), kubeconfig) as found:
        found.make({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": SPACE}})
        yield found


@pytest.fixture(autouse=True)
def peace(place: Place) -> None:
    """No fault is left over from another test."""
    place.proxy.order()
    place.proxy.forget()


def test_a_patch_of_the_version_that_was_read_is_applied(place: Place):
    target = place.settings(a="1")

    sent = place.writer.send(patch(target, data={"b": "2"}), target.resource_version)

    assert judged(sent) == ("applied", "")
    assert sent.object == place.now(target)
    assert place.now(target)["data"] == {"a": "1", "b": "2"}


def test_a_version_that_is_no_more_is_a_conflict(place: Place):
    target = place.settings(a="1")
    place.writer.send(patch(target, data={"a": "2"}), target.resource_version)

    sent = place.writer.send(patch(target, data={"a": "3"}), target.resource_version)

    assert judged(sent) == ("refused", "conflict")
    assert place.now(target)["data"] == {"a": "2"}


@pytest.mark.parametrize("verb", ["patch", "apply", "delete"])
def test_an_object_of_the_same_name_that_was_made_anew_is_left_alone(place: Place, verb: str):
    old = place.settings(a="1")
    place.writer.send(other("delete", old), old.resource_version)
    new = place.make(config_map(a="1") | {"metadata": {"name": old.name, "namespace": SPACE}})

    writes: dict[str, Write] = {
        "patch": patch(old, data={"a": "2"}),
        "apply": other("apply", old, data={"b": "2"}),
        "delete": other("delete", old),
    }
    sent = place.writer.send(writes[verb], new.resource_version)

    assert judged(sent) == ("refused", "conflict")
    assert place.now(new)["metadata"]["uid"] == new.uid
    assert place.version(new) == new.resource_version


def test_an_object_that_is_made_anew_at_the_last_moment_is_left_alone(place: Place):
    target = place.settings(a="1")
    place.proxy.order(Fault("uid-reuse"))

    sent = place.writer.send(patch(target, data={"a": "2"}), target.resource_version)

    assert judged(sent) == ("refused", "conflict")
    assert place.now(target)["metadata"]["uid"] != target.uid
    assert place.now(target)["data"] == {"a": "1"}


def test_somebody_who_is_a_moment_faster_keeps_what_he_wrote(place: Place):
    target = place.settings(a="1")
    place.proxy.order(Fault("change-before", extra={"data": {"a": "theirs"}}))

    sent = place.writer.send(patch(target, data={"a": "ours"}), target.resource_version)

    assert judged(sent) == ("refused", "conflict")
    assert place.now(target)["data"] == {"a": "theirs"}


def test_a_rehearsed_patch_shows_the_object_and_changes_nothing(place: Place):
    target = place.settings(a="1")

    sent = place.writer.rehearse(patch(target, data={"b": "2"}), target.resource_version)

    assert judged(sent) == ("applied", "")
    assert sent.object is not None
    assert sent.object["data"] == {"a": "1", "b": "2"}
    assert place.version(target) == target.resource_version
    assert place.proxy.writes()[1:] == ()


def test_a_rehearsed_creation_makes_nothing(place: Place):
    write = create(config_map(a="1"))

    sent = place.writer.rehearse(write, "")

    assert judged(sent) == ("applied", "")
    assert place.writer.object(write.target) is None


def test_a_rehearsed_deletion_deletes_nothing(place: Place):
    target = place.settings(a="1")

    sent = place.writer.rehearse(other("delete", target), target.resource_version)

    assert judged(sent) == ("applied", "")
    assert place.version(target) == target.resource_version


def test_a_rehearsal_is_refused_as_the_write_would_be(place: Place):
    target = place.settings(a="1")

    sent = place.writer.rehearse(patch(target, data={"a": "2"}), "1")

    assert judged(sent) == ("refused", "conflict")


def test_what_is_made_twice_exists(place: Place):
    write = create(config_map(a="1"))

    found = [judged(place.writer.send(write, "")) for _ in range(2)]

    assert found == [("applied", ""), ("refused", "exists")]


def test_a_deletion_of_another_version_is_a_conflict(place: Place):
    target = place.settings(a="1")
    place.writer.send(patch(target, data={"a": "2"}), target.resource_version)

    stale = judged(place.writer.send(other("delete", target), target.resource_version))
    kept = place.now(target)["data"]
    fresh = judged(place.writer.send(other("delete", target), place.version(target)))

    assert (stale, kept, fresh) == (("refused", "conflict"), {"a": "2"}, ("applied", ""))
    assert place.writer.object(target) is None


def test_what_is_not_there_any_more_is_gone(place: Place):
    target = place.settings(a="1")
    place.writer.send(other("delete", target), target.resource_version)

    found = [
        judged(place.writer.send(write, target.resource_version))
        for write in (patch(target, data={"a": "2"}), other("delete", target))
    ]

    assert found == [("refused", "gone")] * 2


def test_a_field_that_the_kind_does_not_have_is_invalid(place: Place):
    target = place.settings(a="1")

    sent = place.writer.send(patch(target, dota={"a": "2"}), target.resource_version)

    assert judged(sent) == ("refused", "invalid")
    assert "dota" in sent.detail
    assert place.version(target) == target.resource_version


def test_a_new_object_with_an_unknown_field_is_invalid(place: Place):
    write = create(config_map(a="1") | {"dota": {}})

    assert judged(place.writer.send(write, "")) == ("refused", "invalid")
    assert place.writer.object(write.target) is None


def test_applied_fields_of_somebody_else_are_a_conflict(place: Place):
    target = place.settings(theirs="1")

    taken = place.writer.send(other("apply", target, data={"theirs": "2"}), target.resource_version)
    added = place.writer.send(other("apply", target, data={"ours": "2"}), target.resource_version)

    assert (judged(taken), judged(added)) == (("refused", "conflict"), ("applied", ""))
    assert place.now(target)["data"] == {"theirs": "1", "ours": "2"}


def test_a_kind_that_the_server_does_not_know_is_unsupported(place: Place):
    body = {"apiVersion": "example.com/v1", "kind": "Unheard", "metadata": {"name": "a", "namespace": SPACE}}

    assert judged(place.writer.send(create(body), "")) == ("refused", "unsupported")
    assert place.writer.object(create(body).target) is None
    assert place.writer.objects("Unheard.example.com") == ()


def test_a_write_that_names_no_object_is_not_sent(place: Place):
    target = place.settings(a="1")
    place.proxy.forget()

    nameless = judged(place.writer.send(patch(replace(target, uid=UNMADE), data={}), target.resource_version))
    timeless = judged(place.writer.send(other("delete", target), ""))
    command = judged(place.writer.send(other("command", target), target.resource_version))

    assert (nameless, timeless, command) == (("refused", "invalid"), ("refused", "invalid"), ("refused", "unsupported"))
    assert place.proxy.recorded() == ()


def test_an_effect_without_an_answer_is_lost_and_was_sent_once(place: Place):
    target = place.settings(a="1")
    place.proxy.forget()
    place.proxy.order(Fault("commit-then-timeout"))

    sent = place.writer.send(patch(target, data={"a": "2"}), target.resource_version)

    assert sent.answer == "lost"
    assert place.now(target)["data"] == {"a": "2"}
    assert len(place.proxy.writes()) == 1


def test_what_was_cut_off_on_its_way_is_lost_too_and_was_sent_once(place: Place):
    target = place.settings(a="1")
    place.proxy.forget()
    place.proxy.order(Fault("drop-before"))

    sent = place.writer.send(patch(target, data={"a": "2"}), target.resource_version)

    assert sent.answer == "lost"
    assert place.now(target)["data"] == {"a": "1"}
    assert len(place.proxy.writes()) == 1


@pytest.mark.parametrize("fault", ["commit-then-timeout", "drop-before", "503", "429-retry-after"])
def test_a_deletion_is_not_sent_again_though_http_would_allow_it(place: Place, fault: FaultKind):
    target = place.settings(a="1")
    place.proxy.forget()
    place.proxy.order(Fault(fault))

    place.writer.send(other("delete", target), target.resource_version)

    assert [one.method for one in place.proxy.writes()] == ["DELETE"]


@pytest.mark.parametrize(
    ("fault", "reason", "data"),
    [
        ("500-before", "unavailable", "1"),
        ("503", "unavailable", "1"),
        ("commit-then-504", "timeout", "2"),
        ("truncated-answer", "unavailable", "2"),
    ],
)
def test_an_error_of_the_server_says_nothing_of_the_effect(place: Place, fault: FaultKind, reason: str, data: str):
    target = place.settings(a="1")
    place.proxy.forget()
    place.proxy.order(Fault(fault))

    sent = place.writer.send(patch(target, data={"a": "2"}), target.resource_version)

    assert judged(sent) == ("lost", reason)
    assert place.now(target)["data"] == {"a": data}
    assert len(place.proxy.writes()) == 1


def test_a_busy_server_is_not_asked_again_but_its_wish_is_told(place: Place):
    target = place.settings(a="1")
    place.proxy.forget()
    place.proxy.order(Fault("429-retry-after", seconds=7))

    sent = place.writer.send(patch(target, data={"a": "2"}), target.resource_version)

    assert (judged(sent), sent.wait) == (("refused", "busy"), 7.0)
    assert len(place.proxy.writes()) == 1


def test_a_refusal_in_between_is_a_refusal(place: Place):
    target = place.settings(a="1")
    place.proxy.order(Fault("refuse-409"))

    sent = place.writer.send(patch(target, data={"a": "2"}), target.resource_version)

    assert judged(sent) == ("refused", "conflict")
    assert place.now(target)["data"] == {"a": "1"}


def test_a_dry_run_that_adds_a_field_shows_it(place: Place):
    target = place.settings(a="1")
    place.proxy.order(Fault("dry-run-mutates", extra={"data": {"more": "x"}}))

    sent = place.writer.rehearse(patch(target, data={"a": "2"}), target.resource_version)

    assert sent.object is not None
    assert sent.object["data"] == {"a": "2", "more": "x"}


def test_what_never_arrived_is_refused_and_a_rehearsal_of_it_says_nothing(place: Place, tmp_path: Path):
    target = place.settings(a="1")
    write = patch(target, data={"a": "2"})
    passing = FaultProxy(tmp_path, place.proxy.kubeconfig)
    with passing, KubernetesWriters().open(passing.kubeconfig, "") as writer:
        assert writer.object(target) is not None
        passing.stop()
        sent, rehearsed = (one(write, target.resource_version) for one in (writer.send, writer.rehearse))

        with pytest.raises(ClusterUnreachable):
            writer.objects("ConfigMap", SPACE)

    assert (judged(sent), judged(rehearsed)) == (("refused", "unreachable"), ("lost", "unreachable"))


def test_every_request_says_who_writes_and_wants_its_fields_checked(place: Place):
    target = place.settings(a="1")
    place.writer.rehearse(patch(target, data={"b": "2"}), target.resource_version)
    place.writer.send(other("delete", target), target.resource_version)

    found = {(one.manager, one.query["fieldValidation"]) for one in place.proxy.recorded()}

    assert found == {("holdfast", "Strict")}
    assert [one.is_dry_run for one in place.proxy.recorded()] == [False, True, False]


def test_a_list_is_whole(place: Place):
    targets = [place.settings(number=str(number)) for number in range(3)]

    found = place.writer.objects("ConfigMap", SPACE)

    assert found is not None
    listed = {item["metadata"]["name"]: item for item in found}
    assert [listed[target.name] for target in targets] == [place.now(target) for target in targets]


def test_writers_can_be_handed_to_another_process(place: Place):
    writers: Writers = pickle.loads(pickle.dumps(KubernetesWriters()))

    with writers.open(place.proxy.kubeconfig, "") as writer:
        assert writer.objects("Namespace")

"""The control plane is real: it admits, schedules and refuses by itself, and leaves nothing behind."""

import json
import os
from pathlib import Path

import pytest

from tests.live import objects, snapshots
from tests.live.cluster import CommandError, ControlPlane, NotShownError, wait_for
from tests.live.record import dump

pytestmark = pytest.mark.live


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_every_kind_is_listed_even_when_there_is_none_of_it(cluster: ControlPlane, tmp_path: Path):
    dump(cluster, tmp_path / "lists")

    listed = json.loads((tmp_path / "lists" / "holdfast-bundle.json").read_text())["listed"]
    files = {path.name for path in (tmp_path / "lists").iterdir()} - {"holdfast-bundle.json"}
    assert files == {f"{kind}.json" for kind in listed}
    # The tests that share the control plane may leave objects of some kinds, never of all.
    assert any(json.loads((tmp_path / "lists" / name).read_text())["items"] == [] for name in files)
    assert {"pods", "persistentvolumes", "leases.coordination.k8s.io", "roles.rbac.authorization.k8s.io"} <= set(listed)


def test_the_scheduler_says_itself_why_a_pod_has_no_node(cluster: ControlPlane):
    cluster.apply([objects.namespace("alone")])
    cluster.apply([objects.deployment("web", "alone", replicas=1)])

    found = wait_for(
        "the scheduler's event",
        lambda: [e for e in cluster.get("events", "alone") if e["reason"] == "FailedScheduling"],
    )

    assert found[0]["message"] == "no nodes available to schedule pods"
    cluster.kubectl("delete", "namespace", "alone", "--wait=false")


def test_what_kubectl_refuses_is_said_in_its_own_words(cluster: ControlPlane):
    with pytest.raises(CommandError) as complaint:
        cluster.kubectl("get", "pods", "nobody", "-n", "default")

    assert str(complaint.value).endswith('Error from server (NotFound): pods "nobody" not found')


def test_a_kind_can_be_used_at_once_and_is_forgotten_at_once(cluster: ControlPlane):
    cluster.apply(snapshots.definitions())
    cluster.apply([snapshots.snapshot_class("at-once")])
    made = [one["metadata"]["name"] for one in cluster.get("volumesnapshotclasses")]
    cluster.undefine(snapshots.definitions())

    told = cluster.kubectl("api-resources", "--api-group=snapshot.storage.k8s.io", "-o", "name")

    assert (made, told) == (["at-once"], "")


def test_what_waits_in_vain_says_what_the_control_plane_shows(cluster: ControlPlane):
    cluster.apply([objects.namespace("vain")])
    cluster.apply([objects.deployment("late", "vain", replicas=1)])
    wait_for("its Pod", lambda: cluster.get("pods", "vain"))

    with pytest.raises(NotShownError) as complaint:
        wait_for("a Pod that runs", list, seconds=0)
    with pytest.raises(CommandError) as refused:
        cluster.kubectl("rollout", "status", "deployment/late", "-n", "vain", "--timeout=1s")

    for problem in (complaint.value, refused.value):
        told = "\n".join(problem.__notes__)
        assert "kube-scheduler: runs" in told
        assert "late-" in told
    cluster.kubectl("delete", "namespace", "vain", "--wait=false")


def test_controllers_that_start_anew_go_on_where_they_were(fresh_cluster: ControlPlane):
    fresh_cluster.create([objects.node("one", "zone-1", 1)])
    fresh_cluster.apply([objects.namespace("before")])
    before = {process.pid for process in fresh_cluster._processes}

    fresh_cluster.renew()
    fresh_cluster.apply([objects.deployment("web", "before", replicas=1)])
    fresh_cluster.kubectl("rollout", "status", "deployment/web", "-n", "before", "--timeout=300s")

    after = {process.pid for process in fresh_cluster._processes}
    assert (len(after), len(after & before)) == (5, 2)


def test_a_controller_that_was_killed_stays_so(fresh_cluster: ControlPlane):
    fresh_cluster.end("kube-scheduler")

    fresh_cluster.renew()

    ended = [str(process.args) for process in fresh_cluster._processes if process.poll() is not None]
    assert len(ended) == 1
    assert "kube-scheduler" in ended[0]


def test_nothing_runs_and_no_file_stays_after_the_end(programs: None):
    with ControlPlane() as running:
        pids = [process.pid for process in running._processes]
        folder = running.kubeconfig.parent

    assert [is_alive(pid) for pid in pids] == [False] * 5
    assert not folder.exists()

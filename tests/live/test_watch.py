"""A cluster is followed through everything that servers and networks do, and never called healthier than it is."""

import json
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml

from holdfast.adapters.kubernetes.access import Access
from holdfast.adapters.kubernetes.following import Rhythm
from holdfast.adapters.kubernetes.source import LiveSource, Wanted
from holdfast.adapters.kubernetes.watching import ENDLESS, LiveDeltas
from holdfast.app.context import Context
from holdfast.model.input_refusals import ClusterUnreadable
from holdfast.model.outcome import Unread
from holdfast.model.refs import Ref
from holdfast.model.snapshot import Snapshot
from holdfast.pillars.watching.known import NOTHING, Known, apply
from holdfast.service.diagnosis.rights import cluster_role
from holdfast.service.diagnosis.watching import Pace, Tidings, watch
from tests.live import objects
from tests.live.cluster import ControlPlane, wait_for
from tests.live.faults import (
    Act,
    Fault,
    FaultProxy,
    close_watch,
    cut_watch,
    garble,
    hang_up,
    refuse,
    say_gone,
    stall,
)
from tests.live.rights import may

pytestmark = pytest.mark.live

QUICK = Rhythm(life=4.0, slack=1.0, backoff=0.05, longest=0.5, retry=0.5, poll=0.5, brief=0.01, rediscover=1.0)
PACE = Pace(shortest=0.3, longest=1.0, settle=2.0)
SHOP = "watched"
READER = f"system:serviceaccount:{SHOP}:watcher"


def deltas(kubeconfig: Path, impersonate: str = "", **wanted: object) -> LiveDeltas:
    access = Access(kubeconfig=str(kubeconfig), impersonate=impersonate)
    source = LiveSource(access, Wanted(**wanted), now=lambda: datetime.now(UTC), patience=ENDLESS)  # type: ignore[arg-type]  # Tests name its fields.
    return LiveDeltas(source, rhythm=QUICK, chance=lambda: 0.5)


class Watching:
    """A watch in a thread of its own, and everything that it said."""

    def __init__(self, followed: LiveDeltas, pace: Pace = PACE) -> None:
        self._stopped = threading.Event()
        self._followed = followed
        self._pace = pace
        self.told: list[Tidings] = []

    def __enter__(self) -> "Watching":
        self._thread = threading.Thread(target=self._run)
        self._thread.start()
        wait_for("the first judgement", lambda: self.told or not self._thread.is_alive())
        return self

    def __exit__(self, *ignored: object) -> None:
        self._stopped.set()
        self._thread.join()

    def _run(self) -> None:
        rules, is_over = Context().rules, self._stopped.is_set
        happening = watch(self._followed, rules, clock=time.monotonic, pace=self._pace, is_over=is_over)
        for tidings in happening:
            self.told.append(tidings)

    @property
    def said(self) -> list[tuple[str, str, str]]:
        changes = (change for tidings in list(self.told) for change in tidings.changes)
        return [(one.sort, one.problem.cause, str(one.problem.object)) for one in changes]


def claim(name: str, class_name: str = "nowhere") -> objects.Object:
    return objects.claim(name, SHOP, class_name, "1Gi")


def missing(name: str) -> tuple[str, str]:
    return ("storage/claim/class-missing", f"PersistentVolumeClaim {SHOP}/{name}")


@pytest.fixture(scope="module")
def world(cluster: ControlPlane) -> Iterator[ControlPlane]:
    cluster.apply([objects.namespace(SHOP)])
    cluster.apply([{"apiVersion": "v1", "kind": "ServiceAccount", "metadata": objects.meta("watcher", SHOP)}])
    yield cluster
    cluster.kubectl("delete", "namespace", SHOP, "--wait=false")


def test_a_fault_opens_with_its_cause_and_heals_when_it_is_repaired(world: ControlPlane) -> None:
    with Watching(deltas(world.kubeconfig)) as watching:
        world.apply([claim("data")])
        wait_for("the problem to open", lambda: ("opened", *missing("data")) in watching.said)
        world.kubectl("delete", "pvc", "data", "-n", SHOP)
        wait_for("the problem to heal", lambda: ("healed", *missing("data")) in watching.said)

    assert [said for said in watching.said if said[2] == missing("data")[1]] == [
        ("opened", *missing("data")),
        ("healed", *missing("data")),
    ]


def listed(cluster: ControlPlane) -> Snapshot:
    return LiveSource(Access(kubeconfig=str(cluster.kubeconfig)), now=lambda: datetime.now(UTC)).load()


def here(refs: Iterable[Ref]) -> set[Ref]:
    """Those of these tests: what belongs to others may be on its way out."""
    return {ref for ref in refs if ref.namespace == SHOP}


def follow(followed: LiveDeltas, until: Callable[[Known], bool], act: Callable[[], object] = lambda: None) -> Known:
    """Follows without judging until something is known."""
    known, kinds = Known(), followed.open()
    try:
        end, has_acted = time.monotonic() + 120, False
        while time.monotonic() < end:
            known, _ = apply(known, followed.take(0.2))
            if kinds <= known.kinds.keys() and not has_acted:
                has_acted = True
                act()
            if has_acted and until(known):
                return known
        raise AssertionError(f"waited in vain; known: {sorted(known.kinds)}")
    finally:
        followed.close()


def has(name: str) -> Callable[[Known], bool]:
    ref = Ref("PersistentVolumeClaim", name, SHOP)
    return lambda known: ref in known.kinds["PersistentVolumeClaim"].objects


FAULTS: dict[str, Act] = {
    "410 before the watch": refuse(410),
    "410 in the watch": say_gone,
    "500": refuse(500),
    "429 with Retry-After": refuse(429, Retry_After="1"),
    "401": refuse(401),
    "403": refuse(403),
    "a watch that is closed": close_watch,
    "a watch that is cut": cut_watch,
    "a connection that is closed": hang_up,
    "a connection of which one half is gone": stall,
    "a line that is no event": garble,
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_of_the_watch_that_passes_loses_nothing(fault: str, world: ControlPlane, tmp_path: Path) -> None:
    name = f"later-{list(FAULTS).index(fault)}"
    faults = [Fault("/persistentvolumeclaims?watch=1", FAULTS[fault], 3)]

    with FaultProxy(world.kubeconfig, tmp_path, faults) as proxy:
        followed = deltas(proxy.kubeconfig)
        known = follow(followed, lambda k: has(name)(k) and not k.stale, lambda: world.apply([claim(name)]))

    assert here(known.kinds["PersistentVolumeClaim"].objects) == here(listed(world).objects["PersistentVolumeClaim"])
    assert set(known.unread) == {"Secret"}
    world.kubectl("delete", "pvc", name, "-n", SHOP)


def test_a_watch_that_is_cut_again_and_again_ends_where_the_cluster_is(world: ControlPlane, tmp_path: Path) -> None:
    with FaultProxy(world.kubeconfig, tmp_path, []) as proxy:

        def stir() -> None:
            for number in range(12):
                world.apply([claim(f"churn-{number}")])
                proxy.break_streams()
            world.kubectl("delete", "pvc", "-n", SHOP, *(f"churn-{number}" for number in range(11)))

        follow(
            deltas(proxy.kubeconfig),
            lambda k: has("churn-11")(k) and not any(has(f"churn-{number}")(k) for number in range(11)),
            stir,
        )

    world.kubectl("delete", "pvc", "churn-11", "-n", SHOP)


def test_a_kind_that_is_refused_midway_is_said_and_its_problems_do_not_heal(
    world: ControlPlane, tmp_path: Path
) -> None:
    world.apply([claim("kept")])
    with (
        FaultProxy(world.kubeconfig, tmp_path, []) as proxy,
        Watching(deltas(proxy.kubeconfig)) as watching,
    ):
        wait_for("the problem to open", lambda: ("opened", *missing("kept")) in watching.said)
        proxy.faults.append(Fault("/storageclasses", refuse(403, "no classes for you")))
        proxy.break_streams()
        refused = Unread("StorageClass", "forbidden", "no classes for you")
        wait_for("the refusal to be said", lambda: refused in watching.told[-1].standing.unread)
        seen = len(watching.told)
        wait_for("some more judgements", lambda: len(watching.told) > seen + 5)
        proxy.faults.clear()
        wait_for("the kind to be read again", lambda: refused not in watching.told[-1].standing.unread)
        world.kubectl("delete", "pvc", "kept", "-n", SHOP)
        wait_for("the problem to heal", lambda: ("healed", *missing("kept")) in watching.said)

    held = [tidings for tidings in watching.told if refused in tidings.standing.unread]
    assert held
    assert not [change for tidings in held for change in tidings.changes if change.sort == "healed"]


@pytest.fixture
def web(world: ControlPlane) -> Iterator[None]:
    """A healthy Deployment with its Service, on nodes of its own; nothing of it stays."""
    try:
        world.apply([objects.node(f"watched-{number}", "zone-1", 70 + number) for number in range(2)])
        wait_for("the nodes to be ready", lambda: "False" not in _ready(world))
        world.apply([objects.deployment("web", SHOP, replicas=3), objects.service("web", SHOP)])
        world.kubectl("rollout", "status", "deployment/web", "-n", SHOP, "--timeout=300s")
        yield
    finally:
        world.kubectl("delete", "deployment,service", "web", "-n", SHOP, "--ignore-not-found")
        world.kubectl("delete", "node", *(f"watched-{number}" for number in range(2)), "--ignore-not-found")
        wait_for("its Pods to be gone", lambda: not _named("web-", world.get("pods", SHOP)))


def test_a_rolling_update_of_what_is_healthy_stays_quiet(world: ControlPlane, web: None) -> None:
    # What a busy machine brings about slowly stands for longer until anybody hears of it.
    pace = Pace(shortest=0.3, longest=1.0, settle=max(20.0, 2 * rolled_out(world, "1.4.9")))
    with Watching(deltas(world.kubeconfig), pace) as watching:
        for version in ("1.5.0", "1.6.0"):
            rolled_out(world, version)
        seen = len(watching.told)
        wait_for("some judgements after it", lambda: len(watching.told) > seen + 10)

    about = [said for said in watching.said if f"{SHOP}/web" in said[2]]
    assert about == []


def rolled_out(cluster: ControlPlane, version: str) -> float:
    """Rolls another version out; gives how many seconds that took."""
    began = time.monotonic()
    cluster.kubectl("set", "image", "deployment/web", "-n", SHOP, f"web={objects.REGISTRY}/web:{version}")
    cluster.kubectl("rollout", "status", "deployment/web", "-n", SHOP, "--timeout=300s")
    return time.monotonic() - began


def _named(start: str, found: list[objects.Object]) -> list[str]:
    return [item["metadata"]["name"] for item in found if item["metadata"]["name"].startswith(start)]


def _ready(cluster: ControlPlane) -> list[str]:
    nodes = [node for node in cluster.get("nodes") if node["metadata"]["name"].startswith("watched-")]
    conditions = [condition for node in nodes for condition in node["status"].get("conditions", [])]
    return [c["status"] for c in conditions if c["type"] == "Ready"] or ["False"]


def grant(cluster: ControlPlane, without: str = "") -> None:
    role = cluster_role(watch=True)
    role["metadata"]["name"] = "holdfast-watcher"
    for rule in role["rules"]:
        rule["resources"] = [plural for plural in rule["resources"] if plural != without]
    binding = {
        "apiVersion": "rbac.authorization.k8s.io/v1",
        "kind": "ClusterRoleBinding",
        "metadata": {"name": "holdfast-watcher"},
        "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "holdfast-watcher"},
        "subjects": [{"kind": "ServiceAccount", "name": "watcher", "namespace": SHOP}],
    }
    cluster.apply([role, binding])


@pytest.fixture
def reader(world: ControlPlane, tmp_path: Path) -> Iterator[Path]:
    """The kubeconfig of a ServiceAccount that has exactly the rights that `holdfast rbac --watch` prints."""
    grant(world)
    config = yaml.safe_load(world.kubeconfig.read_text())
    config["users"][0]["user"] = {"token": world.kubectl("create", "token", "watcher", "-n", SHOP).strip()}
    path = tmp_path / "reader"
    path.write_text(yaml.safe_dump(config))
    yield path
    world.kubectl("delete", "clusterrole,clusterrolebinding", "holdfast-watcher")
    # Else the next test might take what the server still remembers for what it gave itself.
    wait_for("the rights to be forgotten", lambda: not may(world, READER, "watch", "pods"))


def test_the_printed_rights_suffice_to_watch(reader: Path, world: ControlPlane) -> None:
    wait_for("the rights to be known", lambda: may(world, READER, "watch", "persistentvolumeclaims"))

    known = follow(deltas(reader), has("allowed"), lambda: world.apply([claim("allowed")]))

    assert set(known.unread) == {"Secret"}
    world.kubectl("delete", "pvc", "allowed", "-n", SHOP)


def test_one_kind_that_is_forbidden_is_said_and_the_rest_goes_on(reader: Path, world: ControlPlane) -> None:
    grant(world, without="persistentvolumes")
    wait_for(
        "the right to be gone",
        lambda: may(world, READER, "watch", "pods") and not may(world, READER, "list", "persistentvolumes"),
    )

    known = follow(deltas(reader), has("partly"), lambda: world.apply([claim("partly")]))

    assert {kind: unread.reason for kind, unread in known.unread.items()} == {
        "PersistentVolume": "forbidden",
        "Secret": "not-asked",
    }
    world.kubectl("delete", "pvc", "partly", "-n", SHOP)


def test_whom_nothing_is_allowed_gets_an_error(world: ControlPlane) -> None:
    happening = watch(deltas(world.kubeconfig, "nobody"), (), clock=time.monotonic, pace=PACE)

    with pytest.raises(ClusterUnreadable):
        next(happening)


def test_a_kind_that_is_installed_later_is_followed_from_then_on(world: ControlPlane) -> None:
    version = {"name": "v1", "served": True, "storage": True, "schema": {"openAPIV3Schema": {"type": "object"}}}
    definition = {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {
            "name": "volumesnapshotclasses.snapshot.storage.k8s.io",
            "annotations": {"api-approved.kubernetes.io": "unapproved, for a test"},
        },
        "spec": {
            "group": "snapshot.storage.k8s.io",
            "scope": "Cluster",
            "names": {"plural": "volumesnapshotclasses", "kind": "VolumeSnapshotClass"},
            "versions": [version],
        },
    }
    item = {"apiVersion": "snapshot.storage.k8s.io/v1", "kind": "VolumeSnapshotClass", "metadata": {"name": "late"}}

    def install() -> None:
        world.apply([definition])
        world.apply([item])

    known = follow(
        deltas(world.kubeconfig),
        lambda k: Ref("VolumeSnapshotClass", "late") in k.kinds.get("VolumeSnapshotClass", NOTHING).objects,
        install,
    )

    assert known.kinds["VolumeSnapshotClass"].is_listed
    world.undefine([definition])


def test_a_server_that_dies_is_said_to_be_lost_and_nothing_heals(fresh_cluster: ControlPlane) -> None:
    fresh_cluster.create([objects.namespace(SHOP)])
    fresh_cluster.apply([claim("data")])
    server = next(one for one in fresh_cluster._processes if "kube-apiserver" in str(one.args))

    with Watching(deltas(fresh_cluster.kubeconfig)) as watching:
        wait_for("the problem to open", lambda: ("opened", *missing("data")) in watching.said)
        server.send_signal(signal.SIGKILL)
        server.wait()
        wait_for("the loss to be said", lambda: watching.told[-1].standing.is_lost)

    assert not [said for said in watching.said if said[0] == "healed"]
    assert [problem.cause for problem in watching.told[-1].open] == [missing("data")[0]]


def test_the_command_prints_a_line_per_change_and_ends_when_it_is_interrupted(world: ControlPlane) -> None:
    world.apply([claim("told")])
    command = [sys.executable, "-m", "holdfast", "watch", "--kubeconfig", str(world.kubeconfig), "-n", SHOP]

    with subprocess.Popen(
        [*command, "--settle", "1s", "--for", "600s", "-o", "json", "--lang", "en"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as watching:
        assert watching.stdout is not None
        lines = map(json.loads, watching.stdout)
        line: objects.Object = next((line for line in lines if line["problem"]["object"]["name"] == "told"), {})
        watching.send_signal(signal.SIGINT)
        _, told = watching.communicate(timeout=120)

    world.kubectl("delete", "pvc", "told", "-n", SHOP)
    seen = (line.get("change"), line.get("problem", {}).get("cause"))
    assert (seen, watching.returncode) == (("opened", missing("told")[0]), 1), told
    assert "Secret is read only when asked for" in told

"""A running cluster is read safely: with few rights, through faults, and never as healthier than it is."""

import json
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from holdfast.adapters.kubernetes import listing
from holdfast.adapters.kubernetes.access import Access
from holdfast.adapters.kubernetes.client import Patience
from holdfast.adapters.kubernetes.source import LiveSource, Wanted
from holdfast.app.context import Context
from holdfast.faces.cli.main import run
from holdfast.model.errors import HoldfastError, InputError
from holdfast.model.input_refusals import ClusterUnreachable, NotAuthenticated
from holdfast.model.lists import End, Page
from holdfast.model.objects.config import Secret
from holdfast.model.outcome import Unread
from holdfast.model.refs import Ref
from holdfast.model.snapshot import Snapshot
from holdfast.service.diagnosis.diagnosing import diagnose
from holdfast.service.diagnosis.rights import cluster_role
from tests.builders.waiting import PATIENCE_SECONDS
from tests.live import objects
from tests.live.cluster import ControlPlane, wait_for
from tests.live.faults import Act, Fault, FaultProxy, Handler, cut, drip, hang, hang_up, refuse
from tests.live.rights import may

pytestmark = pytest.mark.live

LONG = Patience(backoff=0.01)
# For faults that last: as short as a test can wait, and long enough for a busy machine to answer about the other kinds.
SHORT = Patience(connect=5, silence=6.0, kind=20.0, overall=240.0, attempts=3, backoff=0.01)
READER = "system:serviceaccount:reading:reader"


def live(kubeconfig: Path, patience: Patience = LONG, impersonate: str = "", **wanted: object) -> LiveSource:
    access = Access(kubeconfig=str(kubeconfig), impersonate=impersonate)
    return LiveSource(access, Wanted(**wanted), now=lambda: datetime.now(UTC), patience=patience)  # type: ignore[arg-type]  # Tests name its fields.


def claim(name: str, space: str = "reading") -> objects.Object:
    spec = {
        "storageClassName": "nowhere",
        "accessModes": ["ReadWriteOnce"],
        "resources": {"requests": {"storage": "1Gi"}},
    }
    meta = {"name": name, "namespace": space}
    return {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": meta, "spec": spec}


def secret(name: str, space: str, **values: str) -> objects.Object:
    return {"apiVersion": "v1", "kind": "Secret", "metadata": objects.meta(name, space), "stringData": values}


def unread(snapshot: Snapshot) -> dict[str, str]:
    return {item.what: item.reason for item in snapshot.unread if item.reason != "not-asked"}


def claims(snapshot: Snapshot) -> set[Ref]:
    """The claims of these tests: those of others may be on their way out."""
    return {ref for ref in snapshot.objects["PersistentVolumeClaim"] if ref.namespace == "reading"}


@pytest.fixture(scope="module")
def world(cluster: ControlPlane) -> Iterator[ControlPlane]:
    cluster.apply([objects.namespace("reading")])
    cluster.apply([claim(f"data-{number}") for number in range(5)])
    cluster.apply([{"apiVersion": "v1", "kind": "ServiceAccount", "metadata": objects.meta("reader", "reading")}])
    yield cluster
    cluster.kubectl("delete", "namespace", "reading", "--wait=false")


def grant(cluster: ControlPlane, without: str = "") -> None:
    role = cluster_role()
    for rule in role["rules"]:
        rule["resources"] = [plural for plural in rule["resources"] if plural != without]
    binding = {
        "apiVersion": "rbac.authorization.k8s.io/v1",
        "kind": "ClusterRoleBinding",
        "metadata": {"name": "holdfast-reader"},
        "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "holdfast-reader"},
        "subjects": [{"kind": "ServiceAccount", "name": "reader", "namespace": "reading"}],
    }
    cluster.apply([role, binding])


@pytest.fixture
def reader(world: ControlPlane, tmp_path: Path) -> Iterator[Path]:
    """The kubeconfig of a ServiceAccount that has exactly the printed rights."""
    grant(world)
    config = yaml.safe_load(world.kubeconfig.read_text())
    config["users"][0]["user"] = {"token": world.kubectl("create", "token", "reader", "-n", "reading").strip()}
    path = tmp_path / "reader"
    path.write_text(yaml.safe_dump(config))
    yield path
    world.kubectl("delete", "clusterrole,clusterrolebinding", "holdfast-reader")
    # Else the next test might take what the server still remembers for what it gave itself.
    wait_for("the rights to be forgotten", lambda: not can(world, "pods"))


def can(cluster: ControlPlane, plural: str) -> bool:
    return may(cluster, READER, "list", plural)


def test_the_printed_rights_suffice_for_everything_that_is_read(reader: Path, world: ControlPlane):
    wait_for("the rights to be known", lambda: can(world, "pods"))

    seen, whole = live(reader).load(), live(world.kubeconfig).load()

    assert seen.unread == whole.unread == (Unread("Secret", "not-asked"),)
    assert seen.listed == whole.listed
    assert seen.kinds() == whole.kinds()
    assert (seen.provenance.kubernetes_version, seen.provenance.inferred) == ("v1.36.3", False)


def test_a_kind_that_may_not_be_read_is_named_and_not_taken_for_empty(reader: Path, world: ControlPlane):
    grant(world, without="persistentvolumes")
    wait_for("the right to be gone", lambda: can(world, "pods") and not can(world, "persistentvolumes"))

    seen = live(world.kubeconfig, impersonate=READER).load()

    assert unread(seen) == {"PersistentVolume": "forbidden"}
    assert not seen.knows("PersistentVolume")
    assert len(seen.objects["PersistentVolumeClaim"]) >= 5


def test_who_may_read_one_namespace_only_gets_an_answer_about_it(world: ControlPlane):
    binding = {
        "apiVersion": "rbac.authorization.k8s.io/v1",
        "kind": "RoleBinding",
        "metadata": objects.meta("one-space", "reading"),
        "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "view"},
        "subjects": [{"kind": "ServiceAccount", "name": "reader", "namespace": "reading"}],
    }
    world.apply([binding])
    wait_for("the rights to be known", lambda: may(world, READER, "list", "pods", "reading"))

    seen = live(world.kubeconfig, impersonate=READER, namespaces=("reading",)).load()

    assert len(seen.objects["PersistentVolumeClaim"]) == 5
    assert seen.scoped["ConfigMap"] == {"reading"}
    assert unread(seen).keys() >= {"Node", "Pod", "StorageClass", "ConfigMap"}
    assert seen.is_absent(Ref("ConfigMap", "nowhere", "reading"))
    assert not seen.is_absent(Ref("ConfigMap", "nowhere", "default"))
    assert not seen.is_absent(Ref("ConfigMap", "kube-root-ca.crt", "reading"))


def test_whom_nothing_is_allowed_gets_an_error_and_no_answer(world: ControlPlane):
    with pytest.raises(InputError) as complaint:
        live(world.kubeconfig, impersonate="nobody").load()

    assert complaint.value.code == "cluster-unreadable"


HEALING: dict[str, tuple[str, Act, int]] = {
    "410 in the middle of a list": ("/persistentvolumeclaims?limit=2&continue", refuse(410), 1),
    "429 with Retry-After": ("/persistentvolumeclaims", refuse(429, Retry_After="0"), 2),
    "500": ("/persistentvolumeclaims", refuse(500), 2),
    "a connection that is cut": ("/persistentvolumeclaims", cut, 2),
    "a connection that is closed": ("/persistentvolumeclaims", hang_up, 2),
    "silence": ("/persistentvolumeclaims", hang, 1),
}


@pytest.mark.parametrize("fault", HEALING)
def test_a_fault_that_passes_leaves_no_trace(
    fault: str, world: ControlPlane, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(listing, "PAGE_SIZE", 2)
    part, act, times = HEALING[fault]
    expected = live(world.kubeconfig).load()

    with FaultProxy(world.kubeconfig, tmp_path, [Fault(part, act, times)]) as proxy:
        seen = live(proxy.kubeconfig, SHORT).load()

    assert unread(seen) == {}
    assert claims(seen) == claims(expected)
    assert proxy.faults[0].times == 0


LASTING: dict[str, tuple[Act, str]] = {
    "403": (refuse(403), "forbidden"),
    "404": (refuse(404), "not-served"),
    "410 each time": (refuse(410), "unavailable"),
    "429 for ever": (refuse(429, Retry_After="0"), "unavailable"),
    "500 for ever": (refuse(500), "unavailable"),
    "bytes that drip": (drip, "timeout"),
    "silence": (hang, "timeout"),
    "connections that are cut": (cut, "unavailable"),
    "connections that are closed": (hang_up, "unavailable"),
}


@pytest.mark.parametrize("fault", LASTING)
def test_a_fault_that_lasts_costs_its_kind_and_says_so(fault: str, world: ControlPlane, tmp_path: Path):
    act, reason = LASTING[fault]

    with FaultProxy(world.kubeconfig, tmp_path, [Fault("/persistentvolumeclaims", act)]) as proxy:
        seen = live(proxy.kubeconfig, SHORT).load()

    assert unread(seen) == {"PersistentVolumeClaim": reason}
    assert not seen.knows("PersistentVolumeClaim")
    assert seen.knows("Namespace")


def test_no_kind_is_listed_twice(world: ControlPlane, tmp_path: Path):
    with FaultProxy(world.kubeconfig, tmp_path, []) as proxy:
        live(proxy.kubeconfig).load()

    assert len(proxy.seen) == len(set(proxy.seen))
    assert not [path for path in proxy.seen if "/secrets" in path]


@pytest.mark.parametrize("part", ["/version", "/apis", "/pods"])
def test_credentials_that_are_refused_are_an_error_whenever_that_shows(part: str, world: ControlPlane, tmp_path: Path):
    with (
        FaultProxy(world.kubeconfig, tmp_path, [Fault(part, refuse(401, "Unauthorized"))]) as proxy,
        pytest.raises(NotAuthenticated),
    ):
        live(proxy.kubeconfig).load()


def test_a_server_that_is_not_there_is_an_error(world: ControlPlane, tmp_path: Path):
    with FaultProxy(world.kubeconfig, tmp_path, []) as proxy:
        pass

    with pytest.raises(ClusterUnreachable):
        live(proxy.kubeconfig).load()


def test_a_server_that_dies_in_the_middle_is_never_called_healthy(fresh_cluster: ControlPlane, tmp_path: Path):
    is_dead = threading.Event()

    def hold(handler: Handler) -> None:
        """Keeps one kind back, so that the middle lasts as long as it takes to kill a server."""
        is_dead.wait(PATIENCE_SECONDS)
        handler.close_connection = True

    def killed() -> str:
        parts = live(proxy.kubeconfig).parts()
        next(part for part in parts if isinstance(part, Page))
        fresh_cluster.end("kube-apiserver")
        is_dead.set()
        return ",".join(part.unread.reason for part in parts if isinstance(part, End) and part.unread)

    with FaultProxy(fresh_cluster.kubeconfig, tmp_path, [Fault("/persistentvolumeclaims", hold, 1)]) as proxy:
        assert "unavailable" in _outcome(killed)
    with pytest.raises(HoldfastError) as complaint:
        diagnose(live(fresh_cluster.kubeconfig), Context().rules)
    assert complaint.value.code == "cluster-unreachable"


def _outcome(act: Callable[[], str]) -> str:
    try:
        return act()
    except ClusterUnreachable as error:
        return f"unavailable: {error}"


def test_secrets_are_read_only_when_asked_for_and_only_their_metadata(world: ControlPlane, tmp_path: Path):
    secret = {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": objects.meta("vault", "reading") | {"annotations": {"note": "canary-annotation"}},
        "stringData": {"password": "canary-data"},
    }
    world.apply([secret])

    with FaultProxy(world.kubeconfig, tmp_path, []) as proxy:
        source = live(proxy.kubeconfig, secrets="metadata")
        pages = [part.items for part in source.parts() if isinstance(part, Page) and part.resource.key == "Secret"]
        found = live(proxy.kubeconfig, secrets="metadata").load().objects["Secret"][Ref("Secret", "vault", "reading")]

    assert b"canary" not in b"".join(pages)
    assert json.loads(pages[0])
    assert (found.metadata.annotations, getattr(found, "keys_known", None)) == ({}, False)


@pytest.mark.parametrize(("level", "keys"), [("keys", ("password",)), ("certificates", ("password",))])
def test_key_names_are_read_with_the_second_opt_in_and_values_never(
    level: str, keys: tuple[str, ...], world: ControlPlane
):
    world.apply([secret("keyed", "reading", password="canary-data")])
    source = live(world.kubeconfig, secrets=level)

    pages = [part.items for part in source.parts() if isinstance(part, Page) and part.resource.key == "Secret"]
    found = live(world.kubeconfig, secrets=level).load().objects["Secret"][Ref("Secret", "keyed", "reading")]

    assert isinstance(found, Secret)
    assert (found.keys, found.keys_known, found.type) == (keys, True, "Opaque")
    assert not [page for page in pages if b"canary" in page or b"Y2FuYXJ5" in page]


def test_secrets_that_may_not_be_read_are_said(reader: Path, world: ControlPlane):
    wait_for("the rights to be known", lambda: can(world, "pods"))

    seen = live(reader, secrets="keys").load()

    assert unread(seen) == {"Secret": "forbidden"}


def test_a_key_that_is_missing_is_found_only_where_key_names_were_read(
    world: ControlPlane, capsys: pytest.CaptureFixture[str]
):
    world.apply([secret("half", "reading", user="x")])
    reference = {"name": "PASSWORD", "valueFrom": {"secretKeyRef": {"name": "half", "key": "password"}}}
    containers = [{"name": "app", "image": "example.com/app", "env": [reference]}]
    pod = {"apiVersion": "v1", "kind": "Pod", "metadata": objects.meta("needs-key", "reading")}
    world.apply(
        [pod | {"spec": {"nodeName": "gone", "containers": containers, "tolerations": [{"operator": "Exists"}]}}]
    )
    waiting = {"reason": "CreateContainerConfigError", "message": "it did not start"}
    status = {
        "name": "app",
        "image": "",
        "imageID": "",
        "ready": False,
        "restartCount": 0,
        "state": {"waiting": waiting},
    }
    patch = json.dumps({"status": {"phase": "Pending", "containerStatuses": [status]}})
    world.kubectl("patch", "pod", "needs-key", "-n", "reading", "--subresource=status", "--type=merge", "-p", patch)

    answers = {level: diagnosed(world, capsys, "--secrets", level) for level in ("metadata", "keys")}

    stated = {level: [one["cause"] for one in answer["problems"]] for level, answer in answers.items()}
    blind = {level: [one["rule"] for one in answer["not_evaluated"]] for level, answer in answers.items()}
    rule = "workload/config/secret-key-missing"
    assert (rule in stated["keys"], rule in blind["keys"]) == (True, False)
    assert (rule in stated["metadata"], rule in blind["metadata"]) == (False, True)


def diagnosed(cluster: ControlPlane, capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, Any]:
    capsys.readouterr()
    code = run(["diagnose", "--kubeconfig", str(cluster.kubeconfig), *words, "-o", "json"], {"LANG": "en_US.UTF-8"})
    shown = capsys.readouterr()
    assert code in (0, 1), shown.err
    found: dict[str, Any] = json.loads(shown.out)
    return found


def test_objects_are_given_as_the_server_holds_them_save_secrets(world: ControlPlane):
    source = live(world.kubeconfig)
    refs = [
        Ref("PersistentVolumeClaim", "data-0", "reading"),
        Ref("PersistentVolumeClaim", "absent", "reading"),
        Ref("Namespace", "reading"),
        Ref("Secret", "vault", "reading"),
    ]

    found = source.raw(refs)
    source.client.close()

    assert found.keys() == {refs[0], refs[2]}
    assert found[refs[0]]["spec"]["storageClassName"] == "nowhere"


def test_many_objects_of_a_kind_cost_one_list(world: ControlPlane, tmp_path: Path):
    refs = [Ref("PersistentVolumeClaim", f"data-{number}", "reading") for number in range(5)]

    with FaultProxy(world.kubeconfig, tmp_path, []) as proxy:
        found = live(proxy.kubeconfig).raw(refs)

    assert found.keys() == set(refs)
    assert {value["kind"] for value in found.values()} == {"PersistentVolumeClaim"}
    assert len([path for path in proxy.seen if "persistentvolumeclaims" in path]) == 1


def test_a_namespace_that_may_not_be_read_either_is_said(world: ControlPlane):
    with pytest.raises(InputError) as complaint:
        live(world.kubeconfig, impersonate="nobody", namespaces=("default",)).load()

    assert "nobody" in str(complaint.value.values["detail"])


def test_a_report_without_pods_does_not_call_the_cluster_healthy(
    world: ControlPlane, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    with FaultProxy(world.kubeconfig, tmp_path, [Fault("/v1/pods", refuse(403, "no Pods for you"))]) as proxy:
        code = run(["diagnose", "--kubeconfig", str(proxy.kubeconfig), "-o", "json"], {"LANG": "en_US.UTF-8"})

    answer = json.loads(capsys.readouterr().out)
    assert code in (0, 1)
    assert {"what": "Pod", "reason": "forbidden", "detail": "no Pods for you"}.items() <= answer["unread"][0].items()
    assert [item for item in answer["not_evaluated"] if item["missing"] == "Pod"]

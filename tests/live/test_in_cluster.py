"""The chart on a real control plane, and the server with exactly the account that the chart makes."""

import os
import queue
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any
from urllib.parse import urlsplit

import httpx2
import pytest
import yaml

from tests.live import objects
from tests.live.binaries import NoBinariesError
from tests.live.cluster import ControlPlane, as_list, wait_for
from tests.live.helm import AGENT, NAMESPACE, RELEASE, VALUE_SETS, Helm, Object
from tests.live.rights import may

pytestmark = [pytest.mark.live, pytest.mark.slow]

PASSWORD = "correct horse battery"
START_SECONDS = 120.0
READER = f"system:serviceaccount:{NAMESPACE}:{RELEASE}"
# What the operator of Prometheus would bring.
SERVICE_MONITORS: Object = {
    "apiVersion": "apiextensions.k8s.io/v1",
    "kind": "CustomResourceDefinition",
    "metadata": {"name": "servicemonitors.monitoring.coreos.com"},
    "spec": {
        "group": "monitoring.coreos.com",
        "scope": "Namespaced",
        "names": {"kind": "ServiceMonitor", "plural": "servicemonitors"},
        "versions": [
            {
                "name": "v1",
                "served": True,
                "storage": True,
                "schema": {"openAPIV3Schema": {"type": "object", "x-kubernetes-preserve-unknown-fields": True}},
            }
        ],
    },
}


@pytest.fixture(scope="module")
def helm(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Helm:
    capture = request.config.pluginmanager.getplugin("capturemanager")
    try:
        with capture.global_and_fixture_disabled():
            return Helm(tmp_path_factory.mktemp("home"))
    except NoBinariesError as problem:
        if os.environ.get("CI"):
            raise
        pytest.skip(f"the chart needs helm: {problem}")


@pytest.fixture(scope="module")
def place(cluster: ControlPlane) -> Iterator[ControlPlane]:
    """A control plane with a namespace that takes only Pods of the strictest standard."""
    space = objects.namespace(NAMESPACE)
    space["metadata"]["labels"] = {
        "pod-security.kubernetes.io/enforce": "restricted",
        "pod-security.kubernetes.io/enforce-version": "latest",
    }
    cluster.apply([space, SERVICE_MONITORS])
    yield cluster
    cluster.kubectl("delete", "namespace", NAMESPACE)
    cluster.undefine([SERVICE_MONITORS])


@contextmanager
def installed(cluster: ControlPlane, found: list[Object]) -> Iterator[None]:
    cluster.apply(found)
    try:
        yield
    finally:
        cluster.kubectl("delete", "--ignore-not-found", "--wait=true", "-f", "-", stdin=as_list(found))


@pytest.mark.parametrize("name", VALUE_SETS)
def test_the_api_server_takes_every_manifest_to_the_last_field(name: str, place: ControlPlane, helm: Helm) -> None:
    found = helm.template(VALUE_SETS[name])

    words = ("apply", "--server-side", "--dry-run=server", "--validate=strict", "-f", "-")
    taken = place.kubectl(*words, stdin=as_list(found))

    assert len(taken.splitlines()) == len(found)
    assert all(line.endswith("serverside-applied (server dry run)") for line in taken.splitlines())


def test_a_field_that_no_kind_knows_is_refused_by_the_same_check(place: ControlPlane, helm: Helm) -> None:
    found = helm.template({})
    next(item for item in found if item["kind"] == "StatefulSet")["spec"]["replica"] = 1

    words = ("apply", "--server-side", "--dry-run=server", "--validate=strict", "-f", "-")
    with pytest.raises(RuntimeError, match="replica"):
        place.kubectl(*words, stdin=as_list(found))


@pytest.mark.parametrize(("name", "component"), [("default", "server"), ("full", "server"), ("agent", "agent")])
def test_its_pods_are_admitted_under_the_strictest_standard(
    name: str, component: str, place: ControlPlane, helm: Helm
) -> None:
    with installed(place, helm.template(VALUE_SETS[name])):
        if component == "agent":
            place.kubectl("create", "job", "now", "--from", f"cronjob/{RELEASE}-agent", "-n", NAMESPACE)

        selector = f"app.kubernetes.io/component={component}"
        pods = wait_for(
            "the first Pod",
            lambda: yaml.safe_load(place.kubectl("get", "pods", "-n", NAMESPACE, "-l", selector, "-o", "json"))[
                "items"
            ],
        )

        assert pods[0]["spec"]["serviceAccountName"] == RELEASE
        if component == "agent":
            place.kubectl("delete", "job", "now", "-n", NAMESPACE)


def account(cluster: ControlPlane, folder: Path) -> dict[str, str]:
    """Puts the chart's account where a kubelet would, and gives the environment of a Pod that runs under it."""
    folder.mkdir()
    (folder / "token").write_text(cluster.kubectl("create", "token", RELEASE, "-n", NAMESPACE).strip())
    wait_for("the rights", lambda: may(cluster, READER, "list", "pods"))
    [roots] = cluster.get("configmaps", NAMESPACE, "kube-root-ca.crt")
    (folder / "ca.crt").write_text(roots["data"]["ca.crt"])
    (folder / "namespace").write_text(NAMESPACE)
    server = urlsplit(yaml.safe_load(cluster.kubeconfig.read_text())["clusters"][0]["cluster"]["server"])
    return {
        "HOLDFAST_ACCOUNT": str(folder),
        "KUBERNETES_SERVICE_HOST": str(server.hostname),
        "KUBERNETES_SERVICE_PORT": str(server.port),
    }


def settings(found: list[Object]) -> dict[str, str]:
    """The settings that the chart gives to the server, but for where a container listens and writes."""
    workload = next(item for item in found if item["kind"] == "StatefulSet")
    [server] = workload["spec"]["template"]["spec"]["containers"]
    given = {item["name"]: item["value"] for item in server["env"]}
    return {name: value for name, value in given.items() if name not in ("HOLDFAST_HOST", "HOLDFAST_STORE")}


@contextmanager
def serving(environment: dict[str, str], home: Path) -> Iterator[tuple[str, str]]:
    """Runs the server; gives its address and the secret of its first link."""
    own = {"HOME": str(home), "PATH": os.environ["PATH"], "LANG": "en_US.UTF-8", "TMPDIR": str(home)}
    command = [sys.executable, "-m", "holdfast", "serve", "--port", "0", "--store", str(home / "store.db")]
    with subprocess.Popen(command, env=environment | own, stderr=subprocess.PIPE, text=True) as process:
        lines: queue.Queue[str] = queue.Queue()
        reading = threading.Thread(target=_pass_on, args=(process.stderr, lines))
        reading.start()
        try:
            link = _awaited(lines, re.compile(r"(http://\S+)/first#(\S+)"))
            yield link[1], link[2]
        finally:
            process.terminate()
            try:
                process.wait(START_SECONDS)
            finally:
                process.kill()
                reading.join()


@contextmanager
def signed_in(url: str, secret: str) -> Iterator[httpx2.Client]:
    """A browser of the first administrator."""
    with httpx2.Client(base_url=url, timeout=START_SECONDS) as browser:
        claimed = browser.post("/auth/claim", json={"secret": secret, "password": PASSWORD, "name": "minji"})
        assert claimed.status_code == 200, claimed.text
        browser.headers["x-csrf-token"] = claimed.json()["csrf"]
        yield browser


def _pass_on(stream: IO[str], lines: "queue.Queue[str]") -> None:
    for line in stream:
        lines.put(line)


def _awaited(lines: "queue.Queue[str]", pattern: re.Pattern[str]) -> re.Match[str]:
    seen = []
    while True:
        try:
            seen.append(lines.get(timeout=START_SECONDS))
        except queue.Empty:
            raise AssertionError("".join(seen)) from None
        found = pattern.search(seen[-1])
        if found:
            return found


def planted() -> list[Object]:
    """A claim of a class that does not exist, and the Pods that wait for it."""
    claim = {
        "apiVersion": "v1",
        "kind": "PersistentVolumeClaim",
        "metadata": objects.meta("media", "shop"),
        "spec": {
            "accessModes": ["ReadWriteOnce"],
            "storageClassName": "premium-ssd",
            "resources": {"requests": {"storage": "1Gi"}},
        },
    }
    volume = {"name": "media", "persistentVolumeClaim": {"claimName": "media"}}
    workload = objects.deployment("media", "shop", replicas=1, volumes=[volume])
    return [objects.namespace("shop"), claim, workload]


def test_the_server_reads_its_own_cluster_with_the_chart_s_account_and_finds_what_is_wrong(
    place: ControlPlane, helm: Helm, tmp_path: Path
) -> None:
    chart = helm.template({"server": {"clusterName": "home"}})
    with installed(place, chart), installed(place, planted()):
        wait_for("the waiting Pod", lambda: place.get("pods", "shop"))
        environment = account(place, tmp_path / "account") | settings(chart)

        with serving(environment, tmp_path) as (url, secret), signed_in(url, secret) as browser:
            [job] = wait_for("the end of the first scan", _ended(browser))
            problems = browser.get("/api/v1/problems", params={"cluster": "home"}).json()["items"]
            cluster = browser.get("/api/v1/clusters/home").json()

    assert (job["state"], job["action"], job.get("error") or "") == ("done", "scan", "")
    assert (cluster["way"], cluster["has_credential"]) == ("live", True)
    causes = {(item["cause"], item["object"]["kind"], item["object"]["name"]) for item in problems}
    assert ("storage/claim/class-missing", "PersistentVolumeClaim", "media") in causes


def kubeconfig(cluster: ControlPlane, folder: Path) -> Path:
    """Writes a kubeconfig of the chart's account: the command looks for a Pod's own account only in a Pod."""
    wait_for("the rights", lambda: may(cluster, READER, "list", "pods"))
    config = yaml.safe_load(cluster.kubeconfig.read_text())
    config["users"][0]["user"] = {"token": cluster.kubectl("create", "token", RELEASE, "-n", NAMESPACE).strip()}
    path = folder / "account"
    path.write_text(yaml.safe_dump(config))
    return path


def test_the_agent_sends_what_its_account_read_with_a_token_that_may_do_nothing_else(
    place: ControlPlane, helm: Helm, tmp_path: Path
) -> None:
    chart = helm.template(AGENT)
    [job] = [item for item in chart if item["kind"] == "CronJob"]
    pod = job["spec"]["jobTemplate"]["spec"]["template"]["spec"]

    def agent(**environment: str) -> int:
        [container] = pod["containers"]
        given = {item["name"]: item["value"] for item in container["env"] if "value" in item}
        own = {"HOME": str(tmp_path), "PATH": os.environ["PATH"], "LANG": "en_US.UTF-8"}
        command = [sys.executable, "-m", "holdfast", *container["args"]]
        return subprocess.run(command, env=given | own | environment, check=False).returncode

    with installed(place, chart), installed(place, planted()), serving({}, tmp_path) as (url, secret):
        wait_for("the waiting Pod", lambda: place.get("pods", "shop"))
        with signed_in(url, secret) as browser:
            assert browser.post("/api/v1/clusters", json={"name": "prod-seoul", "way": "agent"}).is_success
            made = browser.post("/api/v1/tokens", json={"name": "agent", "agent": "prod-seoul"})
            token = made.json()["secret"]

            sent = agent(KUBECONFIG=str(kubeconfig(place, tmp_path)), HOLDFAST_SERVER=url, HOLDFAST_TOKEN=token)
            [job] = wait_for("the end of the job", _ended(browser))
            asked = {"Authorization": f"Bearer {token}"}
            listed = httpx2.get(f"{url}/api/v1/clusters", headers=asked, timeout=START_SECONDS)
            problems = browser.get("/api/v1/problems", params={"cluster": "prod-seoul"}).json()["items"]

    assert (sent, job["state"], listed.status_code) == (0, "done", 403)
    assert "storage/claim/class-missing" in {item["cause"] for item in problems}


def _ended(browser: httpx2.Client) -> Callable[[], list[dict[str, Any]]]:
    def look() -> list[dict[str, Any]]:
        jobs: list[dict[str, Any]] = browser.get("/api/v1/jobs").json()["items"]
        # What follows from a scan, such as the first facts of an incident, is no business of this test.
        return [job for job in jobs if job["state"] in ("done", "failed") and job["action"] in ("scan", "receive")]

    return look

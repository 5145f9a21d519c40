"""Planted secrets are in no snapshot, no report, no bundle; those of Secrets not even in freed memory."""

import base64
import json
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from holdfast.faces.cli.main import run
from tests.live import objects
from tests.live.cluster import CommandError, ControlPlane, wait_for

pytestmark = pytest.mark.live

ENGLISH = {"LANG": "en_US.UTF-8"}
LEVELS = ("none", "metadata", "keys", "certificates")
Captured = pytest.CaptureFixture[str]

SECRET = "canary-secret"
OTHERS = (
    "canary-env",
    "canary-url",
    "canary-hook",
    "canary-parameter",
    "canary-argument",
    "canary-pair",
    "canary-script",
    "canary-annotation",
    "canary-setting",
    "canary-line",
    "canary-binary",
    "canary-address",
    "canary-receiver",
    "canary-chat",
)

ALERTMANAGER = """
receivers:
- name: team
  webhook_configs:
  - url: 'https://alerts.example.com/in/canary-receiver'
  slack_configs:
  - api_url: https://chat.example.com/hooks/canary-chat
"""

READER = """
import gc, pickle, sys
from datetime import UTC, datetime
from holdfast.adapters.kubernetes.access import Access
from holdfast.adapters.kubernetes.source import LiveSource, Wanted

access = Access(kubeconfig=sys.argv[1])
source = LiveSource(access, Wanted(secrets=sys.argv[2]), now=lambda: datetime.now(UTC))
snapshot = source.load()
gc.collect()
kept = pickle.dumps([snapshot.objects, snapshot.certificates, snapshot.unread])
print(len(snapshot.objects.get("Secret", ())), kept.hex(), flush=True)
sys.stdin.read()
"""

WATCHER = """
import sys, time
from holdfast.app.context import Context
from holdfast.app.settings import Reach

followed = Context().deltas(Reach(kubeconfig=sys.argv[1], secrets="metadata"))
followed.open()
seen = set()
for wanted in ("keys", "late"):
    end = time.monotonic() + 300.0
    while wanted not in seen and time.monotonic() < end:
        for delta in followed.take(1.0):
            if delta.key == "Secret":
                seen.update(ref.name for ref in getattr(delta, "objects", ()))
                seen.update({delta.object.name} if hasattr(delta, "object") else ())
    print(wanted in seen, flush=True)
sys.stdin.read()
"""


@pytest.fixture(scope="module")
def planted(cluster: ControlPlane) -> Iterator[ControlPlane]:
    """A workload, its settings and its Secret with a canary wherever people put secrets."""
    cluster.apply([objects.namespace("planted")])
    variables = {
        "DB_PASSWORD": "canary-env",
        "DB_URL": "postgres://app:canary-url@db:5432/app",
        "ALERT_WEBHOOK_URL": "https://chat.example.com/in/canary-hook",
        "NOTIFY": "https://hooks.slack.com/services/T0/B0/canary-hook",
        "CALLBACK": "https://app.example.com/done?id=1&token=canary-parameter",
    }
    app = objects.container("app") | {
        "env": [{"name": name, "value": value} for name, value in variables.items()],
        "args": ["--api-token=canary-argument", "--password", "canary-pair"],
        "command": ["sh", "-c", "export API_TOKEN=canary-script; exec app"],
    }
    web = objects.deployment("web", "planted", replicas=1, containers=[app])
    web["metadata"]["annotations"] = {"example.com/password": "canary-annotation"}
    settings = objects.config_map("settings", "planted", password="canary-setting")
    settings["data"]["app"] = "db.password = canary-line\nport = 1\n"
    settings["data"]["alertmanager.yml"] = ALERTMANAGER
    settings["binaryData"] = {"key.bin": base64.b64encode(b"canary-binary").decode()}
    meta = objects.meta("keys", "planted") | {"annotations": {"example.com/note": SECRET}}
    secret = {"apiVersion": "v1", "kind": "Secret", "metadata": meta, "stringData": {"token": SECRET}}
    everything = {"apiVersion": "v1", "kind": "List", "items": [web, settings, secret]}
    # As people do it: the last applied configuration repeats everything in an annotation.
    cluster.kubectl("apply", "-f", "-", stdin=json.dumps(everything))
    wait_for("the Pod", lambda: cluster.get("pods", "planted"))
    cluster.apply([objects.namespace("refused"), outside("refused")])
    # A Pod that came before the API server knows the webhook would be the only one that anybody makes.
    wait_for("the webhook", lambda: is_refused(cluster))
    cluster.apply([objects.deployment("web", "refused", replicas=1)])
    wait_for("the refusal", lambda: "canary-address" in json.dumps(cluster.get("events", "refused")))
    wait_for("the condition", lambda: "canary-address" in json.dumps(cluster.get("replicasets", "refused")))
    yield cluster
    cluster.kubectl("delete", "validatingwebhookconfiguration", "outside")
    cluster.kubectl("delete", "namespace", "planted", "refused", "--wait=false")


def outside(namespace: str) -> objects.Object:
    """A webhook outside the cluster that nobody serves, for the Pods of one namespace."""
    return {
        "apiVersion": "admissionregistration.k8s.io/v1",
        "kind": "ValidatingWebhookConfiguration",
        "metadata": {"name": "outside"},
        "webhooks": [
            {
                "name": "outside.example.com",
                "clientConfig": {"url": "https://127.0.0.1:1/in/canary-address"},
                "rules": [{"operations": ["CREATE"], "apiGroups": [""], "apiVersions": ["v1"], "resources": ["pods"]}],
                "namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": namespace}},
                "admissionReviewVersions": ["v1"],
                "sideEffects": "None",
            }
        ],
    }


def is_refused(cluster: ControlPlane) -> bool:
    """Says that the webhook keeps Pods out."""
    container = {"name": "app", "image": "registry.example.com/app"}
    pod = objects.thing("v1", "Pod", "tried", "refused", spec={"containers": [container]})
    try:
        cluster.kubectl("create", "--dry-run=server", "-f", "-", stdin=json.dumps(pod))
    except CommandError as refusal:
        if "outside.example.com" in str(refusal):
            return True
        raise
    return False


def forms(canary: str) -> tuple[bytes, bytes]:
    """A canary as it is, and as Secrets and binary values carry it."""
    return canary.encode(), base64.b64encode(canary.encode())


def memory(pid: int) -> Iterator[bytes]:
    """The readable memory of a child process, region by region."""
    with open(f"/proc/{pid}/maps") as maps, open(f"/proc/{pid}/mem", "rb", 0) as memory:
        for line in maps:
            place, rights, *_ = line.split()
            start, end = (int(edge, 16) for edge in place.split("-"))
            if rights.startswith("r") and "[v" not in line:
                try:
                    memory.seek(start)
                    yield memory.read(end - start)
                except OSError:
                    continue


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="memory can be looked at on Linux only")
@pytest.mark.parametrize("level", LEVELS)
def test_values_of_secrets_were_never_in_the_process_that_keeps_the_snapshot(planted: ControlPlane, level: str):
    command = [sys.executable, "-c", READER, str(planted.kubeconfig), level]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as reader:
        assert reader.stdout is not None
        count, kept = reader.stdout.readline().split()
        regions = list(memory(reader.pid))
        reader.kill()

    snapshot = bytes.fromhex(kept.decode())
    assert (int(count) > 0) is (level != "none")
    assert [one for one in (SECRET, *OTHERS) if any(form in snapshot for form in forms(one))] == []
    assert any(b"planted" in region for region in regions)
    assert [form for form in forms(SECRET) if any(form in region for region in regions)] == []


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="memory can be looked at on Linux only")
def test_values_of_secrets_were_never_in_the_process_that_follows_them(planted: ControlPlane):
    late = {"apiVersion": "v1", "kind": "Secret", "metadata": objects.meta("late", "planted")}
    command = [sys.executable, "-c", WATCHER, str(planted.kubeconfig)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as watcher:
        assert watcher.stdout is not None
        listed = watcher.stdout.readline()
        planted.apply([late | {"stringData": {"token": SECRET}}])
        watched = watcher.stdout.readline()
        regions = list(memory(watcher.pid))
        watcher.kill()

    assert (listed, watched) == ("True\n", "True\n")
    assert any(b"planted" in region for region in regions)
    assert [form for form in forms(SECRET) if any(form in region for region in regions)] == []


@pytest.mark.parametrize("level", LEVELS[1:])
def test_no_report_and_no_bundle_shows_a_canary(planted: ControlPlane, tmp_path: Path, level: str, capsys: Captured):
    reach = ["--kubeconfig", str(planted.kubeconfig), "--secrets", level]
    bundle = tmp_path / "bundle.tar.gz"

    shown: dict[str, bytes] = {}
    for name, words in {
        "collect": ["collect", *reach, "--out", str(bundle)],
        **{f"diagnose {form}": ["diagnose", *reach, "-o", form, "-v"] for form in ("json", "html")},
        **{f"bundle {form}": ["diagnose", str(bundle), "-o", form, "-v"] for form in ("json", "html")},
        "get webhooks": ["get", "validatingwebhookconfigurations,replicasets,events", *reach, "-o", "json"],
        "get": ["get", "deployments,configmaps,secrets", *reach, "-n", "planted", "-o", "json"],
        "changes": ["changes", *reach, "-n", "planted", "-o", "json"],
    }.items():
        run(words, ENGLISH)
        said = capsys.readouterr()
        shown[name] = (said.out + said.err).encode()
    with tarfile.open(bundle) as archive:
        shown |= {name: archive.extractfile(name).read() for name in archive.getnames()}  # type: ignore[union-attr]  # All are files.

    found = {
        (place, one) for place, text in shown.items() for one in (SECRET, *OTHERS) if any(f in text for f in forms(one))
    }
    assert found == set()
    assert b"planted" in shown["get"]
    assert b"https://127.0.0.1:1/" in shown["get webhooks"]
    assert b"workload/admission/webhook-unavailable" in shown["diagnose json"]

"""Certificates that end are found where they may be read, and said to be unread where they may not."""

import base64
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from holdfast.adapters.kubernetes import handshakes
from holdfast.faces.cli.main import run
from tests.builders.certificates import pair
from tests.live import objects
from tests.live.cluster import ControlPlane
from tests.live.kubelet import LogKubelet

pytestmark = pytest.mark.live

ENGLISH = {"LANG": "en_US.UTF-8"}
NOW = datetime.now(UTC)
Captured = pytest.CaptureFixture[str]
EXPIRED, SOON = "network/certificate/expired", "network/certificate/expires-soon"


def tls(name: str, days: float, since: timedelta) -> objects.Object:
    certificate, key = pair(f"{name}.example.com", days, NOW - since)
    return {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": objects.meta(name, "sealed"),
        "type": "kubernetes.io/tls",
        "stringData": {"tls.crt": certificate, "tls.key": key},
    }


def ingress(name: str) -> objects.Object:
    backend = {"service": {"name": "web", "port": {"number": 80}}}
    paths = [{"path": "/", "pathType": "Prefix", "backend": backend}]
    rule = {"host": f"{name}.invalid", "http": {"paths": paths}}
    spec = {"rules": [rule], "tls": [{"hosts": [f"{name}.invalid"], "secretName": name}]}
    meta = objects.meta(name, "sealed")
    return {"apiVersion": "networking.k8s.io/v1", "kind": "Ingress", "metadata": meta, "spec": spec}


def webhook(name: str, config: dict[str, str]) -> objects.Object:
    one = {
        "name": f"{name}.example.com",
        "clientConfig": config,
        "sideEffects": "None",
        "admissionReviewVersions": ["v1"],
        "failurePolicy": "Ignore",
    }
    return {
        "apiVersion": "admissionregistration.k8s.io/v1",
        "kind": "ValidatingWebhookConfiguration",
        "metadata": {"name": name},
        "webhooks": [one],
    }


def definition() -> objects.Object:
    schema = {"openAPIV3Schema": {"type": "object", "x-kubernetes-preserve-unknown-fields": True}}
    version = {"name": "v1", "served": True, "storage": True, "schema": schema}
    names = {"kind": "Certificate", "plural": "certificates", "singular": "certificate", "listKind": "CertificateList"}
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": "certificates.cert-manager.io"},
        "spec": {"group": "cert-manager.io", "scope": "Namespaced", "names": names, "versions": [version]},
    }


def issued(name: str, end: datetime) -> objects.Object:
    ready = {"type": "Ready", "status": "True"}
    status = {"notAfter": end.strftime("%Y-%m-%dT%H:%M:%SZ"), "conditions": [ready]}
    meta = objects.meta(name, "sealed")
    return {"apiVersion": "cert-manager.io/v1", "kind": "Certificate", "metadata": meta, "status": status}


@pytest.fixture(scope="module")
def world(cluster: ControlPlane) -> Iterator[ControlPlane]:
    """Certificates of every origin, most of them at their end."""
    authority = base64.b64encode(pair("old-ca", 30, NOW - timedelta(days=40))[0].encode()).decode()
    cluster.apply([objects.namespace("sealed")])
    cluster.apply([definition()])
    cluster.apply(
        [
            *(tls("ended", 30, timedelta(days=31)), ingress("ended")),
            *(tls("ending", 90, timedelta(days=85)), ingress("ending")),
            *(tls("unused", 30, timedelta(days=31)), tls("good", 90, timedelta(days=1)), ingress("good")),
            webhook("with-old-ca", {"url": "https://127.0.0.1:1/check", "caBundle": authority}),
            issued("managed", NOW - timedelta(hours=1)),
        ]
    )
    yield cluster
    cluster.kubectl("delete", "validatingwebhookconfigurations", "with-old-ca")
    cluster.undefine([definition()])
    cluster.kubectl("delete", "namespace", "sealed", "--wait=false")


def diagnosed(words: list[str], capsys: Captured) -> dict[str, Any]:
    capsys.readouterr()
    code = run(["diagnose", *words, "-o", "json"], ENGLISH)
    shown = capsys.readouterr()
    assert code in (0, 1), shown.err
    assert "PRIVATE KEY" not in shown.out + shown.err
    found: dict[str, Any] = json.loads(shown.out)
    return found


def named(answer: dict[str, Any], cause: str) -> set[str]:
    return {one["object"]["name"] for one in (*answer["problems"], *answer["risks"]) if one["cause"] == cause}


def test_certificates_of_secrets_are_read_only_with_their_opt_in(world: ControlPlane, tmp_path: Path, capsys: Captured):
    reach = ["--kubeconfig", str(world.kubeconfig)]
    bundle = str(tmp_path / "bundle.tar.gz")

    without, with_them = diagnosed(reach, capsys), diagnosed([*reach, "--secrets", "certificates"], capsys)
    assert run(["collect", *reach, "--secrets", "certificates", "--out", bundle], ENGLISH) == 0
    from_bundle = diagnosed([bundle], capsys)

    assert named(without, EXPIRED) == {"with-old-ca", "managed"}
    assert EXPIRED in {item["rule"] for item in without["not_evaluated"]}
    assert named(with_them, EXPIRED) == named(from_bundle, EXPIRED) == {"with-old-ca", "managed", "ended"}
    assert named(with_them, SOON) == named(from_bundle, SOON) == {"ending"}
    assert EXPIRED not in {item["rule"] for item in with_them["not_evaluated"]}


def test_a_handshake_shows_what_a_server_presents(
    world: ControlPlane, tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
):
    # A busy machine does not shake hands within the few seconds after which a server is given up.
    monkeypatch.setattr(handshakes, "_SECONDS", 60.0)
    with LogKubelet(tmp_path, {}, "".join(pair("hook", 1, NOW - timedelta(days=2)))) as server:
        world.apply([webhook("presents", {"url": f"https://127.0.0.1:{server.port}/check"})])

        found = diagnosed(["--kubeconfig", str(world.kubeconfig), "--handshake"], capsys)

    world.kubectl("delete", "validatingwebhookconfigurations", "presents")
    assert named(found, EXPIRED) >= {"presents"}
    reasons = {item["what"]: item["reason"] for item in found["unread"]}
    assert reasons["Certificates ended.invalid:443"] == "unreachable"
    assert reasons["Certificates 127.0.0.1:1"] == "unreachable"

"""Uploads and kept credentials: what others send becomes redacted files, within limits, and nothing runs here."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
import yaml

from holdfast.adapters.kubernetes.kept import check
from holdfast.app.context import Context
from holdfast.app.reaching import read_kept
from holdfast.model.input_refusals import InputTooLarge, NothingReadable
from holdfast.model.refs import Ref
from holdfast.model.snapshot import Snapshot
from holdfast.model.usage_refusals import KubeconfigUnusable
from holdfast.ports.clusters import Clusters
from tests.builders.kube import claim, pod
from tests.builders.office import EXAMPLES, example, listed, packed
from tests.contracts.api_server import ApiServer

SECRET = {
    "apiVersion": "v1",
    "kind": "Secret",
    "metadata": {"name": "database", "namespace": "shop"},
    "data": {"password": "aHVudGVyMg=="},
}
POD: dict[str, Any] = pod("web-1", containers=[{"name": "web", "env": [{"name": "DB_PASSWORD", "value": "hunter2"}]}])


@pytest.fixture
def clusters() -> Clusters:
    return Context().clusters()


def loaded(clusters: Clusters, data: bytes, name: str = "-") -> Snapshot:
    return clusters.files(clusters.unpack(data, name), "prod").load()


@pytest.mark.parametrize("form", ["list", "yaml", "tar.gz", "zip", "gzip"])
def test_every_form_becomes_the_same_snapshot(clusters: Clusters, form: str) -> None:
    objects = [claim("data"), POD]
    plain = listed(*objects)
    zipped = io.BytesIO()
    with zipfile.ZipFile(zipped, "w") as archive:
        archive.writestr("all.json", plain)
    forms = {
        "list": plain,
        "yaml": yaml.safe_dump_all(objects).encode(),
        "tar.gz": packed({"dump/all.json": plain}),
        "zip": zipped.getvalue(),
        "gzip": gzip.compress(plain),
    }

    found = loaded(clusters, forms[form])

    assert {ref for kind in found.objects.values() for ref in kind} == {
        Ref("PersistentVolumeClaim", "data", "shop"),
        Ref("Pod", "web-1", "shop"),
    }


def test_no_secret_value_reaches_the_files(clusters: Clusters) -> None:
    log = "2026-01-15T12:00:00Z connecting with password=hunter2\n"

    files = clusters.unpack(packed({"all.json": listed(SECRET, POD), "logs/shop/web-1/web.log": log}), "-")

    whole = b"".join(data for _, data in files)
    assert sorted(path for path, _ in files) == [
        "holdfast-bundle.json",
        "logs/shop/web-1/web.log",
        "pods.json",
        "secrets.json",
    ]
    assert b"hunter2" not in whole
    assert b"aHVudGVyMg" not in whole


@pytest.mark.parametrize("name", sorted(path.name.removesuffix(".tar.gz") for path in EXAMPLES.glob("*.tar.gz"))[::12])
def test_a_bundle_of_ours_says_the_same_once_it_is_kept(clusters: Clusters, name: str) -> None:
    before = read_kept(io.BytesIO(example(name))).load()

    after = loaded(clusters, example(name))

    assert after.objects == before.objects
    assert after.kinds() == before.kinds()
    assert after.scoped == before.scoped
    assert after.partial == before.partial
    assert (after.logs, after.unread, after.certificates) == (before.logs, before.unread, before.certificates)
    assert (after.taken_at, after.provenance.kubernetes_version) == (
        before.taken_at,
        before.provenance.kubernetes_version,
    )


def test_metrics_in_an_upload_are_kept_with_it(clusters: Clusters) -> None:
    table = (
        "signal,kind,namespace,name,part,time,value\nvolume_used_bytes,PersistentVolumeClaim,shop,data,,1768478400,5\n"
    )

    found = loaded(clusters, packed({"all.json": listed(claim("data")), "metrics/used.csv": table}))

    (series,) = found.measured.series
    assert (series.signal, series.subject, list(series.values)) == (
        "volume_used_bytes",
        Ref("PersistentVolumeClaim", "data", "shop"),
        [5.0],
    )


def test_a_kind_that_was_read_in_part_is_not_taken_for_the_whole(clusters: Clusters) -> None:
    broken = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": 7, "namespace": "shop"}}

    found = loaded(clusters, listed(POD, broken, claim("data")))

    assert not found.is_absent(Ref("Pod", "other", "shop"))


def test_a_bomb_is_refused_and_not_cut_short(clusters: Clusters) -> None:
    bomb = packed({"all.json": listed(POD), "padding.json": b" " * (100 << 20)})

    with pytest.raises(InputTooLarge) as refused:
        clusters.unpack(bomb, "upload")

    assert (refused.value.http_status, len(bomb) < 1 << 20) == (413, True)


@pytest.mark.parametrize("data", [b"", b"hello", b"\x1f\x8b\x08broken", b"PK\x03\x04broken", b'{"kind":', b"\0" * 600])
def test_what_is_no_snapshot_is_refused_with_a_reason(clusters: Clusters, data: bytes) -> None:
    with pytest.raises(NothingReadable) as refused:
        clusters.unpack(data, "upload")

    assert refused.value.values["path"] == "upload"


def test_members_that_leave_the_archive_and_links_are_not_followed(clusters: Clusters) -> None:
    found = loaded(clusters, packed({"../../etc/evil.json": listed(claim("evil")), "good.json": listed(POD)}))

    assert {ref.name for kind in found.objects.values() for ref in kind} == {"web-1"}


def kubeconfig(server: str = "http://127.0.0.1:1", **user: Any) -> dict[str, Any]:
    return {
        "current-context": "prod",
        "contexts": [{"name": "prod", "context": {"cluster": "c", "user": "u", "namespace": "shop"}}],
        "clusters": [{"name": "c", "cluster": {"server": server}}],
        "users": [{"name": "u", "user": user}],
    }


@pytest.mark.parametrize(
    "user",
    [
        {"exec": {"command": "/bin/sh", "apiVersion": "client.authentication.k8s.io/v1"}},
        {"auth-provider": {"name": "gcp", "config": {"cmd-path": "/bin/sh"}}},
        {"tokenFile": "/etc/passwd"},
        {"client-key": "/etc/ssl/private/key.pem"},
    ],
    ids=lambda user: next(iter(user)),
)
def test_a_kubeconfig_that_runs_programs_or_reads_files_of_the_server_is_refused(user: dict[str, Any]) -> None:
    with pytest.raises(KubeconfigUnusable) as refused:
        check(json.dumps(kubeconfig(**user)).encode(), "")

    assert next(iter(user)) in str(refused.value.values["detail"])


@pytest.mark.parametrize("data", [b"", b"[]", b"{", b"\xff\xfe", b"a: &a [*a]", b"x" * (2 << 20)])
def test_what_is_no_kubeconfig_is_refused(data: bytes) -> None:
    with pytest.raises(KubeconfigUnusable):
        check(data, "")


def test_a_context_that_is_not_there_is_named_with_those_that_are() -> None:
    with pytest.raises(KubeconfigUnusable) as refused:
        check(json.dumps(kubeconfig(token="t")).encode(), "other")

    assert refused.value.values["detail"] == "no context `other`; there are: prod"


def test_a_running_cluster_is_read_with_a_kept_kubeconfig_and_nothing_is_left_on_disk(
    clusters: Clusters, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("holdfast.adapters.kubernetes.kept._IN_MEMORY", tmp_path)
    home = tmp_path / "home"
    home.mkdir()
    with ApiServer(home) as server:
        server.put("pods", "web-1", spec=POD["spec"])
        config = (home / "kubeconfig").read_bytes()
        for left in home.iterdir():
            left.unlink()

        files = clusters.read_live(config, "", {})

    found = clusters.files(files, "prod").load()
    assert [ref.name for ref in found.objects["Pod"]] == ["web-1"]
    assert b"hunter2" not in b"".join(data for _, data in files)
    assert [path for path in tmp_path.rglob("*") if path != home] == []

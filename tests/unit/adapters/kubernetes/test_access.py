"""A kubeconfig leads to a cluster, or to one clear complaint."""

import sys
from pathlib import Path

import pytest
import yaml

from holdfast.adapters.kubernetes.access import Access, open_access
from holdfast.model.usage_refusals import KubeconfigUnusable, LiveExtraMissing
from tests.builders.certificates import pem

CONFIG = {
    "apiVersion": "v1",
    "kind": "Config",
    "clusters": [{"name": "east", "cluster": {"server": "http://127.0.0.1:1"}}],
    "users": [{"name": "jane", "user": {"token": "t", "as": "auditor"}}],
    "contexts": [{"name": "work", "context": {"cluster": "east", "user": "jane", "namespace": "shop"}}],
    "current-context": "work",
}


def written(tmp_path: Path, text: str = yaml.safe_dump(CONFIG)) -> str:
    path = tmp_path / "config"
    path.write_text(text)
    return str(path)


def test_the_current_context_says_where_as_whom_and_in_which_namespace(tmp_path: Path) -> None:
    opened = open_access(Access(kubeconfig=written(tmp_path)))

    assert (opened.context, opened.cluster, opened.namespace, opened.host) == (
        "work",
        "east",
        "shop",
        "http://127.0.0.1:1",
    )
    assert {"authorization": "Bearer t", "Impersonate-User": "auditor"}.items() <= opened.headers().items()


def test_whom_the_user_names_goes_before_whom_the_file_names(tmp_path: Path) -> None:
    opened = open_access(Access(kubeconfig=written(tmp_path), impersonate="jim"))

    assert opened.headers()["Impersonate-User"] == "jim"


@pytest.mark.parametrize("text", ["", "[]", "a: b", "kind: Config\ncontexts: 5", "\t", "clusters: [{}]"])
def test_a_file_that_is_no_kubeconfig_is_named(text: str, tmp_path: Path) -> None:
    with pytest.raises(KubeconfigUnusable) as complaint:
        open_access(Access(kubeconfig=written(tmp_path, text)))

    assert complaint.value.values["path"] == str(tmp_path / "config")


def test_an_unknown_context_is_told_with_those_that_there_are(tmp_path: Path) -> None:
    with pytest.raises(KubeconfigUnusable) as complaint:
        open_access(Access(kubeconfig=written(tmp_path), context="home"))

    assert complaint.value.values["detail"] == "no context `home`; there are: work"


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(KubeconfigUnusable):
        open_access(Access(kubeconfig=str(tmp_path / "nothing")))


def test_a_missing_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "kubernetes.client", None)

    with pytest.raises(LiveExtraMissing) as complaint:
        open_access(Access())

    assert complaint.value.values["extra"] == "live"


def test_a_pod_s_own_account_is_meant_even_where_a_kubeconfig_lies(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KUBECONFIG", written(tmp_path))
    monkeypatch.setenv("KUBERNETES_SERVICE_HOST", "10.0.0.1")
    monkeypatch.setenv("KUBERNETES_SERVICE_PORT", "443")
    (tmp_path / "token").write_text("of-the-pod")
    (tmp_path / "namespace").write_text("holdfast")
    (tmp_path / "ca.crt").write_text(pem("kubernetes", 365))

    opened = open_access(Access(service_account=str(tmp_path), in_cluster=True))

    assert (opened.context, opened.namespace, opened.host) == ("in-cluster", "holdfast", "https://10.0.0.1:443")
    assert opened.headers()["authorization"] == "bearer of-the-pod"


def test_outside_of_a_cluster_there_is_no_account_of_a_pod(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KUBERNETES_SERVICE_HOST", raising=False)

    with pytest.raises(KubeconfigUnusable) as complaint:
        open_access(Access(service_account=str(tmp_path), in_cluster=True))

    assert complaint.value.values["path"] == "in-cluster"

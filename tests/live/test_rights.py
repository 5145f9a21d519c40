"""The printed rights suffice, and each right that is missing is said."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from holdfast.adapters.kubernetes.access import Access
from holdfast.adapters.kubernetes.source import LiveSource
from holdfast.faces.cli.main import run
from holdfast.model.errors import InputError
from holdfast.model.kinds import KINDS
from tests.live import objects
from tests.live.cluster import ControlPlane, wait_for
from tests.live.rights import may

pytestmark = [pytest.mark.live, pytest.mark.slow]

ENGLISH = {"LANG": "en_US.UTF-8"}
Captured = pytest.CaptureFixture[str]
RBAC = "rbac.authorization.k8s.io"
READER = "system:serviceaccount:default:printed"


def binding(name: str, subject: dict[str, str]) -> objects.Object:
    role = {"apiGroup": RBAC, "kind": "ClusterRole", "name": name}
    head = {"apiVersion": f"{RBAC}/v1", "kind": "ClusterRoleBinding", "metadata": {"name": name}}
    return head | {"roleRef": role, "subjects": [subject]}


def printed(capsys: Captured, *words: str) -> dict[str, Any]:
    capsys.readouterr()
    assert run(["rbac", *words], ENGLISH) == 0
    role: dict[str, Any] = yaml.safe_load(capsys.readouterr().out)
    return role


def without(role: dict[str, Any], group: str, plural: str) -> list[dict[str, Any]]:
    return [
        rule | {"resources": [one for one in rule["resources"] if (group, one) != (rule["apiGroups"][0], plural)]}
        for rule in role["rules"]
        if rule["resources"] != [plural] or rule["apiGroups"] != [group]
    ]


@pytest.fixture
def reader(cluster: ControlPlane, tmp_path: Path, capsys: Captured) -> Iterator[Path]:
    """The kubeconfig of an account that has what `holdfast rbac` prints, and no more."""
    role = printed(capsys)
    cluster.apply([objects.thing("v1", "ServiceAccount", "printed", "default")])
    account = {"kind": "ServiceAccount", "name": "printed", "namespace": "default"}
    cluster.apply([role, binding(role["metadata"]["name"], account)])
    config = yaml.safe_load(cluster.kubeconfig.read_text())
    config["users"][0]["user"] = {"token": cluster.kubectl("create", "token", "printed", "-n", "default").strip()}
    path = tmp_path / "reader"
    path.write_text(yaml.safe_dump(config))
    wait_for("the rights", lambda: may(cluster, READER, "list", "pods"))
    yield path
    cluster.kubectl("delete", "clusterrole,clusterrolebinding", role["metadata"]["name"])
    cluster.kubectl("delete", "serviceaccount", "printed", "-n", "default")
    wait_for("the rights to be forgotten", lambda: not may(cluster, READER, "list", "pods"))


def live(kubeconfig: Path, impersonate: str = "") -> LiveSource:
    access = Access(kubeconfig=str(kubeconfig), impersonate=impersonate)
    return LiveSource(access, now=lambda: datetime.now(UTC))


def test_diagnose_and_collect_need_no_more_than_what_is_printed(reader: Path, tmp_path: Path, capsys: Captured):
    bundle = tmp_path / "bundle.tar.gz"

    collected = run(["collect", "--kubeconfig", str(reader), "--out", str(bundle)], ENGLISH)
    capsys.readouterr()
    code = run(["diagnose", "--kubeconfig", str(reader), "-o", "json"], ENGLISH)
    answer = json.loads(capsys.readouterr().out)
    assert run(["diagnose", str(bundle), "-o", "json"], ENGLISH) == code
    again = json.loads(capsys.readouterr().out)

    reasons = {item["what"]: item["reason"] for item in answer["unread"]}
    assert collected == 0
    assert "forbidden" not in reasons.values()
    assert reasons["Secret"] == "not-asked"
    assert {item["what"]: item["reason"] for item in again["unread"]} == reasons
    assert [one["cause"] for one in again["problems"]] == [one["cause"] for one in answer["problems"]]


def test_each_kind_that_may_not_be_read_is_said_and_no_other(cluster: ControlPlane, capsys: Captured):
    role = printed(capsys)
    served = set(cluster.kubectl("api-resources", "--verbs=list", "-o", "name").split())
    kinds = [
        info for info in KINDS if info.kind != "Secret" and f"{info.plural}.{info.groups[0]}".rstrip(".") in served
    ]
    roles = [
        role | {"metadata": {"name": f"without-{info.plural}"}, "rules": without(role, info.groups[0], info.plural)}
        for info in kinds
    ]
    names = [one["metadata"]["name"] for one in roles]
    cluster.apply([*roles, *(binding(name, {"kind": "User", "name": name, "apiGroup": RBAC}) for name in names)])
    wait_for("the rights", lambda: said(cluster, names[-1]) == {kinds[-1].kind})

    found = {info.kind: said(cluster, name) for info, name in zip(kinds, names, strict=True)}

    cluster.kubectl("delete", "clusterrole,clusterrolebinding", *names)
    assert len(found) > 40
    assert found == {kind: {kind} for kind in found}


def said(cluster: ControlPlane, user: str) -> set[str]:
    """The kinds that a user is told not to be allowed to read."""
    try:
        return {item.what for item in live(cluster.kubeconfig, user).load().unread if item.reason == "forbidden"}
    except InputError:
        return set()

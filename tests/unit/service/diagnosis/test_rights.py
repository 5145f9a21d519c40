"""The printed role lets read, and nothing else."""

import pytest

from holdfast.model.kinds import KINDS, WELL_KNOWN
from holdfast.service.diagnosis.rights import cluster_role


def granted(secrets: bool) -> set[tuple[str, str]]:
    rules = cluster_role(secrets=secrets)["rules"]
    return {(group, plural) for rule in rules for group in rule["apiGroups"] for plural in rule["resources"]}


def test_every_kind_but_secrets_may_be_read() -> None:
    assert granted(secrets=False) == {(info.groups[0], info.plural) for info in KINDS} - {("", "secrets")} | {
        ("", "pods/log"),
        *((group, plural) for group, plurals in WELL_KNOWN for plural in plurals),
    }


def test_secrets_are_granted_only_when_they_are_asked_for() -> None:
    assert granted(secrets=True) - granted(secrets=False) == {("", "secrets")}


def test_nothing_may_be_changed() -> None:
    assert verbs(watch=True) == {"get", "list", "watch"}


def test_watching_is_granted_only_when_it_is_asked_for() -> None:
    assert verbs(watch=False) == {"get", "list"}


def verbs(watch: bool) -> set[str]:
    return {verb for rule in cluster_role(secrets=True, watch=watch)["rules"] for verb in rule["verbs"]}


@pytest.mark.parametrize(
    ("way", "rights"),
    [
        ("metrics-api", {("metrics.k8s.io", "nodes"), ("metrics.k8s.io", "pods")}),
        ("kubelet", {("", "nodes/metrics"), ("", "nodes/stats")}),
        ("node-proxy-that-can-exec", {("", "nodes/proxy")}),
    ],
)
def test_each_way_of_measuring_adds_its_own_right_and_no_other(way: str, rights: set[tuple[str, str]]) -> None:
    measured = cluster_role(measure=(way,))["rules"]
    plain = cluster_role()["rules"]

    more = [rule for rule in measured if rule not in plain]
    assert {(group, plural) for rule in more for group in rule["apiGroups"] for plural in rule["resources"]} == rights

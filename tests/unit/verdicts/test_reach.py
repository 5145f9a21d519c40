"""Whether NetworkPolicies let one Pod reach another."""

from __future__ import annotations

from typing import Any

import pytest

from holdfast.model.codec import convert_object
from holdfast.model.objects.network import NetworkPolicy
from holdfast.model.objects.pod import Pod
from holdfast.model.outcome import Answer
from holdfast.verdicts.reach import Party, directions_of, may_enter, may_leave
from tests.builders.kube import pod


def party(app: str, namespace: str = "shop", labels: dict[str, str] | None = None, ip: str = "", **spec: Any) -> Party:
    containers = [{"name": app, "ports": [{"name": "http", "containerPort": 8080}]}]
    made = convert_object(pod(f"{app}-1", containers=containers, **spec))
    assert isinstance(made, Pod)
    return Party(namespace, {"app": app}, made.spec, labels, (ip,) if ip else ())


def policy(**spec: Any) -> NetworkPolicy:
    metadata = {"name": "p", "namespace": "shop"}
    raw = {"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": metadata, "spec": spec}
    made = convert_object(raw)
    assert isinstance(made, NetworkPolicy)
    return made


def enter(policies: list[NetworkPolicy], source: Party, port: int = 8080) -> Answer:
    return may_enter(policies, source, party("cart"), port).answer


WEB = party("web")
FROM_WEB = {"from": [{"podSelector": {"matchLabels": {"app": "web"}}}]}


def test_without_a_policy_everything_is_open() -> None:
    assert enter([], WEB) is Answer.YES


def test_a_policy_that_selects_another_pod_does_not_isolate() -> None:
    assert enter([policy(podSelector={"matchLabels": {"app": "other"}})], WEB) is Answer.YES


def test_a_policy_without_rules_denies() -> None:
    assert enter([policy(podSelector={})], WEB) is Answer.NO


def test_an_empty_rule_allows_everything() -> None:
    assert enter([policy(podSelector={}, ingress=[{}])], WEB) is Answer.YES


def test_policies_add_up() -> None:
    assert enter([policy(podSelector={}), policy(podSelector={}, ingress=[FROM_WEB])], WEB) is Answer.YES


def test_a_pod_selector_alone_means_the_own_namespace() -> None:
    assert enter([policy(podSelector={}, ingress=[FROM_WEB])], party("web", "other")) is Answer.NO


@pytest.mark.parametrize(
    ("ports", "expected"),
    [
        ([{"port": 8080}], Answer.YES),
        ([{"port": 80}], Answer.NO),
        ([{"port": "http"}], Answer.YES),
        ([{"port": "admin"}], Answer.NO),
        ([{"port": 8000, "endPort": 9000}], Answer.YES),
        ([{"port": 8080, "protocol": "UDP"}], Answer.NO),
        ([{"protocol": "TCP"}], Answer.YES),
    ],
)
def test_a_rule_covers_the_ports_that_it_names(ports: list[dict[str, Any]], expected: Answer) -> None:
    assert enter([policy(podSelector={}, ingress=[FROM_WEB | {"ports": ports}])], WEB) is expected


def test_a_namespace_is_known_by_its_name_even_when_it_was_not_read() -> None:
    selector = {"matchLabels": {"kubernetes.io/metadata.name": "other"}}
    found = [policy(podSelector={}, ingress=[{"from": [{"namespaceSelector": selector}]}])]

    assert enter(found, party("web", "other")) is Answer.YES
    assert enter(found, party("web", "third")) is Answer.NO


def test_other_labels_of_a_namespace_that_was_not_read_leave_the_answer_open() -> None:
    found = [policy(podSelector={}, ingress=[{"from": [{"namespaceSelector": {"matchLabels": {"team": "a"}}}]}])]

    assert enter(found, party("web", "other")) is Answer.UNKNOWN
    assert enter(found, party("web", "other", {"team": "a"})) is Answer.YES
    assert enter(found, party("web", "other", {})) is Answer.NO


def test_a_range_that_covers_a_pod_leaves_the_answer_open_and_another_does_not() -> None:
    found = [
        policy(podSelector={}, ingress=[{"from": [{"ipBlock": {"cidr": "10.1.0.0/16", "except": ["10.1.9.0/24"]}}]}])
    ]

    assert enter(found, party("web", ip="10.1.0.7")) is Answer.UNKNOWN
    assert enter(found, party("web", ip="10.1.9.7")) is Answer.NO


def test_the_host_network_is_not_isolated_and_not_recognised() -> None:
    target = party("cart", hostNetwork=True)

    assert may_enter([policy(podSelector={})], WEB, target, 8080).answer is Answer.YES
    assert enter([policy(podSelector={}, ingress=[FROM_WEB])], party("web", hostNetwork=True)) is Answer.UNKNOWN


def test_rules_for_egress_isolate_egress_unless_types_say_otherwise() -> None:
    assert directions_of(policy(podSelector={}, egress=[{}])) == ("Ingress", "Egress")
    assert directions_of(policy(podSelector={})) == ("Ingress",)
    assert directions_of(policy(podSelector={}, policyTypes=["Egress"])) == ("Egress",)


def test_egress_is_judged_by_the_policies_of_the_source() -> None:
    closed = [policy(podSelector={"matchLabels": {"app": "web"}}, policyTypes=["Egress"])]
    names = [{"ports": [{"port": 53, "protocol": "UDP"}]}]
    asks = [policy(podSelector={"matchLabels": {"app": "web"}}, policyTypes=["Egress"], egress=names)]

    assert may_leave(closed, WEB, party("cart"), 8080).answer is Answer.NO
    assert may_leave(asks, WEB, party("dns", "kube-system"), 53, "UDP").answer is Answer.YES
    assert may_leave(closed, party("other"), party("cart"), 8080).answer is Answer.YES

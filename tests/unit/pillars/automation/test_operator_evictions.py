"""Evicting the Pods of operators: what must have happened before, and what whoever agrees has to read."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from holdfast.engine.cases import Case, facts_of
from holdfast.engine.texts import placeholders
from holdfast.graph.build import build
from holdfast.model.automation import Condition, Remark
from holdfast.model.objects.pod import Pod
from holdfast.pillars.automation.operator_evictions import eviction_remarks, operators_let_go
from holdfast.pillars.automation.operators import operators
from holdfast.pillars.automation.scene import Raw, Scene
from holdfast.texts.say import LANGUAGES, catalogue
from tests.unit.pillars.automation.looking import Object, made
from tests.unit.pillars.automation.scening import READ, scene, write

PRIMARY = {"cnpg.io/cluster": "pg", "cnpg.io/instanceRole": "primary"}
REPLICA = {**PRIMARY, "cnpg.io/instanceRole": "replica"}
KAFKA = {"strimzi.io/kind": "Kafka", "strimzi.io/cluster": "events"}
HELD = {"disruptionsAllowed": 0, "currentHealthy": 3, "desiredHealthy": 3, "expectedPods": 3}
SHORT = {"disruptionsAllowed": 0, "currentHealthy": 2, "desiredHealthy": 2, "expectedPods": 3}


def pod(name: str, labels: Object, phase: str = "Running", ready: str = "True", **meta: Any) -> Object:
    status = {"phase": phase, "conditions": [{"type": "Ready", "status": ready}]}
    return made("Pod", name, meta={"labels": labels, **meta}, spec={"nodeName": "n1", "containers": []}, status=status)


def budget(selected: Object, status: Object, name: str = "guard") -> Object:
    spec = {"selector": {"matchLabels": selected}}
    return made("PodDisruptionBudget", name, api="policy/v1", spec=spec, status={"observedGeneration": 1, **status})


def seen(*objects: Object) -> Scene:
    """A scene in which budgets were read too."""
    case = Case(name="", expect="quiet", given=objects)
    return replace(scene(*objects), facts=facts_of(case, (*READ, "PodDisruptionBudget"), build))


def unmet(*objects: Object) -> list[Condition]:
    view = seen(*objects)
    return [item for item in operators_let_go(view, view.facts.all(Pod)) if item.answer != "yes"]


OF_PRIMARY = {
    "pod": "pg-1",
    "namespace": "shop",
    "owner": "Cluster pg",
    "field": "spec.instances or spec.enablePDB",
    "annotation": "",
}


def test_a_primary_that_its_budget_holds_must_have_handed_over() -> None:
    found = unmet(pod("pg-1", PRIMARY), budget(PRIMARY, HELD))

    assert found == [Condition(name="primary-has-moved", answer="no", values=OF_PRIMARY)]


@pytest.mark.parametrize(
    "objects",
    [
        pytest.param((pod("pg-1", PRIMARY), budget(PRIMARY, {"disruptionsAllowed": 1})), id="a budget with room"),
        pytest.param((pod("pg-1", PRIMARY),), id="no budget at all"),
        pytest.param((pod("pg-1", PRIMARY), budget(REPLICA, HELD)), id="a budget of others"),
        pytest.param((pod("pg-2", REPLICA), budget(REPLICA, HELD)), id="an instance that is no primary"),
        pytest.param((pod("pg-1", PRIMARY, phase="Pending"), budget(PRIMARY, HELD)), id="one that never started"),
        pytest.param((pod("pg-1", PRIMARY, phase="Failed"), budget(PRIMARY, HELD)), id="one that is over"),
        pytest.param(
            (pod("pg-1", {"cnpg.io/instanceRole": "primary"}), budget({"cnpg.io/instanceRole": "primary"}, HELD)),
            id="a label that no operator is behind",
        ),
        pytest.param(
            (pod("pg-1", PRIMARY), budget(PRIMARY, {**HELD, "observedGeneration": 0})), id="a budget nobody looked at"
        ),
    ],
)
def test_nothing_has_to_be_handed_over_where_no_budget_holds_a_primary(objects: tuple[Object, ...]) -> None:
    assert unmet(*objects) == []


def test_a_broker_that_is_never_let_go_is_asked_of_its_operator() -> None:
    values = {"pod": "k-0", "namespace": "shop", "owner": "Kafka events", "field": ""}
    annotation = "strimzi.io/manual-rolling-update"

    assert unmet(pod("k-0", KAFKA), budget(KAFKA, HELD)) == [
        Condition(name="need-not-be-asked-for", answer="no", values={**values, "annotation": annotation})
    ]


@pytest.mark.parametrize(
    "status",
    [
        pytest.param(SHORT, id="one broker is away"),
        pytest.param({**HELD, "disruptionsAllowed": 1}, id="it has room"),
        pytest.param({"disruptionsAllowed": 0}, id="it selects nothing yet"),
    ],
)
def test_a_budget_that_holds_for_now_is_waited_for(status: Object) -> None:
    assert unmet(pod("k-0", KAFKA), budget(KAFKA, status)) == []


def test_only_operators_that_are_known_to_do_so_move_pods_themselves() -> None:
    labels = {"elasticsearch.k8s.elastic.co/cluster-name": "logs"}

    assert unmet(pod("es-0", labels), budget(labels, HELD)) == []
    assert unmet(pod("web-0", {"app": "web"}), budget({"app": "web"}, HELD)) == []
    connect = {**KAFKA, "strimzi.io/kind": "KafkaConnect"}
    assert unmet(pod("c-0", connect), budget(connect, HELD)) == []


def test_one_budget_that_never_lets_a_broker_go_is_enough() -> None:
    found = unmet(pod("k-0", KAFKA), budget(KAFKA, SHORT, "for-now"), budget(KAFKA, HELD, "for-good"))

    assert [item.name for item in found] == ["need-not-be-asked-for"]


def remarks(view: Scene, *gone: Raw, verb: Any = "evict") -> list[Remark]:
    return list(eviction_remarks(view, [write(of, verb=verb) for of in gone]))


def test_what_the_operator_does_is_said_once_for_its_pods_and_which_budgets_guard_them() -> None:
    one, two, bare = pod("pg-1", PRIMARY), pod("pg-2", REPLICA), pod("pg-3", {"cnpg.io/cluster": "pg"})
    view = seen(one, two, bare, budget(PRIMARY, HELD, "pg-primary"), budget(REPLICA, {"disruptionsAllowed": 2}, "pg"))
    owner = {"owner": "Cluster pg", "namespace": "shop"}

    found = remarks(view, one, two, bare)

    assert found == [
        Remark(key="operator-hands-over", values={**owner, "pods": "pg-1, pg-2, pg-3"}),
        Remark(key="operator-budget", values={**owner, "budgets": "pg (2), pg-primary (0)"}),
        Remark(key="operator-no-budget", values={**owner, "pods": "pg-3"}),
    ]


@pytest.mark.parametrize(
    ("labels", "meta", "owner", "key"),
    [
        (KAFKA, {}, "Kafka events", "operator-rolls"),
        ({**KAFKA, "strimzi.io/pool-name": "brokers"}, {}, "KafkaNodePool brokers", "operator-rolls"),
        # Drain Cleaner heeds brokers alone.
        ({**KAFKA, "strimzi.io/kind": "KafkaConnect"}, {}, "KafkaConnect events", "operator-makes-anew"),
        ({"elasticsearch.k8s.elastic.co/cluster-name": "logs"}, {}, "Elasticsearch logs", "operator-heeds-health"),
        ({"kibana.k8s.elastic.co/name": "logs"}, {}, "Kibana logs", "operator-makes-anew"),
        # Another Cluster than that of CloudNativePG.
        (
            {"app.kubernetes.io/managed-by": "kubeblocks", "app.kubernetes.io/instance": "my"},
            {},
            "Cluster my",
            "operator-makes-anew",
        ),
        (
            {},
            {
                "ownerReferences": [
                    {"apiVersion": "example.com/v1", "kind": "Website", "name": "shop", "uid": "u", "controller": True}
                ]
            },
            "Website shop",
            "operator-makes-anew",
        ),
    ],
)
def test_each_operator_is_told_by_what_its_documentation_says(
    labels: Object, meta: Object, owner: str, key: str
) -> None:
    of = pod("x-0", labels, **meta)

    assert [(item.key, item.values["owner"]) for item in remarks(seen(of), of)] == [
        (key, owner),
        ("operator-no-budget", owner),
    ]


def test_nothing_is_said_of_pods_of_nobody_nor_of_other_writes() -> None:
    free, kept = pod("web-1", {"app": "web"}), pod("pg-1", PRIMARY)
    unknown = pod("a-1", {}, ownerReferences=[{"apiVersion": "v1", "kind": "Thing", "name": "t", "controller": True}])

    assert remarks(seen(free, kept), free) == []
    assert remarks(seen(free, kept), kept, verb="patch") == []
    assert remarks(seen(free), kept) == []
    assert remarks(seen(unknown), unknown) == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_remark_has_words_that_it_fills(lang: str) -> None:
    known = {f"operator-{one.evicting.does}" for one in operators() if one.evicting} | {"operator-makes-anew"}
    filled = {key: {"owner", "namespace", "pods"} for key in (*known, "operator-no-budget")}
    filled["operator-budget"] = {"owner", "namespace", "budgets"}

    said = {key: placeholders(str(catalogue(lang)[f"automation.remark.{key}"])) for key in filled}

    assert said == filled


def test_what_is_known_of_evictions_is_of_kinds_of_that_operator() -> None:
    known = [one for one in operators() if one.evicting]

    assert {one.operator for one in known} == {"CloudNativePG", "Strimzi", "Elastic Cloud on Kubernetes"}
    assert [one.operator for one in known if one.evicting and set(one.evicting.kinds) - set(one.kinds)] == []

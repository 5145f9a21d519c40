"""Plans about what operators keep: Pods may be evicted, and what may not be read is told with the rule that lacks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from holdfast.adapters.kubernetes.writing import KubernetesWriter
from holdfast.model.action_refusals import PlanStopped
from holdfast.model.automation import Target
from holdfast.model.input_refusals import ClusterUnreachable
from holdfast.simulator.cluster.world import read_world
from tests.builders.acting import CLUSTER, OPERATOR, SMALL, Acting, acting
from tests.proofs.drills import WORLD as DRILL_WORLD

WORLD = SMALL.replace("claimName: data", "claimName: pg-1").replace(
    "{name: data, namespace: shop}", "{name: pg-1, namespace: shop, labels: {cnpg.io/cluster: pg}}"
)
LARGER = {"gib": 40}
SEARCH = """
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: logs-es-hot, namespace: shop, labels: {elasticsearch.k8s.elastic.co/cluster-name: logs}}
spec:
  replicas: 2
  selector: {matchLabels: {set: hot}}
  template:
    metadata: {labels: {set: hot, elasticsearch.k8s.elastic.co/cluster-name: logs}}
    spec: {containers: [{name: elasticsearch, image: registry.example.com/elasticsearch:9}]}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: logs-es-default, namespace: shop}
spec: {minAvailable: 1, selector: {matchLabels: {elasticsearch.k8s.elastic.co/cluster-name: logs}}}
"""


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Acting]:
    with acting(tmp_path, read_world(WORLD)) as made:
        yield made


def refused(shop: Acting, lang: str = "en") -> str:
    """Asks for a larger claim that nobody gets; gives the sentence that says why."""
    claim = {"kind": "PersistentVolumeClaim", "name": "pg-1", "namespace": "shop"}
    asked: dict[str, Any] = {"cluster": CLUSTER, "action": "pvc.expand", "targets": [claim], "wanted": LARGER}
    with pytest.raises(PlanStopped) as stopped:
        shop.office.call("plans.create", OPERATOR, lang_=lang, reason="a test", **asked)
    return str(stopped.value.values["why"])


def answering(monkeypatch: pytest.MonkeyPatch, reason: str) -> None:
    """Lets the server not give out custom resources of CloudNativePG."""
    look = KubernetesWriter.object

    def denied(writer: KubernetesWriter, target: Target) -> Any:
        if target.group == "postgresql.cnpg.io":
            raise ClusterUnreachable(context="c", detail="no", reason=reason)
        return look(writer, target)

    monkeypatch.setattr(KubernetesWriter, "object", denied)


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_an_account_that_may_not_read_the_custom_resource_is_told_the_rule_that_it_lacks(
    shop: Acting, monkeypatch: pytest.MonkeyPatch, lang: str
) -> None:
    answering(monkeypatch, "forbidden")

    said = refused(shop, lang)

    rule = ('apiGroups ["postgresql.cnpg.io"]', 'resources ["clusters"]', 'verbs ["get"]')
    parts = (*rule, "Cluster pg", "shop", "holdfast actions --roles pvc.expand")
    assert [part for part in parts if part not in said] == [], said


def test_who_is_not_answered_for_another_reason_lacks_no_rule(shop: Acting, monkeypatch: pytest.MonkeyPatch) -> None:
    answering(monkeypatch, "unavailable")

    said = refused(shop)

    assert said.startswith("An operator keeps PersistentVolumeClaim shop/pg-1 the way Cluster pg says"), said
    assert "apiGroups" not in said


def test_where_the_kind_is_not_there_the_custom_resource_is_named_and_no_rule(shop: Acting) -> None:
    said = refused(shop)

    assert "Change spec.storage.size" in said
    assert "apiGroups" not in said


def test_a_pod_of_an_operator_is_evicted_within_its_budget_and_its_stateful_set_is_left_alone(tmp_path: Path) -> None:
    with acting(tmp_path, read_world(DRILL_WORLD + SEARCH)) as shop:
        planned = shop.plan("pod.recreate", "Pod", "logs-es-hot-0")
        with pytest.raises(PlanStopped, match="Elasticsearch logs"):
            shop.plan("rollout.restart", "StatefulSet", "logs-es-hot")
        over = shop.done("pod.recreate", "Pod", "logs-es-hot-1")

    words = " ".join(planned.warnings)
    assert [part for part in ("Elasticsearch logs", "logs-es-default (1)") if part not in words] == [], words
    assert over.plan.state == "verified", over.journal

"""Growing what an operator keeps: the change of the custom resource that people apply instead."""

from __future__ import annotations

from typing import Any

import pytest

from holdfast.engine.texts import placeholders
from holdfast.model.automation import Remark, Target, Verb
from holdfast.pillars.automation.operator_growth import Read, growth_of, missing_rule
from holdfast.pillars.automation.operators import ways
from holdfast.pillars.automation.scene import Raw
from holdfast.texts.say import LANGUAGES, catalogue
from tests.unit.pillars.automation.looking import Object, made
from tests.unit.pillars.automation.scening import scene, write

SIZE: Object = {"spec": {"resources": {"requests": {"storage": "40Gi"}}}}
POOL = {"strimzi.io/kind": "Kafka", "strimzi.io/cluster": "events", "strimzi.io/pool-name": "brokers"}
SEARCH = {"elasticsearch.k8s.elastic.co/cluster-name": "logs"}


def claim(name: str, labels: Object) -> Object:
    return made("PersistentVolumeClaim", name, meta={"labels": labels})


def pool(storage: Object) -> Object:
    return made("KafkaNodePool", "brokers", api="kafka.strimzi.io/v1", spec={"storage": storage})


def template(name: str, size: str) -> Object:
    return {"metadata": {"name": name}, "spec": {"storageClassName": "fast", **sized(size)}}


def sized(size: str) -> Object:
    return {"resources": {"requests": {"storage": size}}}


def search(*sets: Object) -> Object:
    return made("Elasticsearch", "logs", api="elasticsearch.k8s.elastic.co/v1", spec={"nodeSets": list(sets)})


def reading(*customs: Raw) -> Read:
    """Reads these custom resources, each in its own place."""
    places = {(raw["apiVersion"].rpartition("/")[0], raw["kind"], raw["metadata"]["name"]): raw for raw in customs}

    def read(target: Target) -> Raw | None:
        return places.get((target.group, target.kind, target.name)) if target.namespace == "shop" else None

    return read


def grown(of: Object, custom: Object, body: Object = SIZE, verb: Verb = "patch") -> Any:
    found = growth_of(scene(of), [write(of, body, verb)], reading(custom))
    return None if found is None else found.write.body["spec"]


VOLUMES = [{"id": 0, "type": "persistent-claim", "size": "20Gi"}, {"id": 1, "type": "persistent-claim", "size": "10Gi"}]


def test_claims_of_a_pool_grow_by_the_volume_of_the_pool_that_they_are_of() -> None:
    one, two = VOLUMES

    assert grown(claim("data-events-brokers-0", POOL), pool({"type": "persistent-claim", "size": "20Gi"})) == {
        "storage": {"size": "40Gi"}
    }
    assert grown(claim("data-1-events-brokers-0", POOL), pool({"type": "jbod", "volumes": VOLUMES})) == {
        "storage": {"volumes": [one, {**two, "size": "40Gi"}]}
    }
    assert grown(claim("data-2-events-brokers-0", POOL), pool({"type": "jbod", "volumes": VOLUMES})) is None


def test_claims_of_a_node_set_grow_by_its_template_and_all_else_stays() -> None:
    hot = {"name": "hot", "count": 3, "volumeClaimTemplates": [template("wal", "5Gi"), template("data", "20Gi")]}
    cold = {"name": "cold", "count": 1, "volumeClaimTemplates": [template("data", "90Gi")]}

    found = grown(claim("data-logs-es-hot-2", SEARCH), search(cold, hot))

    larger = {**hot, "volumeClaimTemplates": [template("wal", "5Gi"), template("data", "40Gi")]}
    assert found == {"nodeSets": [cold, larger]}


@pytest.mark.parametrize(
    ("name", "storage", "spec"),
    [
        ("pg-1", {"storage": {"size": "20Gi"}}, {"storage": {"size": "40Gi"}}),
        ("pg-1-wal", {"storage": {"size": "20Gi"}, "walStorage": {"size": "5Gi"}}, {"walStorage": {"size": "40Gi"}}),
        # A tablespace has a name of its own below the cluster's.
        ("pg-1-tbs-hot", {"storage": {"size": "20Gi"}}, None),
        ("pg-1", {"storage": {"pvcTemplate": sized("20Gi")}}, None),
    ],
)
def test_claims_of_a_cluster_of_postgres_grow_by_its_storage(name: str, storage: Object, spec: Object | None) -> None:
    cluster = made("Cluster", "pg", api="postgresql.cnpg.io/v1", spec=storage)

    assert grown(claim(name, {"cnpg.io/cluster": "pg"}), cluster) == spec


@pytest.mark.parametrize("size", ["40Gi", "41Gi", "many", 20, None])
def test_what_is_as_large_already_or_no_size_is_not_changed(size: object) -> None:
    assert grown(claim("data-events-brokers-0", POOL), pool({"size": size})) is None


@pytest.mark.parametrize(
    ("body", "verb"),
    [
        ({**SIZE, "metadata": {"labels": {"x": "y"}}}, "patch"),
        ({"spec": {**SIZE["spec"], "volumeName": "x"}}, "patch"),
        ({"spec": {"resources": "40Gi"}}, "patch"),
        ({}, "patch"),
        (SIZE, "delete"),
    ],
)
def test_only_a_growth_and_nothing_beside_it_is_done_by_the_custom_resource(body: Object, verb: Verb) -> None:
    assert grown(claim("data-events-brokers-0", POOL), pool({"size": "20Gi"}), body, verb) is None


def test_what_no_operator_keeps_and_what_may_not_be_read_has_no_other_way() -> None:
    free, kept = claim("data-events-brokers-0", {}), claim("data-events-brokers-0", POOL)
    unknown = claim("data", {"app.kubernetes.io/managed-by": "cache-operator"})
    whole = made("StatefulSet", "data", api="apps/v1", meta={"labels": POOL})

    assert grown(free, pool({"size": "20Gi"})) is None
    assert grown(unknown, pool({"size": "20Gi"})) is None
    assert grown(whole, pool({"size": "20Gi"})) is None
    assert growth_of(scene(kept), [write(kept, SIZE)], reading()) is None
    assert growth_of(scene(free), [write(kept, SIZE), write(claim("unseen", POOL), SIZE)], reading()) is None
    assert growth_of(scene(kept), [], reading()) is None


def test_all_claims_of_a_group_are_one_change_or_none() -> None:
    one, two = claim("data-events-brokers-0", POOL), claim("data-events-brokers-1", POOL)
    custom = pool({"size": "20Gi"})
    larger: Object = {"spec": sized("50Gi")}

    found = growth_of(scene(one, two), [write(one, SIZE), write(two, SIZE)], reading(custom))

    assert found is not None
    assert (found.write.target.kind, found.write.target.uid, found.raw) == ("KafkaNodePool", "uid-brokers", custom)
    assert found.write.body == {"apiVersion": "kafka.strimzi.io/v1", "spec": {"storage": {"size": "40Gi"}}}
    assert found.remark == Remark(
        key="operator-grows",
        values={
            "object": "PersistentVolumeClaim shop/data-events-brokers-0",
            "owner": "KafkaNodePool brokers",
            "field": "spec.storage.size",
        },
    )
    assert growth_of(scene(one, two), [write(one, SIZE), write(two, larger)], reading(custom)) is None


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_remark_has_words(lang: str) -> None:
    text = str(catalogue(lang)["automation.remark.operator-grows"])

    assert placeholders(text) == {"object", "owner", "field"}


def test_whoever_may_not_read_a_custom_resource_lacks_a_rule_that_has_its_group_and_resource() -> None:
    pool = Target(
        cluster="c",
        group="kafka.strimzi.io",
        kind="KafkaNodePool",
        namespace="shop",
        name="brokers",
        uid="",
        resource_version="",
    )

    assert missing_rule(pool) == {
        "owner": "KafkaNodePool brokers",
        "namespace": "shop",
        "group": "kafka.strimzi.io",
        "resource": "kafkanodepools",
    }
    assert {(way.kind, way.resource) for way in ways()} == {
        ("Cluster", "clusters"),
        ("KafkaNodePool", "kafkanodepools"),
        ("Elasticsearch", "elasticsearches"),
    }

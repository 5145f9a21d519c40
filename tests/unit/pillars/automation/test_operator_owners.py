"""Which operator keeps an object: found through owners, labels and who wrote it, as operators leave them behind."""

from __future__ import annotations

from typing import Any

import pytest

from holdfast.model.automation import Condition
from holdfast.pillars.automation.operators import operators
from tests.unit.pillars.automation.looking import Object, made
from tests.unit.pillars.automation.scening import judged

STRIMZI = "spec.storage.size (spec.storage.volumes[].size for JBOD)"
NODE_SETS = "spec.nodeSets[].volumeClaimTemplates"


def owned_by(*owners: Object) -> Object:
    return {"ownerReferences": list(owners)}


def owner(api: str, kind: str, name: str, *, uid: str = "", controller: bool | None = True) -> Object:
    found = {"apiVersion": api, "kind": kind, "name": name, "uid": uid or f"uid-{name}"}
    return found if controller is None else {**found, "controller": controller}


def claim(name: str = "data", **meta: Any) -> Object:
    return made("PersistentVolumeClaim", name, meta=meta)


def kept(of: Object, *others: Object, unread: str = "") -> tuple[str, ...]:
    """What is said of an object that something is written to: the answer, and whatever fills its sentence."""
    found = judged("not-operator-owned", of, *others, unread=unread)
    return found.answer, *(value for name, value in found.values.items() if name != "object")


def test_nothing_above_a_claim_is_no_operator() -> None:
    assert judged("not-operator-owned", claim()) == Condition(name="not-operator-owned", answer="yes")


@pytest.mark.parametrize(
    ("meta", "name", "field"),
    [
        (
            owned_by(owner("postgresql.cnpg.io/v1", "Cluster", "pg")),
            "Cluster pg",
            "spec.storage.size (spec.walStorage.size for WAL)",
        ),
        ({"labels": {"cnpg.io/cluster": "pg"}}, "Cluster pg", "spec.storage.size (spec.walStorage.size for WAL)"),
        ({"labels": {"application": "spilo", "cluster-name": "acid-db"}}, "postgresql acid-db", "spec.volume.size"),
        # Some operators own a claim without controlling it.
        (
            owned_by(owner("rabbitmq.com/v1beta1", "RabbitmqCluster", "queue", controller=None)),
            "RabbitmqCluster queue",
            "spec.persistence.storage",
        ),
        (owned_by(owner("rabbitmq.com/v1beta1", "Policy", "queue")), "Policy queue", "spec"),
        ({"labels": {"common.k8s.elastic.co/type": "maps"}}, "CustomResource maps", "spec"),
    ],
)
def test_a_claim_of_an_operator_is_changed_by_its_custom_resource(meta: Object, name: str, field: str) -> None:
    assert kept(claim(**meta)) == ("no", name, field)


KAFKA = {"strimzi.io/kind": "Kafka", "strimzi.io/cluster": "events", "app.kubernetes.io/managed-by": "strimzi-cluster"}
BROKERS = {**KAFKA, "strimzi.io/pool-name": "brokers"}
POD_SET = owned_by(owner("core.strimzi.io/v1", "StrimziPodSet", "events-brokers"))
POOL = owner("kafka.strimzi.io/v1", "KafkaNodePool", "brokers", controller=False)


def test_claims_of_a_pool_of_brokers_grow_by_the_pool_whether_or_not_they_go_with_it() -> None:
    # Only with `deleteClaim: true` do claims have an owner; the Pods that mount them are those of a StrimziPodSet.
    of = claim("data-0-events-brokers-0", labels=BROKERS, annotations={"strimzi.io/delete-claim": "false"})
    going = claim("data-0-events-brokers-0", labels=BROKERS, **owned_by(POOL))

    assert kept(of) == ("no", "KafkaNodePool brokers", STRIMZI)
    assert kept(going) == ("no", "KafkaNodePool brokers", STRIMZI)
    # Labels are what people may take off by mistake; the reference is left.
    assert kept(claim("data-0-events-brokers-0", **owned_by(POOL))) == ("no", "KafkaNodePool brokers", STRIMZI)


def test_a_claim_of_a_cluster_without_pools_grows_by_the_cluster() -> None:
    field = "spec.kafka.storage.size (spec.kafka.storage.volumes[].size for JBOD)"

    assert kept(claim("data-events-kafka-0", labels=KAFKA)) == ("no", "Kafka events", field)


def test_pods_of_a_strimzi_pod_set_are_changed_by_what_the_set_is_made_from() -> None:
    pod_set = made("StrimziPodSet", "events-brokers", api="core.strimzi.io/v1", meta=owned_by(POOL))

    assert kept(made("Pod", "events-brokers-0", meta={"labels": BROKERS, **POD_SET})) == (
        "no",
        "KafkaNodePool brokers",
        "spec",
    )
    assert kept(made("Pod", "events-brokers-0", meta=POD_SET)) == ("no", "StrimziPodSet events-brokers", "spec")
    assert kept(pod_set) == ("no", "KafkaNodePool brokers", "spec")


@pytest.mark.parametrize("kind", ["KafkaConnect", "KafkaMirrorMaker2", "KafkaBridge"])
def test_what_else_the_operator_of_kafka_makes_is_changed_by_its_own_custom_resource(kind: str) -> None:
    of = made("Deployment", "copy", api="apps/v1", meta={"labels": {**KAFKA, "strimzi.io/kind": kind}})

    assert kept(of) == ("no", f"{kind} events", "spec")


ELASTIC = {
    "common.k8s.elastic.co/type": "elasticsearch",
    "elasticsearch.k8s.elastic.co/cluster-name": "logs",
    "elasticsearch.k8s.elastic.co/statefulset-name": "logs-es-hot",
}
SEARCH = owner("elasticsearch.k8s.elastic.co/v1", "Elasticsearch", "logs")


def node_set(**meta: Any) -> Object:
    spec = {"volumeClaimTemplates": [{"metadata": {"name": "elasticsearch-data"}}], "replicas": 3}
    return made("StatefulSet", "logs-es-hot", api="apps/v1", meta=meta, spec=spec)


def test_a_node_set_is_changed_by_the_elasticsearch_that_made_it_and_so_are_its_pods_and_claims() -> None:
    whole = node_set(labels=ELASTIC, **owned_by(SEARCH))
    name = "elasticsearch-data-logs-es-hot-0"
    pod = made("Pod", "logs-es-hot-0", meta=owned_by(owner("apps/v1", "StatefulSet", "logs-es-hot")))

    assert kept(whole) == ("no", "Elasticsearch logs", "spec")
    assert kept(pod, whole) == ("no", "Elasticsearch logs", "spec")
    # With its policy of deletion a claim is owned, and controlled by nobody; without it only labels are there.
    bare = {**SEARCH, "controller": None}
    assert kept(claim(name, labels=ELASTIC, ownerReferences=[bare])) == ("no", "Elasticsearch logs", NODE_SETS)
    assert kept(claim(name, labels=ELASTIC)) == ("no", "Elasticsearch logs", NODE_SETS)
    # A Pod of a set that its labels alone give away.
    assert kept(pod, node_set(labels=ELASTIC)) == ("no", "Elasticsearch logs", "spec")
    # Without either the template of the StatefulSet tells, and without its labels its owner does.
    assert kept(claim(name), whole) == ("no", "Elasticsearch logs", NODE_SETS)
    assert kept(claim(name), node_set(**owned_by(SEARCH))) == ("no", "Elasticsearch logs", NODE_SETS)


def test_labels_that_only_look_like_an_operator_are_none() -> None:
    assert kept(claim(labels={"cluster-name": "db"})) == ("yes",)
    assert kept(claim(labels={"application": "shop", "cluster-name": "db"})) == ("yes",)
    assert kept(claim(labels={"cnpg.io/cluster": ""})) == ("yes",)
    assert kept(claim(labels={"app.kubernetes.io/instance": "db", "app.kubernetes.io/managed-by": "Helm"})) == ("yes",)


def test_a_custom_resource_is_what_people_change_whatever_labels_it_has() -> None:
    pool = made("KafkaNodePool", api="kafka.strimzi.io/v1", meta={"labels": {"strimzi.io/cluster": "events"}})

    assert kept(pool) == ("yes",)


def writer(name: str, fields: Object, **entry: str) -> Object:
    return {"managedFields": [{"manager": name, "operation": "Update", "fieldsV1": fields, **entry}]}


def test_what_an_operator_wrote_is_its_and_what_it_marked_is_not() -> None:
    spec: Object = {"f:spec": {"f:replicas": {}}}
    mark: Object = {"f:metadata": {"f:labels": {"f:x": {}}}}

    assert kept(claim(**writer("elastic-operator", spec))) == (
        "no",
        "CustomResource (Elastic Cloud on Kubernetes)",
        "spec",
    )
    assert kept(claim(**writer("elastic-operator", mark))) == ("yes",)
    assert kept(claim(**writer("elastic-operator", {"f:status": {}}, subresource="status"))) == ("yes",)
    assert kept(claim(**writer("elastic-operator", spec, subresource="status"))) == ("yes",)
    nameless: Object = {"managedFields": [{"operation": "Update", "fieldsV1": spec}, {"manager": "elastic-operator"}]}
    assert kept(claim(**nameless)) == ("yes",)
    # Many write a field here and there; that alone makes nobody the keeper of all the rest.
    assert kept(claim(**writer("somebody", spec))) == ("yes",)
    assert kept(claim(**writer("keda-operator", spec))) == ("yes",)


@pytest.mark.parametrize(
    ("managed_by", "found"),
    [
        ("strimzi-cluster-operator", ("no", "CustomResource (Strimzi)", "spec")),
        ("cache-operator", ("no", "CustomResource (cache-operator)", "spec")),
        ("Helm", ("yes",)),
        ("operators", ("yes",)),
        (None, ("yes",)),
    ],
)
def test_who_says_that_an_operator_manages_it_is_believed(managed_by: str | None, found: tuple[str, ...]) -> None:
    assert kept(claim(labels={"app.kubernetes.io/managed-by": managed_by})) == found


def stateful_set(name: str = "db", template: str = "data", **meta: Any) -> Object:
    spec = {"volumeClaimTemplates": [{"metadata": {"name": template}}], "replicas": 3}
    return made("StatefulSet", name, api="apps/v1", meta=meta, spec=spec)


MONGO = owned_by(owner("mongodbcommunity.mongodb.com/v1", "MongoDBCommunity", "mongo"))


def test_a_claim_of_a_stateful_set_is_the_operators_whose_the_stateful_set_is() -> None:
    of = claim("data-db-0")
    expected = ("no", "MongoDBCommunity mongo", "spec.statefulSet.spec.volumeClaimTemplates")

    assert kept(of, stateful_set()) == ("yes",)
    assert kept(of, stateful_set(**MONGO)) == expected
    assert kept(claim("data-db-12"), stateful_set(**MONGO)) == expected
    # Claims of others, by the names of the template and of the StatefulSet.
    assert kept(of, stateful_set("other", **MONGO)) == ("yes",)
    assert kept(of, stateful_set(template="wal", **MONGO)) == ("yes",)
    assert kept(claim("data-db"), stateful_set(**MONGO)) == ("yes",)
    # What only has the name of such a claim is none.
    assert kept(made("Secret", "data-db-0"), stateful_set(**MONGO)) == ("yes",)
    elsewhere = stateful_set(**MONGO)
    elsewhere["metadata"]["namespace"] = "pay"
    assert kept(of, elsewhere) == ("yes",)


def test_a_stateful_set_without_templates_has_no_claims() -> None:
    bare = made("StatefulSet", "db", api="apps/v1", meta=MONGO)
    empty = made("StatefulSet", "db", api="apps/v1", meta=MONGO, spec={})

    assert kept(claim("data-db-0"), bare) == ("yes",)
    assert kept(claim("data-db-0"), empty) == ("yes",)


def test_a_claim_that_may_be_of_a_stateful_set_is_unknown_where_none_may_be_read() -> None:
    assert kept(claim("data-db-0"), unread="StatefulSet") == ("unknown", "StatefulSet")
    assert kept(claim("data"), unread="StatefulSet") == ("yes",)


def test_a_retention_policy_makes_the_stateful_set_the_owner() -> None:
    of = claim("data-db-0", **owned_by(owner("apps/v1", "StatefulSet", "db")))

    assert kept(of, stateful_set(**MONGO))[0] == "no"
    assert kept(of, stateful_set()) == ("yes",)
    # Another StatefulSet of the name: the one that owned the claim is gone.
    assert kept(of, stateful_set(**MONGO, uid="other")) == ("yes",)


STRANGE = owned_by(owner("example.com/v1", "Website", "shop"))


def test_a_pod_is_followed_up_to_the_custom_resource_of_an_operator_that_nobody_knows() -> None:
    pod = made("Pod", "web-1", meta=owned_by(owner("apps/v1", "ReplicaSet", "web-x")))
    replica_set = made("ReplicaSet", "web-x", api="apps/v1", meta=owned_by(owner("apps/v1", "Deployment", "web")))
    deployment = made("Deployment", "web", api="apps/v1", meta=STRANGE)
    website = made("Website", "shop", api="example.com/v1")

    assert kept(pod, replica_set) == ("yes",)
    assert kept(pod, replica_set, deployment, website) == ("no", "Website shop", "spec")


def test_a_custom_resource_that_was_not_read_or_whose_kind_is_gone_is_named_by_the_reference() -> None:
    assert kept(made("Deployment", "web", api="apps/v1", meta=STRANGE)) == ("no", "Website shop", "spec")
    # One of the same name made anew owns nothing yet, and the old one may be on its way out.
    anew = made("Website", "shop", api="example.com/v1", uid="new", meta=owned_by(owner("example.com/v1", "All", "a")))
    assert kept(made("Deployment", "web", api="apps/v1", meta=STRANGE), anew) == ("no", "Website shop", "spec")


def test_a_kind_of_another_group_is_another_kind_whatever_it_is_called() -> None:
    above = owned_by(owner("apps.kruise.io/v1beta1", "StatefulSet", "db"))
    pod = made("Pod", "db-0", meta=above)
    advanced = made("StatefulSet", "db", api="apps.kruise.io/v1beta1", meta=STRANGE)

    assert kept(pod, stateful_set()) == ("no", "StatefulSet db", "spec")
    assert kept(pod, stateful_set(), advanced) == ("no", "Website shop", "spec")


def test_an_owner_of_kubernetes_that_was_not_read_may_be_an_operators() -> None:
    pod = made("Pod", "web-1", meta=owned_by(owner("apps/v1", "ReplicaSet", "web-x")))
    job = made("Job", api="batch/v1", meta=owned_by(owner("batch/v1", "CronJob", "report")))

    assert kept(pod, unread="ReplicaSet") == ("unknown", "ReplicaSet web-x")
    # Of these nobody made a list.
    assert kept(job) == ("unknown", "CronJob report")


def test_the_topmost_of_custom_resources_is_named_also_one_of_the_whole_cluster() -> None:
    of = made("Pod", meta=owned_by(owner("example.com/v1", "Part", "part")))
    part = made("Part", "part", api="example.com/v1", meta=owned_by(owner("example.com/v1", "Whole", "whole")))
    whole = made("Whole", "whole", api="example.com/v1", space="")
    above = made("Whole", "whole", api="example.com/v1", space="", meta=STRANGE)

    assert kept(of, part, whole) == ("no", "Whole whole", "spec")
    assert kept(of, part) == ("no", "Whole whole", "spec")
    assert kept(of, part, above) == ("no", "Website shop", "spec")
    assert kept(of) == ("no", "Part part", "spec")


def test_who_does_not_control_and_is_not_known_keeps_nothing() -> None:
    for controller in (False, None):
        of = made("Pod", meta=owned_by(owner("example.com/v1", "Website", "shop", controller=controller)))
        assert kept(of) == ("yes",)


def test_a_node_is_no_operator_and_the_experimental_groups_are_those_of_operators() -> None:
    assert kept(made("Pod", meta=owned_by(owner("v1", "Node", "a")))) == ("yes",)
    of = made("X", api="example.com/v1", meta=owned_by(owner("storage.k8s.io/v1", "StorageClass", "fast")))
    assert kept(of) == ("unknown", "StorageClass fast")
    assert kept(made("Pod", meta=owned_by(owner("jobset.x-k8s.io/v1alpha2", "JobSet", "j")))) == (
        "no",
        "JobSet j",
        "spec",
    )


def test_owners_that_own_each_other_are_followed_for_a_while_only() -> None:
    one = made("ReplicaSet", "one", api="apps/v1", meta=owned_by(owner("apps/v1", "ReplicaSet", "two")))
    two = made("ReplicaSet", "two", api="apps/v1", meta=owned_by(owner("apps/v1", "ReplicaSet", "one")))

    assert kept(one, two) == ("unknown", "ReplicaSet one")


def test_every_operator_names_its_groups_and_kinds_once() -> None:
    groups = [group for one in operators() for group in one.groups]

    assert len(groups) == len(set(groups))
    assert all(one.kinds and "." in group for one in operators() for group in one.groups)

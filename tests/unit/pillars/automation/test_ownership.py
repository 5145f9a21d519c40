"""Whose an object is: a repository's, an operator's, or nobody's who would change it back."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from holdfast.engine.texts import placeholders
from holdfast.model.automation import UNMADE, Condition
from holdfast.pillars.automation.operators import operators
from holdfast.pillars.automation.opting import OPT_IN
from holdfast.pillars.automation.ownership import conditions, gitops_owner
from holdfast.texts.say import LANGUAGES, catalogue
from tests.unit.pillars.automation.looking import Object, made
from tests.unit.pillars.automation.scening import judged, scene, space, write

PLACE = {"object": "PersistentVolumeClaim shop/data"}
SIZE = {"spec": {"resources": {"requests": {"storage": "20Gi"}}}}


def owned_by(*owners: Object) -> Object:
    return {"ownerReferences": list(owners)}


def owner(api: str, kind: str, name: str, *, uid: str = "", controller: bool | None = True) -> Object:
    found = {"apiVersion": api, "kind": kind, "name": name, "uid": uid or f"uid-{name}"}
    return found if controller is None else {**found, "controller": controller}


def claim(name: str = "data", **meta: Any) -> Object:
    return made("PersistentVolumeClaim", name, meta=meta)


def operator(of: Object, *others: Object, unread: str = "") -> tuple[str, dict[str, str]]:
    found = judged("not-operator-owned", of, *others, unread=unread)
    return found.answer, {name: value for name, value in found.values.items() if name != "object"}


def test_nothing_above_a_claim_is_no_operator() -> None:
    assert judged("not-operator-owned", claim()) == Condition(name="not-operator-owned", answer="yes")


@pytest.mark.parametrize(
    ("meta", "owner_", "field"),
    [
        (
            owned_by(owner("postgresql.cnpg.io/v1", "Cluster", "pg")),
            "Cluster pg",
            "spec.storage.size (spec.walStorage.size for WAL)",
        ),
        ({"labels": {"cnpg.io/cluster": "pg"}}, "Cluster pg", "spec.storage.size (spec.walStorage.size for WAL)"),
        ({"labels": {"application": "spilo", "cluster-name": "acid-db"}}, "postgresql acid-db", "spec.volume.size"),
        (
            {"labels": {"strimzi.io/kind": "Kafka", "strimzi.io/cluster": "events", "strimzi.io/pool-name": "brokers"}},
            "KafkaNodePool brokers",
            "spec.storage.size",
        ),
        (
            {"labels": {"strimzi.io/kind": "Kafka", "strimzi.io/cluster": "events"}},
            "Kafka events",
            "spec.kafka.storage.size",
        ),
        (
            {
                "labels": {
                    "common.k8s.elastic.co/type": "elasticsearch",
                    "elasticsearch.k8s.elastic.co/cluster-name": "logs",
                }
            },
            "Elasticsearch logs",
            "spec.nodeSets[].volumeClaimTemplates",
        ),
        # Some operators own a claim without controlling it.
        (
            owned_by(owner("rabbitmq.com/v1beta1", "RabbitmqCluster", "queue", controller=None)),
            "RabbitmqCluster queue",
            "spec.persistence.storage",
        ),
        (owned_by(owner("rabbitmq.com/v1beta1", "Policy", "queue")), "Policy queue", "spec"),
    ],
)
def test_a_claim_of_an_operator_is_changed_by_its_custom_resource(meta: Object, owner_: str, field: str) -> None:
    assert operator(claim(**meta)) == ("no", {"owner": owner_, "field": field})


def test_labels_that_only_look_like_an_operator_are_none() -> None:
    assert operator(claim(labels={"cluster-name": "db"})) == ("yes", {})
    assert operator(claim(labels={"application": "shop", "cluster-name": "db"})) == ("yes", {})
    assert operator(claim(labels={"cnpg.io/cluster": ""})) == ("yes", {})
    assert operator(claim(labels={"app.kubernetes.io/instance": "db", "app.kubernetes.io/managed-by": "Helm"})) == (
        "yes",
        {},
    )


def test_a_custom_resource_is_what_people_change_whatever_labels_it_has() -> None:
    pool = made("KafkaNodePool", api="kafka.strimzi.io/v1", meta={"labels": {"strimzi.io/cluster": "events"}})
    made_by = made(
        "StrimziPodSet",
        api="core.strimzi.io/v1",
        meta=owned_by(owner("kafka.strimzi.io/v1", "Kafka", "events")),
    )

    assert operator(pool) == ("yes", {})
    assert operator(made_by) == ("no", {"owner": "Kafka events", "field": "spec"})


def writer(name: str, fields: Object, **entry: str) -> Object:
    return {"managedFields": [{"manager": name, "operation": "Update", "fieldsV1": fields, **entry}]}


def test_what_an_operator_wrote_is_its_and_what_it_marked_is_not() -> None:
    spec: Object = {"f:spec": {"f:replicas": {}}}
    mark: Object = {"f:metadata": {"f:labels": {"f:x": {}}}}

    assert operator(claim(**writer("elastic-operator", spec))) == (
        "no",
        {"owner": "Elastic Cloud on Kubernetes", "field": "spec"},
    )
    assert operator(claim(**writer("elastic-operator", mark))) == ("yes", {})
    assert operator(claim(**writer("elastic-operator", {"f:status": {}}, subresource="status"))) == ("yes", {})
    assert operator(claim(**writer("elastic-operator", spec, subresource="status"))) == ("yes", {})
    assert operator(claim(**writer("somebody", spec))) == ("yes", {})


def stateful_set(name: str = "db", template: str = "data", **meta: Any) -> Object:
    spec = {"volumeClaimTemplates": [{"metadata": {"name": template}}], "replicas": 3}
    return made("StatefulSet", name, api="apps/v1", meta=meta, spec=spec)


MONGO = owned_by(owner("mongodbcommunity.mongodb.com/v1", "MongoDBCommunity", "mongo"))


def test_a_claim_of_a_stateful_set_is_the_operators_whose_the_stateful_set_is() -> None:
    of = claim("data-db-0")
    expected = ("no", {"owner": "MongoDBCommunity mongo", "field": "spec.statefulSet.spec.volumeClaimTemplates"})

    assert operator(of, stateful_set()) == ("yes", {})
    assert operator(of, stateful_set(**MONGO)) == expected
    assert operator(claim("data-db-12"), stateful_set(**MONGO)) == expected
    # Claims of others, by the names of the template and of the StatefulSet.
    assert operator(of, stateful_set("other", **MONGO)) == ("yes", {})
    assert operator(of, stateful_set(template="wal", **MONGO)) == ("yes", {})
    assert operator(claim("data-db"), stateful_set(**MONGO)) == ("yes", {})
    elsewhere = stateful_set(**MONGO)
    elsewhere["metadata"]["namespace"] = "pay"
    assert operator(of, elsewhere) == ("yes", {})


def test_a_claim_that_may_be_of_a_stateful_set_is_unknown_where_none_may_be_read() -> None:
    assert operator(claim("data-db-0"), unread="StatefulSet") == ("unknown", {})
    assert operator(claim("data"), unread="StatefulSet") == ("yes", {})


def test_a_retention_policy_makes_the_stateful_set_the_owner() -> None:
    of = claim("data-db-0", **owned_by(owner("apps/v1", "StatefulSet", "db")))

    assert operator(of, stateful_set(**MONGO))[0] == "no"
    assert operator(of, stateful_set()) == ("yes", {})
    # Another StatefulSet of the name: the one that owned the claim is gone.
    assert operator(of, stateful_set(**MONGO, uid="other")) == ("yes", {})


def test_a_pod_is_followed_up_to_the_custom_resource_that_nobody_knows() -> None:
    pod = made("Pod", "web-1", meta=owned_by(owner("apps/v1", "ReplicaSet", "web-x")))
    replica_set = made("ReplicaSet", "web-x", api="apps/v1", meta=owned_by(owner("apps/v1", "Deployment", "web")))
    strange = owned_by(owner("example.com/v1", "Website", "shop"))
    deployment = made("Deployment", "web", api="apps/v1", meta=strange)
    website = made("Website", "shop", api="example.com/v1")

    assert operator(pod, replica_set) == ("yes", {})
    assert operator(pod, replica_set, deployment) == ("unknown", {})
    assert operator(pod, replica_set, deployment, website) == ("no", {"owner": "Website shop", "field": "spec"})


def test_the_topmost_of_custom_resources_is_named_also_one_of_the_whole_cluster() -> None:
    of = made("Pod", meta=owned_by(owner("example.com/v1", "Part", "part")))
    part = made("Part", "part", api="example.com/v1", meta=owned_by(owner("example.com/v1", "Whole", "whole")))
    whole = made("Whole", "whole", api="example.com/v1", space="")

    assert operator(of, part, whole) == ("no", {"owner": "Whole whole", "field": "spec"})
    assert operator(of, part) == ("unknown", {})


def test_who_does_not_control_and_is_not_known_keeps_nothing() -> None:
    for controller in (False, None):
        of = made("Pod", meta=owned_by(owner("example.com/v1", "Website", "shop", controller=controller)))
        assert operator(of) == ("yes", {})


def test_a_node_and_other_parts_of_kubernetes_are_no_operators() -> None:
    assert operator(made("Pod", meta=owned_by(owner("v1", "Node", "a")))) == ("yes", {})
    assert operator(made("Job", api="batch/v1", meta=owned_by(owner("batch/v1", "CronJob", "c")))) == ("yes", {})
    of = made("X", api="example.com/v1", meta=owned_by(owner("storage.k8s.io/v1", "StorageClass", "fast")))
    assert operator(of) == ("yes", {})
    # The experimental groups are those of operators.
    assert operator(made("Pod", meta=owned_by(owner("jobset.x-k8s.io/v1alpha2", "JobSet", "j"))))[0] == "unknown"


def test_owners_that_own_each_other_are_followed_for_a_while_only() -> None:
    one = made("ReplicaSet", "one", api="apps/v1", meta=owned_by(owner("apps/v1", "ReplicaSet", "two")))
    two = made("ReplicaSet", "two", api="apps/v1", meta=owned_by(owner("apps/v1", "ReplicaSet", "one")))

    assert operator(one, two) == ("unknown", {})


@pytest.mark.parametrize(
    ("meta", "name"),
    [
        ({}, None),
        (
            {"annotations": {"argocd.argoproj.io/tracking-id": "shop:apps/Deployment:shop/web"}},
            "Argo CD shop",
        ),
        ({"labels": {"argocd.argoproj.io/instance": "shop"}}, "Argo CD shop"),
        ({"labels": {"kustomize.toolkit.fluxcd.io/name": "apps"}}, "Flux Kustomization apps"),
        ({"labels": {"helm.toolkit.fluxcd.io/name": "web"}}, "Flux HelmRelease web"),
        (writer("argocd-controller", {"f:spec": {}}), "Argo CD"),
        (writer("argocd-application-controller", {"f:spec": {}}), "Argo CD"),
        (
            writer("argocd-controller", {"f:spec": {}}) | {"labels": {"app.kubernetes.io/instance": "shop"}},
            "Argo CD shop",
        ),
        (
            writer("kustomize-controller", {"f:spec": {}}) | {"labels": {"app.kubernetes.io/instance": "shop"}},
            "Flux Kustomization",
        ),
        (writer("helm-controller", {"f:spec": {}}), "Flux HelmRelease"),
        (writer("argocd-controller", {"f:status": {}}), None),
        # Helm puts nothing back, and charts give everybody the label of the instance.
        ({"labels": {"app.kubernetes.io/instance": "web", "app.kubernetes.io/managed-by": "Helm"}}, None),
        (writer("helm", {"f:spec": {}}), None),
    ],
)
def test_what_a_repository_keeps_is_told_by_who_keeps_it(meta: Object, name: str | None) -> None:
    of = claim(**meta)

    assert gitops_owner(of) == name
    expected = Condition(name="not-gitops-owned", answer="yes")
    if name is not None:
        expected = Condition(name="not-gitops-owned", answer="no", values={**PLACE, "owner": name})
    assert judged("not-gitops-owned", of) == expected


SINCE = "2026-03-04T05:00:00Z"


def test_what_is_being_deleted_is_left_alone_and_all_that_is_in_its_namespace() -> None:
    of = claim()
    going = next(iter(conditions(scene(of, space(deletionTimestamp=SINCE)), [])))

    assert judged("not-being-deleted", claim(deletionTimestamp=SINCE)).answer == "no"
    assert judged("not-being-deleted", of) == Condition(name="not-being-deleted", answer="yes")
    assert going == Condition(name="not-being-deleted", answer="no", values={**PLACE, "since": SINCE})


@pytest.mark.parametrize(
    ("namespace", "word", "answer"),
    [
        (space(), None, "yes"),
        (space(), "true", "yes"),
        (space(), "false", "no"),
        (space(labels={OPT_IN: "false"}), "true", "no"),
        (space(labels={OPT_IN: "false"}), "junk", "no"),
        (space(), "no", "unknown"),
        (space(labels={OPT_IN: "False"}), None, "unknown"),
        (space("other"), None, "unknown"),
    ],
)
def test_what_is_to_be_left_alone_is_left_alone(namespace: Object, word: str | None, answer: str) -> None:
    of = claim(labels={OPT_IN: word} if word else {})

    found = {item.name: item for item in conditions(scene(of, namespace), [])}["not-opted-out"]

    assert found.answer == answer
    assert set(found.values) == {"yes": set(), "no": {"object"}, "unknown": {"object", "label"}}[answer]


def test_what_belongs_to_no_namespace_needs_none() -> None:
    volume = made("PersistentVolume", space="")

    assert {item.answer for item in conditions(scene(volume), [])} == {"yes"}


def test_a_field_that_somebody_looks_after_is_theirs() -> None:
    entry = {"manager": "keda", "operation": "Apply", "fieldsV1": {"f:spec": {"f:resources": {}}}}
    broken = {**entry, "fieldsV1": "x"}

    assert judged("fields-free", claim(managedFields=[entry]), body=SIZE) == Condition(
        name="fields-free",
        answer="no",
        values={**PLACE, "manager": "keda", "field": "spec.resources.requests.storage"},
    )
    assert judged("fields-free", claim(managedFields=[broken]), body=SIZE) == Condition(
        name="fields-free", answer="unknown", values={**PLACE, "manager": "managedFields of keda"}
    )
    assert (
        judged("fields-free", claim(managedFields=[entry]), body={"metadata": {"labels": {"x": "y"}}}).answer == "yes"
    )


def scaler(kind: str, name: str, namespace: str = "shop") -> Object:
    return made(
        "HorizontalPodAutoscaler",
        "web",
        api="autoscaling/v2",
        space=namespace,
        spec={"scaleTargetRef": {"kind": kind, "name": name}},
    )


@pytest.mark.parametrize(
    ("other", "body", "answer"),
    [
        (scaler("Deployment", "data"), {"spec": {"replicas": 5}}, "no"),
        (scaler("Deployment", "data"), {"spec": {"paused": True}}, "yes"),
        (scaler("Deployment", "data"), {"metadata": {}}, "yes"),
        (scaler("Deployment", "other"), {"spec": {"replicas": 5}}, "yes"),
        (scaler("StatefulSet", "data"), {"spec": {"replicas": 5}}, "yes"),
        (scaler("Deployment", "data", "pay"), {"spec": {"replicas": 5}}, "yes"),
        ({**scaler("Deployment", "data"), "spec": {}}, {"spec": {"replicas": 5}}, "yes"),
    ],
)
def test_an_autoscaler_has_the_replicas_also_before_it_first_scales(other: Object, body: Object, answer: str) -> None:
    found = judged("fields-free", made("Deployment", api="apps/v1"), other, body=body)

    assert found.answer == answer
    if answer == "no":
        assert found.values["manager"] == "HorizontalPodAutoscaler web"
        assert found.values["field"] == "spec.replicas"


def test_an_autoscaler_has_the_replicas_against_who_applies_them_too() -> None:
    of = made("Deployment", api="apps/v1")
    applied = write(of, {"spec": {"replicas": 5}}, "apply")

    found = list(conditions(scene(of, space(), scaler("Deployment", "data")), [applied]))

    assert found[-1].answer == "no"


def test_a_deletion_sets_no_field() -> None:
    of = made("Deployment", api="apps/v1")
    body = {"spec": {"replicas": 5}}

    found = list(conditions(scene(of, space(), scaler("Deployment", "data")), [write(of, body, "delete")]))

    assert found[-1] == Condition(name="fields-free", answer="yes")


def test_what_is_written_beside_the_target_is_judged_too_and_the_worst_counts() -> None:
    of, other = claim(), claim("other", labels={OPT_IN: "maybe"})
    third = claim("third", labels={OPT_IN: "false"})

    found = list(conditions(scene(of, space(), other, third), [write(other), write(third)]))

    assert found[1] == Condition(
        name="not-opted-out", answer="no", values={"object": "PersistentVolumeClaim shop/third"}
    )


def test_an_object_that_was_not_seen_is_unknown_and_one_to_be_made_is_nobodys() -> None:
    unseen, new = write(claim("unseen")), write(claim("new"), verb="create")
    to_be_made = replace(new, target=replace(new.target, uid=UNMADE))

    told = {"object": "PersistentVolumeClaim shop/unseen", "label": "PersistentVolumeClaim unseen"}
    assert {item.answer for item in conditions(scene(claim(), space()), [unseen])} == {"unknown"}
    assert [item.values for item in conditions(scene(claim(), space()), [unseen])] == [told] * 5
    assert {item.answer for item in conditions(scene(claim(), space()), [to_be_made])} == {"yes"}


def test_writes_may_come_one_by_one_and_each_condition_sees_them_all() -> None:
    entry = {"manager": "keda", "operation": "Apply", "fieldsV1": {"f:spec": {"f:resources": {}}}}
    of = claim(managedFields=[entry])

    found = list(conditions(scene(of, space()), iter([write(of, SIZE)])))

    assert [item.answer for item in found] == ["yes", "yes", "yes", "yes", "no"]


def test_every_condition_is_asked_in_a_fixed_order() -> None:
    assert [item.name for item in conditions(scene(claim(), space()), [])] == [
        "not-being-deleted",
        "not-opted-out",
        "not-gitops-owned",
        "not-operator-owned",
        "fields-free",
    ]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_condition_has_words_for_no_and_unknown(lang: str) -> None:
    filled = {"object", "since", "label", "owner", "field", "manager"}
    for item in conditions(scene(claim(), space()), []):
        for answer in ("no", "unknown"):
            text = str(catalogue(lang)[f"automation.condition.{item.name}.{answer}"])
            assert "object" in placeholders(text)
            assert placeholders(text) <= filled


def test_every_operator_names_its_groups_and_kinds_once() -> None:
    groups = [group for one in operators() for group in one.groups]

    assert len(groups) == len(set(groups))
    assert all(one.kinds and "." in group for one in operators() for group in one.groups)

"""Whose an object is: a repository's, an operator's, or nobody's who would change it back."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from holdfast.engine.texts import placeholders
from holdfast.model.automation import UNMADE, Condition
from holdfast.pillars.automation.opting import OPT_IN
from holdfast.pillars.automation.ownership import conditions, gitops_owner
from holdfast.texts.say import LANGUAGES, catalogue
from tests.unit.pillars.automation.looking import Object, made
from tests.unit.pillars.automation.scening import judged, scene, space, write

PLACE = {"object": "PersistentVolumeClaim shop/data"}
SIZE = {"spec": {"resources": {"requests": {"storage": "20Gi"}}}}


def claim(name: str = "data", **meta: Any) -> Object:
    return made("PersistentVolumeClaim", name, meta=meta)


def writer(name: str, fields: Object, **entry: str) -> Object:
    return {"managedFields": [{"manager": name, "operation": "Update", "fieldsV1": fields, **entry}]}


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

    assert judged("not-being-deleted", claim(deletionTimestamp=SINCE)) == going
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


def test_a_namespace_that_was_not_seen_may_say_to_leave_it_alone() -> None:
    found = {item.name: item for item in conditions(scene(claim()), [])}["not-opted-out"]

    assert found == Condition(name="not-opted-out", answer="unknown", values={**PLACE, "label": "Namespace shop"})


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
        ({**scaler("Deployment", "data"), "spec": None}, {"spec": {"replicas": 5}}, "yes"),
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


def test_an_operator_is_named_with_the_field_to_change_and_what_was_not_seen_with_what_it_is() -> None:
    of = claim("data-db-0", labels={"cluster-name": "acid-db", "application": "spilo"})
    place = {"object": "PersistentVolumeClaim shop/data-db-0"}

    assert judged("not-operator-owned", of) == Condition(
        name="not-operator-owned",
        answer="no",
        values={**place, "owner": "postgresql acid-db", "field": "spec.volume.size"},
    )
    assert judged("not-operator-owned", claim("data-db-0"), unread="StatefulSet") == Condition(
        name="not-operator-owned", answer="unknown", values={**place, "label": "StatefulSet"}
    )


def test_what_nothing_is_written_to_may_be_an_operators() -> None:
    kept, free = claim(labels={"cnpg.io/cluster": "pg"}), claim("free")
    given = scene(kept, space(), free)

    assert {item.answer for item in conditions(given, [])} == {"yes"}
    assert [item.name for item in conditions(given, [write(free)]) if item.answer != "yes"] == []
    assert [item.name for item in conditions(given, [write(kept)]) if item.answer != "yes"] == ["not-operator-owned"]


OF_SET = [{"apiVersion": "core.strimzi.io/v1", "kind": "StrimziPodSet", "name": "a", "uid": "u", "controller": True}]


def test_an_eviction_changes_nothing_that_an_operator_keeps_and_any_other_write_does() -> None:
    pod = made("Pod", "a-0", meta={"ownerReferences": OF_SET})
    given = scene(pod, space())

    def unmet(*verbs: Any) -> list[str]:
        found = conditions(given, [write(pod, verb=verb) for verb in verbs])
        return [item.name for item in found if item.answer != "yes"]

    assert unmet("evict") == []
    assert unmet("evict", "evict") == []
    assert unmet("delete") == ["not-operator-owned"]
    assert unmet("evict", "patch") == ["not-operator-owned"]


def test_a_pod_that_something_controls_is_in_no_repository_whatever_its_labels_say() -> None:
    flux = {"labels": {"kustomize.toolkit.fluxcd.io/name": "platform"}}
    loose = [{**OF_SET[0], "controller": False}]

    assert gitops_owner(made("Pod", meta={**flux, "ownerReferences": OF_SET})) is None
    assert gitops_owner(made("Pod", meta={**flux, "ownerReferences": loose})) == "Flux Kustomization platform"
    assert gitops_owner(made("Pod", meta=flux)) == "Flux Kustomization platform"
    assert gitops_owner(claim(labels=flux["labels"], ownerReferences=OF_SET)) == "Flux Kustomization platform"


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

"""What a Helm release holds: a change of it is told to whoever agrees, with the value of the chart to look for."""

from __future__ import annotations

from typing import Any

import pytest

from holdfast.engine.texts import placeholders
from holdfast.model.automation import Remark
from holdfast.pillars.automation.helm_remarks import helm_remarks, release_of
from holdfast.texts.say import LANGUAGES, catalogue
from tests.unit.pillars.automation.looking import Object, made
from tests.unit.pillars.automation.scening import scene, write

RELEASED: Object = {
    "labels": {"app.kubernetes.io/managed-by": "Helm", "app.kubernetes.io/instance": "web"},
    "annotations": {"meta.helm.sh/release-name": "front", "meta.helm.sh/release-namespace": "releases"},
}
HELD = {"object": "Deployment shop/data", "release": "front", "namespace": "releases"}


def deployment(**meta: Any) -> Object:
    container = {"name": "web", "image": "web:1", "resources": {"requests": {"cpu": "100m", "memory": "64Mi"}}}
    spec = {"replicas": 2, "template": {"spec": {"containers": [container]}}}
    return made("Deployment", api="apps/v1", meta=meta, spec=spec)


def said(of: Object, body: Object, **options: Any) -> list[Remark]:
    return list(helm_remarks(scene(of), [write(of, body, **options)]))


def containers(**fields: Any) -> Object:
    return {"spec": {"template": {"spec": {"containers": [{"name": "web", **fields}]}}}}


@pytest.mark.parametrize(
    ("body", "fields", "values"),
    [
        ({"spec": {"replicas": 5}}, "spec.replicas", "replicaCount"),
        ({"spec": {"paused": True}}, "spec.paused", "paused"),
        (containers(image="web:2"), "spec.template.spec.containers[web].image", "image.tag"),
        (
            containers(resources={"requests": {"cpu": "1", "memory": "1Gi"}}),
            "spec.template.spec.containers[web].resources.requests.cpu, "
            "spec.template.spec.containers[web].resources.requests.memory",
            "resources",
        ),
    ],
)
def test_a_change_of_a_release_is_told_with_its_fields_and_the_likely_value(
    body: Object, fields: str, values: str
) -> None:
    expected = Remark(key="helm-sets-back", values={**HELD, "fields": fields, "values": values})

    assert said(deployment(**RELEASED), body, strategic=True) == [expected]


def test_a_claim_of_a_release_names_the_value_of_its_size() -> None:
    claim = made("PersistentVolumeClaim", meta=RELEASED, spec={"resources": {"requests": {"storage": "10Gi"}}})

    found = said(claim, {"spec": {"resources": {"requests": {"storage": "20Gi"}}}})

    assert [item.values["values"] for item in found] == ["persistence.size"]


def test_the_bounds_of_an_autoscaler_are_the_values_that_charts_have_for_it() -> None:
    of = made("HorizontalPodAutoscaler", api="autoscaling/v2", meta=RELEASED, spec={"minReplicas": 1, "maxReplicas": 3})

    found = said(of, {"spec": {"minReplicas": 2, "maxReplicas": 9}})

    assert [item.values["values"] for item in found] == ["autoscaling.minReplicas, autoscaling.maxReplicas"]


@pytest.mark.parametrize(
    "body",
    [
        {"spec": {"replicas": 2}},
        {"metadata": {"labels": {"x": "y"}}},
        # A restart is a mark in the template that no chart sets.
        {"spec": {"template": {"metadata": {"annotations": {"kubectl.kubernetes.io/restartedAt": "now"}}}}},
    ],
)
def test_what_no_chart_sets_and_what_stays_as_it_is_needs_no_remark(body: Object) -> None:
    assert said(deployment(**RELEASED), body) == []


def test_what_is_deleted_comes_again_with_the_next_upgrade() -> None:
    assert said(deployment(**RELEASED), {}, verb="delete") == [Remark(key="helm-makes-anew", values=HELD)]


def test_what_is_in_no_release_what_was_not_seen_and_what_flux_installs_has_no_remark() -> None:
    of, unseen = deployment(), deployment(**RELEASED)
    by_flux = deployment(**{**RELEASED, "labels": {"helm.toolkit.fluxcd.io/name": "front"}})
    body: Object = {"spec": {"replicas": 5}}

    assert said(of, body) == []
    assert said(by_flux, body) == []
    assert list(helm_remarks(scene(made("Pod", "other")), [write(unseen, body)])) == []


@pytest.mark.parametrize(
    ("kind", "space", "meta", "release"),
    [
        ("Deployment", "shop", RELEASED, ("front", "releases")),
        ("Pod", "shop", {"annotations": {"meta.helm.sh/release-name": "front"}}, ("front", "shop")),
        ("ClusterRole", "", {"annotations": {"meta.helm.sh/release-name": "front"}}, ("front", "default")),
        ("Deployment", "shop", {"labels": RELEASED["labels"]}, ("web", "shop")),
        ("ClusterRole", "", {"labels": RELEASED["labels"]}, ("web", "default")),
        # Made from a template: the label is that of the chart, and no release holds it.
        ("Pod", "shop", {"labels": RELEASED["labels"]}, None),
        ("ReplicaSet", "shop", {"labels": RELEASED["labels"]}, None),
        ("PersistentVolumeClaim", "shop", {"labels": RELEASED["labels"]}, None),
        ("Deployment", "shop", {"labels": {"app.kubernetes.io/managed-by": "Helm"}}, None),
        ("Deployment", "shop", {"labels": {**RELEASED["labels"], "app.kubernetes.io/managed-by": "kapp"}}, None),
        ("Deployment", "shop", {}, None),
    ],
)
def test_the_release_is_told_by_its_annotations_and_of_old_ones_by_labels(
    kind: str, space: str, meta: Object, release: tuple[str, str] | None
) -> None:
    assert release_of(made(kind, space=space, meta=meta)) == release


@pytest.mark.parametrize("lang", LANGUAGES)
def test_both_remarks_have_words(lang: str) -> None:
    for key, filled in (("helm-makes-anew", set(HELD)), ("helm-sets-back", {*HELD, "fields", "values"})):
        assert placeholders(str(catalogue(lang)[f"automation.remark.{key}"])) == filled

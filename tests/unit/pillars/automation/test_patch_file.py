"""A plan as patches for a repository."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from msgspec.structs import replace

from holdfast.model.automation import Plan, Verb, Write
from holdfast.pillars.automation.patch_file import patch_file
from holdfast.texts.say import LANGUAGES
from tests.unit.pillars.automation.looking import Object, made
from tests.unit.pillars.automation.planning import plan
from tests.unit.pillars.automation.scening import write

CLAIM = made("PersistentVolumeClaim")
WORKLOAD = made("Deployment", "web", api="apps/v1")


def text_of(*writes: Write, lang: str = "en") -> str:
    return patch_file(replace(plan(), writes=writes), lang)


def documents(*writes: Write) -> list[Any]:
    return [item for item in yaml.safe_load_all(text_of(*writes)) if item is not None]


def test_a_change_is_a_patch_that_names_its_object_and_nothing_of_the_server() -> None:
    body = {"spec": {"resources": {"requests": {"storage": "20Gi"}}}, "metadata": {"labels": {"a": "b"}, "uid": "x"}}

    assert documents(write(CLAIM, body)) == [
        {
            "apiVersion": "v1",
            "kind": "PersistentVolumeClaim",
            "metadata": {"name": "data", "namespace": "shop", "labels": {"a": "b"}},
            "spec": {"resources": {"requests": {"storage": "20Gi"}}},
        }
    ]


@pytest.mark.parametrize(
    ("of", "api"),
    [
        (WORKLOAD, "apps/v1"),
        (made("HorizontalPodAutoscaler", api="autoscaling/v2"), "autoscaling/v2"),
        (made("Schedule", api="velero.io/v1"), "velero.io/v1"),
        (made("Cluster", api="postgresql.cnpg.io/v1"), "postgresql.cnpg.io/v1"),
    ],
)
def test_every_patch_has_a_version(of: Object, api: str) -> None:
    assert [item["apiVersion"] for item in documents(write(of, {"spec": {"x": 1}}))] == [api]


def test_a_group_whose_version_is_not_known_says_so() -> None:
    of = made("Cluster", api="postgresql.cnpg.io/v1")

    assert "postgresql.cnpg.io is not known" in text_of(write(of, {"spec": {}}))
    assert "is not known" not in text_of(write(of, {"apiVersion": "postgresql.cnpg.io/v1", "spec": {}}))
    assert "is not known" not in text_of(write(WORKLOAD, {"spec": {}}))


def test_an_object_of_the_whole_cluster_has_no_namespace() -> None:
    of = made("PersistentVolume", space="")

    text = text_of(write(of, {"spec": {"persistentVolumeReclaimPolicy": "Retain"}}))

    assert "# Change PersistentVolume data." in text
    assert yaml.safe_load(text.partition("---\n")[2])["metadata"] == {"name": "data"}


LISTED = {"spec": {"template": {"spec": {"containers": [{"name": "main", "image": "web:2"}], "args": ["a"]}}}}


def test_a_list_that_is_replaced_is_marked_where_kustomize_would_merge_it() -> None:
    def listed(of: Object, verb: Verb = "patch", *, strategic: bool = False) -> Any:
        (found,) = documents(write(of, LISTED, verb, strategic=strategic))
        return found["spec"]["template"]["spec"]

    plain = LISTED["spec"]["template"]["spec"]
    marked = {"containers": [{"name": "main", "image": "web:2"}, {"$patch": "replace"}], "args": ["a"]}
    assert listed(WORKLOAD) == marked
    assert listed(WORKLOAD, strategic=True) == plain
    assert listed(WORKLOAD, "apply") == plain
    # Custom resources have no keys to merge by, so kustomize replaces their lists anyway.
    assert listed(made("Website", api="example.com/v1")) == plain


def test_what_is_made_is_a_resource_and_what_is_deleted_a_patch_that_says_so() -> None:
    new = {
        "apiVersion": "snapshot.storage.k8s.io/v1beta1",
        "kind": "VolumeSnapshot",
        "metadata": {"name": "before", "namespace": "shop"},
        "spec": {"source": {}},
    }
    snapshot = made("VolumeSnapshot", "before", api="snapshot.storage.k8s.io/v1beta1")

    assert documents(write(snapshot, new, "create"), write(CLAIM, {"propagationPolicy": "Foreground"}, "delete")) == [
        new,
        {
            "apiVersion": "v1",
            "kind": "PersistentVolumeClaim",
            "metadata": {"name": "data", "namespace": "shop"},
            "$patch": "delete",
        },
    ]


def test_a_step_that_no_repository_can_hold_is_named() -> None:
    pod = made("Pod")

    assert documents(write(pod, {}, "evict"), write(pod, {"command": "detach"}, "command")) == []
    assert "by hand: evict Pod shop/data." in text_of(write(pod, {}, "evict"))
    assert "by hand: command Pod shop/data." in text_of(write(pod, {}, "command"))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_text_says_first_how_it_is_applied(lang: str) -> None:
    of: Plan = replace(plan(), writes=(write(CLAIM, {"spec": {"x": 1}}),))

    head, _, rest = patch_file(of, lang).partition("---\n")

    assert "kustomize" in head
    assert all(line.startswith("# ") for line in head.splitlines())
    assert yaml.safe_load(rest)["spec"] == {"x": 1}

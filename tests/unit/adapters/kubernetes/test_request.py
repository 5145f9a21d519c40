"""A request names the object that was agreed to; what could hit another one is no request."""

import json
from typing import Any

import pytest

from holdfast.adapters.kubernetes.request import Request, request_of
from holdfast.model.automation import Target, Verb, Write
from holdfast.model.lists import Resource
from holdfast.ports.writes import Sent

CLAIMS = Resource(
    group="", version="v1", plural="persistentvolumeclaims", kind="PersistentVolumeClaim", key="PersistentVolumeClaim"
)
SETS = Resource(group="apps", version="v1", plural="statefulsets", kind="StatefulSet", key="StatefulSet")
USUAL = (("fieldManager", "holdfast"), ("fieldValidation", "Strict"), ("timeout", "30s"))
NAMED = {"uid": "u-1", "resourceVersion": "7"}


def target(uid: str = "u-1", **fields: str) -> Target:
    given = {"kind": "PersistentVolumeClaim", "group": "", "namespace": "shop", "name": "data", **fields}
    return Target(cluster="c", uid=uid, resource_version="3", **given)


def made(write: Write, version: str = "7", resource: Resource = CLAIMS, rehearsed: bool = False) -> Request:
    found = request_of(write, version, resource, rehearsed=rehearsed)
    assert isinstance(found, Request), found
    return found


def test_a_patch_carries_the_unique_id_and_the_version_that_was_read():
    body = {"metadata": {"labels": {"a": "b"}}, "spec": {"resources": {"requests": {"storage": "2Gi"}}}}

    request = made(Write(verb="patch", target=target(), body=body))

    assert (request.method, request.path, request.query, request.content) == (
        "PATCH",
        "/api/v1/namespaces/shop/persistentvolumeclaims/data",
        USUAL,
        "application/merge-patch+json",
    )
    assert json.loads(request.body) == body | {"metadata": {"labels": {"a": "b"}} | NAMED}


def test_a_strategic_patch_of_a_part_says_so():
    write = Write(verb="patch", target=target(), body={"spec": {}}, subresource="status", is_strategic=True)

    request = made(write)

    assert request.path.endswith("/data/status")
    assert request.content == "application/strategic-merge-patch+json"


def test_an_applied_object_names_itself_and_never_takes_a_field_by_force():
    write = Write(verb="apply", target=target(kind="StatefulSet", group="apps"), body={"spec": {"replicas": 2}})

    request = made(write, resource=SETS)

    assert request.query == (*USUAL, ("force", "false"))
    assert request.content == "application/apply-patch+yaml"
    assert json.loads(request.body) == {
        "apiVersion": "apps/v1",
        "kind": "StatefulSet",
        "metadata": NAMED | {"name": "data"},
        "spec": {"replicas": 2},
    }


def test_a_new_object_is_sent_to_the_list_under_its_own_name():
    body = {"metadata": {"name": "data", "namespace": "shop"}, "spec": {"size": 1}}

    request = made(Write(verb="create", target=target(uid=""), body=body), version="")

    assert (request.method, request.path) == ("POST", "/api/v1/namespaces/shop/persistentvolumeclaims")
    assert json.loads(request.body) == {"apiVersion": "v1", "kind": "PersistentVolumeClaim"} | body


def test_a_deletion_takes_its_wishes_and_its_preconditions_along():
    wishes = {"propagationPolicy": "Foreground", "gracePeriodSeconds": 5}

    request = made(Write(verb="delete", target=target(), body=wishes))

    assert request.method == "DELETE"
    assert json.loads(request.body) == wishes | {"preconditions": NAMED}


def test_an_eviction_has_the_preconditions_of_a_deletion():
    pods = Resource(group="", version="v1", plural="pods", kind="Pod", key="Pod")

    request = made(Write(verb="evict", target=target(kind="Pod")), resource=pods)

    assert (request.method, request.path) == ("POST", "/api/v1/namespaces/shop/pods/data/eviction")
    assert json.loads(request.body) == {
        "apiVersion": "policy/v1",
        "kind": "Eviction",
        "metadata": {"name": "data", "namespace": "shop"},
        "deleteOptions": {"preconditions": NAMED},
    }


@pytest.mark.parametrize("verb", ["patch", "apply", "delete", "evict", "create"])
def test_a_rehearsal_asks_for_a_dry_run(verb: Verb):
    body = {"metadata": {"name": "data"}} if verb == "create" else {}

    request = made(Write(verb=verb, target=target(), body=body), rehearsed=True)

    assert ("dryRun", "All") in request.query


@pytest.mark.parametrize("verb", ["delete", "evict"])
def test_a_rehearsed_deletion_says_so_in_its_body_where_the_server_looks(verb: Verb):
    said = json.loads(made(Write(verb=verb, target=target()), rehearsed=True).body)

    assert said.get("deleteOptions", said)["dryRun"] == ["All"]


def test_a_name_cannot_lead_to_another_place():
    request = made(Write(verb="patch", target=target(name="../../secrets/key?x=")))

    assert request.path == "/api/v1/namespaces/shop/persistentvolumeclaims/..%2F..%2Fsecrets%2Fkey%3Fx%3D"


@pytest.mark.parametrize(
    ("write", "version", "reason"),
    [
        pytest.param(Write(verb="command", target=target()), "7", "unsupported", id="a command"),
        pytest.param(Write(verb="patch", target=target(uid="")), "7", "invalid", id="no unique id"),
        pytest.param(Write(verb="delete", target=target()), "", "invalid", id="no version"),
        pytest.param(Write(verb="delete", target=target(), body={"orphanDependents": True}), "7", "invalid", id="wish"),
        pytest.param(Write(verb="delete", target=target(), subresource="status"), "7", "invalid", id="a part"),
        pytest.param(
            Write(verb="create", target=target(uid=""), body={"metadata": {"generateName": "x"}}),
            "",
            "invalid",
            id="name",
        ),
    ],
)
def test_what_could_hit_something_else_is_not_sent(write: Write, version: str, reason: str):
    found: Any = request_of(write, version, CLAIMS)

    assert isinstance(found, Sent)
    assert (found.answer, found.reason) == ("refused", reason)

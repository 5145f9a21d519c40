"""A cluster's API, simulated and real alike: objects are made."""

from __future__ import annotations

import pytest

from tests.contracts.cluster_places import Api, config_map, real
from tests.contracts.cluster_requests import APPLY
from tests.contracts.cluster_shapes import KINDS, TABLE, published, written
from tests.live.cluster import ControlPlane

pytestmark = pytest.mark.slow


def test_what_is_there_is_not_made_again(api: Api) -> None:
    api.config_map("one")

    again = api.requests.create(api.core("configmaps"), config_map("one"))

    assert again.refusal == (409, "AlreadyExists")
    assert again.body["details"] == {"name": "one", "kind": "configmaps"}


def test_nothing_is_made_where_no_namespace_is(api: Api) -> None:
    answer = api.requests.create("/api/v1/namespaces/nowhere/configmaps", config_map("one"))

    assert answer.refusal == (404, "NotFound")
    assert answer.body["details"] == {"name": "nowhere", "kind": "namespaces"}


def test_an_unknown_field_is_refused_where_strictness_is_asked_for(api: Api) -> None:
    body = config_map("one") | {"metadata": {"name": "one", "lable": {}}}

    answer = api.requests.create(api.core("configmaps"), body, fieldValidation="Strict")

    assert answer.refusal == (400, "BadRequest")
    assert 'strict decoding error: unknown field "metadata.lable"' in answer.body["message"]


def test_an_unknown_field_is_dropped_otherwise(api: Api) -> None:
    answer = api.requests.create(api.core("configmaps"), config_map("one") | {"surprise": 1})

    assert (answer.status, "surprise" in answer.body) == (201, False)


def test_a_version_may_not_be_given(api: Api) -> None:
    body = config_map("one") | {"metadata": {"name": "one", "resourceVersion": "7"}}

    answer = api.requests.create(api.core("configmaps"), body)

    assert answer.status == 500
    assert "resourceVersion should not be set on objects to be created" in answer.body["message"]


def test_a_name_that_is_none_is_invalid(api: Api) -> None:
    answer = api.requests.create(api.core("configmaps"), config_map("Not_A_Name"))

    assert answer.refusal == (422, "Invalid")
    assert [cause["field"] for cause in answer.body["details"]["causes"]] == ["metadata.name"]


@pytest.mark.parametrize(
    ("group", "plural"),
    [("", "pods"), ("", "persistentvolumeclaims"), ("apps/v1", "deployments"), ("batch/v1", "jobs")],
)
def test_an_object_that_lacks_what_it_needs_is_invalid(api: Api, group: str, plural: str) -> None:
    path = api.of(group, plural) if group else api.core(plural)

    answer = api.requests.create(path, {"metadata": {"name": "one"}, "spec": {}})

    assert answer.refusal == (422, "Invalid")


def test_a_quota_bounds_what_claims_ask_for(api: Api) -> None:
    api.quota("room", requests_storage="3Gi")
    spec = {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "5Gi"}}}

    body = {"metadata": {"name": "big"}, "spec": spec}
    answer = api.requests.create(api.core("persistentvolumeclaims"), body)

    assert answer.refusal == (403, "Forbidden")
    assert answer.body["message"] == (
        'persistentvolumeclaims "big" is forbidden: exceeded quota: room, requested: requests.storage=5Gi, '
        "used: requests.storage=0, limited: requests.storage=3Gi"
    )


def test_a_tried_creation_makes_nothing(api: Api) -> None:
    tried = api.requests.create(api.core("configmaps"), config_map("one", key="value"), dryRun="All")

    assert (tried.status, tried.body["data"]) == (201, {"key": "value"})
    assert "resourceVersion" not in tried.body["metadata"]
    assert api.requests.get(api.core("configmaps", "one")).refusal == (404, "NotFound")


def test_a_tried_change_changes_nothing(api: Api) -> None:
    before = api.config_map("one")

    tried = api.requests.patch(api.core("configmaps", "one"), {"data": {"key": "other"}}, dryRun="All")

    assert (tried.status, tried.body["data"]) == (200, {"key": "other"})
    assert tried.version == before["metadata"]["resourceVersion"]
    assert api.requests.get(api.core("configmaps", "one")).body == before


def test_a_tried_deletion_deletes_nothing(api: Api) -> None:
    before = api.config_map("one")

    tried = api.requests.delete(api.core("configmaps", "one"), {"dryRun": ["All"]})

    assert tried.status == 200
    assert api.requests.get(api.core("configmaps", "one")).body == before


def test_a_deletion_with_options_does_not_look_for_a_trial_in_its_query(api: Api) -> None:
    api.config_map("one")

    answer = api.requests.delete(api.core("configmaps", "one"), {"propagationPolicy": "Background"}, dryRun="All")

    assert (answer.status, api.requests.get(api.core("configmaps", "one")).status) == (200, 404)


def test_a_tried_apply_tells_of_conflicts(api: Api) -> None:
    api.requests.create(api.core("configmaps"), config_map("one", key="value"), fieldManager="first")

    tried = api.requests.patch(
        api.core("configmaps", "one"), config_map("one", key="other"), APPLY, fieldManager="second", dryRun="All"
    )

    assert tried.refusal == (409, "Conflict")


def test_anything_but_all_is_no_way_to_try(api: Api) -> None:
    api.config_map("one")

    answer = api.requests.patch(api.core("configmaps", "one"), {"data": {}}, dryRun="Some")

    assert answer.refusal == (422, "Invalid")


@pytest.mark.live
def test_the_table_of_fields_is_what_a_real_server_publishes(contract_cluster: ControlPlane) -> None:
    with real(contract_cluster) as api:
        shapes = published(api.requests)

    assert {kind.name for kind in KINDS} <= shapes.keys()
    assert TABLE.read_text() == written(shapes)

"""What is handed on of a raw object holds no secret and still says the same."""

from typing import Any

import pytest

from holdfast.model.cleaning import clean_object
from holdfast.model.codec import convert_object
from holdfast.model.finishing import LAST_APPLIED
from holdfast.model.redaction import MARKER


def cleaned(value: dict[str, Any]) -> dict[str, Any]:
    return clean_object(value, "v1", "ConfigMap")


def pod(**container: Any) -> dict[str, Any]:
    spec = {"containers": [{"name": "app", **container}]}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web", "namespace": "shop"}, "spec": spec}


def test_an_item_of_a_typed_list_says_what_it_is() -> None:
    assert cleaned({"metadata": {"name": "a"}}) == {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}}


def test_of_a_secret_the_key_names_stay_and_the_values_are_gone() -> None:
    head = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "a"}}

    found = cleaned({**head, "data": {"k": "dg=="}, "stringData": {"l": "v"}})

    assert found == {**head, "data": {"k": ""}, "stringData": {"l": ""}}


def test_managed_fields_and_the_last_applied_configuration_are_gone() -> None:
    notes = {LAST_APPLIED: "{}", "example.com/token": "hush", "kept": "plain"}

    found = cleaned({"metadata": {"name": "a", "managedFields": [{}], "annotations": notes}})

    assert found["metadata"] == {"name": "a", "annotations": {"example.com/token": MARKER, "kept": "plain"}}


def test_settings_are_hidden_by_their_key_and_by_their_lines() -> None:
    data = {"password": "hush", "app.conf": "token=hush\nport=1", "level": "info"}

    found = cleaned({"metadata": {"name": "a"}, "data": data, "binaryData": {"key": "aHVzaA=="}})

    assert found["data"] == {"password": MARKER, "app.conf": f"token={MARKER}\nport=1", "level": "info"}
    assert found["binaryData"] == {"key": ""}


def test_labels_and_selectors_stay_as_they_are() -> None:
    value = {"metadata": {"name": "a", "labels": {"token": "a"}}, "spec": {"selector": {"token": "a"}}}

    assert cleaned(value) == {"apiVersion": "v1", "kind": "ConfigMap", **value}


@pytest.mark.parametrize(
    "container",
    [
        {"env": [{"name": "DB_PASSWORD", "value": "hush"}, {"name": "LEVEL", "value": "info"}]},
        {"env": [{"name": "URL", "value": "postgres://app:hush@db/app"}]},
        {"args": ["--token=hush", "--password", "hush"], "command": ["sh", "-c", "API_KEY=hush app"]},
    ],
)
def test_a_clean_pod_is_what_the_model_keeps_of_the_raw_one(container: dict[str, Any]) -> None:
    raw = pod(**container)

    found = clean_object(raw, "v1", "Pod")

    assert "hush" not in str(found)
    assert convert_object(found) == convert_object(raw)

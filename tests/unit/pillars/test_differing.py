"""What differs between two states of an object."""

from __future__ import annotations

from typing import Any

from holdfast.pillars.inspection.differing import FieldChange, field_changes


def changes(old: dict[str, Any], new: dict[str, Any], *, all_fields: bool = False) -> list[tuple[str, Any, Any]]:
    found = field_changes(old, new, "Deployment", all_fields=all_fields)
    return [(change.field, change.before, change.after) for change in found]


def test_items_of_a_list_are_told_apart_by_their_name_and_not_by_their_place() -> None:
    old = {"spec": {"containers": [{"name": "a", "image": "x:1"}, {"name": "b", "image": "y:1"}]}}
    new = {"spec": {"containers": [{"name": "b", "image": "y:2"}, {"name": "a", "image": "x:1"}]}}

    found = changes(old, new)

    assert found == [("spec.containers[name=b].image", "y:1", "y:2")]


def test_what_changes_by_itself_is_left_out_unless_it_is_asked_for() -> None:
    def state(n: int) -> dict[str, Any]:
        condition = {"type": "Ready", "status": "True", "lastHeartbeatTime": f"2026-01-0{n}T00:00:00Z"}
        return {
            "metadata": {"resourceVersion": str(n), "generation": n, "labels": {"generation": "kept"}},
            "status": {"observedGeneration": n, "readyReplicas": n, "conditions": [condition]},
        }

    quiet, loud = changes(state(1), state(2)), changes(state(1), state(2), all_fields=True)

    assert quiet == []
    assert [field for field, _, _ in loud] == [
        "metadata.generation",
        "metadata.resourceVersion",
        "status.conditions[type=Ready].lastHeartbeatTime",
        "status.observedGeneration",
        "status.readyReplicas",
    ]


def test_a_label_that_is_named_like_bookkeeping_counts() -> None:
    found = changes({"metadata": {"labels": {"uid": "1"}}}, {"metadata": {"labels": {"uid": "2"}}})

    assert found == [("metadata.labels.uid", "1", "2")]


def test_a_field_that_appears_or_goes_says_so() -> None:
    found = field_changes({"spec": {"a": 1}}, {"spec": {"b": None}}, "Pod")

    assert found == (
        FieldChange(field="spec.a", before=1, is_absent=True),
        FieldChange(field="spec.b", after=None, was_absent=True),
    )


def test_a_secret_value_that_changed_is_told_and_not_shown() -> None:
    def state(value: str) -> dict[str, Any]:
        return {"spec": {"env": [{"name": "DB_PASSWORD", "value": value}]}}

    found = changes(state("hunter2"), state("hunter3"))

    assert found == [("spec.env[name=DB_PASSWORD].value", "[redacted]", "[redacted]")]


def test_keys_that_are_no_plain_names_are_quoted() -> None:
    found = changes({"metadata": {"labels": {"a.b/c": "1"}}}, {"metadata": {"labels": {"a.b/c": "2"}}})

    assert found == [("metadata.labels['a.b/c']", "1", "2")]

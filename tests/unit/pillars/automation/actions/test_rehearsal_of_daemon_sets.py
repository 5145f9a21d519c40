"""The number that the API server counts with every template of a DaemonSet is no change beyond the plan."""

from __future__ import annotations

from typing import Any

from holdfast.model.automation import Write
from holdfast.pillars.automation.rehearsal import beyond
from holdfast.pillars.automation.scene import target_of

COUNTER = "deprecated.daemonset.template.generation"


def daemon_set(number: int, image: str, **annotations: str) -> dict[str, Any]:
    return {
        "apiVersion": "apps/v1",
        "kind": "DaemonSet",
        "metadata": {"name": "log", "uid": "u", "annotations": {COUNTER: str(number), **annotations}},
        "spec": {"template": {"spec": {"containers": [{"name": "log", "image": image}]}}},
    }


def test_only_the_count_of_templates_is_left_out() -> None:
    present, body = daemon_set(1, "log:2"), {"spec": daemon_set(1, "log:1")["spec"]}
    write = Write(verb="patch", target=target_of("c", present), body=body)

    counted, injected = (
        beyond(write, present, daemon_set(2, "log:1")),
        beyond(write, present, daemon_set(2, "log:1", injected="yes")),
    )

    assert (counted, injected) == ((), ("metadata.annotations.injected",))

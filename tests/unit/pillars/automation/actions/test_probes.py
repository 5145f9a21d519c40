"""What is wanted of a probe is what was so at the beginning."""

from __future__ import annotations

import pytest

from holdfast.graph.build import build
from holdfast.pillars.automation.action import Draft
from holdfast.pillars.automation.cases import cases_of, run_case
from holdfast.pillars.automation.catalogue import OWN, actions


@pytest.mark.parametrize(
    ("group", "name", "case", "expected"),
    [
        ("rollout", "undo", "a stuck Deployment goes back to the revision that still has ready Pods", ["", "2"]),
        ("rollout", "undo", "a DaemonSet goes back; its Pods name only the hash of their revision", ["", "1"]),
        ("rollout", "restart", "a settled Deployment restarts", ["", "3"]),
        ("pod", "recreate", "a Pod of a Deployment goes within its budget", ["", "2"]),
        ("workload", "scale", "two Pods more", ["", "2"]),
        ("workload", "scale", "to nothing", ["", "0"]),
        (
            "csi",
            "restart-node-plugin",
            "a driver that is not ready on one node is made anew there, while a disk stays mounted",
            ["", "2"],
        ),
    ],
)
def test_as_many_pods_are_wanted_as_were_ready(group: str, name: str, case: str, expected: list[str]) -> None:
    action = actions((f"{OWN}.{group}",))[name]
    chosen = next(item for item in cases_of(action) if item.name == case)

    draft = run_case(action, chosen, build).draft

    assert isinstance(draft, Draft)
    assert [probe.wanted for probe in draft.probes] == expected

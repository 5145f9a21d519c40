"""Sizes from use, and the class that they give a Pod."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.model.objects.container import Container, Resources
from holdfast.pillars.automation.actions.pod._resizing import quality
from holdfast.pillars.automation.actions.workload._sizing import nearest_rank

NUMBERS = st.lists(st.floats(0, 1e12), min_size=1, max_size=200)


@given(NUMBERS, st.sampled_from([0.5, 0.9, 0.95, 1.0]))
def test_a_percentile_is_the_one_that_numpy_gives(values: list[float], share: float) -> None:
    assert nearest_rank(values, share) == np.percentile(values, share * 100, method="inverted_cdf")


def container(requests: dict[str, str] | None = None, limits: dict[str, str] | None = None) -> Container:
    return Container(name="main", resources=Resources(requests=dict(requests or {}), limits=dict(limits or {})))


FULL = {"cpu": "1", "memory": "1Gi"}


@pytest.mark.parametrize(
    ("containers", "expected"),
    [
        ((container(),), "BestEffort"),
        ((container({"ephemeral-storage": "1Gi"}),), "BestEffort"),
        ((container({"cpu": "0"}),), "BestEffort"),
        ((container({"cpu": "1"}),), "Burstable"),
        ((container(FULL, FULL),), "Guaranteed"),
        ((container(None, FULL),), "Guaranteed"),
        ((container({"cpu": "1000m", "memory": "1024Mi"}, FULL),), "Guaranteed"),
        ((container({"cpu": "500m", "memory": "1Gi"}, FULL),), "Burstable"),
        ((container(FULL, {"cpu": "1"}),), "Burstable"),
        ((container(FULL, FULL), container()), "Burstable"),
    ],
)
def test_the_class_of_a_pod_follows_from_all_of_its_containers(
    containers: tuple[Container, ...], expected: str
) -> None:
    assert quality(containers) == expected

"""Which controllers there are, and in which order they act."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from holdfast.simulator.cluster.controllers.claims import bind_claims, settle_volumes
from holdfast.simulator.cluster.controllers.pods import place_pods, run_pods
from holdfast.simulator.cluster.works import Works

CONTROLLERS: Final[tuple[Callable[[Works], None], ...]] = (bind_claims, place_pods, run_pods, settle_volumes)

"""A drain is blocked, and an autoscaler has no target."""

from tests.live.scenario import together
from tests.live.scenarios import budget_blocks_drain, hpa_without_target

SCENARIO = together(
    "a budget blocks a drain, and an autoscaler names a Deployment that does not exist",
    budget_blocks_drain.SCENARIO,
    hpa_without_target.SCENARIO,
)

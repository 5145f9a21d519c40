"""A service runs out of memory, and another has no endpoints."""

from tests.live.scenario import together
from tests.live.scenarios import oom_killed, service_selector

SCENARIO = together(
    "a rollout lowers a memory limit too far, and a Service selects nothing",
    oom_killed.SCENARIO,
    service_selector.SCENARIO,
)

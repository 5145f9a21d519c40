"""The name service is down while a rollout names a host that does not exist."""

from tests.live.scenario import together
from tests.live.scenarios import dns_scaled_down, wrong_host

SCENARIO = together(
    "a rollout calls an absent Service and crashes, and the name service is scaled to zero",
    wrong_host.SCENARIO,
    dns_scaled_down.SCENARIO,
)

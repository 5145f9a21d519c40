"""The name service is scaled down, and a Service selects nothing."""

from tests.live.scenario import together
from tests.live.scenarios import dns_scaled_down, service_selector

SCENARIO = together(
    "the name service was scaled to zero, and the selector of a Service is misspelt",
    dns_scaled_down.SCENARIO,
    service_selector.SCENARIO,
)

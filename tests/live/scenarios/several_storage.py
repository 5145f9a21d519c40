"""The driver is scaled down, and a quota refuses another claim."""

from tests.live.scenario import together
from tests.live.scenarios import claim_quota, driver_down

SCENARIO = together(
    "the controller of the storage driver is scaled to zero, and a quota refuses another claim",
    claim_quota.SCENARIO,
    driver_down.SCENARIO,
)

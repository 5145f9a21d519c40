"""A snapshot without its class, and a volume that its last claim still holds."""

from tests.live.scenario import together
from tests.live.scenarios import snapshot_class_missing, volume_released

SCENARIO = together(
    "a snapshot names an absent class, and a claim wants a volume that is still released",
    snapshot_class_missing.SCENARIO,
    volume_released.SCENARIO,
)

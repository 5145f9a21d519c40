"""A rollout without an image while a quota stops another workload."""

from tests.live.scenario import together
from tests.live.scenarios import image_not_found, pod_quota

SCENARIO = together(
    "a rollout names an absent image, and a quota stops another workload from growing",
    image_not_found.SCENARIO,
    pod_quota.SCENARIO,
)

"""Nodes are tainted, and then a webhook refuses every further Pod."""

from tests.live.scenario import together
from tests.live.scenarios import taint, webhook_down

SCENARIO = together(
    "new Pods tolerate no node, and a webhook that must approve Pods is down",
    taint.SCENARIO,
    webhook_down.SCENARIO,
)

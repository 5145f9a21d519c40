"""A node is gone, and elsewhere a claim was never made."""

from tests.live.scenario import together
from tests.live.scenarios import claim_missing, node_gone

SCENARIO = together(
    "a node stops its heartbeat, and another workload mounts a claim that nobody made",
    node_gone.SCENARIO,
    claim_missing.SCENARIO,
)

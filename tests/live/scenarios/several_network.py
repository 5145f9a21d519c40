"""A policy separates callers from a database, and a rollout reads an absent key."""

from tests.live.scenario import together
from tests.live.scenarios import configmap_key, network_policy

SCENARIO = together(
    "a NetworkPolicy blocks the callers of a database, and a rollout reads an absent key",
    network_policy.SCENARIO,
    configmap_key.SCENARIO,
)

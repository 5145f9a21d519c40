"""Three faults of storage and configuration that have nothing to do with each other."""

from tests.live.scenario import together
from tests.live.scenarios import configmap_missing, expansion_fails, missing_class

SCENARIO = together(
    "a claim without its class, a claim that does not grow, a workload without its ConfigMap",
    missing_class.SCENARIO,
    expansion_fails.SCENARIO,
    configmap_missing.SCENARIO,
)

"""Three workloads fail for three reasons."""

from tests.live.scenario import together
from tests.live.scenarios import missing_service_account, readiness_fails, volume_zone_conflict

SCENARIO = together(
    "failing readiness, an absent ServiceAccount, and a volume in another zone",
    readiness_fails.SCENARIO,
    missing_service_account.SCENARIO,
    volume_zone_conflict.SCENARIO,
)

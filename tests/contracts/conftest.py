"""The real control plane and the real databases, where a contract is held against them."""

from tests.contracts.cluster_places import api, contract_cluster
from tests.live.conftest import programs
from tests.postgres.places import place, postgres, stores

__all__ = ["api", "contract_cluster", "place", "postgres", "programs", "stores"]

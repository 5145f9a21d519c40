"""The real control plane, where a contract is held against it."""

from tests.live.conftest import cluster, programs

__all__ = ["cluster", "programs"]

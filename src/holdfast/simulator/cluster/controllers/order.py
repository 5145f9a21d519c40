"""Which controllers there are, and in which order they act."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from holdfast.simulator.cluster.controllers.claims import bind_claims, know_volumes, settle_volumes
from holdfast.simulator.cluster.controllers.deployments import roll_deployments
from holdfast.simulator.cluster.controllers.expanding import expand_claims
from holdfast.simulator.cluster.controllers.figures import count_budgets, count_quotas, list_endpoints
from holdfast.simulator.cluster.controllers.garbage import collect_garbage, keep_namespaces, release_protected
from holdfast.simulator.cluster.controllers.jobs import run_jobs
from holdfast.simulator.cluster.controllers.placing import place_pods
from holdfast.simulator.cluster.controllers.pods import run_pods
from holdfast.simulator.cluster.controllers.replicas import keep_replicas
from holdfast.simulator.cluster.controllers.snapshots import take_snapshots
from holdfast.simulator.cluster.controllers.statefulsets import keep_stateful_sets
from holdfast.simulator.cluster.works import Works

CONTROLLERS: Final[tuple[Callable[[Works], None], ...]] = (
    keep_namespaces,
    roll_deployments,
    keep_replicas,
    keep_stateful_sets,
    run_jobs,
    know_volumes,
    bind_claims,
    place_pods,
    run_pods,
    expand_claims,
    take_snapshots,
    settle_volumes,
    release_protected,
    collect_garbage,
    count_budgets,
    count_quotas,
    list_endpoints,
)

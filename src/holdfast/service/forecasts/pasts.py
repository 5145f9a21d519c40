"""Which past a prediction is made of, and how it is asked for."""

from __future__ import annotations

from datetime import datetime, timedelta

from holdfast.model.series import Measured
from holdfast.model.snapshot import Snapshot
from holdfast.ports.metrics import Metrics
from holdfast.service.forecasts.spaces import STEP
from holdfast.service.forecasts.spaces import history as of_spaces

ANSWERS = ("requests", "request_latency_seconds")
USES = (
    "container_cpu_cores", "container_cpu_limit_cores", "pod_cpu_cores", "container_cpu_request_cores",
    "container_memory_request_bytes", "container_memory_working_set_bytes", "container_memory_limit_bytes",
    "pod_memory_working_set_bytes", "node_cpu_used_ratio", "node_disk_busy_ratio",
)  # fmt: skip
LEADS = (
    "disk_errors", "disk_reallocated_sectors", "disk_pending_sectors", "disk_wear_ratio", "disk_spare_ratio",
    "disk_spare_threshold_ratio", "csi_operations", "csi_operation_errors", "csi_operation_latency_seconds",
    "container_restarts",
)  # fmt: skip
COUNTS = ("vulnerabilities", "authentication_failures")


def everything(source: Metrics, end: datetime, past: timedelta, snapshot: Snapshot | None = None) -> Measured:
    """Asks for the past of everything that a prediction reads, by the hour."""
    found = source.range(frozenset((*ANSWERS, *USES, *LEADS, *COUNTS)), end - past, end, STEP, snapshot, "held")
    return found.joined(of_spaces(source, end, past, snapshot))


def of_diagnosis(source: Metrics, end: datetime, past: timedelta, snapshot: Snapshot | None = None) -> Measured:
    """Asks for the past of what fills and of what answers requests; containers are too many for a short look."""
    found = of_spaces(source, end, past, snapshot)
    return found.joined(source.range(frozenset(ANSWERS), end - past, end, STEP, snapshot, "held"))

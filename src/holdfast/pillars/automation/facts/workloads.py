"""Whether a workload runs what was asked for: rolled out, finished, and as ready as before."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from holdfast.model.automation import Probe
from holdfast.pillars.automation.facts.look import (
    YES,
    Fact,
    Look,
    Raw,
    Seen,
    condition,
    count,
    is_observed,
    metadata,
    own,
    part,
)


def rolled_out(look: Look, probe: Probe) -> Seen:
    """Says that a workload runs its newest generation with every Pod that it wants, and that these are available.

    A Deployment that is past its own deadline (`progressDeadlineSeconds`) counts as failed.
    """
    raw = own(look, probe)
    if isinstance(raw, Seen):
        return raw
    judge = _ROLLOUTS.get(probe.target.kind)
    if judge is None:
        return Seen("unknown", "wanted-unusable", probe.target.kind)
    if not is_observed(metadata(raw), part(raw, "status")):
        return Seen("unknown", "not-observed")
    return judge(raw)


def complete(look: Look, probe: Probe) -> Seen:
    """Says that a Job is complete; one that has failed never will be."""
    raw = own(look, probe)
    if isinstance(raw, Seen):
        return raw
    if condition(raw, "Complete").get("status") == "True":
        return YES
    failed = [found for name in _FAILURES if (found := condition(raw, name)).get("status") == "True"]
    if failed:
        return Seen("no", "job-failed", str(failed[0].get("reason") or "-"))
    if part(raw, "spec").get("suspend") is True:
        return Seen("unknown", "suspended")
    return Seen("unknown", "job-runs", str(count(part(raw, "status"), "succeeded")))


def _deployment(raw: Raw) -> Seen:
    progress, status = condition(raw, "Progressing"), part(raw, "status")
    wanted, updated = count(part(raw, "spec"), "replicas", 1), count(status, "updatedReplicas")
    everything, available = count(status, "replicas"), count(status, "availableReplicas")
    if None not in (wanted, updated, everything, available) and wanted == updated == everything == available:
        return YES
    if progress.get("status") == "False" and progress.get("reason") == "ProgressDeadlineExceeded":
        return Seen("no", "deadline-exceeded")
    if part(raw, "spec").get("paused") is True:
        return Seen("unknown", "paused")
    return Seen("unknown", "available-of", f"{available}/{wanted}")


def _stateful_set(raw: Raw) -> Seen:
    spec, status = part(raw, "spec"), part(raw, "status")
    wanted, ready = count(spec, "replicas", 1), count(status, "readyReplicas")
    updated, available = count(status, "updatedReplicas"), count(status, "availableReplicas")
    held = count(part(spec, "updateStrategy", "rollingUpdate"), "partition")
    if wanted is None or ready is None or updated is None or available is None or held is None:
        return Seen("unknown", "not-observed")
    # What is below the partition stays at the revision before, and that was asked for.
    if ready >= wanted and available >= wanted and updated >= wanted - min(held, wanted):
        return YES if count(status, "replicas") == wanted else Seen("unknown", "available-of", f"{available}/{wanted}")
    return Seen("unknown", "available-of", f"{min(ready, available, updated)}/{wanted}")


def _daemon_set(raw: Raw) -> Seen:
    status = part(raw, "status")
    wanted, updated = count(status, "desiredNumberScheduled", -1), count(status, "updatedNumberScheduled")
    ready, available = count(status, "numberReady"), count(status, "numberAvailable")
    if wanted is None or wanted < 0 or updated is None or ready is None or available is None:
        return Seen("unknown", "not-observed")
    least = min(updated, ready, available)
    return YES if least >= wanted else Seen("unknown", "available-of", f"{least}/{wanted}")


_ROLLOUTS: Final = {"Deployment": _deployment, "StatefulSet": _stateful_set, "DaemonSet": _daemon_set}
_FAILURES: Final = ("Failed", "FailureTarget")

FACTS: Mapping[str, Fact] = {"rolled-out": rolled_out, "complete": complete}

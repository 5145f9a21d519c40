"""When a workload has rolled out, and when a Job is complete."""

from __future__ import annotations

from typing import Any

import pytest

from holdfast.pillars.automation.facts.look import YES, Seen
from tests.unit.pillars.automation.looking import Object, made, seen

APPS = "apps/v1"
READY = {"observedGeneration": 2, "replicas": 3, "updatedReplicas": 3, "readyReplicas": 3, "availableReplicas": 3}
EVERYWHERE = {
    "observedGeneration": 2,
    "desiredNumberScheduled": 3,
    "updatedNumberScheduled": 3,
    "numberReady": 3,
    "numberAvailable": 3,
}


def workload(kind: str, status: Object, **spec: Any) -> Object:
    wanted = {} if kind == "DaemonSet" else {"replicas": 3}
    return made(kind, api=APPS, meta={"generation": 2}, spec={**wanted, **spec}, status=status)


def without(status: Object, *names: str) -> Object:
    return {name: value for name, value in status.items() if name not in names}


@pytest.mark.parametrize(("kind", "status"), [("Deployment", READY), ("StatefulSet", READY), ("DaemonSet", EVERYWHERE)])
def test_a_workload_has_rolled_out_when_every_number_says_so(kind: str, status: Object) -> None:
    numbers = [name for name in status if name != "observedGeneration"]
    short = {**{name: workload(kind, {**status, name: 2}) for name in numbers}}
    if kind == "DaemonSet":
        short["desiredNumberScheduled"] = workload(kind, {**status, "desiredNumberScheduled": 4})
    if kind == "Deployment":
        # The availability of a Deployment has readiness in it.
        del short["readyReplicas"]

    assert seen("rolled-out", workload(kind, status)) == YES
    assert {name: seen("rolled-out", of).answer for name, of in short.items()} == dict.fromkeys(short, "unknown")


@pytest.mark.parametrize("kind", ["Deployment", "StatefulSet", "DaemonSet"])
def test_a_status_of_an_earlier_generation_says_nothing(kind: str) -> None:
    status = EVERYWHERE if kind == "DaemonSet" else READY
    old, none = workload(kind, {**status, "observedGeneration": 1}), workload(kind, {})
    junk = workload(kind, dict.fromkeys(status, "x") | {"observedGeneration": 2})

    assert [seen("rolled-out", of) for of in (old, none)] == [Seen("unknown", "not-observed")] * 2
    assert seen("rolled-out", junk).answer == "unknown"


def test_what_wants_no_pods_has_rolled_out_when_none_is_left() -> None:
    nothing = {"observedGeneration": 2}

    assert seen("rolled-out", workload("Deployment", nothing, replicas=0)) == YES
    assert seen("rolled-out", workload("StatefulSet", nothing, replicas=0)) == YES
    assert seen("rolled-out", workload("StatefulSet", {**nothing, "replicas": 1}, replicas=0)).answer == "unknown"
    assert seen("rolled-out", workload("DaemonSet", {**nothing, "desiredNumberScheduled": 0})) == YES
    # The API never leaves this number out: without it nobody has counted.
    assert seen("rolled-out", workload("DaemonSet", nothing)) == Seen("unknown", "not-observed")


def test_one_replica_is_wanted_where_no_number_is_said() -> None:
    one = {"observedGeneration": 2, "replicas": 1, "updatedReplicas": 1, "readyReplicas": 1, "availableReplicas": 1}

    for kind in ("Deployment", "StatefulSet"):
        of = workload(kind, one)
        del of["spec"]["replicas"]
        assert seen("rolled-out", of) == YES


def test_a_deployment_past_its_own_deadline_has_failed_and_a_paused_one_waits() -> None:
    exceeded = {"type": "Progressing", "status": "False", "reason": "ProgressDeadlineExceeded"}
    late = {**READY, "availableReplicas": 2, "conditions": [exceeded]}

    assert seen("rolled-out", workload("Deployment", late)) == Seen("no", "deadline-exceeded")
    assert seen("rolled-out", workload("Deployment", {**late, "observedGeneration": 1})) == Seen(
        "unknown", "not-observed"
    )
    assert seen("rolled-out", workload("Deployment", {**late, "availableReplicas": 3})) == YES
    assert seen(
        "rolled-out", workload("Deployment", {**late, "conditions": [{**exceeded, "reason": "FailedCreate"}]})
    ) == Seen("unknown", "available-of", "2/3")
    assert seen("rolled-out", workload("Deployment", {**late, "conditions": [{**exceeded, "status": "True"}]})) == Seen(
        "unknown", "available-of", "2/3"
    )
    assert seen("rolled-out", workload("Deployment", without(READY, "availableReplicas"), paused=True)) == Seen(
        "unknown", "paused"
    )


@pytest.mark.parametrize(
    ("updated", "partition", "answer"),
    [
        (3, 0, YES),
        (2, 0, Seen("unknown", "available-of", "2/3")),
        (2, 1, YES),
        (1, 1, Seen("unknown", "available-of", "1/3")),
        (0, 9, YES),
    ],
)
def test_a_stateful_set_leaves_what_is_below_its_partition(updated: int, partition: int, answer: Seen) -> None:
    strategy = {"rollingUpdate": {"partition": partition}}
    of = workload("StatefulSet", {**READY, "updatedReplicas": updated}, updateStrategy=strategy)

    assert seen("rolled-out", of) == answer


def test_what_does_not_roll_out_says_so() -> None:
    assert seen("rolled-out", made("Pod")) == Seen("unknown", "wanted-unusable", "Pod")


def job(*conditions: tuple[str, str], **spec: Any) -> Object:
    said = [{"type": name, "status": status, "reason": "BackoffLimitExceeded"} for name, status in conditions]
    return made("Job", api="batch/v1", spec=spec, status={"conditions": said, "succeeded": 2})


@pytest.mark.parametrize(
    ("of", "answer"),
    [
        (job(("Complete", "True")), YES),
        (job(("SuccessCriteriaMet", "True")), Seen("unknown", "job-runs", "2")),
        (job(("Complete", "False")), Seen("unknown", "job-runs", "2")),
        (job(("Failed", "True")), Seen("no", "job-failed", "BackoffLimitExceeded")),
        (job(("FailureTarget", "True")), Seen("no", "job-failed", "BackoffLimitExceeded")),
        (job(("Failed", "False")), Seen("unknown", "job-runs", "2")),
        (job(suspend=True), Seen("unknown", "suspended")),
        (job(suspend=False), Seen("unknown", "job-runs", "2")),
    ],
)
def test_a_job_is_complete_or_has_failed_or_runs(of: Object, answer: Seen) -> None:
    assert seen("complete", of) == answer

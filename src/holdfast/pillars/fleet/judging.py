"""Which known problems a snapshot says nothing about: what was not read is not healed."""

from __future__ import annotations

from collections.abc import Iterable

from holdfast.model.diagnosis import Diagnosis, Problem
from holdfast.model.finding import Evidence
from holdfast.model.objects.pod import Pod
from holdfast.model.refs import Ref
from holdfast.model.snapshot import Snapshot
from holdfast.model.tracked import TrackedProblem
from holdfast.verdicts.readiness import pod_is_finished, pod_is_ready


def unjudged(known: Iterable[TrackedProblem], snapshot: Snapshot, diagnosis: Diagnosis) -> frozenset[str]:
    """Gives the ids of problems, open or waived, that the snapshot cannot judge.

    Either the rule could not be evaluated, or the object or something that was evidence for it was not read.
    """
    blind = {(item.rule, item.object) for item in diagnosis.not_evaluated}
    return frozenset(
        item.id for item in known if item.state != "healed" and not _is_judged(item.problem, snapshot, blind)
    )


def _is_judged(problem: Problem, snapshot: Snapshot, blind: set[tuple[str, Ref | None]]) -> bool:
    if (problem.cause, None) in blind or (problem.cause, problem.object) in blind:
        return False
    if not _is_known(problem.object, snapshot):
        return False
    return all(_is_seen(item, snapshot) for item in problem.evidence if item.stance == "for")


def _is_known(ref: Ref, snapshot: Snapshot) -> bool:
    return snapshot.get(ref) is not None or snapshot.is_absent(ref)


def _is_seen(item: Evidence, snapshot: Snapshot) -> bool:
    """Says that a piece of evidence would show again if it still held."""
    source, bracket, rest = item.field.partition("[")
    if bracket and source == "metric":
        signal = rest.rstrip("]").partition(":")[0]
        return snapshot.measured.knows(signal) or snapshot.history.knows(signal)
    if bracket and source == "alert":
        return snapshot.measured.is_asked or bool(snapshot.alerts)
    if bracket and source == "log" and not snapshot.logs:
        pod = snapshot.get(item.object)
        return not isinstance(pod, Pod) or pod_is_finished(pod) or pod_is_ready(pod)
    return _is_known(item.object, snapshot)

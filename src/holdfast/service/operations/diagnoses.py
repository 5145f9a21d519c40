"""The diagnosis of a snapshot as a whole."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct
from msgspec.structs import replace

from holdfast.model.diagnosis import Diagnosis, Stages
from holdfast.pillars.governance.visibility import seen_diagnosis
from holdfast.reports.describe import describe
from holdfast.reports.problem_wire import masked_problem
from holdfast.reports.wire import Report
from holdfast.service.desk import Desk
from holdfast.service.operation import Operation
from holdfast.service.operations.problems import owners_of
from holdfast.service.views.present import snapshot_of, view_of

# How big a cluster is and how much of it is ill is told to who sees all of it.
_UNTOLD = Stages(unhealthy=0, objects=0, kinds=0, events=0, logs=0, rules=0, findings=0, citations=0)


class OfDiagnosis(Struct, frozen=True, kw_only=True):
    """Which diagnosis is wanted, and at most how many problems and risks of it, the worst first."""

    cluster: str
    snapshot: str = ""
    limit: Annotated[int, Meta(ge=1, le=1000)] = 200


def _get(desk: Desk, asked: OfDiagnosis) -> Report:
    snapshot = snapshot_of(desk, asked.cluster, asked.snapshot)
    whole = view_of(desk, snapshot, Diagnosis)
    owners = owners_of(desk, {asked.cluster})[asked.cluster]
    found, elsewhere, risky = seen_diagnosis(whole, asked.cluster, desk.reach, owners)
    if not desk.reach.has_whole(asked.cluster):
        found = replace(found, stages=_UNTOLD)
    found = replace(found, problems=found.problems[: asked.limit], risks=found.risks[: asked.limit])
    report = describe(found, desk.office.words, desk.lang, desk.office.version)
    problems = tuple(masked_problem(item, desk.lang) for item in elsewhere)
    risks = tuple(masked_problem(item, desk.lang) for item in risky)
    return replace(
        report,
        problems=(*report.problems, *problems)[: asked.limit],
        risks=(*report.risks, *risks)[: asked.limit],
    )


OPERATIONS = (
    Operation(
        name="diagnoses.get",
        parameters=OfDiagnosis,
        result=Report,
        run=_get,
        permission="read:problems",
        bearing="part-of-cluster",
        path="/clusters/{cluster}/diagnosis",
    ),
)

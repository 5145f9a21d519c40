"""Supposing, recovering and planning over a kept snapshot."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Literal

import msgspec
from msgspec import Struct

from holdfast.engine.rule import LoadedRule
from holdfast.model.store_refusals import RecordAbsent
from holdfast.pillars.design.gap import Analysis
from holdfast.pillars.diagnosis.outage import Outage
from holdfast.pillars.diagnosis.recovery import Recovery
from holdfast.pillars.prediction.whatif import Answer
from holdfast.ports.clusters import Clusters, Files
from holdfast.reports.outage import outages_json
from holdfast.reports.recovery import recovery_json
from holdfast.reports.storage_gap import gap_json
from holdfast.reports.supposing import answer_json
from holdfast.service.desk import Desk
from holdfast.service.diagnosis.narrowing import Narrowed
from holdfast.service.diagnosis.outages import outages
from holdfast.service.diagnosis.recovering import recover
from holdfast.service.diagnosis.storage_gap import gap
from holdfast.service.diagnosis.supposing import suppose
from holdfast.service.operation import Operation
from holdfast.service.operations.snapshots import files_of
from holdfast.service.views.present import snapshot_of

Scenario = Literal["lose-zone", "lose-node", "traffic", "data", "move-class"]


class Supposed(Struct, frozen=True, kw_only=True):
    """What is supposed: a zone or nodes that go, traffic or data that grow by a factor, a class OLD:NEW."""

    cluster: str
    scenario: Scenario
    value: str
    snapshot: str = ""


class OfOutage(Struct, frozen=True, kw_only=True):
    """Of which driver an outage is described; without one, of each that is out."""

    cluster: str
    driver: str = ""
    snapshot: str = ""


class OfRecovery(Struct, frozen=True, kw_only=True):
    """Which claim is to come back; it may be gone."""

    cluster: str
    namespace: str
    name: str
    snapshot: str = ""


class OfGap(Struct, frozen=True, kw_only=True):
    """Whose classes of storage are compared with the usual needs of applications."""

    cluster: str
    snapshot: str = ""


class Simulated(Struct, frozen=True, kw_only=True):
    """The answer in the form that the command of the same name writes as JSON, and the snapshot that it is about."""

    snapshot: str
    answer: Any


def _whatif(desk: Desk, asked: Supposed) -> Simulated:
    found = _run(desk, asked.cluster, asked.snapshot, supposed, asked.scenario, asked.value)
    return _answer(found[0], answer_json(found[1], desk.lang))


def _outage(desk: Desk, asked: OfOutage) -> Simulated:
    found = _run(desk, asked.cluster, asked.snapshot, described, desk.office.rules, asked.driver)
    return _answer(found[0], outages_json(found[1], desk.lang))


def _recovery(desk: Desk, asked: OfRecovery) -> Simulated:
    if not desk.reach.covers(asked.cluster, asked.namespace):
        raise RecordAbsent(type="PersistentVolumeClaim", id=asked.name)
    own = None if desk.reach.has_whole(asked.cluster) else frozenset({asked.namespace})
    found = _run(desk, asked.cluster, asked.snapshot, recovered, asked.name, asked.namespace, own)
    return _answer(found[0], recovery_json(found[1], desk.lang))


def _gap(desk: Desk, asked: OfGap) -> Simulated:
    found = _run(desk, asked.cluster, asked.snapshot, compared_with_needs)
    return _answer(found[0], gap_json(found[1], desk.lang))


def _run(desk: Desk, cluster: str, key: str, function: Callable[..., Any], *arguments: Any) -> tuple[str, Any]:
    snapshot = snapshot_of(desk, cluster, key)
    files = files_of(desk, snapshot)
    return snapshot.id, desk.office.work.run(function, desk.office.clusters, files, *arguments)


def _answer(snapshot: str, text: str) -> Simulated:
    return Simulated(snapshot=snapshot, answer=msgspec.json.decode(text))


def supposed(clusters: Clusters, files: Files, scenario: str, value: str) -> Answer:
    """Answers a scenario; raises InputError and UsageError."""
    return suppose(clusters.files(files, ""), scenario, value)


def described(
    clusters: Clusters, files: Files, rules: Callable[[], Sequence[LoadedRule]], driver: str
) -> tuple[Outage, ...]:
    """Describes outages; raises InputError and UsageError."""
    return outages(clusters.files(files, ""), rules(), driver)


def recovered(clusters: Clusters, files: Files, name: str, namespace: str, own: frozenset[str] | None) -> Recovery:
    """Finds what brings a claim back, in some namespaces alone where they are given; raises InputError."""
    source = clusters.files(files, "")
    return recover(source if own is None else Narrowed(source, own), name, namespace)


def compared_with_needs(clusters: Clusters, files: Files) -> Analysis:
    """Compares the usual needs with classes; raises InputError."""
    return gap(clusters.files(files, ""), ())


_READ: dict[str, Any] = {"permission": "read:storage", "result": Simulated}

OPERATIONS = (
    Operation(
        name="simulations.whatif",
        parameters=Supposed,
        run=_whatif,
        bearing="whole-cluster",
        path="/clusters/{cluster}/whatif",
        examples={"node": {"cluster": "prod-seoul", "scenario": "lose-node", "value": "node-1"}},
        **_READ,
    ),
    Operation(
        name="simulations.outage",
        parameters=OfOutage,
        run=_outage,
        bearing="whole-cluster",
        path="/clusters/{cluster}/outage",
        **_READ,
    ),
    Operation(
        name="recoveries.get",
        parameters=OfRecovery,
        run=_recovery,
        bearing="part-of-cluster",
        path="/clusters/{cluster}/recoveries/{namespace}/{name}",
        **_READ,
    ),
    Operation(
        name="gaps.get",
        parameters=OfGap,
        run=_gap,
        bearing="whole-cluster",
        path="/clusters/{cluster}/gap",
        **_READ,
    ),
)

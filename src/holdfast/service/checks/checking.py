"""Checking a cluster: everything that checks are decided by is made of one snapshot, and each check is decided."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from holdfast.analysis.track_record import TrackRecord
from holdfast.engine.evaluate import evaluate as run_rules
from holdfast.engine.facts import Facts
from holdfast.engine.rule import LoadedRule
from holdfast.engine.waivers import Waiver
from holdfast.model.check import Cadence, CheckResult
from holdfast.model.objects.nodes import ZONE_LABELS, Node
from holdfast.model.outlook import WARNING_HOURS
from holdfast.model.prediction import Predicted
from holdfast.model.series import Measured
from holdfast.model.snapshot import Snapshot
from holdfast.pillars.prediction.whatif import nodes_of_zone, without_nodes
from holdfast.pillars.prevention.catalogue import checks
from holdfast.pillars.prevention.check import Check
from holdfast.pillars.prevention.evaluate import evaluate
from holdfast.pillars.prevention.records import Records
from holdfast.pillars.prevention.told import Computed, Loss, Strange, Told
from holdfast.ports.source import Source
from holdfast.service.diagnosis.diagnosing import facts_at, facts_of

LAST_HOURS = 24.0
MOST_REPLAYED = 400
PAST_SIGNALS = frozenset(
    (
        "authentication_failures",
        "csi_operation_error_ratio",
        "csi_operation_errors",
        "csi_operation_latency_seconds",
        "csi_operations",
        "disk_errors",
        "network_latency_seconds",
        "node_disk_io_seconds",
        "node_disk_latency_seconds",
        "node_disk_operations",
        "node_memory_pressure",
        "node_network_receive_drops",
        "node_network_receive_errors",
        "node_network_receive_packets",
        "node_network_transmit_drops",
        "node_network_transmit_errors",
        "node_network_transmit_packets",
        "node_tcp_retransmit_ratio",
        "packet_loss_ratio",
        "request_error_ratio",
        "request_errors",
        "vulnerabilities",
    )
)
"""What checks compare with its past, beside what fills and what is answered; containers are too many for that."""


def check_snapshot(
    snapshot: Snapshot,
    rules: Sequence[LoadedRule],
    wanted: Iterable[Check],
    *,
    before: Snapshot | None = None,
    records: Records | None = None,
    waivers: Sequence[Waiver] = (),
) -> tuple[CheckResult, ...]:
    """Decides checks over a snapshot."""
    told = told_of(snapshot, rules, before=before, records=records, waivers=waivers)
    return tuple(evaluate(check, told) for check in wanted)


def check_source(
    source: Source, rules: Sequence[LoadedRule], cadence: str | None, before: Source | None = None
) -> tuple[CheckResult, ...]:
    """Loads a source and decides the checks of a cadence, or of all of them, over it; raises InputError."""
    earlier = before.load() if before else None
    wanted = [check for check in checks().values() if cadence in (None, check.cadence)]
    return check_snapshot(source.load(), rules, wanted, before=earlier)


def of_cadence(cadence: Cadence) -> tuple[Check, ...]:
    """Lists the checks of a cadence by their number."""
    return tuple(check for check in checks().values() if check.cadence == cadence)


def told_of(
    snapshot: Snapshot,
    rules: Sequence[LoadedRule],
    *,
    before: Snapshot | None = None,
    records: Records | None = None,
    waivers: Sequence[Waiver] = (),
) -> Told:
    """Gives what checks are told of a snapshot; what takes long is computed once a check asks for it."""
    facts = facts_of(snapshot)
    # Of what was read by the hour and by the minute, the longer past tells more.
    measured = snapshot.history.joined(snapshot.measured)
    computed = Computed(
        predicted=lambda: _predicted(measured, facts),
        strange=lambda: _strange(measured, snapshot),
        accuracy=lambda: _accuracy(measured),
        losses=lambda: _losses(snapshot),
    )
    # Nobody asks what an earlier cluster would have foretold, and a forecast takes longest of all.
    earlier = facts_at(before) if before is not None else None
    found = run_rules(facts, rules)
    return Told(facts, found, rules, before=earlier, records=records, computed=computed, waivers=waivers)


def _predicted(measured: Measured, facts: Facts) -> Predicted:
    from holdfast.service.forecasts.predicting import Asked, predictions

    return predictions(measured, facts.snapshot, Asked(kinds=("bottleneck", "failure", "exposure")), facts)


def _strange(measured: Measured, snapshot: Snapshot) -> Strange:
    from holdfast.service.forecasts.anomalies import anomalies

    found = anomalies(measured, LAST_HOURS, snapshot)
    return Strange(found.anomalies, found.judged)


def _accuracy(measured: Measured) -> TrackRecord | None:
    from holdfast.service.forecasts.spaces import SIGNALS
    from holdfast.service.forecasts.track_record import replayed

    filling = [item for item in measured.series if item.signal in SIGNALS]
    subjects = sorted({item.subject for item in filling})
    # Of very many, each so manieth stands for the others: forecasting a month again and again takes long.
    chosen = frozenset(subjects[:: 1 + len(subjects) // MOST_REPLAYED])
    found = replayed(replace(measured, series=tuple(i for i in filling if i.subject in chosen)), WARNING_HOURS)
    return found.record if found.moments else None


def _losses(snapshot: Snapshot) -> tuple[Loss, ...] | None:
    """Supposes the loss of each node and of each zone, one at a time; None where nodes or Pods were not read."""
    if not (snapshot.knows("Node") and snapshot.knows("Pod")):
        return None
    nodes = sorted(node.name for node in snapshot.all(Node))
    named = {node.labels.get(label, "") for node in snapshot.all(Node) for label in ZONE_LABELS} - {""}
    zones = {zone: nodes_of_zone(snapshot, zone) for zone in named}
    lost = {f"Node {name}": frozenset({name}) for name in nodes}
    lost |= {zone: found for zone, found in sorted(zones.items()) if len(found) < len(nodes)}
    return tuple(_loss(snapshot, name, gone) for name, gone in lost.items())


def _loss(snapshot: Snapshot, name: str, gone: frozenset[str]) -> Loss:
    harms = (item for item in without_nodes(snapshot, gone).consequences if item.is_harm)
    return Loss(name=name, harms=tuple((item.effect, item.object) for item in harms))

"""Clusters for checks: a recorded healthy one with a month of measurements, and the cases of checks made of it.

The recording knows every kind; what no monitoring recorded of it is made up, the same figures each time.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Literal

import msgspec
import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from holdfast.app.context import Context, rules_of
from holdfast.app.settings import Settings
from holdfast.engine.rule import LoadedRule
from holdfast.engine.signals.tables import write_packed
from holdfast.model.check import CheckResult
from holdfast.model.kinds import BY_KIND
from holdfast.model.refs import Ref
from holdfast.model.series import Series
from holdfast.model.snapshot import Snapshot
from holdfast.pillars.prevention.catalogue import cases_of, check_of
from holdfast.pillars.prevention.evaluate import evaluate
from holdfast.pillars.prevention.records import IncidentFacts, Records
from holdfast.pillars.prevention.told import Told
from holdfast.service.checks.checking import told_of
from holdfast.simulator.recordings import entries
from tests.builders.office import EXAMPLES

WORLD, EARLIER = "healthy-storage", "healthy-shop"
"""The recordings that are checked: the one with the most kinds of storage, and one that stands for a time before."""
# The recorded class says nothing about encryption, and its driver is nobody's.
FAST, ENCRYPTED = "StorageClass fast", {"parameters": {"encrypted": "true"}}
GIB, HOUR = 2.0**30, 3600.0
NODES = ("worker-a1", "worker-a2", "worker-b1", "worker-b2", "worker-c1", "worker-c2")
VOLUMES = {"data-orders-0": (10.0, 0.42), "data-orders-1": (10.0, 0.38), "data-sessions-0": (2.0, 0.55)}
SERVICES = {"checkout": (42.0, 0.08), "catalog": (180.0, 0.02), "storefront": (95.0, 0.05)}
DRIVER = "disk.csi.example.com"
OPERATIONS = ("CreateVolume", "ControllerPublishVolume", "NodeStageVolume")
Numbers = NDArray[np.float64]


class Piece(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A stretch of a past: so many hours of one value, or from one to another, or values that come again and again."""

    values: tuple[float, ...]
    hours: int = 0
    repeat: int = 1

    def readings(self) -> Numbers:
        """Lists the readings of the stretch."""
        if not self.hours:
            return np.tile(np.asarray(self.values, dtype=np.float64), self.repeat)
        return np.linspace(self.values[0], self.values[-1], self.hours, dtype=np.float64)


class CheckSeries(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What was measured of one thing: the same value all the time, or a past in hourly pieces."""

    signal: str
    of: str
    part: str = ""
    values: tuple[float, ...] = ()
    pieces: tuple[Piece, ...] = ()
    repeat: int = 1

    def readings(self, count: int) -> Numbers:
        """Lists up to so many readings, the last one of now."""
        found = [piece.readings() for piece in self.pieces] or [np.full(count, self.values[0], dtype=np.float64)]
        return np.tile(np.concatenate(found), self.repeat)[-count:]


class CheckCase(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A cluster, and what a check must say of it.

    `world` names the recording; `given` are objects that are added or put in the place of those of the same name,
    `patch` what is merged into objects by `KIND NAMESPACE/NAME`, `without` objects that are taken away. `metrics` take
    the place of what was measured of the same, each the newest minutes and the past alike; `unmeasured` are signals
    that nobody measured. `records` changes fields of what our own store says, `earlier` the recording from before,
    none where it is empty. `objects` are those that a failing check must name.
    """

    name: str
    expect: Literal["pass", "fail", "not-evaluated", "waiting-for-person"]
    objects: tuple[str, ...] = ()
    world: str = WORLD
    earlier: str = EARLIER
    given: tuple[dict[str, Any], ...] = ()
    patch: dict[str, dict[str, Any]] = {}
    without: tuple[str, ...] = ()
    metrics: tuple[CheckSeries, ...] = ()
    unmeasured: tuple[str, ...] = ()
    records: dict[str, Any] = {}
    earlier_patch: dict[str, dict[str, Any]] = {}

    @property
    def is_plain(self) -> bool:
        """Says that the case is the healthy cluster as it is."""
        return self == CheckCase(name=self.name, expect=self.expect, objects=self.objects)


def cases(check: str) -> tuple[CheckCase, ...]:
    """Reads the cases of a check."""
    return msgspec.convert(cases_of(check), tuple[CheckCase, ...])


def judge(check: str, case: CheckCase) -> CheckResult:
    """Decides a check over the cluster of a case; what was decided before is remembered."""
    return _judged(check, case.name)


@cache
def _judged(check: str, name: str) -> CheckResult:
    case = next(item for item in cases(check) if item.name == name)
    return evaluate(check_of(check), plain() if case.is_plain else told(case))


@cache
def plain() -> Told:
    """Gives the healthy cluster as checks are told of it."""
    return told(CheckCase(name="plain", expect="pass"))


@cache
def rules() -> tuple[LoadedRule, ...]:
    """Gives the rules."""
    return tuple(rules_of(Settings()))


def told(case: CheckCase) -> Told:
    """Gives what checks are told of the cluster of a case."""
    now = snapshot(case)
    assert now.taken_at is not None
    kept = msgspec.to_builtins(records(now.taken_at), builtin_types=(datetime, timedelta))
    before = CheckCase(name="before", expect="pass", world=case.earlier, patch=case.earlier_patch)
    return told_of(
        now,
        rules(),
        before=_kept(msgspec.json.encode(before)) if case.earlier else None,
        records=msgspec.convert({**kept, **case.records}, Records),
    )


@cache
def _kept(case: bytes) -> Snapshot:
    return snapshot(msgspec.json.decode(case, type=CheckCase))


def records(now: datetime) -> Records:
    """Gives what our own store says of a cluster with which all is well."""
    days = tuple(now - timedelta(days=day) for day in range(30))
    fixed = IncidentFacts(
        id="INC-0001",
        title="volume full",
        priority="P2",
        opened=now - timedelta(days=12),
        minutes_to_fix=95.0,
        actions=2,
        done=1,
    )
    return Records(
        now=now,
        snapshots=days,
        audit_entries=240,
        audit_broken=0,
        audit_unsigned=3,
        open_incidents={},
        undelivered=0,
        incidents=(fixed,),
        spared={"waivers.create": 45.0},
    )


def snapshot(case: CheckCase) -> Snapshot:
    """Reads the cluster of a case as any other is read."""
    return Context().clusters().files(tuple(files(case).items()), case.name).load()


def files(case: CheckCase) -> dict[str, bytes]:
    """Gives the files of a case's cluster."""
    found = entries((EXAMPLES / f"{case.world}.tar.gz").read_bytes())
    lists = {path: json.loads(data) for path, data in found.items() if data.lstrip().startswith(b"{")}
    taken = datetime.fromisoformat(lists["holdfast-bundle.json"]["taken_at"])
    lists["holdfast-bundle.json"]["files"] = {}
    told = (
        {FAST: ENCRYPTED}
        if FAST in {_named(item) for item in lists["storageclasses.storage.k8s.io.json"]["items"]}
        else {}
    )
    for reference, change in (*told.items(), *case.patch.items()):
        _merge(_find(lists, reference), change)
    for reference in case.without:
        for document in lists.values():
            document["items"] = [item for item in document.get("items", ()) if _named(item) != reference]
    for item in case.given:
        info = BY_KIND[item["kind"]]
        group = item["apiVersion"].rpartition("/")[0]
        there = lists[f"{info.plural}.{group}.json" if group else f"{info.plural}.json"]["items"]
        there[:] = [old for old in there if _named(old) != _named(item)] + [item]
    made = found | {path: json.dumps(document).encode() for path, document in lists.items()}
    made["metrics/history.csv"] = _table(case, taken, 30 * 24, HOUR)
    made["metrics/recent.csv"] = _table(case, taken, 30, 60.0)
    return made


def _find(lists: dict[str, Any], reference: str) -> dict[str, Any]:
    return next(item for document in lists.values() for item in document.get("items", ()) if _named(item) == reference)


def _named(item: dict[str, Any]) -> str:
    meta = item["metadata"]
    return str(Ref(item["kind"], meta["name"], meta.get("namespace", "")))


def _merge(item: dict[str, Any], change: dict[str, Any]) -> None:
    for name, value in change.items():
        if value is None:
            item.pop(name, None)
        elif isinstance(value, dict) and isinstance(item.get(name), dict):
            _merge(item[name], value)
        else:
            item[name] = value


def _table(case: CheckCase, taken: datetime, count: int, step: float) -> bytes:
    """Writes so many readings of everything, a step apart, as the case wants them; the last one is of now."""
    header, rows = _usual_rows(taken, count, step)
    rows = dict(rows)
    times = _times(taken, count, step)
    for own in case.metrics:
        values = own.readings(times.size)
        if step < HOUR:
            values = np.full(times.size, values[-1], dtype=np.float64)
        made = _made(own.signal, _ref(own.of), times[-values.size :], values, own.part)
        rows[own.signal, own.of, own.part] = _row(made)[1]
    return "".join([header, *(row for key, row in rows.items() if key[0] not in case.unmeasured)]).encode()


@cache
def _usual_rows(taken: datetime, count: int, step: float) -> tuple[str, dict[tuple[str, str, str], str]]:
    made = [*_usual(_times(taken, count, step))]
    return _row(made[0])[0], {(item.signal, str(item.subject), item.part): _row(item)[1] for item in made}


def _row(item: Series) -> tuple[str, str]:
    header, row = write_packed([item]).splitlines(keepends=True)
    return header, row


def _times(taken: datetime, count: int, step: float) -> Numbers:
    times: Numbers = taken.timestamp() + np.arange(-count, 1, dtype=np.float64) * step
    return times


def _ref(text: str) -> Ref:
    kind, _, rest = text.partition(" ")
    namespace, slash, name = rest.partition("/")
    return Ref(kind, name if slash else rest, namespace if slash else "")


def _usual(times: Numbers) -> Iterator[Series]:
    """Measures everything of a cluster with which all is well: steady, with a rhythm of days."""
    day = np.sin(2 * np.pi * times / 86400.0)
    week = (times - times[-1]) / (7 * 86400.0)
    chance = np.random.default_rng(7)

    def around(value: float, by: float = 0.02) -> Numbers:
        drawn: Numbers = value * (1 + 0.1 * day + chance.normal(0.0, by, times.shape))
        return drawn.clip(0.0)

    for name, (whole, share) in VOLUMES.items():
        claim = Ref("PersistentVolumeClaim", name, "shop")
        used = whole * GIB * (share + 0.01 * week + chance.normal(0.0, 0.002, times.shape))
        yield _made("volume_used_bytes", claim, times, used)
        yield _made("volume_capacity_bytes", claim, times, np.full(times.shape, whole * GIB))
        yield _made("volume_inodes_used", claim, times, np.full(times.shape, 5200.0))
        yield _made("volume_inodes", claim, times, np.full(times.shape, 655360.0))
    for name in NODES:
        node = Ref("Node", name)
        yield _made("node_fs_capacity_bytes", node, times, np.full(times.shape, 100 * GIB), "/")
        yield _made("node_fs_used_bytes", node, times, GIB * (35 + 0.4 * week), "/")
        yield _made("node_disk_latency_seconds", node, times, around(0.004), "sda")
        yield _made("node_disk_io_seconds", node, times, around(0.6), "sda")
        yield _made("node_disk_operations", node, times, around(150.0), "sda")
        yield _made("node_disk_busy_ratio", node, times, around(0.25), "sda")
        yield _made("node_io_pressure", node, times, around(0.01))
        yield _made("node_cpu_pressure", node, times, around(0.02))
        yield _made("node_memory_pressure", node, times, around(0.001))
        yield _made("node_cpu_used_ratio", node, times, around(0.35))
        yield _made("node_memory_available_bytes", node, times, around(9 * GIB, 0.005))
        yield _made("node_memory_capacity_bytes", node, times, np.full(times.shape, 16 * GIB))
        yield _made("node_network_receive_packets", node, times, around(2000.0), "eth0")
        yield _made("node_network_receive_errors", node, times, np.zeros(times.shape), "eth0")
        yield _made("node_network_transmit_errors", node, times, np.zeros(times.shape), "eth0")
        yield _made("node_network_receive_drops", node, times, np.zeros(times.shape), "eth0")
        yield _made("node_tcp_retransmit_ratio", node, times, around(0.0005))
        yield _made("authentication_failures", node, times, np.zeros(times.shape))
    for name, (requests, seconds) in SERVICES.items():
        service = Ref("Service", name, "shop")
        yield _made("requests", service, times, around(requests))
        yield _made("request_latency_seconds", service, times, around(seconds, 0.03))
        yield _made("request_errors", service, times, around(requests * 0.0002))
        yield _made("request_error_ratio", service, times, around(0.0002))
    for name in ("orders-0", "orders-1", "sessions-0"):
        pod = Ref("Pod", name, "shop")
        yield _made("container_fs_read_bytes", pod, times, around(2e6), "db")
        yield _made("container_fs_write_bytes", pod, times, around(1e6), "db")
        yield _made("container_io_pressure", pod, times, around(0.01), "db")
        yield _made("container_cpu_throttled_ratio", pod, times, np.zeros(times.shape), "db")
        yield _made("container_memory_working_set_bytes", pod, times, around(0.5 * GIB, 0.005), "db")
        yield _made("container_memory_limit_bytes", pod, times, np.full(times.shape, GIB), "db")
    driver = Ref("CSIDriver", DRIVER)
    for name in OPERATIONS:
        yield _made("csi_operations", driver, times, around(0.05), name)
        yield _made("csi_operation_errors", driver, times, np.zeros(times.shape), name)
        yield _made("csi_operation_error_ratio", driver, times, np.zeros(times.shape), name)
        yield _made("csi_operation_latency_seconds", driver, times, around(1.2), name)
    pool = Ref("StorageClass", "fast")
    yield _made("pool_capacity_bytes", pool, times, np.full(times.shape, 500 * GIB), "pool-a")
    yield _made("pool_used_bytes", pool, times, GIB * (210 + week), "pool-a")
    yield _made("vulnerabilities", Ref("Namespace", "shop"), times, np.full(times.shape, 0.0), "Critical")


def _made(signal: str, subject: Ref, times: Numbers, values: Numbers, part: str = "") -> Series:
    return Series(
        signal=signal,
        subject=subject,
        part=part,
        times=times.tolist(),
        values=np.asarray(values, dtype=np.float64).tolist(),
        source="made up",
    )

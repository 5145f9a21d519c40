"""A cluster with 28 days behind it whose six futures are known, and the same without any pattern."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from tests.builders.kube import NOON, Raw, claim, pod, service

HOURS = 28 * 24
BASE, CAPACITY, TARGET = 0.02, 500.0, 0.2
MIDDLE, GROWTH = 0.4, 0.01
GIB = 2**30
DAILY, LEFT = 2 * GIB, 12 * GIB
WHOLE = 100 * GIB
CORES_A_REQUEST, LIMIT_CORES = 0.01, 8.0
QUIET = 50
PRICE, BUDGET = 100.0, 8000.0
Row = tuple[str, str, str, str, str, float, float]


def wave(hour: int) -> float:
    """The load of an hour of the day, one in the middle."""
    return 1 + 0.5 * math.sin(2 * math.pi * (hour % 24) / 24)


def hours_to(limit: float) -> float:
    """When the peak of a day, which a twentieth of its hours exceeds, meets a load, from the end of the past on."""
    peak = CAPACITY * MIDDLE * float(np.quantile([wave(hour) for hour in range(24)], 0.95))
    return ((limit / peak - 1) / GROWTH - HOURS / 24) * 24


def target_limit() -> float:
    """The load at which R0 / (1 - load / capacity) is the target."""
    return CAPACITY * (1 - BASE / TARGET)


def readings(seed: int, is_noise: bool = False) -> str:
    """Every signal of the world as one table."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(("signal", "kind", "namespace", "name", "part", "time", "value"))
    writer.writerows(_rows(np.random.default_rng(seed), is_noise))
    return out.getvalue()


def _rows(rng: np.random.Generator, is_noise: bool) -> Iterator[Row]:
    for hour in range(HOURS):
        moment = (NOON - timedelta(hours=HOURS - 1 - hour)).timestamp()
        day = hour / 24
        load = CAPACITY * MIDDLE * wave(hour) * (1 + (0 if is_noise else GROWTH) * day) * float(rng.lognormal(0, 0.03))
        wait = 0.05 * float(rng.lognormal(0, 0.4)) if is_noise else BASE / (1 - load / CAPACITY)
        yield "requests", "Service", "shop", "api", "", moment, load
        yield "request_latency_seconds", "Service", "shop", "api", "p95", moment, wait * float(rng.lognormal(0, 0.05))
        cores = 2.0 * float(rng.lognormal(0, 0.2)) if is_noise else CORES_A_REQUEST * load
        yield "container_cpu_cores", "Pod", "shop", "api-0", "app", moment, cores * float(rng.lognormal(0, 0.02))
        yield "container_cpu_limit_cores", "Pod", "shop", "api-0", "app", moment, LIMIT_CORES
        used = WHOLE - LEFT - (0 if is_noise else DAILY * (HOURS - 1 - hour) / 24)
        yield "volume_used_bytes", "PersistentVolumeClaim", "shop", "data", "", moment, used
        yield "volume_capacity_bytes", "PersistentVolumeClaim", "shop", "data", "", moment, WHOLE
        week = (int(moment // 3600) + 72) % 168
        busy = 0.1 if not is_noise and (week - QUIET) % 168 < 4 else 0.6
        yield "node_cpu_used_ratio", "Node", "", "a", "", moment, busy * float(rng.lognormal(0, 0.15))
        yield "disk_wear_ratio", "Node", "", "a", "nvme0", moment, 0.5 if is_noise else 0.98
        yield "disk_errors", "Node", "", "a", "nvme0", moment, 0.0 if is_noise else 12 / 86400
        yield "csi_operations", "CSIDriver", "", "disk.example.com", "NodeStageVolume", moment, 0.01
        yield "csi_operation_errors", "CSIDriver", "", "disk.example.com", "NodeStageVolume", moment, 0.0


def objects() -> list[Raw]:
    """The objects that the series are about."""
    api = pod("api-0", nodeName="a", containers=[{"name": "app", "image": "example.com/app:1"}])
    data = claim("data", phase="Bound", volumeName="pv-1", storageClassName="standard")
    lease = {
        "apiVersion": "coordination.k8s.io/v1",
        "kind": "Lease",
        "metadata": {"name": "a", "namespace": "kube-node-lease"},
        "spec": {"renewTime": NOON.strftime("%Y-%m-%dT%H:%M:%S.000000Z")},
    }
    promised = service("api")
    promised["metadata"]["annotations"] = {"holdfast.io/slo": f"p95<{TARGET * 1000:.0f}ms"}
    return [api, promised, data, lease, {"apiVersion": "v1", "kind": "Node", "metadata": {"name": "a"}}]


def bundle(folder: Path, seed: int = 1, is_noise: bool = False) -> str:
    """Writes objects and readings as a bundle."""
    (folder / "metrics").mkdir(parents=True)
    (folder / "all.json").write_text(json.dumps({"apiVersion": "v1", "kind": "List", "items": objects()}))
    (folder / "metrics" / "readings.csv").write_text(readings(seed, is_noise))
    return str(folder)


def costs(seed: int, growth: float) -> tuple[str, list[float]]:
    """Daily costs up to the tenth of January that grow by a share each day; with what each day of it will cost."""
    rng = np.random.default_rng(seed)
    first, last = date(2025, 9, 1), date(2026, 1, 10)
    lines, month = ["date,team,item,cost"], []
    for at in range((date(2026, 1, 31) - first).days + 1):
        day = first + timedelta(days=at)
        spent = PRICE * (1 + growth) ** at * (1.15 if day.weekday() < 5 else 0.6)
        spent *= float(rng.lognormal(0, 0.05 if growth else 0.3))
        if day >= date(2026, 1, 1):
            month.append(spent)
        if day <= last:
            lines.append(f"{day},shop,compute,{spent:.2f}")
    return "\n".join(lines) + "\n", month


def counts(seed: int, factor: float, periods: int = 40) -> str:
    """Weekly counts whose mean changes by a factor each week."""
    rng = np.random.default_rng(seed)
    days = [date(2025, 4, 7) + timedelta(days=7 * week) for week in range(periods)]
    numbers = [int(rng.poisson(20 * factor**week)) for week in range(periods)]
    return "\n".join(["week,count,what", *(f"{d},{n},critical" for d, n in zip(days, numbers, strict=True))]) + "\n"

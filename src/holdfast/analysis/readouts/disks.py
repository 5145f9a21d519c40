"""What fio measured: operations, throughput and the latencies that matter, job by job and direction by direction."""

from __future__ import annotations

import json
from typing import Any

from holdfast.analysis.readouts.values import Row, Tables

_PERCENTILES = {"50.000000": "p50_ms", "99.000000": "p99_ms", "99.900000": "p999_ms"}
_NANOSECONDS = 1_000_000
_MICROSECONDS = 1_000


def fio(text: str) -> Tables:
    """Reads fio's JSON; what it prints before the first brace is no part of it."""
    found = json.loads(text[text.index("{") : text.rindex("}") + 1])
    rows: list[Row] = []
    for job in found.get("jobs", []):
        for direction in ("read", "write", "trim"):
            if job.get(direction, {}).get("total_ios"):
                rows.append(_side(job, direction))
        # fio 3.33 counts the syncs of fdatasync only among the latencies.
        if job.get("sync", {}).get("lat_ns", {}).get("N"):
            rows.append(_sync(job))
    return {"job": rows}


def _side(job: dict[str, Any], direction: str) -> Row:
    side = job[direction]
    # Versions before 3 give microseconds, and no throughput in bytes.
    latency, scale = (side["clat_ns"], _NANOSECONDS) if "clat_ns" in side else (side.get("clat", {}), _MICROSECONDS)
    return {
        "job": job.get("jobname"),
        "direction": direction,
        "error": job.get("error"),
        "iops": round(side.get("iops", 0), 1),
        "throughput_bytes_per_s": side.get("bw_bytes", side.get("bw", 0) * 1024),
        "mean_ms": round(latency.get("mean", 0) / scale, 3),
        **_percentiles(latency, scale),
    }


def _sync(job: dict[str, Any]) -> Row:
    latency = job["sync"].get("lat_ns", {})
    percentiles = _percentiles(latency, _NANOSECONDS)
    return {
        "job": job.get("jobname"),
        "direction": "sync",
        "error": job.get("error"),
        "mean_ms": round(latency.get("mean", 0) / _NANOSECONDS, 3),
        "sync_p99_ms": percentiles.get("p99_ms"),
    }


def _percentiles(latency: dict[str, Any], scale: int) -> Row:
    found = latency.get("percentile", {})
    return {name: round(found[key] / scale, 3) for key, name in _PERCENTILES.items() if key in found}

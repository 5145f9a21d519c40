"""How fast storage answers, how much it does, and what waits for it."""

from __future__ import annotations

from collections import defaultdict
from statistics import fmean

from holdfast.model.check import Line, Values
from holdfast.model.refs import Ref
from holdfast.pillars.prevention.queries.readings import (
    DAY,
    WEEK,
    Change,
    changes,
    judged,
    latest,
    percent,
    size,
    too_short,
)
from holdfast.pillars.prevention.told import Answer, Told, lacking

# Below these nothing is slow, and what little there is may change as it likes.
LEAST_SECONDS, LEAST_BYTES, LEAST_OPERATIONS = 0.005, 65536.0, 5.0
SOME_ERRORS = 1e-9
WORK = {
    "container_fs_read_bytes": LEAST_BYTES,
    "container_fs_write_bytes": LEAST_BYTES,
    "node_disk_operations": LEAST_OPERATIONS,
}


def latency(told: Told, *, seconds: float, factor: float) -> Answer:
    """Answers which disks took long for an operation on the last day, or many times as long as in the week before."""
    signal = "node_disk_latency_seconds"
    found = changes(told, signal, DAY, WEEK)
    if not found:
        return lacking(told.unmeasured(signal) or too_short(signal))
    return judged(_slow("latency", item, seconds, factor) for item in found)


def latency_trend(told: Told, *, factor: float) -> Answer:
    """Answers which disks, drivers and services became slower in the last week than in the two weeks before it."""
    signals = ("node_disk_latency_seconds", "csi_operation_latency_seconds", "request_latency_seconds")
    missing = told.unmeasured(*signals)
    if missing:
        return lacking(missing)
    found = [(signal, item) for signal in signals for item in changes(told, signal, WEEK, 2 * WEEK)]
    lines = [
        _slow("latency-trend", item, float("inf"), factor, signal) for signal, item in found if item.before is not None
    ]
    short = {signal for signal, item in found if item.before is None}
    return judged(lines, [one for signal in sorted(short) for one in too_short(signal)])


def throughput(told: Told, *, factor: float) -> Answer:
    """Answers what read or wrote many times as much, or as little, on the last day as on a usual one."""
    missing = told.unmeasured(*WORK)
    if missing:
        return lacking(missing)
    lines, short = [], set()
    for signal, least in WORK.items():
        for item in changes(told, signal, DAY, WEEK):
            if item.before is None:
                short.add(signal)
            else:
                lines.append(_changed(signal, item, least, factor))
    return judged(lines, [one for signal in sorted(short) for one in too_short(signal)])


def errors(told: Told, *, share: float) -> Answer:
    """Answers which drivers failed more than a share of their operations on the last day, and which disks any."""
    missing = told.unmeasured("csi_operation_errors", "csi_operation_error_ratio", "disk_errors")
    if missing:
        return lacking(missing)
    done = {(item.subject, item.part): item.now for item in changes(told, "csi_operations", DAY, DAY)}
    failed = {(item.subject, item.part): item.now for item in changes(told, "csi_operation_errors", DAY, DAY)}
    ratios = {(c.subject, c.part): c.now for c in changes(told, "csi_operation_error_ratio", DAY, DAY)}
    # The mean of ratios would count a minute with one operation as much as one with a hundred.
    ratios |= {key: failed[key] / done[key] for key in failed if done.get(key)}
    lines = [
        Line(what="failing", object=ref, values={"operation": part, "percent": percent(ratio)}, is_bad=ratio > share)
        for (ref, part), ratio in sorted(ratios.items())
    ]
    for item in changes(told, "disk_errors", DAY, DAY):
        values: Values = {"device": item.part, "count": round(item.now * DAY)}
        lines.append(Line(what="disk-errors", object=item.subject, values=values, is_bad=item.now > SOME_ERRORS))
    return judged(lines)


def queue(told: Told, *, length: float) -> Answer:
    """Answers in front of which disks more than so many operations waited or were served on the last day, on average.

    By Little's law the number in the queue is the time that all operations took in a second, or what comes in a second
    times what each takes.
    """
    missing = told.unmeasured("node_disk_io_seconds") and told.unmeasured("node_disk_operations")
    if missing:
        return lacking(missing)
    found = {(item.subject, item.part): item.now for item in changes(told, "node_disk_io_seconds", DAY, DAY)}
    takes = {(item.subject, item.part): item.now for item in changes(told, "node_disk_latency_seconds", DAY, DAY)}
    for item in changes(told, "node_disk_operations", DAY, DAY):
        key = (item.subject, item.part)
        if key not in found and key in takes:
            found[key] = item.now * takes[key]
    if not found:
        return lacking(too_short("node_disk_io_seconds"))
    return judged(
        Line(what="queue", object=ref, values={"device": part, "length": round(value, 2)}, is_bad=value > length)
        for (ref, part), value in sorted(found.items())
    )


def uneven(told: Told, *, factor: float) -> Answer:
    """Answers whether a node does many times the disk operations of the average node: work that could be spread."""
    signal = "node_disk_operations"
    sums: defaultdict[Ref, float] = defaultdict(float)
    for item in changes(told, signal, WEEK, DAY):
        sums[item.subject] += item.now
    if not sums:
        return lacking(told.unmeasured(signal) or too_short(signal))
    mean = fmean(sums.values())
    lines = []
    for ref, value in sorted(sums.items()):
        is_bad = len(sums) > 1 and value > factor * mean and value > LEAST_OPERATIONS
        values: Values = {"operations": round(value, 1), "average": round(mean, 1)}
        lines.append(Line(what="uneven", object=ref, values=values, is_bad=is_bad))
    return judged(lines)


def refaults(told: Told, *, share: float) -> Answer:
    """Answers where processes waited for memory, and so for what the cache had to give up, more than a share of time.

    The kernel counts time spent on reading back what was evicted from the page cache as pressure on memory
    (Documentation/accounting/psi.rst).
    """
    signals = ("node_memory_pressure", "container_memory_pressure")
    missing = told.unmeasured(*signals)
    if missing:
        return lacking(missing)
    return judged(
        Line(
            what="refaults",
            object=item.subject,
            values={"percent": percent(item.now), "part": item.part},
            is_bad=item.now > share,
        )
        for signal in signals
        for item in changes(told, signal, WEEK, DAY)
    )


def network(told: Told, *, retransmits: float, lost: float, factor: float) -> Answer:
    """Answers where packets were lost or sent again in the last week, and where the network became slower."""
    missing = told.unmeasured("node_tcp_retransmit_ratio", "node_network_receive_errors", "packet_loss_ratio")
    if missing:
        return lacking(missing)
    lines = [
        Line(what="retransmits", object=c.subject, values={"percent": percent(c.now)}, is_bad=c.now > retransmits)
        for c in changes(told, "node_tcp_retransmit_ratio", WEEK, WEEK)
    ]
    lines += [
        Line(what="packets-lost", object=c.subject, values={"percent": percent(c.now)}, is_bad=c.now > lost)
        for c in changes(told, "packet_loss_ratio", WEEK, WEEK)
    ]
    for way in ("receive", "transmit"):
        carried = {(c.subject, c.part): c.now for c in changes(told, f"node_network_{way}_packets", WEEK, WEEK)}
        for kind in ("errors", "drops"):
            lines += [
                _lost(item, carried.get((item.subject, item.part), 0.0), lost)
                for item in changes(told, f"node_network_{way}_{kind}", WEEK, WEEK)
            ]
    slower = changes(told, "network_latency_seconds", WEEK, WEEK)
    lines += [_slow("latency-trend", item, float("inf"), factor, "network") for item in slower if item.before]
    return judged(lines)


def pressure(told: Told, *, share: float) -> Answer:
    """Answers on which nodes processes wait for disks, processors or memory for more than a share of the time now."""
    signals = ("node_io_pressure", "node_cpu_pressure", "node_memory_pressure")
    missing = told.unmeasured(*signals)
    if missing:
        return lacking(missing)
    return judged(
        Line(
            what=f"pressure-{signal.split('_')[1]}",
            object=ref,
            values={"percent": percent(value)},
            is_bad=value > share,
        )
        for signal in signals
        for (ref, _), value in latest(told, signal).items()
    )


def _slow(what: str, item: Change, seconds: float, factor: float, signal: str = "") -> Line:
    is_slower = item.factor is not None and item.factor > factor and item.now > LEAST_SECONDS
    before = round(item.before * 1000, 2) if item.before is not None else None
    values: Values = {"milliseconds": round(item.now * 1000, 2), "before": before, "part": item.part, "signal": signal}
    return Line(what=what, object=item.subject, values=values, is_bad=item.now > seconds or is_slower)


def _changed(signal: str, item: Change, least: float, factor: float) -> Line:
    before = item.before or 0.0
    is_much = max(item.now, before) > least
    is_bad = is_much and (item.now > factor * max(before, least / factor) or item.now * factor < before)
    counts = signal.endswith("operations")
    values: Values = {
        "now": str(round(item.now, 1)) if counts else size(item.now),
        "before": str(round(before, 1)) if counts else size(before),
        "part": item.part,
    }
    what = "operations-changed" if counts else "bytes-changed"
    return Line(what=what, object=item.subject, values=values, is_bad=is_bad)


def _lost(item: Change, carried: float, lost: float) -> Line:
    share = item.now / (carried + item.now) if item.now else 0.0
    return Line(
        what="packets-lost",
        object=item.subject,
        values={"percent": percent(share), "part": item.part},
        is_bad=share > lost,
    )

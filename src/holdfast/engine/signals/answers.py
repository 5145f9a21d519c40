"""Reading what the APIs of Prometheus, of the metrics server and of the kubelet answer with."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator
from datetime import datetime
from operator import ge
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from holdfast.engine.signals.dialects import Meaning
from holdfast.engine.signals.samples import Sampled
from holdfast.model.codec import read_plain
from holdfast.model.outcome import Unread
from holdfast.model.refs import Ref
from holdfast.model.series import Series
from holdfast.model.units import parse_quantity

_FS = {"capacityBytes": "capacity_bytes", "availableBytes": "available_bytes"}
_INODES = {"inodes": "inodes", "inodesFree": "inodes_free"}
_VOLUME = {
    "usedBytes": "volume_used_bytes",
    "capacityBytes": "volume_capacity_bytes",
    "availableBytes": "volume_available_bytes",
    "inodesUsed": "volume_inodes_used",
    "inodes": "volume_inodes",
    "inodesFree": "volume_inodes_free",
}


class _Stream(Struct, frozen=True, gc=False):
    metric: dict[str, str]
    values: list[tuple[float, float]] = []
    value: tuple[float, float] | None = None


class _Odd(Struct, frozen=True, gc=False):
    metric: dict[str, str]
    values: list[tuple[float, str]] = []
    value: tuple[float, str] | None = None


class _Data(Struct, frozen=True, rename="camel"):
    result_type: str = ""
    result: msgspec.Raw = msgspec.Raw(b"[]")


class Answer(Struct, frozen=True, rename="camel"):
    """The answer of a Prometheus API to a query: its streams are decoded when asked for."""

    status: str = ""
    data: _Data | None = None
    error_type: str = ""
    error: str = ""
    warnings: tuple[str, ...] = ()
    is_partial: bool = False

    def streams(self) -> Iterator[_Stream | _Odd]:
        """Decodes the series one by one, since millions of pairs at once would cost memory and time for nothing.

        Raises ValueError where the answer is none of series.
        """
        if self.data is None or self.data.result_type not in ("matrix", "vector"):
            raise ValueError("the answer holds no series")
        for raw in _RAWS.decode(self.data.result):
            try:
                yield _STREAM.decode(raw)
            except msgspec.ValidationError:
                # The decoder reads numbers in texts but for `+Inf`, which Python itself reads.
                yield _ODD.decode(raw)


_ANSWER = msgspec.json.Decoder(Answer)
_RAWS = msgspec.json.Decoder(list[msgspec.Raw])
_STREAM = msgspec.json.Decoder(_Stream, strict=False)
_ODD = msgspec.json.Decoder(_Odd)


def read_answer(raw: bytes) -> Answer | None:
    """Reads the answer of a Prometheus API; None when it is none."""
    try:
        found = _ANSWER.decode(raw)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None
    return found if found.status else None


def sampled(answer: Answer, source: str, meaning: Meaning | None = None) -> Iterator[Sampled]:
    """Gives the series of an answer, which mean what was asked for; raises ValueError when it is damaged."""
    for stream in answer.streams():
        pairs = stream.values or ([stream.value] if stream.value else [])
        name = meaning.metric if meaning else stream.metric.get("__name__", "")
        times, texts = zip(*pairs, strict=True) if pairs else ((), ())
        yield Sampled(name, stream.metric, array("d", times), array("d", map(float, texts)), source, meaning)


def read_json(raw: bytes, source: str, taken_at: float | None) -> Iterator[Sampled | Series | Unread]:
    """Reads any JSON that holds metrics: of Prometheus, of the metrics server, or the kubelet's summary."""
    answer = read_answer(raw)
    if answer is not None and answer.data is not None and answer.data.result_type:
        yield from _from_prometheus(answer, source)
        return
    found = read_plain(raw)
    kind = found.get("kind", "") if isinstance(found, dict) else ""
    if isinstance(found, dict) and isinstance(found.get("node"), dict) and "nodeName" in found["node"]:
        yield from read_summary(found, source, taken_at)
    elif kind.startswith(("PodMetrics", "NodeMetrics")) or kind == "List":
        yield from read_usage(found, source, taken_at)
    else:
        detail = answer.error if answer else "no answer of Prometheus, the metrics server or a kubelet"
        yield Unread(source, "unsupported", detail or "")


def _from_prometheus(answer: Answer, source: str) -> Iterator[Sampled | Unread]:
    try:
        yield from sampled(answer, source)
    except (ValueError, msgspec.MsgspecError) as error:
        yield Unread(source, "syntax", str(error)[:200])
    if answer.is_partial or answer.warnings:
        yield Unread(source, "partial", "; ".join(answer.warnings)[:300])


def read_usage(found: dict[str, Any], source: str, taken_at: float | None) -> Iterator[Series]:
    """Reads PodMetrics and NodeMetrics, lists of them or single ones."""
    items = found.get("items") if "items" in found else [found]
    for item in items if isinstance(items, list) else ():
        meta = item.get("metadata") if isinstance(item, dict) else None
        name = meta.get("name") if isinstance(meta, dict) else None
        if not isinstance(meta, dict) or not isinstance(name, str):
            continue
        time = _moment(item.get("timestamp"), taken_at)
        if isinstance(item.get("containers"), list):
            pod = Ref("Pod", name, str(meta.get("namespace", "")))
            for container in item["containers"]:
                yield from _usage(
                    pod, str(container.get("name", "")), container.get("usage"), "container", time, source
                )
        elif item.get("usage"):
            yield from _usage(Ref("Node", name), "", item["usage"], "node", time, source)


def _usage(ref: Ref, part: str, usage: Any, prefix: str, time: float | None, source: str) -> Iterator[Series]:
    cpu = "node_cpu_used_cores" if prefix == "node" else "container_cpu_cores"
    for resource, signal in (("cpu", cpu), ("memory", f"{prefix}_memory_working_set_bytes")):
        amount = parse_quantity(usage.get(resource)) if isinstance(usage, dict) else None
        if amount is not None and time is not None:
            yield _one(signal, ref, part, time, float(amount), source)


def read_summary(found: dict[str, Any], source: str, taken_at: float | None) -> Iterator[Series]:
    """Reads the kubelet's `/stats/summary`: volumes, file systems, and the use of processors and memory."""
    node = found["node"]
    ref = Ref("Node", str(node["nodeName"]))
    yield from _file_system(ref, "node_fs", node.get("fs"), taken_at, source)
    runtime = node.get("runtime") or {}
    yield from _file_system(ref, "image_fs", runtime.get("imageFs"), taken_at, source)
    yield from _load(ref, "", node, ("node_cpu_used_cores", "node_memory_working_set_bytes"), taken_at, source)
    for pod in found.get("pods") or ():
        about = pod.get("podRef") or {}
        name = Ref("Pod", str(about.get("name", "")), str(about.get("namespace", "")))
        for container in pod.get("containers") or ():
            names = ("container_cpu_cores", "container_memory_working_set_bytes")
            yield from _load(name, str(container.get("name", "")), container, names, taken_at, source)
        for volume in pod.get("volume") or ():
            yield from _volume(volume, name.namespace, taken_at, source)
        storage = pod.get("ephemeral-storage") or {}
        yield from _numbers(name, storage, {"usedBytes": "pod_ephemeral_storage_used_bytes"}, taken_at, source)


def _volume(volume: dict[str, Any], namespace: str, taken_at: float | None, source: str) -> Iterator[Series]:
    about = volume.get("pvcRef")
    if isinstance(about, dict):
        claim = Ref("PersistentVolumeClaim", str(about.get("name", "")), str(about.get("namespace") or namespace))
        yield from _numbers(claim, volume, _told(volume), taken_at, source)
        health = volume.get("volumeHealthStats")
        time = _moment(volume.get("time"), taken_at)
        if isinstance(health, dict) and time is not None:
            yield _one("volume_abnormal", claim, "", time, float(bool(health.get("abnormal"))), source)


def _told(volume: dict[str, Any]) -> dict[str, str]:
    """Gives the names of what a driver told of a volume: the kubelet writes a zero for what it did not.

    Of block volumes most tell the size alone, and some file systems have no inodes to count.
    """
    untold = [key for key in ("capacityBytes", "inodes") if not volume.get(key)]
    if not volume.get("usedBytes") and not volume.get("availableBytes"):
        untold += ["usedBytes", "availableBytes"]
    if not volume.get("inodes"):
        untold += ["inodesUsed", "inodesFree"]
    return {key: name for key, name in _VOLUME.items() if key not in untold}


def _file_system(ref: Ref, prefix: str, stats: Any, taken_at: float | None, source: str) -> Iterator[Series]:
    names = {key: f"{prefix}_{name}" for key, name in (*_FS.items(), *_INODES.items())}
    yield from _numbers(ref, stats, names, taken_at, source)


def _load(
    ref: Ref, part: str, stats: dict[str, Any], names: tuple[str, str], taken_at: float | None, source: str
) -> Iterator[Series]:
    cpu, memory = stats.get("cpu") or {}, stats.get("memory") or {}
    time = _moment(cpu.get("time") or memory.get("time"), taken_at)
    if time is None:
        return
    if isinstance(cpu.get("usageNanoCores"), int):
        yield _one(names[0], ref, part, time, cpu["usageNanoCores"] / 1e9, source)
    if isinstance(memory.get("workingSetBytes"), int):
        yield _one(names[1], ref, part, time, float(memory["workingSetBytes"]), source)


def _numbers(ref: Ref, stats: Any, names: dict[str, str], taken_at: float | None, source: str) -> Iterator[Series]:
    time = _moment(stats.get("time"), taken_at) if isinstance(stats, dict) else None
    for key, signal in names.items() if time is not None else ():
        value = stats.get(key)
        if isinstance(value, int | float) and not isinstance(value, bool):
            yield _one(signal, ref, "", time, float(value), source)


def _one(signal: str, ref: Ref, part: str, time: float | None, value: float, source: str) -> Series:
    return Series(
        signal=signal,
        subject=ref,
        part=part,
        times=array("d", (time or 0.0,)),
        values=array("d", (value,)),
        source=source,
    )


def _moment(text: object, otherwise: float | None) -> float | None:
    if not isinstance(text, str):
        return otherwise
    try:
        return datetime.fromisoformat(text).timestamp()
    except ValueError:
        return otherwise


def joined(found: Iterable[Series]) -> tuple[Series, ...]:
    """Joins readings of one signal about one part, from several files, into one series."""
    groups: dict[tuple[str, Ref, str], list[Series]] = {}
    for item in found:
        groups.setdefault((item.signal, item.subject, item.part), []).append(item)
    return tuple(_as_one(items) for items in groups.values())


def _as_one(items: list[Series]) -> Series:
    first = items[0]
    if len(items) == 1 and not any(map(ge, first.times, first.times[1:])):
        return first
    values: dict[float, float] = {}
    for item in items:
        values.update(zip(item.times, item.values, strict=True))
    times = sorted(values)
    return replace(first, times=array("d", times), values=array("d", map(values.__getitem__, times)))

"""What helps a person at work: reading the output of a tool, Pods to look from, and manifests judged beforehand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct

from holdfast.analysis.readouts.detect import ALIASES, PARSERS
from holdfast.engine.rule import LoadedRule
from holdfast.model.diagnosis import Diagnosis
from holdfast.model.store_refusals import RecordAbsent
from holdfast.pillars.diagnosis.debugging import DebugPod, Profile, Wish
from holdfast.pillars.diagnosis.probing import Probe
from holdfast.pillars.prediction.scaling_plan import Plans
from holdfast.ports.clusters import Clusters, Files
from holdfast.ports.source import Source
from holdfast.reports.debug_pod import manifest_text, notes
from holdfast.reports.describe import describe
from holdfast.reports.probing import probe_manifests, probe_notes
from holdfast.reports.readout import readout_data
from holdfast.reports.scaling import scaling_json
from holdfast.reports.wire import Report
from holdfast.service.desk import Desk
from holdfast.service.diagnosis.debug_pods import design
from holdfast.service.diagnosis.narrowing import Narrowed
from holdfast.service.diagnosis.preflighting import preflight
from holdfast.service.diagnosis.probing import design_probe
from holdfast.service.diagnosis.reading_tools import read
from holdfast.service.forecasts.scaling_advice import Wish as ScalingWish
from holdfast.service.forecasts.scaling_advice import chosen, from_series, plans
from holdfast.service.operation import Operation
from holdfast.service.operations.simulations import Simulated
from holdfast.service.operations.snapshots import files_of
from holdfast.service.views.present import snapshot_of

LONGEST_OUTPUT = 500_000
Own = frozenset[str] | None
"""The namespaces that a reader is shown, None for all."""


class ToolOutput(Struct, frozen=True, kw_only=True):
    """What a system tool printed; the tool is found out where it is not named."""

    text: Annotated[str, Meta(min_length=1, max_length=LONGEST_OUTPUT)]
    tool: Annotated[str, Meta(max_length=40)] = ""


class ToolRead(Struct, frozen=True, kw_only=True):
    """The values of a tool's output as tables, and what is alarming in them, the worst first."""

    tool: str
    values: dict[str, Any]
    findings: tuple[dict[str, Any], ...]


class ListTools(Struct, frozen=True, kw_only=True):
    """All tools whose output can be read."""


class Tools(Struct, frozen=True, kw_only=True):
    """The tools whose output can be read, and other names that they are known by."""

    tools: tuple[str, ...]
    aliases: dict[str, str]


class OfProbe(Struct, frozen=True, kw_only=True):
    """From which Pod hops are measured, and where to, beside what the Pod itself needs: `host` or `host:port`."""

    cluster: str
    namespace: str
    name: str
    to: tuple[Annotated[str, Meta(max_length=260)], ...] = ()
    image: Annotated[str, Meta(max_length=260)] = ""
    snapshot: str = ""


class OfDebugPod(Struct, frozen=True, kw_only=True):
    """Beside which Pod a Pod is wanted to look from, what it may do, and for how long."""

    cluster: str
    namespace: str
    name: str
    profile: Profile = "restricted"
    write: bool = False
    ttl_seconds: Annotated[int, Meta(ge=60, le=86_400)] = 3600
    image: Annotated[str, Meta(max_length=260)] = ""
    snapshot: str = ""


class Manifests(Struct, frozen=True, kw_only=True):
    """Manifests for `kubectl apply`, empty where there can be none, and what to know of them, a sentence each."""

    snapshot: str
    manifests: str
    notes: tuple[str, ...]


class OfPreflight(Struct, frozen=True, kw_only=True):
    """Manifests that are judged as if they had been applied to the cluster of a snapshot."""

    cluster: str
    manifests: Annotated[str, Meta(min_length=1, max_length=LONGEST_OUTPUT)]
    snapshot: str = ""


class OfScaling(Struct, frozen=True, kw_only=True):
    """For the autoscalers of which cluster, and of which namespace, least replicas are advised."""

    cluster: str
    namespace: str = ""
    snapshot: str = ""


def _parse(desk: Desk, asked: ToolOutput) -> ToolRead:
    found = desk.office.work.run(read, asked.text, asked.tool)
    return msgspec.json.decode(readout_data(found, "json", desk.lang), type=ToolRead)


def _tools(_: Desk, __: ListTools) -> Tools:
    return Tools(tools=tuple(sorted(PARSERS)), aliases=dict(sorted(ALIASES.items())))


def _probe(desk: Desk, asked: OfProbe) -> Manifests:
    _check_place(desk, asked.cluster, asked.namespace)
    wanted = (asked.name, asked.namespace, asked.to, asked.image)
    snapshot, made = _run(desk, asked.cluster, asked.snapshot, probe_of, *wanted)
    return Manifests(snapshot=snapshot, manifests=probe_manifests(made), notes=probe_notes(made, desk.lang))


def _debug_pod(desk: Desk, asked: OfDebugPod) -> Manifests:
    _check_place(desk, asked.cluster, asked.namespace)
    wish = Wish(profile=asked.profile, write=asked.write, ttl_seconds=asked.ttl_seconds, image=asked.image)
    snapshot, made = _run(desk, asked.cluster, asked.snapshot, debug_pod_of, asked.name, asked.namespace, wish)
    said = notes(made, asked.name, f"{asked.ttl_seconds}s", desk.lang)
    text = manifest_text(made.manifest, "yaml") if made.manifest is not None else ""
    return Manifests(snapshot=snapshot, manifests=text, notes=said)


def _check_place(desk: Desk, cluster: str, namespace: str) -> None:
    if not desk.reach.covers(cluster, namespace):
        raise RecordAbsent(type="Pod", id=namespace)


def _preflight(desk: Desk, asked: OfPreflight) -> Report:
    _, found = _run(desk, asked.cluster, asked.snapshot, preflight_of, asked.manifests.encode(), desk.office.rules)
    return describe(found, desk.office.words, desk.lang, desk.office.version, "preflight")


def _scaling(desk: Desk, asked: OfScaling) -> Simulated:
    namespaces = (asked.namespace,) if asked.namespace else ()
    snapshot, found = _run(desk, asked.cluster, asked.snapshot, scaling_of, namespaces)
    answer = msgspec.json.decode(scaling_json(found.plans, found.unread, desk.lang))
    return Simulated(snapshot=snapshot, answer=answer)


def _run(desk: Desk, cluster: str, key: str, function: Callable[..., Any], *arguments: Any) -> tuple[str, Any]:
    snapshot = snapshot_of(desk, cluster, key)
    own: Own = None if desk.reach.has_whole(cluster) else desk.reach.namespaces.get(cluster, frozenset())
    return snapshot.id, desk.office.work.run(function, desk.office.clusters, files_of(desk, snapshot), own, *arguments)


def _source(clusters: Clusters, files: Files, own: Own) -> Source:
    source = clusters.files(files, "")
    return source if own is None else Narrowed(source, own)


def probe_of(
    clusters: Clusters, files: Files, own: Own, name: str, namespace: str, wanted: tuple[str, ...], image: str
) -> Probe:
    """Designs the probe of a Pod; raises InputError and UsageError."""
    return design_probe(_source(clusters, files, own), name, namespace, wanted, image)


def debug_pod_of(clusters: Clusters, files: Files, own: Own, name: str, namespace: str, wish: Wish) -> DebugPod:
    """Designs a Pod beside a Pod; raises InputError."""
    return design(_source(clusters, files, own), name, namespace, wish)


def preflight_of(
    clusters: Clusters, files: Files, own: Own, manifests: bytes, rules: Callable[[], Sequence[LoadedRule]]
) -> Diagnosis:
    """Judges manifests as if they had been applied; raises InputError."""
    given = clusters.files(clusters.unpack(manifests, "manifests.yaml"), "")
    return preflight(given, rules(), cluster=_source(clusters, files, own))


def scaling_of(clusters: Clusters, files: Files, own: Own, namespaces: tuple[str, ...]) -> Plans:
    """Plans least replicas from what was measured; raises InputError."""
    snapshot, wish = _source(clusters, files, own).load(), ScalingWish()
    measured = snapshot.measured.joined(snapshot.history)
    return plans(snapshot, chosen(snapshot, (), namespaces), from_series(measured.series, wish.step), wish)


_OF_PART: dict[str, Any] = {"bearing": "part-of-cluster"}

OPERATIONS = (
    Operation(
        name="tools.parse",
        parameters=ToolOutput,
        result=ToolRead,
        run=_parse,
        permission="read:knowledge",
        bearing="fleet",
        path="/tools/parse",
        method="POST",
        examples={"df": {"text": "Filesystem 1K-blocks Used Available Use% Mounted on\n/dev/sda1 100 99 1 99% /\n"}},
    ),
    Operation(
        name="tools.list",
        parameters=ListTools,
        result=Tools,
        run=_tools,
        permission="read:knowledge",
        bearing="fleet",
        path="/tools",
        examples={"all": {}},
    ),
    Operation(
        name="probe-pods.get",
        parameters=OfProbe,
        result=Manifests,
        run=_probe,
        permission="read:objects",
        path="/clusters/{cluster}/probe-pods/{namespace}/{name}",
        **_OF_PART,
    ),
    Operation(
        name="debug-pods.get",
        parameters=OfDebugPod,
        result=Manifests,
        run=_debug_pod,
        permission="read:objects",
        path="/clusters/{cluster}/debug-pods/{namespace}/{name}",
        **_OF_PART,
    ),
    Operation(
        name="preflights.run",
        parameters=OfPreflight,
        result=Report,
        run=_preflight,
        permission="read:problems",
        path="/clusters/{cluster}/preflight",
        method="POST",
        **_OF_PART,
    ),
    Operation(
        name="scaling.list",
        parameters=OfScaling,
        result=Simulated,
        run=_scaling,
        permission="read:forecasts",
        path="/clusters/{cluster}/scaling",
        **_OF_PART,
    ),
)

"""Whether drivers, classes and the storage behind them are there and answer."""

from __future__ import annotations

from holdfast.model.check import Line, Values
from holdfast.model.objects.nodes import Node
from holdfast.model.objects.storage import (
    CSIDriver,
    CSINode,
    PersistentVolume,
    PersistentVolumeClaim,
    StorageClass,
    VolumeAttachment,
)
from holdfast.model.refs import Ref
from holdfast.pillars.prevention.queries.readings import judged
from holdfast.pillars.prevention.told import Answer, Told, lacking
from holdfast.verdicts.storage_drivers import driver_name, node_plugins_of

DEFAULT = "storageclass.kubernetes.io/is-default-class"
ZONE = "topology.kubernetes.io/zone"


def classes(told: Told) -> Answer:
    """Answers which classes have no driver, and which are asked for and do not exist."""
    missing = told.unread("StorageClass", "CSIDriver", "PersistentVolumeClaim")
    if missing:
        return lacking(missing)
    drivers = {item.name for item in told.facts.all(CSIDriver)}
    lines = [
        Line(what="class", object=item.ref, values={"driver": item.provisioner}, is_bad=not _is_served(item, drivers))
        for item in told.facts.all(StorageClass)
    ]
    known = {item.name for item in told.facts.all(StorageClass)}
    for claim in told.facts.all(PersistentVolumeClaim):
        wanted = claim.spec.storage_class_name
        if wanted and wanted not in known and claim.status.phase != "Bound":
            lines.append(Line(what="class-gone", object=claim.ref, values={"class": wanted}, is_bad=True))
    return judged(lines)


def registered(told: Told) -> Answer:
    """Answers on which nodes a driver should be registered and is not: on each that a Pod of its plugin runs on."""
    missing = told.unread("CSIDriver", "CSINode", "Node", "Pod", "DaemonSet")
    if missing:
        return lacking(missing)
    there = {item.name: {driver.name for driver in item.spec.drivers} for item in told.facts.all(CSINode)}
    lines = []
    for driver in told.facts.all(CSIDriver):
        nodes = _nodes_of(told, driver.name)
        absent = sorted(node for node in nodes if driver.name not in there.get(node, set()))
        values: Values = {"nodes": len(nodes) - len(absent), "of": len(nodes), "absent": absent}
        lines.append(Line(what="registered", object=driver.ref, values=values, is_bad=bool(absent)))
    return judged(lines)


def attached(told: Told) -> Answer:
    """Answers which attachments of volumes report an error, or wait for the storage behind them."""
    missing = told.unread("VolumeAttachment", "PersistentVolume")
    if missing:
        return lacking(missing)
    lines = []
    for item in told.facts.all(VolumeAttachment):
        error = item.status.attach_error or item.status.detach_error
        values: Values = {"node": item.spec.node_name, "error": error.message[:200] if error else ""}
        what = "attached" if error is None else "not-attached"
        lines.append(Line(what=what, object=item.ref, values=values, is_bad=error is not None))
    failed = [item for item in told.facts.all(PersistentVolume) if item.status.phase == "Failed"]
    lines += [
        Line(what="volume-failed", object=item.ref, values={"error": item.status.message[:200]}, is_bad=True)
        for item in failed
    ]
    return judged(lines)


def settings(told: Told) -> Answer:
    """Answers which classes in use could be set better.

    A class whose volumes cannot grow, one that chooses a zone before the scheduler has chosen a node, and more than one
    default class.
    """
    missing = told.unread("StorageClass", "PersistentVolumeClaim", "Node")
    if missing:
        return lacking(missing)
    used = {claim.spec.storage_class_name for claim in told.facts.all(PersistentVolumeClaim)}
    zones = {node.labels.get(ZONE) for node in told.facts.all(Node)} - {None}
    every = tuple(told.facts.all(StorageClass))
    defaults = [item for item in every if item.annotations.get(DEFAULT) == "true"]
    lines = []
    for item in every:
        faults = []
        if item.name in used and not item.allow_volume_expansion:
            faults.append("no-expansion")
        if item.name in used and len(zones) > 1 and item.volume_binding_mode == "Immediate":
            faults.append("immediate")
        if item in defaults and len(defaults) > 1:
            faults.append("several-defaults")
        lines += [Line(what=f"class-{fault}", object=item.ref, is_bad=True) for fault in faults]
        if not faults:
            lines.append(Line(what="class-fine", object=item.ref))
    return judged(lines)


def _is_served(item: StorageClass, drivers: set[str]) -> bool:
    # Only CSI drivers register; a provisioner of another sort has a vendor before a slash.
    return driver_name(item.provisioner) in drivers or "/" in item.provisioner


def _nodes_of(told: Told, driver: str) -> set[str]:
    plugins: set[Ref] = {item.ref for item in node_plugins_of(told.facts.snapshot, driver)}
    ready = {node.name for node in told.facts.all(Node)}
    return {
        pod.spec.node_name
        for ref in plugins
        for pod in told.facts.pods_by_workload.get(ref, ())
        if pod.spec.node_name in ready
    }

"""What a StorageClass offers, by its own fields, its driver's documentation and the snapshot classes beside it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files

import msgspec
import yaml
from msgspec import Struct

from holdfast.model.objects.nodes import ZONE_LABELS, Node
from holdfast.model.objects.storage import StorageClass, VolumeSnapshotClass
from holdfast.model.outcome import YES, Answer, Verdict, no, unknown
from holdfast.model.snapshot import Snapshot
from holdfast.pillars.design.needs import Need
from holdfast.verdicts.selection import meets
from holdfast.verdicts.storage_drivers import driver_name

REGION = "topology.kubernetes.io/region"


class Driver(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a driver can do by its documentation; None means that it is not known."""

    modes: tuple[str, ...]
    zonal: bool
    source: str
    snapshots: bool | None = None
    expands: bool | None = None
    encrypts: dict[str, str] | bool | None = None
    multi_zone: dict[str, str] | None = None
    media_parameter: str = ""
    media: dict[str, str] = {}
    iops: dict[str, int] = {}
    iops_parameter: str = ""
    propose: dict[str, dict[str, str]] = {}


@lru_cache(maxsize=1)
def drivers() -> Mapping[str, Driver]:
    """Gives what is known of drivers, by their names."""
    found = yaml.safe_load(files("holdfast.pillars.design").joinpath("drivers.yaml").read_bytes())
    return msgspec.convert(found, dict[str, Driver])


def driver_of(provisioner: str) -> tuple[str, Driver | None]:
    """Gives the driver that serves a provisioner, and what is known of it; an installation may prefix the name."""
    name = driver_name(provisioner)
    known = drivers()
    if name in known:
        return name, known[name]
    # Rook names its drivers after the operator's namespace: rook-ceph.rbd.csi.ceph.com.
    return name, next((driver for key, driver in known.items() if name.endswith(f".{key}")), None)


def answers(snapshot: Snapshot, item: StorageClass, need: Need) -> dict[str, Verdict]:
    """Gives the answer of a class to each part of a need that matters to it."""
    name, driver = driver_of(item.provisioner)
    found = {"access-mode": _mode(driver, need)}
    if need.medium:
        found["medium"] = _medium(driver, item, need)
    if need.iops:
        found["iops"] = _iops(driver, item, need)
    if need.encrypted:
        found["encryption"] = _encryption(driver, item)
    if need.snapshots:
        found["snapshots"] = _snapshots(snapshot, name, driver)
    if need.expandable:
        found["expansion"] = _expansion(driver, item)
    if need.multi_zone:
        found["zones"] = _zones(snapshot, driver, item)
    if need.retained:
        found["retention"] = YES if item.reclaim_policy == "Retain" else no(policy=item.reclaim_policy)
    if need.regions:
        found["region"] = _region(snapshot, item, need)
    return found


def _mode(driver: Driver | None, need: Need) -> Verdict:
    if driver is None:
        return unknown("driver")
    return YES if need.access_mode in driver.modes else no(offered=", ".join(driver.modes))


def medium_of(driver: Driver, item: StorageClass) -> str:
    """Gives the medium of a class's volumes, or nothing where that is not known."""
    given = _parameter(item, driver.media_parameter)
    return driver.media.get(given, driver.media.get("", "") if not given else "")


def _medium(driver: Driver | None, item: StorageClass, need: Need) -> Verdict:
    medium = medium_of(driver, item) if driver is not None else ""
    if not medium:
        return unknown("medium")
    return YES if medium == need.medium else no(offered=medium)


def _iops(driver: Driver | None, item: StorageClass, need: Need) -> Verdict:
    given = _parameter(item, driver.iops_parameter) if driver is not None and driver.iops_parameter else ""
    if given.isdecimal():
        return YES if int(given) >= need.iops else no(offered=given)
    kind = _parameter(item, driver.media_parameter) if driver is not None else ""
    base = driver.iops.get(kind) if driver is not None else None
    if base is None:
        return unknown("iops")
    return YES if base >= need.iops else no(offered=str(base))


def _encryption(driver: Driver | None, item: StorageClass) -> Verdict:
    if driver is None or driver.encrypts is None or driver.encrypts is True:
        return unknown("encryption")
    if driver.encrypts is False:
        return no()
    is_on = all(_parameter(item, key).lower() == value for key, value in driver.encrypts.items())
    return YES if is_on else no(parameter=", ".join(driver.encrypts))


def _snapshots(snapshot: Snapshot, name: str, driver: Driver | None) -> Verdict:
    if any(found.driver == name for found in snapshot.all(VolumeSnapshotClass)):
        return YES
    if driver is not None and driver.snapshots is False:
        return no()
    return (
        no(missing="VolumeSnapshotClass") if snapshot.knows("VolumeSnapshotClass") else unknown("VolumeSnapshotClass")
    )


def _expansion(driver: Driver | None, item: StorageClass) -> Verdict:
    if driver is not None and driver.expands is False:
        return no()
    return YES if item.allow_volume_expansion else no(field="allowVolumeExpansion")


def _zones(snapshot: Snapshot, driver: Driver | None, item: StorageClass) -> Verdict:
    nodes = tuple(snapshot.all(Node))
    zones = {node.labels.get(label, "") for node in nodes for label in ZONE_LABELS} - {""}
    if nodes and len(zones) < 2:
        return no(zones=", ".join(sorted(zones)) or "-")
    if driver is None:
        return unknown("driver")
    if driver.multi_zone is not None and _has(item, driver.multi_zone):
        return YES
    return no(parameter=", ".join(driver.multi_zone or ())) if driver.zonal else unknown("zones")


def _has(item: StorageClass, wanted: Mapping[str, str]) -> bool:
    return all(_parameter(item, key) == value for key, value in wanted.items())


def _region(snapshot: Snapshot, item: StorageClass, need: Need) -> Verdict:
    """Judges by the regions of the nodes on which the class may place volumes."""
    terms = [term.match_label_expressions for term in item.allowed_topologies]
    regions = {
        node.labels.get(REGION, "")
        for node in snapshot.all(Node)
        if not terms or any(all(meets(one, node.labels) for one in term) for term in terms)
    }
    if not regions or "" in regions:
        return unknown("region")
    return YES if regions <= set(need.regions) else no(offered=", ".join(sorted(regions)))


def _parameter(item: StorageClass, name: str) -> str:
    """Reads a parameter as drivers do: some take its name in any case."""
    return next((value for key, value in item.parameters.items() if key.lower() == name.lower()), "")


def is_answered(found: Mapping[str, Verdict]) -> Answer:
    """Joins the answers: yes when all are, no when one is no, else unknown."""
    if any(item.is_no for item in found.values()):
        return Answer.NO
    return Answer.UNKNOWN if any(item.is_unknown for item in found.values()) else Answer.YES

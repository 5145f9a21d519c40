"""What applications need of storage against what the classes of a cluster offer."""

from __future__ import annotations

import pytest

from holdfast.model.outcome import Answer
from holdfast.pillars.design.gap import analyse
from holdfast.pillars.design.needs import USUAL, Need
from holdfast.pillars.design.offers import driver_of, drivers
from tests.builders.kube import Raw, snapshot

KINDS = ("StorageClass", "VolumeSnapshotClass", "CSIDriver", "Node")


def storage_class(name: str, provisioner: str = "ebs.csi.aws.com", **fields: object) -> Raw:
    return {
        "apiVersion": "storage.k8s.io/v1",
        "kind": "StorageClass",
        "metadata": {"name": name},
        "provisioner": provisioner,
        **fields,
    }


def node(name: str, zone: str, region: str = "eu-1") -> Raw:
    labels = {"topology.kubernetes.io/zone": zone, "topology.kubernetes.io/region": region}
    return {"apiVersion": "v1", "kind": "Node", "metadata": {"name": name, "labels": labels}}


def snapshot_class(driver: str) -> Raw:
    return {
        "apiVersion": "snapshot.storage.k8s.io/v1",
        "kind": "VolumeSnapshotClass",
        "metadata": {"name": "snap"},
        "driver": driver,
        "deletionPolicy": "Delete",
    }


def test_each_part_of_a_need_that_matters_is_answered() -> None:
    world = snapshot([storage_class("gp3", parameters={"type": "gp3"}, allowVolumeExpansion=True)], KINDS)
    need = Need(name="db", medium="ssd", encrypted=True, snapshots=True, expandable=True, iops=6000)

    match = analyse(world, [need]).gaps[0].matches[0]

    assert {name: (part.answer, part.values) for name, part in match.parts.items()} == {
        "access-mode": (Answer.YES, {}),
        "medium": (Answer.YES, {}),
        "iops": (Answer.NO, {"offered": "3000"}),
        "encryption": (Answer.NO, {"parameter": "encrypted"}),
        "snapshots": (Answer.NO, {"missing": "VolumeSnapshotClass"}),
        "expansion": (Answer.YES, {}),
    }


def test_the_class_that_meets_a_need_stands_first_and_nothing_is_proposed() -> None:
    fit = storage_class("safe", parameters={"type": "gp3", "Encrypted": "true"})
    world = snapshot([storage_class("plain"), fit], KINDS)

    found = analyse(world, [Need(name="db", encrypted=True)]).gaps[0]

    assert (found.answer, found.matches[0].storage_class, found.proposals) == (Answer.YES, "safe", ())


def test_a_driver_that_nothing_is_known_of_is_neither_fit_nor_unfit() -> None:
    world = snapshot([storage_class("odd", "storage.example.com")], KINDS)

    assert analyse(world, [Need(name="files", access_mode="ReadWriteMany")]).gaps[0].answer is Answer.UNKNOWN


def test_a_missing_combination_comes_with_a_class_and_a_snapshot_class() -> None:
    world = snapshot([storage_class("plain")], KINDS)

    proposal = analyse(world, [Need(name="db", encrypted=True, snapshots=True)]).gaps[0].proposals[0]

    made, beside = proposal.manifests
    assert (made["provisioner"], made["parameters"]) == ("ebs.csi.aws.com", {"encrypted": "true"})
    assert (beside["kind"], beside["driver"]) == ("VolumeSnapshotClass", "ebs.csi.aws.com")


def test_what_no_installed_driver_can_do_gets_no_proposal() -> None:
    world = snapshot([storage_class("plain")], KINDS)

    found = analyse(world, [Need(name="files", access_mode="ReadWriteMany")]).gaps[0]

    assert (found.answer, found.proposals) == (Answer.NO, ())


def test_data_survives_a_zone_only_where_there_are_two() -> None:
    regional = storage_class("regional", "pd.csi.storage.gke.io", parameters={"replication-type": "regional-pd"})
    need = [Need(name="ha", multi_zone=True)]

    one = analyse(snapshot([regional, node("a", "z1")], KINDS), need)
    two = analyse(snapshot([regional, node("a", "z1"), node("b", "z2")], KINDS), need)

    assert [found.gaps[0].answer for found in (one, two)] == [Answer.NO, Answer.YES]


def test_data_stays_in_its_region_by_the_nodes_that_a_class_allows() -> None:
    terms = [{"matchLabelExpressions": [{"key": "topology.kubernetes.io/region", "values": ["eu-1"]}]}]
    world = snapshot(
        [
            storage_class("here", allowedTopologies=terms),
            storage_class("anywhere"),
            node("a", "z1"),
            node("b", "z9", "us-1"),
        ],
        KINDS,
    )

    found = analyse(world, [Need(name="law", regions=("eu-1",))]).gaps[0]

    assert {match.storage_class: match.answer for match in found.matches} == {"here": Answer.YES, "anywhere": Answer.NO}


def test_an_operator_may_prefix_the_name_of_its_driver() -> None:
    assert driver_of("rook-ceph.rbd.csi.ceph.com")[1] is drivers()["rbd.csi.ceph.com"]


@pytest.mark.parametrize("name", sorted(drivers()))
def test_a_proposed_class_meets_the_need_when_it_is_created(name: str) -> None:
    nodes = [node("a", "z1"), node("b", "z2")]
    start = snapshot(
        [{"apiVersion": "storage.k8s.io/v1", "kind": "CSIDriver", "metadata": {"name": name}}, *nodes], KINDS
    )
    needs = {need.name: need for need in USUAL}

    for gap in analyse(start, USUAL).gaps:
        for proposal in gap.proposals:
            again = analyse(snapshot([*proposal.manifests, *nodes], KINDS), [needs[gap.need.name]])

            assert again.gaps[0].answer is not Answer.NO, (gap.need.name, proposal.manifests)


@pytest.mark.parametrize("name", sorted(drivers()))
def test_what_is_said_of_a_driver_has_a_source(name: str) -> None:
    assert drivers()[name].source.startswith("https://")

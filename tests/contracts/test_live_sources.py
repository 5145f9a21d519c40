"""The contract of a source, held by a running cluster: what `kubectl get` writes into files, it gives itself."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from holdfast.adapters.files.source import FileSource
from holdfast.adapters.kubernetes.access import Access
from holdfast.adapters.kubernetes.source import LiveSource, Wanted
from holdfast.model.kinds import KINDS
from holdfast.model.objects.meta import KubeObject
from holdfast.model.refs import Ref
from holdfast.model.snapshot import Snapshot
from holdfast.ports.source import Source
from tests.live import objects as made
from tests.live.cluster import ControlPlane, wait_for

pytestmark = pytest.mark.live

# They change from one second to the next, and Secrets are read in another way.
FLEETING = frozenset({"Event", "Lease", "Secret"})
QUIET_LOOKS = 4
"""How many looks in a row must see the same until nobody writes any more."""


@pytest.fixture(scope="module")
def world(programs: None) -> Iterator[ControlPlane]:
    """A cluster of its own, in which nobody writes any more: a node, and a namespace with a little of everything."""
    with ControlPlane() as running:
        _fill(running)
        seen: list[dict[Ref, KubeObject]] = []

        def is_quiet() -> bool:
            if _at_rest(running):
                seen.append(objects(live(running).load()))
            return len(seen) >= QUIET_LOOKS and seen[-1:] * QUIET_LOOKS == seen[-QUIET_LOOKS:]

        wait_for("the controllers to have had their say", is_quiet)
        yield running


def _fill(cluster: ControlPlane) -> None:
    cluster.create([made.namespace("agreed"), made.node("agreed", "zone-a", 8)])
    wait_for("the default account", lambda: cluster.get("serviceaccounts", "agreed", "default"))
    cluster.apply([made.config_map("settings", "agreed", level="info"), made.deployment("web", "agreed", replicas=2)])
    cluster.apply([made.claim("data", "agreed"), made.service("web", "agreed"), made.storage_class("agreed-class")])


def _at_rest(cluster: ControlPlane) -> bool:
    """Whether the last controllers in the chain of those that write here have written for both ready Pods."""
    conditions = [
        condition
        for workload in cluster.get("deployments", "agreed", "web")
        for condition in workload.get("status", {}).get("conditions") or []
    ]
    reached = [
        address
        for endpoints in cluster.get("endpoints", "agreed", "web")
        for subset in endpoints.get("subsets") or []
        for address in subset.get("addresses") or []
    ]
    sliced = [
        point
        for found in cluster.get("endpointslices", "agreed")
        for point in found.get("endpoints") or []
        if point["conditions"]["ready"]
    ]
    rolled_out = any(condition["reason"] == "NewReplicaSetAvailable" for condition in conditions)
    return rolled_out and len(reached) == len(sliced) == 2


@pytest.fixture(scope="module")
def lists(world: ControlPlane, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The lists that kubectl writes of the same kinds."""
    folder = tmp_path_factory.mktemp("lists")
    served = set(world.kubectl("api-resources", "--verbs=list", "-o", "name").split())
    plurals = [f"{info.plural}.{info.groups[0]}".rstrip(".") for info in KINDS if info.kind not in FLEETING]

    def write(name: str) -> None:
        (folder / f"{name}.json").write_text(world.kubectl("get", name, "-A", "-o", "json"))

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(write, [name for name in plurals if name in served]))
    return folder


def live(world: ControlPlane, pages: bool = False) -> LiveSource:
    access = Access(kubeconfig=str(world.kubeconfig))
    return LiveSource(access, Wanted(pages=pages), now=lambda: datetime.now(UTC))


def objects(snapshot: Snapshot) -> dict[Ref, KubeObject]:
    """The objects that stay; the apiVersion of one from a file named by its kind is the name's."""
    return {
        ref: replace(item, api_version="")
        for kind, found in snapshot.objects.items()
        if kind not in FLEETING
        for ref, item in found.items()
    }


def test_the_same_objects_come_from_the_cluster_and_from_its_lists(world: ControlPlane, lists: Path) -> None:
    from_files, from_cluster = FileSource(lists).load(), live(world).load()

    assert objects(from_cluster) == objects(from_files)
    assert from_cluster.listed - FLEETING >= from_files.listed - FLEETING
    assert [item.what for item in from_cluster.unread] == ["Secret"]
    assert not from_cluster.provenance.inferred


@pytest.mark.parametrize("pages", [True, False])
def test_objects_are_given_back_as_they_stand_in_the_input(world: ControlPlane, lists: Path, pages: bool) -> None:
    source = live(world, pages)
    refs = objects(source.load()).keys()

    assert _agreed(source, refs) == _agreed(FileSource(lists), refs)


def test_progress_tells_of_bytes_and_never_goes_back(world: ControlPlane) -> None:
    seen: list[int] = []

    live(world).load(lambda done, total, label: seen.append(done))

    assert seen == sorted(seen)
    assert seen[-1] > 0


def _agreed(source: Source, refs: Any) -> Mapping[Ref, str]:
    given = {ref: value for ref, value in source.raw(refs).items() if ref.namespace == "agreed"}
    return {ref: json.dumps(_without_managers(value), sort_keys=True) for ref, value in given.items()}


def _without_managers(value: dict[str, Any]) -> dict[str, Any]:
    """kubectl leaves out who manages which field."""
    return {**value, "metadata": {key: part for key, part in value["metadata"].items() if key != "managedFields"}}

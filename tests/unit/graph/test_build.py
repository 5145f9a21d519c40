"""How the objects of a snapshot hang together."""

from __future__ import annotations

from typing import Any

from holdfast.graph.build import build
from holdfast.model.graph import RELATIONS, Edge
from holdfast.model.refs import Ref
from tests.builders.kube import claim, deployment, pod, service, snapshot

POD = Ref("Pod", "web-1", "shop")
CLAIM = Ref("PersistentVolumeClaim", "data", "shop")
CLASS = Ref("StorageClass", "fast")


def mounting(ready: bool) -> dict[str, Any]:
    volume = {"name": "d", "persistentVolumeClaim": {"claimName": "data"}}
    return pod("web-1", ready=ready, owner=("Deployment", "web"), volumes=[volume], nodeName="node-1")


def test_an_unhealthy_pod_depends_on_its_claim_its_node_and_its_template() -> None:
    graph = build(snapshot([mounting(ready=False)]))

    assert graph.needs(POD) == (
        Edge(POD, "made-by", Ref("Deployment", "web", "shop"), "metadata.ownerReferences[0].name"),
        Edge(POD, "mounts", CLAIM, "spec.volumes[0].persistentVolumeClaim.claimName"),
        Edge(POD, "runs-on", Ref("Node", "node-1"), "spec.nodeName"),
    )


def test_a_healthy_pod_suffers_nothing_and_has_no_edges() -> None:
    graph = build(snapshot([mounting(ready=True)]))

    assert graph.needs(POD) == ()


def test_a_reference_to_an_object_that_was_not_read_is_not_absent() -> None:
    given = [claim("data", storageClassName="fast")]

    unknown, known = build(snapshot(given)), build(snapshot(given, listed=["StorageClass"]))

    assert (unknown.absent, known.absent) == (frozenset(), frozenset({CLASS}))


def test_a_service_depends_on_the_workload_and_the_unhealthy_pods_that_it_selects() -> None:
    graph = build(snapshot([service("web"), deployment("web"), mounting(ready=False), pod("db-1", ready=False)]))

    selected = graph.needs(Ref("Service", "web", "shop"), "selects")

    assert [edge.target for edge in selected] == [Ref("Deployment", "web", "shop"), POD]


def test_every_edge_has_a_relation_of_the_closed_list_and_is_found_from_both_ends() -> None:
    graph = build(
        snapshot([service("web"), deployment("web"), mounting(ready=False), claim("data", storageClassName="x")])
    )

    edges = {edge for found in graph.outgoing.values() for edge in found}

    assert edges == {edge for found in graph.incoming.values() for edge in found}
    assert {edge.relation for edge in edges} <= RELATIONS.keys()

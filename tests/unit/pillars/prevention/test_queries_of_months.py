"""What the queries of monthly and quarterly checks say where the example cluster has no case for it."""

from collections.abc import Sequence

from holdfast.model.kinds import BY_KIND
from holdfast.model.objects.meta import KubeObject, LabelSelector, Meta
from holdfast.model.objects.network import Service, ServiceSpec
from holdfast.model.objects.nodes import Node, NodeStatus
from holdfast.model.objects.pod import Pod, PodTemplate
from holdfast.model.objects.storage import PersistentVolumeClaim
from holdfast.model.objects.workloads import Deployment, ReplicatedSpec
from holdfast.model.outcome import Unread
from holdfast.model.series import Measured
from holdfast.model.snapshot import Provenance, Snapshot
from holdfast.pillars.prevention.queries import architecture, economy, resilience
from holdfast.pillars.prevention.told import Answer, Told
from holdfast.service.checks.checking import told_of
from tests.builders.office import NOON


def told(*objects: KubeObject, signals: Sequence[str] = ()) -> Told:
    kinds = {item.KIND for item in objects}
    found = {kind: {item.ref: item for item in objects if kind == item.KIND} for kind in sorted(kinds)}
    measured = Measured(signals=frozenset(signals), is_asked=True)
    provenance = Provenance(source="test", taken_at=NOON)
    return told_of(Snapshot(provenance, found, listed=frozenset(BY_KIND), measured=measured), ())


def test_volumes_whose_readings_are_missing_are_no_volumes_in_use() -> None:
    answer = economy.used_of_paid(told(signals=("volume_capacity_bytes",)), share=0.3)

    assert answer == Answer(missing=(Unread("volume_capacity_bytes", "not-measured"),))


def test_a_node_whose_memory_nobody_read_leaves_the_answer_open() -> None:
    node = Node(metadata=Meta(name="a"), status=NodeStatus(capacity={"memory": "16Gi"}))

    answer = economy.over_requested(told(node, signals=("node_memory_available_bytes",)), share=0.3)

    assert answer.missing == (Unread("Node a", "object-not-measured"),)


def test_a_service_none_of_whose_pods_is_ready_stands_on_nothing() -> None:
    labels = {"app": "web"}
    template = PodTemplate(metadata=Meta(labels=labels))
    spec = ReplicatedSpec(replicas=2, selector=LabelSelector(match_labels=labels), template=template)
    web = Deployment(metadata=Meta(name="web", namespace="shop"), spec=spec)
    service = Service(metadata=Meta(name="web", namespace="shop"), spec=ServiceSpec(selector=labels))

    (line,) = architecture.single_points(told(web, service)).lines

    assert (line.what, line.object, line.is_bad) == ("none-ready", web.ref, True)


def test_with_one_node_nothing_is_left_once_it_is_lost() -> None:
    node = Node(metadata=Meta(name="a"), status=NodeStatus(allocatable={"cpu": "4"}))

    (line,) = architecture.headroom(told(node), share=0.8).lines

    assert (line.values["resource"], line.values["percent"], line.is_bad) == ("cpu", 100.0, True)


def test_the_loss_of_a_node_that_carries_nothing_harms_nobody() -> None:
    nodes = [Node(metadata=Meta(name=name)) for name in ("a", "b")]

    answer = resilience.survives(told(*nodes, Pod(metadata=Meta(name="x", namespace="shop"))), zones=True)

    assert [(line.what, line.values) for line in answer.lines] == [
        ("survives", {"lost": "Node a"}),
        ("survives", {"lost": "Node b"}),
    ]


def test_claims_that_nobody_mounts_need_no_recovery_point() -> None:
    claim = PersistentVolumeClaim(metadata=Meta(name="kept", namespace="shop"))

    assert resilience.protected(told(claim), days=7) == Answer()

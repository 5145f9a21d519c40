from datetime import UTC, date, datetime, timedelta

import pytest

from holdfast.model.certificates import Certificate
from holdfast.model.kinds import BY_KIND
from holdfast.model.objects.admission import APIService
from holdfast.model.objects.container import Container
from holdfast.model.objects.meta import KubeObject, Meta
from holdfast.model.objects.nodes import Node, NodeStatus, NodeSystemInfo
from holdfast.model.objects.pod import Pod, PodSpec
from holdfast.model.objects.workloads import CronJob
from holdfast.model.outcome import Unread
from holdfast.model.refs import Ref
from holdfast.model.snapshot import Provenance, Snapshot
from holdfast.pillars.prevention.hygiene import (
    ApiUse,
    Skew,
    State,
    components,
    dropped,
    dropped_apis,
    minor_of,
    releases,
    support_of,
    unread_versions,
)
from holdfast.pillars.prevention.hygiene_certificates import CertificateEnd, certificates, unread_certificates
from holdfast.pillars.prevention.hygiene_images import (
    ImageUse,
    Licence,
    Sidecar,
    images,
    licences,
    pinning_of,
    sidecars,
)
from holdfast.rules.control_plane.api.version_removed import REMOVED

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


def cluster(*objects: KubeObject, version: str = "v1.36.3", **fields: object) -> Snapshot:
    kinds = sorted({item.KIND for item in objects})
    found = {kind: {item.ref: item for item in objects if kind == item.KIND} for kind in kinds}
    provenance = Provenance(source="test", taken_at=NOW, kubernetes_version=version)
    return Snapshot(provenance, found, listed=frozenset(BY_KIND), **fields)  # type: ignore[arg-type]  # Of whatever the test is about.


def node(name: str, version: str) -> Node:
    return Node(metadata=Meta(name=name), status=NodeStatus(node_info=NodeSystemInfo(kubelet_version=version)))


def pod(name: str, *pictures: str) -> Pod:
    containers = tuple(Container(name=f"c{place}", image=image) for place, image in enumerate(pictures))
    return Pod(metadata=Meta(name=name, namespace="shop"), spec=PodSpec(containers=containers))


@pytest.mark.parametrize(
    ("version", "day", "state", "days"),
    [
        ("v1.36.3", date(2026, 11, 21), "supported", 219),
        ("v1.36.3", date(2027, 4, 28), "maintenance", 61),
        ("v1.36.3", date(2027, 6, 28), "maintenance", 0),
        ("v1.36.3", date(2027, 6, 29), "ended", -1),
        ("1.34.2-eks-1", date(2026, 11, 21), "ended", -25),
        ("v1.20.0", date(2026, 11, 21), "ended", None),
        ("v1.38.0", date(2026, 11, 21), "unknown", None),
        ("kwok", date(2026, 11, 21), "unknown", None),
    ],
)
def test_how_long_a_version_is_supported(version: str, day: date, state: State, days: int | None) -> None:
    found = support_of(version, day)

    assert (found.state, found.days_left) == (state, days)


def test_a_release_is_supported_for_fourteen_months_of_which_the_last_two_are_maintenance() -> None:
    spans = {
        name: (item.end - item.maintenance).days
        for name, item in releases().releases.items()
        if item.maintenance is not None
    }

    assert spans == dict.fromkeys(spans, 61) | {"1.35": 62}


def test_beyond_its_horizon_the_list_does_not_claim_to_know_the_newest_release() -> None:
    before, after = (support_of("v1.37.1", releases().horizon + timedelta(days=days)) for days in (-1, 0))

    assert (before.is_newest_known, after.is_newest_known) == (True, False)


def test_a_patch_that_is_out_is_named() -> None:
    found = support_of("v1.36.3", NOW.date())

    assert (found.newer_patch, found.patch_since) == ("1.36.4", date(2026, 8, 11))
    assert support_of("v1.36.4", NOW.date()).newer_patch == ""


@pytest.mark.parametrize(
    ("server", "kubelet", "skew"),
    [
        ("v1.36.3", "v1.36.1", "same"),
        ("v1.36.3", "v1.33.9", "allowed"),
        ("v1.36.3", "v1.32.0", "too-old"),
        ("v1.36.3", "v1.37.0", "newer"),
        ("v1.27.0", "v1.24.9", "too-old"),
        ("v1.26.0", "v1.24.9", "allowed"),
        ("", "v1.36.1", "unknown"),
        ("v1.36.3", "fake", "unknown"),
    ],
)
def test_which_kubelets_may_run_with_which_api_server(server: str, kubelet: str, skew: Skew) -> None:
    found = components(cluster(node("a", kubelet), version=server))

    assert [item.skew for item in found if item.name == "kubelet"] == [skew]


def test_components_of_the_control_plane_are_known_by_their_images() -> None:
    found = components(cluster(pod("kube-scheduler-a", "registry.k8s.io/kube-scheduler:v1.34.1")))

    assert [(item.name, item.version, item.skew, item.behind) for item in found] == [
        ("API server", "v1.36.3", "same", 0),
        ("kube-scheduler", "v1.34.1", "too-old", 2),
    ]


def test_what_is_written_in_a_version_that_goes_is_named_and_what_is_merely_served_is_said() -> None:
    job = CronJob(api_version="batch/v1beta1", metadata=Meta(name="sync", namespace="shop"))
    served = APIService(metadata=Meta(name="v1beta1.resource.k8s.io"))
    kinds = "DeviceClass, ResourceClaim, ResourceClaimTemplate, ResourceSlice"

    assert dropped(cluster(job, served), 38) == (
        ApiUse(api="batch/v1beta1", kind="CronJob", removed="1.25", use="batch/v1", objects=(job.ref,)),
        ApiUse(api="resource.k8s.io/v1beta1", kind=kinds, removed="1.38", use="resource.k8s.io/v1"),
    )
    assert dropped(cluster(served), 37) == ()


def test_what_is_dropped_agrees_with_the_rule_about_it() -> None:
    known = {(kind, item.api): (item.removed, item.use) for item in dropped_apis() for kind in item.kinds}

    assert {key: known.get(key) for key in REMOVED} == dict(REMOVED)


@pytest.mark.parametrize(
    ("image", "pinning"),
    [
        ("nginx", "moving"),
        ("nginx:latest", "moving"),
        ("registry.example.com:5000/app", "moving"),
        ("registry.example.com:5000/app:stable", "moving"),
        ("registry.example.com:5000/app:1.4.2", "version"),
        ("app@sha256:0123", "digest"),
        ("app:1.4@sha256:0123", "digest"),
    ],
)
def test_how_an_image_is_pinned(image: str, pinning: str) -> None:
    assert pinning_of(image) == pinning


def test_images_name_who_runs_them() -> None:
    assert images(cluster(pod("a", "app:1"), pod("b", "app:1"))) == (
        ImageUse(image="app:1", pinning="version", users=(Ref("Pod", "a", "shop"), Ref("Pod", "b", "shop"))),
    )


def test_sidecars_of_which_several_versions_run_say_so() -> None:
    old, new = (
        pod("a", "sig-storage/csi-attacher:v4.1.0", "app:1"),
        pod("b", "sig-storage/csi-attacher:v6.0.0@sha256:0"),
    )

    assert sidecars(images(cluster(old, new))) == (
        Sidecar(name="csi-attacher", version="v4.1.0", users=(old.ref,), others=("v6.0.0",)),
        Sidecar(name="csi-attacher", version="v6.0.0", users=(new.ref,), others=("v4.1.0",)),
    )


def test_a_licence_ends_on_the_day_that_its_object_states() -> None:
    notes = {"holdfast.io/licence": "database", "holdfast.io/licence-ends": "2026-12-31"}
    job = CronJob(metadata=Meta(name="a", namespace="shop", annotations=notes))
    vague = CronJob(metadata=Meta(name="b", namespace="shop", annotations={"holdfast.io/licence-ends": "soon"}))

    assert licences(cluster(job, vague)) == (
        Licence(object=job.ref, name="database", ends=date(2026, 12, 31)),
        Licence(object=vague.ref, name="", ends=None),
    )


def test_certificates_are_listed_by_their_end_and_unread_ones_are_said() -> None:
    ref = Ref("Secret", "tls", "shop")
    one = Certificate(
        origin="secret",
        place="tls.crt",
        subject="CN=shop",
        not_before=NOW - timedelta(days=60),
        not_after=NOW + timedelta(days=30),
    )
    found = cluster(certificates={ref: (one,)})

    assert certificates(found) == (
        CertificateEnd(object=ref, place="tls.crt", names="CN=shop", ends=one.not_after, days_left=30),
    )
    assert unread_certificates(found) == ()
    assert unread_certificates(cluster()) == (Unread("certificates", "not-asked"),)


def test_without_a_version_or_nodes_nothing_is_said_of_versions() -> None:
    empty = Snapshot(Provenance(source="test"), {})

    assert unread_versions(empty) == (Unread("Node", "not-listed"), Unread("kubernetes version", "not-listed"))
    assert minor_of("") is None

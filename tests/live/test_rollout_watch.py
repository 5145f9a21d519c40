"""Rollouts of StatefulSets and DaemonSets on a real control plane: one that never gets ready, and the way back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest

from holdfast.adapters.kubernetes.access import Access
from holdfast.adapters.kubernetes.source import LiveSource, Wanted
from holdfast.model.input_refusals import ObjectNotFound
from holdfast.model.refs import Ref
from holdfast.pillars.automation.rollout_watch import UNDO, Objective
from holdfast.service.actions.rollout_watching import Seen, watch
from tests.live import objects
from tests.live.cluster import ControlPlane, wait_for

pytestmark = pytest.mark.live
SPACE = "rolled"
NUMBERS = count(1)
# More than any node has, so that its Pod is made and never placed.
TOO_MUCH = {"requests": {"cpu": "999"}}


@pytest.fixture(scope="module")
def cluster(programs: None) -> Iterator[ControlPlane]:
    with ControlPlane() as made:
        manifests = (
            objects.namespace(SPACE),
            *(objects.node(name, "zone-a", at) for at, name in enumerate(("n1", "n2"), 1)),
        )
        made.kubectl("apply", "-f", "-", stdin=json.dumps({"apiVersion": "v1", "kind": "List", "items": manifests}))
        yield made


def workload(kind: str, name: str) -> dict[str, Any]:
    if kind == "DaemonSet":
        return objects.daemon_set(name, SPACE)
    body = objects.deployment(name, SPACE, 2)
    return body | {"kind": kind, "spec": body["spec"] | {"serviceName": name}}


def watched(cluster: ControlPlane, workload: Ref, patience: timedelta = timedelta(minutes=10)) -> Seen:
    """Judges a rollout as it is now."""
    source = LiveSource(Access(kubeconfig=str(cluster.kubeconfig)), Wanted(pages=True), now=lambda: datetime.now(UTC))
    return watch(source, workload, Objective(soak=timedelta(0), patience=patience))


def said(seen: Seen) -> dict[str, str]:
    return {item.name: item.well for item in seen.watched.signals if item.name in ("progress", "readiness")}


def becomes(cluster: ControlPlane, ref: Ref, revision: int, progress: str, readiness: str, **more: timedelta) -> Seen:
    """Waits for a rollout of a revision to be judged so: controllers take their steps when they come to it."""
    wanted = (revision, {"progress": progress, "readiness": readiness})

    def look() -> list[Seen]:
        try:
            seen = watched(cluster, ref, **more)
        except ObjectNotFound:
            # Its controller has not named a first revision yet.
            return []
        return [seen] if (seen.revision, said(seen)) == wanted else []

    return wait_for(f"{ref} to be {wanted}", look)[0]


@pytest.mark.parametrize("kind", ["StatefulSet", "DaemonSet"])
def test_a_revision_whose_pods_are_never_ready_is_stuck_and_the_way_back_is_a_rollout_again(
    cluster: ControlPlane, kind: str
) -> None:
    name = f"w-{next(NUMBERS)}"
    ref, named = Ref(kind, name, SPACE), f"{kind.lower()}/{name}"
    cluster.kubectl("apply", "-f", "-", stdin=json.dumps(workload(kind, name)))
    first = becomes(cluster, ref, 1, "yes", "yes")
    container = workload(kind, name)["spec"]["template"]["spec"]["containers"][0]["name"]
    wish = {"spec": {"template": {"spec": {"containers": [{"name": container, "resources": TOO_MUCH}]}}}}

    cluster.kubectl("patch", named, "-n", SPACE, "-p", json.dumps(wish))
    soon = becomes(cluster, ref, 2, "yes", "unknown")
    # The last step is known to the second, so that without any patience it takes up to one until it is too long ago.
    late = becomes(cluster, ref, 2, "no", "unknown", patience=timedelta(0))
    cluster.kubectl("rollout", "undo", named, "-n", SPACE)
    # The controller of StatefulSets waits for a Pod that is not ready, also on the way back.
    cluster.kubectl("delete", "pods", "-n", SPACE, "--field-selector=status.phase=Pending", "--wait=false")
    back = becomes(cluster, ref, 3, "yes", "yes")

    assert (late.watched.judgement, late.watched.action) == ("undo-proposed", UNDO)
    assert back.began >= soon.began > first.began

"""Rollouts of StatefulSets and DaemonSets: which revision, since when, how far, and whether they stand still."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

import pytest

from holdfast.model.input_refusals import ObjectNotFound
from holdfast.model.refs import Ref
from holdfast.model.snapshot import Snapshot
from holdfast.pillars.automation.rollout_watch import UNDO, Objective, Watched
from holdfast.ports.source import Progress
from holdfast.service.actions.rollout_rounds import rollouts
from holdfast.service.actions.rollout_watching import Seen, watch
from tests.builders.kube import NOON, controlled_by, snapshot

NONE = Objective(soak=timedelta(0))
SOON, LATE = NOON + timedelta(minutes=5), NOON + timedelta(minutes=30)
OLD = NOON - timedelta(days=9)
DB, LOG = Ref("StatefulSet", "db", "shop"), Ref("DaemonSet", "log", "shop")
Raw = dict[str, Any]


class Told:
    """A source over whole objects, as they were at a moment."""

    def __init__(self, at: datetime, *objects: Raw) -> None:
        self._objects = objects
        self._snapshot = snapshot(objects, taken_at=at)

    def load(self, progress: Progress | None = None) -> Snapshot:
        """Gives the snapshot."""
        return self._snapshot

    def raw(self, refs: Collection[Ref]) -> dict[Ref, Raw]:
        """Gives whole objects."""
        every = {(one["kind"], one["metadata"]["name"]): one for one in self._objects}
        return {ref: every[ref.kind, ref.name] for ref in refs if (ref.kind, ref.name) in every}


def metadata(name: str, **fields: Any) -> Raw:
    return {"name": name, "namespace": "shop", "uid": f"uid-{name}", **fields}


def when(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


def stateful(updated: int = 3, *, kind: str = "RollingUpdate", labels: Raw | None = None, **rolling: int) -> Raw:
    strategy = {"type": kind} | ({"rollingUpdate": rolling} if rolling else {})
    return {
        "apiVersion": "apps/v1",
        "kind": "StatefulSet",
        "metadata": metadata("db", generation=2, labels=labels or {}),
        "spec": {"replicas": 3, "updateStrategy": strategy},
        "status": {"replicas": 3, "readyReplicas": 2, "updatedReplicas": updated, "observedGeneration": 2},
    }


def daemon(updated: int, **rolling: int) -> Raw:
    status = {"desiredNumberScheduled": 2, "updatedNumberScheduled": updated, "observedGeneration": 2}
    strategy = {"type": "RollingUpdate", "rollingUpdate": rolling}
    head = {"apiVersion": "apps/v1", "kind": "DaemonSet", "metadata": metadata("log", generation=2)}
    return head | {"spec": {"updateStrategy": strategy}, "status": status}


def revision(of: Ref, number: int, born: datetime, name: str = "") -> Raw:
    name = name or f"{of.name}-{number}"
    labels = {"controller-revision-hash": name.partition("-")[2]} if of.kind == "DaemonSet" else {}
    return {
        "apiVersion": "apps/v1",
        "kind": "ControllerRevision",
        "metadata": metadata(
            name, labels=labels, ownerReferences=controlled_by(of.kind, of.name), creationTimestamp=when(born)
        ),
        "revision": number,
        "data": {},
    }


def made(of: Ref, number: int, part: int, *, ready: bool = True, born: datetime = NOON, restarts: int = 0) -> Raw:
    """A Pod of a revision; that of a DaemonSet names only the hash."""
    mark = f"{of.name}-{number}" if of.kind == "StatefulSet" else str(number)
    told = {"type": "Ready", "status": "True" if ready else "False", "lastTransitionTime": when(born)}
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": metadata(
            f"{of.name}-pod-{part}",
            labels={"controller-revision-hash": mark},
            ownerReferences=controlled_by(of.kind, of.name),
            creationTimestamp=when(born),
        ),
        "spec": {},
        "status": {
            "phase": "Running",
            "conditions": [told],
            "startTime": when(born),
            "containerStatuses": [{"name": "main", "restartCount": restarts, "ready": ready}],
        },
    }


FIRST, SECOND = revision(DB, 1, OLD), revision(DB, 2, NOON)


def judged(at: datetime, *objects: Raw, of: Ref = DB) -> Seen:
    return watch(Told(at, *objects), of, NONE)


def said(watched: Watched) -> dict[str, str]:
    return {item.name: item.well for item in watched.signals if item.name in ("progress", "readiness", "restarts")}


ALL_WELL = {"progress": "yes", "readiness": "yes", "restarts": "yes"}


def test_all_pods_of_a_revision_that_are_ready_are_well() -> None:
    found = judged(LATE, stateful(), FIRST, SECOND, *(made(DB, 2, part) for part in range(3)))

    assert (found.revision, found.began, said(found.watched)) == (2, NOON, ALL_WELL)


def test_a_pod_that_is_not_ready_is_waited_for_and_no_longer_than_patience() -> None:
    objects = (stateful(1), FIRST, SECOND, made(DB, 1, 0), made(DB, 1, 1), made(DB, 2, 2, ready=False))

    soon, late = judged(SOON, *objects).watched, judged(LATE, *objects).watched

    assert (soon.judgement, said(soon)["progress"], said(soon)["readiness"]) == ("unknown", "yes", "unknown")
    assert (late.judgement, late.action, said(late)["progress"]) == ("undo-proposed", UNDO, "no")


def test_a_step_of_any_pod_is_progress() -> None:
    step = LATE - timedelta(minutes=2)

    found = judged(LATE, stateful(2), FIRST, SECOND, made(DB, 1, 0), made(DB, 2, 1, born=step), made(DB, 2, 2))

    assert said(found.watched)["progress"] == "yes"


def test_pods_below_the_partition_were_never_to_be_replaced() -> None:
    objects = (FIRST, SECOND, made(DB, 1, 0), made(DB, 1, 1), made(DB, 2, 2))

    held = judged(LATE, stateful(1, partition=2), *objects).watched
    whole = judged(LATE, stateful(1), *objects).watched

    assert said(held) == ALL_WELL
    assert (said(whole)["progress"], said(whole)["readiness"]) == ("no", "unknown")


def test_pods_that_people_replace_stand_still_for_nobody_and_are_not_taken_back_by_a_plan() -> None:
    nobody = judged(LATE, stateful(0, kind="OnDelete"), FIRST, SECOND, *(made(DB, 1, part) for part in range(3)))
    some = judged(LATE, stateful(1, kind="OnDelete"), FIRST, SECOND, made(DB, 1, 0), made(DB, 2, 1))
    broken = judged(LATE, stateful(1, kind="OnDelete"), FIRST, SECOND, made(DB, 1, 0), made(DB, 2, 1, ready=False))

    assert (nobody.watched.judgement, said(nobody.watched)["progress"]) == ("unknown", "unknown")
    assert (some.watched.judgement, said(some.watched)["progress"]) == ("unknown", "yes")
    assert (broken.watched.judgement, broken.watched.action, broken.watched.is_by_hand) == ("undo-proposed", "", True)


def test_containers_that_are_restarted_again_and_again_are_worse() -> None:
    restarted = made(DB, 2, 2, restarts=9)

    found = judged(LATE, stateful(), FIRST, SECOND, made(DB, 2, 0), made(DB, 2, 1), restarted).watched

    assert (found.judgement, said(found)["restarts"]) == ("undo-proposed", "no")


@pytest.mark.parametrize("rolling", [{"maxUnavailable": 1}, {"maxSurge": 1, "maxUnavailable": 0}])
def test_a_daemon_set_whose_first_pod_does_not_become_ready_stands_still(rolling: dict[str, int]) -> None:
    objects = (revision(LOG, 1, OLD), revision(LOG, 2, NOON), made(LOG, 1, 0, born=OLD), made(LOG, 2, 1, ready=False))

    soon = judged(SOON, daemon(1, **rolling), *objects, of=LOG)
    late = judged(LATE, daemon(1, **rolling), *objects, of=LOG)

    assert (soon.revision, soon.watched.judgement) == (2, "unknown")
    assert (late.watched.judgement, late.watched.action) == ("undo-proposed", UNDO)


def test_an_old_revision_that_is_rolled_out_again_began_with_its_first_new_pod() -> None:
    back = NOON + timedelta(minutes=20)
    again = revision(DB, 3, OLD, "db-1")
    first = made(DB, 1, 0, born=OLD)

    found = judged(LATE, stateful(), SECOND, again, first, made(DB, 1, 2, born=back), made(DB, 2, 1))

    assert (found.revision, found.began) == (3, back)


@pytest.mark.parametrize("objects", [(), (FIRST,), (stateful(),)])
def test_a_workload_or_revisions_that_were_not_seen_are_told(objects: tuple[Raw, ...]) -> None:
    with pytest.raises(ObjectNotFound):
        judged(LATE, *objects)


def test_what_git_keeps_is_reverted_there() -> None:
    flux = stateful(1, labels={"kustomize.toolkit.fluxcd.io/name": "shop"})

    found = judged(LATE, flux, FIRST, SECOND, made(DB, 2, 2, ready=False)).watched

    assert (found.judgement, found.action, found.revert_in_git) == ("undo-proposed", "", True)


@pytest.mark.parametrize(
    ("at", "updated", "judgements"),
    [
        # Under way for however long, done within two hours, and done long ago.
        (NOON + timedelta(hours=20), 1, ["undo-proposed"]),
        (NOON + timedelta(hours=1), 3, ["unknown"]),
        (NOON + timedelta(hours=5), 3, []),
    ],
)
def test_each_look_judges_what_is_under_way_or_just_done(at: datetime, updated: int, judgements: list[str]) -> None:
    pods = [made(DB, 2 if part >= 3 - updated else 1, part) for part in range(3)]
    source = Told(at, stateful(updated), FIRST, SECOND, *pods)

    found = rollouts(source.load(), source, (), "lab")

    assert [item.judgement for item in found] == judgements
    assert {item.key for item in found} <= {"lab/StatefulSet/shop/db"}

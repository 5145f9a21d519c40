"""Waivers: what somebody accepts counts no more until the waiver ends, and is told to whoever may see it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from holdfast.model.access_refusals import NotPermitted
from holdfast.model.errors import UsageError
from holdfast.model.store_refusals import RecordAbsent
from tests.builders.kube import claim, pod
from tests.builders.office import ADMIN, Clock, Testing, listed, packed, testing, viewer

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
CAUSE = "storage/claim/class-missing"
OPERATOR = viewer("operator", "prod", role="operator")
OURS: dict[str, Any] = {
    "cluster": "prod",
    "cause": CAUSE,
    "object": "PersistentVolumeClaim shop/*",
    "owner": "shop",
    "why": "agreed",
}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Testing]:
    with testing(tmp_path, clock=Clock(START)) as made:
        for name in ("prod", "other"):
            made.call("clusters.create", name=name)
        made.upload("prod", bundle(claim("data", storageClassName="gone"), pod("web-1")))
        yield made


def bundle(*objects: dict[str, Any], taken: datetime = START) -> bytes:
    manifest = {
        "format": 1,
        "taken_at": f"{taken:%Y-%m-%dT%H:%M:%SZ}",
        "listed": ["pods", "persistentvolumeclaims", "storageclasses.storage.k8s.io", "persistentvolumes", "events"],
    }
    return packed({"holdfast-bundle.json": msgspec.json.encode(manifest), "all.json": listed(*objects)})


def causes(desk: Testing, state: str = "open") -> list[str]:
    return [row.cause for row in desk.call("problems.list", state=state).items]


def turns(desk: Testing) -> list[str]:
    (row,) = [row for row in desk.call("problems.list", state="any").items if row.cause == CAUSE]
    return [turn.turn for turn in desk.call("problems.get", problem=row.id).history]


def test_what_is_waived_counts_no_more(desk: Testing) -> None:
    before = desk.call("problems.counts").problems

    desk.call("waivers.create", OPERATOR, **OURS)
    desk.work()

    diagnosis = desk.call("diagnoses.get", cluster="prod")
    assert (causes(desk), causes(desk, "waived")) == ([], [CAUSE])
    assert (before, desk.call("problems.counts").problems) == (1, 0)
    assert [problem.cause for problem in diagnosis.waived] == [CAUSE]
    assert turns(desk) == ["opened", "waived"]


def test_a_waiver_ends_by_itself_and_what_it_accepted_counts_again(desk: Testing) -> None:
    desk.call("waivers.create", OPERATOR, **OURS, expires_days=7)
    desk.work()
    desk.clock.on(days=6, hours=23)
    desk.work()
    early = causes(desk)

    desk.clock.on(hours=1)
    desk.work()

    (shown,) = desk.call("waivers.list").items
    assert (early, causes(desk), shown.expired) == ([], [CAUSE], True)
    assert turns(desk) == ["opened", "waived", "returned"]


def test_a_waiver_that_is_taken_back_leaves_nothing_behind(desk: Testing) -> None:
    made = desk.call("waivers.create", OPERATOR, **OURS)
    desk.work()

    desk.call("waivers.delete", OPERATOR, waiver=made.id)
    desk.work()

    assert (causes(desk), desk.call("waivers.list").items) == ([CAUSE], ())
    assert desk.call("jobs.list", state="waiting").items == ()


def test_a_waiver_of_other_objects_accepts_nothing_here(desk: Testing) -> None:
    desk.call("waivers.create", OPERATOR, **OURS | {"object": "PersistentVolumeClaim bank/*"})
    desk.work()

    assert (causes(desk), turns(desk)) == ([CAUSE], ["opened"])


def test_what_was_waived_from_the_first_never_raised_the_trend(desk: Testing) -> None:
    desk.call("clusters.create", name="late")
    desk.call("waivers.create", ADMIN, **OURS | {"cluster": "late"})
    desk.upload("late", bundle(claim("data", storageClassName="gone")))
    desk.clock.on(days=1)
    desk.upload("late", bundle(claim("data"), taken=START + timedelta(days=1)))

    trend = desk.call("problems.trend", cluster="late", days=3).days

    class_missing = [row.state for row in desk.call("problems.list", cluster="late", state="healed").items]
    assert class_missing == ["healed"]
    assert [day.healed for day in trend] == [0, 0, 0]
    assert trend[0].open == 0


def test_a_waiver_is_seen_where_all_that_it_may_name_is_seen(desk: Testing) -> None:
    for pattern in ("*", "PersistentVolumeClaim */data", "PersistentVolumeClaim bank/*", "Namespace shop", "Node shop"):
        desk.call("waivers.create", ADMIN, **OURS | {"object": pattern})
    desk.call("waivers.create", ADMIN, **OURS)

    seen = {
        who.name: {item.object for item in desk.call("waivers.list", who).items}
        for who in (viewer("shop", "prod", "shop"), viewer("away", "other"))
    }

    assert seen == {"shop": {"PersistentVolumeClaim shop/*", "Namespace shop"}, "away": set()}
    assert len(desk.call("waivers.list", viewer("whole", "prod")).items) == 6


def test_only_an_operator_of_the_whole_cluster_waives(desk: Testing) -> None:
    made = desk.call("waivers.create", OPERATOR, **OURS)
    part = viewer("part", "prod", "shop", role="operator")
    stranger = viewer("stranger", "other", role="operator")

    for who, expected in ((viewer("all", "prod"), NotPermitted), (part, NotPermitted), (stranger, RecordAbsent)):
        for asked, parameters in (("waivers.create", OURS), ("waivers.delete", {"waiver": made.id})):
            with pytest.raises(expected):
                desk.call(asked, who, **parameters)

    assert len(desk.call("waivers.list").items) == 1


@pytest.mark.parametrize(
    ("field", "value"), [("cause", "storage/claim/class-mising"), ("owner", " "), ("why", ""), ("object", "x" * 501)]
)
def test_a_waiver_that_would_mean_nothing_is_refused(desk: Testing, field: str, value: str) -> None:
    with pytest.raises(UsageError) as error:
        desk.call("waivers.create", OPERATOR, **OURS | {field: value})

    assert error.value.values["what"] == field


def test_a_cluster_that_is_forgotten_takes_its_waivers_with_it(desk: Testing) -> None:
    desk.call("waivers.create", OPERATOR, **OURS)

    desk.call("clusters.delete", cluster="prod")

    assert desk.call("waivers.list").items == ()

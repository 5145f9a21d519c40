"""How far a forecast reaches into the size of a claim: the days it names, the pace beyond them, and who must wait."""

from datetime import datetime, timedelta
from functools import cache
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from msgspec.structs import replace

from holdfast.graph.build import build
from holdfast.model.automation import Probe, Stop
from holdfast.model.objects.storage import PersistentVolumeClaim
from holdfast.model.outlook import Band, Outlook
from holdfast.model.refs import Ref
from holdfast.pillars.automation.action import Draft, Proposal
from holdfast.pillars.automation.actions.pvc import expand
from holdfast.pillars.automation.actions.pvc._bounds import caps_of, rooms_of
from holdfast.pillars.automation.actions.pvc._growth import Growth, growth_of
from holdfast.pillars.automation.actions.pvc._sizing import expected, horizon_hours, sizing_of
from holdfast.pillars.automation.cases import cases_of, scene_of
from holdfast.pillars.automation.catalogue import actions
from holdfast.pillars.automation.resizing import GIB, new_size
from holdfast.pillars.automation.scene import Scene
from holdfast.pillars.automation.sizes import Terms

CLAIM = Ref("PersistentVolumeClaim", "data", "shop")
HOUR = timedelta(hours=1)
ACTION = actions()["pvc.expand"]
CASES = {case.name: case for case in cases_of(ACTION)}
FILLING = "a claim that fills grows to what is foretold for the time of a warning, with a fifth left free"
ON_EBS = "a provider that locks the volume afterwards is named, and the size lasts that long"


@cache
def scene(name: str = FILLING) -> Scene:
    return scene_of(ACTION, CASES[name], build)


def growth(name: str = FILLING, modified: tuple[datetime, ...] = (), **told: Any) -> Growth:
    """A claim of 10Gi of which something is foretold."""
    seen = scene(name)
    seen = replace(seen, told=replace(seen.told, modified={"pv-1": modified}))
    claim = seen.facts.find(PersistentVolumeClaim, "data", "shop")
    assert claim is not None
    usual: dict[str, Any] = {"used": 6.0 * GIB, "capacity": 10.0 * GIB, "standing": "fills"}
    item = Outlook(subject=CLAIM, resource="volume", moment=seen.now.timestamp(), **usual | told)
    return replace(growth_of(seen, claim, None), outlooks=(item,))


def days(*gib: float) -> tuple[Band, ...]:
    return tuple(Band(value * GIB / 2, value * GIB * 0.8, value * GIB) for value in gib)


@pytest.mark.parametrize(
    ("told", "gib"),
    [
        ({"band": days(6.5, 7, 7.5, 8, 9, 9.5)}, 8.0),  # Four days are the time of a warning.
        ({"band": days(6.5, 7)}, 7.0),  # No further than the forecast goes.
        ({"band": days(5, 5, 5, 5)}, 6.0),  # What is used now is not forgotten.
        ({"band": days(6.5, 7, 7.5, 8), "hours": Band(48, 72, 96)}, 14.0),  # 4 GiB in two days are 8 GiB in four.
        ({"hours": Band(96, 1200, 2400)}, 10.0),
        ({"hours": Band(960, 1200, 2400)}, 6.0),
        ({"standing": "full", "used": 9.5 * GIB, "hours": Band(0, 0, 0)}, 9.5),
        ({"hours": Band(5e-324, 2, 4)}, 6.0 + 4 * 96),  # No pace is finer than that of an hour.
        ({"standing": "full", "used": 10.0 * GIB, "hours": Band(0, 0, 0)}, 10.0),
        ({"used": 60, "capacity": 100, "band": days(0)}, 6.0),
        ({"standing": "unreliable", "band": days(9, 9, 9, 9)}, None),
        ({"used": None}, None),
    ],
)
def test_what_will_be_used_is_read_from_the_upper_quantile(told: dict[str, Any], gib: float | None) -> None:
    assert expected(growth(**told), Terms()) == (None if gib is None else gib * GIB)


def test_a_forecast_of_yesterday_is_read_a_day_further() -> None:
    fresh = growth(band=days(6.5, 7, 7.5, 8, 9, 9.5))
    old = replace(fresh, outlooks=(replace(fresh.outlooks[0], moment=fresh.outlooks[0].moment - 86400),))

    assert expected(old, Terms()) == 9 * GIB


def test_of_bytes_and_inodes_whatever_is_scarcer_counts() -> None:
    found = growth(band=days(6.5, 7, 7.5, 8))
    inodes = Outlook(
        subject=CLAIM,
        resource="volume-inodes",
        standing="full",
        used=650,
        capacity=650,
        moment=found.outlooks[0].moment,
    )

    assert expected(replace(found, outlooks=(*found.outlooks, inodes)), Terms()) == 10 * GIB


def test_a_growth_lasts_until_the_next_one_is_allowed_and_the_lack_is_seen() -> None:
    now = scene(ON_EBS).now
    three = tuple(now - hours * HOUR for hours in (1, 2, 3))

    assert horizon_hours(growth(ON_EBS), Terms()) == 96.0
    assert horizon_hours(growth(ON_EBS, three), Terms(lag_hours=90)) == 21.0 + 90.0
    assert horizon_hours(growth(ON_EBS, three[:2]), Terms(lag_hours=90)) == 96.0


def test_a_growth_seen_in_the_metrics_counts_once_whether_or_not_it_is_known() -> None:
    now = scene(ON_EBS).now

    assert growth(ON_EBS, resized_hours=5.0).modified == (now - 5 * HOUR,)
    assert growth(ON_EBS, (now - 6 * HOUR,), resized_hours=5.0).modified == (now - 6 * HOUR,)
    assert growth(ON_EBS, (now - 30 * HOUR,), resized_hours=5.0).modified == (now - 30 * HOUR, now - 5 * HOUR)


def test_every_bound_of_a_claim_is_named_with_what_it_allows() -> None:
    found = growth("the narrowest of namespace, terms, quota, range and pool counts")
    assert isinstance(found.terms, Terms)

    assert dict(caps_of(found, found.terms)) == {
        "automation.holdfast.dev/cap": 90 * GIB,
        "cap_gib": 100 * GIB,
        "LimitRange sizes": 60 * GIB,
        "CSIStorageCapacity pool": 40 * GIB,
        "pool_free_gib": 50 * GIB,
    }
    assert rooms_of(found) == (("ResourceQuota disks", 60 * GIB), ("ResourceQuota disks", 4 * GIB))


@pytest.mark.parametrize(("has", "most"), [("2Gi", 12), ("10Gi", 20), ("100Gi", 200)])
def test_without_a_cap_a_claim_doubles_and_a_small_one_leaps(has: str, most: int) -> None:
    found = growth()
    status = replace(found.claim.status, capacity={"storage": has})

    assert dict(caps_of(replace(found, claim=replace(found.claim, status=status)), Terms())) == {"2x": most * GIB}
    assert dict(caps_of(replace(found, wished=GIB), Terms())) == {}


def test_a_provider_bounds_volumes_and_those_on_a_node_more_narrowly() -> None:
    attached = growth("an attached disk of Azure does not grow beyond 4 TiB")
    detached = growth("a detached disk of Azure does")
    border, beyond = (replace(attached.claim.status, capacity={"storage": size}) for size in ("4Ti", "4097Gi"))

    def bounds(of: Growth) -> dict[str, int]:
        return dict(caps_of(replace(of, wished=GIB), Terms()))

    assert bounds(attached) == {"disk.csi.azure.com online": 4096 * GIB}
    assert bounds(replace(attached, claim=replace(attached.claim, status=border))) == bounds(attached)
    assert bounds(detached) == {}
    assert bounds(replace(attached, claim=replace(attached.claim, status=beyond))) == {}
    assert bounds(growth(ON_EBS)) == {"ebs.csi.aws.com": 65536 * GIB}


@example(used=6.0, p10=5e-324, levels=[])
@given(
    used=st.floats(0.1, 10.0), p10=st.floats(0.0, 400.0), levels=st.lists(st.floats(0.0, 10.2), min_size=0, max_size=30)
)
def test_no_forecast_makes_a_claim_more_than_double_or_leap_where_nobody_laid_down_a_cap(
    used: float, p10: float, levels: list[float]
) -> None:
    found = growth(used=used * GIB, hours=Band(p10, p10 + 1, p10 + 2), band=days(*sorted(levels)))

    size = new_size(sizing_of(found, Terms()))

    assert isinstance(size, int)
    assert 11 * GIB <= size <= 20 * GIB


def test_what_a_growth_in_flight_asks_for_is_no_ground_for_more() -> None:
    found = growth("growth runs away while a resize is in flight, so nothing is asked for meanwhile")

    assert new_size(sizing_of(found, Terms())) == Stop(key="resize-in-flight")


def test_the_file_system_must_grow_beyond_what_it_measured_before() -> None:
    found = expand.draft(scene())

    assert isinstance(found, Draft)
    claim = scene().target
    wanted = [(probe.fact, probe.target, probe.wanted) for probe in found.probes]
    assert wanted == [("capacity-at-least", claim, "15Gi"), ("filesystem-at-least", claim, "15Gi over 10433331200")]


def test_the_size_of_an_unmounted_volume_is_looked_for_on_the_volume() -> None:
    found = expand.draft(scene("the file system of a volume that nothing mounts grows later"))

    assert isinstance(found, Draft)
    assert [(probe.fact, probe.target.kind, probe.target.name) for probe in found.probes] == [
        ("capacity-at-least", "PersistentVolume", "pv-1")
    ]


def test_a_proposal_names_what_a_diagnosis_states_and_the_forecast_where_it_is_silent() -> None:
    assert ACTION.propose is not None
    full = scene("a full volume of which no pace is known grows by what should be free")

    diagnosed, foretold = (list(ACTION.propose(seen.facts, seen.told)) for seen in (scene(), full))

    stated = ("storage/capacity/volume-filling PersistentVolumeClaim shop/data",)
    assert diagnosed == [Proposal(target=CLAIM, evidence=stated, urgency_hours=80.0)]
    told = ("forecast:volume PersistentVolumeClaim shop/data",)
    assert foretold == [Proposal(target=CLAIM, evidence=told, urgency_hours=0.0)]


def test_the_most_urgent_claim_speaks_for_its_group() -> None:
    group = actions()["pvc.expand-group"]
    case = next(case for case in cases_of(group) if case.name.startswith("a group of which one fills"))
    seen = scene_of(group, case, build)
    assert group.propose is not None

    (found,) = group.propose(seen.facts, seen.told)

    assert (found.evidence, found.urgency_hours) == (("forecast:volume PersistentVolumeClaim shop/data-db-1",), 0.0)


def test_a_growth_costs_what_is_added_of_its_class() -> None:
    found = expand.draft(scene())

    assert isinstance(found, Draft)
    assert (found.cost.objects, found.cost.bytes, found.cost.money) == (1, 5 * GIB, 0.5)


def test_claims_of_a_group_wait_for_each_other_and_one_group_runs_at_a_time() -> None:
    action = actions()["pvc.expand-group"]
    case = next(case for case in cases_of(action) if case.name.startswith("all claims grow in the order"))
    seen = scene_of(action, case, build)

    found = action.draft(seen)

    assert not isinstance(found, Stop)
    first = seen.target_of(Ref("PersistentVolumeClaim", "data-db-0", "shop"))
    gate = Probe(fact="capacity-at-least", target=first, wanted="20Gi", within=found.probes[0].within)
    assert [write.gates for write in found.writes] == [(), (gate,)]
    assert found.group == "StatefulSet shop/db"
    assert (found.cost.objects, found.cost.bytes, found.cost.money) == (2, 20 * GIB, 2.0)


def test_a_claim_of_a_group_that_grows_alone_is_in_flight_for_the_group() -> None:
    group = actions()["pvc.expand-group"]
    case = next(case for case in cases_of(group) if case.name.startswith("all claims grow in the order"))
    alone = replace(case, target="PersistentVolumeClaim shop/data-db-1", wanted={"gib": 12})

    found = ACTION.draft(scene_of(ACTION, alone, build))

    assert isinstance(found, Draft)
    assert found.group == "StatefulSet shop/db"

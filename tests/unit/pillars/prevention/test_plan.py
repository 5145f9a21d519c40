from decimal import Decimal
from math import comb

import pytest

from holdfast.pillars.prevention.catalogue import checks
from holdfast.pillars.prevention.plan import Escalation, PriorityTerms, preventive_plan
from holdfast.pillars.prevention.plan_efforts import Sampling, batched, default_efforts, sample_of
from holdfast.pillars.prevention.plan_rules import burns
from holdfast.pillars.prevention.plan_tasks import Extent, Known, Reach, extent_of
from holdfast.pillars.prevention.plan_wishes import Size, Wishes, sized


def size(nodes: int, pods: int) -> Size:
    return sized({"nodes": nodes, "pods": pods}, default_efforts().ratios)


def test_a_budget_is_exact_whatever_the_objective() -> None:
    found = {text: Wishes(objective=text).budget_minutes() for text in ("99", "99.9", "99.95", "99.99", "99.999")}

    assert found == {
        "99": Decimal(432),
        "99.9": Decimal("43.2"),
        "99.95": Decimal("21.6"),
        "99.99": Decimal("4.32"),
        "99.999": Decimal("0.432"),
    }


def test_burns_use_up_their_part_of_the_budget_within_their_window() -> None:
    for burn, threshold in burns(Wishes(objective="99.9")):
        minutes = threshold * burn.hours * 60

        assert minutes == Decimal(str(burn.used)) * Decimal("43.2")


def test_a_burn_that_no_share_of_errors_can_reach_is_left_out() -> None:
    assert [burn.window for burn, _ in burns(Wishes(objective="90"))] == ["6h", "1d", "3d"]


@pytest.mark.parametrize("count", [1, 20, 57, 300, 1000, 5000])
def test_a_sample_finds_one_of_the_faulty_as_surely_as_it_says(count: int) -> None:
    terms = Sampling(certainty=0.95, faulty=0.05)
    faulty = -(-count // 20)

    drawn = sample_of(terms, count)

    unseen = comb(count - faulty, drawn) / comb(count, drawn)
    assert unseen <= 0.05 + 0.002
    assert drawn == 1 or comb(count - faulty, drawn - 2) / comb(count, drawn - 2) > 0.05


def test_never_more_nodes_are_away_than_may_be_missing() -> None:
    found = {nodes: batched(default_efforts().batches, size(nodes, 10 * nodes)) for nodes in (3, 100, 1000)}

    assert {nodes: (plan.at_once, plan.batches, plan.windows) for nodes, plan in found.items()} == {
        3: (1, 3, 1),
        100: (5, 20, 3),
        1000: (50, 20, 3),
    }


@pytest.mark.parametrize(("nodes", "pods"), [(1, 1), (100, 1_000), (1_000, 100_000)])
def test_no_check_takes_people_longer_than_by_hand(nodes: int, pods: int) -> None:
    limits = {"acknowledge": 15.0, "resolve": 240.0}
    terms = tuple(PriorityTerms(priority=name, calendar="always", limits=limits, ladder=()) for name in ("P1", "P2"))
    escalation = Escalation(priorities=terms, flags={})

    plan = preventive_plan(size(nodes, pods), Wishes(), checks().values(), escalation, default_efforts())

    planned = [check for checklist in plan.checklists for check in checklist.checks]
    assert len(planned) == 72
    assert [check.id for check in planned if check.minutes > check.by_hand] == []


def test_what_is_not_given_is_estimated_and_said() -> None:
    found = sized({"nodes": 10, "pods": 200, "volumes": 7}, default_efforts().ratios)

    assert found == Size(
        nodes=10, pods=200, volumes=7, namespaces=8, workloads=70, estimated=("namespaces", "workloads")
    )


@pytest.mark.parametrize(
    ("reversible", "reach", "known", "extent"),
    [
        (True, "one", "sure", "full"),
        (True, "workload", "sure", "full"),
        (True, "node", "sure", "partial"),
        (True, "one", "mostly", "partial"),
        (False, "one", "sure", "partial"),
        (True, "cluster", "sure", "partial"),
        (False, "cluster", "sure", "human"),
        (True, "one", "person", "human"),
    ],
)
def test_how_far_a_task_is_left_to_machines(reversible: bool, reach: Reach, known: Known, extent: Extent) -> None:
    assert extent_of(reversible=reversible, reach=reach, known=known) == extent

"""The decisions behind predictions, on figures that can be checked by hand."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from msgspec.structs import replace

from holdfast.engine.facts import Facts
from holdfast.graph.build import build
from holdfast.model.certificates import Certificate
from holdfast.model.outcome import Unread
from holdfast.model.outlook import Band, Outlook
from holdfast.model.prices import Price, PriceList
from holdfast.model.refs import Ref
from holdfast.model.series import Measured, Series
from holdfast.model.usage_refusals import RowUnusable, TargetUnusable
from holdfast.pillars.prediction.cost_lines import Line, priced, read_costs
from holdfast.pillars.prediction.costs import costs
from holdfast.pillars.prediction.exposed import counted
from holdfast.pillars.prediction.exposures import Count, exposures
from holdfast.pillars.prediction.failing import Failed, Thing, failing, read_failures
from holdfast.pillars.prediction.filling import filling
from holdfast.pillars.prediction.fragile import things
from holdfast.pillars.prediction.hours import DAY, HOUR, Hours
from holdfast.pillars.prediction.leading import signs
from holdfast.pillars.prediction.slots import slots
from holdfast.pillars.prediction.targets import Target, of_object, read_target, read_targets
from tests.builders.kube import NOON, deployment, pod, service, snapshot

END = NOON.timestamp()
NODE = Ref("Node", "a")
DRIVER = Ref("CSIDriver", "disk.example.com")


def series(signal: str, ref: Ref, values: Sequence[float], part: str = "", every: float = HOUR) -> Series:
    times = [END - every * (len(values) - 1 - i) for i in range(len(values))]
    return Series(signal=signal, subject=ref, part=part, times=times, values=list(values), source="test")


def hours(*given: Series) -> Hours:
    return Hours(Measured(series=given, signals=frozenset(item.signal for item in given), is_asked=True), END)


def signs_of(ref: Ref, *given: Series) -> dict[str, float]:
    return {sign.name: sign.value for sign in signs(hours(*given), ref, END)}


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("p95<300ms", Target(part="p95", seconds=0.3)),
        (" p99 <= 1.5s ", Target(part="p99", seconds=1.5)),
        ("shop/api: mean<250us", Target(part="mean", seconds=0.00025, namespace="shop", name="api")),
        ("api:p50<1m", Target(part="p50", seconds=60.0, name="api")),
    ],
)
def test_a_bound_of_latency_is_read_as_it_is_written(text: str, target: Target) -> None:
    assert read_target(text) == target


@pytest.mark.parametrize("text", ["", "fast", "p95", "p95<", "p95<0ms", "p42<1s", "p95>1s", "p95<300", "a/b/c:p95<1s"])
def test_what_is_no_bound_is_refused(text: str) -> None:
    with pytest.raises(TargetUnusable):
        read_target(text)


def test_the_targets_of_an_annotation_are_read_as_far_as_they_are_some() -> None:
    assert [target.part for target in read_targets("p95<300ms, nonsense, p99<1s")] == ["p95", "p99"]


def test_an_object_s_own_target_counts_before_that_of_every_object() -> None:
    given = (read_target("p95<1s"), read_target("shop/api:p95<2s"), read_target("other:p99<3s"))

    found = of_object(given, Ref("Service", "api", "shop"))

    assert [(target.part, target.seconds) for target in found] == [("p95", 2.0)]


def test_readings_within_an_hour_are_averaged_and_hours_without_any_stay_empty() -> None:
    start = END - 3 * HOUR
    given = Series(signal="requests", subject=NODE, times=[start, start + 60, END], values=[1.0, 3.0, 5.0])

    held = hours(given)

    row = held.row(held.of("requests", NODE))
    assert row is not None
    assert row.tolist() == pytest.approx([2.0, math.nan, math.nan, 5.0], nan_ok=True)


def test_errors_are_counted_a_day_and_wear_by_the_worst_disk() -> None:
    found = signs_of(
        NODE,
        series("disk_errors", NODE, [2 / DAY] * 48, "sda"),
        series("disk_errors", NODE, [1 / DAY] * 48, "sdb"),
        series("disk_wear_ratio", NODE, [0.1, 0.2], "sda"),
        series("disk_wear_ratio", NODE, [0.9, 0.91], "sdb"),
    )

    assert found == {"io-errors-per-day": pytest.approx(3.0), "media-wear-share": 0.91}


def test_spare_blocks_count_where_one_disk_is_below_its_own_threshold() -> None:
    given = [series("disk_spare_ratio", NODE, [value], disk) for disk, value in (("a", 0.5), ("b", 0.09))]
    bounds = [series("disk_spare_threshold_ratio", NODE, [0.1], disk) for disk in ("a", "b")]

    assert signs_of(NODE, *given, *bounds) == {"spare-below-threshold": 1.0}
    assert signs_of(NODE, given[0], *bounds) == {"spare-below-threshold": 0.0}


def test_the_share_of_refused_calls_needs_calls() -> None:
    busy = [series("csi_operations", DRIVER, [0.01] * 24, "NodeStageVolume")]
    idle = [series("csi_operations", DRIVER, [1 / DAY] * 24, "NodeStageVolume")]
    refused = series("csi_operation_errors", DRIVER, [0.002] * 24, "NodeStageVolume")

    assert signs_of(DRIVER, *busy, refused) == {"csi-error-share": pytest.approx(0.2)}
    assert signs_of(DRIVER, *idle, refused) == {}


def test_attaching_is_compared_with_the_weeks_before() -> None:
    took = series("csi_operation_latency_seconds", DRIVER, [2.0] * 100 + [10.0] * 24, "ControllerPublishVolume")

    assert signs_of(DRIVER, took) == {"attach-latency-ratio": 5.0}


def test_restarts_of_a_day_and_the_fullest_memory_count_for_a_workload() -> None:
    pods = (Ref("Pod", "api-0", "shop"), Ref("Pod", "api-1", "shop"))
    given = hours(
        series("container_restarts", pods[0], [3.0] * 10 + [4.0, 5.0], "app"),
        series("container_memory_working_set_bytes", pods[1], [90.0], "app"),
        series("container_memory_limit_bytes", pods[1], [100.0], "app"),
    )

    found = {sign.name: sign.value for sign in signs(given, Ref("Deployment", "api", "shop"), END, pods)}

    assert found == {"restarts-per-day": 2.0, "memory-of-limit-share": 0.9}


def world_of_nodes(seed: int, leads: bool) -> tuple[Hours, tuple[Thing, ...], tuple[Failed, ...]]:
    """Forty nodes over eight weeks; where errors lead, half of those that count them fail in the week after."""
    rng = np.random.default_rng(seed)
    nodes = [Ref("Node", f"n{i}") for i in range(40)]
    given, past = [], []
    for node in nodes:
        bad = rng.uniform(0, 1, 8) < 0.25
        given.append(series("disk_errors", node, (np.repeat(np.where(bad, 5.0, 0.0), 7 * 24) / DAY).tolist(), "sda"))
        for week in range(8):
            if rng.uniform() < (0.6 if bad[week] else 0.03) * (1.0 if leads else 0.0) + (0.0 if leads else 0.17):
                past.append(Failed(END - (8 - week - 1.2) * 7 * DAY, node))
    return hours(*given), tuple(Thing(subject=node) for node in nodes), tuple(past)


def test_weights_are_learnt_from_own_failures_where_they_prove_themselves() -> None:
    held, nodes, past = world_of_nodes(3, leads=True)

    found = [item for item in failing(nodes, held, past) if item.subject is not None]

    assert {item.method for item in found} == {"calibrated"}
    ranked = [item.band.p50 for item in found if item.band]
    assert ranked == sorted(ranked, reverse=True)
    assert 0.3 < ranked[0] < 0.9
    assert ranked[-1] < 0.2


def test_failures_that_nothing_leads_to_leave_the_heuristic_and_say_so() -> None:
    held, nodes, past = world_of_nodes(4, leads=False)

    found = [item for item in failing(nodes, held, past) if item.subject is not None and item.band]

    assert {(item.method, item.off) for item in found} == {("heuristic", "no-better-than-naive")}


def test_a_table_of_failures_names_its_bad_row() -> None:
    good = "time,kind,name\n2026-01-01T00:00:00Z,Node,a\n"

    assert read_failures(good, "f.csv") == (Failed(datetime(2026, 1, 1, tzinfo=UTC).timestamp(), NODE),)
    with pytest.raises(RowUnusable, match="soon"):
        read_failures(f"{good}soon,Node,b\n", "f.csv")


def test_a_certificate_and_a_single_replica_are_signs_without_any_metric() -> None:
    taken = snapshot([deployment("api"), service("api")], ("Pod",))
    tls = Ref("Secret", "tls", "shop")
    of = Certificate(
        origin="secret",
        place="tls.crt",
        subject="api",
        not_before=NOON - timedelta(days=80),
        not_after=NOON + timedelta(days=20),
    )
    whole = replace(taken, certificates={tls: (of,)})
    facts = Facts(whole, build(whole))
    held = hours()

    found = {item.subject: item for item in failing(things(held, facts), held) if item.subject is not None}

    assert {ref: [part.name for part in item.parts] for ref, item in found.items()} == {
        tls: ["certificate-days-used-share"],
        Ref("Deployment", "api", "shop"): ["single-point-of-failure"],
    }
    assert found[tls].parts[0].value == pytest.approx(0.8)
    assert found[tls].crossing == (NOON + timedelta(days=20)).timestamp()


def test_restarts_and_complaints_of_the_kernel_are_signs_as_a_dump_tells_them() -> None:
    ended = {"terminated": {"exitCode": 1, "finishedAt": "2026-01-15T10:00:00Z"}}
    crashing = pod("api-0", containers=[])
    crashing["status"]["startTime"] = "2026-01-13T12:00:00Z"
    crashing["status"]["containerStatuses"] = [{"name": "app", "restartCount": 6, "lastState": ended}]
    event = {
        "apiVersion": "v1",
        "kind": "Event",
        "metadata": {"name": "e", "namespace": "default"},
        "involvedObject": {"kind": "Node", "name": "a"},
        "reason": "IOError",
        "message": "Buffer I/O error on dev sda1",
        "count": 4,
        "lastTimestamp": "2026-01-15T11:00:00Z",
    }
    taken = snapshot([crashing, event, {"apiVersion": "v1", "kind": "Node", "metadata": {"name": "a"}}])
    held = hours()

    found = {
        item.subject: [(part.name, part.value, part.field) for part in item.parts]
        for item in failing(things(held, Facts(taken, build(taken))), held)
        if item.subject is not None
    }

    assert found == {
        Ref("Pod", "api-0", "shop"): [("restarts-per-day", 3.0, "status.containerStatuses[0].restartCount")],
        NODE: [("io-errors-per-day", 4.0, "message")],
    }


def lines(day: date, count: int, item: str, quantity: float | None, price: float, team: str = "shop") -> list[Line]:
    return [
        Line(day=day + timedelta(days=i), cost=price * (quantity or 1.0), team=team, item=item, quantity=quantity)
        for i in range(count)
    ]


def test_a_change_of_cost_is_parted_into_amount_price_and_what_is_new_or_gone() -> None:
    december, january = date(2025, 12, 1), date(2026, 1, 1)
    given = [
        *lines(december, 31, "disk", 10.0, 2.0), *lines(january, 15, "disk", 14.0, 3.0),
        *lines(december, 31, "old", None, 5.0), *lines(january, 15, "new", None, 7.0),
    ]  # fmt: skip

    [found] = costs(given, None, {}, "EUR")

    told = {(part.role, part.name): part.effect for part in found.parts}
    assert told == {
        ("quantity", "disk"): pytest.approx(4 * 2.5 * 31),
        ("price", "disk"): pytest.approx(1 * 12 * 31),
        ("new", "new"): pytest.approx(7 * 31),
        ("gone", "old"): pytest.approx(-5 * 31),
    }


def test_a_gap_within_the_month_is_no_sum() -> None:
    given = [*lines(date(2025, 11, 1), 62, "disk", None, 5.0), *lines(date(2026, 1, 5), 10, "disk", None, 5.0)]

    [found] = costs(given, None, {}, "")

    assert (found.band, found.needs) == (None, (Unread("costs 2026-01-01 - 2026-01-04", "not-given"),))


def test_a_month_without_costs_is_not_another_one() -> None:
    [found] = costs(lines(date(2025, 11, 1), 62, "disk", None, 5.0), (2026, 6), {}, "")

    assert (found.band, found.needs) == (None, (Unread("costs 2026-06", "not-given"),))


def test_a_team_without_costs_on_a_day_spent_nothing_then() -> None:
    given = [*lines(date(2025, 11, 1), 71, "disk", None, 5.0), *lines(date(2026, 1, 9), 2, "disk", None, 3.0, "new")]

    found = {item.part: item.now for item in costs(given, None, {}, "")}

    assert found == {"": 56.0, "shop": 50.0, "new": 6.0}


def test_several_teams_get_one_sum_of_all_first() -> None:
    days = date(2025, 11, 1)
    given = [*lines(days, 71, "disk", None, 5.0, "shop"), *lines(days, 71, "disk", None, 3.0, "pay")]

    found = list(costs(given, None, {"": 200.0, "pay": 500.0}, ""))

    assert [(item.part, item.limit) for item in found] == [("", 200.0), ("shop", None), ("pay", 500.0)]
    assert found[0].band == Band(248.0, 248.0, 248.0)
    assert found[0].crossing == datetime(2026, 1, 26, tzinfo=UTC).timestamp()


def test_the_price_of_the_class_and_of_the_day_counts() -> None:
    claim = Ref("PersistentVolumeClaim", "data", "shop")
    whole = series("volume_capacity_bytes", claim, [73 * 2**30] * 3, every=DAY)
    prices = PriceList(
        prices=(
            Price(gib_month=9.0),
            Price(gib_month=1.0, storage_class="fast"),
            Price(gib_month=2.0, storage_class="fast", since=date(2026, 1, 15)),
        )
    )

    found = list(priced(prices, Measured(series=(whole,)), {claim: "fast"}))

    daily = 73 * 24 / 730
    assert [(line.day.day, line.item) for line in found] == [(day, "storage fast") for day in (13, 14, 15)]
    assert [line.cost for line in found] == pytest.approx([daily, daily, 2 * daily])


def test_a_table_of_costs_may_name_its_columns_as_people_do() -> None:
    text = "Day;Amount;Namespace;Service;Unit_Price\n2026-01-01;10;shop;disk;2\n"

    assert read_costs(text, "c.csv") == (Line(day=date(2026, 1, 1), cost=10.0, team="shop", item="disk", quantity=5.0),)


def test_weeks_that_were_not_counted_stay_gaps_and_few_say_nothing() -> None:
    weeks = [Count("cves", date(2026, 1, 5) + timedelta(days=7 * week), 3.0) for week in (0, 1, 2, 5)]

    [found] = exposures(weeks)

    assert (found.now, found.off, found.band) == (3.0, "too-short", None)
    assert [hour / 168 for hour, _ in found.history] == [-5.0, -4.0, -3.0, 0.0]


def test_what_a_snapshot_exposes_is_counted_only_of_kinds_that_were_read() -> None:
    privileged = pod("a-0", containers=[{"name": "app", "image": "x", "securityContext": {"privileged": True}}])
    mounted = pod("b-0", containers=[], volumes=[{"name": "root", "hostPath": {"path": "/"}}])

    found = {item.what: item.number for item in counted(snapshot([privileged, mounted]))}

    assert found == {"privileged-containers": 1.0, "pods-on-host-paths": 1.0}


def test_the_quietest_slot_is_a_date_to_come() -> None:
    moments = END - HOUR * np.arange(6 * 168)[::-1]
    place = (np.floor(moments / HOUR).astype(int) + 72) % 168
    load = series("requests", NODE, np.where((place >= 30) & (place < 33), 1.0, 10.0).tolist())
    held = hours(load)
    row = held.row(held.of("requests", NODE))
    assert row is not None

    [found] = slots({NODE: ("per-second", row)}, held, 3)

    best = found.parts[0]
    assert best.start is not None
    assert datetime.fromtimestamp(best.start, UTC) == datetime(2026, 1, 20, 6, tzinfo=UTC)
    assert (best.end, best.value, found.band) == (best.start + 3 * HOUR, 1.0, Band(1.0, 1.0, 1.0))


def test_a_full_volume_is_full_now_and_one_without_readings_lacks_them() -> None:
    ref = Ref("PersistentVolumeClaim", "data", "shop")
    full = Outlook(subject=ref, resource="volume", standing="full", moment=END, hours=Band(0.0, 0.0, 0.0))
    silent = Outlook(subject=ref, resource="volume", standing="no-data", moment=END)

    first, second = filling((full, silent))

    assert (first.crossing, first.is_evaluated, first.speaks) == (END, True, True)
    assert (second.is_evaluated, second.needs) == (False, (Unread(f"volume {ref}", "not-measured"),))

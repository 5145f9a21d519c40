"""Loops over a recorded snapshot, with measurements of our own in its past."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from holdfast.app.context import Context
from holdfast.engine.facts import Facts
from holdfast.model.automation_kept import ActionTerms
from holdfast.model.automation_watched import KeptKnob, KeptTurn
from holdfast.model.objects.workloads import (
    AutoscalerSpec,
    AutoscalerStatus,
    Deployment,
    HorizontalPodAutoscaler,
)
from holdfast.model.refs import Ref
from holdfast.model.series import Measured, Series
from holdfast.model.snapshot import Snapshot
from holdfast.model.units import parse_quantity
from holdfast.pillars.automation.loops import loops
from holdfast.service.actions.looping import bounds_of, looped, signals_of, wanted_loops
from holdfast.service.diagnosis.diagnosing import facts_of
from tests.builders.office import EXAMPLES

CART = Ref("Deployment", "cart", "shop")
WIDE = {"lowest": "1m", "highest": "64"}
BOUNDS = {"lowest": "1m", "highest": "64Gi"}
CPU = ActionTerms(action="workload.rightsize", terms={"loops": {"cpu-requests": WIDE}}, by="minji", namespace="shop")
SCALE = ActionTerms(action="workload.scale", terms={"loops": {"replicas": WIDE}}, by="minji", cluster="lab")


@pytest.fixture(scope="module")
def snapshot() -> Snapshot:
    return Context().source(str(EXAMPLES / "healthy-rollout.tar.gz")).load()


def measured(snapshot: Snapshot, days: int, *told: tuple[str, str, Callable[[int], float]]) -> Facts:
    """Gives each Pod of the cart readings by the hour: signal, part, and the value so many hours ago."""
    assert snapshot.taken_at is not None
    now, hours = snapshot.taken_at.timestamp(), range(24 * days, -1, -1)
    pods = facts_of(snapshot).pods_by_workload[CART]
    series = tuple(
        Series(
            signal=signal,
            subject=pod.ref,
            part=part,
            times=[now - 3600.0 * hour for hour in hours],
            values=[value(hour) for hour in hours],
        )
        for pod in pods
        for signal, part, value in told
    )
    return facts_of(replace(snapshot, history=Measured(series=series, is_asked=True)))


def request(snapshot: Snapshot) -> tuple[str, float]:
    cart = snapshot.find(Deployment, "cart", "shop")
    assert cart is not None
    container = cart.spec.template.spec.containers[0]
    amount = parse_quantity(container.resources.requests["cpu"])
    assert amount is not None
    return container.name, float(amount)


def of_cart(knobs: tuple[KeptKnob, ...]) -> KeptKnob:
    (found,) = (item for item in knobs if item.target == CART)
    return found


def test_a_request_that_is_hardly_used_goes_down_by_at_most_a_step(snapshot: Snapshot) -> None:
    container, cpu = request(snapshot)
    facts = measured(snapshot, 8, ("container_cpu_cores", container, lambda _: cpu / 20))

    found = looped(facts, (CPU,), "lab", ())

    knob = of_cart(found.knobs)
    down = round(cpu * 750)
    assert (knob.reason, knob.wanted) == ("too-high", down / 1000)
    assert knob.use == pytest.approx(0.05)
    assert [(item.action, item.target, item.wanted) for item in found.offered] == [
        ("workload.rightsize", CART, {"container": container, "cpu": f"{down}m"})
    ]


def test_replicas_follow_the_processors_of_all_pods_together(snapshot: Snapshot) -> None:
    _, cpu = request(snapshot)
    facts = measured(snapshot, 8, ("pod_cpu_cores", "", lambda _: cpu))

    knob = of_cart(looped(facts, (SCALE,), "lab", ()).knobs)

    assert knob.reason == "too-low"
    assert knob.use == pytest.approx(1.0)
    assert knob.wanted is not None
    assert knob.wanted > knob.value


def test_a_turn_that_made_things_worse_is_proposed_to_be_taken_back(snapshot: Snapshot) -> None:
    container, cpu = request(snapshot)
    facts = measured(
        snapshot,
        12,
        ("container_cpu_cores", container, lambda _: cpu * 0.7),
        ("container_cpu_pressure", container, lambda hour: 0.4 if hour < 48 else 0.01),
    )
    assert facts.now is not None
    turn = KeptTurn(at=facts.now - timedelta(hours=48), before=2 * cpu, after=cpu)
    before = KeptKnob(
        cluster="lab",
        loop="cpu-requests",
        target=CART,
        part=container,
        at=facts.now - timedelta(hours=1),
        value=cpu,
        reason="in-flight",
        turns=(turn,),
    )

    knob = of_cart(looped(facts, (CPU,), "lab", (before,)).knobs)

    assert (knob.reason, knob.wanted) == ("made-worse", 2 * cpu)
    assert [(item.effect, item.was, item.became) for item in knob.turns] == [("worse", 0.01, 0.4)]


def test_what_is_measured_for_too_short_a_time_turns_nothing(snapshot: Snapshot) -> None:
    container, cpu = request(snapshot)
    facts = measured(snapshot, 3, ("container_cpu_cores", container, lambda _: cpu / 20))

    found = looped(facts, (CPU,), "lab", ())

    assert of_cart(found.knobs).reason == "evidence-short"
    assert found.offered == ()


@pytest.mark.parametrize(
    ("terms", "bounds"),
    [
        ({"loops": {"cpu-requests": {"lowest": "100m", "highest": "2"}}}, (0.1, 2.0)),
        ({"loops": {"cpu-requests": {"lowest": "100m"}}}, None),
        ({"loops": {"cpu-requests": {"lowest": "little", "highest": "much"}}}, None),
        ({"loops": {"cpu-requests": 3}}, None),
        ({"loops": []}, None),
        ({}, None),
    ],
)
def test_bounds_are_both_given_or_none_hold(terms: dict[str, Any], bounds: tuple[float, float] | None) -> None:
    laid = ActionTerms(action="workload.rightsize", terms=terms, by="minji")

    found = bounds_of((laid,), "lab", "shop", "cpu-requests")

    assert ((found.lowest, found.highest) if found else None) == bounds


def test_only_the_signals_of_loops_with_bounds_are_asked_for() -> None:
    assert wanted_loops((CPU, SCALE), "lab") == ("cpu-requests", "replicas")
    assert wanted_loops((SCALE,), "other") == ()
    assert signals_of(["cpu-requests"]) == {"container_cpu_cores", "container_cpu_pressure"}


PART = {"cpu-requests": "cpu", "memory-requests": "memory"}
SIGNALS = {
    "cpu-requests": "container_cpu_cores",
    "memory-requests": "container_memory_working_set_bytes",
    "replicas": "pod_cpu_cores",
}


def scaled(snapshot: Snapshot, cart: Deployment, now: float) -> tuple[Snapshot, KeptKnob]:
    """Adds an autoscaler of the cart that stands at its ceiling of six, as every look of two weeks saw it."""
    item = HorizontalPodAutoscaler(
        metadata=replace(cart.metadata, name="scaled", owner_references=()),
        spec=AutoscalerSpec(max_replicas=6),
        status=AutoscalerStatus(current_replicas=6),
    )
    assert snapshot.taken_at is not None
    known = KeptKnob(
        cluster="lab",
        loop="autoscaler-ceiling",
        target=item.ref,
        at=snapshot.taken_at - timedelta(hours=1),
        value=6.0,
        reason="evidence-short",
        readings=tuple((now - 3600.0 * hour, 6.0) for hour in range(14 * 24, 0, -1)),
    )
    objects = {**snapshot.objects, "HorizontalPodAutoscaler": {item.ref: item}}
    listed = snapshot.listed | {"HorizontalPodAutoscaler"}
    return replace(snapshot, objects=objects, listed=listed), known


@pytest.mark.parametrize("name", sorted(loops()))
@pytest.mark.parametrize(("days", "decides"), [(15, True), (2, False)])
def test_every_loop_decides_on_a_full_window_and_holds_back_without_one(
    snapshot: Snapshot, name: str, days: int, decides: bool
) -> None:
    cart = snapshot.find(Deployment, "cart", "shop")
    assert cart is not None
    assert snapshot.taken_at is not None
    container, _ = request(snapshot)
    known: tuple[KeptKnob, ...] = ()
    if name == "autoscaler-ceiling":
        snapshot, before = scaled(snapshot, cart, snapshot.taken_at.timestamp())
        known = (before if decides else replace(before, readings=before.readings[-days * 24 :]),)
    amount = parse_quantity(cart.spec.template.spec.containers[0].resources.requests[PART.get(name, "cpu")])
    assert amount is not None
    used = ((SIGNALS[name], container if name in PART else "", lambda _: float(amount)),) if name in SIGNALS else ()
    laid = ActionTerms(action=loops()[name].action, terms={"loops": {name: BOUNDS}}, by="minji", cluster="lab")

    found = looped(measured(snapshot, days, *used), (laid,), "lab", known)

    (knob,) = (item for item in found.knobs if item.loop == name and item.target.name in ("cart", "scaled"))
    assert (knob.wanted is not None, knob.reason) == ((True, "too-low") if decides else (False, "evidence-short"))
    assert [item.target for item in found.offered] == ([knob.target] if decides else [])

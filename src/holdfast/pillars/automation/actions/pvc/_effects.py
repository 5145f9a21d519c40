"""What a growth writes, what shows that it arrived, what it costs, and what whoever agrees must have read."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.model.automation import Cost, Probe, Remark, Target, Write
from holdfast.model.prices import Monthly, monthly_on
from holdfast.pillars.automation.actions.pvc._fitness import measured
from holdfast.pillars.automation.actions.pvc._growth import Growth
from holdfast.pillars.automation.pricing import cost_of_bytes
from holdfast.pillars.automation.provider_limits import locked_until
from holdfast.pillars.automation.resizing import Sizing, needed_size, shown, tightest
from holdfast.pillars.automation.timing import CONTROLLERS


def growing_write(target: Target, size: int, gates: tuple[Probe, ...] = ()) -> Write:
    """Gives the one write that asks for a size."""
    body = {"spec": {"resources": {"requests": {"storage": shown(size)}}}}
    return Write(verb="patch", target=target, body=body, gates=gates)


def arrival(growth: Growth, size: int) -> Probe:
    """Gives the fact that shows that a size is there.

    The status of a claim that nothing mounts keeps its old size until its file system can follow; its volume tells.
    """
    target = growth.scene.target_of(growth.claim.ref)
    if not growth.is_mounted and growth.volume is not None:
        target = growth.scene.target_of(growth.volume.ref)
    return Probe(fact="capacity-at-least", target=target, wanted=shown(size), within=CONTROLLERS)


def probes_of(growth: Growth, size: int) -> Iterator[Probe]:
    """Gives all that must be seen after a growth: the size, and that the file system has followed."""
    yield arrival(growth, size)
    before = _before(growth)
    if before is not None:
        target = growth.scene.target_of(growth.claim.ref)
        wanted = f"{shown(size)} over {before}"
        yield Probe(fact="filesystem-at-least", target=target, wanted=wanted, within=CONTROLLERS)


def price_of(growth: Growth) -> Monthly | None:
    """Gives what a GiB of the claim costs a month; None where nobody has said."""
    scene = growth.scene
    return monthly_on(scene.told.prices, growth.claim.spec.storage_class_name or "", scene.now.date())


def cost_of(growth: Growth, size: int) -> Cost:
    """Gives what a growth takes of the budgets."""
    return cost_of_bytes(price_of(growth), size - (growth.status or 0))


def warnings_of(growth: Growth, sizing: Sizing, size: int) -> Iterator[Remark]:
    """Gives what whoever agrees to a growth must have read."""
    yield from _of_verification(growth)
    needed, cap = needed_size(sizing), tightest(sizing.caps)
    if sizing.wished is None and needed is not None and cap is not None and needed > size:
        yield Remark(key="smaller-than-needed", values={"needed": shown(needed), "cap": cap[0], "to": shown(size)})
    if growth.provider is None:
        yield Remark(key="provider-unknown", values={"driver": growth.driver or "-"})
    until = locked_until(growth.provider, growth.modified, growth.scene.now)
    if until > growth.scene.now:
        yield Remark(key="locked-afterwards", values={"driver": growth.driver, "until": f"{until:%Y-%m-%dT%H:%MZ}"})
    if price_of(growth) is None:
        yield Remark(key="price-unknown", values={"class": growth.claim.spec.storage_class_name or "-"})


def _of_verification(growth: Growth) -> Iterator[Remark]:
    if growth.claim.spec.volume_mode == "Block":
        yield Remark(key="block-volume")
    elif not growth.is_mounted:
        yield Remark(key="grows-at-mount")
    elif _before(growth) is None:
        yield Remark(key="file-system-unmeasured")


def _before(growth: Growth) -> int | None:
    """Gives what the file system measures now; None where it cannot be seen to grow."""
    if growth.claim.spec.volume_mode == "Block" or not growth.is_mounted:
        return None
    if any(item.answer != "yes" for item in measured(growth)):
        return None
    size = growth.scene.facts.reading("volume_capacity_bytes", growth.claim.ref)
    return None if size is None else int(size.latest)

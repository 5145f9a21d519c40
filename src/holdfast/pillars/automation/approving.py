"""Whether enough people agreed to a plan: to this plan, on the objects as they are, not too long ago."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final

from holdfast.model.automation import Approval, Plan, Risk, Stop
from holdfast.pillars.automation.plans import plan_hash, versions_of

NEEDED: Final[Mapping[Risk, int]] = {"R0": 0, "R1": 1, "R2": 1, "R3": 2}
"""How many others must agree; what R4 is about is left to people alone."""


def unapproved(
    plan: Plan,
    approvals: Iterable[Approval],
    present: tuple[tuple[str, str], ...],
    now: datetime,
    *,
    is_opted_in: bool,
    four_eyes: bool = True,
) -> Stop | None:
    """Says why a plan may not be carried out for want of agreement, None where it may.

    `present` are the versions that the objects are at now. Of R1 nobody has to agree where the namespace opted in.
    Whoever asked counts only without `four_eyes`, and never for R3. In an emergency one person is enough, whoever
    asked, and the others agree afterwards.
    """
    if plan.risk == "R4":
        return Stop(key="never-automated")
    if present != versions_of(target for target in plan.intent.targets):
        return Stop(key="target-changed")
    needed = 0 if plan.risk == "R1" and is_opted_in else NEEDED[plan.risk]
    if needed == 0:
        return None
    name = plan_hash(plan)
    mine = [item for item in approvals if item.plan == name and item.versions == present]
    fresh = [item for item in mine if item.at <= now < item.expires]
    if any(item.is_emergency for item in fresh):
        return None
    excluded = {plan.intent.by} if four_eyes or plan.risk == "R3" else set()
    others = {item.by for item in fresh} - excluded
    if len(others) >= needed:
        return None
    values = {"needed": str(needed), "given": str(len(others))}
    if len({item.by for item in mine} - excluded) >= needed:
        return Stop(key="approval-expired", values=values)
    return Stop(key="approval-missing", values=values)

"""Whether someone may ask for an operation, and where."""

from __future__ import annotations

from typing import Any

from holdfast.model.access import ALL_REACH, Principal, Reach
from holdfast.model.access_refusals import NotPermitted, SignInNeeded
from holdfast.model.store_refusals import RecordAbsent
from holdfast.pillars.governance.permissions import reach_of
from holdfast.service.operation import AnyOperation


def permitted(who: Principal, operation: AnyOperation, parameters: Any) -> Reach:
    """Gives where the asker may do this; raises SignInNeeded, NotPermitted, or RecordAbsent.

    A cluster that someone may not see does not exist for them.
    """
    if operation.bearing == "open":
        return ALL_REACH if who.id else Reach()
    if not who.id:
        raise SignInNeeded
    reach = reach_of(who, operation.permission)
    if operation.bearing == "own":
        return reach
    refused = NotPermitted(permission=operation.permission, who=who.name)
    if reach.is_empty or (operation.bearing == "server" and not reach.everywhere):
        raise refused
    cluster = getattr(parameters, "cluster", "") or ""
    if operation.bearing == "part-of-cluster" and not reach.touches(cluster):
        raise RecordAbsent(type="cluster", id=cluster)
    if operation.bearing == "whole-cluster" and not reach.has_whole(cluster):
        if reach_of(who, "read:clusters").touches(cluster):
            raise refused
        raise RecordAbsent(type="cluster", id=cluster)
    return reach

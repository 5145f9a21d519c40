"""What someone may do where: roles become a reach for each permission."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files

import yaml

from holdfast.model.access import EVERYWHERE, Principal, Reach, Scope

INCLUDE = "include:"
APPROVING = "approve"
APPOINTING = "create:grants"


@cache
def roles() -> Mapping[str, frozenset[str]]:
    """Maps each role to its permissions."""
    text = (files("holdfast.pillars.governance") / "roles.yaml").read_text(encoding="utf-8")
    listed: dict[str, list[str]] = yaml.safe_load(text)
    return {name: frozenset(_expanded(name, listed)) for name in listed}


def _expanded(role: str, listed: Mapping[str, list[str]]) -> list[str]:
    found: list[str] = []
    for item in listed[role]:
        found += _expanded(item.removeprefix(INCLUDE), listed) if item.startswith(INCLUDE) else [item]
    return found


def grants_permission(role: str, permission: str) -> bool:
    """Says that a role holds a permission; a role that is not known holds none."""
    return any(matches(pattern, permission) for pattern in roles().get(role, ()))


def matches(pattern: str, permission: str) -> bool:
    """Says that a pattern (`read:*`, `*`) covers a permission."""
    if pattern == "*":
        return True
    verb, _, resource = permission.partition(":")
    wanted_verb, _, wanted_resource = pattern.partition(":")
    return wanted_verb in ("*", verb) and wanted_resource in ("*", resource)


def permissions_of(role: str) -> frozenset[str]:
    """Lists the patterns of permissions that a role holds, none for a role that is not known."""
    return roles().get(role, frozenset())


def holds(reach: Reach, scope: Scope) -> bool:
    """Says that a part of the world lies wholly in a reach."""
    if not scope.cluster:
        return reach.everywhere and not scope.namespace
    return reach.covers(scope.cluster, scope.namespace) if scope.namespace else reach.has_whole(scope.cluster)


def reach_of(who: Principal, permission: str) -> Reach:
    """Says where someone holds a permission: the parts of all grants that hold it, where nothing narrows them.

    Who may appoint approvers approves nothing, whatever else they were given.
    """
    if not any(matches(pattern, permission) for pattern in who.allows):
        return Reach()
    if permission.startswith(f"{APPROVING}:") and any(
        grants_permission(grant.role, APPOINTING) for grant in who.grants
    ):
        return Reach()
    return united(grant.scope for grant in who.grants if grants_permission(grant.role, permission))


def united(scopes: Iterable[Scope]) -> Reach:
    """Puts parts of the world together; a namespace of no cluster is no part of it."""
    scopes = tuple(scopes)
    namespaces: defaultdict[str, set[str]] = defaultdict(set)
    for scope in scopes:
        if scope.cluster and scope.namespace:
            namespaces[scope.cluster].add(scope.namespace)
    return Reach(
        everywhere=EVERYWHERE in scopes,
        clusters=frozenset(scope.cluster for scope in scopes if scope.cluster and not scope.namespace),
        namespaces={cluster: frozenset(names) for cluster, names in namespaces.items()},
    )

"""Giving rights away: nobody gives what they do not have, and someone who looks after the server always stays."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime

from msgspec.structs import replace

from holdfast.model.access import EVERYWHERE, Grant, Principal, Scope
from holdfast.model.access_refusals import BeyondReach, LastAdmin, PersonNeeded, RolesApart
from holdfast.model.people import GIVEN_ROLES, MEMBERSHIPS, TEAMS, TOKENS, USERS, GivenRole
from holdfast.model.store_refusals import RecordAbsent
from holdfast.pillars.governance.permissions import (
    APPOINTING,
    APPROVING,
    grants_permission,
    holds,
    matches,
    permissions_of,
    reach_of,
)
from holdfast.ports.store import Store
from holdfast.service.desk import Desk
from holdfast.service.people.authentication import grants_of

ADMIN = "admin"
MOST = 100_000
"""How many records of people a server is expected to hold at most."""


def check_may_give(who: Principal, grants: Iterable[Grant]) -> None:
    """Raises BeyondReach where someone gives a role where they may not, or with a token that may not do as much."""
    reach = reach_of(who, APPOINTING)
    for grant in grants:
        narrowed = any(not is_allowed(who, pattern) for pattern in permissions_of(grant.role))
        if narrowed or not holds(reach, grant.scope):
            raise BeyondReach(what=f"{grant.role} {spelled(grant.scope)}")


def is_allowed(who: Principal, pattern: str) -> bool:
    """Says that a pattern of permissions lies within what a token leaves of its owner's rights."""
    return any(matches(allowed, pattern) for allowed in who.allows)


def check_apart(roles: Iterable[str], added: str) -> None:
    """Raises RolesApart where a role would come together with one that is kept apart from it."""
    for role in roles:
        if _is_approving(added) and grants_permission(role, APPOINTING):
            raise RolesApart(role=added, other=role)
        if _is_approving(role) and grants_permission(added, APPOINTING):
            raise RolesApart(role=added, other=role)


def check_member_apart(store: Store, member: str, added: Iterable[str], now: datetime) -> None:
    """Raises RolesApart where a user would hold roles that are kept apart; a group's are judged later."""
    kind, _, key = member.partition(":")
    if kind == "user":
        with suppress(RecordAbsent):
            present = [grant.role for grant in grants_of(store, store.shelf(USERS).get(key), now)]
            for role in added:
                check_apart(present, role)


def members_of(store: Store, team: str) -> tuple[str, ...]:
    """Lists who belongs to a team: `user:ID` and `group:NAME`."""
    return tuple(sorted(kept.item.member for kept in store.shelf(MEMBERSHIPS).find("team", team)))


@contextmanager
def keeping_an_admin(store: Store, name: str) -> Iterator[None]:
    """Raises LastAdmin where what happens within takes away the last one who can look after the server."""
    before = has_admin(store)
    yield
    if before and not has_admin(store):
        raise LastAdmin(name=name)


def has_admin(store: Store) -> bool:
    """Says that someone who can sign in is an administrator everywhere, for good, by more than a provider's word."""
    for kept in store.shelf(GIVEN_ROLES).find("role", ADMIN):
        given = kept.item
        if given.scope == EVERYWHERE and not given.in_places and given.until is None:
            kind, _, key = given.subject.partition(":")
            members = members_of(store, key) if kind == "team" else (given.subject,)
            if any(_can_sign_in(store, member) for member in members):
                return True
    return False


def forget_grants(store: Store, subject: str) -> None:
    """Takes away every role that was given to a subject."""
    for kept in store.shelf(GIVEN_ROLES).find("subject", subject):
        store.shelf(GIVEN_ROLES).remove(kept.id)


def forget_grants_in(store: Store, cluster: str) -> None:
    """Takes away what was given in a cluster, so that another one of its name begins without: roles, places, agents."""
    for grant in store.shelf(GIVEN_ROLES).page(limit=MOST):
        if grant.item.scope.cluster == cluster:
            store.shelf(GIVEN_ROLES).remove(grant.id)
    for team in store.shelf(TEAMS).page(limit=MOST):
        places = tuple(place for place in team.item.places if place.cluster != cluster)
        if places != team.item.places:
            store.shelf(TEAMS).replace(team.id, replace(team.item, places=places))
    for token in store.shelf(TOKENS).find("bearer", cluster):
        if token.item.kind == "agent":
            store.shelf(TOKENS).remove(token.id)


def check_signed_in(desk: Desk) -> str:
    """Gives the id of the user who asks in person; raises PersonNeeded for a token, which cannot make another one."""
    if desk.who.actor != "user":
        raise PersonNeeded(who=desk.who.name)
    return desk.who.id


def scopes_of(role: GivenRole, places: tuple[Scope, ...]) -> tuple[Scope, ...]:
    """Lists where a role holds, given the places of its team."""
    return places if role.in_places else (role.scope,)


def spelled(scope: Scope) -> str:
    """Writes a part of the world as `*`, `CLUSTER` or `CLUSTER/NAMESPACE`."""
    return "/".join(filter(None, (scope.cluster or "*", scope.namespace)))


def _is_approving(role: str) -> bool:
    return any(pattern.startswith(f"{APPROVING}:") for pattern in permissions_of(role))


def _can_sign_in(store: Store, member: str) -> bool:
    kind, _, key = member.partition(":")
    if kind != "user":
        return False
    with suppress(RecordAbsent):
        user = store.shelf(USERS).get(key).item
        return not user.disabled and bool(user.password or user.outside)
    return False

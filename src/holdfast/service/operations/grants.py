"""Grants: which role someone has, and where."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime

from msgspec import Struct

from holdfast.model.access import Grant, Scope
from holdfast.model.access_refusals import BeyondReach
from holdfast.model.errors import UsageError
from holdfast.model.objects.meta import Instant
from holdfast.model.people import GIVEN_ROLES, TEAMS, USERS, GivenRole
from holdfast.model.record import Kept
from holdfast.model.store_refusals import RecordAbsent
from holdfast.pillars.governance.permissions import holds, roles
from holdfast.service.desk import Desk
from holdfast.service.operation import Nothing, Operation
from holdfast.service.operations.teams import check_known
from holdfast.service.paging import Page, Paging, paged
from holdfast.service.people.giving import (
    MOST,
    check_may_give,
    check_member_apart,
    keeping_an_admin,
    members_of,
    scopes_of,
    spelled,
)


class GrantShown(Struct, frozen=True, kw_only=True):
    """A role that was given: to whom (`user:ID`, `team:ID`, `group:NAME`, and by which name), where, and by whom."""

    id: str
    subject: str
    name: str
    role: str
    cluster: str
    namespace: str
    in_places: bool
    by: str
    until: datetime | None
    created: datetime


class ListGrants(Paging, frozen=True, kw_only=True):
    """Which grants are wanted: those of a subject, of a role, or in a cluster."""

    subject: str = ""
    role: str = ""
    cluster: str = ""


class NewGrant(Struct, frozen=True, kw_only=True):
    """A role for a subject: everywhere, in a cluster, in a namespace, or in the places of the team (`in_places`)."""

    subject: str
    role: str
    cluster: str = ""
    namespace: str = ""
    in_places: bool = False
    until: Instant | None = None


class OfGrant(Struct, frozen=True, kw_only=True):
    """One grant by its id."""

    grant: str


def _list(desk: Desk, asked: ListGrants) -> Page[GrantShown]:
    found = [
        kept
        for kept in desk.store.shelf(GIVEN_ROLES).page(limit=MOST)
        if asked.subject in ("", kept.item.subject)
        and asked.role in ("", kept.item.role)
        and asked.cluster in ("", kept.item.scope.cluster)
        and any(holds(desk.reach, scope) for scope in _scopes(desk, kept.item))
    ]
    return paged(asked, [_shown(desk, kept) for kept in found], lambda item: (item.subject, item.role, item.id))


def _create(desk: Desk, asked: NewGrant) -> GrantShown:
    given = _checked(desk, asked)
    check_may_give(desk.who, [Grant(given.role, scope) for scope in _scopes(desk, given)])
    for member in _members(desk, given.subject):
        check_member_apart(desk.store, member, [given.role], desk.now)
    kept = desk.store.shelf(GIVEN_ROLES).add(desk.office.chance.new_id(), given)
    _note(desk, kept)
    return _shown(desk, kept)


def _delete(desk: Desk, asked: OfGrant) -> Nothing:
    kept = desk.store.shelf(GIVEN_ROLES).get(asked.grant)
    scopes = _scopes(desk, kept.item)
    if not any(holds(desk.reach, scope) for scope in scopes):
        raise RecordAbsent(type="grant", id=asked.grant)
    if not all(holds(desk.reach, scope) for scope in scopes):
        raise BeyondReach(what=", ".join(map(spelled, scopes)))
    with keeping_an_admin(desk.store, _name(desk, kept.item.subject)):
        desk.store.shelf(GIVEN_ROLES).remove(kept.id, desk.asker.revision)
    _note(desk, kept)
    return Nothing()


def _checked(desk: Desk, asked: NewGrant) -> GivenRole:
    kind, _, key = asked.subject.partition(":")
    if kind == "team":
        desk.store.shelf(TEAMS).get(key)
    else:
        check_known(desk, asked.subject)
    if asked.role not in roles() or asked.role == "agent":
        raise UsageError(what="role", value=asked.role, allowed=", ".join(sorted(set(roles()) - {"agent"})))
    if asked.in_places and (kind != "team" or asked.cluster or asked.namespace):
        raise UsageError(what="in_places", value=asked.subject, allowed="team:ID")
    if asked.namespace and not asked.cluster:
        raise UsageError(what="namespace", value=asked.namespace, allowed="cluster + namespace")
    if asked.until is not None and (asked.until.tzinfo is None or asked.until <= desk.now):
        raise UsageError(what="until", value=asked.until.isoformat(), allowed="RFC 3339")
    return GivenRole(
        subject=asked.subject,
        role=asked.role,
        scope=Scope(asked.cluster, asked.namespace),
        in_places=asked.in_places,
        by=desk.who.id,
        until=asked.until,
    )


def _scopes(desk: Desk, given: GivenRole) -> tuple[Scope, ...]:
    """Lists where a role holds; one in the places of a team without places counts as everywhere: they may come."""
    places: tuple[Scope, ...] = ()
    if given.in_places:
        with suppress(RecordAbsent):
            places = desk.store.shelf(TEAMS).get(given.subject.partition(":")[2]).item.places
    return scopes_of(given, places) or (Scope(),)


def _members(desk: Desk, subject: str) -> Iterable[str]:
    kind, _, key = subject.partition(":")
    return members_of(desk.store, key) if kind == "team" else (subject,)


def _name(desk: Desk, subject: str) -> str:
    kind, _, key = subject.partition(":")
    with suppress(RecordAbsent):
        if kind == "user":
            return desk.store.shelf(USERS).get(key).item.name
        if kind == "team":
            return desk.store.shelf(TEAMS).get(key).item.name
    return key


def _note(desk: Desk, kept: Kept[GivenRole]) -> None:
    where = "places" if kept.item.in_places else spelled(kept.item.scope)
    desk.note(kept.id, subject=kept.item.subject, role=kept.item.role, where=where)


def _shown(desk: Desk, kept: Kept[GivenRole]) -> GrantShown:
    item = kept.item
    return GrantShown(
        id=kept.id,
        subject=item.subject,
        name=_name(desk, item.subject),
        role=item.role,
        cluster=item.scope.cluster,
        namespace=item.scope.namespace,
        in_places=item.in_places,
        by=item.by,
        until=item.until,
        created=kept.created,
    )


OPERATIONS = (
    Operation(
        name="grants.list",
        parameters=ListGrants,
        result=Page[GrantShown],
        run=_list,
        permission="read:people",
        bearing="fleet",
        path="/grants",
        examples={"admins": {"role": "admin"}},
    ),
    Operation(
        name="grants.create",
        parameters=NewGrant,
        result=GrantShown,
        run=_create,
        permission="create:grants",
        bearing="fleet",
        path="/grants",
        effect="record",
        method="POST",
        examples={"namespace": {"subject": "group:shop", "role": "viewer", "cluster": "prod", "namespace": "shop"}},
    ),
    Operation(
        name="grants.delete",
        parameters=OfGrant,
        result=Nothing,
        run=_delete,
        permission="delete:grants",
        bearing="fleet",
        path="/grants/{grant}",
        effect="record",
        method="DELETE",
    ),
)

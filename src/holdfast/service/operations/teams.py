"""Teams: people who look after places together, and share the roles that the team was given."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import UNSET, Struct, UnsetType
from msgspec.structs import replace

from holdfast.model.access import EVERYWHERE, Scope
from holdfast.model.errors import UsageError
from holdfast.model.people import MEMBERSHIPS, TEAMS, USERS, Membership, Team
from holdfast.model.record import Kept
from holdfast.model.store_refusals import RecordAbsent
from holdfast.service.changing import given
from holdfast.service.desk import Desk
from holdfast.service.operation import Nothing, Operation
from holdfast.service.paging import Page, Paging, paged
from holdfast.service.people.authentication import team_grants
from holdfast.service.people.giving import (
    MOST,
    check_may_give,
    check_member_apart,
    forget_grants,
    keeping_an_admin,
    members_of,
)


class TeamShown(Struct, frozen=True, kw_only=True):
    """A team; its members are `user:ID`, or `group:NAME` of the provider of identities."""

    id: str
    name: str
    title: str
    places: tuple[Scope, ...]
    members: tuple[str, ...]
    revision: int


class ListTeams(Paging, frozen=True, kw_only=True):
    """Which teams are wanted."""


class OfTeam(Struct, frozen=True, kw_only=True):
    """One team by its id."""

    team: str


class NewTeam(Struct, frozen=True, kw_only=True):
    """A team and the namespaces, or whole clusters, that it looks after."""

    name: str
    title: str = ""
    places: tuple[Scope, ...] = ()


class ChangedTeam(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is to be changed of a team; a field that is left out stays as it is."""

    team: str
    name: str | UnsetType = UNSET
    title: str | UnsetType = UNSET
    places: tuple[Scope, ...] | UnsetType = UNSET


class OfMember(Struct, frozen=True, kw_only=True):
    """Someone in a team: `user:ID` or `group:NAME`."""

    team: str
    member: str


def _list(desk: Desk, asked: ListTeams) -> Page[TeamShown]:
    kept = desk.store.shelf(TEAMS).page(limit=MOST)
    return paged(asked, [_shown(desk, item) for item in kept], lambda item: (item.name,))


def _get(desk: Desk, asked: OfTeam) -> TeamShown:
    return _shown(desk, desk.store.shelf(TEAMS).get(asked.team))


def _create(desk: Desk, asked: NewTeam) -> TeamShown:
    team = Team(name=_name(asked.name), title=asked.title, places=_places(asked.places))
    kept = desk.store.shelf(TEAMS).add(desk.office.chance.new_id(), team)
    desk.note(kept.id, name=team.name)
    return _shown(desk, kept)


def _update(desk: Desk, asked: ChangedTeam) -> TeamShown:
    shelf = desk.store.shelf(TEAMS)
    present = shelf.get(asked.team)
    fields = given(asked, "team")
    changed = replace(present.item, **fields)
    changed = replace(changed, name=_name(changed.name), places=_places(changed.places))
    kept = shelf.replace(present.id, changed, desk.asker.revision)
    # Other places give the team's roles in them to all of its members.
    if set(changed.places) - set(present.item.places):
        check_may_give(desk.who, team_grants(desk.store, kept.id, desk.now))
    desk.note(kept.id, name=changed.name, fields=", ".join(sorted(fields)))
    return _shown(desk, kept)


def _delete(desk: Desk, asked: OfTeam) -> Nothing:
    store = desk.store
    present = store.shelf(TEAMS).get(asked.team)
    with keeping_an_admin(store, present.item.name):
        for membership in store.shelf(MEMBERSHIPS).find("team", present.id):
            store.shelf(MEMBERSHIPS).remove(membership.id)
        forget_grants(store, f"team:{present.id}")
        store.shelf(TEAMS).remove(present.id, desk.asker.revision)
    desk.note(present.id, name=present.item.name)
    return Nothing()


def _add_member(desk: Desk, asked: OfMember) -> TeamShown:
    kept = desk.store.shelf(TEAMS).get(asked.team)
    grants = team_grants(desk.store, kept.id, desk.now)
    check_may_give(desk.who, grants)
    check_known(desk, asked.member)
    check_member_apart(desk.store, asked.member, [grant.role for grant in grants], desk.now)
    if asked.member not in members_of(desk.store, kept.id):
        member = Membership(team=kept.id, member=asked.member)
        desk.store.shelf(MEMBERSHIPS).add(desk.office.chance.new_id(), member)
    desk.note(kept.id, name=kept.item.name, member=asked.member)
    return _shown(desk, kept)


def _remove_member(desk: Desk, asked: OfMember) -> TeamShown:
    kept = desk.store.shelf(TEAMS).get(asked.team)
    found = [m for m in desk.store.shelf(MEMBERSHIPS).find("team", kept.id) if m.item.member == asked.member]
    if not found:
        raise RecordAbsent(type="membership", id=asked.member)
    with keeping_an_admin(desk.store, asked.member):
        for membership in found:
            desk.store.shelf(MEMBERSHIPS).remove(membership.id)
    desk.note(kept.id, name=kept.item.name, member=asked.member)
    return _shown(desk, kept)


def check_known(desk: Desk, member: str) -> None:
    """Raises UsageError for what is neither a user nor a group, and RecordAbsent for a user who is not there."""
    kind, _, key = member.partition(":")
    if kind not in ("user", "group") or not key:
        raise UsageError(what="member", value=member, allowed="user:ID, group:NAME")
    if kind == "user":
        desk.store.shelf(USERS).get(key)


def _name(name: str) -> str:
    kept = name.strip()
    if not kept or len(kept) > 100:
        raise UsageError(what="name", value=name[:100], allowed="1-100")
    return kept


def _places(places: Iterable[Scope]) -> tuple[Scope, ...]:
    found = tuple(sorted(set(places)))
    if any(scope == EVERYWHERE or not scope.cluster for scope in found):
        raise UsageError(what="places", value="*", allowed="{cluster, namespace}")
    return found


def _shown(desk: Desk, kept: Kept[Team]) -> TeamShown:
    item = kept.item
    return TeamShown(
        id=kept.id,
        name=item.name,
        title=item.title or item.name,
        places=item.places,
        members=members_of(desk.store, kept.id),
        revision=kept.revision,
    )


OPERATIONS = (
    Operation(
        name="teams.list",
        parameters=ListTeams,
        result=Page[TeamShown],
        run=_list,
        permission="read:people",
        bearing="fleet",
        path="/teams",
        examples={"all": {}},
    ),
    Operation(
        name="teams.get",
        parameters=OfTeam,
        result=TeamShown,
        run=_get,
        permission="read:people",
        bearing="fleet",
        path="/teams/{team}",
    ),
    Operation(
        name="teams.create",
        parameters=NewTeam,
        result=TeamShown,
        run=_create,
        permission="create:people",
        bearing="server",
        path="/teams",
        effect="record",
        method="POST",
        examples={"storage": {"name": "storage", "places": [{"cluster": "prod-seoul", "namespace": "ceph"}]}},
    ),
    Operation(
        name="teams.update",
        parameters=ChangedTeam,
        result=TeamShown,
        run=_update,
        permission="write:people",
        bearing="server",
        path="/teams/{team}",
        effect="record",
        method="PATCH",
    ),
    Operation(
        name="teams.delete",
        parameters=OfTeam,
        result=Nothing,
        run=_delete,
        permission="delete:people",
        bearing="server",
        path="/teams/{team}",
        effect="record",
        method="DELETE",
    ),
    Operation(
        name="teams.add-member",
        parameters=OfMember,
        result=TeamShown,
        run=_add_member,
        permission="write:people",
        bearing="server",
        path="/teams/{team}/members/{member}",
        effect="record",
        method="PUT",
    ),
    Operation(
        name="teams.remove-member",
        parameters=OfMember,
        result=TeamShown,
        run=_remove_member,
        permission="write:people",
        bearing="server",
        path="/teams/{team}/members/{member}",
        effect="record",
        method="DELETE",
    ),
)

"""Users: who may sign in."""

from __future__ import annotations

from datetime import datetime

from msgspec import UNSET, Struct, UnsetType
from msgspec.structs import replace

from holdfast.model.people import INVITATIONS, MEMBERSHIPS, TOKENS, USERS, User
from holdfast.model.record import Kept
from holdfast.service.changing import given
from holdfast.service.desk import Desk
from holdfast.service.operation import Nothing, Operation
from holdfast.service.paging import Page, Paging, paged
from holdfast.service.people.giving import MOST, forget_grants, keeping_an_admin
from holdfast.service.people.signing_in import checked_name, forget_sessions, invite


class UserShown(Struct, frozen=True, kw_only=True):
    """A user; `is_outside` says that a provider knows them, whose groups `groups` are."""

    id: str
    name: str
    title: str
    email: str
    disabled: bool
    has_password: bool
    is_outside: bool
    groups: tuple[str, ...]
    seen: datetime | None
    created: datetime
    revision: int


class Invited(Struct, frozen=True, kw_only=True):
    """A user with the secret of the link by which they choose a password; it is shown once and works once."""

    user: UserShown
    secret: str
    expires: datetime


class ListUsers(Paging, frozen=True, kw_only=True):
    """Which users are wanted: those whose name or title holds a text."""

    text: str = ""


class OfUser(Struct, frozen=True, kw_only=True):
    """One user by their id."""

    user: str


class NewUser(Struct, frozen=True, kw_only=True):
    """Someone who signs in with a password that they choose by a link."""

    name: str
    title: str = ""
    email: str = ""


class ChangedUser(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is to be changed of a user; a field that is left out stays as it is."""

    user: str
    title: str | UnsetType = UNSET
    email: str | UnsetType = UNSET
    disabled: bool | UnsetType = UNSET


def _list(desk: Desk, asked: ListUsers) -> Page[UserShown]:
    wanted = asked.text.lower()
    kept = desk.store.shelf(USERS).page(limit=MOST)
    found = [item for item in kept if wanted in f"{item.item.name} {item.item.title}".lower()]
    return paged(asked, [shown_user(item) for item in found], lambda item: (item.name,))


def _get(desk: Desk, asked: OfUser) -> UserShown:
    return shown_user(desk.store.shelf(USERS).get(asked.user))


def _create(desk: Desk, asked: NewUser) -> Invited:
    user = User(name=checked_name(asked.name), title=asked.title, email=asked.email)
    kept = desk.store.shelf(USERS).add(desk.office.chance.new_id(), user)
    desk.note(kept.id, name=user.name)
    return _invited(desk, kept)


def _update(desk: Desk, asked: ChangedUser) -> UserShown:
    shelf = desk.store.shelf(USERS)
    present = shelf.get(asked.user)
    fields = given(asked, "user")
    with keeping_an_admin(desk.store, present.item.name):
        kept = shelf.replace(present.id, replace(present.item, **fields), desk.asker.revision)
    if kept.item.disabled:
        forget_sessions(desk.store, kept.id)
    desk.note(kept.id, name=kept.item.name, fields=", ".join(sorted(fields)))
    return shown_user(kept)


def _invite(desk: Desk, asked: OfUser) -> Invited:
    kept = desk.store.shelf(USERS).get(asked.user)
    desk.note(kept.id, name=kept.item.name)
    return _invited(desk, kept)


def _delete(desk: Desk, asked: OfUser) -> Nothing:
    store = desk.store
    present = store.shelf(USERS).get(asked.user)
    with keeping_an_admin(store, present.item.name):
        store.shelf(USERS).remove(present.id, desk.asker.revision)
        forget_grants(store, f"user:{present.id}")
    forget_sessions(store, present.id)
    for token in store.shelf(TOKENS).find("bearer", present.id):
        store.shelf(TOKENS).remove(token.id)
    for membership in store.shelf(MEMBERSHIPS).find("member", f"user:{present.id}"):
        store.shelf(MEMBERSHIPS).remove(membership.id)
    for invitation in store.shelf(INVITATIONS).find("user", present.id):
        store.shelf(INVITATIONS).remove(invitation.id)
    desk.note(present.id, name=present.item.name)
    return Nothing()


def _invited(desk: Desk, kept: Kept[User]) -> Invited:
    secret, expires = invite(desk, desk.store, kept.id)
    return Invited(user=shown_user(kept), secret=secret, expires=expires)


def shown_user(kept: Kept[User]) -> UserShown:
    """Shows a user, without what is kept of their password."""
    item = kept.item
    return UserShown(
        id=kept.id,
        name=item.name,
        title=item.title or item.name,
        email=item.email,
        disabled=item.disabled,
        has_password=bool(item.password),
        is_outside=bool(item.outside),
        groups=item.groups,
        seen=item.seen,
        created=kept.created,
        revision=kept.revision,
    )


OPERATIONS = (
    Operation(
        name="users.list",
        parameters=ListUsers,
        result=Page[UserShown],
        run=_list,
        permission="read:people",
        bearing="fleet",
        path="/users",
        examples={"all": {}},
    ),
    Operation(
        name="users.get",
        parameters=OfUser,
        result=UserShown,
        run=_get,
        permission="read:people",
        bearing="fleet",
        path="/users/{user}",
    ),
    Operation(
        name="users.create",
        parameters=NewUser,
        result=Invited,
        run=_create,
        permission="create:people",
        bearing="server",
        path="/users",
        effect="record",
        method="POST",
        examples={"invited": {"name": "minji", "title": "Minji Kim"}},
        has_secret=True,
    ),
    Operation(
        name="users.update",
        parameters=ChangedUser,
        result=UserShown,
        run=_update,
        permission="write:people",
        bearing="server",
        path="/users/{user}",
        effect="record",
        method="PATCH",
    ),
    Operation(
        name="users.invite",
        parameters=OfUser,
        result=Invited,
        run=_invite,
        permission="write:people",
        bearing="server",
        path="/users/{user}/invitation",
        effect="record",
        method="POST",
        has_secret=True,
    ),
    Operation(
        name="users.delete",
        parameters=OfUser,
        result=Nothing,
        run=_delete,
        permission="delete:people",
        bearing="server",
        path="/users/{user}",
        effect="record",
        method="DELETE",
    ),
)

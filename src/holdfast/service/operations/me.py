"""Who asks: what the server knows of them, and what they may change of it themselves."""

from __future__ import annotations

from typing import Literal

from msgspec import UNSET, Struct, UnsetType
from msgspec.structs import replace

from holdfast.model.access import Actor
from holdfast.model.people import USERS, User
from holdfast.pillars.governance.permissions import permissions_of
from holdfast.service.changing import given
from holdfast.service.desk import Desk
from holdfast.service.operation import Nothing, Operation
from holdfast.service.people.giving import check_signed_in
from holdfast.service.people.signing_in import change_password


class OwnGrant(Struct, frozen=True, kw_only=True):
    """A role that the asker has, where, through which team, and what it allows."""

    role: str
    cluster: str
    namespace: str
    team: str
    permissions: tuple[str, ...]


class MeShown(Struct, frozen=True, kw_only=True):
    """Who asks: `id` and `name` are those of the user, or of the token or agent that asks for `behalf`."""

    id: str
    name: str
    actor: Actor
    behalf: str
    title: str
    email: str
    lang: str
    has_password: bool
    allows: tuple[str, ...]
    grants: tuple[OwnGrant, ...]


class ChangedMe(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the asker changes of themselves; a field that is left out stays as it is."""

    title: str | UnsetType = UNSET
    email: str | UnsetType = UNSET
    lang: Literal["", "en", "ko"] | UnsetType = UNSET


class NewPassword(Struct, frozen=True, kw_only=True):
    """Another password, and the present one as proof."""

    present_password: str
    password: str


def _get(desk: Desk, _: Nothing) -> MeShown:
    who = desk.who
    found = desk.store.shelf(USERS).page(ids=[who.behalf or who.id])
    user = found[0].item if found else User(name=who.name)
    return MeShown(
        id=who.id,
        name=who.name,
        actor=who.actor,
        behalf=who.behalf,
        title=user.title or user.name,
        email=user.email,
        lang=user.lang,
        has_password=bool(user.password),
        allows=who.allows,
        grants=tuple(
            OwnGrant(
                role=grant.role,
                cluster=grant.scope.cluster,
                namespace=grant.scope.namespace,
                team=grant.team,
                permissions=tuple(sorted(permissions_of(grant.role))),
            )
            for grant in who.grants
        ),
    )


def _update(desk: Desk, asked: ChangedMe) -> MeShown:
    shelf = desk.store.shelf(USERS)
    present = shelf.get(check_signed_in(desk))
    fields = given(asked)
    shelf.replace(present.id, replace(present.item, **fields))
    desk.note(present.id, fields=", ".join(sorted(fields)))
    return _get(desk, Nothing())


def _set_password(desk: Desk, asked: NewPassword) -> Nothing:
    change_password(desk, check_signed_in(desk), asked.present_password, asked.password)
    return Nothing()


OPERATIONS = (
    Operation(
        name="me.get",
        parameters=Nothing,
        result=MeShown,
        run=_get,
        permission="read:me",
        bearing="own",
        path="/me",
        examples={"me": {}},
    ),
    Operation(
        name="me.update",
        parameters=ChangedMe,
        result=MeShown,
        run=_update,
        permission="write:me",
        bearing="own",
        path="/me",
        effect="record",
        method="PATCH",
        examples={"korean": {"lang": "ko"}},
    ),
    Operation(
        name="me.set-password",
        parameters=NewPassword,
        result=Nothing,
        run=_set_password,
        permission="write:me",
        bearing="own",
        path="/me/password",
        effect="record",
        method="PUT",
        alone=True,
    ),
)

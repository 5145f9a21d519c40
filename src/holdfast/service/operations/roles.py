"""Roles: what each of them may do."""

from __future__ import annotations

from msgspec import Struct

from holdfast.pillars.governance.permissions import roles
from holdfast.service.desk import Desk
from holdfast.service.operation import Nothing, Operation


class RoleShown(Struct, frozen=True, kw_only=True):
    """A role and its permissions: a verb and a resource, either of them `*` for all."""

    name: str
    permissions: tuple[str, ...]


class RolesShown(Struct, frozen=True, kw_only=True):
    """All roles."""

    items: tuple[RoleShown, ...]


def _list(_: Desk, __: Nothing) -> RolesShown:
    return RolesShown(
        items=tuple(RoleShown(name=name, permissions=tuple(sorted(held))) for name, held in sorted(roles().items()))
    )


OPERATIONS = (
    Operation(
        name="roles.list",
        parameters=Nothing,
        result=RolesShown,
        run=_list,
        permission="read:roles",
        bearing="own",
        path="/roles",
        examples={"all": {}},
    ),
)

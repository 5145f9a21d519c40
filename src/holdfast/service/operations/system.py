"""What this server is, and what can be asked of it."""

from __future__ import annotations

from msgspec import Struct

from holdfast.pillars.governance.permissions import reach_of
from holdfast.service.desk import Desk
from holdfast.service.operation import Effect, Method, Nothing, Operation
from holdfast.texts.say import LANGUAGES, say


class System(Struct, frozen=True, kw_only=True):
    """What a server says of itself to anyone: the version to those who may ask it things."""

    product: str
    version: str
    languages: tuple[str, ...]
    rules: int | None = None


class OperationShown(Struct, frozen=True, kw_only=True):
    """One operation of the table; `is_allowed` says that the asker holds its permission somewhere."""

    name: str
    about: str
    effect: Effect
    permission: str
    method: Method
    path: str
    is_allowed: bool


class Operations(Struct, frozen=True, kw_only=True):
    """The table of operations."""

    items: tuple[OperationShown, ...]


def _get(desk: Desk, _: Nothing) -> System:
    known = bool(desk.who.id)
    return System(
        product="holdfast",
        version=desk.office.version if known else "",
        languages=LANGUAGES,
        rules=len(desk.office.rules()) if known else None,
    )


def _list(desk: Desk, _: Nothing) -> Operations:
    return Operations(
        items=tuple(
            OperationShown(
                name=item.name,
                about=say(item.help_key, desk.lang),
                effect=item.effect,
                permission=item.permission,
                method=item.method,
                path=item.path,
                is_allowed=item.bearing in ("open", "own") or not reach_of(desk.who, item.permission).is_empty,
            )
            for item in sorted(desk.office.table().values(), key=lambda item: item.name)
        )
    )


OPERATIONS = (
    Operation(
        name="system.get",
        parameters=Nothing,
        result=System,
        run=_get,
        permission="read:system",
        bearing="open",
        path="/system",
        examples={"all": {}},
    ),
    Operation(
        name="operations.list",
        parameters=Nothing,
        result=Operations,
        run=_list,
        permission="read:operations",
        bearing="own",
        path="/operations",
        examples={"all": {}},
    ),
)

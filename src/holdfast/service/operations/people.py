"""The names of people: who it was that wrote, agreed or acted, for whoever may see what they did."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from holdfast.model.people import USERS
from holdfast.service.desk import Desk
from holdfast.service.operation import Operation


class AskNames(Struct, frozen=True, kw_only=True):
    """The ids that stand where somebody did something."""

    ids: Annotated[tuple[str, ...], Meta(max_length=200)] = ()


class NamesShown(Struct, frozen=True, kw_only=True):
    """The names by their ids; one that is no user's is left out, and nothing else is told of anybody."""

    names: dict[str, str]


def _named(desk: Desk, asked: AskNames) -> NamesShown:
    kept = desk.store.shelf(USERS).page(limit=len(asked.ids), ids=asked.ids) if asked.ids else ()
    return NamesShown(names={item.id: item.item.title or item.item.name for item in kept})


OPERATIONS = (
    Operation(
        name="people.named",
        parameters=AskNames,
        result=NamesShown,
        run=_named,
        permission="read:fleet",
        bearing="fleet",
        path="/people/names",
        examples={"of-a-plan": {"ids": ["01hzq3v5w8k2m4n6p7r9s0t1v2"]}},
    ),
)

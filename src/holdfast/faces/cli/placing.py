"""Where an operation is called: on a server that is named, else on the store of this machine."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import click
from msgspec import Struct
from msgspec.structs import replace

from holdfast.model.access import EVERYWHERE, Grant, Principal
from holdfast.service.operation import AnyOperation
from holdfast.texts.say import say

LOOK_SECONDS = 2.0


class Place(Struct, frozen=True):
    """How operations are called at a place, and what lets a plan go on there."""

    call: Callable[[AnyOperation, Any], Any]
    go_on: Callable[[], None]


def places(lang: str) -> list[click.Parameter]:
    """Makes the options that say where an operation is called."""
    named = (("server", "URL"), ("token", "TOKEN"), ("store", "PLACE"))
    return [place_option(name, metavar, lang) for name, metavar in named]


def place_option(name: str, metavar: str, lang: str) -> click.Option:
    """Makes one option about the place; a token on the command line would stand in the list of processes."""
    return click.Option(
        [f"--{name}"],
        metavar=metavar,
        default=lambda: os.environ.get(f"HOLDFAST_{name.upper()}", ""),
        help=say(f"cli.option.api-{name}", lang),
    )


@contextmanager
def calling(place: Mapping[str, str], lang: str, *, approves: bool = False) -> Iterator[Place]:
    """Gives what calls operations at a place: `server` with `token`, else `store`; raises HoldfastError.

    On the store of this machine its owner may agree to plans too, under the same name as in everything else.
    """
    reason = place.get("reason", "")
    if place.get("server"):
        from holdfast.faces.sdk.remote import Remote

        with Remote(place["server"], place.get("token", ""), lang=lang) as remote:
            yield Place(
                lambda operation, asked: remote.call(operation.name, asked, operation.result, reason=reason),
                lambda: time.sleep(LOOK_SECONDS),
            )
        return
    from holdfast.app.context import Context
    from holdfast.app.settings import OfficeSettings
    from holdfast.service.actions.execution import carry_out
    from holdfast.service.desk import Asker
    from holdfast.service.table import call

    # Whoever may write the file of the store may do everything with it anyway.
    with Context().office(OfficeSettings(store=place.get("store", ""))) as opened:
        asker = Asker(who=_approver(opened.keeper) if approves else opened.keeper, lang=lang, reason=reason)

        def go_on() -> None:
            if not carry_out(opened.office):
                time.sleep(LOOK_SECONDS)

        yield Place(lambda operation, asked: call(opened.office, asker, operation, asked), go_on)


def _approver(keeper: Principal) -> Principal:
    return replace(keeper, grants=(Grant("approver", EVERYWHERE),))

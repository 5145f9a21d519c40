"""What the commands of plans share: where they are called, and how a plan is named and shown."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import click
from msgspec import Struct

from holdfast.faces.cli.options import no_color, out, output, verbose
from holdfast.service.operation import AnyOperation
from holdfast.texts.say import say

FORMS = ("text", "json")
LOOK_SECONDS = 2.0


class Way(Struct, frozen=True):
    """How operations are called at a place, and what lets a plan go on there."""

    call: Callable[[str, Mapping[str, Any]], Any]
    go_on: Callable[[], None]


def placed(lang: str) -> list[click.Parameter]:
    """Makes the options that say where a command is called, and how its result is shown."""

    def option(name: str, metavar: str) -> click.Option:
        return click.Option(
            [f"--{name}"],
            metavar=metavar,
            default=lambda: os.environ.get(f"HOLDFAST_{name.upper()}", ""),
            help=say(f"cli.option.api-{name}", lang),
        )

    named = [option("server", "URL"), option("token", "TOKEN"), option("store", "PLACE")]
    return [*named, output(lang, FORMS), out(lang), no_color(lang), verbose(lang)]


def reason(lang: str) -> click.Option:
    """Makes the option that says why; whoever reads the audit log later will ask."""
    return click.Option(["--reason"], metavar="TEXT", required=True, help=say("cli.option.plan-reason", lang))


@contextmanager
def way(options: dict[str, Any], lang: str, *, approves: bool = False) -> Iterator[Way]:
    """Takes the options of a place, and gives how operations are called there; raises HoldfastError.

    On the store of this machine its owner may agree to plans too, under the same name as in everything else.
    """
    import msgspec

    place = {name: options.pop(name) for name in ("server", "token", "store")}
    why = str(options.get("reason") or "")
    if place["server"]:
        from holdfast.faces.sdk.remote import Remote
        from holdfast.service.table import table

        with Remote(place["server"], place["token"], lang=lang) as remote:

            def far(name: str, given: Mapping[str, Any]) -> Any:
                operation: AnyOperation = table()[name]
                asked = msgspec.convert(dict(given), operation.parameters, strict=False)
                return remote.call(name, asked, operation.result, reason=why)

            yield Way(far, lambda: time.sleep(LOOK_SECONDS))
        return
    from holdfast.app import Context, OfficeSettings
    from holdfast.model.access import EVERYWHERE, Grant, Principal
    from holdfast.service.actions.execution import carry_out
    from holdfast.service.desk import Asker
    from holdfast.service.table import call, table

    with Context().office(OfficeSettings(store=place["store"])) as opened:
        keeper = opened.keeper
        role = (Grant("approver", EVERYWHERE),)
        who = Principal(id=keeper.id, name=keeper.name, actor=keeper.actor, grants=role) if approves else keeper

        def near(name: str, given: Mapping[str, Any]) -> Any:
            operation: AnyOperation = table()[name]
            asked = msgspec.convert(dict(given), operation.parameters, strict=False)
            return call(opened.office, Asker(who=who, lang=lang, reason=why), operation, asked)

        def go_on() -> None:
            if not carry_out(opened.office):
                time.sleep(LOOK_SECONDS)

        yield Way(near, go_on)


def show(result: Any, options: Mapping[str, Any], lang: str) -> None:
    """Writes a plan, or a list of them, as the options say."""
    from holdfast.faces.cli.output import look, write
    from holdfast.model.plans_shown import PlanWhole
    from holdfast.reports.answers import answer_json
    from holdfast.reports.plan_text import plan_text, plans_text

    if options["form"] == "json":
        write(answer_json(result), options["out"], lang, is_data=True)
        return
    seen = look(options["out"], options["no_color"], options["verbose"])
    text = plan_text(result, seen, lang) if isinstance(result, PlanWhole) else plans_text(result.items, seen, lang)
    write(text, options["out"], lang)


def wishes(pairs: Sequence[str]) -> dict[str, Any]:
    """Reads parameters of an action, `NAME=VALUE`; a value may be JSON. Raises UsageError."""
    from holdfast.model.codec import read_plain
    from holdfast.model.errors import UsageError

    found: dict[str, Any] = {}
    for pair in pairs:
        name, sign, value = pair.partition("=")
        if not sign or not name:
            raise UsageError(what="--set", value=pair, allowed="NAME=VALUE")
        plain = read_plain(value.encode())
        found[name] = value if plain is None else plain
    return found

"""What the commands of plans share: where they are called, and how a plan is named and shown."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click
from msgspec import Struct

from holdfast.faces.cli.options import no_color, out, output, verbose
from holdfast.faces.cli.placing import calling, places
from holdfast.service.operation import AnyOperation
from holdfast.texts.say import say

if TYPE_CHECKING:
    from holdfast.reports.look import Look

FORMS = ("text", "json")


class Way(Struct, frozen=True):
    """How operations are called by their names at a place, and what lets a plan go on there."""

    call: Callable[[str, Mapping[str, Any]], Any]
    go_on: Callable[[], None]


def placed(lang: str) -> list[click.Parameter]:
    """Makes the options that say where a command is called, and how its result is shown."""
    return [*places(lang), output(lang, FORMS), out(lang), no_color(lang), verbose(lang)]


def reason(lang: str) -> click.Option:
    """Makes the option that says why; whoever reads the audit log later will ask."""
    return click.Option(["--reason"], metavar="TEXT", required=True, help=say("cli.option.plan-reason", lang))


@contextmanager
def way(options: dict[str, Any], lang: str, *, approves: bool = False) -> Iterator[Way]:
    """Takes the options of a place, and gives how operations are called there; raises HoldfastError."""
    from msgspec import convert

    from holdfast.service.table import table

    place = {name: options.pop(name) for name in ("server", "token", "store")}
    with calling({**place, "reason": str(options.get("reason") or "")}, lang, approves=approves) as there:

        def call(name: str, given: Mapping[str, Any]) -> Any:
            operation: AnyOperation = table()[name]
            return there.call(operation, convert(dict(given), operation.parameters, strict=False))

        yield Way(call, there.go_on)


def show(result: Any, options: Mapping[str, Any], lang: str) -> None:
    """Writes a plan, or a list of them, as the options say."""
    from holdfast.model.plans_shown import PlanWhole
    from holdfast.reports.plan_text import plan_text, plans_text

    def in_words(seen: Look) -> str:
        return plan_text(result, seen, lang) if isinstance(result, PlanWhole) else plans_text(result.items, seen, lang)

    answer(result, in_words, options, lang)


def answer(result: Any, in_words: Callable[[Look], str], options: Mapping[str, Any], lang: str) -> None:
    """Writes an answer as the options say: as it is, or in words."""
    from holdfast.faces.cli.output import look, write
    from holdfast.reports.answers import answer_json

    if options["form"] == "json":
        write(answer_json(result), options["out"], lang, is_data=True)
        return
    write(in_words(look(options["out"], options["no_color"], options["verbose"])), options["out"], lang)


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

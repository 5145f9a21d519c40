"""`holdfast api GROUP VERB`: every operation of the table, on a server or on the store of this machine."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click

from holdfast.faces.cli.command import Spoken
from holdfast.faces.cli.extras import server_extra
from holdfast.faces.cli.options import no_color, out, output, verbose
from holdfast.faces.cli.placing import calling, place_option, places
from holdfast.service.operation import AnyOperation
from holdfast.texts.say import say

EXAMPLES = (
    ("api", "holdfast api clusters create prod-seoul"),
    ("api-upload", "holdfast api clusters upload prod-seoul dump.tar.gz"),
    ("api-remote", "holdfast api problems list --server https://holdfast.example.com --severity high"),
)
FORMS = ("text", "json")
FILE = "file"
"""The form of a result that is a file: its bytes as they are."""


def command(lang: str) -> click.Command:
    """Makes the command in a language."""
    return Groups(lang)


class Groups(Spoken, click.Group):
    """The groups of operations; the table is loaded when one is asked for."""

    def __init__(self, lang: str) -> None:
        Spoken.__init__(self, "api", lang, None, (), EXAMPLES)
        self.commands = {}

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Lists the groups."""
        return sorted({operation.group for operation in _table().values()})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Gives a group."""
        if cmd_name not in self.list_commands(ctx):
            return None
        found = {item.verb: item for item in _table().values() if item.group == cmd_name}
        return Verbs(cmd_name, found, self.lang)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Writes the groups with what can be done in each, then the options."""
        with formatter.section(say("cli.api.groups", self.lang)):
            formatter.write_dl(
                [
                    (group, ", ".join(sorted(item.verb for item in _table().values() if item.group == group)))
                    for group in self.list_commands(ctx)
                ]
            )
        Spoken.format_options(self, ctx, formatter)


class Verbs(Spoken, click.Group):
    """What can be done with one kind of thing."""

    def __init__(self, group: str, operations: Mapping[str, AnyOperation], lang: str) -> None:
        Spoken.__init__(self, group, lang, None, (), (), about=say("cli.api.group", lang, group=group))
        self.commands = {}
        self._operations = operations

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Lists the verbs."""
        return sorted(self._operations)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Gives the command of an operation."""
        operation = self._operations.get(cmd_name)
        return _command(operation, self.lang) if operation is not None else None

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Writes the verbs, then the options."""
        with formatter.section(say("cli.commands", self.lang)):
            formatter.write_dl(
                [(verb, say(self._operations[verb].help_key, self.lang)) for verb in sorted(self._operations)]
            )
        Spoken.format_options(self, ctx, formatter)


@server_extra()
def _table() -> Mapping[str, AnyOperation]:
    from holdfast.service.table import table

    return table()


def _command(operation: AnyOperation, lang: str) -> click.Command:
    from holdfast.faces.cli.fields import parameters_of
    from holdfast.reports.answers import is_file

    fields = parameters_of(operation, lang)

    @server_extra()
    def callback(
        form: str, out: str | None, no_color: bool, verbose: bool, place: Mapping[str, str], **options: Any
    ) -> int:
        from holdfast.faces.cli.fields import given
        from holdfast.faces.cli.output import look, write, write_bytes
        from holdfast.reports.answers import answer_file, answer_json, answer_text

        asked = given(operation, options, lang)
        with calling(place, lang) as here:
            result = here.call(operation, asked)
        if form == FILE:
            write_bytes(answer_file(result), out, lang)
            return 0
        is_data = form == "json"
        shown = answer_json(result) if is_data else answer_text(result, look(out, no_color, verbose), lang)
        write(shown, out, lang, is_data=is_data)
        return 0

    own = {field.name for field in fields}
    place = [item for item in (*places(lang), place_option("reason", "TEXT", lang)) if item.name not in own]
    forms = (*FORMS, FILE) if is_file(operation.result) else FORMS
    params = [*fields, *place, output(lang, forms), out(lang), no_color(lang), verbose(lang)]
    about = f"{say(operation.help_key, lang)}\n\n{say('cli.api.permission', lang, permission=operation.permission)}"
    run = _placed(callback, "reason" in own)
    return Spoken(operation.verb, lang, run, params, _examples(operation), about=about)


def _placed(callback: Any, has_reason: bool) -> Any:
    def run(server: str, token: str, store: str, **options: Any) -> int:
        # A reason that the operation asks for itself is the reason for the audit log as well.
        reason = options["reason"] if has_reason else options.pop("reason")
        place = {"server": server, "token": token, "store": store, "reason": reason or ""}
        return int(callback(place=place, **options))

    return run


def _examples(operation: AnyOperation) -> tuple[tuple[str, str], ...]:
    from holdfast.faces.cli.fields import line

    return tuple(("", line(operation, shown)) for shown in operation.examples.values())

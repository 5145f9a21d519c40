"""`holdfast mcp`."""

from __future__ import annotations

import click

from holdfast.faces.cli import grouping
from holdfast.faces.cli.command import Spoken
from holdfast.faces.cli.extras import server_extra
from holdfast.texts.say import say

EXAMPLES = (("mcp", "holdfast mcp"),)


def command(lang: str) -> click.Command:
    """Makes the command in a language."""

    @server_extra()
    def callback(store: str, allow_record: bool) -> int:
        from holdfast.app.context import Context
        from holdfast.app.settings import OfficeSettings
        from holdfast.model.usage_refusals import McpExtraMissing

        try:
            from holdfast.faces.mcp.serving import run_stdio, server
            from holdfast.faces.mcp.tools import READING
        except ImportError as error:
            raise McpExtraMissing(extra="mcp", detail=str(error)) from error
        from holdfast.service.desk import Asker

        effects = (*READING, "record") if allow_record else READING
        with Context().office(OfficeSettings(store=store)) as opened:
            asker = Asker(who=opened.keeper, lang=lang)
            run_stdio(server(opened.office, opened.office.table(), lambda _: asker, effects, lang))
        return 0

    params: list[click.Parameter] = [
        grouping.place(lang),
        click.Option(["--allow-record"], is_flag=True, help=say("cli.option.mcp-record", lang)),
    ]
    return Spoken("mcp", lang, callback, params, EXAMPLES)

"""`holdfast explain CAUSE`."""

from __future__ import annotations

import click
from click.shell_completion import CompletionItem

from holdfast.faces.cli.command import Spoken
from holdfast.faces.cli.options import no_color, output

EXAMPLES = (("explain", "holdfast explain storage/claim/class-missing"),)


def command(lang: str) -> click.Command:
    """Makes the command in a language."""

    def callback(cause: str, form: str, no_color: bool) -> int:
        from holdfast.app import Context
        from holdfast.faces.cli.output import look, write
        from holdfast.reports.catalogue import Entry, entries_json, page_text
        from holdfast.service.explaining import explain

        page = explain(cause, Context().rules, lang)
        fires = tuple(case.name for case in page.cases if case.expect == "fires")
        entry = Entry(name=page.name, fields=page.fields, texts=page.texts, fires=fires)
        shown = entries_json([entry]) if form == "json" else page_text(entry, look(None, no_color, True), lang)
        write(shown, None, lang, is_data=form == "json")
        return 0

    cause = click.Argument(["cause"], metavar="CAUSE", shell_complete=_causes)
    params = [cause, output(lang, ("text", "json")), no_color(lang)]
    return Spoken("explain", lang, callback, params, EXAMPLES)


def _causes(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    from holdfast.app import Context

    return [CompletionItem(rule.name) for rule in Context().rules if rule.name.startswith(incomplete)]

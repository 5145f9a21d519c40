"""`holdfast diff OLD [NEW]`."""

from __future__ import annotations

from typing import Any

import click

from holdfast.faces.cli.command import Spoken
from holdfast.faces.cli.options import namespaced, no_color, out, output, reaching, verbose
from holdfast.texts.say import say

EXAMPLES = (
    ("diff", "holdfast diff yesterday.tar.gz today.tar.gz"),
    ("diff-live", "holdfast diff yesterday.tar.gz"),
    ("diff-json", "holdfast diff before/ after/ -n shop -o json"),
)


def command(lang: str) -> click.Command:
    """Makes the command in a language."""

    def callback(
        old: str,
        new: str | None,
        form: str,
        out: str | None,
        all_fields: bool,
        namespaces: tuple[str, ...],
        exit_code: bool,
        no_color: bool,
        verbose: bool,
        **options: Any,
    ) -> int:
        from holdfast.app.context import Context
        from holdfast.faces.cli.output import look, write
        from holdfast.faces.cli.progress import Talk, Watched
        from holdfast.faces.cli.reaching import reach
        from holdfast.reports.difference import as_json, text
        from holdfast.service.diagnosis.comparing import compare

        wanted, context = reach(options, namespaces, new, pages=True), Context()
        with Talk(lang) as talk:
            before = Watched(context.source(old), talk)
            after = Watched(context.source(new) if new else context.live(wanted), talk)
            found = compare(
                before, after, context.rules, all_fields=all_fields, namespaces=namespaces, is_live=new is None
            )
        shown = as_json(found) if form == "json" else text(found, context.words, look(out, no_color, verbose), lang)
        write(shown, out, lang, is_data=form == "json")
        return int(exit_code and found.has_changes)

    params: list[click.Parameter] = [
        click.Argument(["old"], metavar="OLD", type=click.Path(allow_dash=True)),
        click.Argument(["new"], metavar="[NEW]", required=False, type=click.Path(allow_dash=True)),
        output(lang, ("text", "json")),
        out(lang),
        click.Option(["--all-fields"], is_flag=True, help=say("cli.option.all-fields", lang)),
        namespaced("cli.option.namespace-diff", lang),
        click.Option(["--exit-code"], is_flag=True, help=say("cli.option.exit-code-diff", lang)),
        no_color(lang),
        verbose(lang),
        *reaching(lang),
    ]
    return Spoken("diff", lang, callback, params, EXAMPLES)

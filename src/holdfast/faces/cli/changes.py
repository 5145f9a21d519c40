"""`holdfast changes [SOURCE]`."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import click

from holdfast.faces.cli.command import Spoken
from holdfast.faces.cli.options import namespaced, no_color, out, output, reaching, verbose
from holdfast.texts.say import say

EXAMPLES = (
    ("changes", "holdfast changes dump.tar.gz --since 2h"),
    ("changes-near", "holdfast changes dump/ --near deployment/web -n shop"),
)


def command(lang: str) -> click.Command:
    """Makes the command in a language."""

    def callback(
        source: str | None,
        since: str | None,
        near: str,
        namespaces: tuple[str, ...],
        form: str,
        out: str | None,
        no_color: bool,
        verbose: bool,
        **options: Any,
    ) -> int:
        from holdfast.app.context import Context
        from holdfast.faces.cli.opened import opened
        from holdfast.faces.cli.output import look, write
        from holdfast.reports.tracing import as_json, gaps, text
        from holdfast.service.diagnosis.tracing import trace, within

        context, span = Context(), _span(since)
        home = namespaces[0] if len(namespaces) == 1 else ""
        with opened(context, source, options, namespaces, lang, pages=True) as watched:
            found = within(trace(watched, context.rules, near=near, namespace=home, since=span), namespaces)
        missing, knows = found.missing, found.knows_managers
        if form == "json":
            shown = as_json(found.snapshot, found.onset, found.suspects, found.timeline, missing, knows, lang)
        else:
            seen = look(out, no_color, verbose)
            shown = text(found.onset, found.suspects, found.timeline, gaps(missing, knows, lang), seen, lang)
        write(shown, out, lang, is_data=form == "json")
        return 0

    params: list[click.Parameter] = [
        click.Argument(["source"], metavar="[SOURCE]", required=False, type=click.Path(allow_dash=True)),
        click.Option(["--since"], metavar="DURATION", help=say("cli.option.since", lang)),
        click.Option(["--near"], metavar="KIND/NAME", default="", help=say("cli.option.near", lang)),
        namespaced("cli.option.namespace-changes", lang),
        output(lang, ("text", "json")),
        out(lang),
        no_color(lang),
        verbose(lang),
        *reaching(lang),
    ]
    return Spoken("changes", lang, callback, params, EXAMPLES)


def _span(text: str | None) -> timedelta | None:
    from holdfast.model.errors import UsageError
    from holdfast.pillars.inspection.values import duration

    if text is None:
        return None
    span = duration(text)
    if span is None or span < timedelta(0):
        raise UsageError(what="--since", value=text, allowed="90s, 30m, 2h, 3d")
    return span

"""`holdfast drift [SOURCE] --baseline FILE|DIR`."""

from __future__ import annotations

from typing import Any

import click

from holdfast.faces.cli.command import Spoken
from holdfast.faces.cli.complaints import missing
from holdfast.faces.cli.options import namespaced, no_color, out, output, reaching, verbose
from holdfast.texts.say import say

EXAMPLES = (
    ("drift", "holdfast drift --baseline manifests/ -n shop"),
    ("drift-dump", "holdfast drift today.tar.gz --baseline last-release.tar.gz --exit-code"),
    ("drift-save", "holdfast drift --save shop.json -n shop"),
    ("drift-json", "holdfast drift --baseline manifests/ -o json"),
)


def command(lang: str) -> click.Command:
    """Makes the command in a language."""

    def callback(
        source: str | None,
        baseline: str | None,
        save: str | None,
        form: str,
        out: str | None,
        namespaces: tuple[str, ...],
        exit_code: bool,
        no_color: bool,
        verbose: bool,
        **options: Any,
    ) -> int:
        from holdfast.app.context import Context
        from holdfast.faces.cli.opened import opened
        from holdfast.faces.cli.output import look, write
        from holdfast.pillars.automation.baselines import exported
        from holdfast.reports.drift import as_json, manifests, text
        from holdfast.service.actions.drifting import drift, live_of, wanted_of

        if baseline is None and save is None:
            raise missing("--baseline", lang)
        context = Context()
        with opened(context, source, options, namespaces, lang, pages=True) as found:
            live = live_of(found, namespaces)
        if save is not None:
            kept = exported(live.objects)
            write(manifests(kept), save, lang, is_data=True)
            if kept.left_out:
                left_out = ", ".join(map(str, kept.left_out))
                click.echo(say("drift.left-out", lang, objects=left_out), err=True)
        if baseline is None:
            return 0
        default = namespaces[0] if len(namespaces) == 1 else "default"
        result = drift(wanted_of(context.source(baseline), namespaces, default), live)
        shown = as_json(result) if form == "json" else text(result, look(out, no_color, verbose), lang)
        write(shown, out, lang, is_data=form == "json")
        return int(exit_code and bool(result.objects))

    params: list[click.Parameter] = [
        click.Argument(["source"], metavar="[SOURCE]", required=False, type=click.Path(allow_dash=True)),
        click.Option(["--baseline"], metavar="FILE|DIR", help=say("cli.option.baseline", lang)),
        click.Option(["--save"], metavar="FILE", help=say("cli.option.save-config", lang)),
        output(lang, ("text", "json")),
        out(lang),
        namespaced("cli.option.namespace-drift", lang),
        click.Option(["--exit-code"], is_flag=True, help=say("cli.option.exit-code-diff", lang)),
        no_color(lang),
        verbose(lang),
        *reaching(lang),
    ]
    return Spoken("drift", lang, callback, params, EXAMPLES)

"""`holdfast accuracy [SOURCE]`."""

from __future__ import annotations

from typing import Any

import click

from holdfast.faces.cli.command import Spoken
from holdfast.faces.cli.options import no_color, out, output, verbose, with_default
from holdfast.texts.say import say

EXAMPLES = (
    ("accuracy", "holdfast accuracy --replay --prometheus http://prometheus.monitoring:9090 --days 60"),
    ("accuracy-kept", "holdfast accuracy --kept forecasts/ --prometheus http://prometheus.monitoring:9090"),
)


def command(lang: str) -> click.Command:
    """Makes the command in a language."""
    from holdfast.faces.cli.judging import place
    from holdfast.faces.cli.series import options as of_series

    def callback(
        source: str | None,
        within: str,
        kept: str | None,
        replay: bool,
        form: str,
        out: str | None,
        no_color: bool,
        verbose: bool,
        **options: Any,
    ) -> int:
        from holdfast.app.context import Context
        from holdfast.faces.cli.output import look, write
        from holdfast.faces.cli.progress import Talk
        from holdfast.faces.cli.series import hours, past
        from holdfast.reports.accuracy import accuracy_json, accuracy_text
        from holdfast.service.forecasts.track_record import compared, replayed

        horizon, context = hours(within), Context()
        # Who named no folder has nothing but the past itself to judge by.
        is_replay = replay or not kept
        stored = () if is_replay else context.forecasts(kept or "").kept()
        with Talk(lang) as talk:
            measured = past(source, options, context, talk).measured
            found = replayed(measured, horizon) if is_replay else compared(stored, measured, horizon)
        is_data = form == "json"
        shown = accuracy_json(found) if is_data else accuracy_text(found, is_replay, look(out, no_color, verbose), lang)
        write(shown, out, lang, is_data=is_data)
        return 0

    params: list[click.Parameter] = [
        place("SOURCE", required=False),
        click.Option(
            ["--kept"],
            metavar="FOLDER",
            envvar="HOLDFAST_FORECASTS",
            show_envvar=True,
            help=say("cli.option.accuracy-kept", lang),
        ),
        click.Option(["--replay"], is_flag=True, help=say("cli.option.accuracy-replay", lang)),
        click.Option(
            ["--within"],
            metavar="TIME",
            default="4d",
            help=with_default("cli.option.accuracy-within", "4d", lang),
        ),
        output(lang, ("text", "json")),
        out(lang),
        *of_series(lang),
        no_color(lang),
        verbose(lang),
    ]
    return Spoken("accuracy", lang, callback, params, EXAMPLES)

"""`holdfast forecast [SOURCE]`."""

from __future__ import annotations

import gc
from typing import Any

import click

from holdfast.faces.cli.command import Spoken
from holdfast.faces.cli.options import no_color, out, output, verbose
from holdfast.texts.say import say

EXAMPLES = (
    ("forecast", "holdfast forecast --prometheus http://prometheus.monitoring:9090"),
    ("forecast-file", "holdfast forecast readings.csv"),
    ("forecast-objects", "holdfast forecast dump.tar.gz --prometheus http://127.0.0.1:9090"),
    ("forecast-live", "holdfast forecast --context production --prometheus http://127.0.0.1:9090"),
    ("forecast-history", "holdfast forecast history/ --context production"),
    ("forecast-within", "holdfast forecast --prometheus http://127.0.0.1:9090 --within 4d"),
    ("forecast-page", "holdfast forecast readings.csv -o html --out forecast.html"),
)


def command(lang: str) -> click.Command:
    """Makes the command in a language."""
    from holdfast.faces.cli.judging import place
    from holdfast.faces.cli.series import cluster
    from holdfast.faces.cli.series import options as of_series

    def callback(
        source: str | None,
        within: str | None,
        keep: str | None,
        form: str,
        out: str | None,
        no_color: bool,
        verbose: bool,
        **options: Any,
    ) -> int:
        from holdfast.app.context import Context
        from holdfast.faces.cli.output import look, write
        from holdfast.faces.cli.progress import Talk
        from holdfast.faces.cli.series import hours, past, refuse_unheard
        from holdfast.model.errors import UsageError
        from holdfast.reports.forecast_words import LIMIT_HOURS
        from holdfast.service.forecasts.forecasting import HORIZONS, forecasts
        from holdfast.service.forecasts.selections import Selections
        from holdfast.service.forecasts.track_record import to_keep

        # One process reads one input and ends: collecting garbage would only cost time.
        gc.disable()
        horizon = hours(within) if within else None
        if within and horizon and horizon > LIMIT_HOURS:
            raise UsageError(what="--within", value=within, allowed=f"1h - {LIMIT_HOURS / 24:.0f}d")
        context = Context()
        with Talk(lang) as talk:
            read = past(source, options, context, talk)
            horizons = sorted({*HORIZONS, *((horizon,) if horizon else ())})
            folder = context.forecasts(keep) if keep else None
            chosen = Selections(folder.selections() if folder else ())
            found = forecasts(read.measured, read.snapshot, horizons, chosen)
        if not found.outlooks:
            refuse_unheard(read, source)
        if folder:
            folder.keep(to_keep(found.outlooks))
            folder.keep_selections(chosen.kept)
        shown = _shown(found, form, look(out, no_color, verbose), lang, horizon)
        write(shown, out, lang, is_data=form != "text")
        return int(horizon is not None and any(item.fills_within(horizon) for item in found.outlooks))

    params: list[click.Parameter] = [
        place("SOURCE", required=False),
        output(lang, ("text", "json", "csv", "html")),
        out(lang),
        click.Option(["--within"], metavar="TIME", help=say("cli.option.forecast-within", lang)),
        click.Option(
            ["--keep"],
            metavar="FOLDER",
            envvar="HOLDFAST_FORECASTS",
            show_envvar=True,
            help=say("cli.option.forecast-keep", lang),
        ),
        *of_series(lang),
        *cluster(lang),
        no_color(lang),
        verbose(lang),
    ]
    return Spoken("forecast", lang, callback, params, EXAMPLES)


def _shown(found: Any, form: str, look: Any, lang: str, within: float | None) -> str:
    from holdfast.reports.forecast_data import forecast_csv, forecast_json
    from holdfast.reports.forecast_text import SILENT, forecast_text

    if form == "text":
        return forecast_text(found.outlooks, found.moment, found.unread, look, lang, within, found.blind)
    if form == "html":
        from holdfast.reports.forecast_html import forecast_html

        return forecast_html(found.outlooks, found.moment, found.unread, lang, within, found.blind)
    wanted = [item for item in found.outlooks if within is None or item.standing in SILENT or item.fills_within(within)]
    return forecast_csv(wanted) if form == "csv" else forecast_json(wanted, found.moment, found.unread, found.blind)

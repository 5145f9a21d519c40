"""`holdfast anomalies [SOURCE]`."""

from __future__ import annotations

from typing import Any

import click

from holdfast.faces.cli.command import Spoken
from holdfast.faces.cli.options import no_color, out, output, verbose, with_default
from holdfast.texts.say import say

EXAMPLES = (
    ("anomalies", "holdfast anomalies --prometheus http://prometheus.monitoring:9090"),
    ("anomalies-bundle", "holdfast anomalies bundle.tar.gz --since 6h"),
    ("anomalies-forecast", "holdfast anomalies --prometheus URL --days 28 --since 6h --detector predictive"),
)
DETECTORS = ("statistical", "pattern", "time series", "multivariate", "real-time", "predictive")


def command(lang: str) -> click.Command:
    """Makes the command in a language."""
    from holdfast.faces.cli.judging import place
    from holdfast.faces.cli.series import options as of_series

    def callback(
        source: str | None,
        since: str,
        detectors: tuple[str, ...],
        min_score: float,
        form: str,
        out: str | None,
        no_color: bool,
        verbose: bool,
        **options: Any,
    ) -> int:
        from holdfast.app.context import Context
        from holdfast.faces.cli.output import look, write
        from holdfast.faces.cli.progress import Talk
        from holdfast.faces.cli.series import hours, recent, refuse_unheard
        from holdfast.reports.anomalies import anomalies_csv, anomalies_json, anomalies_text
        from holdfast.service.forecasts.anomalies import USUAL, anomalies

        span, context = hours(since), Context()
        with Talk(lang) as talk:
            read = recent(source, options, context, talk)
            found = anomalies(read.measured, span, read.snapshot, detectors or USUAL, min_score)
        if not found.judged:
            refuse_unheard(read, source)
        told, about = (found.anomalies, found.judged), (found.silent, found.unread)
        if form == "text":
            shown = anomalies_text(*told, *about, look(out, no_color, verbose), lang)
        else:
            shown = anomalies_csv(found.anomalies) if form == "csv" else anomalies_json(*told, found.off, *about)
        write(shown, out, lang, is_data=form != "text")
        return 0

    params: list[click.Parameter] = [
        place("SOURCE", required=False),
        click.Option(
            ["--since"],
            metavar="TIME",
            default="24h",
            help=with_default("cli.option.anomalies-since", "24h", lang),
        ),
        click.Option(
            ["--detector", "detectors"],
            type=click.Choice(DETECTORS),
            multiple=True,
            help=say("cli.option.anomalies-detector", lang),
        ),
        click.Option(
            ["--min-score"],
            type=click.FloatRange(0.5, 1.0),
            default=0.6,
            help=with_default("cli.option.anomalies-min-score", "0.6", lang),
        ),
        output(lang, ("text", "json", "csv")),
        out(lang),
        *of_series(lang, days=7.0),
        no_color(lang),
        verbose(lang),
    ]
    return Spoken("anomalies", lang, callback, params, EXAMPLES)

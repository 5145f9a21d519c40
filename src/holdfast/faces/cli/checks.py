"""`holdfast checks [SOURCE]`."""

from __future__ import annotations

from typing import Any

import click

from holdfast.faces.cli.command import Spoken
from holdfast.faces.cli.options import no_color, out, output, reaching, verbose
from holdfast.model.check import CADENCES
from holdfast.texts.say import say

EXAMPLES = (
    ("checks", "holdfast checks --cadence daily --prometheus http://prometheus.monitoring:9090"),
    ("checks-before", "holdfast checks today.tar.gz --cadence weekly --before last-week.tar.gz"),
    ("checks-report", "holdfast checks dump.tar.gz -o markdown --out checks.md"),
)


def command(lang: str) -> click.Command:
    """Makes the command in a language."""
    from holdfast.faces.cli.judging import place
    from holdfast.faces.cli.monitoring import monitored

    def callback(
        source: str | None,
        cadence: str | None,
        before: str | None,
        form: str,
        out: str | None,
        no_color: bool,
        verbose: bool,
        **options: Any,
    ) -> int:
        from datetime import timedelta

        from msgspec.structs import replace

        from holdfast.app.context import Context
        from holdfast.faces.cli.monitoring import take
        from holdfast.faces.cli.output import look, write
        from holdfast.faces.cli.progress import Talk, Watched
        from holdfast.faces.cli.reaching import reach
        from holdfast.reports.checks import checks_json, checks_markdown, checks_text
        from holdfast.service.checks.checking import PAST_SIGNALS, check_source

        context = Context()
        monitoring = replace(take(options), past=timedelta(days=PAST_DAYS), more=PAST_SIGNALS)
        wanted = reach(options, (), source)
        with Talk(lang) as talk:
            cluster = None if source else context.live(wanted)
            told = context.monitored(cluster or context.source(source or ""), monitoring, cluster)
            earlier = context.source(before) if before else None
            results = check_source(Watched(told, talk), context.rules, cadence, earlier)
        if form == "json":
            shown = checks_json(results, context.words, lang)
        elif form == "markdown":
            shown = checks_markdown(results, context.words, lang)
        else:
            shown = checks_text(results, context.words, look(out, no_color, verbose), lang)
        write(shown, out, lang, is_data=form != "text")
        return int(any(result.state == "fail" for result in results))

    params: list[click.Parameter] = [
        place("SOURCE", required=False),
        click.Option(["--cadence"], type=click.Choice(CADENCES), help=say("cli.option.checks-cadence", lang)),
        click.Option(["--before"], metavar="SOURCE", help=say("cli.option.checks-before", lang)),
        output(lang, ("text", "json", "markdown")),
        out(lang),
        no_color(lang),
        verbose(lang),
        *reaching(lang),
        *monitored(lang),
    ]
    return Spoken("checks", lang, callback, params, EXAMPLES)


PAST_DAYS = 30
"""How many days of the past weekly checks compare with."""

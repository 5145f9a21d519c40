"""`holdfast record [SOURCE]`."""

from __future__ import annotations

import sys
import threading
from datetime import timedelta
from typing import Any

import click

from holdfast.faces.cli.command import Spoken
from holdfast.faces.cli.monitoring import measure
from holdfast.faces.cli.options import reaching, with_default
from holdfast.texts.say import say

EXAMPLES = (
    ("record", "holdfast record --into history/ --measure kubelet --every 15m"),
    ("record-once", "holdfast record --into history/ --measure metrics-api --once"),
    ("record-forecast", "holdfast forecast history/"),
)
NODES_KEPT = timedelta(hours=1)


def command(lang: str) -> click.Command:
    """Makes the command in a language."""
    from holdfast.faces.cli.judging import place

    def callback(source: str | None, into: str, every: str, once: bool, keep_days: float, **options: Any) -> int:
        from holdfast.app.context import Context
        from holdfast.app.settings import Monitoring
        from holdfast.faces.cli.reaching import reach
        from holdfast.faces.cli.series import hours
        from holdfast.reports.describe import unread_text
        from holdfast.service.forecasts.recording import keep, sample, tidy

        pause = timedelta(hours=hours(every))
        ways: tuple[Any, ...] = options.pop("measure") or ("kubelet",)
        wanted, context = reach(options, (), source), Context()
        history = context.history(into)
        if source:
            told = keep(context.series(source), history)
            _say(lang, told.readings, told.objects, into)
            return 0
        cluster = context.live(wanted, is_endless=True)
        sources = context.measuring(Monitoring(ways=ways), cluster)
        snapshot, read_at = cluster.load(), context.now()
        while True:
            now = context.now()
            if now - read_at > NODES_KEPT:
                snapshot, read_at = cluster.load(), now
            told = sample(sources, history, now, snapshot)
            tidy(history, now, keep_days)
            _say(lang, told.readings, told.objects, into)
            for item in told.unread:
                print(say("error.prefix", lang, message=unread_text(item, lang)), file=sys.stderr)
            if once or threading.Event().wait(pause.total_seconds()):
                return 0 if told.readings else 2

    params: list[click.Parameter] = [
        place("SOURCE", required=False),
        click.Option(
            ["--into"],
            metavar="FOLDER",
            required=True,
            envvar="HOLDFAST_HISTORY",
            show_envvar=True,
            help=say("cli.option.record-into", lang),
        ),
        click.Option(
            ["--every"],
            metavar="TIME",
            default="15m",
            help=with_default("cli.option.record-every", "15m", lang),
        ),
        click.Option(["--once"], is_flag=True, help=say("cli.option.record-once", lang)),
        click.Option(
            ["--keep-days"],
            type=click.FloatRange(min=1),
            default=90.0,
            metavar="DAYS",
            help=with_default("cli.option.record-keep", "90", lang),
        ),
        measure(lang),
        *reaching(lang),
    ]
    return Spoken("record", lang, callback, params, EXAMPLES)


def _say(lang: str, readings: int, objects: int, into: str) -> None:
    said = say("cli.recorded", lang, count=readings, objects=str(objects), path=into)
    print(said, file=sys.stderr, flush=True)

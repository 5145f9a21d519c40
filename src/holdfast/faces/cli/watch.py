"""`holdfast watch`."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import click

from holdfast.faces.cli.command import Spoken
from holdfast.faces.cli.options import judging, output, reaching, with_default
from holdfast.texts.say import say

EXAMPLES = (
    ("watch", "holdfast watch"),
    ("watch-json", "holdfast watch -o json -n shop --min-severity high"),
    ("watch-for", "holdfast watch --for 10m --fail-on critical"),
)
SETTLE = "20s"
LEVELS = click.Choice(["metadata", "keys", "certificates"])
# A stream of lines has neither pages nor a file of its own, and what it is read from is kept small.
_LEFT_OUT = frozenset({"form", "out", "verbose", "secrets", "custom"})


def command(lang: str) -> click.Command:
    """Makes the command in a language."""

    def callback(span: str | None, settle: str, **options: Any) -> int:
        from holdfast.app.context import Context
        from holdfast.faces.cli.judging import wishes
        from holdfast.faces.cli.reaching import reach
        from holdfast.faces.cli.telling import Teller, tell
        from holdfast.service.diagnosis.watching import Pace, watch

        asked = wishes(options | {"out": None, "verbose": False})
        wanted = reach(options, asked.namespaces)
        pace = Pace(settle=_seconds("--settle", settle))
        seconds = _seconds("--for", span) if span is not None else float("inf")
        context = Context()
        happening = watch(
            context.deltas(wanted),
            context.rules,
            clock=context.clock,
            effort=context.effort,
            pace=pace,
            waivers=context.waivers(asked.waivers),
            only=asked.selection,
            seconds=seconds,
        )
        return tell(happening, Teller(context, asked, wanted.context, lang))

    return Spoken("watch", lang, callback, _options(lang), EXAMPLES, has_verdict=True)


def _options(lang: str) -> list[click.Parameter]:
    waits = with_default("cli.option.settle", SETTLE, lang)
    return [
        output(lang, ("text", "json")),
        click.Option(["--for", "span"], metavar="DURATION", help=say("cli.option.for", lang)),
        click.Option(["--settle"], metavar="DURATION", default=SETTLE, help=waits),
        *(option for option in (*judging(lang), *reaching(lang)) if option.name not in _LEFT_OUT),
        # What is refused is known all the same, so that the refusal can say what works.
        click.Option(["--secrets"], type=LEVELS, metavar="metadata", help=say("cli.option.secrets-watched", lang)),
        click.Option(["--custom"], is_flag=True, hidden=True),
    ]


def _seconds(option: str, text: str) -> float:
    from holdfast.model.errors import UsageError
    from holdfast.pillars.inspection.values import duration

    span = duration(text)
    if span is None or span < timedelta(0):
        raise UsageError(what=option, value=text, allowed="20s, 5m, 2h")
    return span.total_seconds()

"""`holdfast outage [SOURCE]`."""

from __future__ import annotations

from typing import Any

import click

from holdfast.faces.cli.command import Spoken
from holdfast.faces.cli.options import no_color, out, output, reaching
from holdfast.texts.say import say

EXAMPLES = (
    ("outage", "holdfast outage dump.tar.gz"),
    ("outage-driver", "holdfast outage --driver ebs.csi.aws.com -o json"),
)


def command(lang: str) -> click.Command:
    """Makes the command in a language."""
    from holdfast.faces.cli.judging import place

    def callback(source: str | None, driver: str, form: str, out: str | None, no_color: bool, **options: Any) -> int:
        from holdfast.app.context import Context
        from holdfast.faces.cli.opened import opened
        from holdfast.faces.cli.output import look, write
        from holdfast.reports.outage import outages_json, outages_text
        from holdfast.service.diagnosis.outages import outages

        context = Context()
        with opened(context, source, options, (), lang) as watched:
            found = outages(watched, context.rules, driver)
        is_data = form == "json"
        shown = outages_json(found, lang) if is_data else outages_text(found, look(out, no_color, False), lang)
        write(shown, out, lang, is_data=is_data)
        return int(any(item.out for item in found))

    params: list[click.Parameter] = [
        place("SOURCE", required=False),
        click.Option(["--driver"], metavar="NAME", default="", help=say("cli.option.outage-driver", lang)),
        output(lang, ("text", "json")),
        out(lang),
        no_color(lang),
        *reaching(lang),
    ]
    return Spoken("outage", lang, callback, params, EXAMPLES)

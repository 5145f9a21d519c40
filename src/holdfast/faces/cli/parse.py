"""`holdfast parse [FILE]`."""

from __future__ import annotations

import click

from holdfast.faces.cli.command import Spoken
from holdfast.faces.cli.options import fail_on, no_color, output
from holdfast.texts.say import say

EXAMPLES = (
    ("parse", "df -h | holdfast parse"),
    ("parse-tool", "holdfast parse --tool iostat iostat.txt -o json"),
)


def command(lang: str) -> click.Command:
    """Makes the command in a language."""

    def callback(file: str, tool: str, fail_on: str, form: str, no_color: bool) -> int:
        from holdfast.app.context import Context
        from holdfast.faces.cli.output import look, write
        from holdfast.reports.readout import readout_data, readout_text
        from holdfast.reports.wording import at_least
        from holdfast.service.diagnosis.reading_tools import read

        found = read(Context().text(file), tool)
        is_text = form == "text"
        shown = readout_text(found, look(None, no_color, False), lang) if is_text else readout_data(found, form, lang)
        write(shown, None, lang, is_data=not is_text)
        return int(any(at_least(alarm.severity, fail_on) for alarm in found.alarms))

    params: list[click.Parameter] = [
        click.Argument(["file"], metavar="[FILE]", default="-", type=click.Path(allow_dash=True)),
        click.Option(["--tool"], metavar="NAME", default="", help=say("cli.option.tool", lang)),
        output(lang, ("text", "json", "yaml")),
        fail_on(lang),
        no_color(lang),
    ]
    return Spoken("parse", lang, callback, params, EXAMPLES, has_verdict=True)

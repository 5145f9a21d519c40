"""`holdfast gap [SOURCE]`."""

from __future__ import annotations

from typing import Any

import click

from holdfast.faces.cli.command import Spoken
from holdfast.faces.cli.options import no_color, out, output, reaching, verbose
from holdfast.texts.say import say

EXAMPLES = (
    ("gap", "holdfast gap"),
    ("gap-need", "holdfast gap dump.tar.gz --access-mode ReadWriteMany --snapshots --encrypted"),
    ("gap-needs", "holdfast gap dump.tar.gz --needs needs.yaml -o json"),
)
FLAGS = ("encrypted", "snapshots", "expandable", "multi_zone", "retained")
MODES = ("ReadWriteOnce", "ReadWriteOncePod", "ReadOnlyMany", "ReadWriteMany")


def command(lang: str) -> click.Command:
    """Makes the command in a language."""
    from holdfast.faces.cli.judging import place

    def callback(
        source: str | None, form: str, out: str | None, no_color: bool, verbose: bool, needs: str, **options: Any
    ) -> int:
        from holdfast.app.context import Context
        from holdfast.faces.cli.opened import opened
        from holdfast.faces.cli.output import look, write
        from holdfast.model.outcome import Answer
        from holdfast.pillars.design.needs import Need
        from holdfast.reports.storage_gap import gap_json, gap_text
        from holdfast.service.diagnosis.storage_gap import gap, read_needs

        asked = {name: options.pop(name) for name in (*FLAGS, "access_mode", "medium", "iops", "regions")}
        wished = {name: value for name, value in asked.items() if value}
        one = (Need(name="need", **wished),) if wished else ()
        wanted = (*one, *(read_needs(needs) if needs else ()))
        with opened(Context(), source, options, (), lang) as watched:
            found = gap(watched, wanted)
        is_data = form == "json"
        shown = gap_json(found, lang) if is_data else gap_text(found, look(out, no_color, verbose), lang)
        write(shown, out, lang, is_data=is_data)
        return int(any(item.answer is not Answer.YES for item in found.gaps))

    def flag(name: str) -> click.Option:
        return click.Option([f"--{name.replace('_', '-')}"], is_flag=True, help=say(f"cli.option.gap-{name}", lang))

    params: list[click.Parameter] = [
        place("SOURCE", required=False),
        click.Option(["--access-mode"], type=click.Choice(MODES), help=say("cli.option.gap-access_mode", lang)),
        click.Option(["--medium"], type=click.Choice(["ssd", "hdd"]), help=say("cli.option.gap-medium", lang)),
        click.Option(["--iops"], type=click.IntRange(1), metavar="N", help=say("cli.option.gap-iops", lang)),
        *(flag(name) for name in FLAGS),
        click.Option(["--region", "regions"], multiple=True, metavar="NAME", help=say("cli.option.gap-regions", lang)),
        click.Option(["--needs"], metavar="FILE", default="", help=say("cli.option.gap-needs", lang)),
        output(lang, ("text", "json")),
        out(lang),
        no_color(lang),
        verbose(lang),
        *reaching(lang),
    ]
    return Spoken("gap", lang, callback, params, EXAMPLES)

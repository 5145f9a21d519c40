"""`holdfast whatif [SOURCE] --lose-zone ZONE | --traffic FACTOR | ...`."""

from __future__ import annotations

from typing import Any

import click

from holdfast.faces.cli.command import Spoken
from holdfast.faces.cli.options import no_color, out, output, reaching, verbose
from holdfast.texts.say import say

EXAMPLES = (
    ("whatif", "holdfast whatif dump.tar.gz --lose-zone eu-1a"),
    ("whatif-traffic", "holdfast whatif --traffic 10"),
    ("whatif-class", "holdfast whatif dump.tar.gz --move-class standard:fast -o json"),
)
SCENARIOS = (
    ("lose-zone", "ZONE"),
    ("lose-node", "NODE,..."),
    ("traffic", "FACTOR"),
    ("data", "FACTOR"),
    ("move-class", "OLD:NEW"),
)


def command(lang: str) -> click.Command:
    """Makes the command in a language."""
    from holdfast.faces.cli.judging import place

    def callback(source: str | None, form: str, out: str | None, no_color: bool, verbose: bool, **options: Any) -> int:
        from holdfast.app.context import Context
        from holdfast.faces.cli.opened import opened
        from holdfast.faces.cli.output import look, write
        from holdfast.model.errors import UsageError
        from holdfast.reports.supposing import answer_json, answer_text
        from holdfast.service.diagnosis.supposing import suppose

        given = {name: options.pop(name.replace("-", "_")) for name, _ in SCENARIOS}
        asked = [(name, value) for name, value in given.items() if value]
        if len(asked) != 1:
            names = " | ".join(f"--{name}" for name, _ in SCENARIOS)
            raise UsageError(what="whatif", value=" ".join(f"--{name}" for name, _ in asked) or "-", allowed=names)
        with opened(Context(), source, options, (), lang) as watched:
            found = suppose(watched, *asked[0])
        is_data = form == "json"
        shown = answer_json(found, lang) if is_data else answer_text(found, look(out, no_color, verbose), lang)
        write(shown, out, lang, is_data=is_data)
        return int(any(item.is_harm for item in found.consequences))

    scenarios = [
        click.Option([f"--{name}"], metavar=shape, default="", help=say(f"cli.option.whatif-{name}", lang))
        for name, shape in SCENARIOS
    ]
    params: list[click.Parameter] = [
        place("SOURCE", required=False),
        *scenarios,
        output(lang, ("text", "json")),
        out(lang),
        no_color(lang),
        verbose(lang),
        *reaching(lang),
    ]
    return Spoken("whatif", lang, callback, params, EXAMPLES)

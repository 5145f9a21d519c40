"""`holdfast rules`."""

from __future__ import annotations

import click

from holdfast.faces.cli.command import Spoken
from holdfast.faces.cli.options import no_color, output
from holdfast.texts.say import say

EXAMPLES = (
    ("rules", "holdfast rules --family storage"),
    ("rules-json", "holdfast rules -o json"),
)


def command(lang: str) -> click.Command:
    """Makes the command in a language."""

    def callback(family: str | None, form: str, no_color: bool) -> int:
        from holdfast.app.context import Context
        from holdfast.faces.cli.output import look, write
        from holdfast.model.errors import UsageError
        from holdfast.reports.catalogue import Entry, entries_json, table_text
        from holdfast.service.diagnosis.explaining import patterns_of

        context = Context()
        rules = context.rules
        families = sorted({rule.name.partition("/")[0] for rule in rules})
        if family and family not in families:
            raise UsageError(what="--family", value=family, allowed=", ".join(families))
        entries = [
            Entry(
                name=rule.name,
                fields=rule.fields,
                texts=context.words(rule.name, lang),
                patterns=patterns_of(rule.name),
            )
            for rule in rules
            if family in (None, rule.name.partition("/")[0])
        ]
        shown = entries_json(entries) if form == "json" else table_text(entries, look(None, no_color, False), lang)
        write(shown, None, lang, is_data=form == "json")
        return 0

    family = click.Option(["--family"], metavar="NAME", help=say("cli.option.family", lang))
    return Spoken("rules", lang, callback, [family, output(lang, ("text", "json")), no_color(lang)], EXAMPLES)

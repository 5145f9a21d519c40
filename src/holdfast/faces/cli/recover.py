"""`holdfast recover CLAIM [SOURCE]`."""

from __future__ import annotations

from typing import Any

import click

from holdfast.faces.cli.command import Spoken
from holdfast.faces.cli.options import no_color, out, output, reaching
from holdfast.texts.say import say

EXAMPLES = (
    ("recover", "holdfast recover data-db-0 -n shop"),
    ("recover-dump", "holdfast recover data-db-0 -n shop dump.tar.gz -o json"),
)


def command(lang: str) -> click.Command:
    """Makes the command in a language."""
    from holdfast.faces.cli.judging import place

    def callback(
        claim: str,
        source: str | None,
        namespace: str,
        form: str,
        out: str | None,
        no_color: bool,
        **options: Any,
    ) -> int:
        from holdfast.app.context import Context
        from holdfast.faces.cli.opened import opened
        from holdfast.faces.cli.output import look, write
        from holdfast.model.outcome import Answer
        from holdfast.reports.recovery import recovery_json, recovery_text
        from holdfast.service.diagnosis.recovering import recover

        # Backups are custom objects, so a running cluster is read with them.
        options["custom"] = options["custom"] or not source
        with opened(Context(), source, options, (), lang) as watched:
            found = recover(watched, claim, namespace)
        is_data = form == "json"
        shown = recovery_json(found, lang) if is_data else recovery_text(found, look(out, no_color, False), lang)
        write(shown, out, lang, is_data=is_data)
        return int(not any(point.complete is Answer.YES for point in found.points))

    params: list[click.Parameter] = [
        click.Argument(["claim"], metavar="CLAIM"),
        place("SOURCE", required=False),
        click.Option(["-n", "--namespace"], default="default", help=say("cli.option.recover-namespace", lang)),
        output(lang, ("text", "json")),
        out(lang),
        no_color(lang),
        *reaching(lang),
    ]
    return Spoken("recover", lang, callback, params, EXAMPLES)

"""`holdfast tools [SYMPTOM]`."""

from __future__ import annotations

import click
from click.shell_completion import CompletionItem

from holdfast.faces.cli.command import Spoken
from holdfast.faces.cli.options import no_color, output

EXAMPLES = (("tools", "holdfast tools slow-io"),)


def command(lang: str) -> click.Command:
    """Makes the command in a language."""

    def callback(symptom: str | None, form: str, no_color: bool) -> int:
        from holdfast.faces.cli.output import look, write
        from holdfast.reports.tool_advice import advice_json, advice_text, symptoms_text
        from holdfast.service.diagnosis.advising_tools import advise, known

        found = [advise(symptom)] if symptom else list(known())
        if form == "json":
            shown = advice_json(found, lang)
        elif symptom:
            shown = advice_text(found[0], look(None, no_color, False), lang)
        else:
            shown = symptoms_text(found, look(None, no_color, False), lang)
        write(shown, None, lang, is_data=form == "json")
        return 0

    symptom = click.Argument(["symptom"], metavar="[SYMPTOM]", required=False, shell_complete=_symptoms)
    return Spoken("tools", lang, callback, [symptom, output(lang, ("text", "json")), no_color(lang)], EXAMPLES)


def _symptoms(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    from holdfast.service.diagnosis.advising_tools import known

    return [CompletionItem(item.symptom) for item in known() if item.symptom.startswith(incomplete)]

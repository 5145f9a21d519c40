"""`holdfast explain [NAME]`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
from click.shell_completion import CompletionItem

from holdfast.faces.cli.command import Spoken
from holdfast.faces.cli.options import no_color, output

if TYPE_CHECKING:
    from holdfast.app.context import Context
    from holdfast.reports.look import Look

EXAMPLES = (
    ("explain", "holdfast explain storage/claim/class-missing"),
    ("explain-pattern", "holdfast explain patterns/disk-space"),
    ("explain-list", "holdfast explain"),
)


def command(lang: str) -> click.Command:
    """Makes the command in a language."""

    def callback(name: str | None, form: str, no_color: bool) -> int:
        from holdfast.app.context import Context
        from holdfast.faces.cli.output import look, write
        from holdfast.service.diagnosis.explaining import is_pattern

        context, shape = Context(), look(None, no_color, True)
        if name is None:
            shown = _contents(context, form, shape, lang)
        elif is_pattern(name):
            shown = _pattern(name, context, form, shape, lang)
        else:
            shown = _cause(name, context, form, shape, lang)
        write(shown, None, lang, is_data=form == "json")
        return 0

    name = click.Argument(["name"], metavar="[NAME]", required=False, shell_complete=_names)
    params = [name, output(lang, ("text", "json")), no_color(lang)]
    return Spoken("explain", lang, callback, params, EXAMPLES)


def _contents(context: Context, form: str, shape: Look, lang: str) -> str:
    from holdfast.pillars.diagnosis.knowledge import patterns
    from holdfast.reports.patterns import contents_json, contents_text
    from holdfast.service.diagnosis.explaining import families

    counted = families(context.rules)
    if form == "json":
        return contents_json(patterns(), counted, lang)
    return contents_text(patterns(), counted, shape, lang)


def _pattern(name: str, context: Context, form: str, shape: Look, lang: str) -> str:
    from holdfast.reports.patterns import pattern_json, pattern_text
    from holdfast.service.diagnosis.explaining import explain_pattern

    pattern = explain_pattern(name)
    titles = {rule: context.words(rule, lang).title for rule in pattern.rules}
    return pattern_json(pattern, titles, lang) if form == "json" else pattern_text(pattern, titles, shape, lang)


def _cause(name: str, context: Context, form: str, shape: Look, lang: str) -> str:
    from holdfast.reports.catalogue import Entry, entries_json, page_text
    from holdfast.service.diagnosis.explaining import explain, patterns_of

    page = explain(name, context.rules, lang)
    fires = tuple(case.name for case in page.cases if case.expect == "fires")
    known = patterns_of(page.name)
    entry = Entry(name=page.name, fields=page.fields, texts=page.texts, fires=fires, patterns=known)
    return entries_json([entry]) if form == "json" else page_text(entry, shape, lang)


def _names(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    from holdfast.app.context import Context
    from holdfast.pillars.diagnosis.knowledge import patterns

    names = (*(pattern.name for pattern in patterns()), *(rule.name for rule in Context().rules))
    return [CompletionItem(name) for name in names if name.startswith(incomplete)]

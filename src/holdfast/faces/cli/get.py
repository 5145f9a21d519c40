"""`holdfast get QUERY [SOURCE]`."""

from __future__ import annotations

import sys
from typing import Any

import click
from click.shell_completion import CompletionItem

from holdfast.faces.cli.command import Spoken
from holdfast.faces.cli.options import namespaced, no_color, out, output, reaching
from holdfast.texts.say import say

EXAMPLES = (
    ("get-list", "holdfast get"),
    ("get-live", "holdfast get volumes"),
    ("get-saved", "holdfast get unbound dump.tar.gz"),
    ("get-where", "holdfast get pods dump.tar.gz --where '.status.phase == Pending and .derived.age > 10m'"),
    ("get-columns", "holdfast get pvc dump/ --columns NAME=.metadata.name,PHASE=.status.phase --sort .status.phase"),
    ("get-check", "holdfast get unbound,released dump/ -o csv --exit-code"),
)
FORMS = ("table", "json", "csv", "yaml")


def command(lang: str) -> click.Command:
    """Makes the command in a language."""

    def callback(query: str | None, source: str | None, form: str, out: str | None, **options: Any) -> int:
        from holdfast.faces.cli.output import look, write

        seen = look(out, options.pop("no_color"), options.pop("wide"))
        if query is None:
            from holdfast.reports.rows import listing
            from holdfast.service.diagnosis.inspecting import saved_queries

            write(listing({name: item.about for name, item in saved_queries().items()}, seen, lang), out, lang)
            return 0
        return _answered(query, source, form, out, options, seen, lang)

    params: list[click.Parameter] = [
        click.Argument(["query"], metavar="[QUERY]", required=False, shell_complete=_names),
        click.Argument(["source"], metavar="[SOURCE]", required=False, type=click.Path(allow_dash=True)),
        output(lang, FORMS),
        out(lang),
        click.Option(["--columns"], metavar="NAME=.PATH,...", default="", help=say("cli.option.columns", lang)),
        click.Option(["--where"], metavar="EXPR", default="", help=say("cli.option.where", lang)),
        click.Option(["--sort", "--sort-by", "sort"], metavar="PATH", default="", help=say("cli.option.sort", lang)),
        namespaced("cli.option.namespace-rows", lang),
        click.Option(["-l", "--selector", "labels"], metavar="LABELS", default="", help=say("cli.option.labels", lang)),
        click.Option(["--exit-code"], is_flag=True, help=say("cli.option.exit-code-rows", lang)),
        click.Option(["-w", "--wide"], is_flag=True, help=say("cli.option.wide", lang)),
        no_color(lang),
        *reaching(lang),
    ]
    return Spoken("get", lang, callback, params, EXAMPLES)


def _answered(
    query: str, source: str | None, form: str, out: str | None, options: dict[str, Any], seen: Any, lang: str
) -> int:
    from holdfast.app.context import Context
    from holdfast.faces.cli.opened import opened
    from holdfast.faces.cli.output import write
    from holdfast.pillars.inspection.query import Scope
    from holdfast.reports.rows import notes
    from holdfast.service.diagnosis.inspecting import ask

    wants_rows, columns = options.pop("exit_code"), options.pop("columns")
    with opened(Context(), source, options, options["namespaces"], lang, pages=True) as watched:
        whole = form in ("json", "yaml")
        asked = ask(
            watched, [name for name in query.split(",") if name], Scope(**options), columns=columns, whole=whole
        )
    write(_shown(asked, form, seen), out, lang, is_data=form != "table")
    for line in dict.fromkeys(line for item in asked for line in notes(item.answer, lang)):
        print(f"? {line}", file=sys.stderr)
    if any(item.answer.is_blind for item in asked):
        return 2
    return int(wants_rows and any(item.answer.rows for item in asked))


def _shown(asked: Any, form: str, seen: Any) -> str:
    from holdfast.reports.rows import WireAnswer, as_csv, as_json, as_yaml, table

    if form in ("json", "yaml"):
        wires = [
            WireAnswer(
                query=item.name,
                kind=item.kind,
                rows=item.answer.rows,
                missing=item.answer.missing,
                unread=item.answer.unread,
            )
            for item in asked
        ]
        return as_json(wires) if form == "json" else as_yaml(wires)
    return "\n".join(as_csv(item.answer) if form == "csv" else table(item.answer, seen) for item in asked)


def _names(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    from holdfast.service.diagnosis.inspecting import saved_queries

    return [CompletionItem(name) for name in saved_queries() if name.startswith(incomplete)]

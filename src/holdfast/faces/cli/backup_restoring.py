"""`holdfast backup note`, `verify` and `drill`: data is noted, restored in a place of its own and held against it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from holdfast.faces.cli.command import Spoken
from holdfast.faces.cli.options import no_color, out, output
from holdfast.texts.say import say

if TYPE_CHECKING:
    from holdfast.app.context import Context
    from holdfast.model.backups import Drill
    from holdfast.model.sums import Sums

NOT_VERIFIED = 1


def note(lang: str) -> click.Command:
    """Makes `note`, which writes down what data holds when a point is made of it."""

    def callback(folder: str, database: str, queries: tuple[str, ...], into: str) -> int:
        from holdfast.app.context import Context
        from holdfast.faces.cli.output import write
        from holdfast.model.errors import UsageError
        from holdfast.model.sums import Sums, write_sums

        if not folder and not database:
            raise UsageError(what="--folder, --database", value="", allowed="1")
        context = Context()
        restoring = context.restoring()
        tree = restoring.tree_sums(folder) if folder else None
        kept = restoring.database_sums(database, _named(queries)) if database else None
        sums = Sums(taken=context.now(), tree=tree, database=kept)
        write(write_sums(sums).decode(), into, lang, is_data=True)
        count = (len(tree.files) if tree else 0) + (len(kept.tables) if kept else 0)
        print(say("backup.noted", lang, count=count, file=into))
        return 0

    params = [
        *_places(lang),
        click.Option(["--query", "queries"], multiple=True, metavar="NAME=SQL", help=_help("backup-query", lang)),
        click.Option(["--into"], metavar="FILE", required=True, help=_help("backup-into", lang)),
    ]
    examples = [("backup-note", "holdfast backup note --folder /data --into sums.json")]
    return Spoken("note", lang, callback, params, examples, about=say("backup.note", lang))


def verify(lang: str) -> click.Command:
    """Makes `verify`, which holds what lies somewhere against what was noted."""

    def callback(sums: str, form: str, out: str | None, no_color: bool, **where: Any) -> int:
        from holdfast.app.context import Context
        from holdfast.faces.cli.output import look, write
        from holdfast.reports.backup_text import checks_text
        from holdfast.reports.backup_wire import check_row
        from holdfast.reports.indented import indented
        from holdfast.service.backups.backups import looked

        context = Context()
        found = looked(_trial(context, sums, where), context.restoring())
        rows = tuple(check_row(item, lang) for item in found)
        is_data = form == "json"
        shown = (
            indented({"checks": rows, "record": found})
            if is_data
            else checks_text(rows, look(out, no_color, False), lang)
        )
        write(shown, out, lang, is_data)
        return 0 if rows and all(row.verdict == "verified" for row in rows) else NOT_VERIFIED

    params = [_sums(), *_places(lang), *_asking(lang), output(lang, ("text", "json")), out(lang), no_color(lang)]
    examples = [("backup-verify", "holdfast backup verify sums.json --folder /restored")]
    return Spoken("verify", lang, callback, params, examples, about=say("backup.verify", lang))


def drill(lang: str) -> click.Command:
    """Makes `drill`, which restores, checks everything and measures."""

    def callback(sums: str, form: str, out: str | None, no_color: bool, **where: Any) -> int:
        from holdfast.app.context import Context
        from holdfast.faces.cli.output import look, write
        from holdfast.reports.backup_text import drills_text
        from holdfast.reports.backup_wire import drill_row
        from holdfast.reports.indented import indented
        from holdfast.service.backups.backups import tried
        from holdfast.service.backups.drill_records import record_of

        context = Context()
        done = tried(_trial(context, sums, where), context.restoring(), context.now)
        row = drill_row(done, lang)
        is_data = form == "json"
        text = indented({"drill": row, "record": record_of(done)})
        shown = text if is_data else drills_text((row,), look(out, no_color, False), lang)
        write(shown, out, lang, is_data)
        return 0 if done.verdict == "verified" else NOT_VERIFIED

    params = [
        _sums(),
        click.Option(["--claim"], metavar="NAMESPACE/NAME", required=True, help=_help("backup-claim", lang)),
        click.Option(["--cluster"], default="", help=_help("backup-cluster", lang)),
        click.Option(["--dump"], metavar="FILE", default="", help=_help("backup-dump", lang)),
        click.Option(["--archive"], metavar="FILE", default="", help=_help("backup-archive", lang)),
        *_places(lang),
        *_asking(lang),
        click.Option(["--storage-class"], default="", help=_help("backup-storage-class", lang)),
        click.Option(["--class", "backup_class"], default="", help=_help("backup-class", lang)),
        output(lang, ("text", "json")),
        out(lang),
        no_color(lang),
    ]
    line = "holdfast backup drill sums.json --claim shop/data-db-0 --dump shop.dump --database URL"
    return Spoken("drill", lang, callback, params, [("backup-drill", line)], about=say("backup.drill", lang))


def read_drill(context: Context, path: str) -> Drill:
    """Reads a drill that `drill -o json` wrote; raises ChecksumsUnusable."""
    import msgspec

    from holdfast.model.backup_refusals import ChecksumsUnusable
    from holdfast.service.backups.drill_records import RecordDrill, drill_of

    try:
        found = msgspec.json.decode(context.text(path), type=dict[str, msgspec.Raw])
        return drill_of(msgspec.json.decode(found.get("record", b""), type=RecordDrill), "")
    except msgspec.DecodeError as error:
        raise ChecksumsUnusable(path=path, detail=str(error)) from error


def _trial(context: Context, path: str, where: dict[str, Any]) -> Any:
    from holdfast.model.errors import UsageError
    from holdfast.model.refs import Ref
    from holdfast.model.sums import read_sums
    from holdfast.service.backups.backups import Trial

    namespace, slash, name = where.pop("claim", "-/-").partition("/")
    if not (namespace and slash and name):
        raise UsageError(what="--claim", value=f"{namespace}{slash}{name}", allowed="NAMESPACE/NAME")
    for source, place in (("dump", "database"), ("archive", "folder")):
        if where.get(source) and not where[place]:
            raise UsageError(what=f"--{place}", value="", allowed=f"--{source} FILE --{place} PLACE")
    sums: Sums = read_sums(context.text(path).encode(), path)
    claim = Ref("PersistentVolumeClaim", name, namespace)
    return Trial(cluster=where.pop("cluster", ""), claim=claim, by="", sums=sums, **where)


def _named(queries: tuple[str, ...]) -> dict[str, str]:
    from holdfast.model.errors import UsageError

    found = {}
    for text in queries:
        name, sign, query = text.partition("=")
        if not (name and sign and query):
            raise UsageError(what="--query", value=text, allowed="NAME=SQL")
        found[name] = query
    return found


def _sums() -> click.Argument:
    return click.Argument(["sums"], metavar="SUMS")


def _places(lang: str) -> list[click.Parameter]:
    return [
        click.Option(["--folder"], metavar="FOLDER", default="", help=_help("backup-folder", lang)),
        click.Option(
            ["--database"],
            metavar="URL",
            default="",
            envvar="HOLDFAST_DATABASE",
            show_envvar=True,
            help=_help("backup-database", lang),
        ),
    ]


def _asking(lang: str) -> list[click.Parameter]:
    return [
        click.Option(["--url"], metavar="URL", default="", help=_help("backup-url", lang)),
        click.Option(["--status"], type=click.IntRange(100, 599), default=200, help=_help("backup-status", lang)),
        click.Option(["--contains"], metavar="TEXT", default="", help=_help("backup-contains", lang)),
    ]


def _help(name: str, lang: str) -> str:
    return say(f"cli.option.{name}", lang)

"""`holdfast backup`: what protects the data, what can be had of it, and whether it comes back."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from holdfast.faces.cli.backup_restoring import drill, note, verify
from holdfast.faces.cli.command import Spoken
from holdfast.faces.cli.grouping import Group
from holdfast.faces.cli.options import namespaced, no_color, out, output, reaching, verbose
from holdfast.texts.say import say

if TYPE_CHECKING:
    from holdfast.app.context import Context
    from holdfast.model.backups import BackupClass, BackupPolicy, Drill
    from holdfast.service.backups.backups import Standing

EXAMPLES = (
    ("backup-coverage", "holdfast backup coverage --policy classes.yaml"),
    ("backup-dump", "holdfast backup coverage dump.tar.gz --rpo 24h -o json"),
    ("backup-objectives", "holdfast backup objectives --drills drill.json"),
    ("backup-retention", "holdfast backup retention --policy classes.yaml"),
    ("backup-policy", "holdfast backup policy classes.yaml"),
    ("backup-plan", "holdfast backup plan -n shop"),
    ("backup-note", "holdfast backup note --folder /data --into sums.json"),
    ("backup-verify", "holdfast backup verify sums.json --folder /restored"),
    ("backup-drill", "holdfast backup drill sums.json --claim shop/data-db-0 --dump shop.dump --database URL"),
)
EXPOSED = 1
Rendered = tuple[str, bool]
"""A text and whether something is wrong."""


def command(lang: str) -> click.Command:
    """Makes the command in a language."""
    made = {
        "coverage": _coverage,
        "objectives": _objectives,
        "retention": _retention,
        "policy": _policy,
        "plan": _plan,
        "note": note,
        "verify": verify,
        "drill": drill,
    }
    return Group("backup", lang, made, EXAMPLES)


def _coverage(lang: str) -> click.Command:
    def render(found: Standing, form: str, look: Any) -> Rendered:
        from holdfast.reports.backup_text import coverage_text
        from holdfast.reports.backup_wire import coverage_rows
        from holdfast.reports.indented import indented

        rows = coverage_rows(found.covered, lang)
        is_exposed = any(row.state in ("none", "stale", "unknown") for row in rows)
        if form == "json":
            return indented({"taken_at": found.taken_at, "claims": rows}), is_exposed
        return coverage_text(rows, look, lang), is_exposed

    return _standing_command("coverage", lang, render, EXAMPLES[:2])


def _objectives(lang: str) -> click.Command:
    def render(found: Standing, form: str, look: Any) -> Rendered:
        from holdfast.reports.backup_text import objectives_text
        from holdfast.reports.backup_wire import objective_rows
        from holdfast.reports.indented import indented

        rows = objective_rows(found.objectives, lang)
        is_missed = any("missed" in (row.rpo, row.rto) or "unknown" in (row.rpo, row.rto) for row in rows)
        if form == "json":
            return indented({"taken_at": found.taken_at, "claims": rows}), is_missed
        return objectives_text(rows, look, lang), is_missed

    return _standing_command("objectives", lang, render, EXAMPLES[2:3])


def _retention(lang: str) -> click.Command:
    def render(found: Standing, form: str, look: Any) -> Rendered:
        from holdfast.reports.backup_text import conflicts_text
        from holdfast.reports.backup_wire import conflict_rows
        from holdfast.reports.indented import indented

        rows = conflict_rows(found.conflicts, lang)
        if form == "json":
            return indented({"taken_at": found.taken_at, "conflicts": rows}), bool(rows)
        return conflicts_text(rows, look, lang), bool(rows)

    return _standing_command("retention", lang, render, EXAMPLES[3:4])


def _standing_command(
    name: str, lang: str, render: Callable[[Standing, str, Any], Rendered], examples: tuple[tuple[str, str], ...]
) -> click.Command:
    from holdfast.faces.cli.judging import place

    def callback(source: str | None, form: str, out: str | None, no_color: bool, verbose: bool, **options: Any) -> int:
        from holdfast.app.context import Context
        from holdfast.faces.cli.opened import opened
        from holdfast.faces.cli.output import look, write
        from holdfast.service.backups.backups import standing

        context = Context()
        policy, usual, drills = _demands(context, options)
        # Backups are custom objects, so a running cluster is read with them.
        options["custom"] = options["custom"] or not source
        with opened(context, source, options, (), lang) as watched:
            found = standing(watched, policy, drills, usual=usual)
        shown, is_wrong = render(found, form, look(out, no_color, verbose))
        write(shown, out, lang, is_data=form == "json")
        return EXPOSED if is_wrong else 0

    params = [place("SOURCE", required=False), *_demanding(lang), *_showing(lang), verbose(lang), *reaching(lang)]
    return Spoken(name, lang, callback, params, examples, about=say(f"backup.{name}", lang))


def _policy(lang: str) -> click.Command:
    from holdfast.faces.cli.judging import place

    def callback(document: str, source: str | None, out: str | None, **options: Any) -> int:
        from holdfast.app.context import Context
        from holdfast.faces.cli.opened import opened
        from holdfast.faces.cli.output import write
        from holdfast.pillars.backups.policy import read_policy
        from holdfast.reports.backup_text import manifests_text
        from holdfast.service.backups.backups import standing

        context = Context()
        policy = read_policy(context.text(document))
        names = ", ".join(item.name for item in policy.classes)
        counts = {"count": len(policy.classes), "data": len(policy.data_classes)}
        print(say("backup.policy-read", lang, names=names, **counts))
        if source or options["custom"]:
            with opened(context, source, options, (), lang) as watched:
                write(manifests_text(standing(watched, policy).made, lang), out, lang, is_data=True)
        return 0

    params = [click.Argument(["document"], metavar="FILE"), place("SOURCE", required=False), out(lang), *reaching(lang)]
    return Spoken("policy", lang, callback, params, EXAMPLES[4:5], about=say("backup.policy", lang))


def _plan(lang: str) -> click.Command:
    from holdfast.faces.cli.judging import place

    def callback(
        source: str | None, namespaces: tuple[str, ...], form: str, out: str | None, no_color: bool, **options: Any
    ) -> int:
        from holdfast.app.context import Context
        from holdfast.faces.cli.opened import opened
        from holdfast.faces.cli.output import look, write
        from holdfast.model.input_refusals import ObjectNotFound
        from holdfast.reports.backup_text import runbook_text
        from holdfast.reports.backup_wire import runbook_shown
        from holdfast.reports.indented import indented
        from holdfast.service.backups.backups import way_back

        context = Context()
        policy, usual, drills = _demands(context, options)
        options["custom"] = options["custom"] or not source
        with opened(context, source, options, (), lang) as watched:
            found = runbook_shown(way_back(watched, policy, drills, namespaces, usual), lang)
        absent = sorted(set(namespaces) - set(found.namespaces))
        if absent and not found.unread:
            raise ObjectNotFound(what=f"Namespace {absent[0]}")
        is_data = form == "json"
        write(indented(found) if is_data else runbook_text(found, look(out, no_color, False), lang), out, lang, is_data)
        return EXPOSED if found.gaps else 0

    params = [
        place("SOURCE", required=False),
        namespaced("cli.option.backup-namespace", lang),
        *_demanding(lang),
        *_showing(lang),
        *reaching(lang),
    ]
    return Spoken("plan", lang, callback, params, EXAMPLES[5:6], about=say("backup.plan", lang))


def _demanding(lang: str) -> list[click.Parameter]:
    return [
        click.Option(["--policy"], metavar="FILE", default="", help=say("cli.option.backup-policy", lang)),
        click.Option(["--rpo"], metavar="TIME", default="24h", help=say("cli.option.backup-rpo", lang)),
        click.Option(["--drills"], metavar="FILE", multiple=True, help=say("cli.option.backup-drills", lang)),
    ]


def _showing(lang: str) -> list[click.Parameter]:
    return [output(lang, ("text", "json")), out(lang), no_color(lang)]


def _demands(context: Context, options: dict[str, Any]) -> tuple[BackupPolicy, BackupClass, tuple[Drill, ...]]:
    """Takes the options about what is demanded; raises BackupPolicyUnusable, ChecksumsUnusable and UsageError."""
    from holdfast.faces.cli.backup_restoring import read_drill
    from holdfast.model.backups import BackupPolicy
    from holdfast.model.errors import UsageError
    from holdfast.pillars.backups.policy import LENGTHS, read_length, read_policy
    from holdfast.service.backups.backups import usual_class

    document, rpo = options.pop("policy"), options.pop("rpo")
    span = read_length(rpo)
    if not span:
        raise UsageError(what="--rpo", value=rpo, allowed=LENGTHS)
    drills = tuple(read_drill(context, path) for path in options.pop("drills"))
    policy = read_policy(context.text(document)) if document else BackupPolicy()
    return policy, usual_class(span), drills

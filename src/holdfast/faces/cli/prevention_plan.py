"""`holdfast prevention-plan [SOURCE]`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from holdfast.faces.cli.command import Spoken
from holdfast.faces.cli.options import out, reaching
from holdfast.texts.say import say

if TYPE_CHECKING:
    from holdfast.pillars.prevention.plan_wishes import Thing
    from holdfast.reports.prevention_shown import PlanShown

EXAMPLES = (
    ("prevention-plan", "holdfast prevention-plan --nodes 100 --pods 1000 --slo 99.9"),
    ("prevention-plan-files", "holdfast prevention-plan dump.tar.gz --zone Asia/Seoul --files plan/"),
    ("prevention-plan-page", "holdfast prevention-plan --nodes 12 --pods 300 --goal cost -o html --out plan.html"),
)
_SIZES: tuple[Thing, ...] = ("nodes", "pods", "volumes", "namespaces", "workloads")


def command(lang: str) -> click.Command:
    """Makes the command in a language."""
    from holdfast.faces.cli.judging import place

    def callback(source: str | None, form: str, out: str | None, folder: str | None, **options: Any) -> int:
        from holdfast.faces.cli.output import write

        plan = _plan(source, options, lang)
        if folder is not None:
            _keep(plan, Path(folder), lang)
        if folder is None or out is not None:
            write(_rendered(plan, form), out, lang, is_data=True)
        return 0

    params: list[click.Parameter] = [
        place("SOURCE", required=False),
        *(_count(name, lang) for name in _SIZES),
        _option("slo", "PERCENT", "99.9", lang),
        click.Option(
            ["--goal", "goals"],
            type=click.Choice(["cost", "security", "none"]),
            multiple=True,
            default=("cost", "security"),
            help=f"{say('cli.option.plan-goal', lang)} {say('cli.default', lang, value='cost, security')}",
        ),
        _option("zone", "ZONE", "UTC", lang),
        click.Option(
            ["-o", "--output", "form"],
            type=click.Choice(["markdown", "json", "html"]),
            default="markdown",
            help=f"{say('cli.option.output', lang)} {say('cli.default', lang, value='markdown')}",
        ),
        out(lang),
        click.Option(["--files", "folder"], metavar="FOLDER", help=say("cli.option.plan-files", lang)),
        *reaching(lang),
    ]
    return Spoken("prevention-plan", lang, callback, params, EXAMPLES)


def _count(name: str, lang: str) -> click.Option:
    least = 1 if name in ("nodes", "pods") else 0
    said = say(f"cli.option.plan-{name}", lang)
    return click.Option([f"--{name}"], type=click.IntRange(least, 1_000_000), metavar="NUMBER", help=said)


def _option(name: str, metavar: str, default: str, lang: str) -> click.Option:
    said = f"{say(f'cli.option.plan-{name}', lang)} {say('cli.default', lang, value=default)}"
    return click.Option([f"--{name}"], metavar=metavar, default=default, help=said)


def _plan(source: str | None, options: dict[str, Any], lang: str) -> PlanShown:
    """Plans for what is given, and for what a source holds of the rest; raises UsageError and what reading raises."""
    from holdfast.app.context import Context
    from holdfast.faces.cli.opened import opened
    from holdfast.model.usage_refusals import KubeconfigUnusable, LiveExtraMissing, SizeMissing
    from holdfast.pillars.prevention.plan_wishes import counted
    from holdfast.service.diagnosis.preventing import plan_for, size_of, wishes

    given: dict[Thing, int | None] = {name: options.pop(name) for name in _SIZES}
    goals = tuple(goal for goal in options.pop("goals") if goal != "none")
    wanted = wishes(options.pop("slo"), goals, options.pop("zone"))
    found: dict[Thing, int | None] = {}
    lacking = [name for name in ("nodes", "pods") if given[name] is None]
    if source is not None or lacking:
        # Who says a size and names no cluster need not have one: what they left out is the trouble.
        is_size = lacking and source is None and not (options["context"] or options["kubeconfig"])
        try:
            with opened(Context(), source, options, (), lang) as watched:
                found = {**counted(watched.load())}
        except (KubeconfigUnusable, LiveExtraMissing):
            if is_size and any(count is not None for count in given.values()):
                raise SizeMissing(options=", ".join(f"--{name}" for name in lacking)) from None
            raise
    return plan_for(size_of({**found, **{k: v for k, v in given.items() if v is not None}}), wanted, lang)


def _rendered(plan: PlanShown, form: str) -> str:
    if form == "json":
        from holdfast.reports.indented import indented

        return indented(plan)
    if form == "html":
        from holdfast.reports.prevention_html import plan_html

        return plan_html(plan)
    from holdfast.reports.prevention_markdown import plan_markdown

    return plan_markdown(plan)


def _keep(plan: PlanShown, folder: Path, lang: str) -> None:
    """Writes every form and every file of the plan into a folder; raises OutputUnwritable."""
    from holdfast.faces.cli.output import write
    from holdfast.model.usage_refusals import OutputUnwritable

    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputUnwritable(path=str(folder), detail=error.strerror or str(error)) from error
    forms = {"plan.md": "markdown", "plan.json": "json", "plan.html": "html"}
    for name, form in forms.items():
        write(_rendered(plan, form), str(folder / name), lang)
    for name, text in plan.files.items():
        write(text, str(folder / name), lang)

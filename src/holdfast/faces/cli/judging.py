"""What `diagnose` and `preflight` share: options in, a shown diagnosis and an exit code out."""

from __future__ import annotations

import gc
from collections.abc import Callable
from typing import Any, cast

import click
from msgspec import Struct

from holdfast.app.context import Context, version
from holdfast.faces.cli.output import look, rendered, write
from holdfast.faces.cli.progress import Talk
from holdfast.model.diagnosis import Diagnosis
from holdfast.model.finding import Severity
from holdfast.reports.describe import describe
from holdfast.reports.wire import Purpose
from holdfast.reports.wording import at_least
from holdfast.service.diagnosis.diagnosing import Selection


class Wishes(Struct, frozen=True, kw_only=True):
    """The options of a command that diagnoses."""

    form: str
    out: str | None
    namespaces: tuple[str, ...]
    min_severity: str
    fail_on: str
    waivers: str | None
    no_color: bool
    verbose: bool

    @property
    def selection(self) -> Selection:
        """Gives the problems that the user wants to see."""
        return Selection(namespaces=self.namespaces, min_severity=cast("Severity", self.min_severity))


def wishes(options: dict[str, Any]) -> Wishes:
    """Takes the shared options out of those of a command."""
    return Wishes(**{name: options.pop(name) for name in Wishes.__struct_fields__})


def show(judge: Callable[[Context, Talk], Diagnosis], asked: Wishes, lang: str, purpose: Purpose = "diagnosis") -> int:
    """Diagnoses, writes the result where it should go and gives the exit code."""
    # One process reads one input and ends: collecting garbage would only cost time.
    gc.disable()
    context = Context()
    with Talk(lang) as talk:
        diagnosis = judge(context, talk)
    report = describe(diagnosis, context.words, lang, version(), purpose)
    text = rendered(report, asked.form, look(asked.out, asked.no_color, asked.verbose), asked.fail_on)
    write(text, asked.out, lang, is_data=asked.form != "text")
    return exit_code(diagnosis, asked.fail_on)


def exit_code(diagnosis: Diagnosis, fail_on: str) -> int:
    """Gives 1 when a problem or a risk reaches the threshold, else 0."""
    return int(any(at_least(item.severity, fail_on) for item in (*diagnosis.problems, *diagnosis.risks)))


def place(name: str, required: bool = True) -> click.Argument:
    """Makes an argument that names an input; the shell completes it as a path."""
    return click.Argument(
        [name.lower()], metavar=name if required else f"[{name}]", type=click.Path(allow_dash=True), required=required
    )

"""`holdfast rollback PLAN`."""

from __future__ import annotations

from typing import Any

import click

from holdfast.faces.cli.acting import placed, reason, show, way
from holdfast.faces.cli.command import Spoken

EXAMPLES = (("rollback", "holdfast rollback 0193f2 --reason 'slower than before'"),)


def command(lang: str) -> click.Command:
    """Makes the command in a language."""

    def callback(plan: str, **options: Any) -> int:
        with way(options, lang) as here:
            show(here.call("plans.undo", {"plan": plan, "reason": options["reason"]}), options, lang)
        return 0

    params: list[click.Parameter] = [click.Argument(["plan"], metavar="PLAN"), reason(lang), *placed(lang)]
    return Spoken("rollback", lang, callback, params, EXAMPLES)

"""`holdfast preflight MANIFESTS`."""

from __future__ import annotations

from typing import Any

import click

from holdfast.app.context import Context
from holdfast.faces.cli.command import Spoken
from holdfast.faces.cli.judging import place, show, wishes
from holdfast.faces.cli.options import judging
from holdfast.faces.cli.progress import Talk, Watched
from holdfast.model.diagnosis import Diagnosis
from holdfast.service.diagnosis.preflighting import preflight
from holdfast.texts.say import say

EXAMPLES = (
    ("preflight", "holdfast preflight manifests/"),
    ("preflight-cluster", "holdfast preflight manifests/ --cluster dump.tar.gz"),
)


def command(lang: str) -> click.Command:
    """Makes the command in a language."""

    def callback(manifests: str, cluster: str | None, **options: Any) -> int:
        asked = wishes(options)

        def judge(context: Context, talk: Talk) -> Diagnosis:
            waivers = context.waivers(asked.waivers)
            around = Watched(context.source(cluster), talk) if cluster else None
            given = Watched(context.source(manifests), talk)
            return preflight(given, context.rules, cluster=around, waivers=waivers, only=asked.selection)

        return show(judge, asked, lang, "preflight")

    cluster = click.Option(["--cluster"], metavar="SOURCE", help=say("cli.option.cluster", lang))
    params = [place("MANIFESTS"), cluster, *judging(lang)]
    return Spoken("preflight", lang, callback, params, EXAMPLES, has_verdict=True)

"""`holdfast diagnose [SOURCE]`."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import click
from msgspec.structs import replace

from holdfast.app.context import Context
from holdfast.faces.cli.command import Spoken
from holdfast.faces.cli.judging import place, show, wishes
from holdfast.faces.cli.monitoring import forecast_days, monitored, take
from holdfast.faces.cli.options import judging, looking_closer, reaching
from holdfast.faces.cli.progress import Talk, Watched
from holdfast.faces.cli.reaching import reach
from holdfast.model.diagnosis import Diagnosis
from holdfast.service.diagnosis import diagnosing

EXAMPLES = (
    ("live", "holdfast diagnose"),
    ("dump", "holdfast diagnose dump.tar.gz"),
    ("stdin", "kubectl get all,pvc,pv,sc,events,nodes -A -o json | holdfast diagnose -"),
    ("report", "holdfast diagnose bundle/ -o html --out report.html"),
    ("metrics", "holdfast diagnose --prometheus http://prometheus.monitoring:9090"),
    ("ci", "holdfast diagnose dump/ --fail-on critical -o junit --out result.xml"),
)


def command(lang: str) -> click.Command:
    """Makes the command in a language."""

    def callback(source: str | None, **options: Any) -> int:
        asked = wishes(options)
        past = timedelta(days=options.pop("forecast_days"))
        monitoring = replace(take(options), past=past)
        wanted = reach(options, asked.namespaces, source)

        def judge(context: Context, talk: Talk) -> Diagnosis:
            waivers = context.waivers(asked.waivers)
            cluster = None if source else context.live(wanted)
            told = context.monitored(cluster or context.source(source or ""), monitoring, cluster)
            watched = Watched(told, talk)
            return diagnosing.diagnose(watched, context.rules, waivers=waivers, only=asked.selection, closer=cluster)

        return show(judge, asked, lang)

    params = [place("SOURCE", required=False), *judging(lang), *reaching(lang), *looking_closer(lang), *monitored(lang)]
    params.append(forecast_days(lang))
    return Spoken("diagnose", lang, callback, params, EXAMPLES, has_verdict=True)

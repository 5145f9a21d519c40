"""`holdfast scaling [SOURCE]`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from holdfast.faces.cli.command import Spoken
from holdfast.faces.cli.options import namespaced, no_color, out, output, reaching, with_default
from holdfast.texts.say import say

if TYPE_CHECKING:
    from holdfast.pillars.prediction.scaling_plan import Plans

EXAMPLES = (
    ("scaling", "holdfast scaling --prometheus http://prometheus.monitoring:9090"),
    ("scaling-workload", "holdfast scaling dump.tar.gz --prometheus URL -n shop --workload deployment/web"),
    ("scaling-manifests", "holdfast scaling --prometheus URL -o yaml --out scaled-objects.yaml"),
    (
        "scaling-query",
        "holdfast scaling --prometheus URL --workload web --load 'sum(rate(http_requests_total[5m]))' --per-replica 40",
    ),
)
_ASKED = ("prometheus", "prometheus_token_file", "prometheus_ca", "prometheus_headers")


def command(lang: str) -> click.Command:
    """Makes the command in a language."""
    from holdfast.faces.cli.judging import place
    from holdfast.faces.cli.monitoring import monitored

    def callback(source: str | None, form: str, out: str | None, no_color: bool, **options: Any) -> int:
        from holdfast.faces.cli.output import look, write
        from holdfast.reports.scaling import scaling_json, scaling_text, scaling_yaml

        found = _found(source, options, lang)
        if form == "text":
            shown = scaling_text(found.plans, found.unread, look(out, no_color, False), lang)
        elif form == "json":
            shown = scaling_json(found.plans, found.unread, lang)
        else:
            shown = scaling_yaml(found.plans, lang)
        write(shown, out, lang, is_data=form != "text")
        return 0

    params: list[click.Parameter] = [
        place("SOURCE", required=False),
        click.Option(
            ["--workload", "workloads"],
            multiple=True,
            metavar="[KIND/]NAME",
            help=say("cli.option.scaling-workload", lang),
        ),
        namespaced("cli.option.scaling-namespace", lang),
        _option("days", "DAYS", "42", lang, click.FloatRange(28.0, 60.0)),
        _option("step", "TIME", "5m", lang),
        _option("startup", "TIME", "3m", lang),
        click.Option(["--load"], metavar="QUERY", help=say("cli.option.scaling-load", lang)),
        click.Option(
            ["--per-replica"],
            type=click.FloatRange(min=0.0, min_open=True),
            metavar="NUMBER",
            help=say("cli.option.scaling-per-replica", lang),
        ),
        output(lang, ("text", "json", "yaml")),
        out(lang),
        *(option for option in monitored(lang) if option.name in _ASKED),
        no_color(lang),
        *reaching(lang),
    ]
    return Spoken("scaling", lang, callback, params, EXAMPLES)


def _option(name: str, metavar: str, default: str, lang: str, kind: click.FloatRange | None = None) -> click.Option:
    said = with_default(f"cli.option.scaling-{name}", default, lang)
    return click.Option([f"--{name}"], metavar=metavar, default=default, type=kind, help=said)


def _found(source: str | None, options: dict[str, Any], lang: str) -> Plans:
    """Reads autoscalers and loads and plans; raises SourceMissing, UsageError and what reading raises."""
    from datetime import timedelta

    from holdfast.app.context import Context
    from holdfast.app.settings import Monitoring
    from holdfast.faces.cli.monitoring import header
    from holdfast.faces.cli.opened import opened
    from holdfast.faces.cli.series import hours
    from holdfast.model.errors import UsageError
    from holdfast.model.usage_refusals import SourceMissing
    from holdfast.service.forecasts.scaling_advice import Wish, chosen, from_prometheus, from_series, plans

    context, token_file = Context(), options.pop("prometheus_token_file")
    step, startup = (timedelta(hours=hours(options.pop(name))) for name in ("step", "startup"))
    query, per_replica = options.pop("load"), options.pop("per_replica")
    names, namespaces = options.pop("workloads"), options.pop("namespaces")
    past = timedelta(days=options.pop("days"))
    asked = Monitoring(
        prometheus=options.pop("prometheus") or "",
        token=context.text(token_file).strip() if token_file else "",
        ca=options.pop("prometheus_ca") or "",
        headers=dict(header(text) for text in options.pop("prometheus_headers")),
    )
    if not timedelta(minutes=1) <= step <= timedelta(hours=1):
        raise UsageError(what="--step", value=f"{step.total_seconds():g}s", allowed="1m ... 1h")
    if bool(query) != (per_replica is not None) or (query and (len(names) != 1 or not asked.prometheus)):
        raise UsageError(
            what="--load",
            value=query or "-",
            allowed="--prometheus URL --workload NAME --load QUERY --per-replica NUMBER",
        )
    if not source and not asked.prometheus:
        raise SourceMissing
    with opened(context, source, options, tuple(namespaces), lang) as watched:
        snapshot = watched.load()
        items = chosen(snapshot, names, namespaces)
        wish = Wish(step=step, startup=startup, per_replica=per_replica)
        if asked.prometheus:
            moment = snapshot.taken_at or context.now()
            loads = from_prometheus(context.prometheus(asked), moment, past, step, query or "")
        else:
            loads = from_series(snapshot.measured.series, step)
        return plans(snapshot, items, loads, wish)

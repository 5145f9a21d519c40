"""`holdfast alerts [SOURCE]`."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import click

from holdfast.faces.cli.command import Spoken
from holdfast.faces.cli.options import no_color, out, output, reaching, verbose, with_default
from holdfast.texts.say import say

if TYPE_CHECKING:
    from holdfast.app.context import Context
    from holdfast.app.settings import Monitoring
    from holdfast.engine.signals.firings import Fired
    from holdfast.faces.cli.progress import Talk
    from holdfast.model.alerts import Alert, AlertRule
    from holdfast.model.outcome import Unread
    from holdfast.model.snapshot import Snapshot
    from holdfast.pillars.prediction.alert_review import Review

EXAMPLES = (
    ("alerts", "holdfast alerts --prometheus http://prometheus.monitoring:9090 --since 7d"),
    ("alerts-topology", "holdfast alerts dump.tar.gz --prometheus URL --alertmanager URL"),
    ("alerts-live", "holdfast alerts --prometheus URL --context work"),
    ("alerts-patch", "holdfast alerts --prometheus URL --since 14d -o yaml --out calmer-rules.yaml"),
    ("alerts-acted", "holdfast alerts history.openmetrics --acted on-call.csv"),
)
_ASKED = ("prometheus", "alertmanager", "prometheus_token_file", "prometheus_ca", "prometheus_headers")
_WAYS = {"context": "--context", "kubeconfig": "--kubeconfig", "impersonate": "--as"}
LONGEST_HOURS = 24.0 * 60


def command(lang: str) -> click.Command:
    """Makes the command in a language."""
    from holdfast.faces.cli.judging import place
    from holdfast.faces.cli.monitoring import monitored

    def callback(
        source: str | None,
        since: str,
        step: str,
        acted: str | None,
        form: str,
        out: str | None,
        no_color: bool,
        verbose: bool,
        **options: Any,
    ) -> int:
        from holdfast.faces.cli.output import look, write
        from holdfast.reports.alert_review import alerts_json, alerts_text, alerts_yaml

        found = _found(source, since, step, acted, options, lang)
        if form == "text":
            shown = alerts_text(found, look(out, no_color, verbose), lang)
        else:
            shown = alerts_json(found) if form == "json" else alerts_yaml(found, lang)
        write(shown, out, lang, is_data=form != "text")
        return 0

    params: list[click.Parameter] = [
        place("SOURCE", required=False),
        click.Option(
            ["--since"],
            metavar="TIME",
            default="7d",
            help=with_default("cli.option.alerts-since", "7d", lang),
        ),
        click.Option(
            ["--step"],
            metavar="TIME",
            default="1m",
            help=with_default("cli.option.alerts-step", "1m", lang),
        ),
        click.Option(["--acted"], metavar="FILE", help=say("cli.option.alerts-acted", lang)),
        output(lang, ("text", "json", "yaml")),
        out(lang),
        *(option for option in monitored(lang) if option.name in _ASKED),
        *(option for option in reaching(lang) if option.name in _WAYS),
        no_color(lang),
        verbose(lang),
    ]
    return Spoken("alerts", lang, callback, params, EXAMPLES)


def _found(source: str | None, since: str, step: str, acted: str | None, options: dict[str, Any], lang: str) -> Review:
    """Reads what the options name and reviews it; raises SourceMissing, SourceTwice, UsageError and of reading."""
    from holdfast.app.context import Context
    from holdfast.faces.cli.progress import Talk
    from holdfast.model.usage_refusals import SourceMissing
    from holdfast.service.forecasts.alert_review import review, with_notes

    context = Context()
    reach, past, every = _reach(options, context), *_lengths(since, step)
    if not source and not reach.prometheus and not reach.alertmanager:
        raise SourceMissing
    with Talk(lang) as talk:
        snapshot = _objects(source, options, context, talk)
        history, rules, unread = _history(source, snapshot, reach, context, past, every)
        listed, unasked = _current(snapshot, reach, context)
        if acted:
            history = with_notes(history, context.text(acted))
        return review(history, snapshot, rules, listed, (*unread, *unasked))


def _reach(options: dict[str, Any], context: Context) -> Monitoring:
    from holdfast.app.settings import Monitoring
    from holdfast.faces.cli.monitoring import header

    token_file = options["prometheus_token_file"]
    return Monitoring(
        prometheus=options["prometheus"] or "",
        alertmanager=options["alertmanager"] or "",
        token=context.text(token_file).strip() if token_file else "",
        ca=options["prometheus_ca"] or "",
        headers=dict(header(text) for text in options["prometheus_headers"]),
    )


def _lengths(since: str, step: str) -> tuple[timedelta, timedelta]:
    from holdfast.faces.cli.series import hours
    from holdfast.model.errors import UsageError

    span, width = hours(since), hours(step)
    if span > LONGEST_HOURS:
        raise UsageError(what="--since", value=since, allowed=f"1h ... {LONGEST_HOURS / 24:.0f}d")
    if width * 2 > span:
        raise UsageError(what="--step", value=step, allowed=f"15s ... {span * 30:.0f}m")
    return timedelta(hours=span), timedelta(hours=width)


def _objects(source: str | None, options: dict[str, Any], context: Context, talk: Talk) -> Snapshot | None:
    """Reads objects where a source or a running cluster is named: a file of metrics alone has none."""
    from holdfast.app.settings import Reach
    from holdfast.faces.cli.progress import Watched
    from holdfast.model.input_refusals import NothingReadable
    from holdfast.model.usage_refusals import SourceTwice

    named: dict[str, Any] = {name: options[name] or "" for name in _WAYS}
    holds_objects = source is not None and not context.are_series(source)
    if any(named.values()):
        if source and holds_objects:
            raise SourceTwice(path=source, option=next(_WAYS[name] for name, value in named.items() if value))
        return Watched(context.live(Reach(**named, logs=False)), talk).load()
    if not source or not holds_objects:
        return None
    try:
        return Watched(context.source(source), talk).load()
    except NothingReadable:
        return None


def _history(
    source: str | None,
    snapshot: Snapshot | None,
    reach: Monitoring,
    context: Context,
    past: timedelta,
    every: timedelta,
) -> tuple[Fired, tuple[AlertRule, ...], tuple[Unread, ...]]:
    """Reads what fired from a Prometheus, else from files; raises NothingReadable for files without any alert."""
    from holdfast.model.input_refusals import NothingReadable
    from holdfast.ports.metrics import Answered
    from holdfast.service.forecasts.alert_review import asked, history

    moment = (snapshot.taken_at if snapshot else None) or context.now()
    if reach.prometheus:
        answered, rules = asked(context.prometheus(reach), moment, past, every)
        return history(answered, past, moment, every), rules, answered.unread
    answered = context.alert_history(source) if source else Answered()
    if source and snapshot is None and not answered.samples:
        raise NothingReadable(path=source, detail="ALERTS")
    return history(answered, past, None if answered.samples else moment), (), answered.unread


def _current(
    snapshot: Snapshot | None, reach: Monitoring, context: Context
) -> tuple[tuple[Alert, ...], tuple[Unread, ...]]:
    """Lists the alerts that are not resolved, as an Alertmanager or a bundle tells."""
    from holdfast.model.outcome import Unread

    kept = snapshot.alerts if snapshot else ()
    if not reach.alertmanager:
        return kept, ()
    listed = context.alertmanager(reach).alerts(snapshot)
    return (kept, (listed,)) if isinstance(listed, Unread) else (listed, ())

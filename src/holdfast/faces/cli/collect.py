"""`holdfast collect`."""

from __future__ import annotations

import re
import sys
from datetime import datetime, timedelta
from typing import Any

import click
from msgspec.structs import replace

from holdfast.faces.cli.command import Spoken
from holdfast.faces.cli.monitoring import forecast_days, monitored, take
from holdfast.faces.cli.options import looking_closer, namespaced, reaching, redact
from holdfast.texts.say import say

EXAMPLES = (
    ("collect", "holdfast collect"),
    ("collect-history", "holdfast collect --prometheus http://prometheus.monitoring:9090"),
    ("collect-hashed", "holdfast collect --redact hashed --out bundle.tar.gz"),
)


def command(lang: str) -> click.Command:
    """Makes the command in a language."""

    def callback(out: str | None, redact: str, show_commands: bool, namespaces: tuple[str, ...], **options: Any) -> int:
        from holdfast.faces.cli.output import write
        from holdfast.faces.cli.reaching import reach
        from holdfast.service.diagnosis.collecting import commands

        past = timedelta(days=options.pop("forecast_days"))
        monitoring = replace(take(options), past=past)
        wanted = reach(options, namespaces)
        if show_commands:
            write("\n".join(commands(wanted.secrets != "none", _flags(wanted))) + "\n", None, lang, is_data=True)
            return 0
        _collect(wanted, monitoring, out, redact, lang)
        return 0

    params = [*_options(lang), *reaching(lang), *looking_closer(lang), *monitored(lang), forecast_days(lang)]
    return Spoken("collect", lang, callback, params, EXAMPLES)


def _flags(wanted: Any) -> list[str]:
    """Gives the options of kubectl that mean the same cluster and user."""
    given = {"--kubeconfig": wanted.kubeconfig, "--context": wanted.context, "--as": wanted.impersonate}
    return [word for flag, value in given.items() if value for word in (flag, value)]


def _options(lang: str) -> list[click.Parameter]:
    return [
        click.Option(["--out"], metavar="FILE", help=say("cli.option.bundle-out", lang)),
        redact(lang),
        click.Option(["--show-commands"], is_flag=True, help=say("cli.option.show-commands", lang)),
        namespaced("cli.option.namespace-scope", lang),
    ]


def _collect(wanted: Any, monitoring: Any, out: str | None, redact: Any, lang: str) -> None:
    from holdfast.app.context import Context
    from holdfast.faces.cli.progress import MEGABYTE, Talk
    from holdfast.reports.describe import unread_text
    from holdfast.service.diagnosis.collecting import collect

    context = Context()
    cluster = context.live(wanted)
    with Talk(lang) as talk:
        # The way to the cluster is opened first: its name stands in that of the file.
        named = "cluster" if redact == "hashed" else cluster.name
        path = out or bundle_name(named, context.now())
        expected = cluster.estimate()
        size = max(1, expected.size // MEGABYTE)
        print(say("cli.collecting", lang, size=size, objects=expected.objects), file=sys.stderr, flush=True)
        done = collect(
            cluster,
            context.bundle(path),
            key=context.secret_key(),
            monitoring=context.monitoring(monitoring, cluster),
            rules=context.rules,
            redact=redact,
            progress=lambda read, _, label: talk(read, max(expected.size, read), label),
        )
    size = max(1, done.size // 1000)
    print(say("cli.collected", lang, path=done.path, objects=done.objects, kinds=done.kinds, logs=done.logs, size=size))
    for item in done.unread:
        print(say("cli.collected-unread", lang, what=unread_text(item, lang)), file=sys.stderr)


def bundle_name(context: str, moment: datetime) -> str:
    """Names a bundle by its cluster and time, in letters that every file system takes."""
    safe = re.sub(r"[^A-Za-z0-9._-]+", "-", context).strip("-.") or "cluster"
    return f"holdfast-{safe[:80]}-{moment.strftime('%Y%m%dT%H%M%SZ')}.tar.gz"

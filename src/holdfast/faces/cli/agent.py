"""`holdfast agent`."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import msgspec

from holdfast.faces.cli.command import Spoken
from holdfast.faces.cli.options import namespaced, no_logs, output, reaching, redact
from holdfast.texts.say import say

if TYPE_CHECKING:
    from holdfast.service.diagnosis.agent import Sent

EXAMPLES = (
    ("agent", "holdfast agent --cluster prod-seoul"),
    ("agent-every", "holdfast agent --cluster prod-seoul --every 10m --redact hashed --key /keys/agent"),
)
SHORTEST_SECONDS = 10.0
KEY_NEEDED = "--redact names, --key FILE"


def command(lang: str) -> click.Command:
    """Makes the command in a language."""

    def callback(every: str, form: str, namespaces: tuple[str, ...], **options: Any) -> int:
        from holdfast.faces.cli.reaching import reach

        seconds = _seconds(every) if every else 0.0
        place = {name: options.pop(name) for name in ("server", "token", "cluster", "redact", "key", "ca")}
        _check(place)
        agent = Agent(place, reach(options, namespaces), form, lang)
        with _ending_well(lang):
            if seconds:
                agent.go_on(seconds)
            agent.report()
        return 0

    return Spoken("agent", lang, callback, _options(lang), EXAMPLES)


def _options(lang: str) -> list[click.Parameter]:

    def option(name: str, metavar: str, variable: str) -> click.Option:
        text = say(f"cli.option.agent-{name}", lang)
        return click.Option([f"--{name}"], metavar=metavar, default=lambda: os.environ.get(variable, ""), help=text)

    return [
        option("server", "URL", "HOLDFAST_SERVER"),
        option("token", "TOKEN", "HOLDFAST_TOKEN"),
        option("cluster", "NAME", "HOLDFAST_CLUSTER"),
        option("every", "DURATION", "HOLDFAST_EVERY"),
        redact(lang),
        option("key", "FILE", "HOLDFAST_AGENT_KEY"),
        option("ca", "FILE", "HOLDFAST_CA"),
        namespaced("cli.option.namespace-scope", lang),
        *reaching(lang),
        no_logs(lang),
        output(lang, ("text", "json")),
    ]


def _check(place: dict[str, str]) -> None:
    from holdfast.model.errors import UsageError

    if not place["server"].startswith(("http://", "https://")):
        raise UsageError(what="--server", value=place["server"], allowed="https://holdfast.example.com")
    for name in ("token", "cluster"):
        if not place[name]:
            raise UsageError(what=f"--{name}", value="", allowed=name.upper())
    if place["redact"] == "hashed" and not place["key"]:
        raise UsageError(what="--redact", value="hashed", allowed=KEY_NEEDED)


def _seconds(text: str) -> float:
    from holdfast.model.errors import UsageError
    from holdfast.pillars.inspection.values import duration

    span = duration(text)
    if span is None or span.total_seconds() < SHORTEST_SECONDS:
        raise UsageError(what="--every", value=text, allowed="10s, 10m, 1h")
    return span.total_seconds()


class Agent:
    """Reads one cluster and sends it to one server."""

    def __init__(self, place: dict[str, str], wanted: Any, form: str, lang: str) -> None:
        from holdfast.app.context import Context

        self._context = Context()
        self._place = place
        self._wanted = wanted
        self._form = form
        self._lang = lang
        self._key = self._context.kept_key(Path(place["key"])) if place["key"] else self._context.secret_key()

    def report(self) -> None:
        """Sends what the cluster is now; raises HoldfastError."""
        from holdfast.service.diagnosis.agent import report

        context, is_hashed = self._context, self._place["redact"] == "hashed"
        sent = report(
            context.live(self._wanted),
            context.sendable(),
            self._send,
            key=self._key,
            rules=context.rules,
            redact="hashed" if is_hashed else "names",
        )
        self._tell(sent)

    def go_on(self, every: float) -> None:
        """Sends again and again; raises HoldfastError for what no repetition changes."""
        from random import SystemRandom

        from holdfast.service.diagnosis.agent import keep_reporting

        keep_reporting(self.report, self._failed, every=every, wait=time.sleep, draw=SystemRandom().random)

    def _send(self, data: bytes) -> str:
        from holdfast.faces.sdk.clients import connect

        place = self._place
        with connect(place["server"], place["token"], language=self._lang, ca=place["ca"]) as client:
            # Under a number of its own a report is taken in once, however often it has to be sent.
            once = self._context.secret_key().hex()
            return client.clusters.upload(cluster=place["cluster"], body=data, once=once).id

    def _tell(self, sent: Sent) -> None:
        from holdfast.reports.describe import reason_text

        collected, cluster = sent.collected, self._place["cluster"]
        counts = {"objects": collected.objects, "kinds": collected.kinds, "logs": collected.logs}
        if self._form == "json":
            unread = [{"what": item.what, "reason": item.reason} for item in collected.unread]
            told = {"time": self._context.now(), "cluster": cluster, **counts, "bytes": sent.bytes, "job": sent.job}
            print(msgspec.json.encode(told | {"unread": unread}).decode(), flush=True)
            return
        size = max(1, sent.bytes // 1000)
        print(say("agent.sent", self._lang, cluster=cluster, size=size, job=sent.job, **counts), flush=True)
        for item in collected.unread:
            what = reason_text(item.reason, item.what, self._lang)
            print(say("cli.collected-unread", self._lang, what=what), file=sys.stderr, flush=True)

    def _failed(self, error: Any, pause: float) -> None:
        from holdfast.faces.cli.complaints import failure_line

        what = failure_line(error, self._lang)
        print(say("agent.failed", self._lang, what=what, seconds=round(pause)), file=sys.stderr, flush=True)


@contextmanager
def _ending_well(lang: str) -> Iterator[None]:
    """Lets the request to end stop whatever is being done: nothing is left half done, and nothing went wrong."""

    def end(_number: int, _frame: object) -> None:
        # Nothing is said here: whatever is interrupted may be about to say something itself.
        raise SystemExit(0)

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    except SystemExit:
        print(say("agent.stopped", lang), file=sys.stderr, flush=True)
        raise
    finally:
        signal.signal(signal.SIGTERM, before)

"""`holdfast demo`."""

from __future__ import annotations

import signal
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

import click

from holdfast.faces.cli.command import Spoken
from holdfast.texts.say import say

if TYPE_CHECKING:
    from holdfast.app.context import Context, OpenOffice

EXAMPLES = (("demo", "holdfast demo"), ("demo-once", "holdfast demo --once"))
THREADS = 2
LOOK_SECONDS = 0.3


def command(lang: str) -> click.Command:
    """Makes the command in a language."""

    def callback(folder: str, port: int, no_browser: bool, once: bool) -> int:
        from holdfast.app.context import Context

        context = Context()
        _diagnose(context, lang)
        try:
            with _place(folder) as place:
                _show(context, place, port, once, opens=not (no_browser or once), lang=lang)
        except KeyboardInterrupt:
            if once:
                raise
        if not once:
            print(say("demo.kept" if folder else "demo.gone", lang, folder=folder), file=sys.stderr)
        return 0

    params: list[click.Parameter] = [
        click.Option(["--folder"], metavar="DIR", default="", help=say("cli.option.demo-folder", lang)),
        click.Option(["--port"], metavar="N", type=int, default=0, help=say("cli.option.demo-port", lang)),
        click.Option(["--no-browser"], is_flag=True, help=say("cli.option.demo-no-browser", lang)),
        click.Option(["--once"], is_flag=True, help=say("cli.option.demo-once", lang)),
    ]
    return Spoken("demo", lang, callback, params, EXAMPLES)


def _diagnose(context: Context, lang: str) -> None:
    """Shows what the command line says of a recorded cluster."""
    from holdfast.app.context import version
    from holdfast.faces.cli.output import look, rendered, write
    from holdfast.reports.describe import describe
    from holdfast.service.diagnosis.diagnosing import diagnose

    diagnosis = diagnose(context.opening(), context.rules)
    print(say("demo.opening", lang), end="\n\n")
    shown = look(None, False, False)
    write(rendered(describe(diagnosis, context.words, lang, version()), "text", shown, "none"), None, lang)
    sys.stdout.flush()


@contextmanager
def _place(folder: str) -> Iterator[Path]:
    """Gives the folder of the demonstration; one that nobody named is gone afterwards."""
    # What ends a process politely ends it as an interruption does, so that nothing stays behind.
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        if folder:
            yield Path(folder)
        else:
            with tempfile.TemporaryDirectory(prefix="holdfast-demo-", ignore_cleanup_errors=True) as made:
                yield Path(made)
    finally:
        signal.signal(signal.SIGTERM, before)


def _show(context: Context, place: Path, port: int, once: bool, *, opens: bool, lang: str) -> None:
    """Fills a store, and serves it until someone ends it or, where once is enough, until it has answered."""
    from holdfast.model.usage_refusals import ServerExtraMissing

    try:
        from holdfast.app.settings import OfficeSettings
        from holdfast.faces.cli.visits import Visit, serve
    except ImportError as error:
        raise ServerExtraMissing(extra="server", detail=str(error)) from error
    with context.office(OfficeSettings(store=str(place / "store.db"))) as opened:
        _fill(context, opened, lang)
        # What ends at once is looked at by nobody.
        with nullcontext() if once else _staged(context, opened, lang):
            serve(opened.office, Visit(port=port, once=once, opens=opens), lang)


@contextmanager
def _staged(context: Context, opened: OpenOffice, lang: str) -> Iterator[None]:
    """Sets the simulated cluster up, which answers meanwhile."""
    from holdfast.service.demonstrating import set_stage

    with context.stage() as stage:
        set_stage(opened.office, opened.keeper, stage)
        print(say("demo.stage", lang, cluster=stage.name), file=sys.stderr, flush=True)
        yield


def _fill(context: Context, opened: OpenOffice, lang: str) -> None:
    from holdfast.service.demonstrating import furnish, is_furnished, taken_in

    if is_furnished(opened.office):
        return
    exhibits = context.exhibits()
    count = furnish(opened.office, opened.keeper, exhibits)
    print(say("demo.filling", lang, clusters=len(exhibits), count=count), file=sys.stderr, flush=True)
    stopping = threading.Event()
    threads = [threading.Thread(target=_work, args=(opened, stopping)) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    try:
        for thread in threads:
            while thread.is_alive():
                thread.join(LOOK_SECONDS)
                _tell(taken_in(opened.office), count, lang)
    finally:
        stopping.set()
        for thread in threads:
            thread.join()


def _work(opened: OpenOffice, stopping: threading.Event) -> None:
    """Takes snapshots in until none waits that nobody is at work on."""
    from holdfast.service.scans.scanning import ACTIONS
    from holdfast.service.working import perform, take_job

    while not stopping.is_set():
        held = take_job(opened.office, threading.current_thread().name)
        if held is None:
            return
        perform(opened.office, held, ACTIONS)


def _tell(done: int, count: int, lang: str) -> None:
    if sys.stderr.isatty():
        line = say("demo.taken-in", lang, done=done, count=count)
        print(f"\r\x1b[K{line}" if done < count else "\r\x1b[K", end="", file=sys.stderr, flush=True)

"""Where a result goes: standard output or a file, in the form that was asked for."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from holdfast.model.usage_refusals import OutputUnwritable
from holdfast.reports.look import Look
from holdfast.reports.wire import Report
from holdfast.texts.say import say


def rendered(report: Report, form: str, look: Look, fail_on: str) -> str:
    """Renders a report; each form's module is imported only when it is asked for."""
    if form == "html":
        from holdfast.reports.html import html

        return html(report)
    if form == "markdown":
        from holdfast.reports.markdown import markdown

        return markdown(report)
    if form == "sarif":
        from holdfast.reports.sarif import sarif

        return sarif(report)
    if form == "junit":
        from holdfast.reports.junit import junit

        return junit(report, fail_on)
    return _plainly(report, form, look)


def look(out: str | None, no_color: bool, verbose: bool) -> Look:
    """Finds how wide and how colourful a text may be where it goes."""
    is_terminal = out is None and sys.stdout.isatty()
    plain = no_color or bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM") == "dumb"
    return Look(
        width=shutil.get_terminal_size().columns,
        colour=is_terminal and not plain,
        verbose=verbose,
        ascii=out is None and not _can_draw(sys.stdout.encoding),
    )


def write(text: str, out: str | None, lang: str, is_data: bool = False) -> None:
    """Writes a result; data is UTF-8 whatever the terminal speaks. Raises OutputUnwritable."""
    if out is None or out == "-":
        _to_standard_output(text.encode("utf-8", "replace") if is_data else text)
        return
    write_bytes(text.encode("utf-8", "replace"), out, lang)


def write_bytes(data: bytes, out: str | None, lang: str) -> None:
    """Writes a result that is a file as it is; raises OutputUnwritable."""
    if out is None or out == "-":
        _to_standard_output(data)
        return
    try:
        Path(out).write_bytes(data)
    except (OSError, ValueError) as error:
        raise OutputUnwritable(path=out, detail=_reason(error)) from error
    print(say("cli.written", lang, path=out), file=sys.stderr)


def _plainly(report: Report, form: str, look: Look) -> str:
    if form == "text":
        from holdfast.reports.text import text

        return text(report, look)
    from holdfast.reports.data import as_json, as_yaml

    return as_yaml(report) if form == "yaml" else as_json(report)


def _to_standard_output(shown: str | bytes) -> None:
    try:
        if isinstance(shown, str):
            sys.stdout.write(shown)
        elif hasattr(sys.stdout, "buffer"):
            sys.stdout.flush()
            sys.stdout.buffer.write(shown)
        else:
            sys.stdout.write(shown.decode("utf-8", "replace"))
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader has seen enough: the answer and its exit code stand. The last flush must stay silent.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise OutputUnwritable(path="-", detail=_reason(error)) from error


def _reason(error: OSError | ValueError) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error)


def _can_draw(encoding: str | None) -> bool:
    try:
        "\N{BLACK UP-POINTING TRIANGLE}\N{BOX DRAWINGS LIGHT UP AND RIGHT}".encode(encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True

import io
from collections.abc import Callable
from itertools import count

import pytest

from holdfast.faces.cli import progress
from holdfast.faces.cli.progress import Talk


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """A person's, where other tests have more."""
    monkeypatch.setattr(progress, "PATIENCE_SECONDS", 1.0)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def clock(step: float) -> Callable[[], float]:
    """A clock that goes on by a step whenever it is read."""
    ticks = count()
    return lambda: next(ticks) * step


def test_a_short_wait_is_silent() -> None:
    stream = Terminal()

    talk = Talk("en", stream, clock(0.01))
    talk(1_000_000, 2_000_000, "dump.json")
    talk.judging()
    talk.done()

    assert stream.getvalue() == ""


def test_a_long_wait_is_told_on_one_line_that_goes_away() -> None:
    stream = Terminal()

    talk = Talk("en", stream, clock(2.0))
    talk(1_000_000, 2_000_000, "dump\x1b.json")
    talk.judging()
    talk.done()

    assert stream.getvalue() == f"\r\x1b[K[{'#' * 10}{' ' * 10}] Reading dump?.json: 1 of 2 MB\r\x1b[KJudging\r\x1b[K"


def test_a_file_gets_plain_lines() -> None:
    stream = io.StringIO()

    talk = Talk("ko", stream, clock(11.0))
    talk(1_000_000, None, "-")
    talk.done()

    assert stream.getvalue() == "- 읽는 중: 1 MB\n"

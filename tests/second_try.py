"""A second try for tests that wait for other processes, which pytest-rerunfailures gives them: bounded, and told.

A test that passes at its second try passes, but its first failure is shown in full; and where more tests than a few
needed one, the run fails: then it is no longer the machine.
"""

from __future__ import annotations

from collections.abc import Iterable

import pytest

MARKS = frozenset({"live", "browser", "prometheus", "postgres", "processes"})
"""What makes a test wait for what no test decides: how soon another process comes to do its part."""
MOST = 3
"""How many tests may need a second try in a run."""


def pytest_configure(config: pytest.Config) -> None:
    """Begins with no failure."""
    config.pluginmanager.register(SecondTries(), "second-tries")


class SecondTries:
    """What failed first in a run."""

    def __init__(self) -> None:
        self.failed: dict[str, list[pytest.TestReport]] = {}

    @property
    def are_too_many(self) -> bool:
        """Says that the run fails of them."""
        return len(self.failed) > MOST

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, config: pytest.Config, items: Iterable[pytest.Item]) -> None:
        """Gives each marked test a second try; whoever looks at a failure with a debugger wants the first."""
        if config.getoption("usepdb"):
            return
        for item in items:
            if MARKS.intersection(mark.name for mark in item.iter_markers()):
                item.add_marker(pytest.mark.flaky(reruns=1))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keeps a failure that another try follows."""
        # The library's own word for it; pytest knows no such outcome.
        if str(report.outcome) == "rerun":
            self.failed.setdefault(report.nodeid, []).append(report)

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        """Fails a run with too many."""
        if self.are_too_many and exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Shows each first failure in full."""
        if not self.failed:
            return
        terminalreporter.write_sep("=", "FIRST FAILURES OF TESTS THAT WERE TRIED AGAIN", yellow=True)
        for name, reports in self.failed.items():
            for report in reports:
                terminalreporter.write_sep("_", f"{name} ({report.when})", yellow=True)
                terminalreporter.write_line(report.longreprtext)
                for title, content in report.sections:
                    terminalreporter.write_sep("-", title)
                    terminalreporter.write_line(content)
        names = "\n".join(f"  {name}" for name in self.failed)
        terminalreporter.write_line(f"{len(self.failed)} needed a second try, at most {MOST} may:\n{names}")
        if self.are_too_many:
            terminalreporter.write_line("The run fails: so many are not the machine's fault.", red=True)

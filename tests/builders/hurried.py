"""The command line with a clock that goes ahead: `python -m tests.builders.hurried SECONDS serve ...`."""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime, timedelta

from holdfast.app import clock
from holdfast.faces.cli.main import run


def main() -> int:
    """Runs a command some seconds ahead of everyone else; gives its exit status."""
    ahead = timedelta(seconds=float(sys.argv[1]))
    clock.now = lambda: datetime.now(UTC) + ahead
    return run(sys.argv[2:], os.environ)


if __name__ == "__main__":
    sys.exit(main())

"""Starts the command line: `python -m holdfast` and the script `holdfast`."""

from __future__ import annotations

import sys


def main() -> None:
    """Runs the command of this process and ends it."""
    try:
        from holdfast.faces.cli.main import main as start
    except KeyboardInterrupt:
        sys.exit(130)
    start()


if __name__ == "__main__":
    main()

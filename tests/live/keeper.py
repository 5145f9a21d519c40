"""Clears up after a harness that was killed and could not do so itself."""

import contextlib
import subprocess
from pathlib import Path

# The pipe ends with the harness, however that ended. Each program leads a process group of its own, and what it
# still writes in its last moments would keep the folder from being removed.
_SCRIPT = """
while read -r program; do programs="$programs -$program"; done
[ -z "$programs" ] || kill -s KILL -- $programs 2>/dev/null
for _ in 1 2 3 4 5; do rm -rf -- "$0" 2>/dev/null && exit; sleep 1; done
"""


class Keeper:
    """Kills the programs it is told of and removes a folder as soon as the process that made it is gone."""

    def __init__(self, folder: Path) -> None:
        self._process = subprocess.Popen(
            ["/bin/sh", "-c", _SCRIPT, str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd="/",
            env={"PATH": "/usr/bin:/bin"},
            start_new_session=True,
        )

    def guard(self, program: subprocess.Popen[bytes]) -> None:
        """Takes charge of a program that leads a process group of its own."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{program.pid}\n".encode())
        self._process.stdin.flush()

    def dismiss(self) -> None:
        """Ends the charge: all has been stopped and removed."""
        self._process.kill()
        self._process.wait()
        with contextlib.suppress(BrokenPipeError):
            assert self._process.stdin is not None
            self._process.stdin.close()

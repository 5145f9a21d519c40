"""What only a real process shows: imports, pipes, terminals."""

import os
import pty
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.unit.faces.broken import write_broken

pytestmark = pytest.mark.processes
HOLDFAST = [sys.executable, "-m", "holdfast"]
HEAVY = (
    "msgspec",
    "kubernetes",
    "numpy",
    "rich",
    "yaml",
    "jinja2",
    "holdfast.rules",
    "holdfast.engine",
    "holdfast.adapters",
)
REPORT_IMPORTS = """
import sys
from holdfast.faces.cli.main import run
code = run({arguments!r}, {{}})
print(*sys.modules, file=sys.stderr)
sys.exit(code)
"""


def complaints(said: str) -> list[str]:
    """What was said but how far the work is, which a slow machine makes a command tell."""
    return [line for line in said.splitlines() if not line.startswith(("Reading ", "Judging"))]


def environment(**more: str) -> dict[str, str]:
    return {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "PYTHONUTF8": "1", **more}


@pytest.mark.parametrize("arguments", [["--help"], ["--help", "--lang", "ko"], []])
def test_help_imports_nothing_heavy(arguments: list[str]) -> None:
    code = REPORT_IMPORTS.format(arguments=arguments)

    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment())

    imported = result.stderr.split()
    assert result.returncode == 0
    assert [name for name in imported if name.startswith(HEAVY)] == []


def test_importing_the_package_imports_nothing_of_it() -> None:
    code = "import sys, holdfast; print(*(name for name in sys.modules if name.startswith('holdfast.')))"

    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment())

    assert result.stdout.split() == []


def test_a_reader_that_leaves_early_is_no_error(tmp_path: Path) -> None:
    command = [*HOLDFAST, "diagnose", write_broken(tmp_path), "-o", "html"]
    reading, writing = os.pipe()
    os.close(reading)

    process = subprocess.run(command, stdout=writing, stderr=subprocess.PIPE, env=environment())
    os.close(writing)

    assert (process.returncode, complaints(process.stderr.decode())) == (1, [])


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full device here")
def test_a_full_disk_is_told(tmp_path: Path) -> None:
    with Path("/dev/full").open("w") as full:
        command = [*HOLDFAST, "diagnose", write_broken(tmp_path)]

        process = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, env=environment())

    assert process.returncode == 2
    [told] = complaints(process.stderr)
    assert told.startswith("holdfast: The result could not be written to `-`: No space left on device.")


def test_an_interrupt_while_reading_is_one_line() -> None:
    with subprocess.Popen(
        [*HOLDFAST, "diagnose", "-"],
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(),
        # A job in the background inherits that interrupts are ignored.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    ) as process:
        assert process.stdin is not None
        # More than a pipe holds: when it is written, the process is reading.
        process.stdin.write(b'{"apiVersion": "v1", "kind": "List", "items": [' + b" " * 1_000_000)
        process.stdin.flush()

        process.send_signal(signal.SIGINT)
        # A signal that arrives just before a read begins is only seen when that read ends.
        process.stdin.close()
        code = process.wait(timeout=120)
        told = process.stderr.read() if process.stderr else b""

    said = [line for line in complaints(told.decode()) if line]
    assert (code, said) == (130, ["holdfast: Interrupted; nothing was decided."])


def on_a_terminal(arguments: list[str], **more: str) -> str:
    """What a command writes to a terminal."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [*HOLDFAST, *arguments], stdout=theirs, stderr=subprocess.DEVNULL, env=environment(TERM="xterm", **more)
    ) as process:
        os.close(theirs)
        written = b""
        while True:
            try:
                piece = os.read(ours, 65536)
            except OSError:
                break
            if not piece:
                break
            written += piece
        process.wait()
    os.close(ours)
    return written.decode()


def test_a_terminal_gets_colour_unless_it_is_refused(tmp_path: Path) -> None:
    path = write_broken(tmp_path)

    coloured = on_a_terminal(["diagnose", path])
    plain = [on_a_terminal(["diagnose", path, "--no-color"]), on_a_terminal(["diagnose", path], NO_COLOR="1")]

    assert "\x1b[31m" in coloured
    assert [text for text in plain if "\x1b" in text] == []


def test_a_terminal_without_unicode_gets_ascii(tmp_path: Path) -> None:
    bare = {"PATH": os.environ["PATH"], "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}

    result = subprocess.run([*HOLDFAST, "diagnose", write_broken(tmp_path)], capture_output=True, env=bare)

    assert result.returncode == 1
    assert result.stdout.isascii()
    assert b"^ high" in result.stdout

"""`holdfast demo` as it is installed: the diagnosis, the server, and nothing left behind."""

import os
import re
import shutil
import signal
import subprocess
import sys
import sysconfig
import urllib.request
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_SECONDS = 240.0
LARGEST_WHEEL = 6_000_000

pytestmark = [pytest.mark.slow, pytest.mark.processes]


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The command of a fresh environment that holds the built wheel; what it needs comes from the one of the tests."""
    place = tmp_path_factory.mktemp("installed")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(place)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    [wheel] = place.glob("*.whl")
    assert wheel.stat().st_size < LARGEST_WHEEL
    venv.create(place / "venv", with_pip=False, symlinks=os.name != "nt")
    python = place / "venv" / "bin" / "python"
    install = [sys.executable, "-m", "pip", "--python", str(python), "install", "--no-deps", "--no-index", "-q"]
    subprocess.run([*install, str(wheel)], check=True, capture_output=True)
    return [str(python), "-m", "holdfast", "demo"]


def environment(tmp_path: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "SYSTEMROOT")}
    libraries = sysconfig.get_path("purelib")
    return kept | {"HOME": str(tmp_path), "TMPDIR": str(tmp_path), "PYTHONPATH": libraries, "LANG": "en_US.UTF-8"}


def test_once_it_diagnoses_answers_and_leaves_nothing(program: list[str], tmp_path: Path) -> None:
    done = subprocess.run(
        [*program, "--once"],
        cwd=tmp_path,
        env=environment(tmp_path),
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        timeout=PATIENCE_SECONDS,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert "StorageClass does not exist" in done.stdout
    assert "http://127.0.0.1:" in done.stdout
    assert done.stdout.endswith("The server answered, so this demonstration ends.\n")
    assert done.stderr == ("Taking in 11 snapshots of 5 recorded clusters (their measurements are simulated) ...\n")
    assert list(tmp_path.iterdir()) == []


@contextmanager
def running(program: list[str], tmp_path: Path, *options: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    command = [*program, "--no-browser", *options]
    with subprocess.Popen(
        command,
        cwd=tmp_path,
        env=environment(tmp_path),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        assert process.stdout is not None
        try:
            for line in process.stdout:
                found = re.search(r"http://127\.0\.0\.1:\d+", line)
                if found:
                    yield process, found[0]
                    break
        finally:
            process.kill()


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_told_to_end_it_ends_cleanly(how: signal.Signals, program: list[str], tmp_path: Path) -> None:
    with running(program, tmp_path) as (process, url):
        with urllib.request.urlopen(f"{url}/readyz") as answer:
            assert answer.status == 200
        # A terminal tells everyone who was started from it.
        os.killpg(process.pid, how)
        _, said = process.communicate(timeout=PATIENCE_SECONDS)

    assert (process.returncode, said.splitlines()[-1]) == (0, "The demonstration has ended and left nothing behind.")
    assert list(tmp_path.iterdir()) == []


def test_without_the_portal_it_says_so_and_serves_the_api(program: list[str], tmp_path: Path) -> None:
    built = Path(program[0]).parents[1].glob("lib/*/site-packages/holdfast/faces/web/static")
    for folder in built:
        shutil.rmtree(folder)

    with running(program, tmp_path, "--folder", str(tmp_path / "kept")) as (process, url):
        assert process.stdout is not None
        secret = re.search(r"Bearer (\S+)'", process.stdout.readline())
        assert secret is not None
        asked = urllib.request.Request(f"{url}/api/v1/clusters", headers={"Authorization": f"Bearer {secret[1]}"})
        with urllib.request.urlopen(asked) as answer:
            assert b'"prod-seoul"' in answer.read()
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=PATIENCE_SECONDS)

    assert said.splitlines()[-1] == f"The demonstration has ended; {tmp_path / 'kept'} keeps it."
    assert (tmp_path / "kept" / "store.db").exists()

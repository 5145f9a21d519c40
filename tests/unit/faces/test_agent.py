"""`holdfast agent`: one cluster, read from within, arrives on a real server and nowhere a name that was hidden."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest
from litestar.types import ASGIApp

from holdfast.faces.cli.main import run
from holdfast.faces.server.asgi import Serving, application
from holdfast.faces.server.signing import Authenticating
from holdfast.service.table import table
from tests.builders.office import Clock, Testing, testing
from tests.builders.serving import serving
from tests.contracts.api_server import ApiServer

pytestmark = [pytest.mark.slow, pytest.mark.processes]

Captured = pytest.CaptureFixture[str]
ENGLISH = {"LANG": "en_US.UTF-8"}
PATIENCE = 120


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Testing]:
    with testing(tmp_path, clock=Clock()) as made:
        for name in ("prod", "other"):
            made.call("clusters.create", name=name, way="agent")
        yield made


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[ApiServer]:
    with ApiServer(tmp_path) as made:
        made.put("pods", "customer-orders-0")
        yield made


@pytest.fixture
def app(desk: Testing) -> ASGIApp:
    return application(desk.office, Authenticating(desk.office), table(), Serving(requests_per_minute=100_000))


@pytest.fixture
def words(desk: Testing, app: ASGIApp, cluster: ApiServer) -> Iterator[Callable[..., list[str]]]:
    """Gives the command line of the agent of `prod`."""
    secret = desk.call("tokens.create", name="agent", agent="prod", allows=["upload:clusters"]).secret
    with serving(app) as url:

        def line(*more: str, server: str = url, token: str = secret, name: str = "prod") -> list[str]:
            place = ["--server", server, "--token", token, "--cluster", name, "--kubeconfig", str(cluster.kubeconfig)]
            return ["agent", *place, *more]

        yield line


Words = Callable[..., list[str]]


def test_what_was_sent_is_taken_in_as_the_agents(desk: Testing, words: Words, capsys: Captured) -> None:
    code = run(words("-o", "json"), ENGLISH)

    told = msgspec.json.decode(capsys.readouterr().out)
    desk.work()
    job = desk.call("jobs.get", job=told["job"])
    (snapshot,) = desk.call("snapshots.list", cluster="prod").items
    assert (code, told["cluster"], told["objects"], job.state, snapshot.source) == (0, "prod", 1, "done", "agent")


def test_hashes_stay_the_same_with_the_same_key_and_names_stay_at_home(
    desk: Testing, words: Words, tmp_path: Path
) -> None:
    key = tmp_path / "keys" / "agent"
    seen = []
    for _ in range(2):
        assert run(words("--redact", "hashed", "--key", str(key)), ENGLISH) == 0
        desk.work()
        seen.append([row["NAME"] for row in desk.call("objects.query", cluster="prod", name="pods").rows])

    assert seen[0] == seen[1]
    assert seen[0] != ["customer-orders-0"]
    assert key.stat().st_mode & 0o777 == 0o600


def test_what_is_missing_or_wrong_is_one_line(words: Words, tmp_path: Path, capsys: Captured) -> None:
    public = tmp_path / "public"
    public.write_bytes(b"k" * 40)
    public.chmod(0o644)
    lines = []
    for asked in (
        words(server=""),
        words(token=""),
        words(name=""),
        words("--every", "1s"),
        words("--redact", "hashed"),
        words("--redact", "hashed", "--key", str(public)),
        words(token="hf_wrong"),
        words(name="other"),
        words("--every", "10m", token="hf_wrong"),
        words(server="http://127.0.0.1:1"),
    ):
        assert run(asked, ENGLISH) == 2
        out, err = capsys.readouterr()
        assert (out, err.count("\n")) == ("", 1)
        lines.append(err)

    assert ["--server" in lines[0], "--token" in lines[1], "--cluster" in lines[2], "--every" in lines[3]] == [True] * 4
    assert "--key FILE" in lines[4]
    assert "chmod 600" in lines[5]
    assert ["401" in lines[6], "404" in lines[7], "401" in lines[8]] == [True] * 3
    assert "does not answer" in lines[9]


def test_help_shows_examples_in_both_languages(capsys: Captured) -> None:
    for lang, word in (("en", "Examples"), ("ko", "예")):
        assert run(["agent", "--help", "--lang", lang], ENGLISH) == 0
        shown = capsys.readouterr().out
        assert word in shown
        assert "--every 10m" in shown


def started(words: list[str], home: Path) -> subprocess.Popen[str]:
    environment = {"PATH": os.environ["PATH"], "HOME": str(home), "LANG": "en_US.UTF-8"}
    command = [sys.executable, "-m", "holdfast", *words]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment)


def test_told_to_end_it_stops_and_nothing_went_wrong(words: Words, tmp_path: Path) -> None:
    agent = started(words("--every", "1h"), tmp_path)
    assert agent.stdout is not None
    watchdog = threading.Timer(PATIENCE, agent.kill)
    watchdog.start()
    first = agent.stdout.readline()

    agent.send_signal(signal.SIGTERM)

    _, err = agent.communicate(timeout=PATIENCE)
    watchdog.cancel()
    assert first.startswith("prod: 1 objects of 2 kinds")
    assert (agent.returncode, err.splitlines()[-1]) == (0, "Told to end: the agent stops.")


def test_a_server_that_is_away_for_a_while_is_tried_again(words: Words, tmp_path: Path) -> None:
    agent = started(words("--every", "1h", server="http://127.0.0.1:1"), tmp_path)
    assert agent.stderr is not None
    watchdog = threading.Timer(PATIENCE, agent.kill)
    watchdog.start()
    first = next(line for line in agent.stderr if "Next try" in line)

    agent.terminate()

    _, err = agent.communicate(timeout=PATIENCE)
    watchdog.cancel()
    assert "does not answer" in first
    assert (agent.returncode, err) == (0, "Told to end: the agent stops.\n")

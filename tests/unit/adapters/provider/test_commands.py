"""A provider's program is run once, without a shell, and everything but a proper answer is unknown."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from holdfast.adapters.provider.commands import CommandProvider, Configured
from holdfast.adapters.provider.process import MOST_INPUT
from holdfast.model.provider import Commanded, ProviderAnswer
from holdfast.ports.providers import Provider
from tests.builders.waiting import PATIENCE_SECONDS

pytestmark = pytest.mark.processes
NOON = datetime(2026, 1, 15, 12, 0, tzinfo=UTC)
ANSWERS_ABOUT = """#!/bin/sh
read -r question
printf '%s\\n' "$question" >> "$ASKED"
echo '{"instance": "i-1", "state": "STATE"}'
"""


def provider(folder: Path, script: str, seconds: float = PATIENCE_SECONDS) -> CommandProvider:
    program = folder / "ask-cloud"
    program.write_text(script)
    program.chmod(0o700)
    environment = {"ASKED": str(folder / "asked"), "PATH": os.defpath}
    configured = Configured(
        arguments=(str(program),), question_seconds=seconds, command_seconds=seconds, environment=environment
    )
    return CommandProvider(configured, clock=lambda: NOON)


def unknown(detail: str) -> ProviderAnswer:
    return ProviderAnswer(instance="i-1", state="unknown", asked=NOON, by="ask-cloud", detail=detail)


@pytest.mark.parametrize("state", ["running", "stopped", "gone", "unknown"])
def test_the_state_of_an_instance_is_what_the_program_says(tmp_path: Path, state: str) -> None:
    asked: Provider = provider(tmp_path, ANSWERS_ABOUT.replace("STATE", state))

    found = asked.instance("i-1")

    assert found == ProviderAnswer(instance="i-1", state=state, asked=NOON, by="ask-cloud")  # type: ignore[arg-type] # the parameter is one of the states
    question = {"form": 1, "ask": "instance", "instance": "i-1"}
    assert [json.loads(line) for line in (tmp_path / "asked").read_text().splitlines()] == [question]


@pytest.mark.parametrize(
    ("script", "detail"),
    [
        ("#!/bin/sh\necho 'no credentials' >&2; exit 1\n", "exit code 1 no credentials"),
        ("#!/bin/sh\nkill -9 $$\n", "exit code -9"),
        ('#!/bin/sh\necho \'{"instance": "i-2", "state": "gone"}\'\n', "the answer is about i-2"),
        ("#!/bin/sh\nwhile :; do echo zzzzzzzzzzzzzzzzzzzzzzzz; done\n", "too-much"),
    ],
)
def test_a_program_that_fails_proves_nothing(tmp_path: Path, script: str, detail: str) -> None:
    asked = provider(tmp_path, script)

    found = asked.instance("i-1")

    assert found == unknown(detail)


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "gone",
        '{"instance": "i-1"}',
        '{"instance": "i-1", "state": "terminated"}',
        '{"instance": "i-1", "state": "gone"} and more',
        '{"instance": "i-1", "state": "gone", "surely": true}',
        "[" * 50_000,
        "\\303(",
    ],
)
def test_an_answer_of_another_form_is_unknown(tmp_path: Path, answer: str) -> None:
    asked = provider(tmp_path, f"#!/bin/sh\ncat > /dev/null\nprintf '{answer}'\n")

    found = asked.instance("i-1")

    assert (found.state, found.detail[:28]) == ("unknown", "no answer of the agreed form")


def test_a_program_without_an_answer_in_time_is_ended_with_all_that_it_started(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "asked")
    alive = os.open(tmp_path / "asked", os.O_RDONLY | os.O_NONBLOCK)
    asked = provider(tmp_path, '#!/bin/sh\nexec 9> "$ASKED"\nsleep 600 &\nsleep 600\n', seconds=0.5)

    found = asked.instance("i-1")

    assert found == unknown("too-late")
    # The other end is closed once nobody holds it any more.
    os.set_blocking(alive, True)
    assert os.read(alive, 1) == b""
    os.close(alive)


def test_a_program_that_closes_its_output_and_stays_is_ended_too(tmp_path: Path) -> None:
    asked = provider(tmp_path, "#!/bin/sh\nexec > /dev/null 2>&1\nsleep 600\n", seconds=0.5)

    assert asked.instance("i-1") == unknown("too-late")


def test_a_program_may_answer_without_having_read_the_question(tmp_path: Path) -> None:
    asked = provider(tmp_path, '#!/bin/sh\nexec < /dev/null\necho \'{"instance": "i-1", "state": "stopped"}\'\n')

    assert asked.instance("i-1").state == "stopped"


def test_a_missing_program_is_unknown_and_nothing_was_commanded(tmp_path: Path) -> None:
    asked = provider(tmp_path, "")
    (tmp_path / "ask-cloud").unlink()

    assert asked.instance("i-1").state == "unknown"
    assert asked.command("stop", {}, "key").outcome == "refused"


def test_a_name_with_words_of_a_shell_is_only_a_name(tmp_path: Path) -> None:
    asked = provider(tmp_path, ANSWERS_ABOUT.replace("STATE", "gone"))

    found = asked.instance(f"i-1; touch {tmp_path}/broken $(touch {tmp_path}/broken)")

    assert (found.state, (tmp_path / "broken").exists()) == ("unknown", False)


def test_nothing_of_our_own_environment_reaches_the_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOLDFAST_PASSPHRASE", "ours")
    asked = provider(tmp_path, '#!/bin/sh\nenv >> "$ASKED"\n')

    asked.instance("i-1")

    assert "HOLDFAST_PASSPHRASE" not in (tmp_path / "asked").read_text()


def commands(folder: Path, ending: str) -> CommandProvider:
    return provider(folder, f'#!/bin/sh\nread -r question\nprintf "%s\\n" "$question" >> "$ASKED"\n{ending}\n')


@pytest.mark.parametrize(
    ("ending", "expected"),
    [
        (
            'echo \'{"key": "k1", "outcome": "done", "values": {"request": "r-7"}}\'',
            Commanded(outcome="done", by="ask-cloud", values={"request": "r-7"}),
        ),
        ("echo 'quota' >&2; exit 3", Commanded(outcome="refused", by="ask-cloud", detail="quota")),
        (
            'echo \'{"key": "k1", "outcome": "refused", "detail": "quota"}\'',
            Commanded(outcome="refused", by="ask-cloud", detail="quota"),
        ),
        ("exit 1", Commanded(outcome="unknown", by="ask-cloud", detail="exit code 1")),
        (
            'echo \'{"key": "k0", "outcome": "done"}\'',
            Commanded(outcome="unknown", by="ask-cloud", detail="the answer has another key"),
        ),
    ],
)
def test_a_command_is_run_once_and_ends_as_the_program_says(tmp_path: Path, ending: str, expected: Commanded) -> None:
    asked = commands(tmp_path, ending)

    found = asked.command("stop-instance", {"instance": "i-1"}, "k1")

    assert found == expected
    question = {
        "form": 1,
        "ask": "command",
        "command": "stop-instance",
        "arguments": {"instance": "i-1"},
        "key": "k1",
    }
    assert [json.loads(line) for line in (tmp_path / "asked").read_text().splitlines()] == [question]


def test_a_command_that_takes_too_long_may_have_been_done(tmp_path: Path) -> None:
    asked = provider(tmp_path, "#!/bin/sh\nsleep 600\n", seconds=0.3)

    found = asked.command("stop-instance", {}, "k1")

    assert found == Commanded(outcome="unknown", by="ask-cloud", detail="too-late")


def test_a_question_that_is_too_long_is_not_asked(tmp_path: Path) -> None:
    asked = commands(tmp_path, "exit 0")

    found = asked.command("stop-instance", {"instance": "i" * MOST_INPUT}, "k1")

    assert (found.outcome, (tmp_path / "asked").exists()) == ("refused", False)

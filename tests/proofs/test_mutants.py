"""The tests of the guard notice what changes in it: a sample of mutants for each run; `make nightly` runs all."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SAMPLED = "budgets,guard,running"


def found(*options: str) -> tuple[int, str]:
    """Runs the tests on mutants in a process of its own; gives its exit code and what it printed."""
    command = [sys.executable, "-m", "tools.mutants", *options]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


@pytest.mark.slow
def test_a_sample_of_mutants_of_the_guard_is_found() -> None:
    code, said = found("--modules", SAMPLED, "--sample", "12", "--seed", "5", "--jobs", "1", "--least", "0.9")

    assert code == 0, said

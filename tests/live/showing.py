"""What a control plane shows of itself when a test waited for something in vain."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

LAST_LINES = 40
ASKED = (
    ("get", "nodes", "-o", "custom-columns=NODE:.metadata.name,CONDITIONS:.status.conditions,TAINTS:.spec.taints"),
    ("get", "deployments,replicasets,statefulsets,daemonsets", "-A", "-o", "wide"),
    ("get", "pods", "-A", "-o", "custom-columns=POD:.metadata.name,NODE:.spec.nodeName,STATUS:.status"),
    ("get", "events", "-A", "--sort-by=.metadata.creationTimestamp"),
)

Ask = Callable[..., "subprocess.CompletedProcess[str]"]


def everything(programs: Iterable[subprocess.Popen[bytes]], logs: Mapping[str, str], ask: Ask) -> str:
    """Tells which programs run, what became of nodes, workloads and Pods, and what was said last."""
    return "\n".join([*_programs(programs), *_answers(ask), *_said(logs)])


def _programs(programs: Iterable[subprocess.Popen[bytes]]) -> Iterator[str]:
    for program in programs:
        name = Path(str(program.args[0])).name  # type: ignore[index]  # Popen.args is a list here.
        status = program.poll()
        yield f"{name}: {'runs' if status is None else f'ended with status {status}'}"


def _answers(ask: Ask) -> Iterator[str]:
    for words in ASKED:
        done = ask(*words, "--request-timeout=20s")
        yield f"--- kubectl {' '.join(words[:2])}"
        yield from (done.stdout or done.stderr).splitlines()[-LAST_LINES:]


def _said(logs: Mapping[str, str]) -> Iterator[str]:
    for name, text in logs.items():
        yield f"--- the last words of {name}"
        yield text

"""The commands by which a person collects the same evidence as a problem cites."""

from __future__ import annotations

import shlex

from holdfast.model.diagnosis import Problem
from holdfast.model.refs import Ref

MOST = 8


def collecting(problem: Problem) -> tuple[str, ...]:
    """Lists kubectl commands for what a problem and its evidence name, each once, reading only, the cause first.

    Secrets are described and never printed, since their values are not evidence.
    """
    found: dict[str, None] = {}
    pods = [ref for ref in (problem.object, *problem.affected) if ref.kind == "Pod"]
    cited = [item.object for item in problem.evidence]
    if pods and not any(ref.kind == "Pod" for ref in cited):
        found[_describe(pods[0])] = None
    below = (item for explained in problem.explains for item in explained.evidence)
    for item in (*problem.evidence, *below):
        if item.field.startswith("log["):
            found[_logs(item.object, item.field[4:].partition("]")[0])] = None
        elif item.object.kind == "Event":
            space = ("-n", item.object.namespace) if item.object.namespace else ("-A",)
            found[shlex.join(("kubectl", *space, "get", "events", "--sort-by=.lastTimestamp"))] = None
        elif not item.field:
            found[_get(item.object)] = None
        else:
            found[_describe(item.object)] = None
    return tuple(found)[:MOST]


def _describe(ref: Ref) -> str:
    return shlex.join(("kubectl", *_space(ref), "describe", _kind(ref), ref.name))


def _get(ref: Ref) -> str:
    """Lists the kind in its place, for an object that is not there."""
    return shlex.join(("kubectl", *_space(ref), "get", _kind(ref)))


def _logs(ref: Ref, container: str) -> str:
    return shlex.join(("kubectl", *_space(ref), "logs", ref.name, "-c", container, "--tail=200"))


def _space(ref: Ref) -> tuple[str, ...]:
    return ("-n", ref.namespace) if ref.namespace else ()


def _kind(ref: Ref) -> str:
    return f"{ref.kind.lower()}.{ref.group}" if ref.group else ref.kind.lower()

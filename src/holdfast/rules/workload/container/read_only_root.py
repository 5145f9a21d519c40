"""A program writes to a root file system that is mounted read-only."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite
from holdfast.engine.rule import REPORTED, Rule, Statement
from holdfast.rules.workload._crashes import Crash, crashed

RULE = Rule(
    subject="Pod",
    shows="pod-crashing",
    severity="high",
    type="configuration",
    cause_kind="misconfiguration",
    certainty=REPORTED,
)
_REFUSED = r"[Rr]ead-only file system|EROFS"


def _is_read_only(crash: Crash) -> bool:
    context = crash.spec.container.security_context if crash.spec else None
    return context is not None and context.read_only_root_filesystem is True


def check(facts: Facts) -> Iterator[Statement]:
    """States each workload whose container may not write where it wants to."""
    yield from crashed(
        facts,
        lambda crash: _is_read_only(crash) and crash.says(_REFUSED) is not None,
        lambda crash: (
            crash.says(_REFUSED),
            cite(crash.pod, f"{crash.spec.path}.securityContext.readOnlyRootFilesystem", True) if crash.spec else None,
        ),
    )

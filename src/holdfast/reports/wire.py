"""What `diagnose -o json` publishes: fields may be added, with a default, and are never renamed."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from holdfast.model.finding import CauseKind, ProblemType, Scope, Severity, Stance, Value

Purpose = Literal["diagnosis", "preflight"]
Share = Annotated[float, Meta(ge=0.0, le=1.0)]


class WireObject(Struct, frozen=True, order=True):
    """Names an object; `namespace` is empty for a kind of the whole cluster, `group` only set for unmodelled kinds."""

    kind: str
    namespace: str
    name: str
    group: str | UnsetType = UNSET

    def __str__(self) -> str:
        kind = f"{self.kind}.{self.group}" if self.group else self.kind
        return f"{kind} {self.namespace}/{self.name}" if self.namespace else f"{kind} {self.name}"


class WireEvidence(Struct, frozen=True, kw_only=True):
    """One observation in the input with the sentence that says it."""

    stance: Stance
    object: WireObject
    field: str
    value: Value
    time: datetime | None
    text: str


class WireExplained(Struct, frozen=True, kw_only=True):
    """A finding that the cause explains."""

    cause: str
    object: WireObject
    title: str = ""
    effect: str = ""


class WireLink(Struct, frozen=True, kw_only=True):
    """One arrow of the cause chain: `source` suffers because of `target`; `text` says how."""

    source: WireObject
    target: WireObject
    relation: str
    effect: str
    text: str


class WireRival(Struct, frozen=True, kw_only=True):
    """Another cause that would explain the same symptoms."""

    cause: str
    object: WireObject
    confidence: Share
    title: str
    next_test: str
    fix: str = ""


class WireWeight(Struct, frozen=True, kw_only=True):
    """One step of the arithmetic of a confidence, with the sentence that says it."""

    reason: str
    log_odds: float
    confidence: Share
    text: str


class WireProblem(Struct, frozen=True, kw_only=True):
    """One root cause with its words in the reader's language."""

    rank: int
    cause: str
    object: WireObject
    confidence: Share
    severity: Severity
    type: ProblemType
    scope: Scope
    cause_kind: CauseKind
    title: str
    summary: str
    why: str
    evidence: tuple[WireEvidence, ...]
    next_test: str
    explains: tuple[WireExplained, ...]
    affected: tuple[WireObject, ...]
    fix: str
    workaround: str
    verify: str
    rollback: str
    effect: str
    effect_text: str
    chain: tuple[WireLink, ...]
    absent: tuple[WireObject, ...]
    rivals: tuple[WireRival, ...]
    since: datetime | None
    unseen: tuple[str, ...]
    prevention: str
    references: tuple[str, ...]
    collect: tuple[str, ...]
    weights: tuple[WireWeight, ...]
    score: float
    excluded: tuple[str, ...]
    undecided: tuple[str, ...]


class WireNotEvaluated(Struct, frozen=True, kw_only=True):
    """A rule that could not judge, with the input that it lacked."""

    rule: str
    reason: str
    object: WireObject | None
    missing: str


class WireUnread(Struct, frozen=True, kw_only=True):
    """Something that could not be read; `text` says it as a sentence."""

    what: str
    reason: str
    detail: str
    text: str


class WireSnapshot(Struct, frozen=True, kw_only=True):
    """Where and when the input was taken; the time is `inferred` when nothing in the input states it."""

    source: str
    format: str
    taken_at: datetime | None
    inferred: bool
    kubernetes_version: str
    cluster: str


class WireStages(Struct, frozen=True, kw_only=True):
    """The four stages of a diagnosis in numbers: defined, collected, analysed, verified."""

    unhealthy: int
    objects: int
    kinds: int
    events: int
    logs: int
    rules: int
    findings: int
    citations: int
    series: int = 0
    unmeasured: int = 0


class Report(Struct, frozen=True, kw_only=True):
    """A diagnosis with its words; every output shows this and nothing else."""

    snapshot: WireSnapshot
    problems: tuple[WireProblem, ...]
    risks: tuple[WireProblem, ...]
    not_evaluated: tuple[WireNotEvaluated, ...]
    unread: tuple[WireUnread, ...]
    stages: WireStages
    waived: tuple[WireProblem, ...]
    language: str
    version: str
    purpose: Purpose = "diagnosis"

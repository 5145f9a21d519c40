"""The answer: ranked problems with their evidence, what they explain, and what could not be seen."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from holdfast.model.finding import CauseKind, Evidence, ProblemType, Scope, Severity, Value
from holdfast.model.outcome import NotEvaluated, Unread
from holdfast.model.refs import Ref
from holdfast.model.snapshot import Provenance


class Link(Struct, frozen=True, kw_only=True):
    """One arrow of a cause chain: `source` suffers because of `target`, showing `effect`."""

    source: Ref
    target: Ref
    relation: str
    effect: str


class Explained(Struct, frozen=True, kw_only=True):
    """A finding that hangs under a cause."""

    cause: str
    object: Ref
    effect: str
    evidence: tuple[Evidence, ...] = ()


class Rival(Struct, frozen=True, kw_only=True):
    """Another cause that would explain the same symptoms, with its confidence."""

    cause: str
    object: Ref
    confidence: float


class Weight(Struct, frozen=True, kw_only=True):
    """One step of the arithmetic of a confidence: what moved it, by which log-odds, and where it then stood.

    `reason` is `certainty` (the level of the rule, where `log_odds` is 0), `support` (clues for it), `against`
    (evidence against it), `harm` (what it explains is seen), `rivals` (other causes explain the same) or `measured`
    (how often such answers were right in worlds whose cause is known).
    """

    reason: str
    log_odds: float
    confidence: float


class Problem(Struct, frozen=True, kw_only=True):
    """One root cause: where it is, how sure we are, what it broke and the values that its texts need.

    `weights` is the arithmetic of the confidence, `score` orders the problems, `excluded` names the causes of the
    same effect that were looked for and not found, `undecided` those that could not be judged.
    """

    rank: int
    cause: str
    object: Ref
    effect: str
    confidence: float
    severity: Severity
    type: ProblemType
    scope: Scope
    cause_kind: CauseKind
    values: dict[str, Value]
    evidence: tuple[Evidence, ...]
    explains: tuple[Explained, ...] = ()
    affected: tuple[Ref, ...] = ()
    chain: tuple[Link, ...] = ()
    rivals: tuple[Rival, ...] = ()
    since: datetime | None = None
    unseen: tuple[str, ...] = ()
    weights: tuple[Weight, ...] = ()
    score: float = 0.0
    excluded: tuple[str, ...] = ()
    undecided: tuple[str, ...] = ()


class Stages(Struct, frozen=True, kw_only=True):
    """The four stages of a diagnosis in numbers: defined, collected, analysed, verified.

    `unmeasured` counts the rules that read metrics and were given none at all.
    """

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


class Diagnosis(Struct, frozen=True, kw_only=True):
    """Everything that Holdfast says of one snapshot; `risks` do no harm yet and are kept apart from `problems`."""

    snapshot: Provenance
    stages: Stages
    problems: tuple[Problem, ...] = ()
    risks: tuple[Problem, ...] = ()
    not_evaluated: tuple[NotEvaluated, ...] = ()
    unread: tuple[Unread, ...] = ()
    waived: tuple[Problem, ...] = ()

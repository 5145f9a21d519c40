"""Hypotheses: everything that rules say about the same object and the same cause."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime

from msgspec import Struct

from holdfast.engine.rule import PROVEN, REPORTED, SYMPTOM, LoadedRule
from holdfast.model.finding import Clue, Evidence, Finding, Severity, Value
from holdfast.model.refs import Ref

CLUE_WEIGHT = 0.6
AGAINST_WEIGHT = 0.9
MOST_SHIFT = 3.0


class Hypothesis(Struct, frozen=True, kw_only=True):
    """One possible root: a cause at an object, with all evidence and the certainty of its rule."""

    cause: str
    subject: Ref
    shows: str
    extra: tuple[str, ...]
    severity: Severity
    certainty: float
    confidence: float
    support: float = 0.0
    against: float = 0.0
    is_configured: bool
    stands: bool = False
    values: dict[str, Value]
    evidence: tuple[Evidence, ...]
    affects: tuple[Ref, ...]
    since: datetime | None

    @property
    def is_symptom(self) -> bool:
        """Says that the hypothesis only restates what is seen."""
        return self.certainty <= SYMPTOM

    @property
    def is_fixed(self) -> bool:
        """Says that the fault provably stands in the object's own specification, so nothing else brings it about.

        Where the rule proves what stands there, it may be a little less sure of the harm.
        """
        return self.is_configured and (self.certainty >= 0.95 or (self.stands and self.certainty >= 0.8))

    @property
    def is_own(self) -> bool:
        """Says that a container provably fails by its own doing or by what its template asks for."""
        if self.shows == "pod-not-started":
            return self.is_configured and self.certainty >= REPORTED
        return self.shows in ("pod-crashing", "pod-not-ready") and self.certainty >= 0.95

    @property
    def key(self) -> tuple[str, Ref]:
        """Identifies the hypothesis."""
        return (self.cause, self.subject)


def hypotheses(
    findings: Iterable[Finding], clues: Iterable[Clue], rules: Mapping[str, LoadedRule]
) -> tuple[Hypothesis, ...]:
    """Groups findings and clues by cause and object; clues about a cause that nobody states are dropped."""
    groups: defaultdict[tuple[str, Ref], list[Finding]] = defaultdict(list)
    hints: defaultdict[tuple[str, Ref], list[Evidence]] = defaultdict(list)
    for finding in findings:
        groups[finding.cause, finding.subject].append(finding)
    for clue in clues:
        hints[clue.cause, clue.root].extend(clue.evidence)
    return tuple(_merged(groups[key], hints.get(key, []), rules[key[0]]) for key in sorted(groups))


def _merged(found: list[Finding], hints: list[Evidence], rule: LoadedRule) -> Hypothesis:
    first = found[0]
    certainty = max(_certainty(finding, rule) for finding in found)
    evidence = _unique(item for finding in found for item in finding.evidence)
    against = sum(item.weight for item in (*evidence, *hints) if item.stance == "against")
    support = sum(item.weight for item in hints if item.stance == "for")
    starts = [finding.since for finding in found if finding.since is not None]
    return Hypothesis(
        cause=first.cause,
        subject=first.subject,
        shows=first.shows or rule.fields.shows,
        extra=rule.fields.explains,
        severity=first.severity or rule.fields.severity,
        certainty=certainty,
        confidence=shifted(certainty, CLUE_WEIGHT * support - AGAINST_WEIGHT * against),
        support=support,
        against=against,
        is_configured=rule.fields.cause_kind == "misconfiguration",
        stands=rule.fields.certainty >= PROVEN,
        values=first.values,
        evidence=_unique((*evidence, *hints)),
        affects=tuple(dict.fromkeys(ref for finding in found for ref in finding.affects)),
        since=min(starts) if starts else None,
    )


def shifted(probability: float, log_odds: float) -> float:
    """Moves a probability by log-odds, never by more than three either way."""
    bounded = min(max(probability, 0.01), 0.99)
    shift = max(-MOST_SHIFT, min(MOST_SHIFT, log_odds))
    return 1.0 / (1.0 + math.exp(-(math.log(bounded / (1.0 - bounded)) + shift)))


def _certainty(finding: Finding, rule: LoadedRule) -> float:
    return rule.fields.certainty if finding.certainty is None else finding.certainty


def _unique(evidence: Iterable[Evidence]) -> tuple[Evidence, ...]:
    seen: dict[tuple[Ref, str, str, str], Evidence] = {}
    for item in evidence:
        seen.setdefault((item.object, item.field, str(item.value), item.stance), item)
    return tuple(seen.values())

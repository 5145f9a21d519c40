"""What becomes an incident, as data: which alerts, findings and forecasts, and how urgent each of them is."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Annotated, Any

import msgspec
import yaml
from msgspec import Meta, Struct
from msgspec.structs import replace

from holdfast.model.finding import ProblemType, Severity
from holdfast.model.incident import UNSURE, Assessment
from holdfast.model.incident_refusals import TermsUnusable
from holdfast.model.tracked import TrackedProblem
from holdfast.pillars.incidents.policy import Policy

GRAVITY: tuple[Severity, ...] = ("info", "low", "medium", "high", "critical")


class Ignored(Struct, frozen=True, forbid_unknown_fields=True):
    """Alerts that are no trouble, by their names or severities."""

    alerts: tuple[str, ...] = ()
    severities: tuple[str, ...] = ()


class ProblemTerms(Struct, frozen=True, forbid_unknown_fields=True):
    """Which of our findings become incidents; without types, those of every type."""

    severities: tuple[Severity, ...] = ()
    least_confidence: Annotated[float, Meta(ge=0, le=1)] = 0.8
    types: tuple[ProblemType, ...] = ()
    risks: bool = False
    urgency: dict[Severity, str] = {}


class ForecastTerms(Struct, frozen=True, forbid_unknown_fields=True):
    """Within how many days something must be full to become an incident; 0 for never."""

    days: Annotated[float, Meta(ge=0, le=30)] = 0
    urgency: str = UNSURE


class IntakePolicy(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What becomes an incident; what each part means is said beside it in `alerts_policy.yaml`."""

    watchdogs: tuple[str, ...] = ()
    ignored: Ignored = Ignored()
    urgency: dict[str, str] = {}
    answers: dict[str, str] = {}
    problems: ProblemTerms = ProblemTerms()
    forecasts: ForecastTerms = ForecastTerms()


@cache
def default_intake() -> IntakePolicy:
    """Gives the policy that comes with Holdfast."""
    return intake_policy(yaml.safe_load((files(__package__) / "alerts_policy.yaml").read_text("utf-8")))


def intake_policy(found: Any) -> IntakePolicy:
    """Reads a policy; raises TermsUnusable."""
    try:
        policy = msgspec.convert(found, IntakePolicy)
    except msgspec.ValidationError as error:
        raise TermsUnusable(what="intake", detail=str(error)) from error
    unknown = sorted(set(policy.answers.values()) - set(Assessment.__struct_fields__))
    if unknown or "improvement" in policy.answers.values():
        raise TermsUnusable(what="intake", detail=f"answers: {', '.join(unknown) or 'improvement'}")
    return policy


def assessed(intake: IntakePolicy, terms: Policy, severity: str, *labels: Mapping[str, str]) -> Assessment:
    """Answers what labels and a severity tell; the first labels that hold an answer count, and no other word does."""
    found = Assessment(urgency=_urgency(terms, intake.urgency.get(severity, UNSURE)))
    for name, fact in intake.answers.items():
        allowed = terms.urgencies if fact == "urgency" else terms.facts.get(fact, {})
        told = next((text for given in labels if (text := given.get(name, "").lower()) in allowed), "")
        if told:
            found = replace(found, **{fact: told})
    return found


def problem_assessed(intake: IntakePolicy, terms: Policy, severity: Severity) -> Assessment:
    """Answers what the severity of a finding tells."""
    return Assessment(urgency=_urgency(terms, intake.problems.urgency.get(severity, UNSURE)))


def forecast_assessed(intake: IntakePolicy, terms: Policy) -> Assessment:
    """Answers what a forecast tells."""
    return Assessment(urgency=_urgency(terms, intake.forecasts.urgency))


def is_wanted(intake: IntakePolicy, item: TrackedProblem) -> bool:
    """Says that a finding becomes an incident."""
    wanted = intake.problems
    return (
        item.state == "open"
        and item.severity in wanted.severities
        and item.problem.confidence >= wanted.least_confidence
        and (not wanted.types or item.problem.type in wanted.types)
        and (wanted.risks or not item.is_risk)
    )


def is_graver(before: Severity, now: Severity) -> bool:
    """Says that a severity is higher than another."""
    return GRAVITY.index(now) > GRAVITY.index(before)


def is_ignored(intake: IntakePolicy, rule: str, severity: str) -> bool:
    """Says that an alert is no trouble."""
    return rule in intake.ignored.alerts or severity in intake.ignored.severities


def _urgency(terms: Policy, word: str) -> str:
    return word if word in terms.urgencies else UNSURE

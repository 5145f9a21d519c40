"""The priority of an incident from its impact and urgency, with the reasons that led there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec.structs import asdict, replace

from holdfast.model.incident import UNSURE, Answers, Assessment, Priority, Rating, Reason
from holdfast.model.incident_refusals import ChoiceUnknown
from holdfast.pillars.incidents.policy import Policy


def rated(policy: Policy, assessment: Assessment, override: Priority | None = None, reason: str = "") -> Rating:
    """Rates an incident; being unsure of anything lifts what follows from the rest. Raises ChoiceUnknown."""
    if assessment.improvement:
        found = Rating(priority="enhancement", impact="", urgency="", reasons=(Reason(key="improvement"),))
    else:
        found = _from_table(policy, assessment)
    if override is None or override == found.priority:
        return found
    said = Reason(key="override", values={"priority": found.priority, "override": override, "reason": reason})
    return Rating(priority=override, impact=found.impact, urgency=found.urgency, reasons=(*found.reasons, said))


def answered(present: Assessment, given: Answers) -> Assessment:
    """Answers anew what is given, and leaves the rest as it was answered."""
    return replace(present, **{name: answer for name, answer in asdict(given).items() if answer is not None})


def worst(policy: Policy, one: Assessment, other: Assessment) -> Assessment:
    """Gives the answers of two assessments together: the graver one where both answer."""
    found: dict[str, str] = {"urgency": _graver((UNSURE, *policy.urgencies), one.urgency, other.urgency)}
    for fact, answers in policy.facts.items():
        ranked = sorted(answers, key=lambda answer: policy.impacts.index(answers[answer]))
        found[fact] = _graver((UNSURE, *ranked), getattr(one, fact, UNSURE), getattr(other, fact, UNSURE))
    return replace(one, improvement=one.improvement and other.improvement, **found)


def _graver(ranked: Sequence[str], *answers: str) -> str:
    """Gives the answer that stands furthest behind; one that the terms know no more counts as unsure."""
    return max((answer if answer in ranked else UNSURE for answer in answers), key=ranked.index)


def _from_table(policy: Policy, assessment: Assessment) -> Rating:
    answers = _answers(policy, assessment)
    if assessment.urgency not in (*policy.urgencies, UNSURE):
        raise ChoiceUnknown(field="urgency", value=assessment.urgency, allowed=", ".join(policy.urgencies))
    impact, why_impact = _impact(policy, answers)
    urgency, why_urgency = _urgency(policy, assessment.urgency)
    priority = policy.priorities[impact][urgency]
    said = Reason(key="table", values={"impact": impact, "urgency": urgency, "priority": priority})
    return Rating(priority=priority, impact=impact, urgency=urgency, reasons=(*why_impact, *why_urgency, said))


def _answers(policy: Policy, assessment: Assessment) -> dict[str, str]:
    answers = {fact: str(getattr(assessment, fact, UNSURE)) for fact in policy.facts}
    for fact, answer in answers.items():
        if answer != UNSURE and answer not in policy.facts[fact]:
            raise ChoiceUnknown(field=fact, value=answer, allowed=", ".join((*policy.facts[fact], UNSURE)))
    return answers


def _impact(policy: Policy, answers: Mapping[str, str]) -> tuple[str, tuple[Reason, ...]]:
    known = {fact: policy.facts[fact][answer] for fact, answer in answers.items() if answer != UNSURE}
    unsure = [fact for fact in answers if fact not in known]
    if not known:
        impact = policy.unknown.impact
        return impact, (Reason(key="impact-unknown", values={"impact": impact}),)
    worst = max(map(policy.impacts.index, known.values()))
    impact = policy.impacts[worst]
    decisive = [f"{fact}={answers[fact]}" for fact, found in known.items() if found == impact]
    why = Reason(key="impact", values={"impact": impact, "facts": ", ".join(decisive)})
    if not unsure or worst == len(policy.impacts) - 1:
        return impact, (why,)
    lifted = policy.impacts[worst + 1]
    return lifted, (why, Reason(key="impact-lifted", values={"impact": lifted, "facts": ", ".join(unsure)}))


def _urgency(policy: Policy, urgency: str) -> tuple[str, tuple[Reason, ...]]:
    if urgency == UNSURE:
        found = policy.unknown.urgency
        return found, (Reason(key="urgency-unknown", values={"urgency": found}),)
    return urgency, (Reason(key="urgency", values={"urgency": urgency}),)

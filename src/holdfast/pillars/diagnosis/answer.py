"""From the forest of hypotheses to the ranked answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from holdfast.engine.evaluate import Evaluation
from holdfast.engine.facts import Facts
from holdfast.engine.rule import LoadedRule
from holdfast.model.diagnosis import Diagnosis, Explained, Link, Problem, Rival, Stages
from holdfast.model.effect import SYMPTOM_OF_POD
from holdfast.model.finding import Severity
from holdfast.model.objects.event import Event
from holdfast.model.objects.network import Service
from holdfast.model.refs import Ref
from holdfast.pillars.diagnosis.explaining import Forest, explain
from holdfast.pillars.diagnosis.facets import scope_of, severity_of
from holdfast.pillars.diagnosis.hypotheses import Hypothesis, hypotheses
from holdfast.pillars.diagnosis.spreading import Reach, reach
from holdfast.pillars.diagnosis.weighing import Considered, breadth, confidence_of, measured, weights_of
from holdfast.verdicts.readiness import pod_is_healthy

WEIGHTS: Mapping[Severity, float] = {"critical": 4.0, "high": 3.0, "medium": 2.0, "low": 0.7, "info": 0.3}
SURE = 0.9
MOST_LINKS = 200


class Root(Struct, frozen=True, kw_only=True):
    """A root with everything that hangs under it."""

    hypothesis: Hypothesis
    reach: Reach
    below: tuple[Hypothesis, ...]

    @property
    def harmed(self) -> frozenset[Ref]:
        """Lists every object that suffers, as rules saw it."""
        own = (self.hypothesis.subject, *self.hypothesis.affects)
        return frozenset((*own, *(ref for item in self.below for ref in (item.subject, *item.affects))))


def answer(facts: Facts, evaluation: Evaluation, rules: Mapping[str, LoadedRule]) -> Diagnosis:
    """Ranks the root causes of everything that the rules found."""
    stated = hypotheses(evaluation.findings, evaluation.clues, rules)
    serving = _serving(facts)
    reaches = [reach(item, facts.graph, serving) for item in stated]
    forest = explain(stated, reaches)
    roots = [_root(forest, reaches, i) for i in forest.roots]
    latent = [root for root in roots if root.hypothesis.shows == "latent"]
    acute = sorted((root for root in roots if root.hypothesis.shows != "latent"), key=_order)
    kept, rivals = _explained_away(acute)
    considered = Considered(rules, evaluation, facts.is_measured)
    problems = [_problem(root, rivals.get(root.hypothesis.key, ()), rules, considered) for root in kept]
    return Diagnosis(
        snapshot=facts.snapshot.provenance,
        stages=_stages(facts, evaluation, problems),
        problems=_ranked(problems),
        risks=_ranked([_problem(root, (), rules, considered) for root in sorted(latent, key=_order)]),
        not_evaluated=evaluation.not_evaluated,
        unread=facts.snapshot.unread,
    )


def _serving(facts: Facts) -> frozenset[Ref]:
    """Lists the Services with a healthy Pod; callers of a headless one may need a certain Pod, so it never counts."""
    return frozenset(
        service.ref
        for service in facts.all(Service)
        if service.spec.cluster_ip != "None" and any(pod_is_healthy(pod) for pod in facts.pods_selected(service))
    )


def score(severity: Severity, confidence: float, harmed: int) -> float:
    """Orders problems: grave before light, sure before unsure, wide before narrow."""
    return WEIGHTS[severity] * confidence * breadth(harmed)


def _root(forest: Forest, reaches: Sequence[Reach], position: int) -> Root:
    below = tuple(forest.hypotheses[i] for i in forest.below(position))
    return Root(hypothesis=forest.hypotheses[position], reach=reaches[position], below=below)


def _order(root: Root) -> tuple[float, str]:
    item = root.hypothesis
    return (-score(_severity(root), _confidence(root, ()), len(root.harmed)), f"{item.cause} {item.subject}")


def _explained_away(roots: Sequence[Root]) -> tuple[list[Root], dict[tuple[str, Ref], tuple[Rival, ...]]]:
    """Keeps a root unless a better one explains everything that it does; such a one becomes the better one's rival."""
    kept: list[Root] = []
    rivals: dict[tuple[str, Ref], tuple[Rival, ...]] = {}
    for root in sorted(roots, key=lambda r: (r.hypothesis.confidence < SURE, *_order(r))):
        better = _better(kept, root)
        if better is None:
            kept.append(root)
            continue
        item = root.hypothesis
        rival = Rival(cause=item.cause, object=item.subject, confidence=round(item.confidence, 2))
        rivals[better.hypothesis.key] = (*rivals.get(better.hypothesis.key, ()), rival)
    return sorted(kept, key=_order), rivals


def _better(kept: Sequence[Root], root: Root) -> Root | None:
    confidence = root.hypothesis.confidence
    if confidence >= SURE:
        return None
    victims = frozenset(ref for ref in root.harmed if ref.kind != "Namespace")
    surer = (other for other in kept if other.hypothesis.confidence > confidence)
    return next((other for other in surer if victims <= other.harmed), None)


def _confidence(root: Root, rivals: Sequence[Rival]) -> float:
    return confidence_of(root.hypothesis, bool(root.below), rivals)


def _severity(root: Root) -> Severity:
    item = root.hypothesis
    effects = (item.shows, *(below.shows for below in root.below))
    return severity_of(item.severity, scope_of(item.subject, root.harmed), effects, len(root.harmed))


def _problem(root: Root, rivals: Sequence[Rival], rules: Mapping[str, LoadedRule], considered: Considered) -> Problem:
    item = root.hypothesis
    fields = rules[item.cause].fields
    harmed = sorted(root.harmed - {item.subject})
    severity, confidence = _severity(root), _confidence(root, rivals)
    return Problem(
        rank=0,
        cause=item.cause,
        object=item.subject,
        effect=item.shows,
        confidence=confidence,
        severity=severity,
        type=fields.type,
        scope=scope_of(item.subject, harmed),
        cause_kind=fields.cause_kind,
        values=item.values,
        evidence=item.evidence,
        explains=tuple(
            Explained(cause=below.cause, object=below.subject, effect=below.shows, evidence=below.evidence)
            for below in root.below
        ),
        affected=tuple(harmed),
        chain=_chain(root),
        rivals=tuple(replace(rival, confidence=round(measured(rival.confidence), 2)) for rival in rivals),
        since=item.since,
        weights=weights_of(item, bool(root.below), rivals),
        score=round(score(severity, confidence, len(root.harmed)), 2),
        excluded=considered.excluded(item),
        undecided=considered.undecided(item),
    )


def _chain(root: Root) -> tuple[Link, ...]:
    links: dict[Link, None] = {}
    targets = [(item.subject, item.shows) for item in root.below]
    targets += [(ref, _effect_on(root, ref)) for ref in root.hypothesis.affects]
    for state in targets:
        if state in root.reach.states:
            links.update(dict.fromkeys(root.reach.path(state)))
        if len(links) >= MOST_LINKS:
            break
    return tuple(links)


def _effect_on(root: Root, ref: Ref) -> str:
    """Names what an affected object itself shows: what a symptom says of it, else what its own kind can suffer."""
    seen = next((item.shows for item in root.below if ref == item.subject or ref in item.affects), "")
    if seen and (ref, seen) in root.reach.states:
        return seen
    shows = root.hypothesis.shows
    if ref.kind != "Pod" or shows.startswith("pod"):
        return shows
    possible = [effect for place, effect in root.reach.states if place == ref and effect in SYMPTOM_OF_POD]
    return next((e for e in possible if e not in root.hypothesis.extra), next(iter(possible), shows))


def _ranked(problems: Sequence[Problem]) -> tuple[Problem, ...]:
    return tuple(replace(problem, rank=rank) for rank, problem in enumerate(problems, 1))


def _stages(facts: Facts, evaluation: Evaluation, problems: Sequence[Problem]) -> Stages:
    snapshot = facts.snapshot
    return Stages(
        unhealthy=len({ref for problem in problems for ref in (problem.object, *problem.affected)}),
        objects=snapshot.count(),
        kinds=len(snapshot.kinds()),
        events=len(snapshot.objects.get(Event.KIND, {})),
        logs=len(snapshot.logs),
        rules=evaluation.rules,
        findings=len(evaluation.findings),
        citations=sum(len(problem.evidence) for problem in problems),
        series=len(snapshot.measured.series),
        unmeasured=evaluation.unmeasured,
    )

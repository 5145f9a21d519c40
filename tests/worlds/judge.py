"""Judging a diagnosis against the truth of a world."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from holdfast.adapters.files.source import FileSource
from holdfast.app.context import Context
from holdfast.engine.citations import citation_error
from holdfast.model.diagnosis import Diagnosis, Problem
from holdfast.service.diagnosis.diagnosing import diagnose
from tests.worlds.capture import folder
from tests.worlds.faults.kind import Truth
from tests.worlds.injection import Case
from tests.worlds.world import World

ACCEPTED: dict[str, list[str]] = yaml.safe_load((Path(__file__).parent / "accepted.yaml").read_text(encoding="utf-8"))
OWNERS = ("ReplicaSet", "Job", "Deployment", "StatefulSet", "DaemonSet", "CronJob")
LOW = frozenset({"low", "info"})


@cache
def context() -> Context:
    return Context()


@dataclass(frozen=True)
class Answer:
    """What the diagnosis said of one problem: cause, object and everything that owns the object."""

    cause: str
    objects: frozenset[str]
    object: str
    confidence: float
    severity: str


@dataclass(frozen=True)
class Verdict:
    """How a diagnosis did on one case; where nothing suffers yet, a risk that is named is an answer too."""

    case: Case
    problems: tuple[Answer, ...]
    risks: tuple[Answer, ...]
    logs: bool
    invented: tuple[str, ...] = ()

    @property
    def answers(self) -> tuple[Answer, ...]:
        harmless = all(truth.fault.needs == "nothing" for truth in self.case.truths)
        return (*self.problems, *self.risks) if harmless else self.problems

    def is_right(self, answer: Answer, truth: Truth) -> bool:
        return is_root(answer, truth) and answer.cause in ACCEPTED.get(truth.fault.name, ())

    @property
    def is_quiet(self) -> bool:
        """Says that nothing was blamed with conviction, which is right where a fault leaves no trace."""
        return not any(a.severity not in LOW and a.confidence >= 0.5 for a in self.problems)

    @property
    def is_beyond_sight(self) -> bool:
        return any(truth.fault.needs == "metrics" for truth in self.case.truths)

    @property
    def root_first(self) -> bool:
        if self.is_beyond_sight and self.is_quiet:
            return True
        return bool(self.answers) and any(is_root(self.answers[0], truth) for truth in self.case.truths)

    @property
    def right_first(self) -> bool:
        if self.is_beyond_sight and self.is_quiet:
            return True
        return bool(self.answers) and any(self.is_right(self.answers[0], truth) for truth in self.case.truths)

    @property
    def all_in_three(self) -> bool:
        return all(any(is_root(answer, truth) for answer in self.answers[:3]) for truth in self.case.truths)


def is_root(answer: Answer, truth: Truth) -> bool:
    return not answer.objects.isdisjoint(truth.roots)


def judge(case: Case, *, logs: bool) -> Verdict:
    """Lets Holdfast diagnose a world."""
    with tempfile.TemporaryDirectory(prefix="world-") as place:
        folder(case.world, Path(place), logs=logs, manifest=case.world.seed % 2 == 0)
        source = FileSource(place)
        found = diagnose(source, context().rules)
        invented = tuple(_invented(source, found, case.world if logs else None))
    owners = _owners(case.world)
    problems, risks = (tuple(_answer(owners, item) for item in items) for items in (found.problems, found.risks))
    return Verdict(case, problems, risks, logs, invented)


def _invented(source: FileSource, found: Diagnosis, world: World | None) -> Iterable[str]:
    """Lists the citations that do not stand in the input."""
    shown = [*found.problems, *found.risks]
    cited = [e for p in shown for e in (*p.evidence, *(e for below in p.explains for e in below.evidence))]
    given = dict(source.raw({item.object for item in cited}))
    logs: dict[str, str] = {}
    for (space, pod, container, _), lines in world.logs.items() if world else ():
        name = f"{space}/{pod}/{container}"
        logs[name] = "\n".join((logs.get(name, ""), *lines))
    for item in cited:
        error = citation_error(item, given, logs)
        if error:
            yield error


def _answer(owners: dict[str, str], problem: Problem) -> Answer:
    objects = frozenset(_line(owners, problem))
    return Answer(problem.cause, objects, str(problem.object), problem.confidence, problem.severity)


def _owners(world: World) -> dict[str, str]:
    """Maps each object to its owner, both as `Kind namespace/name`."""
    made = {}
    for (kind, space, name), value in world.objects.items():
        for owner in value["metadata"].get("ownerReferences", ()):
            if owner["kind"] in OWNERS:
                made[f"{kind} {space}/{name}"] = f"{owner['kind']} {space}/{owner['name']}"
    return made


def _line(owners: dict[str, str], problem: Problem) -> Iterable[str]:
    at = str(problem.object)
    while at:
        yield at
        at = owners.get(at, "")

"""Which hypothesis hangs under which: the forest whose roots are the problems."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from msgspec import Struct

from holdfast.engine.rule import OBSERVED
from holdfast.model.effect import EFFECTS, SYMPTOM_OF_POD
from holdfast.model.objects.pod import Pod
from holdfast.model.refs import Ref
from holdfast.pillars.diagnosis.hypotheses import Hypothesis
from holdfast.pillars.diagnosis.spreading import Reach, State

FAILING_ROLES = frozenset({"driver-down", "control-plane-stalled", "job-failed", "schedule-missed"})
"""Effects stated of a workload because it does not run or end: what is seen of it there is no second problem."""
BENEATH = {
    "pod-crashing": ("node-pressure",),
    "pod-not-ready": ("node-pressure",),
    "pod-not-started": (
        "node-down",
        "node-pressure",
        "volume-unusable",
        "custom-resource-failed",
        "certificate-invalid",
    ),
}
"""What elsewhere can still bring about a failure that lies in a container itself."""
ENOUGH = 0.7
"""How certain a cause must be to explain what is more than a symptom of another object."""
DEPTH = {effect: place for place, effect in enumerate(EFFECTS)}


class Forest(Struct, frozen=True):
    """For each hypothesis the one that explains it, by position; roots have none."""

    hypotheses: tuple[Hypothesis, ...]
    parents: Mapping[int, int]

    @property
    def roots(self) -> tuple[int, ...]:
        """Lists the hypotheses that nothing explains."""
        return tuple(i for i in range(len(self.hypotheses)) if i not in self.parents)

    def below(self, root: int) -> tuple[int, ...]:
        """Lists everything that hangs under a hypothesis, nearest first."""
        children: defaultdict[int, list[int]] = defaultdict(list)
        for child, parent in self.parents.items():
            children[parent].append(child)
        found: list[int] = []
        queue = [root]
        while queue:
            current = queue.pop(0)
            found.extend(sorted(children[current]))
            queue.extend(sorted(children[current]))
        return tuple(found)


def explain(hypotheses: Sequence[Hypothesis], reaches: Sequence[Reach]) -> Forest:
    """Hangs each hypothesis under the best one whose effects reach it, without ever closing a circle.

    A misconfiguration stands in an object's own specification: nothing less sure explains it, and where it is proven
    nothing does.
    """
    by_state: defaultdict[State, list[int]] = defaultdict(list)
    by_role: defaultdict[Ref, list[int]] = defaultdict(list)
    for i, item in enumerate(hypotheses):
        if item.shows in FAILING_ROLES and not item.is_symptom:
            by_role[item.subject].append(i)
    interesting = {state for item in hypotheses for state in _points(item)}
    for i, reached in enumerate(reaches):
        for state in interesting & reached.states.keys():
            by_state[state].append(i)
    parents: dict[int, int] = {}
    for child in sorted(range(len(hypotheses)), key=lambda i: _preference(hypotheses[i])):
        found = _explainers(hypotheses, child, by_state)
        if hypotheses[child].is_symptom:
            found = (*found, *by_role.get(hypotheses[child].subject, ()))
        candidates = [i for i in found if not _hangs_under(i, child, parents)]
        if candidates:
            parents[child] = max(candidates, key=lambda i: _strength(hypotheses, child, i))
    return Forest(tuple(hypotheses), parents)


def _points(item: Hypothesis) -> tuple[State, ...]:
    return ((item.subject, item.shows), *((ref, item.shows) for ref in item.affects))


def _explainers(
    hypotheses: Sequence[Hypothesis], child: int, by_state: Mapping[State, Sequence[int]]
) -> tuple[int, ...]:
    item = hypotheses[child]
    if item.is_fixed or item.shows == "latent":
        return ()
    pods = [(ref, item.shows) for ref in item.affects if ref.kind == Pod.KIND]
    found = set.intersection(*(set(by_state.get(point, ())) for point in pods)) if pods else set[int]()
    if item.is_symptom or not pods or item.shows not in SYMPTOM_OF_POD:
        # What is told of the Pods themselves must reach each of them; that their workload suffers too is no reason.
        found |= set(by_state.get((item.subject, item.shows), ()))
    return tuple(i for i in sorted(found) if i != child and _may_explain(hypotheses[i], item))


def _may_explain(cause: Hypothesis, item: Hypothesis) -> bool:
    if cause.shows == "latent":
        return False
    if item.is_own and cause.subject != item.subject and cause.shows not in BENEATH[item.shows]:
        return False
    if item.is_symptom:
        return not cause.is_symptom or _is_earlier(cause, item)
    if item.is_configured and cause.certainty < item.certainty:
        return False
    if cause.is_symptom:
        return _is_earlier(cause, item) and cause.subject != item.subject
    if cause.subject == item.subject:
        # What is only observed of an object explains what is observed further along there.
        return cause.certainty > item.certainty if cause.shows == item.shows else cause.certainty >= _least(item)
    return cause.certainty >= ENOUGH


def _least(item: Hypothesis) -> float:
    return min(ENOUGH, item.certainty) if item.certainty >= OBSERVED else ENOUGH


def _is_earlier(cause: Hypothesis, item: Hypothesis) -> bool:
    return DEPTH[cause.shows] < DEPTH[item.shows] or cause.subject != item.subject


def _hangs_under(node: int, ancestor: int, parents: Mapping[int, int]) -> bool:
    current: int | None = node
    while current is not None:
        if current == ancestor:
            return True
        current = parents.get(current)
    return False


def _preference(item: Hypothesis) -> tuple[int, int, str]:
    return (0 if item.is_symptom else 1, -DEPTH[item.shows], f"{item.cause} {item.subject}")


def _strength(hypotheses: Sequence[Hypothesis], child: int, parent: int) -> tuple[bool, bool, float, int, str]:
    item, cause = hypotheses[child], hypotheses[parent]
    return (
        not cause.is_symptom,
        cause.subject == item.subject,
        round(cause.confidence, 2),
        -DEPTH[cause.shows],
        f"{cause.cause} {cause.subject}",
    )

"""How far the effect of a hypothesis can reach along the graph, and by which way."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Container, Mapping

from msgspec import Struct

from holdfast.model.diagnosis import Link
from holdfast.model.effect import SPREADS
from holdfast.model.graph import Graph
from holdfast.model.refs import Ref
from holdfast.pillars.diagnosis.hypotheses import Hypothesis

State = tuple[Ref, str]
MOST_STATES = 20_000


def _by_effect() -> Mapping[str, tuple[tuple[str, str], ...]]:
    table: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for spread in SPREADS:
        table[spread.effect].append((spread.relation, spread.becomes))
    return {effect: tuple(dict.fromkeys(steps)) for effect, steps in table.items()}


STEPS = _by_effect()


class Reach(Struct, frozen=True):
    """The states that a hypothesis can bring about, each with the state before it and the relation between."""

    states: Mapping[State, tuple[State | None, str]]

    def covers(self, subject: Ref, effect: str) -> bool:
        """Says that an effect on an object can be a consequence."""
        return (subject, effect) in self.states

    def path(self, state: State) -> tuple[Link, ...]:
        """Gives the way from the cause to a state, in links between different objects."""
        links: list[Link] = []
        current: State | None = state
        while current is not None:
            before, relation = self.states[current]
            if before is not None and before[0] != current[0]:
                links.append(Link(source=current[0], target=before[0], relation=relation, effect=current[1]))
            current = before
        return tuple(reversed(links))


def starts(hypothesis: Hypothesis) -> tuple[State, ...]:
    """Lists the states that a hypothesis itself asserts: its effects on its subject and on all that it affects."""
    effects = (hypothesis.shows, *hypothesis.extra)
    places = dict.fromkeys((hypothesis.subject, *hypothesis.affects))
    return tuple((ref, effect) for ref in places for effect in effects)


def reach(hypothesis: Hypothesis, graph: Graph, serving: Container[Ref] = ()) -> Reach:
    """Follows the effects of a hypothesis to everything that can suffer from it, breadth first.

    `serving` are the Services that still have somebody behind them; these do not run empty.
    """
    states: dict[State, tuple[State | None, str]] = {}
    queue: deque[State] = deque()
    for state in starts(hypothesis):
        before: State | None = None if state[0] == hypothesis.subject else (hypothesis.subject, hypothesis.shows)
        states[state] = (before, "")
        queue.append(state)
    while queue and len(states) < MOST_STATES:
        current = queue.popleft()
        for relation, becomes in STEPS.get(current[1], ()):
            sources = [e.source for e in graph.needed_by(current[0], relation)] if relation else [current[0]]
            for source in sources:
                state = (source, becomes)
                if becomes == "endpoints-empty" and source in serving:
                    continue
                if state not in states:
                    states[state] = (current, relation)
                    queue.append(state)
    return Reach(states)

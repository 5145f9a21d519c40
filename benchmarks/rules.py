"""What each rule costs on one cluster."""

from __future__ import annotations

from pathlib import Path
from time import perf_counter

from holdfast.adapters.files.source import FileSource
from holdfast.engine.discover import discover
from holdfast.engine.evaluate import evaluate
from holdfast.engine.facts import Facts
from holdfast.graph.build import build


def slowest(place: Path, count: int = 10) -> None:
    """Prints the rules that take the longest, each on facts whose indexes the rules before it have filled."""
    snapshot = FileSource(place).load()
    start = perf_counter()
    facts = Facts(snapshot, build(snapshot))
    graph = perf_counter() - start
    costs = []
    for rule in discover(("holdfast.rules",)):
        start = perf_counter()
        evaluate(facts, (rule,))
        costs.append((perf_counter() - start, rule.name))
    total = sum(seconds for seconds, _ in costs)
    print(f"          graph {graph * 1000:.0f} ms, {len(costs)} rules {total * 1000:.0f} ms; the slowest:")
    for seconds, name in sorted(costs, reverse=True)[:count]:
        print(f"          {seconds * 1000:8.1f} ms  {name}")

"""The figures of many verdicts: how often right, how sure when wrong, how many problems."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tests.worlds.judge import LOW, Verdict, is_root

BINS = 10


@dataclass(frozen=True)
class Reliability:
    """One row of the reliability table: answers of like confidence, how sure and how right they were."""

    low: float
    count: int
    confidence: float
    right: float


def share(hits: int, all_: int) -> str:
    return f"{hits / all_:.3f} ({hits}/{all_})" if all_ else "- (0)"


def reliability(verdicts: Iterable[Verdict]) -> list[Reliability]:
    """Bins the first answers by their confidence."""
    bins: dict[int, list[tuple[float, bool]]] = defaultdict(list)
    for verdict in verdicts:
        if verdict.answers:
            sure = verdict.answers[0].confidence
            bins[min(int(sure * BINS), BINS - 1)].append((sure, verdict.right_first))
    return [
        Reliability(
            place / BINS, len(found), sum(s for s, _ in found) / len(found), sum(r for _, r in found) / len(found)
        )
        for place, found in sorted(bins.items())
    ]


def calibration_error(table: Sequence[Reliability]) -> float:
    """Gives the expected calibration error: the mean distance of confidence and share of right answers, by count."""
    total = sum(row.count for row in table)
    return sum(row.count * abs(row.confidence - row.right) for row in table) / total if total else 0.0


def summary(title: str, verdicts: Sequence[Verdict]) -> list[str]:
    """Writes the figures of single-fault or two-fault worlds."""
    count = len(verdicts)
    table = reliability(verdicts)
    sure_wrong = sum(bool(v.answers) and not v.right_first and v.answers[0].confidence >= 0.8 for v in verdicts)
    problems = sum(len(v.problems) for v in verdicts) / count if count else 0.0
    lines = [
        f"{title}: {count} worlds",
        f"  root first            {share(sum(v.root_first for v in verdicts), count)}",
        f"  root and cause first  {share(sum(v.right_first for v in verdicts), count)}",
        f"  root in first three   {share(sum(v.all_in_three for v in verdicts), count)}",
        f"  problems per world    {problems:.2f}",
        f"  wrong, sure >= 0.8    {share(sure_wrong, count)}",
        f"  calibration error     {calibration_error(table):.3f}",
        f"  invented citations    {sum(len(v.invented) for v in verdicts)}",
    ]
    lines += [
        (
            f"    sure {row.low:.1f}-{row.low + 0.1:.1f}: {row.count:5d} answers, mean "
            f"{row.confidence:.2f}, right {row.right:.2f}"
        )
        for row in table
    ]
    return lines


def by_kind(verdicts: Iterable[Verdict]) -> list[str]:
    """Writes the kinds that fail, worst first, each with what came first instead."""
    grouped: dict[str, list[Verdict]] = defaultdict(list)
    for verdict in verdicts:
        grouped[verdict.case.truths[0].fault.name].append(verdict)
    rows = []
    for name, found in grouped.items():
        wrong = [v for v in found if not v.right_first]
        if wrong:
            said = Counter(_instead(v) for v in wrong).most_common(2)
            what = "; ".join(f"{text} x{count}" for text, count in said)
            rows.append(
                (
                    len(wrong) / len(found),
                    f"  {name}: {len(found) - len(wrong)}/{len(found)} right; {what}; e.g. {wrong[0].case.name}",
                )
            )
    return [text for _, text in sorted(rows, reverse=True)]


def _instead(verdict: Verdict) -> str:
    if not verdict.answers:
        return "nothing found"
    first, truth = verdict.answers[0], verdict.case.truths[0]
    kind = first.object.split()[0]
    if verdict.root_first:
        return f"right root, other cause: {first.cause}"
    place = next((n for n, a in enumerate(verdict.answers, 1) if verdict.is_right(a, truth)), 0)
    return f"{first.cause} on {kind}" + (f" (truth at {place})" if place else "")


def overlooked(verdicts: Iterable[Verdict]) -> list[str]:
    """Writes the worlds with two faults of which one is not among the first three answers."""
    lines = []
    for verdict in verdicts:
        first = verdict.answers[:3]
        missed = [t.fault.name for t in verdict.case.truths if not any(is_root(a, t) for a in first)]
        if missed:
            lines.append(f"  {verdict.case.name}: without {', '.join(missed)}; {'; '.join(a.cause for a in first)}")
    return lines


def false_alarms(verdicts: Sequence[Verdict]) -> list[str]:
    """Writes how often something above low is said of a world in which nothing is wrong."""
    loud = [v for v in verdicts if any(a.severity not in LOW for a in v.problems)]
    said = Counter(f"{a.cause} on {a.object.split()[0]}" for v in loud for a in v.problems if a.severity not in LOW)
    lines = [
        f"healthy with distractors: {len(verdicts)} worlds, quiet {share(len(verdicts) - len(loud), len(verdicts))}"
    ]
    return (
        lines
        + [f"  {text} x{count}" for text, count in said.most_common(12)]
        + [f"  e.g. {v.case.name}" for v in loud[:3]]
    )

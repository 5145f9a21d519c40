"""Which rule sees which word of the outside lists, and the page that shows it.

A rule covers a word when one of its firing cases holds the word where a component writes it, and the rule states
something else once another word stands there. So nobody can claim a cover that is not there. What no rule reads needs
a reviewed reason in `docs/reference/coverage/reviewed.yaml`.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from msgspec.structs import replace

from holdfast.engine.cases import Case, blind_cases, cases_of, run_case
from holdfast.engine.rule import ANY, LoadedRule
from holdfast.engine.texts import texts_of
from holdfast.graph.build import build

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "docs" / "reference" / "coverage"
PAGE = ROOT / "docs" / "reference" / "coverage.md"
OTHER_WORD = "HoldfastOther"
TITLES: Mapping[str, str] = {
    "admission": "Admission plugins",
    "condition": "Condition types",
    "container-reason": "Reasons of waiting and terminated containers",
    "event": "Reasons of events",
    "phase": "Phases and resize states",
    "scheduler-filter": "Plugins of the scheduler",
    "scheduler-reason": "Reasons of the scheduler's filters",
    "status-reason": "Reasons in a status",
    "taint": "Taints that Kubernetes sets",
}
Spot = tuple[str | int, ...]
Lists = Mapping[str, Mapping[str, Mapping[str, list[str]]]]


class Reviewed(NamedTuple):
    """Why no rule reads a word, and the rules that see the same fault another way."""

    why: str
    rules: tuple[str, ...]


class Row(NamedTuple):
    """A word of an outside list with what sees it."""

    list: str
    name: str
    rules: tuple[str, ...]
    reviewed: Reviewed | None


def lists() -> Lists:
    """The gathered lists."""
    found: Lists = yaml.safe_load((FOLDER / "lists.yaml").read_bytes())
    return found


def reviewed() -> dict[tuple[str, str], Reviewed]:
    """The reviewed reasons by list and word; raises ValueError where a word is given twice."""
    found: dict[tuple[str, str], Reviewed] = {}
    for key, groups in yaml.safe_load((FOLDER / "reviewed.yaml").read_bytes()).items():
        for group in groups:
            for name in group["words"]:
                if (key, str(name)) in found:
                    raise ValueError(f"reviewed twice: {key} {name}")
                found[key, str(name)] = Reviewed(group["why"], tuple(group.get("rules", ())))
    return found


def rows(rules: Iterable[LoadedRule]) -> tuple[Row, ...]:
    """Every word of every list with what sees it."""
    gathered, reasons = lists(), reviewed()
    covered = covers(rules, gathered)
    return tuple(
        Row(key, name, covered.get((key, name), ()), reasons.get((key, name)))
        for key, words in gathered.items()
        for name in words
    )


def covers(rules: Iterable[LoadedRule], gathered: Lists) -> dict[tuple[str, str], tuple[str, ...]]:
    """The rules that read each word, found by putting another word in its place."""
    found: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    sentences = tuple(gathered.get("scheduler-reason", ()))
    for rule in rules:
        seen: set[tuple[str, str]] = set()
        for case in cases_of(rule):
            if case.expect == "fires":
                _read_words(rule, case, gathered, sentences, seen)
        for word in sorted(seen):
            found[word].append(rule.name)
    return {word: tuple(names) for word, names in found.items()}


def _read_words(
    rule: LoadedRule, case: Case, gathered: Lists, sentences: tuple[str, ...], seen: set[tuple[str, str]]
) -> None:
    stated = None
    for i, raw in enumerate(case.given):
        for path, value in _strings(raw, ()):
            for key, name in _words(raw, path, value, sentences):
                if (key, name) in seen or name not in gathered.get(key, ()):
                    continue
                stated = stated if stated is not None else run_case(rule, case, build).findings
                other = value.replace(name, OTHER_WORD) if key == "scheduler-reason" else OTHER_WORD
                given = (*case.given[:i], _with(raw, path, other), *case.given[i + 1 :])
                if run_case(rule, replace(case, given=given), build).findings != stated:
                    seen.add((key, name))


def _words(raw: Mapping[str, Any], path: Spot, value: str, sentences: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    kind, spot = str(raw.get("kind")), re.sub(r"\.\d+", "[]", ".".join(map(str, path)))
    if kind == "Event" and spot == "reason":
        yield "event", value
    if spot.endswith("onditions[].type"):
        owner = "Listener" if "listeners[]" in spot else "Route" if kind.endswith("Route") else kind
        yield "condition", f"{owner}/{value}"
        yield "condition", f"Flux/{value}" if ".toolkit.fluxcd.io/" in str(raw.get("apiVersion")) else ""
    if re.search(r"(state|lastState)\.(waiting|terminated)\.reason$", spot):
        yield "container-reason", value
    if spot.startswith("status.") and spot.endswith("reason"):
        yield "status-reason", value
    if kind != "Event" and (spot == "status.phase" or spot.startswith("status.allocatedResourceStatuses")):
        yield "phase", f"{kind}Phase/{value}"
        yield "phase", f"ClaimResourceStatus/{value}"
    if spot == "status.modifyVolumeStatus.status":
        yield "phase", f"PersistentVolumeClaimModifyVolumeStatus/{value}"
    if spot == "spec.taints[].key":
        yield "taint", value
    if spot.endswith(("message", "note")):
        yield from (("scheduler-reason", text) for text in sentences if text in value)


def _strings(value: Any, path: Spot) -> Iterator[tuple[Spot, str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _strings(item, (*path, key))
    elif isinstance(value, list):
        for i, item in enumerate(value):
            yield from _strings(item, (*path, i))


def _with(value: Any, path: Spot, word: str) -> Any:
    if not path:
        return word
    if isinstance(value, list):
        return [_with(item, path[1:], word) if i == path[0] else item for i, item in enumerate(value)]
    return {key: _with(item, path[1:], word) if key == path[0] else item for key, item in value.items()}


def page(rules: tuple[LoadedRule, ...]) -> str:
    """The coverage page: the rules by family, then every word of the outside lists."""
    table = rows(rules)
    signals: defaultdict[str, list[str]] = defaultdict(list)
    for row in table:
        for name in row.rules:
            signals[name].append(row.name)
    read = sum(1 for row in table if row.rules)
    beside = sum(1 for row in table if not row.rules and row.reviewed and row.reviewed.rules)
    parts = [
        "# Coverage",
        "Written by `make docs` from the rules, their cases and the lists beside this page; do not edit it.\n"
        "A rule covers a word when one of its firing cases holds the word, and the rule states something else once "
        "another\nword stands there. Where no rule reads a word, a reviewed reason says why.",
        f"{len(rules)} rules. {len(table)} words of outside lists: {read} read by rules, {beside} whose fault rules "
        f"see another way, {len(table) - read - beside} with a reviewed reason why not.",
        *_families(rules, signals),
        *(_outside(key, [row for row in table if row.list == key]) for key in TITLES),
    ]
    return "\n\n".join(parts) + "\n"


def _families(rules: tuple[LoadedRule, ...], signals: Mapping[str, list[str]]) -> Iterator[str]:
    families: defaultdict[str, list[LoadedRule]] = defaultdict(list)
    for rule in rules:
        families["/".join(rule.name.split("/")[:2])].append(rule)
    for family, found in sorted(families.items()):
        lines = [f"| [`{r.name.split('/')[2]}`]({_source(r)}) | {' | '.join(_cells(r, signals))} |" for r in found]
        head = "| Rule | Fault | Words read | Fixtures | Needed to see it |\n|---|---|---|---|---|"
        yield f"## {family}\n\n{head}\n" + "\n".join(lines)


def _cells(rule: LoadedRule, signals: Mapping[str, list[str]]) -> tuple[str, ...]:
    cases = cases_of(rule)
    counts = [sum(case.expect == expect for case in cases) for expect in ("fires", "quiet", "blind")]
    counts[2] += sum(1 for _ in blind_cases(rule, cases))
    firing = [case for case in cases if case.expect == "fires"]
    kinds = sorted({str(raw.get("kind")) for case in firing[:1] for raw in case.given} | set(rule.kinds) - {ANY})
    logs = ["logs"] if any(case.logs for case in firing[:1]) else []
    words = ", ".join(f"`{word}`" for word in dict.fromkeys(signals.get(rule.name, ())))
    fixtures = ", ".join(f"{n} {name}" for n, name in zip(counts, ("fire", "quiet", "blind"), strict=True) if n)
    return texts_of(rule.module, "en").title, words or "-", fixtures or "-", ", ".join((*kinds, *logs)) or "-"


def _source(rule: LoadedRule) -> str:
    return f"../../src/{rule.module.replace('.', '/')}.py"


def _outside(key: str, found: list[Row]) -> str:
    lines = [f"| `{row.name}` | {_rules(row)} | {row.reviewed.why if row.reviewed else ''} |" for row in found]
    return f"## {TITLES[key]}\n\n| Word | Rules | Reviewed |\n|---|---|---|\n" + "\n".join(lines)


def _rules(row: Row) -> str:
    names = row.rules or (row.reviewed.rules if row.reviewed else ())
    return ", ".join(f"`{name}`" for name in names)


def uncovered(table: Iterable[Row]) -> list[str]:
    """The words that neither a rule reads nor a reviewed reason explains."""
    return [f"{row.list}: {row.name}" for row in table if not row.rules and row.reviewed is None]

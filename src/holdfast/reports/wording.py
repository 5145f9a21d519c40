"""Turns of phrase that every output shares: how sure, how grave, how many, what was not seen."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from msgspec import Struct

from holdfast.model.finding import SEVERITIES, Severity
from holdfast.reports.chain import Node
from holdfast.reports.describe import printable
from holdfast.reports.wire import Report, WireNotEvaluated, WireObject, WireProblem
from holdfast.texts.say import say

SHAPES: dict[Severity, str] = {
    "critical": "\N{BLACK DIAMOND}",
    "high": "\N{BLACK UP-POINTING TRIANGLE}",
    "medium": "\N{BLACK CIRCLE}",
    "low": "\N{WHITE CIRCLE}",
    "info": "\N{WHITE SQUARE}",
}
CONFIDENCES = ((0.95, "certain"), (0.85, "strong"), (0.65, "likely"), (0.4, "possible"), (0.0, "weak"))
COMMANDS = ("kubectl ", "oc ", "helm ", "holdfast ", "crictl ", "systemctl ", "journalctl ", "curl ", "ssh ", "docker ")


class Blindness(Struct, frozen=True):
    """One missing input with the rules and objects that wait for it."""

    missing: str
    reason: str
    rules: tuple[str, ...]
    objects: tuple[WireObject, ...]


def headline(report: Report) -> str:
    """Says the answer in one sentence."""
    lang = report.language
    if report.purpose == "preflight":
        return _foretold(report)
    if report.problems:
        count = len(report.problems)
        objects = say("report.objects", lang, count=report.stages.unhealthy)
        return say("report.headline", lang, count=count, objects=objects)
    if not report.stages.objects:
        return say("report.nothing-seen", lang)
    if report.risks:
        return say("report.only-risks", lang, count=len(report.risks))
    saw_all = not report.not_evaluated and not report.unread
    return say("report.healthy" if saw_all else "report.healthy-partly", lang, count=report.stages.objects)


def broke_heading(report: Report) -> str:
    """Heads what a problem broke, or would break."""
    return say("report.would-break" if report.purpose == "preflight" else "report.broke", report.language)


def blind_spot(report: Report) -> str:
    """Says in one sentence what could not be judged; nothing when all was seen."""
    kinds = [item.missing for item in blindness(report.not_evaluated)]
    if not kinds and not report.unread:
        return ""
    lang = report.language
    if not kinds:
        return say("report.blind-unread", lang, count=len(report.unread))
    rules = len({item.rule for item in report.not_evaluated})
    return say("report.blind-kinds", lang, count=rules, kinds=_some(kinds, 4, lang))


def confidence_word(confidence: float, lang: str) -> str:
    """Says how sure a cause is."""
    name = next(word for least, word in CONFIDENCES if confidence >= least)
    return say(f"confidence.{name}", lang)


def severity_word(severity: Severity, lang: str) -> str:
    """Says how grave a problem is."""
    return say(f"severity.{severity}", lang)


def facets(problem: WireProblem, lang: str) -> str:
    """Says type, scope and kind of cause of a problem."""
    words = (
        say(f"type.{problem.type}", lang),
        say(f"scope.{problem.scope}", lang),
        say(f"cause_kind.{problem.cause_kind}", lang),
    )
    return " \N{MIDDLE DOT} ".join(words)


def node_label(node: Node, shown_alike: bool, lang: str) -> str:
    """Names a node: the object, or how many (more) of a kind there are."""
    if not node.is_group:
        return str(node.objects[0])
    return count_of(_kind(node.objects), len(node.objects), lang, more=shown_alike)


def count_of(kind: str, count: int, lang: str, more: bool = False) -> str:
    """Counts objects of a kind, or of several when `kind` is empty, for example `38 more Pods`."""
    if not kind:
        return say("report.more-objects" if more else "report.objects", lang, count=count)
    return say("report.more-of" if more else "report.count-of", lang, count=count, kind=kind, kinds=plural(kind))


def plural(kind: str) -> str:
    """Gives the English plural of a kind."""
    if kind.endswith("y"):
        return kind[:-1] + "ies"
    if kind == "Endpoints":
        return kind
    return kind + ("es" if kind.endswith(("s", "x")) else "s")


def counted(pairs: Iterable[tuple[str, int]], lang: str, more: bool = False) -> str:
    """Counts objects of several kinds in one line."""
    return ", ".join(count_of(kind, count, lang, more) for kind, count in pairs)


def by_kind(objects: Iterable[WireObject]) -> tuple[tuple[str, int], ...]:
    """Counts objects by kind, the most frequent first."""
    return tuple(sorted(Counter(item.kind for item in objects).items(), key=lambda pair: (-pair[1], pair[0])))


def blindness(items: Sequence[WireNotEvaluated]) -> tuple[Blindness, ...]:
    """Groups what was not evaluated by the missing input, the input that most rules wait for first."""
    groups: dict[tuple[str, str], list[WireNotEvaluated]] = defaultdict(list)
    for item in items:
        # Signals are many where kinds are few; what was not measured is one group.
        groups["" if item.missing.islower() else item.missing, item.reason].append(item)
    found = [
        Blindness(
            missing or ", ".join(sorted({item.missing for item in group})),
            reason,
            tuple(sorted({item.rule for item in group})),
            tuple(sorted({item.object for item in group if item.object})),
        )
        for (missing, reason), group in groups.items()
    ]
    return tuple(sorted(found, key=lambda item: (-len(item.rules), item.missing, item.reason)))


def stage_lines(report: Report) -> tuple[tuple[str, str], ...]:
    """Says the four stages of the diagnosis, one line each."""
    lang, stages = report.language, report.stages
    unevaluated = len({item.rule for item in report.not_evaluated})
    values = {
        "unhealthy": stages.unhealthy,
        "objects": stages.objects,
        "kinds": stages.kinds,
        "events": stages.events,
        "logs": stages.logs,
        "rules": stages.rules,
        "findings": stages.findings,
        "citations": stages.citations,
        "problems": len(report.problems),
        "unevaluated": unevaluated,
    }
    names = ("defined", "collected", "analysed", "verified")
    keys = {name: f"stage.{name}-text" for name in names}
    if report.purpose == "preflight":
        keys["defined"] = "stage.foretold-text"
    words = {name: say(keys[name], lang, **values) for name in names}
    if stages.series:
        words["collected"] = say("stage.measured-text", lang, words=words["collected"], series=stages.series)
    if stages.unmeasured:
        told = say("stage.unmeasured-text", lang, words=words["analysed"], unmeasured=stages.unmeasured)
        words["analysed"] = told
    return tuple((say(f"stage.{name}", lang), words[name]) for name in names)


def source_line(report: Report, moment: str) -> str:
    """Says what was read and when it was taken."""
    lang, snapshot = report.language, report.snapshot
    parts = [say("report.stdin", lang) if snapshot.source == "-" else printable(snapshot.source)]
    if snapshot.cluster:
        parts.append(snapshot.cluster)
    if snapshot.kubernetes_version:
        parts.append(say("report.version", lang, version=snapshot.kubernetes_version.removeprefix("v")))
    if moment:
        parts.append(say("report.taken-inferred" if snapshot.inferred else "report.taken", lang, time=moment))
    return " \N{MIDDLE DOT} ".join(part for part in parts if part)


def is_command(line: str) -> bool:
    """Says that a line of a text is for the shell, so that it is neither wrapped nor decorated."""
    return line.strip().startswith(COMMANDS)


def at_least(severity: Severity, threshold: str) -> bool:
    """Says that a severity reaches a threshold; nothing reaches `never`."""
    return threshold in SEVERITIES and SEVERITIES.index(severity) <= SEVERITIES.index(threshold)


def _foretold(report: Report) -> str:
    lang = report.language
    if report.problems:
        return say("report.foretold", lang, count=len(report.problems))
    saw_all = not report.not_evaluated and not report.unread
    return say("report.foretold-none" if saw_all else "report.foretold-partly", lang, count=report.stages.objects)


def _kind(objects: Sequence[WireObject]) -> str:
    kinds = {item.kind for item in objects}
    return kinds.pop() if len(kinds) == 1 else ""


def _some(names: Sequence[str], most: int, lang: str) -> str:
    shown = list(dict.fromkeys(names))
    if len(shown) <= most:
        return ", ".join(shown)
    return say("report.and-more", lang, names=", ".join(shown[:most]), count=len(shown) - most)

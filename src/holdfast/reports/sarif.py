"""The answer as SARIF 2.1.0 (OASIS), for code scanning and editors."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from holdfast.model.finding import Severity
from holdfast.reports.indented import indented
from holdfast.reports.wire import Report, WireObject, WireProblem
from holdfast.texts.say import say

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json"
UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/")
LEVELS: dict[Severity, str] = {
    "critical": "error",
    "high": "error",
    "medium": "warning",
    "low": "note",
    "info": "note",
}


def sarif(report: Report) -> str:
    """Renders a report as a SARIF log; what was not evaluated becomes notifications of the run."""
    problems = (*report.problems, *report.risks)
    causes = list(dict.fromkeys(item.cause for item in problems))
    driver: dict[str, Any] = {"name": "Holdfast", "rules": [_rule(cause, problems) for cause in causes]}
    if report.version:
        driver["version"] = report.version
    invocation: dict[str, Any] = {
        "executionSuccessful": True,
        "toolExecutionNotifications": [*_blind(report), *_unread(report)],
    }
    run = {
        "tool": {"driver": driver},
        "language": report.language,
        "invocations": [invocation],
        "results": [_result(item, causes.index(item.cause), report) for item in problems],
    }
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return indented(log)


def _rule(cause: str, problems: Sequence[WireProblem]) -> dict[str, Any]:
    sample = next(item for item in problems if item.cause == cause)
    rule: dict[str, Any] = {
        "id": cause,
        "shortDescription": {"text": sample.title},
        "fullDescription": {"text": sample.why or sample.title},
        "help": {"text": "\n".join(text for text in (sample.fix, sample.workaround) if text) or sample.title},
        "defaultConfiguration": {"level": LEVELS[sample.severity]},
        "properties": {"tags": [sample.type, sample.cause_kind]},
    }
    if sample.references:
        rule["helpUri"] = sample.references[0]
    return rule


def _result(problem: WireProblem, index: int, report: Report) -> dict[str, Any]:
    lines = [f"{problem.object}: {problem.summary}", *(item.text for item in problem.evidence)]
    result: dict[str, Any] = {
        "ruleId": problem.cause,
        "ruleIndex": index,
        "level": LEVELS[problem.severity],
        "message": {"text": "\n".join(lines)},
        "locations": [_location(problem.object, report.snapshot.source)],
        "partialFingerprints": {"object/v1": _fingerprint(problem)},
        "rank": round(problem.confidence * 100, 1),
        "properties": {
            "confidence": problem.confidence,
            "severity": problem.severity,
            "scope": problem.scope,
            "effect": problem.effect,
        },
    }
    if problem.affected:
        result["relatedLocations"] = [
            {"id": i, "logicalLocations": [_logical(ref)]} for i, ref in enumerate(problem.affected[:100], 1)
        ]
    return result


def _location(ref: WireObject, source: str) -> dict[str, Any]:
    location: dict[str, Any] = {"logicalLocations": [_logical(ref)]}
    if source and source != "-":
        location["physicalLocation"] = {"artifactLocation": {"uri": _uri(source)}}
    return location


def _uri(path: str) -> str:
    """Escapes a path as RFC 3986 asks of a relative reference; a colon would read as a scheme."""
    raw = path.replace("\\", "/").encode("utf-8", "surrogateescape")
    return "".join(chr(byte) if chr(byte) in UNRESERVED else f"%{byte:02X}" for byte in raw)


def _logical(ref: WireObject) -> dict[str, Any]:
    return {"name": ref.name, "fullyQualifiedName": str(ref), "kind": "resource"}


def _fingerprint(problem: WireProblem) -> str:
    return hashlib.sha256(f"{problem.cause}\n{problem.object}".encode("utf-8", "replace")).hexdigest()


def _blind(report: Report) -> list[dict[str, Any]]:
    found = dict.fromkeys((item.rule, item.reason) for item in report.not_evaluated)
    return [
        _notification("not-evaluated", say("sarif.not-evaluated", report.language, rule=rule, reason=reason))
        for rule, reason in found
    ]


def _unread(report: Report) -> list[dict[str, Any]]:
    return [_notification("not-read", item.text) for item in report.unread]


def _notification(name: str, words: str) -> dict[str, Any]:
    return {"descriptor": {"id": name}, "level": "warning", "message": {"text": words}}

"""The answer as JUnit XML, for pipelines that count tests."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from holdfast.reports.describe import moment_text
from holdfast.reports.wire import Report, WireProblem
from holdfast.reports.wording import at_least, blindness
from holdfast.texts.say import say

# XML 1.0 allows no other characters, not even escaped (section 2.2 of the recommendation).
NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit(report: Report, fail_on: str = "info") -> str:
    """Renders a report as one suite: a problem that reaches `fail_on` fails, what could not be judged is skipped."""
    suite = Element("testsuite", name="holdfast")
    failures = 0
    for problem in (*report.problems, *report.risks):
        failures += _case(suite, problem, at_least(problem.severity, fail_on))
    groups = blindness(report.not_evaluated)
    for group in groups:
        for rule in group.rules:
            case = SubElement(suite, "testcase", classname=rule, name=_clean(group.missing), time="0")
            SubElement(case, "skipped", message=_clean(group.reason))
    skipped = len(suite) - len(report.problems) - len(report.risks)
    errors = 0
    for item in report.unread:
        case = SubElement(suite, "testcase", classname="holdfast", name=_clean(item.what), time="0")
        SubElement(case, "skipped", message=_clean(item.text))
        skipped += 1
    if not len(suite) and report.stages.objects:
        SubElement(suite, "testcase", classname="holdfast", name=say("junit.clean", report.language), time="0")
    counts = {
        "tests": str(len(suite)),
        "failures": str(failures),
        "errors": str(errors),
        "skipped": str(skipped),
        "time": "0",
    }
    suite.attrib.update(counts)
    if report.snapshot.taken_at:
        suite.set("timestamp", moment_text(report.snapshot.taken_at).replace(" ", "T").rstrip("Z"))
    root = Element("testsuites", {key: value for key, value in counts.items() if key != "skipped"})
    root.append(suite)
    indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="unicode") + "\n"


def _case(suite: Element, problem: WireProblem, fails: bool) -> int:
    case = SubElement(suite, "testcase", classname=problem.cause, name=_clean(str(problem.object)), time="0")
    lines = [problem.summary, *(item.text for item in problem.evidence), problem.fix]
    words = _clean("\n".join(line for line in lines if line))
    if fails:
        failure = SubElement(case, "failure", message=_clean(problem.title), type=problem.severity)
        failure.text = words
    else:
        SubElement(case, "system-out").text = words
    return int(fails)


def _clean(text: str) -> str:
    return NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text)

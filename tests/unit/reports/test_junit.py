"""The structure that readers of JUnit XML share: testsuites > testsuite > testcase > one outcome."""

import re
from xml.etree.ElementTree import Element, fromstring

import pytest

from holdfast.model.finding import Evidence
from holdfast.reports.junit import junit
from tests.unit.reports.samples import CLAIM, diagnosis, healthy, problem, report

COUNT = r"\d+"
MOMENT = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d"
# Element -> required attributes, optional attributes with their form, allowed children.
SCHEMA = {
    "testsuites": ({}, {"tests": COUNT, "failures": COUNT, "errors": COUNT, "time": COUNT}, {"testsuite"}),
    "testsuite": (
        {"name": ".+", "tests": COUNT},
        {"failures": COUNT, "errors": COUNT, "skipped": COUNT, "time": COUNT, "timestamp": MOMENT},
        {"testcase"},
    ),
    "testcase": ({"name": ".+", "classname": ".+"}, {"time": COUNT}, {"failure", "skipped", "system-out"}),
    "failure": ({}, {"message": ".*", "type": ".+"}, set()),
    "skipped": ({}, {"message": ".*"}, set()),
    "system-out": ({}, {}, set()),
}


def violations(element: Element) -> list[str]:
    required, optional, children = SCHEMA[element.tag]
    forms: dict[str, str] = {**required, **optional}
    found = [f"{element.tag} lacks {name}" for name in required if name not in element.attrib]
    for name, value in element.attrib.items():
        if name not in forms or not re.fullmatch(forms[name], value, re.DOTALL):
            found.append(f"{element.tag}: {name}={value}")
    found += [f"{child.tag} in {element.tag}" for child in element if child.tag not in children]
    return found + [text for child in element for text in violations(child)]


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_a_report_keeps_the_shared_structure(lang: str) -> None:
    for shown in (report(lang), report(lang, healthy())):
        assert violations(fromstring(junit(shown))) == []


def test_the_counts_are_those_of_the_cases() -> None:
    suite = fromstring(junit(report(), fail_on="high"))[0]

    counted = {name: len(suite.findall(f"testcase/{name}")) for name in ("failure", "skipped", "system-out")}
    assert (suite.attrib["tests"], suite.attrib["failures"], suite.attrib["skipped"]) == ("7", "2", "4")
    assert counted == {"failure": 2, "skipped": 4, "system-out": 1}


def test_nothing_fails_when_nothing_may_fail() -> None:
    suite = fromstring(junit(report(), fail_on="never"))[0]

    assert suite.findall("testcase/failure") == []


def test_a_healthy_cluster_is_one_passed_case() -> None:
    suite = fromstring(junit(report(of=healthy())))[0]

    assert [(case.attrib["name"], len(case)) for case in suite] == [("nothing is wrong", 0)]


def test_what_was_not_evaluated_is_skipped_with_its_reason() -> None:
    suite = fromstring(junit(report()))[0]

    reasons = [case[0].attrib["message"] for case in suite if case.find("skipped") is not None]
    assert reasons == [
        "PersistentVolume was not in the input",
        "PersistentVolume was not in the input",
        "EndpointSlice was not in the input",
        "pods.json ends in the middle: ends at byte 1201",
    ]


def test_letters_that_xml_forbids_are_replaced() -> None:
    odd = problem(evidence=(Evidence(object=CLAIM, field="spec.x", value="a\x00b\x0bc\ufffe"),))

    shown = fromstring(junit(report(of=diagnosis(problems=(odd,)))))

    assert "a\ufffdb\ufffdc\ufffd" in (shown.findtext("testsuite/testcase/failure") or "")

"""The parts of SARIF 2.1.0 that are used, as the OASIS standard demands them."""

import json
from typing import Any

import jsonschema
import pytest

from holdfast.model.snapshot import Provenance
from holdfast.reports.sarif import sarif
from tests.unit.reports.samples import diagnosis, healthy, problem, report


def closed(required: tuple[str, ...] = (), **properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(required),
        "additionalProperties": False,
    }


def many(items: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": "array", "items": items, **more}


WORD = {"type": "string", "minLength": 1}
MESSAGE = closed(("text",), text=WORD)
BAG = {"type": "object", "properties": {"tags": many(WORD, uniqueItems=True)}}
LEVEL = {"enum": ["none", "note", "warning", "error"]}
LOGICAL = closed(name=WORD, fullyQualifiedName=WORD, kind=WORD)
# `artifactLocation.uri` is a URI reference (3.4.3): no blank, and no colon before the first slash.
ARTIFACT = closed(("uri",), uri={"type": "string", "pattern": r"^[A-Za-z0-9._~/-][A-Za-z0-9%._~/-]*$"})
LOCATION = closed(
    id={"type": "integer", "minimum": 0},
    logicalLocations=many(LOGICAL, minItems=1),
    physicalLocation=closed(("artifactLocation",), artifactLocation=ARTIFACT),
)
RULE = closed(
    ("id",),
    id=WORD,
    shortDescription=MESSAGE,
    fullDescription=MESSAGE,
    help=MESSAGE,
    helpUri={"type": "string", "pattern": "^https://"},
    defaultConfiguration=closed(level=LEVEL),
    properties=BAG,
)
RESULT = closed(
    ("message",),
    ruleId=WORD,
    ruleIndex={"type": "integer", "minimum": 0},
    level=LEVEL,
    message=MESSAGE,
    locations=many(LOCATION),
    relatedLocations=many(LOCATION),
    partialFingerprints={"type": "object", "additionalProperties": WORD},
    rank={"type": "number", "minimum": 0, "maximum": 100},
    properties=BAG,
)
NOTIFICATION = closed(("message",), descriptor=closed(id=WORD), level=LEVEL, message=MESSAGE)
INVOCATION = closed(
    ("executionSuccessful",),
    executionSuccessful={"type": "boolean"},
    toolExecutionNotifications=many(NOTIFICATION),
)
RUN = closed(
    ("tool", "results"),
    tool=closed(("driver",), driver=closed(("name",), name=WORD, version=WORD, rules=many(RULE, uniqueItems=True))),
    language={"type": "string", "pattern": "^[a-z]{2}(-[A-Z]{2})?$"},
    invocations=many(INVOCATION),
    results=many(RESULT),
)
SARIF = {**closed(("version", "runs"), version={"const": "2.1.0"}, runs=many(RUN)), "additionalProperties": True}


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_a_log_keeps_the_structure_of_the_standard(lang: str) -> None:
    for shown in (report(lang), report(lang, healthy())):
        jsonschema.validate(json.loads(sarif(shown)), SARIF)


def test_each_problem_and_risk_is_a_result_of_its_rule() -> None:
    run = json.loads(sarif(report()))["runs"][0]

    rules = run["tool"]["driver"]["rules"]
    assert [rules[result["ruleIndex"]]["id"] for result in run["results"]] == ["storage/claim/class-missing"] * 3
    assert [result["level"] for result in run["results"]] == ["error", "error", "note"]


def test_what_was_not_evaluated_is_told_and_not_passed_over() -> None:
    run = json.loads(sarif(report()))["runs"][0]

    told = [item["message"]["text"] for item in run["invocations"][0]["toolExecutionNotifications"]]
    assert told == [
        "storage/volume/a was not evaluated: PersistentVolume was not in the input",
        "storage/volume/b was not evaluated: PersistentVolume was not in the input",
        "network/service/c was not evaluated: EndpointSlice was not in the input",
        "pods.json ends in the middle: ends at byte 1201",
    ]


def test_the_fingerprint_stays_when_only_words_and_rank_change() -> None:
    moved = diagnosis(problems=(problem(rank=7, confidence=0.5),))

    prints = [
        json.loads(sarif(shown))["runs"][0]["results"][0]["partialFingerprints"]
        for shown in (report("en"), report("ko", moved))
    ]

    assert prints[0] == prints[1]


def test_a_path_becomes_a_uri_reference() -> None:
    odd = diagnosis(snapshot=Provenance(source="a b/c:d#\u00e9.json"))

    location = json.loads(sarif(report(of=odd)))["runs"][0]["results"][0]["locations"][0]
    assert location["physicalLocation"] == {"artifactLocation": {"uri": "a%20b/c%3Ad%23%C3%A9.json"}}

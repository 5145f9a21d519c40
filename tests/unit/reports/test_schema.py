import json
from pathlib import Path

import jsonschema
import msgspec
import pytest
import yaml

from holdfast.reports.data import as_json, as_yaml, schema
from holdfast.reports.wire import Report
from tests.unit.reports.samples import healthy, report

PUBLISHED = Path(__file__).resolve().parents[3] / "schemas" / "diagnosis.schema.json"


def test_the_published_schema_is_that_of_the_code() -> None:
    # To refresh: python -m tests.unit.reports.test_schema
    assert json.loads(PUBLISHED.read_text()) == schema()


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_a_report_is_valid_by_the_published_schema(lang: str) -> None:
    jsonschema.Draft202012Validator.check_schema(schema())

    for shown in (report(lang), report(lang, healthy())):
        jsonschema.validate(json.loads(as_json(shown)), schema())


def test_the_promised_fields_have_their_promised_names() -> None:
    shown = json.loads(as_json(report()))

    assert {"snapshot", "problems", "risks", "not_evaluated", "unread", "stages"} <= set(shown)
    assert {
        "rank", "cause", "object", "confidence", "severity", "type", "scope", "cause_kind", "summary", "evidence",
        "next_test", "explains", "affected", "fix", "workaround", "verify", "rollback",
    } <= set(shown["problems"][0])  # fmt: skip
    assert shown["problems"][0]["object"] == {"kind": "PersistentVolumeClaim", "namespace": "shop", "name": "media"}
    assert set(shown["problems"][0]["evidence"][0]) == {"stance", "object", "field", "value", "time", "text"}
    assert {"rule", "reason", "object"} <= set(shown["not_evaluated"][0])


def test_yaml_says_what_json_says() -> None:
    assert yaml.safe_load(as_yaml(report("ko"))) == json.loads(as_json(report("ko")))


def test_json_reads_back_as_the_same_report() -> None:
    assert msgspec.json.decode(as_json(report()), type=Report) == report()


if __name__ == "__main__":
    PUBLISHED.parent.mkdir(exist_ok=True)
    PUBLISHED.write_text(json.dumps(schema(), indent=2) + "\n")

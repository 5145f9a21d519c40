import json

import pytest

from holdfast.app.context import Context
from holdfast.model.check import CheckResult, Line
from holdfast.model.outcome import Unread
from holdfast.model.refs import Ref
from holdfast.reports.checks import checks_json, checks_markdown, checks_text
from holdfast.reports.look import Look
from holdfast.texts.say import LANGUAGES

WORDS = Context().words
CLAIM = Ref("PersistentVolumeClaim", "data", "shop")
LOST = Line(rule="storage/claim/lost", object=CLAIM, values={"volume": "pvc-1"}, is_bad=True)
USED = Line(what="used", object=CLAIM, values={"percent": 91.5, "used": "9.2 GiB", "whole": "10.0 GiB"}, is_bad=True)
RESULTS = (
    CheckResult(check="daily.volumes-near-threshold", state="fail", seen=3, bad=1, lines=(USED,)),
    CheckResult(check="daily.claim-states", state="fail", seen=5, bad=1, lines=(LOST,)),
    CheckResult(check="daily.class-states", state="pass", seen=2),
    CheckResult(check="weekly.compliance", state="not-evaluated", missing=(Unread("compliance", "not-built"),)),
)


def test_the_terminal_shows_each_check_and_why_it_fails() -> None:
    lines = checks_text(RESULTS, WORDS, Look(), "en").splitlines()

    assert lines[0] == "4 checks: 1 passed, 0 wait for a person, 1 not evaluated, 2 failed"
    assert " !  4 Volumes near their limit  failed" in lines
    assert "      - PersistentVolumeClaim shop/data: 91.5 % of 10.0 GiB used (9.2 GiB)" in lines
    assert "      Nothing here looks at compliance yet" in lines


def test_programs_get_states_values_and_sentences() -> None:
    found = json.loads(checks_json(RESULTS, WORDS, "en"))

    assert found["counts"] == {"fail": 2, "not-evaluated": 1, "waiting-for-person": 0, "pass": 1}
    assert found["checks"][0]["lines"] == [
        {
            "object": "PersistentVolumeClaim shop/data",
            "bad": True,
            "text": "PersistentVolumeClaim shop/data: 91.5 % of 10.0 GiB used (9.2 GiB)",
            "values": {"percent": 91.5, "used": "9.2 GiB", "whole": "10.0 GiB"},
        }
    ]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_table_holds_one_row_for_each_check(lang: str) -> None:
    text = checks_markdown(RESULTS, WORDS, lang)

    assert [line.split(" | ")[0] for line in text.splitlines() if line[:3].strip("| ").isdigit()] == [
        "| 4", "| 13", "| 14", "| 18",
    ]  # fmt: skip


def test_a_name_of_the_cluster_cannot_break_the_table() -> None:
    evil = Line(what="attached", object=CLAIM, values={"node": "a|b<script>"}, is_bad=True)

    text = checks_markdown((CheckResult(check="daily.claim-states", state="fail", bad=1, lines=(evil,)),), WORDS, "en")

    assert "a\\|b&lt;script>" in text

import re

import pytest

from holdfast.model import incident_deeds as deeds
from holdfast.model.incident_reviews import FixPlan, WrittenReview
from holdfast.pillars.incidents.reviewing import Known, reviewed
from holdfast.pillars.incidents.telling import handed_over
from holdfast.reports.incident_document import (
    Code,
    Document,
    Heading,
    Items,
    Prose,
    Table,
    document_html,
    document_markdown,
    plain_without_secrets,
)
from holdfast.reports.incident_hand_over import hand_over_document
from holdfast.reports.incident_review import review_document
from holdfast.reports.incident_review_data import review_data
from tests.unit.pillars.incidents.living import BOOK, HOUR, Living, seoul
from tests.unit.reports.samples import words

START = seoul(3, 2, 9)
HOSTILE = "<script>alert(1)</script> | *bold* [link](http://x) `code`"


def living() -> Living:
    made = Living(START, services=("orders",))
    made.do(deeds.Note(note=HOSTILE), START + HOUR / 5)
    made.do(deeds.Escalate(level="L2", trigger="hand", reason="logs needed", asked="Read the driver's log."))
    made.fix(START + 2 * HOUR)
    made.do(deeds.RecordCause(id="S1", kind="systemic", what="Nothing limits growth", evidence=("graph 7",)))
    made.do(deeds.PlanAction(id="A1", cause="S1", what="Set a quota", owner="lee", due=START + 24 * HOUR))
    return made


def known() -> Known:
    return Known(
        written=WrittenReview(summary="Orders hung.", went_badly=("The operator should have seen it.",)),
        fix=FixPlan(steps=("Grow it.",), rollback=("Restore it.",), query="free", side="above", limit=1.5),
    )


def review(lang: str) -> Document:
    made = reviewed(living().events, BOOK, known(), START + 30 * HOUR, lang)
    return review_document(made, words, lang)


def test_a_review_has_every_part_in_its_order() -> None:
    sections = [block.text for block in review("en").blocks if isinstance(block, Heading) and block.level == 2]

    assert sections == [
        "What is lacking",
        "Summary",
        "Impact",
        "Causes",
        "Evidence",
        "Actions",
        "Fix and how it is taken back",
        "Workarounds",
        "What went well",
        "What went badly",
        "Where luck helped",
        "Lessons",
        "Clocks",
        "Timeline",
        "Advice on wording",
    ]


def test_all_six_kinds_of_cause_stand_in_it_whether_named_or_not() -> None:
    kinds = [block.text for block in review("en").blocks if isinstance(block, Heading) and block.level == 3][:6]

    assert [kind.partition(":")[0] for kind in kinds] == [
        "direct",
        "contributing",
        "systemic",
        "process",
        "human",
        "environmental",
    ]


def test_actions_stand_with_owner_and_date_and_an_overdue_one_says_so() -> None:
    text = document_markdown(review("en"))

    assert "| A1 | S1 | Set a quota | lee | 2026-03-03 00:00Z | overdue |" in text


def test_a_missed_clock_and_a_kept_one_say_so() -> None:
    clocks = (block for block in review("en").blocks if isinstance(block, Table) and block.heads[0] == "Clock")

    states = {row[0]: row[-1] for row in next(clocks).rows}

    names = ("acknowledge", "acknowledge (2)", "escalate", "resolve")
    assert [states[name] for name in names] == ["kept", "missed", "missed", "kept"]


def test_advice_on_wording_names_why_and_what_to_write_instead() -> None:
    advice = [block.items for block in review("en").blocks if isinstance(block, Items)][-1]

    assert advice == (
        '`went_badly.1`: "operator should have". It is plain only now; nobody knew it then. '
        "Instead: What would have had to be shown for this to be noticed?",
    )


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_no_placeholder_and_no_key_is_left_in_a_document(lang: str) -> None:
    made = living()
    told = handed_over(made.events, BOOK, START + 3 * HOUR)

    for document in (review(lang), hand_over_document(told, (), words, lang, "snapshot.tar.gz")):
        text = document_markdown(document)
        assert re.findall(r"\{\w+\}|(?:review|incident)\.[a-z-]+\.[a-z]", text) == []


def test_a_hand_over_shows_no_secret_that_somebody_wrote_down() -> None:
    made = living()
    made.do(deeds.Note(note="psql postgres://app:hunter2@db/orders, token=ghp_abcdefghijklmnopqrstuvwxyz0123456789"))
    told = handed_over(made.events, BOOK, START + 3 * HOUR)

    text = document_markdown(hand_over_document(told, (), words, "en"))

    assert "hunter2" not in text
    assert "ghp_" not in text
    assert r"psql postgres://app:\[redacted\]@db/orders" in text


def test_plain_data_keeps_its_form_without_secrets() -> None:
    plain = {"a": [1, None, {"b": "password: hunter2"}], "digest": "ab" * 32, "c": ("x",)}

    assert plain_without_secrets(plain) == {
        "a": [1, None, {"b": "password: [redacted]"}],
        "digest": "ab" * 32,
        "c": ["x"],
    }


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("en", '| L2 | The time of the clock "escalate" was used up. |'),
        ("ko", "| L2 | 에스컬레이션 시계의 시간이 다 되었습니다. |"),
    ],
)
def test_a_hand_over_says_what_was_told_and_that_time_called_a_level(lang: str, said: str) -> None:
    made = Living(START, record=True, note="The shop answers 502.")
    made.tick(START + HOUR / 2)
    told = handed_over(made.events, BOOK, START + HOUR / 2)

    text = document_markdown(hand_over_document(told, (), words, lang))

    assert said in text
    assert "| The shop answers 502. |" in text


def test_a_korean_review_is_korean() -> None:
    text = document_markdown(review("ko"))

    assert "## 재발 방지 조치" in text
    assert "초안입니다" in text


def test_what_people_write_is_neither_markup_nor_script() -> None:
    page, text = document_html(review("en")), document_markdown(review("en"))

    assert "<script>" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert r"\<script\>alert(1)\</script\> \| \*bold\* \[link\](http://x) `code`" in text


def test_the_page_asks_for_nothing_and_runs_nothing() -> None:
    page = document_html(review("en"))

    assert re.search(r"default-src 'none'; style-src 'sha256-[A-Za-z0-9+/=]+'", page)
    assert re.findall(r"<(?:script|img|link|iframe)|\ssrc=|\sstyle=", page) == []


def test_every_block_is_written_in_both_forms() -> None:
    blocks = (
        Heading("Head", 3),
        Prose("Mind `this`.", is_remark=True),
        Items(("one", "two"), is_ordered=True),
        Table(("A",), (("1",),)),
        Code("a ``` b"),
    )
    document = Document(title="T", lang="en", blocks=blocks)

    text, page = document_markdown(document), document_html(document)

    assert text == (
        "# T\n\n### Head\n\n> Mind `this`.\n\n1. one\n2. two\n\n| A |\n| --- |\n| 1 |\n\n````\na ``` b\n````\n"
    )
    assert "<h3>Head</h3>" in page
    assert '<p class="remark">Mind <code>this</code>.</p>' in page
    assert "<ol>\n<li>one</li>\n<li>two</li>\n</ol>" in page
    assert "<pre>a ``` b</pre>" in page


def test_a_hand_over_tells_what_since_when_evidence_tried_and_asked() -> None:
    told = handed_over(living().events, BOOK, START + 3 * HOUR)

    text = document_markdown(hand_over_document(told, (), words, "en", "snapshot.tar.gz"))

    assert "| Since | 2026-03-02 00:00Z, for 3 h |" in text
    assert "- systemic: Nothing limits growth (graph 7)" in text
    assert "| 2026-03-02 00:12Z | L2 | logs needed | Read the driver's log. |" in text
    assert "The snapshot `snapshot.tar.gz` lies beside this page" in text
    tried = text.partition("## What was tried")[2].partition("##")[0]
    assert "alert(1)" in tried


def test_the_data_of_a_review_holds_all_its_parts() -> None:
    made = reviewed(living().events, BOOK, known(), START + 30 * HOUR, "en")

    data = review_data(made, words, "en")

    assert (data["incident"], data["complete"], data["overdue"]) == ("i1", False, ["A1"])
    assert [item["name"] for item in data["lacking"] if item["binding"]] == ["verification", "review"]
    assert data["timeline"][0]["text"].startswith("Opened as P1: Orders hang")

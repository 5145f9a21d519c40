from collections.abc import Iterator
from typing import get_args

import pytest

from holdfast.pillars.asking.understanding import Refusal, intents
from holdfast.service.operations.questions import SUGGESTIONS, Reason
from holdfast.service.table import table
from holdfast.texts.say import LANGUAGES, say
from tests.builders.office import Testing, example, viewer
from tests.builders.office import testing as opened

SHOP = viewer("shop", "prod", "shop")
ELSEWHERE = viewer("elsewhere", "prod", "elsewhere")


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Testing]:
    with opened(tmp_path_factory.mktemp("questions")) as made:
        made.register("prod", owners={"": "platform"})
        made.upload("prod", example("missing-class"))
        yield made


def test_a_question_is_said_back_and_answered(office: Testing) -> None:
    answer = office.call("questions.ask", text="pending pvcs in prod")

    assert answer.understood == "Claims that wait · cluster prod · Pending"
    assert (answer.operation, answer.parameters) == ("storage.claims", {"cluster": "prod", "phase": "Pending"})
    assert [item["name"] for item in answer.result["items"]] == ["media"]


def test_the_answer_is_that_of_the_operation(office: Testing) -> None:
    answer = office.call("questions.ask", text="what is wrong in shop")
    listed = office.call("problems.list", namespace="shop")

    assert [item["id"] for item in answer.result["items"]] == [item.id for item in listed.items]


def test_a_question_in_korean_is_said_back_in_korean(office: Testing) -> None:
    answer = office.call("questions.ask", lang_="ko", text="shop의 심각한 문제 보여줘")

    assert answer.understood == "문제 · 네임스페이스 shop · 심각도 치명 이상"


def test_why_an_object_is_not_well(office: Testing) -> None:
    answer = office.call("questions.ask", text="why is media pending")

    assert answer.refused == ""
    assert answer.result["object"] == {"kind": "PersistentVolumeClaim", "namespace": "shop", "name": "media"}
    assert [problem["cause"] for problem in answer.result["problems"]] == ["storage/claim/class-missing"]


def test_who_asks_for_a_change_is_told_that_nothing_is_changed(office: Testing) -> None:
    answer = office.call("questions.ask", text="delete media")

    assert (answer.refused, answer.result) == ("changes", None)
    assert answer.why
    assert len(answer.suggestions) == len(SUGGESTIONS)


def test_a_name_out_of_reach_is_as_unknown_as_one_that_nobody_has(office: Testing) -> None:
    foreign = office.call("questions.ask", who_=ELSEWHERE, text="why is media pending")
    absent = office.call("questions.ask", who_=ELSEWHERE, text="why is mediaa pending")

    assert foreign.refused == absent.refused == "unknown-words"
    assert foreign.why.replace("media", "mediaa") == absent.why


def test_what_the_asker_may_not_do_is_not_done_for_them(office: Testing) -> None:
    whole = office.call("questions.ask", text="forecast accuracy prod")
    part = office.call("questions.ask", who_=SHOP, text="forecast accuracy prod")

    assert (whole.refused, part.refused) == ("", "not-permitted")


def test_every_intent_names_an_operation_and_parameters_that_there_are() -> None:
    for intent in intents():
        if not intent.refuses:
            fields = table()[intent.operation].parameters.__struct_encode_fields__
            assert set(intent.given) <= set(fields), intent.name


@pytest.mark.parametrize("lang", LANGUAGES)
def test_everything_that_may_be_said_has_words(lang: str) -> None:
    given = {name for intent in intents() for name in intent.given if name != "order"}

    for intent in intents():
        assert say(f"ask.intent.{intent.name}", lang)
    for name in given:
        assert say(f"ask.value.{name}", lang, value="x")
    for reason in get_args(Refusal):
        assert say(f"ask.refused.{reason}", lang, words="x", intents="y")
    for name in SUGGESTIONS:
        assert say(f"ask.suggestion.{name}", lang)


def test_every_refusal_of_the_grammar_is_one_of_the_answer() -> None:
    assert set(get_args(Refusal)) < set(get_args(Reason))

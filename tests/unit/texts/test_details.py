"""Details that are well known are said in the reader's language, all others as the words of whoever said them."""

import ast
import re
from pathlib import Path

import pytest

import holdfast
from holdfast.texts.details import in_words
from holdfast.texts.say import LANGUAGES, catalogue, is_said

PACKAGE = Path(holdfast.__file__).parent

KNOWN = {
    "Failed to establish a new connection: [Errno 111] Connection refused": "연결이 거부되었습니다",
    "Connection refused": "연결이 거부되었습니다",
    "HTTPSConnectionPool: Read timed out. (read timeout=30)": "제시간에 응답이 없습니다",
    'pods is forbidden: User "ann" cannot list resource "pods" in API group "" at the cluster scope': (
        "`ann`에게 `pods`의 list 권한이 없습니다"
    ),
    "Unauthorized": "자격 증명이 받아들여지지 않았습니다",
    "the server could not find the requested resource": "찾을 수 없습니다",
    "it ends after 3 complete objects": "온전한 오브젝트 3개 뒤에서 끝났습니다",
    "more than 64 MiB after decompression": "64 MiB를 넘습니다",
    "Pod: Connection refused": "Pod: 연결이 거부되었습니다",
}


@pytest.mark.parametrize("detail", KNOWN)
def test_what_is_well_known_is_said_in_korean(detail: str) -> None:
    said = in_words(detail, "ko")

    assert said == KNOWN[detail]


@pytest.mark.parametrize("detail", KNOWN)
def test_in_english_the_words_stay_as_they_were_said(detail: str) -> None:
    assert in_words(detail, "en") == detail


def test_what_nobody_knows_stays_as_the_words_of_whoever_said_it() -> None:
    assert in_words("etcdserver: mvcc: database space exceeded", "ko") == '"etcdserver: mvcc: database space exceeded"'


def test_what_is_said_in_the_language_already_is_left_alone() -> None:
    assert in_words("아직 판단하지 않았습니다", "ko") == "아직 판단하지 않았습니다"


TOLD = {
    "all.json truncated it ends after 3 complete objects; and 2 more": (
        "all.json ends in the middle: it ends after 3 complete objects; and 2 more",
        "all.json: 중간에서 끊김: 온전한 오브젝트 3개 뒤에서 끝났습니다; 그 밖에 2건",
    ),
    "a.csv no-time-column namespace, pod": (
        "a.csv has no column of moments: namespace, pod",
        'a.csv: 시각 열이 없음: "namespace, pod"',
    ),
    "our readings.csv no-reading rows: 7": (
        "our readings.csv holds lines that are no readings: rows: 7",
        "our readings.csv: 값으로 읽을 수 없는 줄이 있음: 행 7개",
    ),
    "측정.csv undated samples: 2": (
        "측정.csv holds readings without a moment: samples: 2",
        "측정.csv: 시각이 없는 측정값이 있음: 표본 2개",
    ),
    "a.csv used_bytes unknown-object": (
        "a.csv used_bytes names no object of the input, or several",
        "a.csv used_bytes: 입력에서 해당 오브젝트를 하나로 찾을 수 없음",
    ),
    "our readings.csv syntax line contains NUL": (
        "our readings.csv is neither JSON nor YAML: line contains NUL",
        'our readings.csv: JSON도 YAML도 아님: "line contains NUL"',
    ),
}


@pytest.mark.parametrize(("detail", "english", "korean"), [(key, *words) for key, words in TOLD.items()])
def test_the_code_of_what_could_not_be_read_is_said_in_words(detail: str, english: str, korean: str) -> None:
    assert (in_words(detail, "en"), in_words(detail, "ko")) == (english, korean)


@pytest.mark.parametrize(
    "sentence",
    ["unexpected input at line 3", "the request timeout is 30 seconds", "https://a.b/c is forbidden", "link"],
)
def test_a_word_of_a_sentence_is_no_code(sentence: str) -> None:
    assert in_words(sentence, "en") == sentence


def codes() -> set[str]:
    """Every reason that the readers of files and of metrics give."""
    floors = (PACKAGE / "adapters", PACKAGE / "engine", PACKAGE / "model")
    trees = [ast.parse(path.read_text()) for floor in floors for path in floor.rglob("*.py")]
    calls = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call)]
    places = {"Unread": 1, "Unusable": 0, "Trouble": 0}
    named = [(call, places.get(getattr(call.func, "id", ""))) for call in calls]
    given = [call.args[place] for call, place in named if place is not None and len(call.args) > place]
    return {item.value for item in given if isinstance(item, ast.Constant) and isinstance(item.value, str)}


def test_every_code_of_what_could_not_be_read_has_its_words() -> None:
    found = codes()

    assert {"no-time-column", "undated", "one-reading", "truncated"} <= found
    assert {code for code in found if not is_said(f"reason.{code}")} == set()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_text_of_a_detail_holds_what_its_pattern_finds(lang: str) -> None:
    texts = {key: str(text) for key, text in catalogue(lang).items() if key.startswith("detail.")}
    english = {key: str(catalogue("en")[key]) for key in texts}

    assert {k: set(re.findall(r"{(\w+)}", v)) for k, v in texts.items()} == {
        k: set(re.findall(r"{(\w+)}", v)) for k, v in english.items()
    }

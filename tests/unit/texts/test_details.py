"""Details that are well known are said in the reader's language, all others as the words of whoever said them."""

import re

import pytest

from holdfast.texts.details import in_words
from holdfast.texts.say import LANGUAGES, catalogue

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
    "all.json truncated it ends after 3 complete objects; and 2 more": (
        "all.json이(가) 중간에서 끝났습니다: 온전한 오브젝트 3개 뒤에서 끝났습니다; 그 밖에 2건"
    ),
    "Pod: Connection refused": "Pod: 연결이 거부되었습니다",
}


@pytest.mark.parametrize("detail", KNOWN)
def test_what_is_well_known_is_said_in_korean(detail: str) -> None:
    said = in_words(detail, "ko")

    # The reason's own sentence is held by the catalogue.
    truncated = str(catalogue("ko")["reason.truncated"]).replace("{what}", "all.json")
    assert said == KNOWN[detail].replace("all.json이(가) 중간에서 끝났습니다", truncated)


@pytest.mark.parametrize("detail", KNOWN)
def test_in_english_the_words_stay_as_they_were_said(detail: str) -> None:
    assert in_words(detail, "en") == detail


def test_what_nobody_knows_stays_as_the_words_of_whoever_said_it() -> None:
    assert in_words("etcdserver: mvcc: database space exceeded", "ko") == '"etcdserver: mvcc: database space exceeded"'


def test_what_is_said_in_the_language_already_is_left_alone() -> None:
    assert in_words("아직 판단하지 않았습니다", "ko") == "아직 판단하지 않았습니다"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_text_of_a_detail_holds_what_its_pattern_finds(lang: str) -> None:
    texts = {key: str(text) for key, text in catalogue(lang).items() if key.startswith("detail.")}
    english = {key: str(catalogue("en")[key]) for key in texts}

    assert {k: set(re.findall(r"{(\w+)}", v)) for k, v in texts.items()} == {
        k: set(re.findall(r"{(\w+)}", v)) for k, v in english.items()
    }

"""What the decoder finds wrong is told in the reader's language, with the place where it stands."""

from typing import Annotated, Any, Literal

import msgspec
import pytest
from msgspec import Meta, Struct

from holdfast.faces.http.wording import worded


class Wanted(Struct, forbid_unknown_fields=True):
    name: str
    way: Literal["watch", "bundle"] = "bundle"
    days: Annotated[int, Meta(ge=1, le=9)] = 1
    title: Annotated[str, Meta(max_length=3)] = ""
    code: Annotated[str, Meta(pattern="^[a-z]+$")] = "a"


WRONG = [
    ({}, "the field `name` is missing", "`name` 필드가 없습니다"),
    ({"name": "a", "x": 1}, "there is no field `x`", "`x`은(는) 없는 필드입니다"),
    (
        {"name": 1},
        "expected `str`, got `int` (at `$.name`)",
        "`str`이(가) 와야 하는데 `int`이(가) 왔습니다(위치: `$.name`)",
    ),
    (
        {"name": "a", "way": "fly"},
        "'fly' is none of the values that are possible (at `$.way`)",
        "'fly'은(는) 가능한 값이 아닙니다(위치: `$.way`)",
    ),
    ({"name": "a", "days": 0}, "`int` must be >= 1 (at `$.days`)", "`int` 값은 >= 1이어야 합니다(위치: `$.days`)"),
    (
        {"name": "a", "title": "long"},
        "`str` must have a length <= 3 (at `$.title`)",
        "`str`의 길이는 <= 3이어야 합니다(위치: `$.title`)",
    ),
    (
        {"name": "a", "code": "A"},
        "the text must match '^[a-z]+$' (at `$.code`)",
        "텍스트는 '^[a-z]+$' 형식이어야 합니다(위치: `$.code`)",
    ),
    ([], "expected `object`, got `array`", "`object`이(가) 와야 하는데 `array`이(가) 왔습니다"),
]


@pytest.mark.parametrize(("given", "en", "ko"), WRONG, ids=[str(given) for given, _, _ in WRONG])
def test_what_does_not_fit_is_told_in_both_languages(given: Any, en: str, ko: str) -> None:
    with pytest.raises(msgspec.ValidationError) as refused:
        msgspec.convert(given, Wanted)

    assert [worded(str(refused.value), lang) for lang in ("en", "ko")] == [en, ko]


@pytest.mark.parametrize(
    ("body", "ko"),
    [(b"{", "본문이 중간에 끊겼습니다"), (b"{x}", "본문이 올바른 JSON이 아닙니다(1번째 바이트)")],
)
def test_what_is_no_json_is_told(body: bytes, ko: str) -> None:
    with pytest.raises(msgspec.DecodeError) as refused:
        msgspec.json.decode(body)

    assert worded(str(refused.value), "ko") == ko


def test_a_message_that_nobody_knows_stays_as_it_came() -> None:
    assert worded("Something new - at `$.name`", "ko") == "Something new(위치: `$.name`)"

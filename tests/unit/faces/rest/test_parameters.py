from datetime import UTC, datetime
from typing import Literal

import msgspec
import pytest
from msgspec import UNSET, Struct, UnsetType

from holdfast.faces.rest.parameters import parameters
from holdfast.service.operation import Nothing, Operation


class Wanted(Struct, frozen=True, kw_only=True):
    cluster: str
    limit: int = 50
    names: tuple[str, ...] = ()
    state: Literal["open", "healed"] = "open"
    since: datetime | None = None
    deep: bool | None = None
    share: float | None = None


class Due(Struct, frozen=True, kw_only=True):
    cluster: str
    due: datetime


class Change(Struct, frozen=True, kw_only=True):
    cluster: str
    days: int | UnsetType = UNSET
    labels: dict[str, str] | UnsetType = UNSET


class Upload(Struct, frozen=True, kw_only=True):
    cluster: str
    content: bytes
    name: str = ""


def operation(type_: type[Struct], method: str = "GET", raw: str = "") -> Operation:  # type: ignore[type-arg]
    return Operation(
        name="things.do",
        parameters=type_,
        result=Nothing,
        run=lambda _, __: Nothing(),
        permission="read:things",
        bearing="fleet",
        path="/clusters/{cluster}/things",
        method=method,  # type: ignore[arg-type]
        raw=raw,
    )


@pytest.mark.parametrize("due", ["00", "1767225600", "2026"])
def test_a_moment_in_a_path_is_written_out(due: str) -> None:
    with pytest.raises(msgspec.ValidationError, match=r"\$\.due"):
        parameters(operation(Due), {"cluster": "prod", "due": due}, {}, b"")


def test_a_query_holds_text_that_becomes_what_a_field_is() -> None:
    query = {"limit": ["7"], "names": ["a,b", "c"], "since": ["2026-01-31T00:00:00Z"], "deep": ["true"], "lang": ["ko"]}

    found = parameters(operation(Wanted), {"cluster": "prod"}, query, b"")

    moment = datetime(2026, 1, 31, tzinfo=UTC)
    assert found == Wanted(cluster="prod", limit=7, names=("a", "b", "c"), since=moment, deep=True)


@pytest.mark.parametrize(
    "query",
    [
        {"limit": ["many"]},
        {"state": ["shut"]},
        {"unknown": ["1"]},
        {"cluster": ["other"]},
        {"since": ["soon"]},
        {"since": ["null"]},
        {"since": ["0.5"]},
        {"since": ["-1e9"]},
        {"deep": ["NULL"]},
        {"share": ["nan"]},
        {"share": ["-inf"]},
    ],
)
def test_a_query_that_does_not_fit_is_refused(query: dict[str, list[str]]) -> None:
    with pytest.raises(msgspec.ValidationError):
        parameters(operation(Wanted), {"cluster": "prod"}, query, b"")


def test_a_body_is_taken_strictly_and_what_is_left_out_stays_unset() -> None:
    found = parameters(operation(Change, "PATCH"), {"cluster": "prod"}, {}, b'{"labels":{"a":"b"}}')

    assert found == Change(cluster="prod", labels={"a": "b"})


@pytest.mark.parametrize(
    "body",
    [b'{"days":"7"}', b'{"cluster":"other"}', b'{"unknown":1}', b"[]", b'"text"', b'{"labels":{"a":1}}', b'{"days":1'],
)
def test_a_body_that_does_not_fit_is_refused(body: bytes) -> None:
    with pytest.raises((msgspec.ValidationError, msgspec.DecodeError)):
        parameters(operation(Change, "PATCH"), {"cluster": "prod"}, {}, body)


def test_a_query_beside_a_body_is_refused() -> None:
    with pytest.raises(msgspec.ValidationError):
        parameters(operation(Change, "PATCH"), {"cluster": "prod"}, {"days": ["7"]}, b"{}")


def test_a_raw_body_comes_as_it_is_beside_a_query() -> None:
    found = parameters(operation(Upload, "POST", raw="content"), {"cluster": "prod"}, {"name": ["x.tar"]}, b"\x1f\x8b")

    assert found == Upload(cluster="prod", content=b"\x1f\x8b", name="x.tar")


def test_a_raw_body_is_no_parameter_of_the_query() -> None:
    with pytest.raises(msgspec.ValidationError):
        parameters(operation(Upload, "POST", raw="content"), {"cluster": "prod"}, {"content": ["x"]}, b"")


def test_a_whole_number_may_be_written_with_a_point() -> None:
    found = parameters(operation(Change, "POST"), {"cluster": "prod"}, {}, b'{"days": 7.0}')

    assert found == Change(cluster="prod", days=7)


def test_an_upload_of_nothing_is_refused() -> None:
    with pytest.raises(msgspec.ValidationError):
        parameters(operation(Upload, "POST", "content"), {"cluster": "prod"}, {}, b"")

from collections.abc import Iterator
from typing import Any

import pytest
from graphql import GraphQLSchema
from msgspec.structs import replace

from holdfast.faces.graphql.route import Question, run
from holdfast.faces.graphql.schema import Asked, schema
from holdfast.service.desk import Asker
from holdfast.service.table import table
from tests.builders.office import ADMIN, Testing
from tests.builders.office import testing as opened

PAGE = "query($n: Int) { clusters_list(limit: $n) { items { name } } }"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Testing]:
    with opened(tmp_path_factory.mktemp("graphql")) as made:
        made.register("prod")
        made.register("staging")
        yield made


@pytest.fixture(scope="module")
def made() -> GraphQLSchema:
    return schema(table())


def asked(office: Testing, lang: str = "en") -> Asked:
    return Asked(office.office, Asker(who=ADMIN, lang=lang, request="r-1"))


def test_a_whole_number_comes_as_the_type_that_every_client_knows(office: Testing, made: GraphQLSchema) -> None:
    answer = run(made, Question(PAGE, {"n": 1}), asked(office))

    assert answer == {"data": {"clusters_list": {"items": [{"name": "prod"}]}}}


def test_every_whole_number_that_may_be_asked_for_fits_int(made: GraphQLSchema) -> None:
    assert made.query_type is not None
    long = [
        f"{name}({argument})"
        for name, field in made.query_type.fields.items()
        for argument, taken in field.args.items()
        if "Long" in str(taken.type)
    ]

    assert long == []


@pytest.mark.parametrize(
    ("query", "variables", "detail"),
    [
        ("{ nothing", None, "Syntax Error: Expected Name, found <EOF>."),
        ("{ nothing }", None, "Cannot query field 'nothing' on type 'Query'."),
        (PAGE, {"n": "many"}, "Variable '$n' has invalid value: Int cannot represent non-integer value: 'many'"),
    ],
)
def test_what_the_library_says_stands_behind_a_sentence_of_the_asker(
    office: Testing, made: GraphQLSchema, query: str, variables: dict[str, Any] | None, detail: str
) -> None:
    question = Question(query, variables)

    english, korean = (run(made, question, asked(office, lang))["errors"][0]["message"] for lang in ("en", "ko"))

    assert (english, korean) == (f"The query cannot be used: {detail}", f"쿼리를 사용할 수 없습니다: {detail}")


def test_what_holdfast_says_itself_stands_alone(office: Testing, made: GraphQLSchema) -> None:
    question = Question('{ clusters_get(cluster: "absent") { name } }')

    (error,) = run(made, question, asked(office))["errors"]

    assert (error["extensions"]["code"], error["message"].startswith("The query")) == ("not-found", False)


def test_a_failure_that_nobody_expects_shows_nothing_of_its_inside(office: Testing, made: GraphQLSchema) -> None:
    def broken() -> Any:
        raise RuntimeError("/srv/inside")

    inside = Asked(replace(office.office, now=broken), asked(office).asker)

    (error,) = run(made, Question("{ clusters_list { items { name } } }"), inside)["errors"]

    assert "/srv/inside" not in error["message"]
    assert "r-1" in error["message"]

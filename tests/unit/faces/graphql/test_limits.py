import pytest
from graphql import GraphQLError, parse

from holdfast.faces.graphql.limits import DEEPEST, judge


def test_a_usual_query_passes() -> None:
    judge(parse("{ problems_list(limit: 50) { items { id title } next } }"), {})


def test_a_query_that_is_too_deep_is_refused() -> None:
    query = "{ a " * (DEEPEST + 1) + "{ b }" + " }" * (DEEPEST + 1)

    with pytest.raises(GraphQLError, match=f"{DEEPEST} levels"):
        judge(parse(query), {})


def test_lists_within_lists_multiply() -> None:
    cheap = "{ clusters_list(limit: 10) { items { problems(limit: 10) { items { id } } } } }"
    dear = cheap.replace("10", "1000")

    judge(parse(cheap), {})
    with pytest.raises(GraphQLError, match="more than"):
        judge(parse(dear), {})


def test_a_limit_may_come_as_a_variable() -> None:
    query = "query($n: Int) { clusters_list(limit: $n) { items { problems(limit: $n) { items { id } } } } }"

    judge(parse(query), {"n": 10})
    with pytest.raises(GraphQLError, match="more than"):
        judge(parse(query), {"n": 1000})


@pytest.mark.parametrize("limit", ["1e3", "1000.0", "1e999"])
def test_a_limit_may_be_written_as_any_number(limit: str) -> None:
    query = f"{{ clusters_list(limit: {limit}) {{ items {{ problems(limit: {limit}) {{ items {{ id }} }} }} }} }}"

    with pytest.raises(GraphQLError, match="more than"):
        judge(parse(query), {})


def test_a_limit_may_be_the_one_that_a_variable_has_by_itself() -> None:
    query = "query($n: Int = 1000) { clusters_list(limit: $n) { items { problems(limit: $n) { items { id } } } } }"

    judge(parse(query), {"n": 10})
    with pytest.raises(GraphQLError, match="more than"):
        judge(parse(query), {})


def test_a_fragment_costs_where_it_is_spread() -> None:
    query = """
    { clusters_list(limit: 1000) { items { ...all } } }
    fragment all on ClusterShown { problems(limit: 1000) { items { id } } }
    """

    with pytest.raises(GraphQLError, match="more than"):
        judge(parse(query), {})


@pytest.mark.parametrize(
    "items", ["...all", "... on PageClusterShown { items { ...one } }", "... { some: items { ...one } }"]
)
def test_items_within_a_fragment_are_counted_too(items: str) -> None:
    query = f"""
    {{ clusters_list(limit: 1000) {{ {items} }} }}
    fragment all on PageClusterShown {{ items {{ ...one }} }}
    fragment one on ClusterShown {{ problems(limit: 1000) {{ ...found }} }}
    fragment found on PageProblemRow {{ items {{ id }} }}
    """

    with pytest.raises(GraphQLError, match="more than"):
        judge(parse(query), {})
    judge(parse(query.replace("1000", "10")), {})


def test_a_circle_of_fragments_ends() -> None:
    judge(parse("{ ...a } fragment a on Query { ...b } fragment b on Query { ...a }"), {})


def test_fragments_that_double_each_other_end() -> None:
    doubling = " ".join(f"fragment a{n} on Query {{ ...a{n + 1} ...a{n + 1} }}" for n in range(100))

    with pytest.raises(GraphQLError, match="more than"):
        judge(parse("{ ...a0 } " + doubling), {})


def test_only_the_named_operation_is_judged() -> None:
    query = "query small { clusters_list { next } } query big " + "{ a " * 14 + "}" * 14

    judge(parse(query), {}, "small")
    with pytest.raises(GraphQLError):
        judge(parse(query), {}, "big")

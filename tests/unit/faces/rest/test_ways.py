import pytest

from holdfast.faces.rest.ways import Ways
from holdfast.service.table import table

QUESTIONS = [operation for operation in table().values() if operation.method == "GET"]
WAYS = Ways("/api/v1", QUESTIONS)


def test_every_question_of_the_table_is_found_by_its_path() -> None:
    found = {}
    for operation in QUESTIONS:
        way = WAYS.find("/api/v1" + operation.path.replace("{", "one-").replace("}", ""))
        assert way is not None
        found[operation.name] = (way[0].name, sorted(way[1].items()))

    assert found == {
        operation.name: (
            operation.name,
            sorted((part[1:-1], f"one-{part[1:-1]}") for part in operation.path.split("/") if part.startswith("{")),
        )
        for operation in QUESTIONS
    }


def test_a_name_goes_before_a_brace() -> None:
    counts, one = WAYS.find("/api/v1/problems/counts"), WAYS.find("/api/v1/problems/p-1")

    assert counts is not None
    assert one is not None
    assert (counts[0].name, one[0].name, one[1]) == ("problems.counts", "problems.get", {"problem": "p-1"})


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/api/v1",
        "/api/v1/",
        "/api/v1/problems/",
        "/api/v1//problems",
        "/api/v1/clusters//graph",
        "/api/v2/problems",
        "/api/v1/nothing",
        "/api/v1/problems/p-1/more/still",
        "/healthz",
    ],
)
def test_what_is_no_path_of_a_question_is_left_to_others(path: str) -> None:
    assert WAYS.find(path) is None

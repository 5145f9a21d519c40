from hypothesis import given
from hypothesis import strategies as st

from holdfast.analysis.finding_names import BEGINS, BESIDE, BOUNDARY, EXACT, INSIDE, Names, score

WORDS = st.text(alphabet="ab-/", min_size=1, max_size=4)
NAMED = st.lists(st.tuples(st.text(alphabet="ab-", min_size=1, max_size=6), st.text(alphabet="ab/", max_size=4)))


def anything(_: int) -> bool:
    return True


@given(named=NAMED, words=st.lists(WORDS, min_size=1, max_size=3))
def test_all_that_hold_every_word_are_found_once(named: list[tuple[str, str]], words: list[str]) -> None:
    names = Names((place, name, beside) for place, (name, beside) in enumerate(named))

    found = [key for key, _ in names.find(words, 1_000, anything)]

    expected = {
        place for place, (name, beside) in enumerate(named) if all(word in f"{name}\t{beside}" for word in words)
    }
    assert sorted(found) == sorted(expected)


def test_a_whole_name_is_found_among_many_that_begin_with_it() -> None:
    names = Names((place, f"web-{place}" if place else "web", "Pod") for place in range(1_000, -1, -1))

    assert next(iter(names.find(["web"], 1, anything))) == (0, EXACT)


def test_only_what_is_wanted_counts() -> None:
    names = Names((place, "web", "Pod") for place in range(10))

    assert [key for key, _ in names.find(["web"], 2, lambda key: key > 6)] == [7, 8]


def test_nothing_is_found_without_words_or_names() -> None:
    assert list(Names[int]([]).find(["web"], 5, anything)) == []
    assert list(Names([(1, "web", "")]).find([], 5, anything)) == []


def test_a_word_fits_better_the_more_of_a_name_it_is() -> None:
    found = [score(word, "data-db") for word in ("data-db", "data", "db", "ta", "zz")]

    assert found == [EXACT, BEGINS, BOUNDARY, INSIDE, BESIDE]

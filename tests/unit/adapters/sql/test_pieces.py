"""The list of a file's pieces, written small."""

from hypothesis import given
from hypothesis import strategies as st

from holdfast.adapters.sql.pieces import packed, unpacked


@given(st.lists(st.integers(1, 2**62)))
def test_a_list_of_pieces_is_read_as_it_was_written(ids: list[int]) -> None:
    assert list(unpacked(packed(ids))) == ids


def test_pieces_kept_one_after_the_other_take_next_to_no_room() -> None:
    assert len(packed(range(1_000_000, 1_010_000))) < 200

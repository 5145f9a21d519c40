"""A shelf of every store behaves as a dictionary whose values share no unique field."""

from collections.abc import Iterator
from contextlib import contextmanager

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import Struct

from holdfast.adapters.sql.shelf import SqlShelf
from holdfast.adapters.sql.stores import SqlStores
from holdfast.model.errors import StoreError
from holdfast.model.record import RecordType
from holdfast.model.store_refusals import RecordAbsent, RecordChanged, RecordTaken


class Pair(Struct, frozen=True):
    name: str
    team: str


PAIRS = RecordType(name="pair", version=1, type=Pair, unique=("name",), indexed=("team",))
Model = dict[str, tuple[Pair, int]]

keys = st.sampled_from(["a", "b", "c"])
pairs = st.builds(Pair, st.sampled_from(["", "x", "y"]), st.sampled_from(["", "red"]))
revisions = st.none() | st.integers(1, 3)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("add"), keys, pairs, st.none()),
        st.tuples(st.just("replace"), keys, pairs, revisions),
        st.tuples(st.just("put"), keys, pairs, revisions),
        st.tuples(st.just("remove"), keys, pairs, revisions),
    ),
    max_size=20,
)


class Undone(Exception):
    pass


@contextmanager
def trial(stores: SqlStores) -> Iterator[SqlShelf[Pair]]:
    try:
        with stores.write() as store:
            yield store.shelf(PAIRS)
            raise Undone
    except Undone:
        pass


def expected(model: Model, act: str, key: str, item: Pair, revision: int | None) -> type[StoreError] | None:
    """Does the same to the dictionary, and gives the error that the shelf must raise."""
    is_there = key in model
    if act == "add" and is_there:
        return RecordTaken
    if act in ("replace", "remove") and not is_there:
        return RecordAbsent
    if act != "add" and revision not in (None, model[key][1] if is_there else 0):
        return RecordChanged
    if act == "remove":
        del model[key]
        return None
    if item.name and any(other != key and kept.name == item.name for other, (kept, _) in model.items()):
        return RecordTaken
    model[key] = (item, model[key][1] + 1 if key in model else 1)
    return None


def done(shelf: SqlShelf[Pair], act: str, key: str, item: Pair, revision: int | None) -> type[StoreError] | None:
    try:
        if act == "add":
            shelf.add(key, item)
        elif act == "replace":
            shelf.replace(key, item, revision)
        elif act == "put":
            shelf.put(key, item, revision)
        else:
            shelf.remove(key, revision)
    except StoreError as error:
        return type(error)
    return None


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], max_examples=40)
@given(steps)
def test_a_shelf_behaves_as_a_dictionary(stores: SqlStores, steps: list[tuple[str, str, Pair, int | None]]) -> None:
    model: Model = {}
    with trial(stores) as shelf:
        for step in steps:
            assert done(shelf, *step) is expected(model, *step)

        assert {kept.id: (kept.item, kept.revision) for kept in shelf.page()} == model
        assert shelf.count() == len(model)
        for field in ("name", "team"):
            for value in ("x", "y", "red"):
                found = [kept.id for kept in shelf.find(field, value)]
                assert found == sorted(key for key, (item, _) in model.items() if getattr(item, field) == value)

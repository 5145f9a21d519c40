"""Records that were stored once are read for ever: a sample of each type and version stays in this folder."""

from importlib import import_module
from pathlib import Path
from typing import Any

import msgspec
import pytest

import holdfast
from holdfast.model.record import RecordType

PACKAGE = Path(holdfast.__file__).parent
HERE = Path(__file__).parent


class Sample(msgspec.Struct):
    """A stored record: its type, its version and its data."""

    type: str
    v: int
    data: msgspec.Raw


def types() -> dict[str, RecordType[Any]]:
    """Finds every type of record that a module makes."""
    found: dict[str, RecordType[Any]] = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        if "= RecordType(" not in path.read_text():
            continue
        module = import_module(".".join(("holdfast", *path.relative_to(PACKAGE).with_suffix("").parts)))
        found |= {item.name: item for item in vars(module).values() if isinstance(item, RecordType)}
    return found


TYPES = types()
VERSIONS = [(name, version) for name, type_ in TYPES.items() for version in range(1, type_.version + 1)]


def keeps(before: Any, after: Any) -> bool:
    """Says that nothing of a value is gone or changed in another, which may hold more fields."""
    if isinstance(before, dict):
        return isinstance(after, dict) and all(key in after and keeps(before[key], after[key]) for key in before)
    if isinstance(before, list):
        return isinstance(after, list) and len(before) == len(after) and all(map(keeps, before, after))
    return bool(before == after)


@pytest.mark.parametrize(("name", "version"), VERSIONS)
def test_a_stored_record_is_read_as_it_was_written(name: str, version: int) -> None:
    sample = msgspec.json.decode((HERE / f"{name}-{version}.json").read_bytes(), type=Sample)
    type_ = TYPES[name]

    item = type_.decode(bytes(sample.data), version)

    assert (sample.type, sample.v) == (name, version)
    if version == type_.version:
        assert keeps(msgspec.json.decode(sample.data), msgspec.json.decode(type_.encode(item)))


def test_every_sample_is_of_a_known_type() -> None:
    assert {path.stem for path in HERE.glob("*.json")} == {f"{name}-{version}" for name, version in VERSIONS}

"""Whatever is done to an input, loading it gives a snapshot or a refusal in words, and nothing else."""

from __future__ import annotations

import gzip
import io
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from holdfast.adapters.files.limits import Limits
from holdfast.adapters.files.source import FileSource
from holdfast.model.errors import HoldfastError
from holdfast.model.snapshot import Snapshot
from tests.contracts.layouts import CLUSTER, LAYOUTS, PACKINGS

LIMITS = Limits(window=256, item=1 << 20, total=1 << 24, log=1 << 12)
SEEDS: dict[str, bytes] = {
    f"{layout} as {packing}": pack(write(CLUSTER))
    for layout, write in LAYOUTS.items()
    for packing, pack in PACKINGS.items()
} | {f"{name} alone": content for write in LAYOUTS.values() for name, content in write(CLUSTER).items()}
BRACKETS = (b"{", b"}", b"[", b"]", b'"', b"\\", b",", b":", b"[" * 3000, b"- " * 600)
YAML = (
    b"\n---\n",
    b"&a ",
    b"*a",
    b"<<: *a",
    b"? ",
    b"|\n",
    b"!!binary ",
    b"!!bool maybe",
    b"!!int ''",
    b"!!float x",
)
BYTES = (b"\0", b"\xff", b"\xfe\xff", b"null", b"\x1f\x8b\x08\0", b"PK\x03\x04", b"../", b"9" * 5000)
FRAGMENTS = st.sampled_from(BRACKETS + YAML + BYTES)

Change = Callable[[bytes], bytes]


def _at(content: bytes, where: float) -> int:
    return int(len(content) * where)


def _flip(content: bytes, where: float, bits: int) -> bytes:
    at = min(_at(content, where), len(content) - 1)
    return content[:at] + bytes([content[at] ^ bits]) + content[at + 1 :] if content else content


WHERE = st.floats(0, 1, exclude_max=True)
CHANGES: st.SearchStrategy[Change] = st.one_of(
    WHERE.map(lambda where: lambda content: content[: _at(content, where)]),
    WHERE.map(lambda where: lambda content: content[_at(content, where) :]),
    st.tuples(WHERE, st.integers(1, 255)).map(lambda a: lambda content: _flip(content, *a)),
    st.tuples(WHERE, FRAGMENTS).map(
        lambda a: lambda content: content[: _at(content, a[0])] + a[1] + content[_at(content, a[0]) :]
    ),
    st.tuples(WHERE, WHERE, WHERE).map(
        lambda a: (
            lambda content: (
                content[: _at(content, a[0])]
                + content[_at(content, a[1]) : _at(content, a[1]) + 200]
                + content[_at(content, a[2]) :]
            )
        )
    ),
    st.sampled_from([gzip.compress, lambda content: content + content, lambda content: content.replace(b'"', b"'")]),
    st.sampled_from([b'"name"', b'"items"', b'"metadata"', b"name:", b"v1", b"true", b"1"]).flatmap(
        lambda old: FRAGMENTS.map(lambda new: lambda content: content.replace(old, new[:40], 3))
    ),
)


def _load(content: bytes) -> Snapshot | HoldfastError:
    source = FileSource(io.BytesIO(content), limits=LIMITS)
    try:
        snapshot = source.load()
        source.raw([ref for found in snapshot.objects.values() for ref in found])
        return snapshot
    except HoldfastError as refusal:
        return refusal


@given(st.sampled_from(sorted(SEEDS)), st.lists(CHANGES, min_size=1, max_size=4))
@settings(max_examples=600, suppress_health_check=list(HealthCheck))
@pytest.mark.slow
def test_changed_bundles_load_or_are_refused(seed, changes):
    content = SEEDS[seed]
    for change in changes:
        content = change(content)

    assert isinstance(_load(content), Snapshot | HoldfastError)


@pytest.mark.slow
@given(st.sampled_from(sorted(SEEDS)), st.lists(CHANGES, min_size=1, max_size=6))
@settings(max_examples=8000, suppress_health_check=list(HealthCheck))
def test_many_changed_bundles_load_or_are_refused(seed, changes):
    content = SEEDS[seed]
    for change in changes:
        content = change(content)

    assert isinstance(_load(content), Snapshot | HoldfastError)


@given(st.binary(max_size=2000))
@settings(max_examples=300)
def test_any_bytes_load_or_are_refused(content):
    assert isinstance(_load(content), Snapshot | HoldfastError)


@given(st.text(st.sampled_from("{}[]\":,-&*!|>?%@'# \n\tab1~<"), max_size=200))
@settings(max_examples=300)
def test_any_yaml_after_a_head_loads_or_is_refused(text):
    assert isinstance(
        _load(b"apiVersion: v1\nkind: Pod\nmetadata: {name: x}\n" + text.encode()), Snapshot | HoldfastError
    )

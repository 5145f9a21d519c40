"""How large a claim becomes: never beyond a cap, never twice for one lack, always by at least a GiB."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.model.automation import Stop
from holdfast.pillars.automation.resizing import GIB, Sizing, new_size


def sizing(**fields: object) -> Sizing:
    usual: dict[str, object] = {"status": 100 * GIB, "requested": 100 * GIB, "expected": 90 * GIB}
    return Sizing(**{**usual, **fields})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("given_", "size"),
    [
        (sizing(), 113),  # 90 GiB used and a fifth free are 112.5 GiB.
        (sizing(expected=10 * GIB), 110),  # A tenth is the least step.
        (sizing(expected=10 * GIB, least_step=25 * GIB), 125),
        (sizing(expected=200 * GIB), 250),
        (sizing(expected=200 * GIB, caps=(("quota", 180 * GIB + 5),)), 180),
        (sizing(expected=200 * GIB, caps=(("quota", 180 * GIB), ("pool", 120 * GIB))), 120),
        (sizing(requested=90 * GIB), 113),  # A provider that rounds up gave more than was asked for.
    ],
)
def test_a_size_follows_from_use_steps_and_caps(given_: Sizing, size: int) -> None:
    assert new_size(given_) == size * GIB


@pytest.mark.parametrize(
    ("given_", "key"),
    [
        (sizing(requested=120 * GIB), "resize-in-flight"),
        (sizing(expected=None), "forecast-missing"),
        (sizing(caps=(("quota", 100 * GIB + GIB - 1),)), "no-room-to-grow"),
        (sizing(caps=(("quota", 50 * GIB),)), "no-room-to-grow"),
        (sizing(headroom=1.0), "sizing-unusable"),
    ],
)
def test_what_may_not_grow_says_why(given_: Sizing, key: str) -> None:
    found = new_size(given_)

    assert isinstance(found, Stop)
    assert found.key == key


@given(st.integers(1, 1 << 50), st.integers(0, 1 << 50), st.integers(0, 1 << 50), st.floats(0, 0.9), st.floats(0, 2))
def test_a_new_size_is_whole_larger_and_within_its_cap(
    status: int, expected: int, cap: int, headroom: float, step: float
) -> None:
    found = new_size(
        Sizing(status=status, requested=status, expected=expected, headroom=headroom, step=step, caps=(("cap", cap),))
    )

    if isinstance(found, Stop):
        return
    assert found % GIB == 0
    assert status + GIB <= found <= cap

"""How large a claim becomes: never beyond a cap, never twice for one lack, always by at least a GiB."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.model.automation import Stop
from holdfast.pillars.automation.resizing import GIB, Sizing, ceil_gib, needed_size, new_size, shown, tightest


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
        (sizing(expected=10 * GIB, step=0.0), 101),
        (sizing(expected=10 * GIB, least_step=0), 110),
        (sizing(expected=200 * GIB, caps=(("quota", 180 * GIB + 5),)), 180),
        (sizing(expected=200 * GIB, caps=(("quota", 180 * GIB), ("pool", 120 * GIB))), 120),
        (sizing(requested=90 * GIB), 113),  # A provider that rounds up gave more than was asked for.
        (sizing(status=1_500_000_000, requested=1_500_000_000, expected=1), 3),  # 1500M and a GiB are 2.4 GiB.
        (sizing(headroom=0.0, expected=111 * GIB), 111),
        (sizing(status=10 * GIB, requested=10 * GIB, expected=80 * GIB), 100),  # Exactly, and not a byte more:
        (sizing(status=10 * GIB, requested=10 * GIB, expected=80 * GIB + 1), 101),
        (sizing(headroom=0.0, expected=120 * GIB + 1), 121),
        (sizing(wished=140 * GIB, expected=None), 140),  # Whoever wishes needs no forecast,
        (sizing(wished=101 * GIB, expected=200 * GIB), 101),  # and is not overruled by one.
        (sizing(wished=140 * GIB, caps=(("quota", 140 * GIB),)), 140),
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
        (sizing(step=-0.1), "sizing-unusable"),
        (sizing(least_step=-1), "sizing-unusable"),
        (sizing(wished=50 * GIB), "wish-too-small"),
        (sizing(wished=100 * GIB), "wish-too-small"),
        (sizing(wished=140 * GIB, caps=(("quota", 140 * GIB - 1),)), "wish-beyond-cap"),
        (sizing(wished=140 * GIB, requested=120 * GIB), "resize-in-flight"),
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


def test_a_refusal_names_the_narrowest_bound() -> None:
    caps = (("budget", 120 * GIB), ("pool", 100 * GIB), ("cap", 100 * GIB))

    assert new_size(sizing(caps=caps)) == Stop(key="no-room-to-grow", values={"cap": "cap"})
    assert new_size(sizing(caps=caps, wished=130 * GIB)) == Stop(
        key="wish-beyond-cap", values={"wished": "130Gi", "cap": "cap", "most": "100Gi"}
    )
    assert new_size(sizing(wished=100 * GIB)) == Stop(key="wish-too-small", values={"wished": "100Gi", "has": "100Gi"})
    assert tightest(()) is None


def test_without_any_bound_there_may_be_nothing_to_grow_by() -> None:
    found = new_size(sizing(expected=10 * GIB, step=0.0, least_step=0))

    assert found == Stop(key="no-room-to-grow", values={"cap": "-"})


def test_what_is_needed_says_nothing_of_what_is_allowed() -> None:
    assert needed_size(sizing(caps=(("quota", 101 * GIB),))) == 113 * GIB
    assert needed_size(sizing(expected=None)) is None
    assert shown(113 * GIB + GIB - 1) == "113Gi"


SIZES = st.integers(1, 1 << 50)


@given(status=SIZES, less=SIZES, more=SIZES, cap=SIZES, headroom=st.floats(0, 0.9))
def test_more_expected_use_never_makes_a_smaller_size(
    status: int, less: int, more: int, cap: int, headroom: float
) -> None:
    def size(expected: int) -> int:
        made = new_size(
            Sizing(status=status, requested=status, expected=expected, headroom=headroom, caps=(("cap", cap),))
        )
        return made if isinstance(made, int) else 0

    assert size(min(less, more)) <= size(max(less, more))


@given(status=SIZES, expected=SIZES, headroom=st.floats(0, 0.9))
def test_an_unbounded_size_keeps_what_is_expected_out_of_the_headroom(
    status: int, expected: int, headroom: float
) -> None:
    found = new_size(Sizing(status=status, requested=status, expected=expected, headroom=headroom))

    assert isinstance(found, int)
    # The headroom is reckoned in millionths.
    assert expected <= found * (1 - headroom) * (1 + 1e-5) + 1
    assert found >= status + GIB


@given(status=SIZES, expected=SIZES)
def test_the_same_lack_is_never_made_good_twice(status: int, expected: int) -> None:
    first = new_size(Sizing(status=status, requested=status, expected=expected))

    assert isinstance(first, int)
    again = Sizing(status=status, requested=first, expected=expected)
    assert new_size(again) == Stop(key="resize-in-flight")


@given(SIZES)
def test_a_wish_is_given_as_it_is_or_not_at_all(wish: int) -> None:
    found = new_size(sizing(wished=wish, caps=(("quota", 180 * GIB),)))

    assert found == ceil_gib(wish) or isinstance(found, Stop)
    assert isinstance(found, Stop) == (not 101 * GIB <= ceil_gib(wish) <= 180 * GIB)

"""When volumes fill: known answers, properties, and what cannot be said."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from holdfast.analysis.capacity import chance_within, forecast, outlook, select

HOURS = np.arange(720)
TIMES = np.asarray(HOURS * 3600.0, dtype=np.float64)
GIB = 2.0**30


def one(used, capacity=100.0, times=None) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    used = np.asarray(used, float)
    times = np.arange(used.size) * 3600.0 if times is None else times
    return times, used[None], np.broadcast_to(np.asarray(capacity, float), used.shape)[None]


def fleet(count=12, seed=3) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    growth = rng.lognormal(0, 1, count)[:, None]
    rhythm = 1 + 0.8 * np.sin(HOURS / 24 * 2 * np.pi)
    used = 50 + np.cumsum(growth * rhythm * rng.gamma(2, 0.5, (count, HOURS.size)), axis=1)
    capacity = np.repeat(used[:, -1:] + growth * rng.uniform(20, 600, count)[:, None], HOURS.size, axis=1)
    return TIMES, used, capacity


@pytest.mark.parametrize(
    "times",
    [
        TIMES,
        np.arange(720 * 12) * 300.0,
        np.arange(121) * 6 * 3600.0,
        np.arange(60) * 3600.0,
        np.arange(96) * 300.0,
        1.7e9 + TIMES,
    ],
    ids=["hourly", "every five minutes", "every six hours", "two days old", "eight hours old", "real clock"],
)
def test_linear_growth_is_full_exactly_when_the_line_says(times):
    used = 10 + (times - times[0]) / 3600 * 0.1

    hours = forecast(*one(used, used[-1] + 20, times))

    assert hours[0, 1] == pytest.approx(200, rel=0.005)
    assert hours[0, 0] < hours[0, 1] < hours[0, 2]


def test_irregular_times_give_the_same_line():
    times = np.sort(np.random.default_rng(0).uniform(0, 720 * 3600, 500))

    hours = forecast(*one(times / 36000, times=times))

    assert hours[0, 1] == pytest.approx((100 - times[-1] / 36000) * 10, rel=0.01)


def test_a_daily_rhythm_moves_the_hour_within_the_day():
    # Growth happens in the first twelve hours of each day only; the last sample ends a night.
    clock = np.arange(721) % 24
    used = np.cumsum(np.where((clock >= 1) & (clock <= 12), 1.0, 0.0))

    hours = forecast(*one(used, used[-1] + 12 * 3 + 6))

    assert hours[0, 1] == pytest.approx(3 * 24 + 6, abs=0.5)


def test_exponential_growth_is_followed():
    doubling = 10 * 24
    used = 2.0 ** (np.arange(961) / doubling)

    hours = forecast(*one(used, used[-1] * 2))

    assert hours[0, 1] == pytest.approx(doubling, rel=0.08)


@pytest.mark.parametrize("turn", [48, 96, 131])
def test_a_proven_sawtooth_is_full_at_the_peak_that_reaches_the_capacity(turn):
    used = 20 + np.arange(1440) * 0.05 + np.arange(1440) % turn / turn * 30
    capacity = used[:720].max() + 10.3

    result = outlook(*one(used[:720], capacity))

    assert result.hours[0, 1] == pytest.approx(np.argmax(used[719:] >= capacity), abs=2)
    assert result.selection.chosen[0] in ("cycle", "cycle-line")


def test_a_lasting_change_of_rate_counts_from_the_change():
    used = np.cumsum(np.where(HOURS < 500, 0.01, 0.2))

    result = outlook(*one(used, used[-1] + 0.2 * 100))

    assert result.hours[0, 1] == pytest.approx(100, rel=0.05)
    assert result.changed_hours[0] == pytest.approx(220, abs=24)


def test_an_expansion_changes_nothing_but_the_headroom():
    times, used, capacity = one(HOURS * 0.1)
    expanded = capacity.copy()
    expanded[:, :400] = 60.0

    result = outlook(times, used, expanded)

    np.testing.assert_array_equal(forecast(times, used, expanded), forecast(times, used, capacity))
    assert result.resized_hours[0] == 319


@pytest.mark.parametrize("factor", [1 / 1024, 1024.0, 1000.0])
def test_a_change_of_unit_changes_nothing(factor):
    times, used, capacity = one(10 + HOURS * 0.1)
    before = np.where(HOURS < 600, factor, 1.0)

    result = outlook(times, used * before, capacity * before)

    np.testing.assert_allclose(result.hours, forecast(times, used, capacity), rtol=1e-6)
    np.testing.assert_array_equal(result.resized_hours, [np.nan])


def test_a_volume_made_anew_is_judged_by_its_present_life():
    used = np.where(HOURS < 500, 80 + HOURS * 0.01, 0.05 + (HOURS - 500) * 0.2)

    result = outlook(*one(used))

    assert result.hours[0, 1] == pytest.approx((100 - used[-1]) / 0.2, rel=0.02)
    assert result.recreated_hours[0] == 219


def test_a_gap_hides_nothing_of_a_line():
    used = HOURS * 0.1
    used[300:420] = np.nan
    used[650] = np.nan

    hours = forecast(*one(used))

    assert hours[0, 1] == pytest.approx(281, rel=0.005)


def test_hours_count_from_the_last_time_even_when_samples_stopped_before():
    used = HOURS * 0.1
    used[-10:] = np.nan

    result = outlook(*one(used))

    assert result.hours[0, 1] == pytest.approx(281, rel=0.005)
    assert result.reasons == (("silent",),)


def test_a_constant_volume_does_not_fill():
    result = outlook(*one(np.full(720, 5.0)))

    np.testing.assert_array_equal(result.hours, [[np.inf, np.inf, np.inf]])
    np.testing.assert_array_equal(result.within, np.zeros((1, 7)))
    assert result.reasons == (("flat",),)


def test_a_shrinking_volume_does_not_fill():
    hours = forecast(*one(80 - HOURS * 0.05))

    np.testing.assert_array_equal(hours, [[np.inf, np.inf, np.inf]])


@pytest.mark.parametrize("level", [100.0, 130.0])
def test_a_full_volume_is_full_now(level):
    result = outlook(*one(np.full(720, level)))

    np.testing.assert_array_equal(result.hours, [[0.0, 0.0, 0.0]])
    np.testing.assert_array_equal(result.within, np.ones((1, 7)))
    assert result.reasons == (("full",),)


@pytest.mark.parametrize(
    ("used", "capacity", "reason"),
    [
        (np.full(720, np.nan), 100.0, "no-data"),
        (np.full(720, -5.0), 100.0, "no-data"),
        (np.full(720, np.inf), 100.0, "no-data"),
        ([], 100.0, "no-data"),
        ([5.0], 100.0, "too-short"),
        ([5.0, 6.0], 100.0, "too-short"),
        (HOURS * 0.1, 0.0, "no-capacity"),
        (HOURS * 0.1, -1.0, "no-capacity"),
        (HOURS * 0.1, np.nan, "no-capacity"),
        (HOURS * 0.1, np.inf, "no-capacity"),
        (np.where(HOURS < 500, HOURS * 0.1, np.nan), 100.0, "stale"),
    ],
)
def test_what_cannot_be_said_is_refused_with_a_reason(used, capacity, reason):
    samples = one(used, capacity)

    result = outlook(*samples)

    assert result.reasons == ((reason,),)
    np.testing.assert_array_equal(forecast(*samples), [[np.nan, np.nan, np.nan]])
    np.testing.assert_array_equal(result.within, np.full((1, 7), np.nan))


def test_impossible_samples_are_gaps():
    used = HOURS * 0.1
    used[100], used[200], used[300] = -1.0, np.inf, -np.inf

    hours = forecast(*one(used))

    assert hours[0, 1] == pytest.approx(281, rel=0.005)


def test_samples_out_of_order_and_twice_are_put_in_order():
    times, used, capacity = one(HOURS * 0.1)
    shuffled = np.random.default_rng(1).permutation(np.append(np.arange(720), [5, 6]))

    hours = forecast(times[shuffled], used[:, shuffled], capacity[:, shuffled])

    np.testing.assert_array_equal(hours, forecast(times, used, capacity))


def test_of_two_samples_with_one_time_the_later_known_one_counts():
    times, used, capacity = one(HOURS * 0.1)
    twice = np.repeat(np.arange(720), 2)
    read = used[:, twice].copy()
    read[0, 1::4] = np.nan
    read[0, 0::4] += 0.05
    read[0, 2::4] = 1e9

    hours = forecast(times[twice], read, capacity[:, twice])

    expected = used.copy()
    expected[0, ::2] += 0.05
    np.testing.assert_array_equal(hours, forecast(times, expected, capacity))


def test_a_capacity_may_be_one_for_all_or_one_for_each_volume():
    times, used, _ = fleet(3)
    sizes = np.array([900.0, 1200.0, 1500.0])

    hours = forecast(times, used, sizes)

    np.testing.assert_array_equal(hours, forecast(times, used, np.repeat(sizes[:, None], 720, axis=1)))
    np.testing.assert_array_equal(
        forecast(times, used, np.array(900.0)), forecast(times, used, np.full(used.shape, 900.0))
    )


@pytest.mark.parametrize(
    ("times", "capacity"), [(TIMES[1:], np.ones((2, 720))), (TIMES, np.ones((3, 720))), (TIMES, np.ones(719))]
)
def test_shapes_that_do_not_fit_are_refused_in_words(times, capacity):
    with pytest.raises(ValueError, match=r"of shape .* not fit used of shape \(2, 720\)"):
        forecast(times, np.ones((2, 720)), capacity)


def test_no_volumes_give_no_forecasts():
    nothing = np.empty((0, 720))

    assert forecast(TIMES, nothing, nothing).shape == (0, 3)
    assert outlook(TIMES, nothing, nothing).reasons == ()


@pytest.mark.slow
def test_an_outlook_holds_the_forecast_of_every_volume_of_a_large_fleet():
    times, used, capacity = fleet(300)

    result = outlook(times, used, capacity)

    np.testing.assert_allclose(result.hours, forecast(times, used, capacity), rtol=1e-9)
    assert len(result.reasons) == len(result.selection.chosen) == len(result.days) == 300


def test_quantiles_and_levels_are_in_order():
    result = outlook(*fleet())

    assert (np.diff(result.hours, axis=1) >= 0).all()
    assert (result.level_hours[:, :-1] <= result.level_hours[:, 1:]).all()
    assert (np.diff(result.within, axis=1) >= 0).all()
    assert (np.diff(result.levels, axis=2) >= 0).all()
    assert result.levels.shape == (12, 30, 3)


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 10_000), length=st.integers(8, 720))
def test_the_drawn_band_meets_every_level_when_the_published_hours_say(seed, length):
    times, used, capacity = fleet(6, seed)
    result = outlook(times[-length:], used[:, -length:], capacity[:, -length:])
    ends = np.arange(1, 31) * 24.0

    drawn, published = [], []
    for place, share in enumerate((0.8, 0.9, 1.0)):
        ahead = used[:, -1] < share * capacity[:, -1]
        edge = share * capacity[ahead, -1, None, None] * (1 - 1e-12)
        drawn.append(result.levels[ahead][..., ::-1] >= edge)
        published.append(result.level_hours[ahead, place, None] <= ends[:, None])

    np.testing.assert_array_equal(np.concatenate(drawn), np.concatenate(published))
    assert (np.diff(result.levels, axis=1) >= 0).all()
    assert (np.diff(result.levels, axis=2) >= 0).all()
    assert (result.level_hours[:, :-1] <= result.level_hours[:, 1:]).all()


@pytest.mark.parametrize("used", [np.full(720, 5.0), 80 - HOURS * 0.05], ids=["constant", "shrinking"])
def test_a_volume_that_lasts_is_drawn_below_its_capacity(used):
    result = outlook(*one(used))

    assert (result.levels >= used[-1]).all()
    assert (result.levels < 100.0).all()


def test_a_full_volume_is_drawn_at_or_above_its_capacity():
    result = outlook(*one(np.full(720, 130.0)))

    assert (result.levels >= 100.0).all()


def test_what_cannot_be_said_is_not_drawn():
    result = outlook(*one(HOURS * 0.1, np.nan))

    assert np.isnan(result.levels).all()


def test_a_batch_gives_what_each_volume_gives_alone():
    times, used, capacity = fleet()

    together = forecast(times, used, capacity)

    alone = np.concatenate([forecast(times, used[[row]], capacity[[row]]) for row in range(len(used))])
    np.testing.assert_allclose(together, alone, rtol=1e-9)


def test_a_cached_selection_gives_the_same_answer():
    samples = fleet()

    assert np.array_equal(forecast(*samples, selection=select(*samples)), forecast(*samples))


def test_the_answer_repeats_and_the_seed_moves_it_little():
    samples = fleet()

    first = forecast(*samples)

    np.testing.assert_array_equal(first, forecast(*samples))
    np.testing.assert_allclose(first[:, 1], forecast(*samples, seed=9)[:, 1], rtol=0.1)


@settings(max_examples=10, deadline=None)
@given(scale=st.floats(1e-3, 1e15), shift=st.floats(-1e9, 2e9))
@pytest.mark.slow
def test_bytes_have_no_unit_and_time_no_origin(scale, shift):
    times, used, capacity = fleet(4)

    moved = forecast(times + round(shift), used * scale, capacity * scale)

    np.testing.assert_allclose(moved, forecast(times, used, capacity), rtol=1e-6)


def test_a_shift_of_level_and_capacity_alike_changes_nothing():
    times, used, capacity = fleet(4)

    np.testing.assert_allclose(forecast(times, used + 1e3, capacity + 1e3), forecast(times, used, capacity), rtol=1e-6)


def test_the_step_of_time_changes_little():
    times, used, capacity = fleet(4)
    fine = np.arange(719 * 4 + 1, dtype=float) * 900.0
    finer = np.array([np.interp(fine, times, row) for row in used])

    fast = forecast(fine, finer, np.repeat(capacity[:, :1], fine.size, axis=1))

    np.testing.assert_allclose(fast[:, 1], forecast(times, used, capacity)[:, 1], rtol=0.05)


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.one_of(st.floats(allow_nan=True, allow_infinity=True), st.floats(0, 200), st.just(50.0)),
        min_size=1,
        max_size=120,
    ),
    st.floats(allow_nan=True, allow_infinity=True),
)
def test_any_samples_give_ordered_quantiles_or_nothing(used, capacity):
    hours = forecast(*one(used, capacity))[0]

    assert np.isnan(hours).all() or (hours[0] <= hours[1] <= hours[2] and hours[0] >= 0)


def test_chances_follow_the_quantiles():
    hours = np.array([[48.0, 96.0, 192.0], [0.0, 0.0, 0.0], [np.inf, np.inf, np.inf], [np.nan, np.nan, np.nan]])

    chances = chance_within(hours, (48.0, 96.0, 192.0))

    expected = np.array([[0.1, 0.5, 0.9], [1, 1, 1], [0, 0, 0], [np.nan, np.nan, np.nan]])
    np.testing.assert_allclose(chances, expected, atol=1e-6)

"""Quantities, durations and percentages mean what Kubernetes and Go say they mean."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.model.units import (
    canonical,
    milli,
    parse_duration,
    parse_quantity,
    print_quantity,
    scaled,
    whole,
)

_FACTORS = {
    "n": Fraction(1, 10**9),
    "u": Fraction(1, 10**6),
    "m": Fraction(1, 1000),
    "": Fraction(1),
    "k": Fraction(10**3),
    "M": Fraction(10**6),
    "G": Fraction(10**9),
    "T": Fraction(10**12),
    "P": Fraction(10**15),
    "E": Fraction(10**18),
    "Ki": Fraction(2**10),
    "Mi": Fraction(2**20),
    "Gi": Fraction(2**30),
    "Ti": Fraction(2**40),
    "Pi": Fraction(2**50),
    "Ei": Fraction(2**60),
}
_SUFFIXES = st.sampled_from(sorted(_FACTORS))
_LARGEST = 2**63 - 1


@pytest.mark.parametrize(
    ("text", "value"),
    [
        # From "Resource units in Kubernetes" and the comment on resource.Quantity.
        ("0.1", Fraction(1, 10)),
        ("100m", Fraction(1, 10)),
        ("128974848", Fraction(128974848)),
        ("129e6", Fraction(129_000_000)),
        ("129M", Fraction(129_000_000)),
        ("128974848000m", Fraction(128974848)),
        ("123Mi", Fraction(123 * 2**20)),
        ("1.5", Fraction(3, 2)),
        ("1.5Gi", Fraction(1536 * 2**20)),
        ("12e6", Fraction(12_000_000)),
        ("12E6", Fraction(12_000_000)),
        ("1E", Fraction(10**18)),
        ("5E-3", Fraction(1, 200)),
        ("-2.5Ki", Fraction(-2560)),
        ("+4", Fraction(4)),
        (".5", Fraction(1, 2)),
        ("5.", Fraction(5)),
        (2, Fraction(2)),
        (0.25, Fraction(1, 4)),
        # Finer than a billionth goes up, away from zero.
        ("0.1n", Fraction(1, 10**9)),
        ("-0.1n", Fraction(-1, 10**9)),
        ("1.0000000001", Fraction(1_000_000_001, 10**9)),
        # No magnitude beyond 2^63 - 1.
        ("100E", Fraction(_LARGEST)),
        ("-9Ei", Fraction(-_LARGEST)),
        ("1e900", Fraction(_LARGEST)),
        ("1e-900", Fraction(1, 10**9)),
    ],
)
def test_a_quantity_has_the_value_that_kubernetes_gives_it(text, value):
    assert parse_quantity(text) == value


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "1 ",
        " 1",
        "Gi",
        "1gi",
        "1K",
        "1.2.3",
        "--1",
        "1e",
        "1e3Mi",
        "0x10",
        "1,5",
        "1_000",
        "٣",
        "1\n",
        "nan",
        "inf",
        "9" * 500,
        True,
        None,
        float("nan"),
        float("inf"),
    ],
)
def test_what_is_not_in_the_grammar_is_no_quantity(text):
    assert parse_quantity(text) is None


@given(st.integers(-(10**30), 10**30), st.integers(0, 12), _SUFFIXES)
def test_every_number_of_the_grammar_is_parsed_exactly_then_rounded_and_bounded(digits, places, suffix):
    sign = "-" if digits < 0 else ""
    padded = str(abs(digits)).rjust(places + 1, "0")
    number = f"{padded[: len(padded) - places]}.{padded[len(padded) - places :]}" if places else padded

    value = parse_quantity(f"{sign}{number}{suffix}")

    exact = Fraction(abs(digits), 10**places) * _FACTORS[suffix]
    nano = -((-exact * 10**9) // 1)
    expected = min(Fraction(nano, 10**9), Fraction(_LARGEST))
    assert value == (-expected if digits < 0 else expected)


@given(st.integers(-_LARGEST * 10**9, _LARGEST * 10**9), st.booleans())
def test_what_is_printed_parses_to_the_same_value(nano, binary):
    value = Fraction(nano, 10**9)

    assert parse_quantity(print_quantity(value, binary)) == value


@given(st.integers(1, 10**6), _SUFFIXES)
def test_canonical_form_is_a_fixed_point(number, suffix):
    once = canonical(f"{number}{suffix}")

    assert once is not None
    assert canonical(once) == once


@pytest.mark.parametrize(
    ("given_", "printed"),
    [
        ("1.5", "1500m"),
        ("1.5Gi", "1536Mi"),
        ("1024Mi", "1Gi"),
        ("1000Mi", "1000Mi"),
        ("1000m", "1"),
        ("0.5Ki", "512"),
        ("0.5Mi", "512Ki"),
        ("1023", "1023"),
        ("0Gi", "0"),
        ("1000k", "1M"),
        ("12e6", "12e6"),
        ("1500000e3", "1500e6"),
        ("2e0", "2"),
        ("0.00001k", "10m"),
        ("-1024Ki", "-1Mi"),
        ("1.1Ki", "1126400m"),
    ],
)
def test_canonical_form_is_that_of_the_api_server(given_, printed):
    assert canonical(given_) == printed


@pytest.mark.parametrize(
    ("text", "units", "thousandths"),
    [
        ("1m", 1, 1),
        ("1500m", 2, 1500),
        ("1u", 1, 1),
        ("-1500m", -2, -1500),
        ("1Ki", 1024, 1_024_000),
        ("x", None, None),
    ],
)
def test_whole_units_and_thousandths_round_up(text, units, thousandths):
    assert (whole(text), milli(text)) == (units, thousandths)


@pytest.mark.parametrize(
    ("value", "total", "up", "down"),
    [
        (3, 10, 3, 3),
        ("25%", 10, 3, 2),
        ("100%", 7, 7, 7),
        ("0%", 7, 0, 0),
        ("33%", 3, 1, 0),
        ("-25%", 10, -2, -3),
    ],
)
def test_a_percentage_of_a_total_rounds_in_the_asked_direction(value, total, up, down):
    assert (scaled(value, total, True), scaled(value, total, False)) == (up, down)


@pytest.mark.parametrize("value", ["3", "x%", "%", "2.5%", ""])
def test_text_that_is_no_percentage_scales_to_nothing(value):
    assert scaled(value, 10, True) is None


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("5m30s", timedelta(minutes=5, seconds=30)),
        ("1.5h", timedelta(minutes=90)),
        ("300ms", timedelta(milliseconds=300)),
        ("-2m", timedelta(minutes=-2)),
        ("0", timedelta()),
        ("0s", timedelta()),
        ("1h2m3.5s", timedelta(hours=1, minutes=2, seconds=3.5)),
        ("1µs", timedelta(microseconds=1)),
        ("5", None),
        ("", None),
        ("1d", None),
        ("s", None),
        ("5m 30s", None),
        ("999999999999h", None),
    ],
)
def test_a_duration_reads_as_go_reads_it(text, span):
    assert parse_duration(text) == span

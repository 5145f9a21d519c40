"""The page of forecasts as a browser draws it: bands, capacities, gaps and events in their places."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path

import pytest

from holdfast.model.refs import Ref
from holdfast.model.series import Measured, Series
from holdfast.reports.forecast_html import forecast_html
from holdfast.service.forecasts.forecasting import Forecasts, forecasts
from tests.browser.chromium import Tab, executable, tab
from tests.browser.test_html_report import FAINT, TOO_WIDE
from tests.builders.kube import NOON, claim, snapshot

BROWSER = executable()
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(BROWSER is None, reason="there is no Chromium on this machine"),
]
GIB = float(2**30)
HOUR = 3600.0
HOURS = 30 * 24
FIRST = NOON.timestamp() - (HOURS - 1) * HOUR
# What a chart's words cover of one another, and what sticks out of the picture.
CROWDED = """
[...document.querySelectorAll('svg')].flatMap(chart => {
  const frame = chart.getBoundingClientRect();
  const texts = [...chart.querySelectorAll('text')].map(t => [t.textContent, t.getBoundingClientRect()]);
  const out = texts
    .filter(([, b]) => b.left < frame.left - 1 || b.right > frame.right + 1 || b.bottom > frame.bottom + 1)
    .map(([words]) => `out: ${words}`);
  const over = texts.flatMap(([words, a], i) => texts.slice(i + 1)
    .filter(([, b]) => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 3 && b.top < a.bottom - 3)
    .map(([other]) => `${words} over ${other}`));
  return [...out, ...over];
})
"""


def series(name: str, used: list[float | None], capacity: list[float]) -> tuple[Series, ...]:
    ref = Ref("PersistentVolumeClaim", name, "shop")
    points = [(FIRST + i * HOUR, value) for i, value in enumerate(used) if value is not None]
    return (
        Series(
            signal="volume_used_bytes", subject=ref, times=[t for t, _ in points], values=[v * GIB for _, v in points]
        ),
        Series(
            signal="volume_capacity_bytes",
            subject=ref,
            times=[FIRST + i * HOUR for i in range(len(capacity))],
            values=[value * GIB for value in capacity],
        ),
    )


def found() -> Forecasts:
    waves = [2.0 * math.sin(i * math.pi / 12) for i in range(HOURS)]
    whole = [100.0] * HOURS
    gap = [None if 300 <= i < 420 else 40 + 0.08 * i + waves[i] / 4 for i in range(HOURS)]
    resized = [70.0 if i < 400 else 140.0 for i in range(HOURS)]
    # Growth that comes in jumps on some days: nobody knows on which of the coming ones.
    jumps = [5.0 * sum(1 for day in (2, 3, 7, 11, 12, 13, 19, 24, 26, 29) if day * 24 <= i) for i in range(HOURS)]
    given = (
        *series("jumps", [20 + jumps[i] + waves[i] for i in range(HOURS)], whole),
        *series("soon", [20 + 0.1 * i + waves[i] for i in range(HOURS)], whole),
        *series("gap", gap, whole),
        *series("resized", [10 + 0.13 * i + waves[i] for i in range(HOURS)], resized),
        *series("faster", [20 + 0.01 * i + 0.2 * max(0, i - 500) + waves[i] / 9 for i in range(HOURS)], whole),
        *series("made-anew", [60 + 0.03 * i if i < 450 else 2 + 0.09 * (i - 450) for i in range(HOURS)], whole),
        *series("empty", [1.0 + 0.0001 * i for i in range(HOURS)], [1000.0] * HOURS),
    )
    return forecasts(
        Measured(series=given, signals=frozenset(), is_asked=True),
        snapshot([claim("unseen", phase="Bound", volumeName="pv-1")]),
    )


@pytest.fixture(scope="module")
def page_of(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("pages")
    told = found()
    pages = {}
    for lang in ("en", "ko"):
        pages[lang] = folder / f"{lang}.html"
        pages[lang].write_text(forecast_html(told.outlooks, told.moment, told.unread, lang, None, told.blind))
    return pages


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tab]:
    assert BROWSER is not None
    with tab(BROWSER, tmp_path_factory.mktemp("profile")) as opened:
        yield opened


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_the_page_asks_for_nothing_and_breaks_no_policy(browser: Tab, page_of: dict[str, Path], lang: str) -> None:
    browser.show(page_of[lang], 1280, "light")

    asked = [event["request"]["url"] for event in browser.sent("Network.requestWillBeSent")]
    assert asked == [page_of[lang].as_uri()]
    assert browser.sent("Log.entryAdded") == []
    assert browser.sent("Runtime.exceptionThrown") == []


@pytest.mark.parametrize("lang", ["en", "ko"])
@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_sticks_out_and_no_words_lie_over_others(
    browser: Tab, page_of: dict[str, Path], lang: str, width: int
) -> None:
    browser.show(page_of[lang], width, "light")

    assert (browser.value(TOO_WIDE), browser.value(CROWDED)) == (0, [])


@pytest.mark.parametrize("lang", ["en", "ko"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_word_can_be_read(browser: Tab, page_of: dict[str, Path], lang: str, scheme: str) -> None:
    browser.show(page_of[lang], 1280, scheme)

    assert browser.value(FAINT) == []


def boxes(browser: Tab, name: str, look: str) -> list[list[float]]:
    """The left, right, top and bottom of the parts of a volume's chart with a class, in the chart's own pixels."""
    return list(
        browser.value(
            f"""[...document.querySelectorAll('section')]
            .filter(s => s.querySelector('h2').textContent.includes('{name} '))
            .flatMap(s => [...s.querySelectorAll('svg .{look}')])
            .map(e => e.getBBox()).map(b => [b.x, b.x + b.width, b.y, b.y + b.height])"""
        )
    )


def test_the_line_is_broken_where_readings_are_missing_and_nowhere_else(browser: Tab, page_of: dict[str, Path]) -> None:
    browser.show(page_of["en"], 1280, "light")

    [gap] = boxes(browser, "shop/gap", "gap")
    before, after = boxes(browser, "shop/gap", "past")
    assert [before[1], after[0]] == pytest.approx(gap[:2], abs=1)
    assert (gap[1] - gap[0]) / (after[1] - before[0]) == pytest.approx(120 / 720, abs=0.02)
    assert boxes(browser, "shop/soon", "gap") == []
    assert len(boxes(browser, "shop/soon", "past")) == 1


def test_the_band_begins_now_and_the_capacity_steps_where_it_was_expanded(
    browser: Tab, page_of: dict[str, Path]
) -> None:
    browser.show(page_of["en"], 1280, "light")

    [now] = boxes(browser, "shop/jumps", "now")
    [band] = boxes(browser, "shop/jumps", "band")
    [capacity] = boxes(browser, "shop/resized", "capacity")
    [expanded] = boxes(browser, "shop/resized", "resized")
    assert band[0] == pytest.approx(now[0], abs=1)
    assert band[3] - band[2] > 20
    assert capacity[3] - capacity[2] > 40
    assert capacity[0] < expanded[0] < capacity[1]


@pytest.mark.parametrize(
    ("name", "event"), [("resized", "resized"), ("faster", "changed"), ("made-anew", "recreated"), ("soon", "full")]
)
def test_events_stand_where_they_happened(browser: Tab, page_of: dict[str, Path], name: str, event: str) -> None:
    hours = {"resized": -320, "changed": -220, "recreated": -270, "full": 75}[event]
    browser.show(page_of["en"], 1280, "light")

    [line] = boxes(browser, f"shop/{name}", event)
    [past] = boxes(browser, f"shop/{name}", "past")
    hour = (past[1] - past[0]) / 719
    assert (line[0] - past[1]) / hour == pytest.approx(hours, abs=24)


def test_a_forecast_that_leaves_the_picture_ends_at_its_edge(browser: Tab, page_of: dict[str, Path]) -> None:
    browser.show(page_of["en"], 1280, "light")

    [ahead] = boxes(browser, "shop/soon", "ahead")
    [capacity] = boxes(browser, "shop/soon", "capacity")
    assert ahead[2] < capacity[2]
    assert ahead[1] < capacity[1] - 100


def test_a_korean_page_says_so_and_has_words_of_its_own(browser: Tab, page_of: dict[str, Path]) -> None:
    browser.show(page_of["ko"], 1280, "light")

    labels = browser.value("[...document.querySelectorAll('svg text')].map(t => t.textContent).join(' ')")
    assert browser.value("document.documentElement.lang") == "ko"
    assert "확장" in labels
    assert "full in" not in labels

"""The HTML report as a browser sees it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from holdfast.reports.html import html
from tests.browser.chromium import Tab, executable, tab
from tests.unit.reports.samples import diagnosis, healthy, report

BROWSER = executable()
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(BROWSER is None, reason="there is no Chromium on this machine"),
]

TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
BURST = """
[...document.querySelectorAll('svg g.node')].flatMap(node => {
  const box = node.querySelector('rect').getBoundingClientRect();
  return [...node.querySelectorAll('text')]
    .filter(text => text.getBoundingClientRect().right > box.right + 0.5)
    .map(text => text.textContent);
})
"""
# Relative luminance and contrast as WCAG 2.2 defines them; a background is taken from the nearest opaque ancestor.
FAINT = """
(() => {
  const parse = color => (color.match(/[\\d.]+/g) || []).map(Number);
  const light = rgb => {
    const linear = v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
    const [r, g, b] = rgb.slice(0, 3).map(v => linear(v / 255));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = node => {
    for (let at = node; at; at = at.parentElement) {
      const rgba = parse(getComputedStyle(at).backgroundColor);
      if (rgba.length === 3 || rgba[3] > 0) return rgba;
    }
    return [255, 255, 255];
  };
  const faint = [];
  for (const node of document.querySelectorAll('main *:not(svg *)')) {
    const words = [...node.childNodes].filter(c => c.nodeType === 3 && c.data.trim());
    if (!words.length || !node.getClientRects().length) continue;
    const pair = [light(parse(getComputedStyle(node).color)), light(behind(node))].sort((a, b) => b - a);
    const ratio = (pair[0] + 0.05) / (pair[1] + 0.05);
    if (ratio < 4.5) faint.push(`${ratio.toFixed(2)} ${words[0].data.trim()}`);
  }
  return faint;
})()
"""


@pytest.fixture(scope="module")
def page_of(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("pages")
    pages = {}
    for lang in ("en", "ko"):
        pages[lang] = folder / f"{lang}.html"
        pages[lang].write_text(html(report(lang)))
    pages["healthy"] = folder / "healthy.html"
    pages["healthy"].write_text(html(report("en", healthy(unread=diagnosis().unread))))
    return pages


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tab]:
    assert BROWSER is not None
    with tab(BROWSER, tmp_path_factory.mktemp("profile")) as opened:
        yield opened


@pytest.mark.parametrize("name", ["en", "ko", "healthy"])
def test_the_page_asks_for_nothing_and_breaks_no_policy(browser: Tab, page_of: dict[str, Path], name: str) -> None:
    browser.show(page_of[name], 1280, "light")

    asked = [event["request"]["url"] for event in browser.sent("Network.requestWillBeSent")]
    assert asked == [page_of[name].as_uri()]
    assert browser.sent("Log.entryAdded") == []


@pytest.mark.parametrize("name", ["en", "ko", "healthy"])
@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_sticks_out(browser: Tab, page_of: dict[str, Path], name: str, width: int) -> None:
    browser.show(page_of[name], width, "light")

    assert (browser.value(TOO_WIDE), browser.value(BURST)) == (0, [])


@pytest.mark.parametrize("name", ["en", "ko", "healthy"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_word_can_be_read(browser: Tab, page_of: dict[str, Path], name: str, scheme: str) -> None:
    browser.show(page_of[name], 1280, scheme)

    assert browser.value(FAINT) == []


def test_the_colour_scheme_is_the_readers(browser: Tab, page_of: dict[str, Path]) -> None:
    grounds = []
    for scheme in ("light", "dark"):
        browser.show(page_of["en"], 1280, scheme)
        grounds.append(browser.value("getComputedStyle(document.body).backgroundColor"))

    assert grounds == ["rgb(255, 255, 255)", "rgb(21, 24, 27)"]


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_the_root_stands_left_of_what_it_broke(browser: Tab, page_of: dict[str, Path], lang: str) -> None:
    browser.show(page_of[lang], 1280, "light")

    looks = browser.value(
        "[...document.querySelector('svg').querySelectorAll('g.node')]"
        ".sort((a, b) => a.getBoundingClientRect().left - b.getBoundingClientRect().left)"
        ".map(node => node.classList[1])"
    )
    assert looks[:2] == ["absent", "root"]
    assert set(looks[2:]) == {"hit", "group"}

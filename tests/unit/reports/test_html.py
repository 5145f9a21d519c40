import base64
import hashlib
import re
from html.parser import HTMLParser

import pytest

from holdfast.model.finding import Evidence
from holdfast.reports.html import html
from tests.unit.reports.samples import CLAIM, diagnosis, healthy, problem, report

VOID = {"meta", "br", "hr", "img", "link", "input"}
LOADING = ("src", "srcset", "data", "poster", "background", "action", "formaction", "style")


class Page(HTMLParser):
    """Collects elements and checks that they are closed in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.words += data


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_the_page_loads_and_runs_nothing(lang: str) -> None:
    page = Page(html(report(lang)))

    tags = {tag for tag, _ in page.elements}
    loading = [(tag, name) for tag, attributes in page.elements for name in attributes if name in LOADING]
    assert tags & {"script", "link", "iframe", "img", "object", "embed", "base", "form"} == set()
    assert loading == []
    assert re.findall(r"@import|url\((?!#)", html(report(lang))) == []


def test_the_policy_of_the_page_admits_its_own_style_only() -> None:
    text = html(report())

    style = text.partition("<style>")[2].partition("</style>")[0]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'" in text


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_every_element_is_closed_and_every_id_is_unique(lang: str) -> None:
    page = Page(html(report(lang)))

    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert page.open == []
    assert sorted(ids, key=str) == sorted(set(ids), key=str)
    assert page.elements[0] == ("html", {"lang": lang})


def test_what_the_cluster_says_is_text_and_never_markup() -> None:
    odd = problem(evidence=(Evidence(object=CLAIM, field="spec.x", value="</li><script>alert(1)</script>"),))

    page = Page(html(report(of=diagnosis(problems=(odd,)))))

    assert "script" not in {tag for tag, _ in page.elements}
    assert "</li><script>alert(1)</script>" in page.words


def test_every_node_of_the_picture_can_be_reached_and_is_named() -> None:
    page = Page(html(report(of=diagnosis(problems=(problem(),)))))

    nodes = [a for tag, a in page.elements if tag == "g"]
    assert [(a["tabindex"], a["aria-label"]) for a in nodes][:3] == [
        ("0", "StorageClass fast: absent"),
        ("0", "PersistentVolumeClaim shop/media: no volume"),
        ("0", "Pod shop/media-0: no node"),
    ]
    assert "node absent" in [a["class"] for a in nodes]


def test_commands_stand_apart_from_words() -> None:
    text = html(report(of=diagnosis(problems=(problem(),))))

    assert "<pre><code>kubectl get storageclass</code></pre>\n<p>or ask for another.</p>" in text


def test_a_healthy_page_says_so() -> None:
    page = Page(html(report(of=healthy())))

    assert "Nothing is wrong with the 318 objects that were read" in page.words

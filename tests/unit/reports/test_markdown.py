import pytest
from markdown_it import MarkdownIt

from holdfast.model.finding import Evidence
from holdfast.reports.markdown import markdown
from tests.unit.reports.samples import CLAIM, diagnosis, problem, report


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_every_problem_has_its_section(lang: str) -> None:
    headings = [line for line in markdown(report(lang)).splitlines() if line.startswith("## ")]

    title = {"en": "Class is missing", "ko": "클래스가 없음"}[lang]
    assert headings[:2] == [f"## 1. {title}: `PersistentVolumeClaim shop/media`", f"## 2. {title}: `Node worker-2`"]


def test_commands_stand_in_fences() -> None:
    shown = markdown(report())

    assert "Make the class `fast`:\n\n```sh\nkubectl get storageclass\n```\n\nor ask for another." in shown


def test_what_the_cluster_says_is_text_and_never_markup() -> None:
    hostile = "</p><script>x</script> [a](http://b) ![c](d) **e** | `f"
    odd = problem(evidence=(Evidence(object=CLAIM, field="spec.x", value=hostile),))

    page = MarkdownIt("commonmark", {"html": True}).render(markdown(report(of=diagnosis(problems=(odd,)))))

    assert "<script>" not in page
    assert "<a href" not in page
    assert "<img" not in page


def test_the_chain_is_a_nested_list() -> None:
    shown = markdown(report())

    assert "- `PersistentVolumeClaim shop/media`: no volume\n  - `Pod shop/media-0`: no node\n" in shown

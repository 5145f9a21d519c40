import json
import re

import pytest

from holdfast.analysis.readouts.advice import symptoms
from holdfast.faces.cli.main import run
from holdfast.texts.say import LANGUAGES

ENGLISH = {"LANG": "en_US.UTF-8"}
Captured = pytest.CaptureFixture[str]
HARMFUL = re.compile(r"^(?:fsck|debugfs|dd|fio|xfs_repair|tcpdump)\b")


def test_a_symptom_gets_its_tools_with_how_to_read_them(capsys: Captured) -> None:
    code = run(["tools", "memory"], ENGLISH)

    lines = capsys.readouterr().out.splitlines()
    assert (code, lines[0], lines[2]) == (0, "Memory runs out", "  free -h")
    assert lines[3] == "    read it: available counts, not free: caches are given back."


def test_what_can_destroy_data_is_marked_and_nothing_else_is() -> None:
    tools = [tool for item in symptoms() for tool in item.tools]

    assert {tool.command for tool in tools if tool.danger} == {
        tool.command for tool in tools if HARMFUL.match(tool.command)
    }


def test_a_warning_stands_above_the_way_to_read_it(capsys: Captured) -> None:
    run(["tools", "filesystem-damaged"], ENGLISH)

    out = capsys.readouterr().out
    assert 0 < out.index("  fsck -n") < out.index("! DANGER: Without -n") < out.index("read it: -n only reads")


def test_without_a_symptom_the_symptoms_are_listed(capsys: Captured) -> None:
    run(["tools", "-o", "json", "--lang", "ko"], ENGLISH)

    found = json.loads(capsys.readouterr().out)
    assert [item["symptom"] for item in found] == [item.symptom for item in symptoms()]
    assert [item["title"] for item in found] == [item.title["ko"] for item in symptoms()]


def test_an_unknown_symptom_is_refused_with_the_known_ones(capsys: Captured) -> None:
    code = run(["tools", "toothache"], ENGLISH)

    assert (code, "disk-full, slow-io" in capsys.readouterr().err) == (2, True)


def test_every_advice_is_in_both_languages_with_a_source() -> None:
    texts = [text for item in symptoms() for tool in item.tools for text in (tool.read, tool.danger or tool.read)]

    assert [text for text in [*texts, *(item.title for item in symptoms())] if set(text) != set(LANGUAGES)] == []
    assert [t.command for item in symptoms() for t in item.tools if not t.source.startswith("https://")] == []

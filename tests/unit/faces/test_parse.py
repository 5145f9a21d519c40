import io
import json
import sys
from pathlib import Path

import pytest

from holdfast.faces.cli.main import run

ENGLISH = {"LANG": "en_US.UTF-8"}
KOREAN = {"LANG": "ko_KR.UTF-8"}
RECORDINGS = Path(__file__).parents[2] / "data" / "tools"
Captured = pytest.CaptureFixture[str]


def test_a_full_filesystem_is_told_with_the_next_step(capsys: Captured) -> None:
    code = run(["parse", str(RECORDINGS / "df-h-full.C.txt")], ENGLISH)

    assert code == 1
    assert capsys.readouterr().out.splitlines()[:3] == [
        "df: 1 alarming value, rows read: 1",
        "",
        "\N{BLACK DIAMOND} critical  /tmp/rec/m1 is 100% full",
    ]


def test_piped_output_becomes_values_and_findings(capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    content = (RECORDINGS / "ping-lost.C.txt").read_bytes()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))

    code = run(["parse", "-o", "json"], KOREAN)

    answer = json.loads(capsys.readouterr().out)
    (finding,) = answer["findings"]
    assert (code, answer["tool"], answer["values"]["summary"][0]["packet_loss_percent"]) == (1, "ping", 100.0)
    assert finding["text"] == "192.0.2.77(으)로 보낸 패킷의 100%가 사라졌습니다"
    assert (finding["name"], finding["value"], finding["threshold"]) == ("packets-lost", 100.0, 100.0)


def test_what_fails_is_up_to_the_reader(capsys: Captured) -> None:
    path = str(RECORDINGS / "dmesg.C.txt")

    codes = [run(["parse", path, "--fail-on", level], ENGLISH) for level in ("critical", "never")]

    assert codes == [1, 0]


def test_an_unclear_tool_is_asked_for(tmp_path: Path, capsys: Captured) -> None:
    path = tmp_path / "noise.txt"
    path.write_text("12:48:04 up 1:53, 0 user\n")

    code = run(["parse", str(path)], ENGLISH)

    assert (code, capsys.readouterr().err.startswith("holdfast: It is not clear which tool printed this")) == (2, True)


def test_a_missing_library_is_named_with_its_extra(capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "jc.parsers.ping", None)

    code = run(["parse", str(RECORDINGS / "ping-lost.C.txt")], ENGLISH)

    assert (code, "pip install 'holdfast[parse]'" in capsys.readouterr().err) == (2, True)

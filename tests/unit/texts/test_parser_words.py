"""Whatever the parser of the command line complains of is said in the reader's language."""

import ast
import re
from pathlib import Path

import click
import pytest

from holdfast.faces.cli.command import Spoken, Table
from holdfast.faces.cli.main import run
from holdfast.texts.parser_words import parser_words

KOREAN = {"LANG": "ko_KR.UTF-8"}
SENTENCE = re.compile(r"[A-Za-z]{2,} [a-z]{2,}")
HANGUL = re.compile("[가-힣]")
Captured = pytest.CaptureFixture[str]

MISTAKES = {
    "an argument too many": (["forecast", "a.csv", "b.csv"], "여기에는 올 수 없는 인자입니다: `b.csv`."),
    "several arguments too many": (["version", "a", "b"], "여기에는 올 수 없는 인자입니다: `a b`."),
    "no such option": (["diagnose", "--outpt", "x"], "`--outpt` 옵션은 없습니다. 혹시 --out, --output입니까?"),
    "no such letter": (["diagnose", "-z"], "`-z` 옵션은 없습니다."),
    "no such command": (["diagnse"], "`diagnse` 명령은 없습니다. 혹시 diagnose입니까?"),
    "no such command within one": (["keys", "lists"], "`lists` 명령은 없습니다. 혹시 list입니까?"),
    "no command": (["keys"], "명령을 지정하십시오."),
    "no argument": (["preflight"], "MANIFESTS 인자가 빠졌습니다."),
    "no option": (["plan", "pvc.expand", "shop/data", "--cluster", "lab"], "--reason 옵션이 빠졌습니다."),
    "an option without its value": (["forecast", "--days"], "`--days` 옵션에는 값이 필요합니다."),
    "a value of a flag": (["diagnose", "--no-color=yes"], "`--no-color` 옵션에는 값을 줄 수 없습니다."),
    "no number": (["forecast", "--days", "many"], "--days 값을 사용할 수 없습니다: `many`, 숫자가 아닙니다."),
    "no whole number": (["gap", "--iops", "1.5"], "--iops 값을 사용할 수 없습니다: `1.5`, 정수가 아닙니다."),
    "no whole number without bounds": (
        ["demo", "--port", "x"],
        "--port 값을 사용할 수 없습니다: `x`, 정수가 아닙니다.",
    ),
    "out of range": (
        ["forecast", "--days", "400"],
        "--days 값을 사용할 수 없습니다: `400.0`, 허용 범위: 0.5<=x<=60.0.",
    ),
    "below the least": (["gap", "--iops", "0"], "--iops 값을 사용할 수 없습니다: `0`, 허용 범위: x>=1."),
    "no choice": (["gap", "--medium", "tape"], "--medium에 `tape` 값은 쓸 수 없습니다. 가능한 값: ssd, hdd."),
    "a choice with quotation marks": (
        ["gap", "--medium", "it's"],
        "--medium에 `it's` 값은 쓸 수 없습니다. 가능한 값: ssd, hdd.",
    ),
    "a folder in place of a file": (["audit", "export", "/"], "FILE 값을 사용할 수 없습니다: `/` 경로는 폴더입니다."),
}


@pytest.mark.parametrize(("arguments", "complaint"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_of_the_command_line_is_told_in_korean(
    arguments: list[str], complaint: str, capsys: Captured
) -> None:
    code = run(arguments, KOREAN)

    first, second = capsys.readouterr().err.splitlines()
    assert code == 2
    assert first.startswith(f"holdfast: {complaint}")
    assert SENTENCE.search(first) is None
    assert re.fullmatch("도움말: `holdfast.* --help`", second)


TYPES = {
    "a truth": (click.BOOL, "maybe"),
    "a moment": (click.DateTime(), "soon"),
    "a moment of one form": (click.DateTime(["%Y"]), "soon"),
    "a UUID": (click.UUID, "x"),
    "an open file": (click.File(), "/no/such/file"),
    "a path that is there": (click.Path(exists=True), "/no/such/file"),
    "a file that is there": (click.Path(exists=True, dir_okay=False), "/no/such/file"),
    "a folder": (click.Path(exists=True, file_okay=False), __file__),
    "a program": (click.Path(exists=True, executable=True), __file__),
    "one allowed value": (click.Choice(["one"]), "two"),
    "numbers of a pair": (click.Tuple([int, str]), "x y"),
    "a whole number below": (click.IntRange(max=3, max_open=True), "3"),
}


@pytest.mark.parametrize(("kind", "value"), TYPES.values(), ids=TYPES)
def test_what_any_type_refuses_is_told_in_korean(
    kind: click.ParamType[object], value: str, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = Spoken("version", "ko", lambda **_: 0, [click.Option(["--given"], type=kind)])
    monkeypatch.setattr(Table, "get_command", lambda *_: made)

    code = run(["version", "--given", *value.split()], KOREAN)

    told = capsys.readouterr().err.splitlines()[0]
    assert (code, bool(HANGUL.search(told)), SENTENCE.search(told)) == (2, True, None)


# What is said to whoever writes a command, asked at a prompt, or put together by other means than its message.
_ELSEWHERE = (
    "Error: ",
    "Try '",
    "Did you mean",
    "(Did you mean",
    "Missing ",
    "No such ",
    "Invalid value",
    "Invalid start character",
    "Choose from",
    "Choice(",
    "Name '",
    "Boolean option",
    "Could not determine",
    "No options defined",
    "Arguments take exactly",
    "DeprecationWarning",
    "Aborted!",
    "Positional arguments",
    "env var: ",
    "default: ",
)


def _templates() -> list[str]:
    """Every sentence with a full stop or a value that the parser may translate."""
    folder = Path(click.__file__).parent
    names = ("core", "exceptions", "parser", "types")
    calls = [node for name in names for node in ast.walk(ast.parse((folder / f"{name}.py").read_text()))]
    found = [
        text.value
        for node in calls
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("_", "ngettext")
        for text in node.args[:2]
        if isinstance(text, ast.Constant) and isinstance(text.value, str)
    ]
    return [text for text in found if re.search(r"[a-z] ", text) and not text.startswith(_ELSEWHERE)]


_FILLED = {"name": "Path", "nargs": 2, "len": 3, "len_type": 2, "len_value": 3, "value": "v", "args": "a b"}
_FILLED |= {"filename": "f", "message": "unknown error", "number_type": "integer range", "range": "x>=1"}
_FILLED |= {"choice": "'a'", "choices": "'a', 'b'", "states": "0, 1", "format": "'%Y'", "formats": "'%Y', '%m'"}


@pytest.mark.parametrize("template", _templates())
def test_every_sentence_of_the_installed_parser_is_known(template: str) -> None:
    said = parser_words(template.format(**_FILLED), "ko")

    assert (bool(HANGUL.search(said)), SENTENCE.search(said)) == (True, None)


def test_what_the_parser_never_said_before_stays_its_own_words() -> None:
    assert parser_words("The moon is in the way.", "ko") == '"The moon is in the way."'

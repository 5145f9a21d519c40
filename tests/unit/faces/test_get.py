"""`holdfast get` from the command line."""

import json
from pathlib import Path

import pytest

from holdfast.faces.cli.main import run
from tests.unit.faces.broken import write_broken

ENGLISH = {"LANG": "en_US.UTF-8"}
Captured = pytest.CaptureFixture[str]


def test_the_saved_queries_are_listed_in_the_readers_language(capsys: Captured) -> None:
    codes = [run(["get", "--lang", lang], ENGLISH) for lang in ("en", "ko")]

    out = capsys.readouterr().out
    assert codes == [0, 0]
    assert "Claims without a volume and why" in out
    assert "볼륨이 없는 클레임과 그 이유" in out


def test_a_saved_query_is_answered_and_blind_spots_are_told(tmp_path: Path, capsys: Captured) -> None:
    code = run(["get", "unbound", write_broken(tmp_path), "--exit-code"], ENGLISH)

    out, err = capsys.readouterr()
    assert code == 1
    row = ["shop", "data", "Pending", "-", "fast", "?", "-", "StorageClassMissing:", "fast"]
    assert out.splitlines()[1].split() == row
    assert err == "? Pod was not in the input\n? Event was not in the input\n"


def test_a_kind_that_was_not_read_is_no_empty_answer(tmp_path: Path, capsys: Captured) -> None:
    code = run(["get", "volumes", write_broken(tmp_path), "-o", "json"], ENGLISH)

    out, err = capsys.readouterr()
    assert code == 2
    assert json.loads(out)[0]["missing"] == ["PersistentVolume", "Pod"]
    assert err.startswith("? PersistentVolume was not in the input\n")


def test_several_kinds_are_asked_at_once(tmp_path: Path, capsys: Captured) -> None:
    code = run(["get", "pvc,sc", write_broken(tmp_path), "-o", "csv", "--columns", "N=.metadata.name"], ENGLISH)

    assert (code, capsys.readouterr().out) == (0, "N\ndata\n\nN\nstandard\n")


def test_whole_objects_are_given_for_programs(tmp_path: Path, capsys: Captured) -> None:
    run(["get", "sc", write_broken(tmp_path), "-o", "json"], ENGLISH)

    assert json.loads(capsys.readouterr().out)[0]["rows"][0]["provisioner"] == "ebs.csi.aws.com"


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["pvc", "--where", ".a =="], "holdfast: A path, condition or selector is not understood from `.a ==` on."),
        (["nothing"], "holdfast: The value `nothing` of QUERY is not accepted."),
    ],
)
def test_a_question_that_nobody_understands_is_one_line(
    arguments: list[str], complaint: str, tmp_path: Path, capsys: Captured
) -> None:
    code = run(["get", arguments[0], write_broken(tmp_path), *arguments[1:]], ENGLISH)

    out, err = capsys.readouterr()
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert err.startswith(complaint)


@pytest.mark.parametrize("command", [["get", "volumes"], ["changes"]])
def test_without_a_source_the_running_cluster_is_meant(command: list[str], tmp_path: Path, capsys: Captured) -> None:
    code = run([*command, "--kubeconfig", str(tmp_path / "none")], ENGLISH)

    out, err = capsys.readouterr()
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert "none" in err or "extra" in err


def test_a_file_and_a_running_cluster_are_not_asked_at_once(tmp_path: Path, capsys: Captured) -> None:
    code = run(["get", "pvc", write_broken(tmp_path), "--context", "prod"], ENGLISH)

    assert (code, "--context" in capsys.readouterr().err) == (2, True)

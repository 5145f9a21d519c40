"""What the commands about a running cluster say when there is none, and what they print without one."""

from pathlib import Path

import pytest
import yaml

from holdfast.faces.cli.main import run
from tests.unit.adapters.kubernetes.test_access import CONFIG

Captured = pytest.CaptureFixture[str]
LANGUAGES = ({"LANG": "en_US.UTF-8"}, {"LANG": "ko_KR.UTF-8"})


@pytest.fixture
def unreachable(tmp_path: Path) -> str:
    path = tmp_path / "config"
    path.write_text(yaml.safe_dump(CONFIG))
    return str(path)


@pytest.mark.parametrize("environment", LANGUAGES)
@pytest.mark.parametrize("words", [["diagnose"], ["collect"], ["watch"]])
def test_a_cluster_that_does_not_answer_is_one_line_and_exit_code_two(
    words: list[str], environment: dict[str, str], unreachable: str, capsys: Captured
) -> None:
    code = run([*words, "--kubeconfig", unreachable], environment)

    out, err = capsys.readouterr()
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert "`work`" in err


@pytest.mark.parametrize("words", [["diagnose"], ["collect"], ["watch"]])
def test_without_a_kubeconfig_the_complaint_says_what_to_give(
    words: list[str], tmp_path: Path, capsys: Captured
) -> None:
    code = run([*words, "--kubeconfig", str(tmp_path / "none")], LANGUAGES[0])

    err = capsys.readouterr().err
    assert code == 2
    assert err.startswith(f"holdfast: The kubeconfig `{tmp_path / 'none'}` cannot be used: there is no such file.")


def test_a_file_and_a_cluster_at_once_are_refused(tmp_path: Path, capsys: Captured) -> None:
    code = run(["diagnose", str(tmp_path), "--context", "work"], LANGUAGES[0])

    assert code == 2
    assert capsys.readouterr().err.startswith("holdfast: --context speaks of a running cluster")


def test_the_rights_are_printed_as_a_manifest(capsys: Captured) -> None:
    code = run(["rbac"], LANGUAGES[0])

    role = yaml.safe_load(capsys.readouterr().out)
    assert (code, role["kind"], role["metadata"]["name"]) == (0, "ClusterRole", "holdfast-reader")


def test_the_equivalent_commands_mean_the_same_cluster(capsys: Captured) -> None:
    code = run(["collect", "--show-commands", "--context", "my work"], LANGUAGES[0])

    lines = capsys.readouterr().out.splitlines()
    assert (code, lines[0]) == (0, "kubectl --context 'my work' get pods -A -o json > pods.json")
    assert not [line for line in lines if "secrets" in line]


@pytest.mark.parametrize("words", [["--for", "soon"], ["--settle", "-1s"]])
def test_a_span_of_time_that_is_none_is_refused(words: list[str], capsys: Captured) -> None:
    code = run(["watch", *words], LANGUAGES[0])

    assert code == 2
    assert words[0] in capsys.readouterr().err


@pytest.mark.parametrize("words", [["--secrets", "keys"], ["--secrets", "certificates"], ["--custom"]])
@pytest.mark.parametrize("environment", LANGUAGES)
def test_a_watch_refuses_in_one_line_to_hold_values_and_says_what_works(
    words: list[str], environment: dict[str, str], unreachable: str, capsys: Captured
) -> None:
    code = run(["watch", "--kubeconfig", unreachable, *words], environment)

    out, err = capsys.readouterr()
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert f"`{' '.join(words)}`" in err
    assert "`--secrets metadata`" in err


def test_the_right_to_watch_is_printed_only_where_it_is_asked_for(capsys: Captured) -> None:
    verbs = []
    for words in (["rbac"], ["rbac", "--watch"]):
        run(words, LANGUAGES[0])
        verbs.append(yaml.safe_load(capsys.readouterr().out)["rules"][0]["verbs"])

    assert verbs == [["get", "list"], ["get", "list", "watch"]]

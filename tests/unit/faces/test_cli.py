import io
import json
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import jsonschema
import pytest

from holdfast.faces.cli.command import COMMANDS, Table
from holdfast.faces.cli.main import run
from holdfast.reports.data import schema
from holdfast.texts.say import LANGUAGES, say
from tests.unit.faces.broken import CLAIM, CLASS, listing, write_broken

ENGLISH = {"LANG": "en_US.UTF-8"}
KOREAN = {"LANG": "ko_KR.UTF-8"}
Captured = pytest.CaptureFixture[str]


def test_a_broken_cluster_is_answered_with_exit_code_one(tmp_path: Path, capsys: Captured) -> None:
    code = run(["diagnose", write_broken(tmp_path)], ENGLISH)

    out, err = capsys.readouterr()
    assert (code, err) == (1, "")
    assert "StorageClass does not exist" in out
    assert out.startswith("1 problem explains")


def test_a_preflight_judges_manifests_against_a_cluster(tmp_path: Path, capsys: Captured) -> None:
    manifest, cluster = tmp_path / "claim.json", tmp_path / "cluster.json"
    manifest.write_text(json.dumps(CLAIM))
    cluster.write_text(listing(CLASS))

    code = run(["preflight", str(manifest), "--cluster", str(cluster)], ENGLISH)

    out, err = capsys.readouterr()
    assert (code, err) == (1, "")
    assert out.startswith("1 problem would keep these manifests from working\n")
    assert "StorageClass fast does not exist" in out


def test_nothing_at_or_above_the_threshold_ends_with_zero(tmp_path: Path, capsys: Captured) -> None:
    path = write_broken(tmp_path)

    codes = [run(["diagnose", path, "--fail-on", level], ENGLISH) for level in ("high", "critical", "never")]

    assert codes == [1, 0, 0]


def test_json_is_the_published_form(tmp_path: Path, capsys: Captured) -> None:
    run(["diagnose", write_broken(tmp_path), "-o", "json"], ENGLISH)

    answer = json.loads(capsys.readouterr().out)
    jsonschema.validate(answer, schema())
    assert (answer["problems"][0]["cause"], answer["problems"][0]["object"]) == (
        "storage/claim/class-missing",
        {"kind": "PersistentVolumeClaim", "namespace": "shop", "name": "data"},
    )


@pytest.mark.parametrize("form", ["text", "json", "yaml", "sarif", "junit", "markdown", "html"])
def test_every_form_can_be_written_to_a_file(tmp_path: Path, capsys: Captured, form: str) -> None:
    out = tmp_path / "result"

    code = run(["diagnose", write_broken(tmp_path), "-o", form, "--out", str(out), "--lang", "ko"], ENGLISH)

    captured = capsys.readouterr()
    assert (code, captured.out, captured.err) == (1, "", f"{out}에 썼습니다\n")
    assert "class-missing" in out.read_text() or "StorageClass" in out.read_text()


def test_standard_input_is_read(tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    content = Path(write_broken(tmp_path)).read_bytes()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))

    code = run(["diagnose", "-"], ENGLISH)

    assert (code, capsys.readouterr().out.splitlines()[1].partition(" ·")[0]) == (1, "standard input")


def test_only_the_problems_of_a_namespace_are_shown(tmp_path: Path, capsys: Captured) -> None:
    path = write_broken(tmp_path)

    codes = [run(["diagnose", path, "-n", name], ENGLISH) for name in ("shop", "other")]

    assert codes == [1, 0]


def test_a_waived_problem_does_not_fail(tmp_path: Path, capsys: Captured) -> None:
    lease = {
        "apiVersion": "coordination.k8s.io/v1",
        "kind": "Lease",
        "metadata": {"name": "n1", "namespace": "kube-node-lease"},
        "spec": {"renewTime": "2026-01-15T12:00:00.000000Z"},
    }
    cluster = tmp_path / "cluster.json"
    cluster.write_text(listing(*json.loads(Path(write_broken(tmp_path)).read_text())["items"], lease))
    waivers = tmp_path / "waivers.yaml"
    waivers.write_text("- {cause: storage/claim/*, owner: shop, reason: being moved, expires: 2026-02-01}\n")

    code = run(["diagnose", str(cluster), "--waivers", str(waivers)], ENGLISH)

    assert (code, "1 finding is waived" in capsys.readouterr().out) == (0, True)


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["preflight"], "holdfast: The argument MANIFESTS is missing.\nSee `holdfast preflight --help`.\n"),
        (
            ["diagnse"],
            "holdfast: There is no command `diagnse`. Did you mean diagnose?\nSee `holdfast --help`.\n",
        ),
        (
            ["diagnose", "--outpt", "x"],
            "holdfast: There is no option `--outpt`. Did you mean --out, --output?\nSee `holdfast diagnose --help`.\n",
        ),
        (
            ["diagnose", "x", "-o", "pdf"],
            "holdfast: `pdf` is not a value of --output. Allowed: text, json, yaml, sarif, junit, markdown, html.\n"
            "See `holdfast diagnose --help`.\n",
        ),
        (
            ["diagnose", "/no/such/place"],
            "holdfast: There is nothing at `/no/such/place`. Give a file, a folder, an archive, or - for standard "
            "input.\n",
        ),
        (
            ["explain", "storage/claim/class-mising"],
            "holdfast: No rule is named `storage/claim/class-mising`. Nearest: storage/claim/class-missing",
        ),
        (["plan", "pvc.expand", "shop/data", "--cluster", "lab"], "holdfast: The option --reason is missing.\n"),
        (
            ["plan", "pvc.expand", "a/b/c/d", "--cluster", "lab", "--reason", "full"],
            "holdfast: The value `a/b/c/d` of TARGET is not accepted. Allowed: NAME, NAMESPACE/NAME, ",
        ),
        (["drift"], "holdfast: The option --baseline is missing.\nSee `holdfast drift --help`.\n"),
        (["keys", "lists"], "holdfast: There is no command `lists`. Did you mean list?\n"),
        (["diagnose", "--bogus"], "holdfast: There is no option `--bogus`.\nSee `holdfast diagnose --help`.\n"),
        (["rules", "--family", "weather"], "holdfast: The value `weather` of --family is not accepted. Allowed: "),
    ],
)
def test_a_mistake_is_one_clear_line_and_exit_code_two(arguments: list[str], complaint: str, capsys: Captured) -> None:
    code = run(arguments, ENGLISH)

    out, err = capsys.readouterr()
    assert (code, out) == (2, "")
    assert err.startswith(complaint)


def test_a_complaint_speaks_the_readers_language(capsys: Captured) -> None:
    run(["diagnose", "/no/such/place"], KOREAN)

    assert capsys.readouterr().err == (
        "holdfast: `/no/such/place` 경로에 아무것도 없습니다. 파일, 폴더, 아카이브를 지정하거나 표준 입력은 -로 "
        "지정하십시오.\n"
    )


def test_input_without_any_object_is_unusable(tmp_path: Path, capsys: Captured) -> None:
    path = tmp_path / "cluster.json"
    path.write_bytes(b'{"apiVersion": "v1", "kind": "List", "items": [{"apiVer')

    code = run(["diagnose", str(path)], ENGLISH)

    out, err = capsys.readouterr()
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert str(path) in err


def test_an_unwritable_output_is_told(tmp_path: Path, capsys: Captured) -> None:
    out = tmp_path / "no" / "such" / "folder" / "report.html"

    code = run(["diagnose", write_broken(tmp_path), "-o", "html", "--out", str(out)], ENGLISH)

    assert (code, capsys.readouterr().err) == (
        2,
        f"holdfast: The result could not be written to `{out}`: No such file or directory. Choose another place.\n",
    )


@pytest.mark.parametrize("content", ["- {cause: x}", "a: [", "[[1]]", "\ud800"])
def test_unusable_waivers_are_told(tmp_path: Path, capsys: Captured, content: str) -> None:
    waivers = tmp_path / "waivers.yaml"
    waivers.write_bytes(content.encode("utf-8", "surrogatepass"))

    code = run(["diagnose", write_broken(tmp_path), "--waivers", str(waivers)], ENGLISH)

    err = capsys.readouterr().err
    assert (code, err.count("\n")) == (2, 1)
    assert err.startswith(f"holdfast: The waivers in `{waivers}` cannot be used: ")


def test_an_unexpected_error_is_one_line_and_debug_shows_the_rest(
    tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError("by\nzero")

    monkeypatch.setattr("holdfast.service.diagnosis.diagnosing.diagnose", fail)
    path = write_broken(tmp_path)

    codes = [run(["diagnose", path], ENGLISH), run(["diagnose", path, "--debug"], ENGLISH)]

    err = capsys.readouterr().err
    assert codes == [2, 2]
    assert err.startswith("holdfast: Something unexpected happened: ZeroDivisionError: by zero. Run it again")
    assert err.count("Traceback") == 1


def test_an_interrupt_ends_with_130(tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("holdfast.service.diagnosis.diagnosing.diagnose", interrupted)

    code = run(["diagnose", write_broken(tmp_path)], ENGLISH)

    assert (code, capsys.readouterr().err.strip()) == (130, "holdfast: Interrupted; nothing was decided.")


def test_a_cause_is_explained(capsys: Captured) -> None:
    code = run(["explain", "storage/claim/class-missing"], KOREAN)

    out = capsys.readouterr().out
    assert (code, out.splitlines()[0]) == (0, "StorageClass가 없음")
    assert "<class>" in out
    assert "patterns/configuration" in out


def test_a_pattern_is_explained_in_the_readers_language(capsys: Captured) -> None:
    code = run(["explain", "patterns/data-loss"], KOREAN)

    out = capsys.readouterr().out
    assert (code, out.splitlines()[:2]) == (0, ["데이터 손실", "patterns/data-loss"])
    assert "   - 하드웨어 장애\n     밝히는 규칙  storage/mount/file-system-damaged" in out


def test_a_pattern_is_data_for_programs(capsys: Captured) -> None:
    run(["explain", "patterns/security", "-o", "json"], ENGLISH)

    page = json.loads(capsys.readouterr().out)
    assert page["title"] == "Security stands in the way of storage"
    assert page["lists"][1]["lines"][0] == {
        "text": "The Pod Security level forbids hostPath or privileges",
        "rules": [
            {"cause": "workload/admission/pod-security-violation", "title": "Pod Security level refuses the Pods"}
        ],
        "commands": [],
        "signals": [],
        "by_hand": None,
    }


def test_without_a_name_what_can_be_explained_is_listed(capsys: Captured) -> None:
    codes = [run(["explain"], ENGLISH), run(["explain", "-o", "json"], ENGLISH)]

    text, _, data = capsys.readouterr().out.partition("{")
    listed = json.loads("{" + data)
    assert codes == [0, 0]
    assert len(listed["patterns"]) == 11
    for item in listed["patterns"]:
        assert f"   {item['pattern']}" in text
    assert {"storage", "network", "workload"} <= {item["family"] for item in listed["families"]}


def test_the_rules_of_a_family_are_listed(capsys: Captured) -> None:
    code = run(["rules", "--family", "storage", "-o", "json"], ENGLISH)

    causes = [rule["cause"] for rule in json.loads(capsys.readouterr().out)]
    assert code == 0
    assert "storage/claim/class-missing" in causes
    assert [cause for cause in causes if not cause.startswith("storage/")] == []


def test_the_version_is_told(capsys: Captured) -> None:
    codes = [run(["version"], ENGLISH), run(["--version"], ENGLISH)]

    assert codes == [0, 0]
    assert capsys.readouterr().out.startswith("holdfast 0.")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_gets_its_completion(shell: str, capsys: Captured) -> None:
    code = run(["completion", shell], ENGLISH)

    assert (code, f"_HOLDFAST_COMPLETE={shell}_complete" in capsys.readouterr().out) == (0, True)


@pytest.mark.parametrize("command", COMMANDS)
def test_help_speaks_the_readers_language(command: str, capsys: Captured) -> None:
    codes = [run([command, "--help"], KOREAN), run([command, "--help"], ENGLISH)]

    korean, english = capsys.readouterr().out.split("Usage: ")
    assert codes == [0, 0]
    assert korean.startswith(f"사용법: holdfast {command}")
    assert [word for word in ("Options", "Show", "default:") if word in korean] == []
    assert english.startswith(f"holdfast {command}")


def test_an_object_beside_the_problem_is_no_reason_to_fail(tmp_path: Path, capsys: Captured) -> None:
    path = tmp_path / "cluster.json"
    path.write_text(listing(CLASS))

    code = run(["diagnose", str(path)], ENGLISH)

    assert (code, capsys.readouterr().out.startswith("Nothing")) == (0, True)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_command_that_takes_a_store_says_so_in_the_same_words(lang: str) -> None:
    def stores(command: click.Command, path: str) -> Iterator[tuple[str, str | None]]:
        context = click.Context(command)
        yield from ((path, p.help) for p in command.params if isinstance(p, click.Option) and "--store" in p.opts)
        if isinstance(command, click.Group) and path != " api":
            for name in command.list_commands(context):
                inner = command.get_command(context, name)
                assert inner is not None
                yield from stores(inner, f"{path} {name}")

    found = dict(stores(Table(lang), ""))

    assert {" serve", " mcp", " store backup", " audit verify"} <= found.keys()
    assert set(found.values()) == {say("cli.option.api-store", lang)}

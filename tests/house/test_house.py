"""The promises of the repository as a whole."""

import ast
import os
import re
import subprocess
import sys
import sysconfig
import tomllib
import venv
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "holdfast"
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md"))
DATA = (".yaml", ".json", ".html", ".j2", ".css", ".js", ".svg", ".typed")

# Each pattern has a class of one letter, so that this file does not hold what it looks for.
FORBIDDEN = {
    "the address of a package index": r"pythonhoste[d]|registry\.npmj[s]|/simpl[e]/|index-ur[l][ =]+http",
    "the address of a module proxy": r"proxy\.golan[g]\.org|artifactor[y]",
    "a folder of one machine": r"(?<![\w.])/(?:hom[e]|User[s]|wor[k])/[\w.-]|\.pyen[v]/",
}
FOREIGN_LOCKS = {"uv.lock", "poetry.lock", "Pipfile.lock", "yarn.lock", "pnpm-lock.yaml"}


def tracked() -> Iterator[Path]:
    """The files that the repository holds."""
    listing = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    yield from (ROOT / os.fsdecode(name) for name in listing.split(b"\0") if name)


def readable() -> Iterator[tuple[Path, str]]:
    """The repository's text files with their texts."""
    for path in tracked():
        content = path.read_bytes() if path.is_file() else b"\0"
        if b"\0" not in content:
            yield path.relative_to(ROOT), content.decode(errors="replace")


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    subprocess.run([*pip, "--wheel-dir", str(folder), str(ROOT)], check=True)
    return next(folder.glob("holdfast-*.whl"))


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_file_names_a_place_that_others_do_not_have(what: str) -> None:
    pattern = re.compile(FORBIDDEN[what])

    found = [f"{path}: {match[0]}" for path, text in readable() for match in pattern.finditer(text)]

    assert found == []


def test_locks_are_requirement_files_only() -> None:
    names = {path.name for path in tracked()}

    assert names & FOREIGN_LOCKS == set()


def test_every_locked_requirement_has_a_version_and_a_hash() -> None:
    entries = [
        entry
        for lock in sorted((ROOT / "requirements").glob("*.txt"))
        for entry in re.sub(r"^ *#.*\n", "", lock.read_text(), flags=re.MULTILINE).replace("\\\n", "").splitlines()
    ]

    loose = [entry for entry in entries if not re.match(r"[\w.-]+==\S+.*--hash=sha256:[0-9a-f]{64}", entry)]

    assert entries
    assert loose == []


def test_the_locks_hold_every_requirement_of_the_package() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    required = {re.split(r"[^\w.-]", requirement)[0].lower() for requirement in project["dependencies"]}

    for lock in ("run.txt", "dev.txt"):
        locked = re.findall(r"^([\w.-]+)==", (ROOT / "requirements" / lock).read_text(), re.MULTILINE)

        assert required - set(locked) == set(), lock


@pytest.mark.parametrize("page", DECISIONS, ids=lambda page: page.stem)
def test_a_decision_tells_context_options_choice_and_cost(page: Path) -> None:
    headings = re.findall(r"^## (.+)$", page.read_text(), re.MULTILINE)

    assert headings == ["Context", "Options", "Choice", "Cost"]


def test_every_decision_is_listed_once_and_numbered_without_a_gap() -> None:
    listed = re.findall(r"\]\((\d{4}-[\w-]+\.md)\)", (ROOT / "docs" / "decisions" / "README.md").read_text())

    assert listed == [page.name for page in DECISIONS]
    assert [int(name[:4]) for name in listed] == list(range(1, len(DECISIONS) + 1))


def test_a_package_file_is_a_docstring_at_most() -> None:
    # The import contracts look below the packages; code in a package's own file would escape them.
    inner = [path for path in PACKAGE.rglob("__init__.py") if path.parent != PACKAGE]

    with_code = [
        str(path.relative_to(ROOT))
        for path in inner
        if any(not isinstance(node, ast.Expr) for node in ast.parse(path.read_text()).body)
    ]

    assert with_code == []


def test_every_folder_of_modules_is_a_package() -> None:
    folders = {path.parent for path in PACKAGE.rglob("*.py")}

    assert [str(folder.relative_to(ROOT)) for folder in folders if not (folder / "__init__.py").exists()] == []


@pytest.mark.slow
def test_the_wheel_holds_every_module_and_every_data_file(wheel: Path) -> None:
    wanted = {
        path.relative_to(ROOT / "src").as_posix()
        for path in tracked()
        if path.is_relative_to(PACKAGE) and path.suffix in {".py", *DATA}
    }

    held = set(zipfile.ZipFile(wheel).namelist())

    assert wanted - held == set()


@pytest.mark.slow
def test_the_installed_wheel_answers(wheel: Path, tmp_path: Path) -> None:
    venv.create(tmp_path / "venv")
    python = tmp_path / "venv" / "bin" / "python"
    install = [
        sys.executable,
        "-m",
        "pip",
        "--python",
        str(python),
        "install",
        "--quiet",
        "--no-index",
        "--no-deps",
    ]
    subprocess.run([*install, str(wheel)], check=True)
    # The requirements are lent by the present environment; a path file does not lend its editable packages.
    own = next((tmp_path / "venv").glob("lib/python*/site-packages"))
    (own / "lent.pth").write_text(sysconfig.get_path("purelib") + "\n")

    place = subprocess.run(
        [str(python), "-c", "import holdfast; print(holdfast.__file__)"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    answer = subprocess.run(
        [str(python.with_name("holdfast")), "version"], cwd=tmp_path, capture_output=True, text=True
    )

    assert Path(place.stdout.strip()).is_relative_to(own)
    assert (answer.returncode, answer.stderr) == (0, "")
    assert "0.1.0" in answer.stdout


@pytest.mark.slow
def test_where_everything_is_checked_nothing_on_postgresql_is_left_out() -> None:
    # The folder of a control plane keeps the script from fetching Go.
    environment = {"PATH": os.environ["PATH"], "CI": "true", "KUBEBUILDER_ASSETS": "/none"}
    where = ["tests/scenarios/test_two_servers.py", "tests/scenarios/test_killed_servers.py"]

    done = subprocess.run(
        ["tools/test", "--collect-only", "-q", *where], cwd=ROOT, env=environment, capture_output=True, text=True
    )

    found = {line.rpartition("::")[2] for line in done.stdout.splitlines() if "::" in line}
    assert done.returncode == 0, done.stdout + done.stderr
    assert {
        "test_every_scheduled_scan_runs_once",
        "test_nothing_that_was_acknowledged_is_lost[postgresql]",
        "test_a_server_killed_while_it_sets_up_its_store_starts_again[postgresql]",
    } <= found
    assert not any("for_long" in name for name in found)

"""The image's definition, read as an engine reads it: what it begins with, what it takes, and as whom it runs."""

import re
from fnmatch import fnmatch
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[2]
DEFINITION = ROOT / "deploy" / "Containerfile"
PLUGIN = ROOT / "deploy" / "krew" / "holdfast.yaml"
Step = tuple[str, str]


def steps() -> list[Step]:
    """The instructions and their words, with continued lines joined."""
    text = re.sub(r"^\s*#.*\n", "", DEFINITION.read_text(), flags=re.MULTILINE)
    lines = [line.strip() for line in text.replace("\\\n", " ").splitlines() if line.strip()]
    return [(word, rest.strip()) for word, _, rest in (line.partition(" ") for line in lines)]


def stages() -> list[list[Step]]:
    """The instructions of each stage, its FROM first."""
    found: list[list[Step]] = []
    for step in steps():
        if step[0] == "FROM":
            found.append([])
        if found:
            found[-1].append(step)
    return found


def settings(stage: list[Step], word: str) -> list[str]:
    return [rest for name, rest in stage if name == word]


def ignored(path: str) -> bool:
    """Says that the context leaves a path out; the last pattern that fits decides."""
    left_out = False
    for pattern in (ROOT / ".dockerignore").read_text().split():
        bare = pattern.removeprefix("!")
        parents = [path, *(str(parent) for parent in Path(path).parents)]
        if any(fnmatch(item, bare) for item in parents):
            left_out = not pattern.startswith("!")
    return left_out


def test_every_base_is_pinned_by_a_version_and_can_be_named_anew() -> None:
    bases = {rest.partition("=")[0]: rest.partition("=")[2] for word, rest in steps() if word == "ARG"}

    named = [stage[0][1].split()[0] for stage in stages()]
    assert set(named) == {f"${{{name}}}" for name in bases}
    assert all(re.fullmatch(r"[a-z]+:\d+(\.\d+)?-[a-z]+(-slim)?(-[a-z]+)?", base) for base in bases.values()), bases


def test_the_last_stage_runs_as_a_number_that_is_not_root_and_ends_with_it() -> None:
    last = stages()[-1]

    assert settings(last, "USER") == ["10001:10001"]
    after = [word for word, _ in last[[word for word, _ in last].index("USER") :]]
    assert after == ["USER", "VOLUME", "EXPOSE", "ENTRYPOINT", "CMD"]


def test_the_last_stage_holds_no_tool_that_built_it() -> None:
    last = stages()[-1]

    assert settings(last, "COPY") == ["--from=program /opt/holdfast /opt/holdfast"]
    assert [rest for rest in settings(last, "RUN") if "pip" in rest or "apt" in rest or "npm" in rest] == []


def test_it_listens_where_its_port_is_and_writes_where_its_volume_is() -> None:
    last = stages()[-1]

    [environment] = settings(last, "ENV")
    assert {"HOLDFAST_HOST=0.0.0.0", "HOME=/tmp", "XDG_DATA_HOME=/var/lib"} <= set(environment.split())
    assert (settings(last, "EXPOSE"), settings(last, "VOLUME")) == (["8420"], ['["/var/lib/holdfast"]'])
    assert (settings(last, "ENTRYPOINT"), settings(last, "CMD")) == (['["holdfast"]'], ['["serve"]'])


def test_what_comes_from_outside_is_checked_by_hash() -> None:
    installs = [part for _, rest in steps() for part in rest.split("&&") if "pip install" in part]

    assert len(installs) == 3
    assert all("--require-hashes" in part or "--no-index" in part for part in installs)
    assert [rest for word, rest in steps() if word == "ADD" or "curl" in rest or "wget" in rest] == []


@pytest.mark.parametrize("name", ["server", "build"])
def test_every_requirement_of_the_image_has_a_hash_and_the_version_that_is_tested(name: str) -> None:
    def pinned(file: str) -> dict[str, str]:
        text = (ROOT / "requirements" / file).read_text().replace("\\\n", " ")
        lines = [line for line in text.splitlines() if re.match(r"[a-z0-9]", line, re.IGNORECASE)]
        assert all("--hash=sha256:" in line for line in lines)
        found = [Requirement(line.partition("--hash")[0]) for line in lines]
        return {item.name: str(item.specifier) for item in found}

    tested = pinned("dev.txt")

    taken = pinned(f"{name}.txt")

    assert taken
    assert taken == {item: tested[item] for item in taken}


def test_every_file_that_is_copied_is_there_and_in_the_context() -> None:
    copied = [word for _, rest in steps() if _ == "COPY" and "--from" not in rest for word in rest.split()[:-1]]

    assert len(copied) > 10
    assert [path for path in copied if not (ROOT / path).exists() or ignored(path)] == []


def test_the_context_holds_neither_history_nor_environments_nor_builds() -> None:
    kept = [
        path for path in (".git", ".venv", "web/node_modules", "src/holdfast/faces/web/static") if not ignored(path)
    ]

    assert kept == []
    assert not ignored("examples/missing-class.tar.gz")


def test_the_plugin_of_kubectl_is_described_as_its_index_wants_it() -> None:
    plugin = yaml.safe_load(PLUGIN.read_text())

    package = (ROOT / "pyproject.toml").read_text()
    assert (plugin["apiVersion"], plugin["kind"]) == ("krew.googlecontainertools.github.com/v1alpha2", "Plugin")
    assert plugin["metadata"] == {"name": "holdfast"}
    assert f'version = "{plugin["spec"]["version"].removeprefix("v")}"' in package
    # The index asks for at most fifty letters without a full stop, and for lines of text that wrap at eighty.
    assert len(plugin["spec"]["shortDescription"]) <= 50
    assert not plugin["spec"]["shortDescription"].endswith(".")
    for platform in plugin["spec"]["platforms"]:
        assert platform.keys() == {"selector", "uri", "sha256", "bin", "files"}
        assert platform["bin"] == "kubectl-holdfast"
        assert re.fullmatch("[0-9a-f]{64}", platform["sha256"])
        assert {"from": "LICENSE", "to": "."} in platform["files"]

"""What the built wheel brings: the command under its own name and as a plugin of kubectl."""

import os
import shutil
import subprocess
import sys
import zipfile
from configparser import ConfigParser
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def scripts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The programs that the wheel installs."""
    out = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(out)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    [wheel] = out.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        [name] = [name for name in archive.namelist() if name.endswith("entry_points.txt")]
        parser = ConfigParser()
        parser.read_string(archive.read(name).decode())
    return dict(parser["console_scripts"])


def test_the_wheel_installs_the_command_and_the_plugin(scripts: dict[str, str]) -> None:
    assert scripts == {"holdfast": "holdfast.__main__:main", "kubectl-holdfast": "holdfast.__main__:main"}


@pytest.mark.skipif(shutil.which("kubectl") is None, reason="kubectl is not here")
@pytest.mark.slow
def test_kubectl_runs_it(scripts: dict[str, str], tmp_path: Path) -> None:
    module, _, function = scripts["kubectl-holdfast"].partition(":")
    program = tmp_path / "kubectl-holdfast"
    # As an installer writes it.
    program.write_text(f"#!{sys.executable}\nfrom {module} import {function}\n{function}()\n")
    program.chmod(0o755)
    environment = {"PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}", "HOME": str(tmp_path), "LANG": "en_US.UTF-8"}

    done = subprocess.run(
        ["kubectl", "holdfast", "rules", "--family", "storage"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, "")
    assert "storage/claim/class-missing" in done.stdout

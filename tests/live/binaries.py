"""Finds, or builds once, the programs of a real control plane."""

import contextlib
import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

KUBERNETES = "v1.36.3"
KWOK = "v0.8.0"
PROGRAMS = ("etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler", "kubectl")
MODULE = Path(__file__).resolve().parent.parent / "controlplane"
# From this version on, Go fetches the newer toolchain that go.mod asks for.
FETCHES_TOOLCHAINS = (1, 21)
SOURCES = ("go.mod", "go.sum", "main.go")
VERSION_VARIABLES = {
    "k8s.io/component-base/version.gitVersion": KUBERNETES,
    "k8s.io/component-base/version.gitMajor": "1",
    "k8s.io/component-base/version.gitMinor": "36",
    "k8s.io/client-go/pkg/version.gitVersion": KUBERNETES,
}


class NoBinariesError(RuntimeError):
    """No control plane can be had on this machine; the message says why in one line."""


def find_binaries(build: bool = True) -> Mapping[str, Path]:
    """The path of every program by its name: from KUBEBUILDER_ASSETS first, else from the cache."""
    given = _assets()
    if len(given) == len(PROGRAMS) + 1:
        return given
    built = cache_folder()
    if not (built / "kwok").exists():
        if not build:
            raise NoBinariesError(f"no control plane is built in {built}")
        _build_once(built)
    ours = {name: built / name for name in (*PROGRAMS, "kwok")}
    return ours | given


def cache_folder() -> Path:
    """Where the programs of exactly these sources are kept, outside the repository."""
    digest = hashlib.sha256(KWOK.encode())
    for name in SOURCES:
        digest.update((MODULE / name).read_bytes())
    home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return home / "holdfast" / "controlplane" / digest.hexdigest()[:16]


def _assets() -> dict[str, Path]:
    folder = os.environ.get("KUBEBUILDER_ASSETS")
    if not folder:
        return {}
    return {name: path for name in (*PROGRAMS, "kwok") if (path := Path(folder) / name).is_file()}


def _build_once(folder: Path) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    with locked(folder.with_suffix(".lock")):
        if (folder / "kwok").exists():
            return
        go = find_go()
        with tempfile.TemporaryDirectory(dir=folder.parent) as scratch:
            _build(go, Path(scratch) / "programs")
            os.replace(Path(scratch) / "programs", folder)


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Keeps other processes off while something is built."""
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _build(go: str, folder: Path) -> None:
    folder.mkdir()
    go_flags = f"{os.environ.get('GOFLAGS', '')} -buildvcs=false".strip()
    environment = os.environ | {"CGO_ENABLED": "0", "GOBIN": str(folder), "GOFLAGS": go_flags}
    flags = " ".join(["-s", "-w", *(f"-X {name}={value}" for name, value in VERSION_VARIABLES.items())])
    _say(f"building the control plane of Kubernetes {KUBERNETES} (about 6 minutes the first time)")
    run_go([go, "build", "-trimpath", "-ldflags", flags, "-o", str(folder / "controlplane"), "."], environment)
    for name in PROGRAMS:
        (folder / name).symlink_to("controlplane")
    _say(f"building kwok {KWOK}, which plays the kubelets (about 2 minutes the first time)")
    package = f"sigs.k8s.io/kwok/cmd/kwok@{KWOK}"
    run_go([go, "install", "-trimpath", "-ldflags", "-s -w", package], environment)


def run_go(command: list[str], environment: Mapping[str, str]) -> None:
    """Runs Go beside the sources of the control plane."""
    done = subprocess.run(command, cwd=MODULE, env=environment, stdout=sys.stderr, check=False)
    if done.returncode:
        raise NoBinariesError(f"`{' '.join(command[:2])}` failed with status {done.returncode}")


def find_go() -> str:
    """The path of a Go that can build, or fetch what builds."""
    go = shutil.which("go")
    if go is None:
        raise NoBinariesError("a real control plane needs Go, or KUBEBUILDER_ASSETS: neither is here")
    shown = subprocess.run([go, "env", "GOVERSION"], cwd="/", capture_output=True, text=True, check=True).stdout
    found = re.match(r"go(\d+)\.(\d+)", shown)
    if found is None or tuple(map(int, found.groups())) < FETCHES_TOOLCHAINS:
        raise NoBinariesError(f"a real control plane needs Go 1.21 or newer, not `{shown.strip()}`")
    return go


def _say(line: str) -> None:
    print(f"binaries: {line}", file=sys.stderr, flush=True)  # noqa: T201


if __name__ == "__main__":
    find_binaries()
    print(cache_folder())  # noqa: T201

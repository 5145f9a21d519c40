"""Writes what is true about the recorded scenarios, for tests and for readers."""

from pathlib import Path
from typing import Any

import yaml

from tests.live import scenario
from tests.live.binaries import KUBERNETES

INTRODUCTION = """\
# Recorded clusters

Each archive holds what `kubectl get KIND -A -o json` printed for every kind of a real Kubernetes {version} control
plane, one file per kind, after the fault had shown; `holdfast-bundle.json` says when and which kinds. API server,
scheduler and controllers were real, so their events are their own words; what a kubelet or a storage driver
reports was played with the messages that those print. Values of Secrets are empty.
`NAME.cluster-info-dump.tar.gz` is what `kubectl cluster-info dump --all-namespaces` wrote of the same cluster.

    holdfast diagnose examples/missing-class.tar.gz

`truth.yaml` says what is wrong in each. `python -m tests.live.record NAME` records one anew.

| Archive | What is wrong | Cause | Repair |
|---|---|---|---|
"""


def write(folder: Path) -> None:
    """Writes truth.yaml and README.md for the archives that a folder holds."""
    recorded = [name for name in scenario.names() if (folder / f"{name}.tar.gz").exists()]
    text = yaml.safe_dump([_entry(name) for name in recorded], sort_keys=False, width=110, allow_unicode=True)
    (folder / "truth.yaml").write_text(text)
    rows = "".join(_row(name) for name in recorded)
    (folder / "README.md").write_text(INTRODUCTION.format(version=KUBERNETES) + rows)


def _entry(name: str) -> dict[str, Any]:
    found = scenario.load(name)
    further = [{"cause": cause, "object": _place(place)} for cause, place in found.further]
    return {
        "scenario": name,
        "cause": found.cause,
        "object": None if found.repair is None else _place(found.repair),
        "faults": len(scenario.faults_of(found)),
        "also_acceptable": list(found.also_acceptable),
        **({"further": further} if further else {}),
    }


def _place(repair: tuple[str, str, str]) -> dict[str, str]:
    return dict(zip(("kind", "namespace", "name"), repair, strict=True))


def _row(name: str) -> str:
    found = scenario.load(name)
    faults = scenario.faults_of(found)
    causes = "<br>".join(f"`{cause}`" for cause, _ in faults) or "none"
    repairs = "<br>".join(_words(repair) for _, repair in faults)
    return f"| `{name}` | {found.summary} | {causes} | {repairs} |\n"


def _words(repair: tuple[str, str, str]) -> str:
    kind, namespace, target = repair
    return f"{kind} `{f'{namespace}/' if namespace else ''}{target}`"

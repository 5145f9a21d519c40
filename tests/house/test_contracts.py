"""Each import contract fails on the import that it forbids."""

import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

SOUND = {
    "__main__.py": "from holdfast.faces import cli",
    "faces/cli.py": "from holdfast.app import context",
    "app/context.py": "from holdfast.adapters import files",
    "adapters/files.py": "import socket\nfrom holdfast.ports import source",
    "adapters/sql.py": "import sqlite3",
    "service/diagnose.py": "from holdfast.pillars import diagnosis",
    "service/actions/execution.py": "from holdfast.ports import writes",
    "ports/source.py": "from holdfast.model import refs",
    "ports/writes.py": "from holdfast.model import refs",
    "pillars/diagnosis.py": "from holdfast.engine import rule",
    "pillars/cost.py": "from holdfast.engine import rule",
    "rules/storage/claim/class_missing.py": "from holdfast.engine import rule",
    "rules/storage/claim/pending.py": "from holdfast.engine import rule",
    "engine/rule.py": "from holdfast.model import refs",
    "model/refs.py": "import msgspec",
}

FORBIDDEN = {
    "an import that goes up": ({"model/refs.py": "from holdfast.engine import rule"}, "go down the floors"),
    "a module without a floor": ({"utils.py": ""}, "go down the floors"),
    "a face that imports the command line": (
        {"faces/rest.py": "from holdfast.faces import cli"},
        "The command line starts",
    ),
    "a cycle": (
        {
            "model/units.py": "from holdfast.model import refs",
            "model/refs.py": "from holdfast.model import units",
        },
        "No cycles",
    ),
    "an import of the facade": ({"service/diagnose.py": "import holdfast"}, "public facade"),
    "a pillar that knows a pillar": (
        {"pillars/cost.py": "from holdfast.pillars import diagnosis"},
        "Pillars never",
    ),
    "an adapter that knows an adapter": (
        {"adapters/sql.py": "from holdfast.adapters import files"},
        "Adapters never",
    ),
    "a rule that knows a rule": (
        {"rules/storage/claim/pending.py": "from holdfast.rules.storage.claim import class_missing"},
        "A rule never",
    ),
    "a socket in the core": ({"engine/rule.py": "import socket"}, "No sockets"),
    "a download in a use case": ({"service/diagnose.py": "import urllib.request"}, "No sockets"),
    "a face that builds an adapter": (
        {"faces/cli.py": "from holdfast.adapters import files"},
        "Only the composition root",
    ),
    "a second writer": ({"service/diagnose.py": "from holdfast.ports import writes"}, "One writer"),
}


def lint(folder: Path, modules: Mapping[str, str]) -> str:
    """What the import linter says about a package of these modules, on one line."""
    package = folder / "holdfast"
    for name, code in modules.items():
        module = package / name
        module.parent.mkdir(parents=True, exist_ok=True)
        module.write_text(code)
    for parent in {path.parent for path in package.rglob("*.py")} | {package}:
        for inner in [parent, *parent.parents]:
            if inner.is_relative_to(package):
                (inner / "__init__.py").touch()
    shutil.copy(ROOT / ".importlinter", folder)
    command = "import sys; sys.path.insert(0, '.'); from importlinter import cli; sys.exit(cli.lint_imports())"
    result = subprocess.run(
        [sys.executable, "-c", command], cwd=folder, capture_output=True, text=True, env={"COLUMNS": "200"}
    )
    return " ".join(result.stdout.split())


def test_a_sound_house_keeps_every_contract(tmp_path: Path) -> None:
    report = lint(tmp_path, SOUND)

    assert report.endswith("Contracts: 10 kept, 0 broken.")


@pytest.mark.parametrize("case", FORBIDDEN)
def test_a_forbidden_import_breaks_its_contract(tmp_path: Path, case: str) -> None:
    change, contract = FORBIDDEN[case]

    report = lint(tmp_path, SOUND | change)

    _, _, broken = report.partition("Broken contracts")
    assert contract in broken

"""`holdfast prevention-plan`: its forms, its files, and what it says where it cannot write."""

import re
from pathlib import Path

import pytest

from holdfast.faces.cli.main import run

SIZE = ["--nodes", "12", "--pods", "300"]


def test_without_a_form_the_plan_is_markdown(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["prevention-plan", *SIZE], {}) == 0

    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "# Preventive maintenance plan: 12 nodes, 300 Pods"
    assert [line for line in lines if line.startswith("## ")] == [
        "## Size, windows and samples",
        "## 1. Checklists",
        "## 2. What can be automated",
        "## 3. Monitoring and alerts",
        "## 4. Escalation",
        "## 5. How success is measured",
        "## Hours and people",
    ]


def test_every_row_of_a_table_has_as_many_cells_as_its_head(capsys: pytest.CaptureFixture[str]) -> None:
    run(["prevention-plan", *SIZE, "--lang", "ko"], {})

    counts: list[list[int]] = [[]]
    for line in capsys.readouterr().out.splitlines():
        if line.startswith("|"):
            counts[-1].append(len(re.findall(r"(?<!\\)\|", line)))
        elif counts[-1]:
            counts.append([])
    assert [len(set(table)) for table in counts if table] == [1] * 12


def test_the_page_loads_nothing_and_runs_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["prevention-plan", *SIZE, "-o", "html"], {}) == 0

    page = capsys.readouterr().out
    assert "default-src 'none'" in page
    assert re.findall(r"<script|<link|<img|src=|url\(", page) == []
    assert page.count("<table>") == 12
    assert "`" not in page.partition("<main>")[2]


def test_goals_that_nobody_has_leave_their_figures_and_alerts_out(capsys: pytest.CaptureFixture[str]) -> None:
    run(["prevention-plan", *SIZE, "--goal", "none"], {})

    page = capsys.readouterr().out
    assert [name for name in ("Unused storage", "Age of the patch level", "HoldfastVolumeUnused") if name in page] == []


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "plan").write_text("a file")

    assert run(["prevention-plan", *SIZE, "--files", str(tmp_path / "plan")], {}) == 2

    assert str(tmp_path / "plan") in capsys.readouterr().err


def test_with_numbers_for_both_no_cluster_is_read(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["prevention-plan", *SIZE, "--kubeconfig", "/nowhere"], {}) == 0
    assert run(["prevention-plan", "--nodes", "12", "--kubeconfig", "/nowhere"], {}) == 2

    assert "/nowhere" in capsys.readouterr().err


@pytest.mark.parametrize(("given", "lacking"), [("--nodes", "--pods"), ("--pods", "--nodes")])
def test_half_a_size_without_a_cluster_says_which_half_is_missing(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: str, lacking: str
) -> None:
    monkeypatch.setenv("KUBECONFIG", str(tmp_path / "none"))

    code = run(["prevention-plan", given, "3"], {})

    said = " ".join(capsys.readouterr().err.split())
    assert code == 2
    assert f"`{lacking}`" in said
    assert "kubeconfig" not in said


def test_half_a_size_with_a_kubeconfig_that_cannot_be_used_names_the_kubeconfig(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    code = run(["prevention-plan", "--nodes", "3", "--kubeconfig", str(tmp_path / "none")], {})

    assert code == 2
    assert "--kubeconfig" in capsys.readouterr().err

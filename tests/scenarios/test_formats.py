"""The same broken cluster in every format gives the same problems, or the format's missing kind is named."""

from __future__ import annotations

import io
import json
import tarfile
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from holdfast.adapters.files.source import FileSource
from holdfast.engine.discover import discover
from holdfast.model.diagnosis import Diagnosis
from holdfast.service.diagnosis.diagnosing import diagnose
from tests.contracts.layouts import LAYOUTS, PACKINGS, as_folder, one_list

EXAMPLES = Path(__file__).parents[2] / "examples"
RULES = discover(("holdfast.rules",))
SCENARIOS = ("missing-class", "image-not-found", "service-selector", "taint", "wrong-access-mode")
Raw = dict[str, Any]


@cache
def items(scenario: str) -> tuple[Raw, ...]:
    with tarfile.open(EXAMPLES / f"{scenario}.tar.gz") as archive:
        files = [json.load(file) for member in archive if (file := archive.extractfile(member))]
    return tuple(item for content in files for item in content.get("items", ()))


@cache
def whole(scenario: str) -> Diagnosis:
    return diagnose(FileSource(EXAMPLES / f"{scenario}.tar.gz"), RULES)


def roots(found: Diagnosis) -> list[tuple[str, str]]:
    return [(problem.cause, str(problem.object)) for problem in found.problems]


def assert_same_or_blind(found: Diagnosis, expected: Diagnosis) -> None:
    """The first problem is the same, or its rule names a kind that it could not see."""
    if roots(found) != roots(expected):
        cause = expected.problems[0].cause
        assert [item.missing for item in found.not_evaluated if item.rule == cause], roots(found)


@pytest.mark.parametrize("scenario", SCENARIOS)
@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.slow
def test_every_layout_gives_the_same_problems_or_names_the_kind_that_it_lacks(
    scenario: str, layout: str, tmp_path: Path
) -> None:
    folder = as_folder(LAYOUTS[layout](list(items(scenario))), tmp_path / "in")

    found = diagnose(FileSource(folder), RULES)

    assert_same_or_blind(found, whole(scenario))


@pytest.mark.parametrize("packing", PACKINGS)
def test_every_packing_gives_the_same_problems(packing: str) -> None:
    packed = PACKINGS[packing](LAYOUTS["list per kind"](list(items("missing-class"))))

    found = diagnose(FileSource(io.BytesIO(packed)), RULES)

    assert roots(found) == roots(whole("missing-class"))


def test_one_list_on_standard_input_gives_the_same_problems() -> None:
    given = io.BytesIO(one_list(list(items("missing-class")))["all.json"])

    assert roots(diagnose(FileSource(given), RULES)) == roots(whole("missing-class"))


@pytest.mark.parametrize("scenario", ["missing-class", "image-not-found"])
def test_a_real_cluster_info_dump_gives_the_same_problems_or_names_what_it_lacks(scenario: str) -> None:
    found = diagnose(FileSource(EXAMPLES / f"{scenario}.cluster-info-dump.tar.gz"), RULES)

    assert_same_or_blind(found, whole(scenario))


def test_a_cluster_info_dump_writes_no_claims_and_the_answer_says_so() -> None:
    found = diagnose(FileSource(EXAMPLES / "missing-class.cluster-info-dump.tar.gz"), RULES)

    blind = {item.missing for item in found.not_evaluated if item.rule == "storage/claim/class-missing"}

    assert blind == {"PersistentVolumeClaim", "StorageClass"}

from pathlib import Path

import pytest

import holdfast
from holdfast.model.input_refusals import SourceNotFound
from tests.unit.faces.broken import write_broken


def test_a_program_gets_the_diagnosis_as_values(tmp_path: Path) -> None:
    diagnosis = holdfast.diagnose(write_broken(tmp_path))

    assert isinstance(diagnosis, holdfast.Diagnosis)
    assert [(problem.cause, problem.object) for problem in diagnosis.problems] == [
        ("storage/claim/class-missing", holdfast.Ref("PersistentVolumeClaim", "data", "shop"))
    ]


def test_a_program_gets_the_words_in_its_language(tmp_path: Path) -> None:
    report = holdfast.describe(holdfast.diagnose(write_broken(tmp_path)), "ko")

    assert report.problems[0].title == "StorageClass가 없음"


def test_a_program_gets_an_exception_it_can_catch() -> None:
    with pytest.raises(SourceNotFound):
        holdfast.diagnose("/no/such/place")


def test_every_public_name_can_be_imported() -> None:
    missing = [name for name in holdfast.__all__ if getattr(holdfast, name, None) is None]

    assert missing == []


def test_another_name_is_refused() -> None:
    with pytest.raises(AttributeError, match="no attribute `nothing`"):
        holdfast.nothing  # noqa: B018

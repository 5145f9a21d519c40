from pathlib import Path

from holdfast import model
from holdfast.model.failures import FAMILIES, failures


def test_every_family_of_refusals_is_in_the_tree() -> None:
    written = {f"holdfast.model.{path.stem}" for path in Path(model.__path__[0]).glob("*_refusals.py")}

    known = {family.__name__ for family in FAMILIES}

    assert known == written


def test_no_two_failures_have_the_same_code() -> None:
    codes = [failure.code for failure in failures()]

    assert sorted(codes) == sorted(set(codes))

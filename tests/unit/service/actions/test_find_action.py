import pytest

from holdfast.model.usage_refusals import UnknownAction
from holdfast.service.actions.planning import find_action


def test_an_action_is_found_by_its_name() -> None:
    assert find_action("pvc.expand").name == "pvc.expand"


@pytest.mark.parametrize(("name", "nearest"), [("pvc.expnd", "pvc.expand"), ("pcv.expand-group", "pvc.expand-group")])
def test_a_name_that_is_none_is_answered_with_those_that_look_most_like_it(name: str, nearest: str) -> None:
    with pytest.raises(UnknownAction) as refused:
        find_action(name)

    assert str(refused.value.values["nearest"]).split(", ")[0] == nearest


def test_a_name_that_looks_like_none_has_no_nearest() -> None:
    with pytest.raises(UnknownAction) as refused:
        find_action("zzz")

    assert refused.value.values == {"action": "zzz", "nearest": ""}

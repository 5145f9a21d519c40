"""Every word by which Kubernetes tells a fault is read by a rule, or somebody reviewed why not."""

import pytest

from holdfast.engine.discover import discover
from tools.coverage import PAGE, Row, covers, lists, page, reviewed, rows, uncovered

RULES = discover(["holdfast.rules"])
BY_NAME = {rule.name: rule for rule in RULES}


@pytest.fixture(scope="module")
def table() -> tuple[Row, ...]:
    return rows(RULES)


def test_every_word_has_a_rule_or_a_reviewed_reason(table: tuple[Row, ...]) -> None:
    assert uncovered(table) == []


def test_reviewed_reasons_name_words_and_rules_that_exist() -> None:
    gathered = lists()
    unknown = [word for word in reviewed() if word[1] not in gathered.get(word[0], {})]
    dead = sorted({name for reason in reviewed().values() for name in reason.rules if name not in BY_NAME})

    assert unknown == []
    assert dead == []


def test_a_reviewed_reason_says_something() -> None:
    empty = [word for word, reason in reviewed().items() if len(reason.why.split()) < 4]

    assert empty == []


def test_a_word_that_only_stands_in_a_case_is_not_covered() -> None:
    rule = BY_NAME["storage/claim/class-missing"]

    covered = covers((rule,), {"phase": {"PersistentVolumePhase/Bound": {}}, "event": {"ProvisioningFailed": {}}})

    assert covered == {}


def test_a_word_on_which_a_finding_turns_is_covered() -> None:
    rule = BY_NAME["storage/expansion/infeasible"]

    covered = covers((rule,), {"phase": {"ClaimResourceStatus/ControllerResizeInfeasible": {}}})

    assert covered == {("phase", "ClaimResourceStatus/ControllerResizeInfeasible"): (rule.name,)}


def test_the_committed_page_is_fresh() -> None:
    assert PAGE.read_text() == page(RULES)

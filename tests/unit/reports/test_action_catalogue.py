from __future__ import annotations

import json

import pytest

from holdfast.pillars.automation.action import LoadedAction
from holdfast.pillars.automation.catalogue import actions
from holdfast.reports.action_catalogue import action_text, actions_json
from holdfast.reports.look import PLAIN, Look


def page(action: LoadedAction, look: Look = PLAIN, lang: str = "en") -> str:
    """Gives the page of an action without its line breaks."""
    return " ".join(action_text(action, look, lang).split())


@pytest.mark.parametrize("lang", ["en", "ko"])
@pytest.mark.parametrize("action", actions().values(), ids=lambda action: action.name)
def test_the_page_of_an_action_names_all_that_it_may_be_told_and_leaves_no_gap(action: LoadedAction, lang: str) -> None:
    said = page(action, lang=lang)

    wishes = action.fields.wishes
    assert [name for name in (wishes.__struct_fields__ if wishes else ()) if f"- {name}: " not in said] == []
    assert not set("{}") & set(said)


def test_a_page_says_what_must_be_said_what_is_usual_and_where_nothing_is_done() -> None:
    drain, snapshots = page(actions()["node.drain"]), page(actions()["backup.ensure-snapshots"])

    assert drain.startswith("node.drain R2 Empty a node ")
    assert "- lose_local_data: Whether what Pods keep in emptyDir volumes may be lost. (usually false)" in drain
    assert "- The node <node> does not answer" in drain
    assert "- create pods/eviction" in drain
    assert "- every: How often, as in 4h or 30m. (must be said)" in snapshots


def test_what_is_not_done_because_nobody_knows_is_shown_with_everything() -> None:
    unknown = "Let the account read Pods in all namespaces."

    short, whole = (page(actions()["node.drain"], Look(verbose=verbose)) for verbose in (False, True))

    assert (unknown in short, unknown in whole) == (False, True)


def test_as_data_each_parameter_has_its_meaning() -> None:
    (found,) = json.loads(actions_json([actions()["pvc.recover-resize"]], "en"))

    assert found["wishes"] == [
        {
            "name": "gib",
            "text": "The smaller size to ask for, in GiB; without it one GiB more than there is.",
            "usual": "",
            "is_required": False,
        }
    ]

"""How dangerous a plan is follows from what is there, not from the action alone."""

from __future__ import annotations

from holdfast.graph.build import build
from holdfast.pillars.automation.action import Draft, LoadedAction
from holdfast.pillars.automation.cases import cases_of, run_case
from holdfast.pillars.automation.catalogue import OWN, actions


def action_named(group: str, name: str) -> LoadedAction:
    return actions((f"{OWN}.{group}",))[name]


def risks(action: LoadedAction) -> dict[str, str]:
    drafts = {case.name: run_case(action, case, build).draft for case in cases_of(action)}
    return {name: draft.risk or action.fields.risk for name, draft in drafts.items() if isinstance(draft, Draft)}


def test_an_attachment_without_proof_is_never_taken_away_by_a_machine() -> None:
    assert risks(action_named("volumeattachment", "clear")) == {
        "the node is gone and its provider says that the machine is gone too": "R3",
        "the node is marked out of service and does not answer": "R3",
        "a node that is gone proves nothing, so it is for people alone": "R4",
        "a proof of an hour ago is none": "R4",
        "a proof of the future is none": "R4",
        "nobody knows how the machine is": "R4",
        "a node that does not answer and is not marked may come back and write": "R4",
        "a mark that only asks to stay away is no mark": "R4",
        "a proof of exactly ten minutes ago still is one": "R3",
        "so is one of this very moment": "R3",
    }


def test_what_forces_volumes_away_is_never_done_without_a_person() -> None:
    for group, name in (("volumeattachment", "clear"), ("node", "out-of-service")):
        fields = action_named(group, name).fields

        assert (fields.risk, fields.never_alone) == ("R3", True)


def test_a_rollout_that_goes_on_disrupts_where_pods_are_left() -> None:
    assert risks(action_named("rollout", "resume")) == {
        "a held rollout goes on and replaces the rest": "R2",
        "a held rollout whose Pods are all new only takes the mark away": "R1",
    }

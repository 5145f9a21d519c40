"""What holds of every action on workloads and nodes: all its words are said, and its way back leads back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from holdfast.engine.discover import discover
from holdfast.engine.texts import placeholders
from holdfast.graph.build import build
from holdfast.model.automation import Stop
from holdfast.pillars.automation.action import Draft, LoadedAction
from holdfast.pillars.automation.cases import cases_of, run_case, scene_of
from holdfast.pillars.automation.catalogue import OWN, actions
from holdfast.pillars.automation.contents import merged
from holdfast.pillars.automation.rehearsal import unplanned
from holdfast.pillars.automation.scene import ref_of
from holdfast.pillars.automation.wording import action_texts

GROUPS = ("rollout", "workload", "pod", "node", "volumeattachment", "csi", "hpa", "cronjob")
FOUND = tuple((f"{group}.{name}", action) for group in GROUPS for name, action in actions((f"{OWN}.{group}",)).items())
each_action = pytest.mark.parametrize("action", [item for _, item in FOUND], ids=[name for name, _ in FOUND])
LEFT_TO_CONTROLLERS = "node.kubernetes.io/unreachable"


@each_action
def test_every_sentence_about_a_condition_is_said_in_a_case_with_all_of_its_values(action: LoadedAction) -> None:
    words = action_texts(action.module, "en").conditions
    said: dict[str, frozenset[str]] = {}
    for case in (case for case in cases_of(action) if case.expect != "proposes"):
        for item in action.conditions(scene_of(action, case, build)):
            said[f"{item.name}.{item.answer}"] = frozenset(item.values)

    assert sorted(set(words) - set(said)) == []
    assert {key: text for key, text in words.items() if not placeholders(text) <= said[key]} == {}


@each_action
def test_every_stop_and_remark_is_said_in_a_case_with_all_of_its_values(action: LoadedAction) -> None:
    words = action_texts(action.module, "en")
    said: dict[str, frozenset[str]] = {}
    for draft in _drafts(action):
        if isinstance(draft, Stop):
            said[draft.key] = frozenset(draft.values)
        else:
            said |= {item.key: frozenset(item.values) for item in draft.warnings}
            said |= {draft.irreversible: frozenset()} if draft.irreversible else {}

    assert sorted({*words.stops, *words.remarks} - set(said)) == []
    both = {**words.stops, **words.remarks}
    assert {key: text for key, text in both.items() if not placeholders(text) <= said[key]} == {}


def test_what_an_action_heals_is_a_rule_and_is_proposed() -> None:
    rules = {rule.name for rule in discover(("holdfast.rules",))}

    assert {name: set(action.fields.heals) - rules for name, action in FOUND if set(action.fields.heals) - rules} == {}
    assert [name for name, action in FOUND if action.fields.heals and action.propose is None] == []


@each_action
def test_what_is_proposed_is_of_a_kind_that_the_action_takes(action: LoadedAction) -> None:
    kinds = {action.fields.target, *action.fields.also}
    cases = [case for case in cases_of(action) if case.expect == "proposes"]

    proposals = [item for case in cases for item in run_case(action, case, build).proposals]

    assert {item.target.kind for item in proposals} <= kinds
    assert bool(proposals) == (action.propose is not None)
    if action.fields.heals:
        assert {item.evidence[0].partition(" ")[0] for item in proposals} <= set(action.fields.heals)


@each_action
def test_the_way_back_leads_back(action: LoadedAction) -> None:
    for case in (case for case in cases_of(action) if case.expect == "plan"):
        draft, scene = run_case(action, case, build).draft, scene_of(action, case, build)
        assert isinstance(draft, Draft)
        for write, undo in zip(draft.writes, draft.undo, strict=bool(draft.undo)):
            present = scene.raw[ref_of(write.target)]
            between = _applied(present, write.body, write.is_strategic)

            after = _applied(between, undo.body, undo.is_strategic)

            assert unplanned(present, between) != ()
            assert unplanned(_without_marks_of_controllers(present), after) == ()


@each_action
def test_an_action_reads_every_kind_that_it_may_be_asked_for(action: LoadedAction) -> None:
    fields = action.fields

    assert {fields.target, *fields.also} <= {*fields.reads, *fields.wide}


def _applied(present: Mapping[str, Any], body: Mapping[str, Any], is_strategic: bool) -> dict[str, Any]:
    """A patch as the API server applies it; strategic ones merge the items of lists by their names."""
    if not is_strategic:
        return dict(merged(present, body))
    result = dict(present)
    for name, value in body.items():
        before = result.get(name)
        if isinstance(value, dict):
            result[name] = _applied(before or {}, value, True)
        elif isinstance(value, list) and isinstance(before, list):
            by_name = {item["name"]: item for item in value}
            result[name] = [_applied(item, by_name.get(item["name"], {}), True) for item in before]
        elif value is None:
            result.pop(name, None)
        else:
            result[name] = value
    return result


def _without_marks_of_controllers(raw: Mapping[str, Any]) -> dict[str, Any]:
    taints = raw.get("spec", {}).get("taints")
    if not taints:
        return dict(raw)
    kept = [taint for taint in taints if taint["key"] != LEFT_TO_CONTROLLERS]
    return {**raw, "spec": {**raw["spec"], "taints": kept}}


def _drafts(action: LoadedAction) -> Iterator[Draft | Stop]:
    found = (run_case(action, case, build).draft for case in cases_of(action) if case.expect != "proposes")
    return (draft for draft in found if draft is not None)

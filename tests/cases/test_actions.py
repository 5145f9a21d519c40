"""One runner for every action: its cases, its texts and its manners."""

from __future__ import annotations

import pytest

from holdfast.engine.texts import LANGUAGES, placeholders
from holdfast.graph.build import build
from holdfast.model.automation import Stop
from holdfast.pillars.automation.action import COMMON, Draft, LoadedAction
from holdfast.pillars.automation.cases import cases_of, run_case
from holdfast.pillars.automation.catalogue import actions
from holdfast.pillars.automation.operators import operators
from holdfast.pillars.automation.wording import action_texts
from tests.cases.test_catalogue import no_io

ACTIONS = tuple(actions().values())
ALWAYS_GIVEN = {"kind", "name", "namespace", "cluster"}


@pytest.fixture(autouse=True, scope="module")
def tables() -> None:
    """What belongs to the package is read once beforehand, as the texts of actions are."""
    operators()


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.name)
def test_every_case_gets_the_answer_it_expects_in_any_order_of_objects(action: LoadedAction) -> None:
    complaints = []
    cases = cases_of(action)
    for case in cases:
        with no_io():
            forward = run_case(action, case, build)
            backward = run_case(action, case, build, reverse=True)
        complaints += [f"{case.name}: {text}" for text in forward.complaints]
        if (forward.draft, forward.unmet) != (backward.draft, backward.unmet):
            complaints.append(f"{case.name}: the order of objects changes the answer")

    assert complaints == []
    assert {case.expect for case in cases} >= {"plan", "stopped"}


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.name)
def test_every_draft_writes_only_what_the_action_has_rights_for(action: LoadedAction) -> None:
    verbs = {"create": "create", "patch": "patch", "apply": "patch", "delete": "delete", "evict": "create"}
    rights = {
        (right.group, right.resource.partition("/")[2], verb) for right in action.fields.rights for verb in right.verbs
    }
    for draft in _drafts(action):
        for write in (*draft.writes, *draft.undo):
            if write.verb != "command":
                part = "eviction" if write.verb == "evict" else write.subresource
                group = "" if write.verb == "evict" else write.target.group
                assert (group, part, verbs[write.verb]) in rights


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.name)
def test_what_cannot_be_taken_back_says_so_and_every_effect_is_looked_for(action: LoadedAction) -> None:
    for draft in _drafts(action):
        assert bool(draft.irreversible) != bool(draft.undo)
        assert len(draft.undo) in (0, len(draft.writes))
        assert draft.probes
        assert draft.cost.objects > 0


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.name)
def test_texts_stand_in_both_languages_for_whatever_is_said(action: LoadedAction) -> None:
    english, korean = (action_texts(action.module, language) for language in LANGUAGES)
    said: dict[str, set[str]] = {"conditions": set(), "stops": set(), "remarks": set()}
    for case in cases_of(action):
        found = run_case(action, case, build)
        said["conditions"] |= {f"{name}.{answer}" for name, answer in found.unmet}
        if isinstance(found.draft, Stop):
            said["stops"].add(found.draft.key)
        if isinstance(found.draft, Draft):
            said["remarks"] |= {item.key for item in found.draft.warnings} | {found.draft.irreversible} - {""}
            assert placeholders(english.effect) <= set(found.draft.effect) | ALWAYS_GIVEN

    for table, keys in said.items():
        words, other = getattr(english, table), getattr(korean, table)
        assert {key: placeholders(text) for key, text in words.items()} == {
            key: placeholders(text) for key, text in other.items()
        }
        assert keys <= set(words) | (_shared_stops() if table == "stops" else set())
    assert placeholders(english.effect) == placeholders(korean.effect)
    assert english.references
    assert [url for url in english.references if not url.startswith("https://")] == []


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.name)
def test_whatever_may_be_asked_for_is_said_in_both_languages(action: LoadedAction) -> None:
    wishes = action.fields.wishes

    for language in LANGUAGES:
        assert list(action_texts(action.module, language).wishes) == list(wishes.__struct_fields__ if wishes else ())


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.name)
def test_every_kind_that_an_action_may_be_asked_for_is_looked_at(action: LoadedAction) -> None:
    fields = action.fields

    # A scene holds the kind of the target, what the action reads and what every plan looks at: nothing else is found.
    read = {fields.target, *fields.reads, *fields.wide, *COMMON}

    assert set(fields.also) - read == set()


def test_what_an_action_takes_back_is_an_action_of_the_same_kind_of_object() -> None:
    taken = {one.name: one.fields.takes_back for one in ACTIONS if one.fields.takes_back}

    kinds = {name: (actions()[name].fields.target, actions()[taker].fields.target) for taker, name in taken.items()}

    assert kinds == {"pvc.quarantine": ("PersistentVolumeClaim", "PersistentVolumeClaim")}


def _drafts(action: LoadedAction) -> list[Draft]:
    found = [run_case(action, case, build).draft for case in cases_of(action)]
    return [draft for draft in found if isinstance(draft, Draft)]


def _shared_stops() -> set[str]:
    grown = {"resize-in-flight", "forecast-missing", "no-room-to-grow", "sizing-unusable"}
    return grown | {"wish-too-small", "wish-beyond-cap"}

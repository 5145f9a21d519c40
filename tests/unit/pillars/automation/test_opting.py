"""Who lets an action run by itself: labels in words that are words, and nothing else."""

from __future__ import annotations

import pytest

from holdfast.model.automation import Answer
from holdfast.pillars.automation.opting import ACTIONS, OPT_IN, is_opted_in, said_of, wrong_words
from tests.unit.pillars.automation.looking import Object, made

ACTION = "pvc.expand"


def labelled(kind: str, word: str | None = None, actions: str | None = None, space: str = "shop") -> Object:
    labels = {} if word is None else {OPT_IN: word}
    annotations = {} if actions is None else {ACTIONS: actions}
    return made(kind, space=space, meta={"labels": labels, "annotations": annotations})


def namespace(word: str | None = None, actions: str | None = None) -> Object:
    return labelled("Namespace", word, actions, "")


def claim(word: str | None = None, actions: str | None = None) -> Object:
    return labelled("PersistentVolumeClaim", word, actions)


@pytest.mark.parametrize(
    ("of", "objects", "answer"),
    [
        (namespace(), [claim()], "no"),
        (namespace("true"), [claim()], "yes"),
        (namespace("true"), [], "yes"),
        (namespace("false"), [claim()], "no"),
        (namespace(), [claim("true")], "yes"),
        # One that says no is enough, whoever else says yes.
        (namespace("true"), [claim("false")], "no"),
        (namespace("false"), [claim("true")], "no"),
        (namespace("true"), [claim("true"), claim("false")], "no"),
        (namespace("yes"), [claim("false")], "no"),
        # Words that are none: nobody knows what was meant.
        (namespace("yes"), [claim()], "unknown"),
        (namespace("True"), [claim()], "unknown"),
        (namespace(""), [claim()], "unknown"),
        (namespace("true"), [claim("on")], "unknown"),
        (namespace("true", "pvc.expnad"), [claim()], "unknown"),
        (namespace("true", ""), [claim()], "unknown"),
        (namespace("true", "pvc.expand,"), [claim()], "unknown"),
        (namespace(), [claim("true", "made.up")], "unknown"),
        # Narrowed to some actions.
        (namespace("true", "pvc.expand"), [claim()], "yes"),
        (namespace("true", " pvc.expand "), [claim()], "yes"),
        (namespace("true"), [claim(None, "pvc.expand")], "yes"),
        (namespace(None, "pvc.expand"), [claim()], "no"),
        # A namespace that was not seen may say no.
        (None, [claim("true")], "unknown"),
        (None, [claim("false")], "no"),
        (None, [labelled("PersistentVolume", "true", space="")], "yes"),
        (None, [labelled("PersistentVolume", space="")], "no"),
        (None, [], "no"),
    ],
)
def test_an_action_runs_by_itself_where_somebody_said_true_and_nobody_false(
    of: Object | None, objects: list[Object], answer: Answer
) -> None:
    assert is_opted_in(ACTION, of, objects) == answer


def test_another_action_than_those_that_are_named_is_not_meant() -> None:
    assert is_opted_in("pvc.delete", namespace("true", "pvc.expand"), [claim()]) == "no"
    assert is_opted_in("pvc.delete", namespace("true"), [claim(None, "pvc.expand")]) == "no"


def test_an_object_without_metadata_says_nothing() -> None:
    assert is_opted_in(ACTION, {"kind": "Namespace"}, [{"metadata": {"labels": None, "annotations": None}}]) == "no"
    assert is_opted_in(ACTION, None, [{"metadata": None}]) == "no"


def test_objects_may_come_one_by_one_and_are_all_asked() -> None:
    assert is_opted_in(ACTION, namespace("true"), iter([claim(), claim(None, "pvc.delete")])) == "no"
    assert is_opted_in(ACTION, None, iter([claim("true")])) == "unknown"


def test_the_labels_are_those_of_the_documentation() -> None:
    said = {"labels": {"automation.holdfast.dev/opt-in": "true"}}
    narrowed = {"annotations": {"automation.holdfast.dev/actions": "pvc.delete"}}

    assert is_opted_in(ACTION, {"metadata": said}, []) == "yes"
    assert is_opted_in(ACTION, {"metadata": {**said, **narrowed}}, []) == "no"
    assert [said_of(claim(word)) for word in ("true", "false", "maybe", None)] == ["yes", "no", "unknown", "unknown"]
    assert wrong_words([namespace("false"), claim("true"), claim()]) == ()


def test_what_is_no_word_is_told_with_where_it_stands() -> None:
    assert wrong_words([namespace("yes", "pvc.expand, made.up,"), claim("true")]) == (
        f"{OPT_IN}: yes",
        f"{ACTIONS}: made.up",
        f"{ACTIONS}: -",
    )

"""What came out otherwise than its rehearsal had shown: the fields are named, and what a server always does is none."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from holdfast.model.automation import Verb, Write
from holdfast.pillars.automation.rehearsal import otherwise
from tests.unit.pillars.automation.planning import target

PATCH = Write(verb="patch", target=target(0), body={"spec": {"size": 2}})
MAKING = Write(verb="create", target=target(0), body={"metadata": {"name": "copy"}, "spec": {"size": 2}})
SEEN: dict[str, Any] = {
    "metadata": {"name": "copy", "uid": "u-1", "resourceVersion": "7", "generation": 1, "labels": {"made-for": "u-1"}},
    "spec": {"size": 2, "address": "10.0.0.1"},
    "status": {"phase": "Pending"},
}


def with_(metadata: dict[str, Any] | None = None, **parts: Any) -> dict[str, Any]:
    """What was seen, with some of it otherwise."""
    return {**SEEN, **parts, "metadata": {**SEEN["metadata"], **(metadata or {})}}


def test_what_came_out_as_foretold_is_no_change() -> None:
    later = with_({"resourceVersion": "9", "generation": 2, "managedFields": [{}]}, status={"phase": "Bound"})

    assert (otherwise(PATCH, SEEN, later), otherwise(MAKING, SEEN, later)) == ((), ())


def test_a_field_that_nobody_foretold_is_named() -> None:
    labelled = with_({"labels": {"made-for": "u-1", "team": "x"}})

    assert otherwise(PATCH, SEEN, labelled) == ("metadata.labels.team",)
    assert otherwise(MAKING, SEEN, labelled) == ("metadata.labels.team",)
    assert otherwise(PATCH, labelled, SEEN) == ("metadata.labels.team",)
    assert otherwise(MAKING, labelled, SEEN) == ("metadata.labels.team",)


def test_a_server_numbers_what_it_makes_anew_and_nothing_else() -> None:
    numbered = with_({"uid": "u-2", "labels": {"made-for": "u-2"}}, spec={"size": 2, "address": "10.0.0.2"})

    assert otherwise(MAKING, SEEN, numbered) == ()
    assert otherwise(PATCH, SEEN, numbered) == ("metadata.labels.made-for", "metadata.uid", "spec.address")


def test_what_was_asked_for_must_come_out_so() -> None:
    smaller = with_(spec={"size": 1, "address": "10.0.0.1"})

    assert otherwise(MAKING, SEEN, smaller) == ("spec.size",)
    assert otherwise(PATCH, SEEN, smaller) == ("spec.size",)


@pytest.mark.parametrize("verb", ["delete", "evict", "command"])
def test_of_what_goes_nothing_is_compared(verb: Verb) -> None:
    assert otherwise(replace(PATCH, verb=verb), SEEN, with_(spec={})) == ()


def test_what_was_not_foretold_or_not_answered_cannot_be_compared() -> None:
    assert (otherwise(PATCH, None, SEEN), otherwise(PATCH, SEEN, None)) == ((), ())

"""Quarantine can be taken back until it is over, and hides no change of what it marks."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from holdfast.pillars.automation.contents import content_of, merged
from holdfast.pillars.automation.quarantine import (
    ARCHIVE,
    LABEL,
    SINCE,
    is_marked,
    is_unchanged,
    marking,
    quarantine_of,
    remarking,
    unmarking,
)
from tests.unit.pillars.automation.cleaned import DAY, NOW, claim
from tests.unit.pillars.automation.looking import Object

NAMES = st.dictionaries(st.sampled_from(["team", "app", "example.com/a"]), st.sampled_from(["x", "y"]))


@st.composite
def claims(draw: st.DrawFn) -> Object:
    found = claim(storageClassName=draw(st.sampled_from(["fast", "slow"])))
    for part in ("labels", "annotations"):
        names = draw(st.none() | NAMES)
        if names is not None:
            found["metadata"][part] = names
    return found


def plain(raw: Object) -> Object:
    """The object without maps that hold nothing."""
    return {**raw, "metadata": {name: value for name, value in raw["metadata"].items() if value != {}}}


@given(claims())
def test_taking_the_marks_away_gives_back_what_was_there(raw: Object) -> None:
    marks = marking(raw, NOW)

    marked = merged(raw, marks)

    assert plain(merged(marked, unmarking(marks))) == plain(raw)
    assert plain(merged(marked, unmarking(marked))) == plain(raw)
    assert merged(merged(marked, unmarking(marked)), remarking(marked)) == marked


@given(claims(), st.booleans())
def test_marks_are_no_change_and_hide_none(raw: Object, is_archived: bool) -> None:
    marked = merged(raw, marking(raw, NOW))
    if is_archived:
        marked = merged(marked, {"metadata": {"annotations": {ARCHIVE: "copy"}}})

    grown = merged(marked, {"spec": {"resources": {"requests": {"storage": "20Gi"}}}})
    labelled = merged(marked, {"metadata": {"labels": {"owner": "me"}}})

    assert is_unchanged(marked)
    assert is_unchanged(merged(marked, {"metadata": {"resourceVersion": "99"}, "status": {"phase": "Lost"}}))
    assert not is_unchanged(grown)
    assert not is_unchanged(labelled)
    assert not is_unchanged(raw)
    assert content_of(marked) != content_of(raw)


def test_the_grace_begins_with_the_write_where_the_server_tells_it() -> None:
    marked = merged(claim(), marking(claim(), NOW))
    owned: Object = {"f:metadata": {"f:annotations": {f"f:{SINCE}": {}}}}
    late = {"manager": "holdfast", "time": (NOW + 3 * DAY).isoformat(), "fieldsV1": owned}
    other = {"manager": "kubectl", "time": (NOW + 9 * DAY).isoformat(), "fieldsV1": {"f:spec": {}}}

    alone = quarantine_of(marked)
    told = quarantine_of(merged(marked, {"metadata": {"managedFields": [late, other]}}))

    assert alone is not None
    assert told is not None
    assert (alone.since, told.since) == (NOW.replace(microsecond=0), NOW + timedelta(days=3))


def test_half_a_mark_is_no_quarantine_but_is_seen() -> None:
    half = merged(claim(), {"metadata": {"labels": {LABEL: "true"}}})
    broken = merged(half, {"metadata": {"annotations": {SINCE: "yesterday"}}})

    assert (quarantine_of(half), quarantine_of(broken)) == (None, None)
    assert is_marked(half)
    assert not is_marked(claim())

from importlib.resources import files
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import asdict, replace

from holdfast.model.incident import UNSURE, Assessment, Reason
from holdfast.model.incident_refusals import CapabilityMissing, TermsUnusable
from holdfast.pillars.incidents.calendar_files import ALWAYS, office
from holdfast.pillars.incidents.policy import default_policy, may, policy_of, require, terms, version_of
from holdfast.pillars.incidents.rating import rated
from holdfast.texts.say import is_said
from tests.unit.pillars.incidents.living import RATED, TERMS

POLICY = default_policy()
URGENT_FIRST = ("P1", "P2", "P3", "P4")
ANSWERS = {fact: [*answers, UNSURE] for fact, answers in POLICY.facts.items()}
ASSESSMENTS = st.builds(
    Assessment,
    **{fact: st.sampled_from(answers) for fact, answers in ANSWERS.items()},
    urgency=st.sampled_from([*POLICY.urgencies, UNSURE]),
)


def written() -> dict[str, Any]:
    data: dict[str, Any] = yaml.safe_load((files("holdfast.pillars.incidents") / "policy.yaml").read_text())
    return data


def test_a_priority_says_what_it_follows_from() -> None:
    rating = rated(POLICY, replace(RATED["P4"], data_loss="possible", users=UNSURE, urgency="24h"))

    assert (rating.priority, rating.impact, rating.urgency) == ("P1", "total", "24h")
    assert rating.reasons == (
        Reason(key="impact", values={"impact": "major", "facts": "data_loss=possible"}),
        Reason(key="impact-lifted", values={"impact": "total", "facts": "users"}),
        Reason(key="urgency", values={"urgency": "24h"}),
        Reason(key="table", values={"impact": "total", "urgency": "24h", "priority": "P1"}),
    )


def test_where_nothing_is_known_it_is_taken_for_an_important_function() -> None:
    assert rated(POLICY, Assessment()).priority == "P2"


def test_a_wish_goes_to_the_backlog_whatever_else_is_said_of_it() -> None:
    assert rated(POLICY, Assessment(improvement=True, users="all", urgency="now")).priority == "enhancement"


def test_an_override_keeps_what_the_table_said_and_why_it_was_not_followed() -> None:
    rating = rated(POLICY, RATED["P4"], "P2", "The board watches.")

    assert rating.priority == "P2"
    assert rating.reasons[-1] == Reason(
        key="override", values={"priority": "P4", "override": "P2", "reason": "The board watches."}
    )


@given(ASSESSMENTS, st.sampled_from(sorted(ANSWERS)))
def test_being_unsure_never_counts_less_than_knowing_that_it_is_harmless(known: Assessment, fact: str) -> None:
    harmless = replace(known, **{fact: next(iter(POLICY.facts[fact]))})
    unsure = replace(known, **{fact: UNSURE})

    assert rank(unsure) <= rank(harmless)


@given(ASSESSMENTS, st.sampled_from(sorted(ANSWERS)))
def test_a_worse_answer_never_gives_a_lesser_priority(known: Assessment, fact: str) -> None:
    order = [replace(known, **{fact: answer}) for answer in POLICY.facts[fact]]

    ranks = [rank(assessment) for assessment in order]

    assert ranks == sorted(ranks, reverse=True)


@given(ASSESSMENTS)
def test_more_urgency_never_gives_a_lesser_priority(known: Assessment) -> None:
    ranks = [rank(replace(known, urgency=urgency)) for urgency in POLICY.urgencies]

    assert ranks == sorted(ranks, reverse=True)


@given(ASSESSMENTS)
def test_every_reason_has_words(known: Assessment) -> None:
    assert all(is_said(f"incident.reason.{reason.key}") for reason in rated(POLICY, known).reasons)


def rank(assessment: Assessment) -> int:
    return URGENT_FIRST.index(rated(POLICY, assessment).priority)


@pytest.mark.parametrize(
    ("level", "action", "allowed"),
    [
        ("L1", "restart", True),
        ("L1", "change-configuration", False),
        ("L2", "restart", True),
        ("L2", "change-configuration", True),
        ("L2", "permanent-fix", False),
        ("L3", "change-configuration", True),
        ("vendor", "restart", False),
        ("vendor", "hotfix", True),
        ("emergency", "permanent-fix", True),
        ("security", "isolate", True),
        ("L3", "unheard-of", False),
    ],
)
def test_a_level_may_do_what_its_row_says(level: Any, action: str, allowed: bool) -> None:
    assert may(POLICY, level, action) == allowed


def test_who_may_not_is_told_who_may() -> None:
    with pytest.raises(CapabilityMissing) as refused:
        require(POLICY, ["L1", "vendor"], "change-configuration")

    assert refused.value.values["needed"] == "L2, L3, emergency"


def test_limits_to_escalate_are_those_of_the_source() -> None:
    hours = {name: limit.total_seconds() / 3600 for name, limit in POLICY.limits["escalate"].items()}

    assert hours == {"P1": 0.5, "P2": 2, "P3": 8, "P4": 24}


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("limits", "escalate", "P1"), "soon"),
        (("limits", "escalate", "P1"), "0s"),
        (("limits", "escalate", "P1"), "-30m"),
        (("limits", "resolve"), {}),
        (("limits",), []),
        (("priorities", "total"), {"now": "P1"}),
        (("facts", "users", "all"), "dreadful"),
        (("unknown", "impact"), "dreadful"),
        (("ladder", "P1"), ["L2", "L1"]),
        (("ladder", "P1"), ["L1", "L9"]),
        (("capabilities", "L1"), ["include:L2"]),
        (("capabilities", "L1"), ["include:nobody"]),
        (("calendars",), {"P1": "always"}),
        (("calendars", "P3"), "moon"),
        (("review", "days"), 0),
        (("lapse", "P1"), "0s"),
        (("surprise",), 1),
    ],
    ids=str,
)
def test_terms_that_contradict_themselves_are_refused(place: tuple[str, ...], value: object) -> None:
    data = written()
    inner = data
    for part in place[:-1]:
        inner = inner[part]
    inner[place[-1]] = value

    with pytest.raises(TermsUnusable):
        terms(policy_of(data), (office(), ALWAYS))


def test_a_version_follows_the_content() -> None:
    again = policy_of(written())
    other = replace(again, repeats={**again.repeats, "resolve": 2})

    assert version_of(again) == TERMS.policy_version
    assert version_of(other) != TERMS.policy_version
    assert asdict(again) == asdict(POLICY)

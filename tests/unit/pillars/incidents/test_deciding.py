from datetime import timedelta

import pytest
from msgspec.structs import replace

from holdfast.model import incident_deeds as deeds
from holdfast.model import incident_refusals as refusals
from holdfast.model.incident import Assessment, Ground, Priority, Recovery, Step
from holdfast.model.incident_deeds import Deed
from holdfast.pillars.incidents.deciding import opened
from holdfast.pillars.incidents.policy import Reopening, terms
from holdfast.texts.say import LANGUAGES, say
from tests.unit.pillars.incidents.living import HOUR, MINUTE, RATED, TERMS, Living, seoul

MONDAY = seoul(11, 23, 10)
CAUSE = deeds.RecordCause(id="c1", kind="direct", what="The disk was full.")
SKIPPED = "It was plain to see."


def fixed(priority: Priority = "P1") -> Living:
    living = Living(MONDAY, priority)
    living.fix(MONDAY + HOUR)
    return living


def test_an_incident_goes_from_alert_to_closure_through_eight_steps() -> None:
    living = Living(MONDAY, "P1")
    way: list[Deed] = [
        deeds.Acknowledge(),
        deeds.Assign(who="user:kim"),
        deeds.Advance(to="triaged"),
        deeds.Advance(to="assessed", note="Nobody can order."),
        deeds.PlaceWorkaround(id="w1", what="Read-only mode", until=MONDAY + 8 * HOUR, rollback="Switch it off."),
        deeds.Advance(to="mitigated", note="Orders can be read."),
        CAUSE,
        deeds.RecordCause(id="c2", kind="process", what="Nobody looks at the disk."),
        deeds.Advance(to="cause-known"),
        deeds.Advance(to="fixed", note="Grew the disk."),
    ]
    for minute, deed in enumerate(way, 1):
        living.do(deed, MONDAY + minute * MINUTE)

    living.verify(MONDAY + 5 * HOUR)
    living.do(deeds.EndWorkaround(id="w1", note="Switched off."))
    living.do(deeds.PlanAction(id="a1", cause="c2", what="An alert", owner="user:lee", due=MONDAY + 100 * HOUR))
    living.do(deeds.FinishReview(summary="Growth was not watched."))
    living.do(deeds.Advance(to="closed"), MONDAY + 6 * HOUR)

    steps = [reached.step for reached in living.state.path]
    assert steps == ["triaged", "assessed", "mitigated", "cause-known", "fixed", "verified", "closed"]
    assert living.state.is_over
    assert living.state.closed == MONDAY + 6 * HOUR


@pytest.mark.parametrize(
    ("deed", "refusal"),
    [
        (deeds.Advance(to="triaged"), refusals.FieldMissing),
        (deeds.Advance(to="assessed", skip_reason=SKIPPED), refusals.FieldMissing),
        (deeds.Advance(to="assessed", note="All."), refusals.StepsSkipped),
        (deeds.Advance(to="mitigated", skip_reason=SKIPPED, note=" "), refusals.FieldMissing),
        (deeds.Advance(to="cause-known", skip_reason=SKIPPED), refusals.CauseMissing),
        (deeds.Advance(to="fixed", skip_reason=SKIPPED, note="Done."), refusals.StepNeeded),
        (deeds.Advance(to="found"), refusals.StepTaken),
        (deeds.Hold(reason="waiting-vendor", note="Logs."), refusals.HoldForbidden),
        (deeds.Resume(), refusals.NotOnHold),
        (deeds.Update(note=""), refusals.FieldMissing),
        (deeds.Escalate(level="L2", trigger="hand", reason=""), refusals.FieldMissing),
        (deeds.Escalate(level="L1", trigger="hand", reason="Help."), refusals.LevelTaken),
        (deeds.StandDown(level="L1", reason="Lunch."), refusals.LastLevel),
        (deeds.StandDown(level="L3", reason="Lunch."), refusals.LevelIdle),
        (deeds.FailVerification(reason="No."), refusals.NotFixed),
        (deeds.Reopen(reason="No."), refusals.NotReturnable),
        (deeds.FinishReview(summary="All said."), refusals.CauseMissing),
        (deeds.PlaceWorkaround(id="w", what="x", rollback="y", until=MONDAY), refusals.MomentPassed),
        (deeds.EndWorkaround(id="w", note="x"), refusals.ItemUnknown),
        (deeds.Merge(into="i2"), refusals.PairUnusable),
        (
            deeds.Prioritise(assessment=RATED["P1"], override="P4"),
            refusals.FieldMissing,
        ),
        (deeds.Prioritise(assessment=RATED["P4"]), refusals.FieldMissing),
        (deeds.Prioritise(assessment=Assessment(users="legion")), refusals.ChoiceUnknown),
        (
            deeds.OpenVendorCase(id="v", vendor="A", contract="b", within=HOUR, calendar="moon"),
            refusals.ChoiceUnknown,
        ),
        (deeds.Open(title="x", source="y"), refusals.IncidentTaken),
    ],
    ids=lambda value: type(value).__name__ if not isinstance(value, type) else value.__name__,
)
def test_what_cannot_be_done_is_refused_and_changes_nothing(
    deed: Deed, refusal: type[refusals.IncidentRefused]
) -> None:
    living = Living(MONDAY, "P1")

    with pytest.raises(refusal) as refused:
        living.do(deed, MONDAY + MINUTE)

    assert len(living.events) == 1
    assert all("{" not in say(refusal.text, lang, **refused.value.values) for lang in LANGUAGES)


def test_a_grave_incident_is_not_closed_without_an_analysis_and_actions() -> None:
    living = fixed("P2")
    living.verify(MONDAY + 6 * HOUR)

    with pytest.raises(refusals.ReviewMissing):
        living.do(deeds.Advance(to="closed"))
    living.do(deeds.RecordCause(id="s", kind="systemic", what="One disk for all."))
    with pytest.raises(refusals.ActionsMissing):
        living.do(deeds.FinishReview(summary="All said."))
    living.do(deeds.PlanAction(id="a", cause="s", what="Split.", owner="user:lee", due=MONDAY + 90 * HOUR))
    living.do(deeds.FinishReview(summary="All said."))
    living.do(deeds.Advance(to="closed"))

    assert living.state.step == "closed"


def test_whoever_led_a_major_incident_gets_the_task_of_a_debrief_when_it_is_closed() -> None:
    living = Living(MONDAY, "P3")
    living.do(deeds.GiveRole(role="commander", who="user:kim"))
    living.do(deeds.Advance(to="fixed", note="Grew the disk.", skip_reason="small"))

    living.do(deeds.Advance(to="closed", note="Over.", skip_reason="small"))

    [action] = living.state.actions
    assert (action.id, action.cause, action.owner) == ("debrief", "", "user:kim")
    assert action.due == living.now + timedelta(days=7)


def test_a_fix_is_not_verified_before_the_symptom_was_gone_for_long_enough() -> None:
    living = fixed()
    # The symptom seemed gone before the fix; only the time after it counts.
    recovery = Recovery(source="findings", since=MONDAY)

    with pytest.raises(refusals.RecoveryTooShort):
        living.do(deeds.Advance(to="verified", recovery=recovery), MONDAY + 5 * HOUR - MINUTE)
    living.do(deeds.Advance(to="verified", recovery=recovery), MONDAY + 5 * HOUR)

    assert living.state.verified == MONDAY + 5 * HOUR


def test_a_person_who_verifies_says_what_they_saw() -> None:
    living = fixed()
    recovery = Recovery(source="person", since=MONDAY)

    with pytest.raises(refusals.FieldMissing):
        living.do(deeds.Advance(to="verified", recovery=recovery), MONDAY + 9 * HOUR)


def test_nothing_is_closed_while_a_workaround_is_in_place() -> None:
    living = Living(MONDAY, "P4")
    living.do(deeds.PlaceWorkaround(id="w1", what="Reroute", until=MONDAY + HOUR, rollback="Route back."))
    living.fix(MONDAY + MINUTE)

    with pytest.raises(refusals.WorkaroundActive):
        living.do(deeds.Advance(to="closed", skip_reason=SKIPPED))


def test_a_kind_of_workaround_waits_for_a_level_that_is_allowed_it() -> None:
    living = Living(MONDAY, "P2")
    deed = deeds.PlaceWorkaround(
        id="w1", what="Other limits", until=MONDAY + HOUR, rollback="The old ones", action="change-configuration"
    )

    with pytest.raises(refusals.CapabilityMissing) as refused:
        living.do(deed)
    living.do(deeds.Escalate(level="L2", trigger="complexity", reason="authority-missing"))
    living.do(deed)

    assert refused.value.values == {"level": "L1", "action": "change-configuration", "needed": "L2, L3, emergency"}
    assert [item.id for item in living.state.active_workarounds] == ["w1"]


@pytest.mark.parametrize("order", [("mitigated", "cause-known"), ("cause-known", "mitigated")])
def test_a_workaround_and_the_cause_come_in_either_order(order: tuple[Step, Step]) -> None:
    living = Living(MONDAY, "P3")
    living.do(CAUSE)

    for step in order:
        living.do(deeds.Advance(to=step, note="Done.", skip_reason=SKIPPED))

    assert living.state.step == order[1]
    assert [reached.skipped for reached in living.state.path] == [("triaged", "assessed"), ()]


def test_a_step_that_was_left_out_can_be_made_up_for_when_a_graver_priority_needs_it() -> None:
    living = Living(MONDAY, "P4")
    living.do(deeds.Advance(to="fixed", note="Restarted.", skip_reason="It is small."))
    living.do(deeds.Prioritise(assessment=RATED["P1"]))
    living.do(CAUSE)

    living.do(deeds.Advance(to="cause-known"))

    assert living.state.step == "fixed"
    assert {reached.step for reached in living.state.path} == {"fixed", "cause-known"}


def test_a_grave_incident_is_not_closed_without_a_step_that_was_left_out_while_it_was_small() -> None:
    living = Living(MONDAY, "P4")
    living.do(deeds.Advance(to="fixed", note="Restarted.", skip_reason="It is small."))
    living.do(deeds.Prioritise(assessment=RATED["P1"]))
    living.do(CAUSE)
    living.do(deeds.PlanAction(id="a", cause="c1", what="Alert.", owner="user:lee", due=MONDAY + 90 * HOUR))
    living.do(deeds.FinishReview(summary="All said."))
    living.verify(MONDAY + 6 * HOUR)

    with pytest.raises(refusals.StepNeeded):
        living.do(deeds.Advance(to="closed"))
    living.do(deeds.Advance(to="cause-known"))
    living.do(deeds.Advance(to="closed"))

    assert living.state.step == "closed"


def test_a_fix_that_fails_leads_back_to_where_it_was_made() -> None:
    living = fixed()

    living.do(deeds.FailVerification(reason="Orders hang."), MONDAY + 2 * HOUR, by="system")

    assert (living.state.step, living.state.fixed, living.state.rounds) == ("cause-known", None, 1)


def test_trouble_that_returns_within_a_week_of_the_fix_reopens_the_incident() -> None:
    living = fixed()
    living.verify(MONDAY + 6 * HOUR)
    week = MONDAY + HOUR + timedelta(days=7)

    with pytest.raises(refusals.ReturnTooLate):
        living.do(deeds.Reopen(reason="Orders hang."), week + timedelta(seconds=1))
    living.do(deeds.Reopen(reason="Orders hang."), week)

    state = living.state
    assert (state.step, state.rounds, state.path, state.verified) == ("found", 2, (), None)


def test_nothing_goes_on_while_an_incident_is_on_hold() -> None:
    living = Living(MONDAY, "P3")
    living.do(deeds.Assign(who="user:kim"))
    living.do(deeds.Hold(reason="waiting-requester", note="Which shop?"))

    with pytest.raises(refusals.OnHold):
        living.do(deeds.Advance(to="triaged"))

    held = living.state.held(MONDAY + HOUR)
    assert held is not None
    assert (held.by, held.reason, held.note) == ("user:kim", "waiting-requester", "Which shop?")


def test_a_suspected_breach_calls_experts_and_security_at_once() -> None:
    living = Living(MONDAY, "P2")

    living.do(deeds.Raise(flag="breach-suspected", reason="A foreign key."))

    calls = [event.deed for event in living.events if isinstance(event.deed, deeds.Escalate)]
    assert [(call.level, call.trigger, call.reason) for call in calls] == [
        ("L3", "impact", "breach-suspected"),
        ("security", "impact", "breach-suspected"),
    ]
    assert [event.by for event in living.events] == ["system", "user:kim", "system", "system"]


def test_levels_work_side_by_side_with_the_emergency() -> None:
    living = Living(MONDAY, "P1")
    for level in ("L2", "L3", "vendor", "emergency"):
        living.do(deeds.Escalate(level=level, trigger="hand", reason="All hands."))
    living.do(deeds.StandDown(level="L1", reason="Nothing left to do for it."))

    assert living.state.levels == ("L2", "L3", "vendor", "emergency")


def test_a_merged_incident_leaves_what_it_knew_to_the_other() -> None:
    one, other = Living(MONDAY, "P2", services=("orders",)), Living(MONDAY, "P2", "i2", services=("pay",))

    decision = one.do(deeds.Merge(into="i2"), other=other.state)
    for _, deed in decision.elsewhere:
        other.do(deed, by="system")

    assert (one.state.side, one.state.into) == ("merged", "i2")
    assert (other.state.absorbed, other.state.services) == (("i1",), ("pay", "orders"))
    with pytest.raises(refusals.IncidentOver):
        one.do(deeds.Update(note="Still here?"))


@pytest.mark.parametrize("deed", [deeds.Merge(into="i2"), deeds.MarkDuplicate(of="i2")])
def test_a_grave_incident_that_ends_in_a_small_one_makes_that_one_grave(deed: Deed) -> None:
    grave, small = Living(MONDAY, "P1"), Living(MONDAY, "P3", "i2")

    for name, follows in grave.do(deed, other=small.state).elsewhere:
        assert name == "i2"
        small.do(follows, by="system")

    assert (small.state.priority, small.state.assessment) == ("P1", RATED["P1"])


def test_a_priority_that_was_set_by_hand_is_handed_on_with_its_reason() -> None:
    grave, small = Living(MONDAY, "P4"), Living(MONDAY, "P3", "i2")
    grave.do(deeds.Prioritise(assessment=RATED["P4"], override="P2", reason="The board watches."))

    for _, follows in grave.do(deeds.Merge(into="i2"), other=small.state).elsewhere:
        small.do(follows, by="system")

    assert (small.state.priority, small.state.override) == ("P2", "i1: The board watches.")


@pytest.mark.parametrize("deed", [deeds.Merge(into="i2"), deeds.MarkDuplicate(of="i2")])
def test_a_small_incident_that_ends_in_a_grave_one_changes_nothing_of_its_priority(deed: Deed) -> None:
    small, grave = Living(MONDAY, "P3"), Living(MONDAY, "P1", "i2")

    follows = small.do(deed, other=grave.state).elsewhere

    assert [type(other) for _, other in follows if isinstance(other, deeds.Prioritise)] == []


def test_an_incident_that_ends_in_another_leaves_its_answers_and_takes_none_away() -> None:
    grave, small = Living(MONDAY, "P1"), Living(MONDAY, "P4", "i2")
    small.do(deeds.Prioritise(assessment=replace(RATED["P4"], security="suspected", urgency="planned")))
    grave.do(deeds.Prioritise(assessment=replace(RATED["P1"], data_loss="unsure")))

    for _, follows in grave.do(deeds.Merge(into="i2"), other=small.state).elsewhere:
        small.do(follows, by="system")

    assert small.state.assessment == replace(RATED["P1"], security="suspected")


@pytest.mark.parametrize("deed", [deeds.Merge(into="i2"), deeds.MarkDuplicate(of="i2")])
def test_flags_of_an_incident_that_ends_in_another_are_raised_there_with_what_was_known(deed: Deed) -> None:
    ended, going_on = Living(MONDAY, "P2"), Living(MONDAY, "P2", "i2")
    going_on.do(deeds.Raise(flag="many-users", reason="All shops."))
    ended.do(deeds.Raise(flag="many-users", reason="So it seems."), MONDAY + MINUTE)
    ended.do(deeds.Raise(flag="breach-suspected", reason="Odd queries."), MONDAY + 2 * MINUTE)

    for _, follows in ended.do(deed, MONDAY + HOUR, other=going_on.state).elsewhere:
        going_on.do(follows, MONDAY + HOUR, by="system")

    assert going_on.state.levels == ("L1", "L2", "L3", "security")
    assert going_on.state.grounds == (
        Ground(flag="many-users", since=MONDAY, reason="All shops."),
        Ground(flag="breach-suspected", since=MONDAY + 2 * MINUTE, reason="i1: Odd queries."),
    )


def test_a_flag_that_was_known_earlier_where_the_incident_ended_is_known_since_then() -> None:
    ended, going_on = Living(MONDAY, "P2"), Living(MONDAY, "P2", "i2")
    ended.do(deeds.Raise(flag="breach-suspected", reason="Odd queries."), MONDAY + MINUTE)
    going_on.do(deeds.Raise(flag="breach-suspected", reason="A strange log-in."), MONDAY + HOUR)

    for _, follows in ended.do(deeds.Merge(into="i2"), MONDAY + 2 * HOUR, other=going_on.state).elsewhere:
        going_on.do(follows, by="system")

    assert going_on.state.grounds == (
        Ground(flag="breach-suspected", since=MONDAY + MINUTE, reason="i1: Odd queries."),
    )
    with pytest.raises(refusals.ItemTaken):
        going_on.do(deeds.Raise(flag="breach-suspected", reason="Again.", since=MONDAY + HOUR))


def test_nobody_knows_of_a_breach_before_it_is_known() -> None:
    living = Living(MONDAY, "P2")

    living.do(deeds.Raise(flag="breach-suspected", reason="Odd queries.", since=MONDAY + HOUR), MONDAY + MINUTE)

    assert [ground.since for ground in living.state.grounds] == [MONDAY + MINUTE]


def test_a_wish_that_ends_in_a_wish_raises_nothing_there() -> None:
    one, other = Living(MONDAY, "P4"), Living(MONDAY, "enhancement", "w2")
    one.do(deeds.Raise(flag="media-interest", reason="A reporter asked."))
    one.do(deeds.Prioritise(assessment=RATED["enhancement"], reason="They only wish."))

    follows = one.do(deeds.MarkDuplicate(of="w2"), other=other.state).elsewhere

    assert follows == ()


def test_an_incident_over_others_ends_after_them() -> None:
    parent, child = Living(MONDAY, "P4", "top"), Living(MONDAY, "P4", "i2")
    for place, deed in child.do(deeds.Follow(parent="top"), other=parent.state).elsewhere:
        assert place == "top"
        parent.do(deed, by="system")
    parent.fix(MONDAY + HOUR)

    with pytest.raises(refusals.ChildrenOpen):
        parent.do(deeds.Advance(to="closed", skip_reason=SKIPPED))
    for _, deed in child.do(deeds.Dismiss(reason="No trouble.")).elsewhere:
        parent.do(deed, by="system")
    parent.do(deeds.Advance(to="closed", skip_reason=SKIPPED))

    assert (parent.state.children, parent.state.open_children) == (("i2",), ())


def test_an_incident_that_is_reopened_after_its_end_goes_on_by_itself() -> None:
    reopening = Reopening(steps=("fixed", "verified", "closed"), within=timedelta(days=7))
    lenient = terms(replace(TERMS.policy, reopening=reopening), TERMS.calendars.values())
    parent, child = Living(MONDAY, "P4", "top"), Living(MONDAY, "P4", "i2", known=lenient)
    child.do(deeds.Follow(parent="top"), other=parent.state)
    child.fix(MONDAY + HOUR)
    child.do(deeds.Advance(to="closed", skip_reason=SKIPPED))

    child.do(deeds.Reopen(reason="Back."), MONDAY + 2 * HOUR)

    assert (child.state.step, child.state.parent, child.state.closed) == ("found", "", None)


def test_families_have_one_floor_only() -> None:
    parent, child, third = (Living(MONDAY, "P4", name) for name in ("top", "i2", "i3"))
    for _, deed in child.do(deeds.Follow(parent="top"), other=parent.state).elsewhere:
        parent.do(deed)

    with pytest.raises(refusals.PairUnusable):
        third.do(deeds.Follow(parent="i2"), other=child.state)
    with pytest.raises(refusals.PairUnusable):
        parent.do(deeds.Follow(parent="i3"), other=third.state)


def test_a_wish_stays_in_the_backlog_and_is_closed_from_there() -> None:
    wish = Living(MONDAY, "enhancement")

    with pytest.raises(refusals.IncidentInBacklog):
        wish.do(deeds.Escalate(level="L2", trigger="hand", reason="Now!"))
    with pytest.raises(refusals.IncidentInBacklog):
        wish.do(deeds.Advance(to="triaged"))
    wish.do(deeds.Advance(to="closed", skip_reason="Built."))

    assert wish.state.step == "closed"


def test_time_never_goes_back_within_an_incident() -> None:
    living = Living(MONDAY, "P1")
    living.do(deeds.Acknowledge(), MONDAY + HOUR)

    living.do(deeds.Update(note="From a server whose clock is late."), MONDAY + MINUTE)

    assert living.events[-1].at == MONDAY + HOUR


def test_an_event_cites_the_terms_under_which_it_was_done() -> None:
    [event] = opened("i1", deeds.Open(title="x", source="y"), at=MONDAY, by="user:kim", terms=TERMS).events

    assert (event.policy, event.calendar, event.number, event.at, event.by) == (
        TERMS.policy_version,
        TERMS.calendar_version,
        1,
        MONDAY,
        "user:kim",
    )


def test_what_no_screen_shows_is_not_kept_in_words() -> None:
    living = Living(MONDAY, "P3", note="a\x00b\u202ec\x1b[31m")

    living.do(deeds.Note(note="두 줄\n\t둘째 줄 👩\N{ZERO WIDTH JOINER}🚒"))

    assert [event.deed.note for event in living.events if isinstance(event.deed, deeds.Open | deeds.Note)] == [
        "a\N{REPLACEMENT CHARACTER}b\N{REPLACEMENT CHARACTER}c\N{REPLACEMENT CHARACTER}[31m",
        "두 줄\n\t둘째 줄 👩\N{ZERO WIDTH JOINER}🚒",
    ]

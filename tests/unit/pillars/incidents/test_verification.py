from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from holdfast.model.incident import RecoverySource
from holdfast.model.incident_reviews import Look, Sight
from holdfast.pillars.incidents.verification import Verification, judged

FIXED = datetime(2026, 1, 15, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
NEEDED = 4 * HOUR


def look(hours: float, sight: Sight, source: RecoverySource = "findings") -> Look:
    return Look(at=FIXED + hours * HOUR, source=source, sight=sight)


def standing(*looks: Look, now: float = 100, needed: timedelta = NEEDED) -> Verification:
    return judged(looks, FIXED, needed, FIXED + now * HOUR)


def test_a_symptom_that_is_gone_for_long_enough_is_verified() -> None:
    found = standing(look(1, "absent"), look(3, "absent"), look(5, "absent"))

    assert found == Verification(
        standing="holds",
        needed=NEEDED,
        source="findings",
        fixed=FIXED,
        since=FIXED + HOUR,
        last=FIXED + 5 * HOUR,
        seen=4 * HOUR,
        telling=3,
        gap=2 * HOUR,
    )


def test_one_second_less_is_not_enough() -> None:
    found = standing(look(1, "absent"), look(5 - 1 / 3600, "absent"))

    assert (found.standing, found.seen) == ("watching", NEEDED - timedelta(seconds=1))


def test_silence_after_the_last_look_adds_nothing() -> None:
    assert standing(look(1, "absent"), now=1000).standing == "watching"


def test_looks_that_could_not_see_it_are_no_success() -> None:
    found = standing(look(1, "unknown"), look(9, "unknown"))

    assert (found.standing, found.telling, found.blind) == ("unknown", 0, 2)


def test_blind_looks_neither_end_nor_lengthen_the_time_without_the_symptom() -> None:
    found = standing(look(1, "absent"), look(2, "unknown"), look(5, "absent"), look(9, "unknown"))

    assert (found.standing, found.seen, found.blind) == ("holds", 4 * HOUR, 2)


def test_a_hole_in_metrics_begins_their_time_anew() -> None:
    before, after = look(1, "absent", "metrics"), look(5, "absent", "metrics")

    assert standing(before, after).standing == "holds"
    assert standing(before, look(3, "unknown", "metrics"), after).standing == "watching"
    assert standing(before, look(9, "unknown", "metrics"), needed=timedelta()).standing == "watching"


def test_a_symptom_that_is_back_fails_the_fix_whatever_comes_later() -> None:
    found = standing(look(1, "absent"), look(2, "present"), look(3, "absent"), look(30, "absent"))

    assert (found.standing, found.present, found.is_failed) == ("returned", FIXED + 2 * HOUR, True)


def test_what_is_still_there_just_after_the_fix_may_take_its_time() -> None:
    assert standing(look(1, "present")).standing == "watching"
    assert standing(look(1, "present"), look(2, "absent"), look(6, "absent")).standing == "holds"


def test_what_never_went_within_the_time_was_not_fixed() -> None:
    assert standing(look(1, "present"), look(4, "present")).standing == "stayed"


def test_looks_before_the_fix_and_after_now_do_not_count() -> None:
    assert standing(look(-1, "absent"), look(0, "absent"), look(50, "absent"), now=40).standing == "unknown"


def test_where_nothing_has_to_pass_one_look_is_enough() -> None:
    assert standing(look(1, "absent"), needed=timedelta()).standing == "holds"
    assert standing(needed=timedelta()).standing == "unknown"


def test_a_source_that_sees_the_symptom_outweighs_one_that_does_not() -> None:
    gone = (look(1, "absent"), look(6, "absent"))
    seen = (look(1, "absent", "metrics"), look(3, "present", "metrics"))

    assert standing(*gone, *seen).standing == "returned"


def test_without_a_fix_there_is_nothing_to_verify() -> None:
    assert judged((), None, NEEDED, FIXED) == Verification(standing="not-fixed", needed=NEEDED)


@given(
    st.lists(st.tuples(st.integers(1, 60), st.sampled_from(("present", "absent", "unknown"))), max_size=12),
    st.integers(0, 8),
)
def test_nothing_holds_without_two_looks_that_far_apart_and_none_between_that_saw_it(
    drawn: list[tuple[int, Sight]], needed: int
) -> None:
    looks = [look(hour, sight) for hour, sight in dict(drawn).items()]

    found = standing(*looks, needed=needed * HOUR)

    absent = [item.at for item in looks if item.sight == "absent"]
    present = [item.at for item in looks if item.sight == "present"]
    proven = any(
        last - first >= needed * HOUR and not any(at > first for at in present)
        for first in absent
        for last in absent
        if last >= first
    )
    was_back = any(gone < back for gone in absent for back in present)
    assert (found.standing == "holds") == (proven and not was_back)

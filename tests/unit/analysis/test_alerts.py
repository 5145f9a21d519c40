from holdfast.analysis.alert_tuning import Proposal, proposals, replay
from holdfast.analysis.alerts import Firing, Group, Noise, Pair, correlated, group, noise

DAY = 86400.0


def firing(rule, start, lasts=60.0, acted=None, **labels):
    return Firing(rule, tuple(sorted(labels.items())), float(start), float(start + lasts), acted)


def test_firings_of_connected_subjects_at_one_time_are_one_group():
    disk, web, mail = firing("DiskSlow", 100), firing("WebSlow", 160), firing("MailDown", 170)
    late = firing("WebSlow", 5000)
    subject = {disk: "disk", web: "web", mail: "mail", late: "web"}

    found = group([late, mail, web, disk], subject, {"web": ["disk"]})

    assert found == (Group(100.0, (disk, web)), Group(170.0, (mail,)), Group(5000.0, (late,)))


def test_firings_that_share_what_they_depend_on_are_one_group():
    one, two = firing("PodDown", 0, pod="a"), firing("PodDown", 30, pod="b")

    found = group([one, two], {one: "a", two: "b"}, {"a": ["node"], "b": ["node"]})

    assert found == (Group(0.0, (one, two)),)


def test_a_firing_without_a_subject_stays_alone():
    one, two = firing("A", 0), firing("B", 1)

    assert group([one, two], {one: "x"}, {}) == (Group(0.0, (one,)), Group(1.0, (two,)))


def test_a_rule_that_comes_back_again_and_again_flaps():
    fired = [firing("Flaps", 600 * index) for index in range(10)]

    assert noise(fired, 0.0, DAY) == (Noise("Flaps", 10, 1, 600 / DAY, 60.0, 9, None, ("flapping",)),)


def test_a_rule_that_hardly_ever_ends_always_fires():
    fired = [Firing("Stuck", (), 1000.0)]

    (found,) = noise(fired, 0.0, DAY)

    assert (found.habits, round(found.share, 2)) == (("always-firing",), 0.99)


def test_a_rule_that_nobody_ever_acted_on_is_never_actionable():
    ignored = [firing("Ignored", 10_000 * index, acted=False) for index in range(5)]
    useful = [firing("Useful", 10_000 * index, acted=index == 2) for index in range(5)]

    found = {one.rule: (one.acted, one.habits) for one in noise(ignored + useful, 0.0, DAY)}

    assert found == {"Ignored": (0.0, ("never-actionable",)), "Useful": (0.2, ())}


def test_overlapping_firings_count_their_time_once():
    fired = [firing("A", 0, 1000, pod="a"), firing("A", 500, 1000, pod="b")]

    assert noise(fired, 0.0, 3000.0)[0].share == 0.5


def test_rules_that_begin_together_are_a_pair():
    fired = [firing("Disk", 10_000 * index) for index in range(6)]
    fired += [firing("Web", 10_000 * index + 60) for index in range(5)]
    fired += [firing("Other", 10_000 * index + 5000) for index in range(6)]

    found = correlated(fired, 0.0, DAY)

    assert found == (Pair("Disk", "Web", 1.0, 1 / (2 * 120 * 6 / DAY)),)


def test_a_longer_wait_drops_what_was_short_and_delays_the_rest():
    short, long = firing("A", 0, 60), firing("A", 5000, 600)

    assert replay([short, long], DAY, delay=120.0) == (firing("A", 5120, 480),)


def test_firing_on_joins_what_came_back_soon():
    fired = [firing("A", 0, 60), firing("A", 120, 60, acted=True), firing("A", 5000, 60)]

    assert replay(fired, DAY, keep=100.0) == (firing("A", 0, 180, acted=True), firing("A", 5000, 60))


def test_a_flapping_rule_gets_the_mildest_wait_that_loses_nothing_acted_on():
    fired = [firing("Flaps", 600 * index, 90) for index in range(20)]
    fired.append(firing("Flaps", 50_000, 3000, acted=True))

    found = proposals(fired, 0.0, DAY)

    assert found == (
        Proposal("Flaps", "for", 120.0, (), 21, 1, 0, 120.0),
        Proposal("Flaps", "keep_firing_for", 600.0, (), 21, 2, 0, 0.0),
    )


def test_a_wait_that_would_lose_an_alert_that_mattered_is_not_proposed():
    fired = [firing("Flaps", 600 * index, 90, acted=index == 3) for index in range(20)]

    assert [one.change for one in proposals(fired, 0.0, DAY)] == ["keep_firing_for"]


def test_many_alerts_of_one_rule_at_one_time_are_grouped_by_what_they_share():
    fired = [
        firing("PodDown", 20_000 * event + pod, pod=f"p{pod}", namespace="shop")
        for event in range(3)
        for pod in range(8)
    ]

    assert proposals(fired, 0.0, DAY) == (Proposal("PodDown", "group_by", 0.0, ("namespace",), 24, 3, 0, 0.0),)


def test_a_quiet_rule_gets_no_proposal():
    assert proposals([firing("Rare", 10_000 * index, 600) for index in range(5)], 0.0, DAY) == ()

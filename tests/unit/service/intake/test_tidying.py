"""Alerts are forgotten a year and more after they ended, and no sooner."""

from datetime import timedelta
from pathlib import Path

from holdfast.service.intake.tidying import tidy_alerts
from tests.builders.alerting import alert, firings, send, with_source
from tests.builders.office import NOON, testing

MINUTE = timedelta(minutes=1)


def test_what_ended_long_ago_is_forgotten_and_what_still_fires_is_not(tmp_path: Path) -> None:
    with testing(tmp_path) as office:
        with_source(office)
        office.clock.on(minutes=2)
        send(office, alert("Old", ends=NOON + MINUTE, node="a"), alert("Lasting", node="b"))
        office.clock.on(days=200)
        send(office, alert("Younger", starts=office.clock.now - MINUTE, ends=office.clock.now, node="c"), key="other")

        tidy_alerts(office.office)
        before = [rule for rule, _, _, _ in firings(office)]
        office.clock.on(days=201)
        tidy_alerts(office.office)

        assert before == ["Lasting", "Old", "Younger"]
        assert [rule for rule, _, _, _ in firings(office)] == ["Lasting", "Younger"]

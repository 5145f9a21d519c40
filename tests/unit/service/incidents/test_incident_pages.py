"""What is told of an incident by itself: at its moment, once, whoever looks."""

from datetime import timedelta
from pathlib import Path

import pytest

from holdfast.model.incident_kept import INCIDENTS
from holdfast.model.notices import NOTICES
from holdfast.service.incidents.incidents import tick
from tests.builders.office import Testing, testing

CALM = {"process": "none", "tier": "3", "data_loss": "no", "security": "no", "compliance": "no", "money": "none"}


def told(office: Testing) -> list[str]:
    with office.office.stores.read() as store:
        notices = [kept.item for kept in store.shelf(NOTICES).page(limit=1000)]
        return [notice.new.text for notice in notices if notice.new.kind == "workaround-ends"]


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("en", "The time of a workaround of INC-0001 (P2) is nearly over: It hangs. L2 takes it back or prolongs it."),
        ("ko", "INC-0001 (P2)의 임시 조치 시한이 곧 끝납니다: It hangs. L2에서 되돌리거나 연장하십시오."),
    ],
)
def test_the_end_of_a_workaround_is_recalled_once_whoever_looks(tmp_path: Path, lang: str, said: str) -> None:
    with testing(tmp_path) as office:
        office.call("incident-terms.put", language=lang)
        incident = office.call(
            "incidents.open", title="It hangs", assessment={**CALM, "users": "many", "urgency": "4h"}
        )
        key, now = incident.incident.id, office.clock.now
        office.call("incidents.escalate", incident=key, level="L2", trigger="hand", reason="a makeshift")
        until = (now + timedelta(minutes=80)).isoformat()
        office.call("incidents.place-workaround", incident=key, id="W1", what="Paused", until=until, rollback="go on")
        with office.office.stores.read() as store:
            next_due = store.shelf(INCIDENTS).get(key).item.next_due
        counts = []
        for minutes in (49, 1, 1, 5):
            office.clock.on(minutes=minutes)
            tick(office.office)
            tick(office.office)
            counts.append(len(told(office)))

        assert next_due == now + timedelta(minutes=50)
        assert counts == [0, 1, 1, 1]
        assert told(office) == [said]

"""A plan from the wish to its verified effect, on a simulated cluster."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from holdfast.model.errors import PlanStopped
from tests.builders.acting import APPROVER, OPERATOR, Acting, acting

CLAIM = "PersistentVolumeClaim"


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Acting]:
    with acting(tmp_path) as made:
        yield made


def test_a_claim_grows_once_somebody_else_agreed(shop: Acting) -> None:
    made = shop.plan("pvc.expand", CLAIM, "data", gib=40)

    with pytest.raises(PlanStopped, match="approvals"):
        shop.apply(made.plan.id)
    with pytest.raises(PlanStopped, match="Somebody else"):
        shop.agree(made.plan.id, OPERATOR)
    assert shop.written() == []

    shop.agree(made.plan.id, APPROVER)
    shop.apply(made.plan.id)
    over = shop.until_over(made.plan.id)

    claim = shop.cluster.get(CLAIM, "shop", "data")
    assert over.plan.state == "verified", over.journal
    assert claim is not None
    assert claim["status"]["capacity"]["storage"] == "40Gi"
    assert len(shop.written()) == 1

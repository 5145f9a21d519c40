"""Predictions are kept with a snapshot, and shown to whom what they are about is shown."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from holdfast.model.outcome import Unread
from holdfast.model.outlook import Band
from holdfast.model.prediction import Part, Prediction
from holdfast.model.refs import Ref
from holdfast.model.store_refusals import RecordAbsent
from holdfast.service.views.keeping import NAMES, packed
from holdfast.service.views.rows import PredictionsView
from tests.builders.kube import pod
from tests.builders.office import Testing, listed, testing, viewer
from tests.builders.office import packed as archived

WEB, LEDGER = Ref("Deployment", "web", "shop"), Ref("Deployment", "ledger", "bank")
NOON = 1_768_478_400.0
WHOLE = PredictionsView(
    predictions=(
        Prediction(
            kind="bottleneck", quantity="hours-to-saturation", subject=LEDGER, moment=NOON, crossing=NOON + 3600
        ),
        Prediction(
            kind="failure",
            quantity="failure-probability",
            subject=WEB,
            moment=NOON,
            band=Band(0.1, 0.2, 0.4),
            unit="",
            crossing=NOON + 7200,
            parts=(Part(role="signal", name="own", subject=WEB), Part(role="signal", name="theirs", subject=LEDGER)),
            workload=LEDGER,
        ),
        Prediction(kind="exposure", quantity="next-count", moment=NOON, needs=(Unread("--counts", "not-given"),)),
    ),
    moment=NOON,
)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Testing]:
    with testing(Path(tmp_path_factory.mktemp("predictions"))) as made:
        made.call("clusters.create", name="prod")
        job = made.upload("prod", archived({"all.json": listed(pod("web-1"))}))
        with made.office.stores.write() as store:
            store.snapshots.keep_view(job.snapshot, NAMES[PredictionsView], packed(WHOLE))
        yield made


def test_a_scan_keeps_what_it_predicts_and_what_it_lacked(tmp_path: Path) -> None:
    with testing(tmp_path) as desk:
        desk.call("clusters.create", name="prod")
        desk.upload("prod", archived({"all.json": listed(pod("web-1"))}))

        rows = desk.call("predictions.list").items

    assert {row.kind for row in rows} >= {"bottleneck", "exposure", "window"}
    assert all(row.lacks for row in rows if not row.evaluated)


def test_the_soonest_comes_first_and_what_was_not_evaluated_says_why(desk: Testing) -> None:
    rows = desk.call("predictions.list").items

    assert [(row.kind, row.evaluated, bool(row.lacks)) for row in rows] == [
        ("bottleneck", True, False),
        ("failure", True, False),
        ("exposure", False, True),
    ]
    assert [row.kind for row in desk.call("predictions.list", kind="failure", text="WEB").items] == ["failure"]


def test_a_reader_of_a_namespace_sees_their_own_alone(desk: Testing) -> None:
    reader = viewer("shop", "prod", "shop")

    (row,) = desk.call("predictions.list", reader).items
    shown = desk.call("predictions.get", reader, cluster="prod", prediction=row.id)

    assert (row.object.name, [part.name for part in shown.parts], shown.workload) == ("web", ["own"], None)
    foreign = desk.call("predictions.list", text="ledger").items[0].id
    with pytest.raises(RecordAbsent):
        desk.call("predictions.get", reader, cluster="prod", prediction=foreign)


def test_who_sees_the_cluster_sees_every_part(desk: Testing) -> None:
    row = desk.call("predictions.list", kind="failure").items[0]

    shown = desk.call("predictions.get", cluster="prod", prediction=row.id)

    assert [part.object.name for part in shown.parts] == ["web", "ledger"]
    assert (shown.band.p50, shown.workload.name) == (0.2, "ledger")

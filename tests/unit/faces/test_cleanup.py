"""What cleans up is listed in the order in which it is done, however much else is proposed."""

import json
from pathlib import Path

import pytest

from holdfast.faces.cli import cleanup
from holdfast.faces.cli.main import run
from holdfast.model.automation_uses import Offered
from holdfast.model.refs import Ref
from holdfast.service.views.judged import judged
from holdfast.service.views.keeping import NAMES, packed
from holdfast.service.views.rows import OffersView
from tests.builders.office import Testing, example

CLUSTER = "lab"


def offered(action: str, name: str) -> Offered:
    return Offered(action=action, target=Ref("PersistentVolumeClaim", name, "shop"), evidence=())


@pytest.fixture
def store(tmp_path: Path) -> str:
    place = str(tmp_path / "store.db")
    office = Testing(place)
    office.register(CLUSTER)
    office.upload(CLUSTER, example("healthy-rollout"))
    offers = [offered(action, name) for name in ("a", "b") for action in ("pvc.delete", "pvc.expand", "pvc.archive")]
    with office.stores.write() as held:
        kept = judged(held, CLUSTER)
        assert kept is not None
        held.snapshots.keep_view(kept.id, NAMES[OffersView], packed(OffersView(offered=tuple(offers))))
    office.close()
    return place


@pytest.mark.parametrize("page", [1, 1000])
def test_what_cleans_up_is_listed_in_its_order(
    store: str, page: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(cleanup, "PAGE", page)

    code = run(["cleanup", "--store", store, "-o", "json"], {"HOME": "/nonexistent"})

    listed = [(item["action"], item["name"]) for item in json.loads(capsys.readouterr().out)]
    assert code == 0
    assert listed == [("pvc.archive", "a"), ("pvc.archive", "b"), ("pvc.delete", "a"), ("pvc.delete", "b")]


def test_of_a_cluster_that_does_not_exist_it_is_not_said_that_nothing_is_proposed(
    store: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code = run(["cleanup", "--cluster", "lap", "--store", store, "--lang", "en"], {"HOME": "/nonexistent"})

    out, err = capsys.readouterr()
    assert (code, out) == (2, "")
    assert err.startswith("holdfast: There is no cluster `lap`, or you may not see it. `holdfast api clusters list`")

"""Baselines that are kept, and what a later snapshot shows otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from holdfast.model.access import Grant, Principal, Scope
from holdfast.model.access_refusals import NotPermitted
from holdfast.model.baselines import BASELINES
from holdfast.model.redaction import MARKER
from holdfast.model.store_refusals import RecordAbsent
from tests.builders.office import Testing, example

CLUSTER = "prod-seoul"
READER = Principal(id="u-shop", name="shop", grants=(Grant("viewer", Scope(CLUSTER, "shop")),))


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Testing]:
    """Two snapshots of one shop: before a release, called right, and after it."""
    made = Testing(str(tmp_path_factory.mktemp("store") / "store.db"))
    made.register(CLUSTER)
    made.upload(CLUSTER, example("healthy-shop"))
    made.call("baselines.save", cluster=CLUSTER, name="before", why="all checks were green")
    made.clock.on(hours=1)
    made.upload(CLUSTER, example("healthy-rollout"))
    yield made
    made.close()


def uploaded(office: Testing, which: int) -> str:
    """Names the first or the last snapshot that came in."""
    found = sorted(office.call("snapshots.list", cluster=CLUSTER).items, key=lambda item: item.received_at)
    return str(found[which].id)


def test_a_baseline_says_whose_word_it_is_and_hides_secrets(office: Testing):
    (shown,) = office.call("baselines.list", cluster=CLUSTER).items

    with office.office.stores.read() as store:
        kept = store.shelf(BASELINES).get(shown.id).item
    values = [value for item in kept.objects if item["kind"] == "Secret" for value in (item.get("data") or {}).values()]
    assert (shown.name, shown.by, shown.why) == ("before", "admin", "all checks were green")
    assert shown.objects == len(kept.objects) > 20
    assert len(shown.digest) == 64
    assert values
    assert set(values) == {MARKER}
    assert not any("status" in item for item in kept.objects)


def test_a_snapshot_has_not_drifted_from_the_baseline_that_was_made_of_it(office: Testing):
    found = office.call("drift.list", cluster=CLUSTER, snapshot=uploaded(office, 0))

    assert (found.objects, found.not_compared) == ((), ())


def test_a_later_snapshot_tells_what_is_otherwise_and_what_it_means(office: Testing):
    found = office.call("drift.list", cluster=CLUSTER, snapshot=uploaded(office, -1))

    states = {(item.object.kind, item.object.name): item.state for item in found.objects}
    (web,) = [item for item in found.objects if item.object.name == "storefront" and item.object.kind == "Deployment"]
    image = next(field for field in web.fields if field.path.endswith("containers[name=storefront].image"))
    assert states["Deployment", "mailer"] == "missing"
    assert states["Deployment", "storefront"] == "drifted"
    assert (image.kind, image.risk) == ("changed", "restarts")
    assert image.wanted.endswith(":1.4.2")
    assert image.live.endswith(":1.5.0")


def test_a_reader_of_a_namespace_sees_no_other(office: Testing):
    everything = office.call("drift.list", cluster=CLUSTER, snapshot=uploaded(office, -1))
    found = office.call("drift.list", READER, cluster=CLUSTER, snapshot=uploaded(office, -1))

    assert {item.object.namespace for item in found.objects} == {"shop"}
    assert len(found.objects) <= len(everything.objects)
    assert office.call("baselines.list", READER, cluster=CLUSTER).items == ()


def test_only_who_may_write_calls_a_state_right(office: Testing):
    with pytest.raises(NotPermitted):
        office.call("baselines.save", READER, cluster=CLUSTER, name="mine", why="-")


def test_without_a_baseline_there_is_no_drift_to_tell(tmp_path: Path):
    bare = Testing(str(tmp_path / "store.db"))
    bare.register(CLUSTER)
    bare.upload(CLUSTER, example("healthy-shop"))

    with pytest.raises(RecordAbsent):
        bare.call("drift.list", cluster=CLUSTER)

    bare.close()


def test_a_baseline_that_is_forgotten_is_gone(office: Testing):
    made = office.call("baselines.save", cluster=CLUSTER, name="other", why="-", namespaces=("shop",))

    office.call("baselines.delete", cluster=CLUSTER, baseline=made.id)

    with pytest.raises(RecordAbsent):
        office.call("drift.list", cluster=CLUSTER, baseline=made.id)


def test_the_same_state_has_the_same_digest(office: Testing):
    again = office.call("baselines.save", cluster=CLUSTER, name="again", why="-", snapshot=uploaded(office, 0))
    before = office.call("baselines.list", cluster=CLUSTER).items[-1]
    office.call("baselines.delete", cluster=CLUSTER, baseline=again.id)

    assert again.digest == before.digest
    assert again.id != before.id


def test_what_can_be_set_back_is_told_apart_from_what_cannot(office: Testing):
    found = office.call("drift.list", cluster=CLUSTER, snapshot=uploaded(office, -1))

    (web,) = [item for item in found.objects if item.object.name == "storefront" and item.object.kind == "Deployment"]
    settable = {field.path for field in web.fields if field.can_be_set}
    assert "spec.template.spec.containers[name=storefront].image" in settable
    assert not any(field.can_be_set for field in web.fields if field.kind == "added")
    assert (found.name, found.by, found.why) == ("before", "admin", "all checks were green")
    assert found.same > 0


def test_how_an_object_was_meant_to_be_is_told_to_who_may_see_it(office: Testing):
    asked = {"cluster": CLUSTER, "kind": "Deployment", "namespace": "shop", "name": "storefront"}
    meant = office.call("drift.meant", READER, **asked)

    (container,) = meant.manifest["spec"]["template"]["spec"]["containers"]
    assert container["image"].endswith(":1.4.2")
    with pytest.raises(RecordAbsent):
        office.call("drift.meant", READER, **{**asked, "name": "nobody"})
    with pytest.raises(RecordAbsent):
        office.call("drift.meant", READER, **{**asked, "namespace": "kube-system"})


def test_objects_that_are_accepted_have_drifted_no_more_and_all_others_have(office: Testing):
    before = office.call("drift.list", cluster=CLUSTER, snapshot=uploaded(office, -1))
    accepted = ("Deployment/storefront", "Deployment/mailer")
    named = tuple(
        {"kind": kind, "namespace": "shop", "name": name} for kind, name in (item.split("/") for item in accepted)
    )

    made = office.call("baselines.accept", cluster=CLUSTER, objects=named, why="release 1.5", snapshot=before.snapshot)

    after = office.call("drift.list", cluster=CLUSTER, snapshot=before.snapshot)
    office.call("baselines.delete", cluster=CLUSTER, baseline=made.id)
    assert (after.baseline, made.why) == (made.id, "release 1.5")
    assert [item for item in before.objects if f"{item.object.kind}/{item.object.name}" not in accepted] == list(
        after.objects
    )


def test_what_is_neither_meant_nor_there_is_not_accepted(office: Testing):
    nobody = ({"kind": "Deployment", "namespace": "shop", "name": "nobody"},)

    with pytest.raises(RecordAbsent):
        office.call("baselines.accept", cluster=CLUSTER, objects=nobody, why="-")

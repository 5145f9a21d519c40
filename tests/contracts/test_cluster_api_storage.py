"""A cluster's API, simulated and real alike: claims and snapshots."""

from __future__ import annotations

from tests.contracts.cluster_places import ANOTHER, SNAPSHOTS, Api
from tests.contracts.cluster_requests import STRATEGIC, Object


def test_a_bound_claim_may_ask_for_more(api: Api) -> None:
    api.bound_claim("data")

    answer = api.requests.patch(api.core("persistentvolumeclaims", "data"), _asking("2048Mi"))

    assert (answer.status, answer.body["spec"]["resources"]["requests"]) == (200, {"storage": "2Gi"})
    assert answer.body["status"]["capacity"] == {"storage": "1Gi"}


def test_what_a_claim_has_is_the_least_that_it_can_ask_for(api: Api) -> None:
    api.bound_claim("data")
    path = api.core("persistentvolumeclaims", "data")
    api.requests.patch(path, _asking("4Gi"))

    shrunk, same, less = (api.requests.patch(path, _asking(size)) for size in ("512Mi", "1Gi", "2Gi"))

    assert (shrunk.refusal, same.refusal) == ((422, "Invalid"), (422, "Invalid"))
    assert [cause["message"] for cause in shrunk.body["details"]["causes"]] == [
        "Forbidden: field can not be less than status.capacity"
    ]
    assert (less.status, less.body["spec"]["resources"]["requests"]) == (200, {"storage": "2Gi"})


def test_a_class_may_forbid_to_grow(api: Api) -> None:
    api.bound_claim("data", "stays")

    answer = api.requests.patch(api.core("persistentvolumeclaims", "data"), _asking("2Gi"))

    assert answer.refusal == (403, "Forbidden")
    assert "the storageclass that provisions the pvc must support resize" in answer.body["message"]


def test_a_claim_that_is_not_bound_does_not_change(api: Api) -> None:
    spec = {"accessModes": ["ReadWriteOnce"], "storageClassName": "", "resources": {"requests": {"storage": "1Gi"}}}
    api.created(api.core("persistentvolumeclaims"), {"metadata": {"name": "data"}, "spec": spec})

    answer = api.requests.patch(api.core("persistentvolumeclaims", "data"), _asking("2Gi"))

    assert answer.refusal == (422, "Invalid")
    assert [cause["field"] for cause in answer.body["details"]["causes"]] == ["spec"]


def test_a_growing_claim_meets_its_quota(api: Api) -> None:
    api.bound_claim("data")
    api.quota("room", requests_storage="3Gi")

    answer = api.requests.patch(api.core("persistentvolumeclaims", "data"), _asking("5Gi"))

    assert answer.refusal == (403, "Forbidden")
    assert "exceeded quota: room, requested: requests.storage=4Gi, used: requests.storage=1Gi" in answer.body["message"]


def test_a_volume_stays_when_its_claim_goes(api: Api) -> None:
    volume = f"/api/v1/persistentvolumes/{api.bound_claim('data')['spec']['volumeName']}"

    api.requests.delete(api.core("persistentvolumeclaims", "data"))

    api.eventually("a released volume", lambda: api.requests.get(volume).body["status"]["phase"] == "Released")


def test_where_a_volume_lies_cannot_be_changed(api: Api) -> None:
    volume = f"/api/v1/persistentvolumes/{api.bound_claim('data')['spec']['volumeName']}"

    answer = api.requests.patch(volume, {"spec": {"csi": {"volumeHandle": "elsewhere"}}})
    kept = api.requests.patch(volume, {"spec": {"persistentVolumeReclaimPolicy": "Delete"}})

    assert (answer.refusal, kept.status) == ((422, "Invalid"), 200)


def test_a_claim_in_use_goes_with_its_last_pod(api: Api) -> None:
    api.bound_claim("data")
    path = api.core("persistentvolumeclaims", "data")
    api.running_pod("one", "data")

    going = api.requests.delete(path)

    assert "deletionTimestamp" in going.body["metadata"]
    api.requests.delete(api.core("pods", "one"))
    api.eventually("the end of the Pod", lambda: api.requests.get(api.core("pods", "one")).status == 404)
    api.eventually("the end of the claim", lambda: api.requests.get(path).status == 404)


def test_a_kind_that_was_installed_is_made_and_changed(api: Api) -> None:
    path = api.of(SNAPSHOTS, "volumesnapshots", "one")
    made = api.created(api.of(SNAPSHOTS, "volumesnapshots"), _snapshot("one"))

    changed = api.requests.patch(path, {"spec": {"volumeSnapshotClassName": "other"}})
    labelled = api.requests.patch(path, {"metadata": {"labels": {"kept": "1"}}})
    told = api.requests.patch(f"{path}/status", {"status": {"readyToUse": False}})

    seen = (made, changed.body, labelled.body, told.body)
    assert [item["metadata"]["generation"] for item in seen] == [1, 2, 2, 2]
    assert told.body["status"]["readyToUse"] is False


def test_a_kind_that_was_installed_knows_no_strategic_merge(api: Api) -> None:
    api.created(api.of(SNAPSHOTS, "volumesnapshots"), _snapshot("one"))

    answer = api.requests.patch(api.of(SNAPSHOTS, "volumesnapshots", "one"), {"spec": {}}, STRATEGIC)

    assert answer.refusal == (415, "UnsupportedMediaType")


def test_a_change_of_another_snapshot_is_refused(api: Api) -> None:
    api.created(api.of(SNAPSHOTS, "volumesnapshots"), _snapshot("one"))
    path = api.of(SNAPSHOTS, "volumesnapshots", "one")

    stale = api.requests.patch(path, {"metadata": {"resourceVersion": "1"}})
    other = api.requests.delete(path, {"preconditions": {"uid": ANOTHER}})

    assert (stale.refusal, other.refusal) == ((409, "Conflict"), (409, "Conflict"))


def _asking(size: str) -> Object:
    return {"spec": {"resources": {"requests": {"storage": size}}}}


def _snapshot(name: str) -> Object:
    spec = {"volumeSnapshotClassName": "none", "source": {"persistentVolumeClaimName": "none"}}
    return {"apiVersion": SNAPSHOTS, "kind": "VolumeSnapshot", "metadata": {"name": name}, "spec": spec}

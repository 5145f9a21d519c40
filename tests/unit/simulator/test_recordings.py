"""A recording at another time is the same cluster: in the same trouble, its times in the same order."""

import json
import re
from datetime import UTC, datetime, timedelta
from functools import cache

import pytest

from holdfast.app.context import Context
from holdfast.model.diagnosis import Diagnosis
from holdfast.model.input_refusals import SourceNotFound
from holdfast.service.diagnosis.diagnosing import diagnose
from holdfast.simulator.recordings import Entries, entries, moved, packed, recording
from holdfast.simulator.story import CLUSTERS, RECORDINGS, Told, story

NOW = datetime(2027, 5, 3, 9, 30, tzinfo=UTC)
FOUNDED = NOW - timedelta(days=60)
MOMENT = re.compile(rb"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ")


@cache
def recorded(name: str) -> Entries:
    return entries(recording(name).read_bytes())


def diagnosed(found: Entries) -> Diagnosis:
    context = Context()
    return diagnose(context.clusters().files(tuple(found.items()), "-"), context.rules)


def faults(diagnosis: Diagnosis) -> list[tuple[str, str]]:
    return [(item.cause, str(item.object)) for item in diagnosis.problems]


@pytest.mark.parametrize("name", RECORDINGS)
def test_a_recording_that_was_moved_is_in_the_same_trouble(name: str) -> None:
    found = moved(recorded(name), FOUNDED, NOW)

    diagnosis = diagnosed(found)

    assert faults(diagnosis) == faults(diagnosed(recorded(name)))
    assert bool(diagnosis.problems) == (not name.startswith("healthy"))


def test_times_of_one_file_stay_in_their_order_and_none_lies_ahead() -> None:
    before = recorded("several-claims")["pods.json"]

    after = moved(recorded("several-claims"), FOUNDED, NOW)["pods.json"]

    pairs = sorted(zip(MOMENT.findall(before), MOMENT.findall(after), strict=True))
    assert [new for _, new in pairs] == sorted(new for _, new in pairs)
    assert pairs[0][1] >= b"2027-03-04T09:30:00Z"
    assert pairs[-1][1] <= b"2027-05-03T09:30:00Z"


def test_what_was_there_from_the_start_is_as_old_as_its_cluster_and_a_fault_as_young_as_it_was() -> None:
    found = moved(recorded("missing-class"), FOUNDED, NOW)

    claims = {
        item["metadata"]["name"]: item["metadata"]["creationTimestamp"]
        for item in json.loads(found["persistentvolumeclaims.json"])["items"]
    }

    assert claims["data-orders-0"].startswith("2027-03-04T09:30")
    # 99 seconds before it was read, as it was recorded.
    assert claims["media"] == "2027-05-03T09:28:21Z"


def test_the_manifest_tells_the_new_time_and_no_hashes_of_files_that_are_no_more() -> None:
    before = json.loads(recorded("missing-class")["holdfast-bundle.json"])

    after = json.loads(moved(recorded("missing-class"), FOUNDED, NOW)["holdfast-bundle.json"])

    assert after == before | {"taken_at": "2027-05-03T09:30:00Z", "files": {}}


def test_files_that_are_packed_are_read_as_they_were() -> None:
    found = {"b/c.log": b"two", "a.json": b"one"}

    assert entries(packed(found)) == found


def test_a_recording_that_is_nowhere_is_named() -> None:
    with pytest.raises(SourceNotFound) as caught:
        recording("nowhere")

    assert caught.value.values["path"] == "nowhere.tar.gz"


@pytest.mark.parametrize("told", CLUSTERS, ids=lambda told: told.name)
def test_figures_are_of_claims_services_and_nodes_that_the_recording_holds(told: Told) -> None:
    found = recorded(told.taken[-1].recording)

    def names(path: str) -> set[str]:
        return {item["metadata"]["name"] for item in json.loads(found[path])["items"]}

    assert {item.claim for item in told.usual.fillings} <= names("persistentvolumeclaims.json")
    assert {item.service for item in told.usual.answerings} <= names("services.json")
    assert set(told.usual.nodes) <= names("nodes.json")


def test_a_story_ends_at_its_moment_and_is_the_same_each_time() -> None:
    first, again = story(NOW), story(NOW)

    assert first == again
    newest = entries(first[0].sent[-1].data)
    assert json.loads(newest["holdfast-bundle.json"])["taken_at"] == "2027-05-03T09:30:00Z"
    assert newest["metrics/history.csv"].startswith(b"signal,kind,namespace,name,group,part,source,times,values\n")

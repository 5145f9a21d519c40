"""Claims grow in the steps of the external resizer and the kubelet, or say why they do not."""

from __future__ import annotations

from holdfast.simulator.cluster.kinds import Object
from tests.unit.simulator.cluster.driving import BASE, DATABASE, GIB, Driven, driven

CLAIM = "/api/v1/namespaces/shop/persistentvolumeclaims/data"


def ask(small: Driven, size: str) -> None:
    answer = small.requests.patch(CLAIM, {"spec": {"resources": {"requests": {"storage": size}}}})
    assert answer.status == 200, answer.body


def told(small: Driven) -> tuple[str, str, list[str]]:
    """The size that the claim has, the step of its growth, and its conditions."""
    status = small.get("PersistentVolumeClaim", "data")["status"]
    step = status.get("allocatedResourceStatuses", {}).get("storage", "")
    return status["capacity"]["storage"], step, [item["type"] for item in status.get("conditions", ())]


def capacity(small: Driven) -> float:
    summary = small.requests.get("/api/v1/nodes/worker-1/proxy/stats/summary").body
    (volume,) = summary["pods"][0]["volume"]
    return float(round(volume["capacityBytes"] / GIB / 0.984, 2))


def test_a_claim_grows_step_by_step() -> None:
    with driven(DATABASE) as small:
        seen = [(told(small), capacity(small))]
        ask(small, "20Gi")
        for seconds in (0, 19, 1, 9, 1):
            small.passes(seconds)
            seen.append((told(small), capacity(small)))

    assert seen == [
        (("10Gi", "", []), 10.0),
        (("10Gi", "ControllerResizeInProgress", ["Resizing"]), 10.0),
        (("10Gi", "ControllerResizeInProgress", ["Resizing"]), 10.0),
        (("10Gi", "NodeResizeInProgress", ["FileSystemResizePending"]), 10.0),
        (("10Gi", "NodeResizeInProgress", ["FileSystemResizePending"]), 10.0),
        (("20Gi", "", []), 20.0),
    ]


def test_what_is_too_large_is_infeasible_and_a_smaller_wish_recovers() -> None:
    with driven(DATABASE) as small:
        ask(small, "500Gi")
        small.passes(21)
        refused = told(small)
        (condition,) = small.get("PersistentVolumeClaim", "data")["status"]["conditions"]
        small.passes(3600)
        still = told(small)
        ask(small, "30Gi")
        again = told(small)
        small.passes(31)
        recovered = told(small)

    assert refused == still == ("10Gi", "ControllerResizeInfeasible", ["ControllerResizeError"])
    assert "OutOfRange" in condition["message"]
    assert again == ("10Gi", "ControllerResizeInProgress", ["Resizing"])
    assert recovered == ("30Gi", "", [])


def test_a_wish_that_grows_underway_begins_anew() -> None:
    with driven(DATABASE) as small:
        ask(small, "20Gi")
        small.passes(10)
        ask(small, "30Gi")
        small.passes(12)
        underway = told(small)
        small.passes(20)

        assert underway == ("10Gi", "ControllerResizeInProgress", ["Resizing"])
        assert told(small) == ("30Gi", "", [])


def test_the_file_system_waits_for_a_pod() -> None:
    alone = DATABASE.partition("---\napiVersion: v1\nkind: Pod")[0]
    with driven(alone) as small:
        ask(small, "20Gi")
        small.passes(3600)
        waiting = told(small)
        volume = small.get("PersistentVolume", small.get("PersistentVolumeClaim", "data")["spec"]["volumeName"], "")
        small.requests.create("/api/v1/namespaces/shop/pods", _pod())
        small.passes(15)

        assert waiting == ("10Gi", "NodeResizePending", ["FileSystemResizePending"])
        assert volume["spec"]["capacity"] == {"storage": "20Gi"}
        assert told(small) == ("20Gi", "", [])


def test_a_file_system_that_never_follows_stays_pending() -> None:
    with driven(DATABASE, BASE.replace("largest: 100Gi", "offline: true")) as small:
        ask(small, "20Gi")
        small.passes(86400)

        assert told(small) == ("10Gi", "NodeResizePending", ["FileSystemResizePending"])
        assert capacity(small) == 10.0


def test_a_driver_that_is_stuck_says_nothing() -> None:
    with driven(DATABASE, BASE.replace("largest: 100Gi", "stuck: true")) as small:
        ask(small, "20Gi")
        small.passes(86400)

        assert told(small) == ("10Gi", "", [])


def _pod() -> Object:
    volume = {"name": "data", "persistentVolumeClaim": {"claimName": "data"}}
    spec = {"containers": [{"name": "db", "image": "registry.example.com/db:1"}], "volumes": [volume]}
    return {"metadata": {"name": "late"}, "spec": spec}

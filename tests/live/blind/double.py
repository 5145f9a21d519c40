"""Two faults at once that have nothing to do with each other."""

from tests.live.blind import hotel, iot
from tests.live.blind.record import Blind
from tests.live.cluster import ControlPlane


def both(one: str, other: str) -> Blind:
    """Two scenarios of the same system at once."""
    known = hotel.SCENARIOS | iot.SCENARIOS
    first, second = known[one], known[other]

    def fault(cluster: ControlPlane) -> None:
        first.fault(cluster)
        second.fault(cluster)

    words = f"{first.words}; AND {second.words}"
    return Blind(words, first.system, [*first.repair, *second.repair], fault, also=[*first.also, *second.also])


SCENARIOS = {
    "two-image-and-selector": both("hotel-image-tag", "hotel-selector"),
    "two-zero-and-oom": both("hotel-scaled-zero", "hotel-oom"),
    "two-rbac-and-ingress": both("hotel-rbac", "hotel-ingress-port"),
    "two-cpu-and-class": both("iot-cpu", "iot-wrong-class"),
    "two-node-and-command": both("iot-node-down", "iot-start-error"),
    "two-external-and-claim": both("iot-external-name", "iot-claim-typo"),
}

"""What the logs of a storage driver say of a claim, a volume or an attachment that is waited for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from holdfast.engine.facts import Facts
from holdfast.engine.once import once
from holdfast.engine.signals.quoting import quotable
from holdfast.model.finding import Evidence
from holdfast.model.refs import Ref
from holdfast.rules.storage._failures import OTHER, UNREACHABLE, family_of

MOST_LINES = 5000
_FAILED = ("rpc error", "failed to ", "error syncing")


def said_of(facts: Facts, driver: str, *names: str) -> Evidence | None:
    """Cites the newest line of a driver's logs that says best why something of one of these names failed."""
    wanted = [name.lower() for name in names if name]
    found = [line for line in _failures(facts).get(driver, ()) if any(name in line[2].lower() for name in wanted)]
    if not found:
        return None
    told = [line for line in found if family_of(line[2]) not in (OTHER, UNREACHABLE)]
    pod, field, line = (told or found)[-1]
    return Evidence(object=pod, field=field, value=quotable(line, wanted))


@once
def _failures(facts: Facts) -> Mapping[str, tuple[tuple[Ref, str, str], ...]]:
    return {driver: tuple(_lines(facts, driver)) for driver in facts.driver_pods}


def _lines(facts: Facts, driver: str) -> Iterator[tuple[Ref, str, str]]:
    pods = {(pod.namespace, pod.name): pod for pod in facts.driver_pods[driver]}
    for key, text in sorted(facts.snapshot.logs.items()):
        pod = pods.get((key.namespace, key.pod))
        if pod is None or key.previous:
            continue
        for line in text.splitlines()[-MOST_LINES:]:
            # The attacher writes its errors at the level of information.
            if any(word in line for word in _FAILED):
                yield pod.ref, f"log[{key.container}]", line

"""Known error texts in what containers leave behind: logs and termination messages."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from holdfast.engine.signals.texts import LogHit, hits_in
from holdfast.model.finding import Evidence
from holdfast.model.objects.pod import Pod
from holdfast.model.refs import Ref
from holdfast.model.snapshot import LogKey
from holdfast.verdicts.readiness import statuses_of


class Complaint(Struct, frozen=True):
    """A known error text of one container; `found` cites it where it does not stand in a log."""

    pod: Ref
    container: str
    is_previous: bool
    hit: LogHit
    found: Evidence | None = None

    def cite(self) -> Evidence:
        """Cites the text: the line of a log on the Pod that wrote it, else the field that holds it."""
        if self.found is not None:
            return self.found
        container = f"{self.container}:previous" if self.is_previous else self.container
        return Evidence(object=self.pod, field=f"log[{container}]", value=self.hit.line)


def complaints_in(key: LogKey, text: str) -> tuple[Complaint, ...]:
    """Finds the known error texts in one log, the latest first."""
    pod = Ref("Pod", key.pod, key.namespace)
    return tuple(Complaint(pod, key.container, key.previous, hit) for hit in hits_in(text))


def complaints_of(pod: Pod) -> Iterator[Complaint]:
    """Finds the known error texts in a Pod's termination messages.

    What probes are answered is left out: there the kubelet complains of the Pod, not the Pod of somebody else.
    """
    for path, status in statuses_of(pod):
        for name, end in (("state", status.state.terminated), ("lastState", status.last_state.terminated)):
            if end is not None and end.exit_code != 0 and end.message:
                at = Evidence(object=pod.ref, field=f"{path}.{name}.terminated.message", value=end.message)
                for hit in hits_in(end.message):
                    yield Complaint(pod.ref, status.name, name == "lastState", hit, at)

"""Known error texts in the logs of containers, each with the container that wrote it."""

from __future__ import annotations

from msgspec import Struct

from holdfast.engine.signals.texts import LogHit, hits_in
from holdfast.model.finding import Evidence
from holdfast.model.refs import Ref
from holdfast.model.snapshot import LogKey


class Complaint(Struct, frozen=True):
    """A known error text in the log of one container."""

    pod: Ref
    container: str
    is_previous: bool
    hit: LogHit

    def cite(self) -> Evidence:
        """Cites the line on the Pod that wrote it."""
        container = f"{self.container}:previous" if self.is_previous else self.container
        return Evidence(object=self.pod, field=f"log[{container}]", value=self.hit.line)


def complaints_in(key: LogKey, text: str) -> tuple[Complaint, ...]:
    """Finds the known error texts in one log, the latest first."""
    pod = Ref("Pod", key.pod, key.namespace)
    return tuple(Complaint(pod, key.container, key.previous, hit) for hit in hits_in(text))

"""Finding what can bring a claim's data back."""

from __future__ import annotations

from holdfast.model.input_refusals import ObjectNotFound
from holdfast.model.objects.storage import PersistentVolumeClaim
from holdfast.model.refs import Ref
from holdfast.pillars.diagnosis.recovery import Recovery, recovery_of
from holdfast.ports.source import Source
from holdfast.verdicts.recovery_backups import BACKUP, KINDS


def recover(source: Source, name: str, namespace: str) -> Recovery:
    """Lists the recovery points and steps of a claim in a source, which may be gone.

    Raises ObjectNotFound when the claims were read, this one is not there and nothing that could bring it back is
    there either (its name is then more likely mistyped), and InputError when nothing can be read.
    """
    snapshot = source.load()
    claim = Ref(PersistentVolumeClaim.KIND, name, namespace)
    backups = [item.ref for kind in KINDS for item in snapshot.of_kind(kind)]
    found = recovery_of(snapshot, claim, source.raw(backups) if backups else {}, snapshot.knows(BACKUP))
    traces = [point for point in found.points if point.kind not in ("backup", "peer")]
    if snapshot.is_absent(claim) and not traces:
        raise ObjectNotFound(what=str(claim))
    return found

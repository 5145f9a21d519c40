"""The stored forms of what has tables of its own; each version keeps a stored sample in `tests/records`."""

from __future__ import annotations

from holdfast.model.audit import Checkpoint, Deed
from holdfast.model.kept_snapshot import KeptSnapshot
from holdfast.model.record import RecordType
from holdfast.model.tracked import ProblemTurn, TrackedProblem

DEED = RecordType(name="deed", version=1, type=Deed)
CHECKPOINT = RecordType(name="checkpoint", version=1, type=Checkpoint)
PROBLEM = RecordType(name="problem", version=1, type=TrackedProblem)
TURN = RecordType(name="turn", version=1, type=ProblemTurn)
SNAPSHOT = RecordType(name="snapshot", version=1, type=KeptSnapshot)

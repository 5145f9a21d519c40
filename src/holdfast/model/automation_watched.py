"""What is watched after each look at a cluster: knobs that bounded loops may turn, and rollouts."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from msgspec import Struct

from holdfast.model.record import RecordType
from holdfast.model.refs import Ref

Effect = Literal["better", "same", "worse", "unknown"]


class KeptTurn(Struct, frozen=True, kw_only=True):
    """A turn of a knob that a look saw, and what became of the signal by which it is watched.

    `effect` is None while it is too early to say; `was` and `became` are the middles of the signal before and since.
    """

    at: datetime
    before: float
    after: float
    effect: Effect | None = None
    was: float | None = None
    became: float | None = None


class KeptKnob(Struct, frozen=True, kw_only=True):
    """A knob as the newest look saw it, and what was decided: to turn it to `wanted`, or None, by the `reason`.

    `part` names the container where a workload has several. `readings` are moments in seconds since 1970 with what a
    snapshot showed, where no metrics tell it; `turns` are the earlier ones, oldest first.
    """

    cluster: str
    loop: str
    target: Ref
    at: datetime
    value: float
    reason: str
    part: str = ""
    use: float | None = None
    wanted: float | None = None
    readings: tuple[tuple[float, float], ...] = ()
    turns: tuple[KeptTurn, ...] = ()

    @property
    def key(self) -> str:
        """Names the knob in the store."""
        return "/".join((self.cluster, self.loop, self.target.kind, self.target.namespace, self.target.name, self.part))


class KeptRollout(Struct, frozen=True, kw_only=True):
    """The newest judgement of a rollout: `worse` names what got worse, `told` the revision that people were told of.

    `action` is empty where the workload is kept in Git, and where people replace its Pods (`is_by_hand`).
    """

    cluster: str
    workload: Ref
    revision: int
    began: datetime
    at: datetime
    judgement: Literal["keep", "undo-proposed", "unknown"]
    worse: tuple[str, ...] = ()
    action: str = ""
    revert_in_git: bool = False
    is_by_hand: bool = False
    told: int = 0

    @property
    def key(self) -> str:
        """Names the rollout's workload in the store."""
        return "/".join((self.cluster, self.workload.kind, self.workload.namespace, self.workload.name))


KNOBS = RecordType(name="knob", version=1, type=KeptKnob, indexed=("cluster",))
ROLLOUTS = RecordType(name="rollout", version=1, type=KeptRollout, indexed=("cluster",))

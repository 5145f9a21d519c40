"""A baseline that is kept: how the configured objects of a cluster were, when somebody called it right."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from msgspec import Struct

from holdfast.model.record import RecordType


class Baseline(Struct, frozen=True, kw_only=True):
    """The configured objects of a cluster, or of some of its namespaces, as a snapshot showed them.

    Their secrets are hidden. `digest` names their content; `taken_at` is the moment of the snapshot.
    """

    cluster: str
    name: str
    by: str
    why: str
    saved: datetime
    taken_at: datetime
    digest: str
    objects: tuple[dict[str, Any], ...]
    namespaces: tuple[str, ...] = ()


BASELINES = RecordType(name="baseline", version=1, type=Baseline, indexed=("cluster",))

"""The identity of plans: the same plan has the same hash wherever it is made, and any other has another."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from typing import Final

import msgspec

from holdfast.model.automation import Intent, Plan, Target

UNDO_OF: Final = "undo_of"
"""Among what is wanted, the plan that is taken back: what its action needs beforehand is not asked for again."""


def plan_hash(plan: Plan) -> str:
    """Names a plan by its content; who agrees to it agrees to nothing else."""
    return hashlib.sha256(msgspec.json.encode(plan, order="deterministic")).hexdigest()


def idempotency_key(intent: Intent) -> str:
    """Names what is wanted of which objects as they are; asked for twice, it is done once.

    Who asks, why and when makes no difference: two people who see the same want the same. After a run it is wanted
    anew.
    """
    said = (intent.action, intent.version, sorted(map(_identity, intent.targets)), intent.wanted, intent.after)
    return hashlib.sha256(msgspec.json.encode(said, order="deterministic")).hexdigest()[:32]


def made_name(intent: Intent, prefix: str) -> str:
    """Names an object that an action creates: trying again finds it instead of making a second one.

    Names of Kubernetes objects have at most 63 characters here, so that they can be labels too.
    """
    return f"{prefix[:42].rstrip('-.')}-{idempotency_key(intent)[:20]}"


def versions_of(targets: Iterable[Target]) -> tuple[tuple[str, str], ...]:
    """Lists objects with the names of their contents, by their unique ids."""
    return tuple(sorted({(target.uid, target.content) for target in targets}))


def touched(plan: Plan) -> tuple[Target, ...]:
    """Lists all that a plan is about or would write, what is still to be made and the way back included."""
    return tuple(dict.fromkeys((*plan.intent.targets, *(write.target for write in (*plan.writes, *plan.undo)))))


def kind_of(plan: Plan) -> str:
    """Gives the kind of object of which a plan takes from the budgets: the one that most of its writes are about."""
    kinds = Counter(write.target.kind for write in reversed(plan.writes))
    return kinds.most_common(1)[0][0] if kinds else plan.intent.targets[0].kind


def _identity(target: Target) -> tuple[str, str, str]:
    return target.cluster, target.uid, target.content

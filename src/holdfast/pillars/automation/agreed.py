"""Whether an object is still the one that was agreed to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from holdfast.model.automation import Plan, Stop, Write
from holdfast.model.automation_journal import Line
from holdfast.pillars.automation.contents import KEY, content_of, table_of, uid_of
from holdfast.pillars.automation.plans import idempotency_key
from holdfast.pillars.automation.running import content_now


def changed_meanwhile(
    plan: Plan, journal: Sequence[Line], write: Write, present: Mapping[str, Any] | None
) -> Stop | None:
    """Says that an object is not the one that was agreed to, and as the run left it.

    What the run made may be deleted by it however controllers have filled it in since, as long as it is marked.
    """
    if write.verb in ("create", "command"):
        return None
    uid, content = content_now(plan, journal, write.target)
    if present is None or uid_of(present) != uid:
        return Stop(key="target-changed")
    is_known = any(target.uid == uid for target in plan.intent.targets)
    is_ours = table_of(present, "annotations").get(KEY) == idempotency_key(plan.intent)
    if content_of(present) == content or (write.verb == "delete" and is_ours and not is_known):
        return None
    return Stop(key="target-changed")

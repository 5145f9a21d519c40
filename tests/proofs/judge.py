"""The judge of a run: every write that took effect is compared with what people agreed to.

The judge looks at what a proxy outside this process recorded and at the kept plans; it asks none of the guards that it
judges.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from holdfast.model.automation import Plan, Write
from holdfast.model.automation_kept import APPROVALS, PLANS, KeptPlan
from holdfast.model.record import Kept
from holdfast.pillars.automation.contents import KEY
from holdfast.service.actions.kept import opened
from holdfast.service.desk import Office
from tests.builders.fault_proxy import FaultProxy, Recorded


def complaints_of(office: Office, proxy: FaultProxy) -> Iterator[str]:
    """Compares every effect with what was allowed."""
    plans = _plans(office)
    done: Counter[tuple[str, str]] = Counter()
    for effect in proxy.effects():
        fitting = [(kept, write) for kept, plan in plans for write in (*plan.writes, *plan.undo) if _is(effect, write)]
        if not fitting:
            yield f"no plan says {effect.method} {effect.path} {effect.body}"
            continue
        kept, write = next((one for one in fitting if _is_bound(effect, one[1])), fitting[0])
        if not _agreed(office, kept):
            yield f"nobody agreed to {effect.method} {effect.path}"
        if not _is_bound(effect, write):
            yield f"{effect.method} {effect.path} names no object: {effect.body}"
        done[kept.id, f"{effect.method} {effect.path} {write.body}"] += 1
    for (plan, what), times in done.items():
        if times > 1:
            yield f"{what} of plan {plan} took effect {times} times"


def _plans(office: Office) -> list[tuple[Kept[KeptPlan], Plan]]:
    """Lists the kept plans with all that they would write."""
    with office.stores.read() as store:
        kept = store.shelf(PLANS).page(limit=1_000)
    return [(one, opened(office, one)) for one in kept]


def _agreed(office: Office, kept: Kept[KeptPlan]) -> bool:
    """Says by its own reckoning that enough people agreed to a plan: others than who asked, each once."""
    with office.stores.read() as store:
        given = [item.item.approval for item in store.shelf(APPROVALS).find("plan", kept.id)]
    who = {item.by for item in given if item.plan == kept.item.hash} - {kept.item.by}
    return len(who) >= {"R0": 0, "R1": 1, "R2": 1, "R3": 2}.get(kept.item.risk, 99)


def _is(effect: Recorded, write: Write) -> bool:
    """Says that an effect is what a write asks for: the same object, the same way, and no more in its body."""
    target = write.target
    end = "" if write.verb == "create" else f"/{target.name}"
    part = "/eviction" if write.verb == "evict" else f"/{write.subresource}" if write.subresource else ""
    methods = {"create": "POST", "patch": "PATCH", "apply": "PATCH", "delete": "DELETE", "evict": "POST"}
    if effect.method != methods.get(write.verb) or (target.namespace and f"/{target.namespace}/" not in effect.path):
        return False
    if not effect.path.endswith(f"{end}{part}") or not isinstance(effect.body, dict):
        return False
    return write.verb in ("delete", "evict") or effect.body == _plain(write, effect)


def _plain(write: Write, effect: Recorded) -> dict[str, Any]:
    """Gives what a write must say: its body, and which object it means."""
    said = effect.body.get("metadata") or {}
    bound = {name: said[name] for name in ("uid", "resourceVersion", "name", "namespace") if name in said}
    head = {name: effect.body[name] for name in ("apiVersion", "kind") if name in effect.body}
    metadata = {**(write.body.get("metadata") or {}), **bound}
    return {**head, **write.body, **({"metadata": metadata} if metadata else {})}


def _is_bound(effect: Recorded, write: Write) -> bool:
    """Says that a write named the object and the version that it means, or the wish that it makes something for."""
    body: Mapping[str, Any] = effect.body
    if write.verb == "create":
        return bool(((body.get("metadata") or {}).get("annotations") or {}).get(KEY))
    options = body.get("deleteOptions") or body
    said = options.get("preconditions") or {} if write.verb in ("delete", "evict") else body.get("metadata") or {}
    return said.get("uid") == write.target.uid and bool(said.get("resourceVersion"))

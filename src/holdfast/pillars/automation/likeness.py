"""Whether a plan would be the same if it were made now.

A draft reads more than the objects that it writes: siblings, snapshots, revisions, what metrics say. Contents that were
agreed to do not show when those have changed, so it is made again before a run begins.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import msgspec

from holdfast.model.automation import RISKS, Plan, Write
from holdfast.pillars.automation.action import Action, Draft
from holdfast.pillars.automation.contents import KEY
from holdfast.pillars.automation.rehearsal import unplanned
from holdfast.pillars.automation.running import place_of
from holdfast.pillars.automation.scene import ref_of

_MADE: Final = re.compile(r"(.+)-[0-9a-f]{20}")
"""A name that follows from what was wanted and what is there beside it."""


def unlike(plan: Plan, today: Draft, action: Action) -> str:
    """Names the first thing in which a plan would be another one today; empty where it would be the same.

    What is made may have another name, and a field that moves another value.
    """
    risk = max(action.risk, today.risk or "R0", key=RISKS.index)
    if RISKS.index(risk) > RISKS.index(plan.risk):
        return f"{plan.risk} -> {risk}"
    return next(_differences(plan.writes, _named_as(plan.writes, today.writes), action.moving), "")


def _differences(before: Sequence[Write], now: Sequence[Write], moving: tuple[str, ...]) -> Iterator[str]:
    known, present = [_identity(write) for write in before], [_identity(write) for write in now]
    if known != present:
        yield from (f"+ {_said(write)}" for write in now if _identity(write) not in known)
        yield from (f"- {_said(write)}" for write in before if _identity(write) not in present)
        yield ", ".join(map(_said, now))
    for one, other in zip(before, now, strict=False):
        for path in unplanned(_body(one), _body(other)):
            if not any(path == name or path.startswith((f"{name}.", f"{name}[")) for name in moving):
                yield f"{path} ({_said(one)})"


def _named_as(before: Sequence[Write], now: Sequence[Write]) -> Sequence[Write]:
    """Gives today's writes with what they make named as in the plan: trying again beside a new copy names it anew."""
    names = {}
    for one, other in zip(before, now, strict=False):
        old, new = _MADE.fullmatch(one.target.name), _MADE.fullmatch(other.target.name)
        if one.verb == other.verb == "create" and old and new and old[1] == new[1]:
            names[new[0]] = old[0]
    text = msgspec.json.encode(now).decode()
    for new_name, old_name in names.items():
        text = text.replace(new_name, old_name)
    return msgspec.json.decode(text, type=tuple[Write, ...])


def _identity(write: Write) -> tuple[Any, ...]:
    return write.verb, place_of(write.target), write.target.uid, write.subresource, write.is_strategic


def _body(write: Write) -> Mapping[str, Any]:
    """Gives a body without the mark that a planner gives to what is made."""
    metadata = dict(write.body.get("metadata") or {})
    notes = {name: value for name, value in (metadata.get("annotations") or {}).items() if name != KEY}
    return {**write.body, "metadata": {**metadata, "annotations": notes}}


def _said(write: Write) -> str:
    return f"{write.verb} {ref_of(write.target)}"

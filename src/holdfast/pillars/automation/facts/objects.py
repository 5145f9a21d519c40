"""Facts of any object: that it is gone, has a value in a field, a phase or a condition."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from holdfast.model.automation import UNMADE, Probe
from holdfast.model.units import parse_quantity
from holdfast.pillars.automation.facts.look import (
    YES,
    Fact,
    Look,
    Raw,
    Seen,
    condition,
    is_observed,
    is_same,
    listed_as,
    metadata,
    own,
    part,
)

_STEP: Final = re.compile(r"\[([^\]]*)\]|([^.\[\]]+)")
_OVER: Final = frozenset({"Succeeded", "Failed"})
_ABSENT: Final = object()


def gone(look: Look, probe: Probe) -> Seen:
    """Says that an object of a unique id is there no more, whoever has its name now.

    That its place is empty may also be for want of looking, so the list of its kind has to say it too.
    """
    target = probe.target
    if target.uid == UNMADE:
        return Seen("unknown", "wanted-unusable", target.name)
    found = look.object(target)
    if found is not None and is_same(found, target):
        waits = metadata(found).get("finalizers") or ()
        return Seen("unknown", "still-there", ", ".join(map(str, waits)) or "-")
    everything = look.objects(listed_as(target), target.namespace)
    if everything is None:
        return Seen("unknown", "unread", target.kind)
    if any(metadata(raw).get("uid") == target.uid for raw in everything):
        return Seen("unknown", "still-there", "-")
    return YES


def field_is(look: Look, probe: Probe) -> Seen:
    """Says that a field has a value: `spec.replicas=3`, `metadata.annotations[example.com/key]=x`.

    An index or the name of an item stands in brackets too (`containers[main]`); nothing wanted means no such field.
    """
    raw = own(look, probe)
    if isinstance(raw, Seen):
        return raw
    path, wanted = _split(probe.wanted)
    if not path:
        return Seen("unknown", "wanted-unusable", probe.wanted)
    found = _at(raw, path)
    if _shown(found) == wanted or (not path.startswith("metadata") and _is_amount(found, wanted)):
        return YES
    return Seen("unknown", "field-is", f"{path}={_shown(found)}")


def phase_is(look: Look, probe: Probe) -> Seen:
    """Says that an object is in a phase; a Pod never leaves its last one."""
    raw = own(look, probe)
    if isinstance(raw, Seen):
        return raw
    phase = str(part(raw, "status").get("phase") or "")
    if phase and phase == probe.wanted:
        return YES
    is_over = probe.target.kind == "Pod" and phase in _OVER
    return Seen("no" if is_over else "unknown", "phase", phase or "-")


def condition_is(look: Look, probe: Probe) -> Seen:
    """Says that a condition has a status (`Ready=True`), and was judged after the last change where it tells that."""
    raw = own(look, probe)
    if isinstance(raw, Seen):
        return raw
    name, _, status = probe.wanted.partition("=")
    if not name or not status:
        return Seen("unknown", "wanted-unusable", probe.wanted)
    found = condition(raw, name)
    if "observedGeneration" in found and not is_observed(metadata(raw), found):
        return Seen("unknown", "not-observed")
    if found.get("status") == status:
        return YES
    return Seen("unknown", "condition-is", f"{name}={found.get('status') or '-'}: {found.get('message') or '-'}")


def ready_to_use(look: Look, probe: Probe) -> Seen:
    """Says that a snapshot can be restored; its controller tries again after any error, so none is the last."""
    raw = own(look, probe)
    if isinstance(raw, Seen):
        return raw
    status = part(raw, "status")
    if status.get("readyToUse") is True:
        return YES
    said = part(status, "error").get("message")
    return Seen("unknown", "snapshot-fails", str(said)) if said else Seen("unknown", "snapshot-not-ready")


def detached(look: Look, probe: Probe) -> Seen:
    """Says that a VolumeAttachment is gone, or that no attachment of a PersistentVolume is left.

    With a node as what is wanted, of a volume only the attachment to that node counts.
    """
    if probe.target.kind == "VolumeAttachment":
        return gone(look, probe)
    if probe.target.kind != "PersistentVolume":
        return Seen("unknown", "wanted-unusable", probe.target.kind)
    attachments = look.objects("VolumeAttachment")
    if attachments is None:
        return Seen("unknown", "unread", "VolumeAttachment")
    left = [raw for raw in attachments if _attaches(raw, probe.target.name, probe.wanted)]
    if not left:
        return YES
    said = (str(part(raw, "status", "detachError").get("message") or metadata(raw).get("name")) for raw in left)
    return Seen("unknown", "still-attached", ", ".join(said))


def _attaches(raw: Raw, volume: str, node: str) -> bool:
    spec = part(raw, "spec")
    return part(spec, "source").get("persistentVolumeName") == volume and node in ("", spec.get("nodeName"))


def _split(wanted: str) -> tuple[str, str]:
    """Splits at the first equals sign that is not within brackets."""
    depth = 0
    for number, sign in enumerate(wanted):
        depth += (sign == "[") - (sign == "]")
        if sign == "=" and depth == 0:
            return wanted[:number], wanted[number + 1 :]
    return "", ""


def _at(raw: Any, path: str) -> Any:
    found = raw
    for match in _STEP.finditer(path):
        name = match[1] if match[1] is not None else match[2]
        if isinstance(found, Mapping):
            found = found.get(name, _ABSENT)
        elif isinstance(found, list | tuple):
            found = _item(found, name)
        else:
            return _ABSENT
    return _ABSENT if found is None else found


def _item(found: list[Any] | tuple[Any, ...], name: str) -> Any:
    if name.isdecimal():
        return found[int(name)] if int(name) < len(found) else _ABSENT
    named = (item for item in found if isinstance(item, Mapping) and item.get("name") == name)
    return next(named, _ABSENT)


def _shown(found: Any) -> str:
    if found is _ABSENT:
        return ""
    return str(found).lower() if isinstance(found, bool) else str(found)


def _is_amount(found: Any, wanted: str) -> bool:
    """Says that both are the same quantity: the API server gives `1024Mi` back as `1Gi`."""
    amount = parse_quantity(found) if isinstance(found, str | int | float) else None
    return amount is not None and amount == parse_quantity(wanted)


FACTS: Mapping[str, Fact] = {
    "gone": gone,
    "field-is": field_is,
    "phase-is": phase_is,
    "condition-is": condition_is,
    "ready-to-use": ready_to_use,
    "detached": detached,
}

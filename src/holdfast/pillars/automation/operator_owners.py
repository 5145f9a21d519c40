"""Which operator keeps an object: followed through owners, labels and who wrote it, up to a custom resource."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from holdfast.model.automation import Answer
from holdfast.model.kinds import BY_KIND
from holdfast.model.refs import Ref
from holdfast.pillars.automation.operators import SPEC, Owner, of_group, of_labels, of_managers, owner
from holdfast.pillars.automation.scene import Raw, Scene

_BUILT_IN: Final = frozenset({"", "apps", "batch"})
_ORDINAL: Final = re.compile(r"-\d+$")
_MOST_OWNERS: Final = 16


def operator_owner(scene: Scene, raw: Raw) -> Owner | Answer:
    """Finds the custom resource through which an object is changed; `yes` says that there is none, as far as is seen.

    `unknown` says that something above it was not read, and could be one.
    """
    is_claim, current = raw.get("kind") == "PersistentVolumeClaim", raw
    for _ in range(_MOST_OWNERS):
        found = _known(current, is_claim)
        above = found or _above(scene, current)
        if above == "yes" or isinstance(above, Owner):
            return above
        if isinstance(above, str):
            return "unknown"
        current = above
    return "unknown"


def managers_of(raw: Raw) -> list[str]:
    """Names who wrote an object, apart from its status and its metadata."""
    entries = _metadata(raw).get("managedFields") or ()
    return [
        str(entry.get("manager") or "")
        for entry in entries
        if entry.get("subresource") != "status" and set(entry.get("fieldsV1") or ()) - {"f:metadata", "f:status"}
    ]


def _known(raw: Raw, is_claim: bool) -> Owner | None:
    """Finds the custom resource of an operator that is known: by owner references, labels, or who wrote it."""
    references = _metadata(raw).get("ownerReferences") or ()
    if not references and of_group(_group(raw)) is not None:
        # A custom resource is what people change, whatever labels it has of others.
        return None
    found = of_labels(_table(raw, "labels"), is_claim)
    if found is not None:
        return found
    for reference in references:
        one = of_group(_group(reference))
        if one is not None:
            return owner(one, str(reference.get("kind")), str(reference.get("name")), is_claim)
    writer = of_managers(managers_of(raw))
    return None if writer is None else Owner(writer.operator, SPEC)


def _above(scene: Scene, raw: Raw) -> Raw | Owner | Answer:
    """Gives what controls an object: itself where it was read, `yes` where nothing does, else what is known of it."""
    references = _metadata(raw).get("ownerReferences") or ()
    controller = next((item for item in references if item.get("controller") is True), None)
    if controller is None:
        return _of_template(scene, raw) if raw.get("kind") == "PersistentVolumeClaim" else "yes"
    kind, name, group = str(controller.get("kind")), str(controller.get("name")), _group(controller)
    is_built_in = group in _BUILT_IN or group.endswith(".k8s.io")
    known = BY_KIND.get(kind)
    namespace = str(_metadata(raw).get("namespace") or "")
    place = Ref(kind, name, namespace, "" if known and group in known.groups else group)
    above = scene.raw.get(place) or scene.raw.get(Ref(place.kind, place.name, "", place.group))
    if above is not None and _metadata(above).get("uid") == controller.get("uid"):
        has_own = any(item.get("controller") is True for item in _metadata(above).get("ownerReferences") or ())
        return above if is_built_in or has_own else Owner(f"{kind} {name}", SPEC)
    return "yes" if is_built_in else "unknown"


def _of_template(scene: Scene, claim: Raw) -> Raw | Answer:
    """Gives the StatefulSet whose template a claim was made from: nothing in the claim has to say so."""
    name, namespace = str(_metadata(claim).get("name")), str(_metadata(claim).get("namespace") or "")
    for owner_ in scene.of_kind("StatefulSet", namespace):
        for template in (owner_.get(SPEC) or {}).get("volumeClaimTemplates") or ():
            stem = f"{_metadata(template).get('name')}-{_metadata(owner_).get('name')}"
            if _ORDINAL.search(name) and _ORDINAL.sub("", name) == stem:
                return owner_
    may_be_made = _ORDINAL.search(name) is not None and not scene.facts.knows("StatefulSet")
    return "unknown" if may_be_made else "yes"


def _group(reference: Mapping[str, Any]) -> str:
    return str(reference.get("apiVersion") or "").rpartition("/")[0]


def _metadata(raw: Raw) -> Mapping[str, Any]:
    return raw.get("metadata") or {}


def _table(raw: Raw, name: str) -> Mapping[str, Any]:
    return _metadata(raw).get(name) or {}

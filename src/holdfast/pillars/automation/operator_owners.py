"""Which operator keeps an object: followed through owners, labels and who wrote it, up to a custom resource."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from msgspec import Struct

from holdfast.model.kinds import BY_KIND
from holdfast.model.refs import Ref
from holdfast.pillars.automation.operators import SPEC, Owner, of_group, of_labels, of_managers, owner
from holdfast.pillars.automation.scene import Raw, Scene

_BUILT_IN: Final = ("", "apps", "batch")
_NODE: Final = "Node"
"""It owns the Pods of its manifests, and no operator makes it for somebody."""
_MANAGED_BY: Final = "app.kubernetes.io/managed-by"
_ORDINAL: Final = re.compile(r"-\d+$")
_MOST_OWNERS: Final = 16


class Unseen(Struct, frozen=True):
    """Something above an object that was not read, and could itself be an operator's."""

    name: str


def operator_owner(scene: Scene, raw: Raw) -> Owner | Unseen | None:
    """Finds the custom resource through which an object is changed; None where there is none."""
    is_claim, current = raw.get("kind") == "PersistentVolumeClaim", raw
    for _ in range(_MOST_OWNERS):
        above = _known(current, is_claim) or _above(scene, current)
        if above is None or isinstance(above, Owner | Unseen):
            return above
        current = above
    return Unseen(_named(current))


def managers_of(raw: Raw) -> list[str]:
    """Names who wrote an object, apart from its status and its metadata."""
    entries = _metadata(raw).get("managedFields") or ()
    return [
        entry["manager"]
        for entry in entries
        if entry.get("manager")
        and entry.get("subresource") != "status"
        and set(entry.get("fieldsV1") or ()) - {"f:metadata", "f:status"}
    ]


def controller_reference(raw: Raw) -> Mapping[str, Any] | None:
    """Gives the owner reference of what controls an object."""
    references = _metadata(raw).get("ownerReferences") or ()
    return next((item for item in references if item.get("controller") is True), None)


def _known(raw: Raw, is_claim: bool) -> Owner | None:
    """Finds the custom resource of an operator that is known: by owner references, labels, or who wrote it."""
    references, labels = _metadata(raw).get("ownerReferences") or (), _metadata(raw).get("labels") or {}
    if not references and of_group(_group(raw)) is not None:
        # A custom resource is what people change, whatever labels it has of others.
        return None
    found = of_labels(labels, is_claim)
    if found is not None:
        return found
    for reference in references:
        one = of_group(_group(reference))
        if one is not None:
            return owner(one, reference["kind"], reference["name"], is_claim)
    return of_managers(managers_of(raw), labels.get(_MANAGED_BY))


def _above(scene: Scene, raw: Raw) -> Raw | Owner | Unseen | None:
    """Gives what controls an object: itself where more may be above it."""
    controller = controller_reference(raw)
    if controller is None:
        return _of_template(scene, raw) if raw.get("kind") == "PersistentVolumeClaim" else None
    kind, name, group = controller["kind"], controller["name"], _group(controller)
    is_built_in = group in _BUILT_IN or group.endswith(".k8s.io")
    known = BY_KIND.get(kind)
    ours = "" if known and group in known.groups else group
    near, wide = (scene.raw.get(Ref(kind, name, space, ours)) for space in (_metadata(raw).get("namespace", ""), ""))
    above = near or wide
    if (
        above is not None
        and _metadata(above)["uid"] == controller.get("uid")
        and (is_built_in or controller_reference(above) is not None)
    ):
        return above
    if not is_built_in:
        # That the reference says so is enough: the owner may be of a kind that nobody may read or that is gone.
        return Owner(f"{kind} {name}", SPEC)
    return None if kind == _NODE or scene.facts.knows(kind) else Unseen(f"{kind} {name}")


def _of_template(scene: Scene, claim: Raw) -> Raw | Unseen | None:
    """Gives the StatefulSet whose template a claim was made from: nothing in the claim has to say so."""
    name, namespace = _metadata(claim)["name"], _metadata(claim)["namespace"]
    if _ORDINAL.search(name) is None:
        return None
    if not scene.facts.knows("StatefulSet"):
        return Unseen("StatefulSet")
    for one in scene.of_kind("StatefulSet", namespace):
        for template in (one.get(SPEC) or {}).get("volumeClaimTemplates") or ():
            if _ORDINAL.sub("", name) == f"{_metadata(template).get('name')}-{_metadata(one).get('name')}":
                return one
    return None


def _named(raw: Raw) -> str:
    return f"{raw.get('kind')} {_metadata(raw).get('name')}"


def _group(reference: Mapping[str, Any]) -> str:
    group, _, _ = reference.get("apiVersion", "").rpartition("/")
    return str(group)


def _metadata(raw: Raw) -> Mapping[str, Any]:
    found: Mapping[str, Any] = raw["metadata"]
    return found

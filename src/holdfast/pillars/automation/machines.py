"""Which machines a provider has to be asked about before a plan is made, and again before it is carried out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from holdfast.model.automation import Target
from holdfast.model.refs import Ref
from holdfast.pillars.automation.scene import Raw, ref_of


def machines_to_ask(raw: Mapping[Ref, Raw], targets: Iterable[Target]) -> Mapping[str, str]:
    """Maps the nodes that targets are, or are attached to, to what their provider calls them.

    Of a node that is gone only the name is left.
    """
    names = {name for target in targets if (name := _node_of(raw, target))}
    return {name: _instance(raw.get(Ref("Node", name))) or name for name in sorted(names)}


def _node_of(raw: Mapping[Ref, Raw], target: Target) -> str:
    if target.kind == "Node":
        return target.name
    found = raw.get(ref_of(target)) if target.kind == "VolumeAttachment" else None
    return str(found["spec"].get("nodeName") or "") if found is not None else ""


def _instance(node: Raw | None) -> str:
    return str((node.get("spec") or {}).get("providerID") or "") if node is not None else ""

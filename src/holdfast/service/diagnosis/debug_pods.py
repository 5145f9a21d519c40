"""Designing a Pod from which a sick Pod's node, claims and network can be examined."""

from __future__ import annotations

from holdfast.model.input_refusals import ObjectNotFound
from holdfast.model.objects.pod import Pod
from holdfast.model.refs import Ref
from holdfast.pillars.diagnosis.debugging import DebugPod, Wish, debug_pod
from holdfast.ports.source import Source


def design(source: Source, name: str, namespace: str, wish: Wish) -> DebugPod:
    """Designs the debug Pod of a Pod in a source; raises ObjectNotFound, and InputError when nothing can be read."""
    snapshot = source.load()
    pod = snapshot.find(Pod, name, namespace)
    if pod is None:
        raise ObjectNotFound(what=str(Ref(Pod.KIND, name, namespace)))
    return debug_pod(snapshot, pod, wish)

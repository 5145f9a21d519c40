"""Measuring the way from a sick Pod to what it needs."""

from __future__ import annotations

from holdfast.model.errors import UsageError
from holdfast.model.input_refusals import ObjectNotFound, OutputUnreadable
from holdfast.model.objects.pod import Pod
from holdfast.model.refs import Ref
from holdfast.pillars.diagnosis.hops import Readings, judged
from holdfast.pillars.diagnosis.probing import Probe, probe
from holdfast.ports.source import Source


def design_probe(source: Source, name: str, namespace: str, wanted: tuple[str, ...], image: str) -> Probe:
    """Designs the probe of a Pod in a source.

    Raises ObjectNotFound, UsageError for a Pod that is on no node, and InputError when nothing can be read.
    """
    snapshot = source.load()
    pod = snapshot.find(Pod, name, namespace)
    if pod is None:
        raise ObjectNotFound(what=str(Ref(Pod.KIND, name, namespace)))
    if not pod.spec.node_name:
        raise UsageError(what="POD", value=name, allowed="spec.nodeName")
    return probe(snapshot, pod, wanted, image)


def read_probe(text: str) -> Readings:
    """Judges the output of a probe; raises OutputUnreadable when there is none in the text."""
    found = judged(text)
    if not found.hops:
        raise OutputUnreadable(tool="probe", detail=next(iter(text.strip().splitlines()), "")[:100])
    return found

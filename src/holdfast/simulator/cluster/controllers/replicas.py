"""Pods of an owner: made of its template, counted, ended; and ReplicaSets, which keep so many of them."""

from __future__ import annotations

import hashlib
import json

from holdfast.simulator.cluster.deleting import OVER, is_ready
from holdfast.simulator.cluster.kinds import POD, REPLICA_SET, Kind, Object
from holdfast.simulator.cluster.works import Works, controlled_by


def keep_replicas(works: Works) -> None:
    """Makes and deletes the Pods of ReplicaSets."""
    for found in works.store.all(REPLICA_SET):
        if found["metadata"].get("deletionTimestamp"):
            continue
        pods = living_pods(works, found)
        wanted = found["spec"]["replicas"]
        for _ in range(wanted - len(pods)):
            make_pod(works, REPLICA_SET, found, f"{found['metadata']['name']}-{works.chance.end()}", {})
        # Those that do not serve go first.
        for pod in sorted(pods, key=is_ready)[: max(0, len(pods) - wanted)]:
            end_pod(works, pod)
        pods = living_pods(works, found)
        ready = sum(map(is_ready, pods))
        status = {"replicas": len(pods), "observedGeneration": found["metadata"]["generation"]}
        served = {"fullyLabeledReplicas": len(pods), "readyReplicas": ready, "availableReplicas": ready}
        works.set_status(REPLICA_SET, found, status | {name: number for name, number in served.items() if number})


def template_hash(template: Object) -> str:
    """Gives a short name of a template's content."""
    return hashlib.sha256(json.dumps(template, sort_keys=True).encode()).hexdigest()[:10]


def living_pods(works: Works, owner: Object) -> list[Object]:
    """Lists the Pods of an owner that have not ended and are not about to."""
    return [
        pod
        for pod in works.owned(POD, owner)
        if not pod["metadata"].get("deletionTimestamp") and pod["status"].get("phase") not in OVER
    ]


def make_pod(works: Works, kind: Kind, owner: Object, name: str, more: Object) -> Object:
    """Makes a Pod of an owner's template; `more` are labels."""
    template = owner["spec"]["template"]
    own = template.get("metadata") or {}
    metadata = {
        "name": name,
        "namespace": owner["metadata"]["namespace"],
        "labels": {**(own.get("labels") or {}), **more},
        "ownerReferences": controlled_by(kind, owner),
    }
    metadata |= {"annotations": own["annotations"]} if own.get("annotations") else {}
    return works.create(POD, {"metadata": metadata, "spec": template["spec"]})


def end_pod(works: Works, pod: Object) -> None:
    """Deletes a Pod as a controller does."""
    is_running = pod["spec"].get("nodeName") and pod["status"].get("phase") not in OVER
    grace = pod["spec"].get("terminationGracePeriodSeconds", 30) if is_running else 0
    if not grace:
        works.store.remove(POD, pod)
        return
    works.begin_end(pod, grace)

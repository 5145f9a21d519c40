"""Writes in few words, and a cluster to send them to through the fault proxy."""

import dataclasses
import functools
import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from holdfast.adapters.kubernetes.writing import KubernetesWriter, KubernetesWriters
from holdfast.model.automation import Target, Verb, Write
from holdfast.pillars.automation.scene import target_of, unmade
from holdfast.ports.writes import Sent
from tests.builders.fault_proxy import FaultProxy
from tests.live.cluster import wait_for

Object = dict[str, Any]
SPACE = "written"
_NUMBERS = itertools.count(1)


@dataclasses.dataclass(frozen=True)
class Place:
    """A cluster behind the proxy, and who writes to it."""

    proxy: FaultProxy
    writer: KubernetesWriter

    def make(self, body: Object) -> Target:
        """Creates an object and gives it as something to be written; one that an earlier try left goes first."""
        sent = self.writer.send(create(body), "")
        if sent.reason == "exists":
            wait_for("what is left of an earlier try to be gone", lambda: self._is_gone(create(body).target))
            sent = self.writer.send(create(body), "")
        assert sent.answer == "applied", sent
        return target_of("c", sent.object or {})

    def _is_gone(self, target: Target) -> bool:
        left = self.writer.object(target)
        if left is not None and "deletionTimestamp" not in left["metadata"]:
            found = target_of("c", left)
            self.writer.send(other("delete", found, gracePeriodSeconds=0), found.resource_version)
        return left is None

    def settings(self, **data: str) -> Target:
        """Creates a ConfigMap that nobody else has."""
        return self.make(config_map(**data))

    def now(self, target: Target) -> Object:
        """The object in a target's place."""
        found = self.writer.object(target)
        assert found is not None
        return dict(found)

    def version(self, target: Target) -> str:
        """The version of the object in a target's place."""
        return str(self.now(target)["metadata"]["resourceVersion"])

    def space(self, name: str, **labels: str) -> None:
        """Creates a namespace in which Pods can be made, and in which nobody else makes anything any more."""
        body = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name, "labels": labels}}
        self.make(body)
        for kind, given in (("ServiceAccount", "default"), ("ConfigMap", "kube-root-ca.crt")):
            found = unmade("c", {"apiVersion": "v1", "kind": kind, "metadata": meta(given, name)})
            wait_for(given, functools.partial(self.writer.object, found))


@contextmanager
def behind_proxy(folder: Path, kubeconfig: bytes) -> Iterator[Place]:
    """Stands the proxy before a cluster, and opens the cluster through it."""
    with FaultProxy(folder, kubeconfig) as proxy, KubernetesWriters().open(proxy.kubeconfig, "") as writer:
        yield Place(proxy, writer)


def judged(sent: Sent) -> tuple[str, str]:
    """What became of a write, and why."""
    return sent.answer, sent.reason


def meta(name: str, space: str = SPACE) -> Object:
    """The metadata of a new object."""
    return {"name": name, "namespace": space}


def config_map(space: str = SPACE, **data: str) -> Object:
    """A ConfigMap of a name that no other has."""
    name = f"settings-{next(_NUMBERS)}"
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": meta(name, space), "data": data}


def pod(space: str = SPACE, **labels: str) -> Object:
    """A Pod of one container that no other test has."""
    room = {"requests": {"cpu": "100m", "memory": "64Mi"}}
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": meta(f"pod-{next(_NUMBERS)}", space) | {"labels": labels},
        "spec": {"containers": [{"name": "main", "image": "registry.example.com/main:1", "resources": room}]},
    }


def create(body: Object) -> Write:
    """The making of an object."""
    return Write(verb="create", target=unmade("c", body), body=body)


def patch(target: Target, subresource: str = "", strategic: bool = False, **body: Any) -> Write:
    """A change of some fields."""
    return Write(verb="patch", target=target, body=body, subresource=subresource, is_strategic=strategic)


def other(verb: Verb, target: Target, **body: Any) -> Write:
    """An apply, a deletion or an eviction."""
    return Write(verb=verb, target=target, body=body)

"""A cluster under construction: objects by kind and name, log lines, events and one clock that stands still."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.worlds.plan import Part, Style

Json = dict[str, Any]
ALPHABET = "bcdfghjklmnpqrstvwxz2456789"
EVENT_LIFE = 3600.0
NAMESPACED = frozenset(
    [
        "Pod",
        "Deployment",
        "ReplicaSet",
        "StatefulSet",
        "DaemonSet",
        "Job",
        "CronJob",
        "Service",
        "Endpoints",
        "EndpointSlice",
        "Ingress",
        "NetworkPolicy",
        "ConfigMap",
        "Secret",
        "ServiceAccount",
        "ResourceQuota",
        "LimitRange",
        "PersistentVolumeClaim",
        "PodDisruptionBudget",
        "Event",
        "Lease",
        "HorizontalPodAutoscaler",
        "Role",
        "RoleBinding",
        "Gateway",
        "HTTPRoute",
        "ReferenceGrant",
        "VolumeSnapshot",
        "Certificate",
        "Kafka",
        "PostgresCluster",
        "Flow",
    ]
)


@dataclass
class Workload:
    """One micro-service: its part of the plan, its objects and its Pods."""

    part: Part
    namespace: str
    object: Json = field(default_factory=dict)
    service: Json | None = None
    replica_set: Json | None = None
    pods: list[Json] = field(default_factory=list)
    addresses: dict[str, tuple[str, int]] = field(default_factory=dict)
    changed: float = 0.0
    fresh: bool = False

    @property
    def name(self) -> str:
        return self.part.name

    @property
    def template(self) -> Json:
        spec = self.object["spec"]
        found: Json = (spec["jobTemplate"]["spec"] if "jobTemplate" in spec else spec)["template"]
        return found

    @property
    def container(self) -> Json:
        found: Json = self.template["spec"]["containers"][0]
        return found

    @property
    def ref(self) -> str:
        return f"{self.object['kind']} {self.namespace}/{self.name}"

    @property
    def service_ref(self) -> str:
        return f"Service {self.namespace}/{self.service['metadata']['name']}" if self.service else ""


@dataclass
class Nodes:
    """Where Pods may be put, in turn."""

    names: list[str] = field(default_factory=list)
    zones: dict[str, str] = field(default_factory=dict)
    turn: int = 0


class World:
    """Holds everything that a capture of the cluster would hold."""

    def __init__(self, system: str, seed: int, style: Style) -> None:
        self.rng = random.Random(f"{system}/{seed}")
        self.system = system
        self.seed = seed
        self.style = style
        self.now = datetime(2026, 3, 2, 6, tzinfo=UTC) + timedelta(seconds=self.rng.randrange(5_000_000))
        self.objects: dict[tuple[str, str, str], Json] = {}
        self.logs: dict[tuple[str, str, str, bool], list[str]] = {}
        self.workloads: dict[str, Workload] = {}
        self.nodes = Nodes()
        self.age = self.rng.uniform(6, 90) * 86_400.0
        self.frozen: set[str] = set()
        self.lost: dict[str, tuple[str, float]] = {}
        self.touched: set[str] = set()
        self.spared: set[str] = set()
        self._version = self.rng.randrange(100_000, 9_000_000)
        self._events: dict[tuple[str, str, str, str], Json] = {}

    def at(self, ago: float) -> str:
        return (self.now - timedelta(seconds=ago)).strftime("%Y-%m-%dT%H:%M:%SZ")

    def micro(self, ago: float) -> str:
        return (self.now - timedelta(seconds=ago)).strftime("%Y-%m-%dT%H:%M:%S.%fZ")

    def uid(self) -> str:
        digits = f"{self.rng.getrandbits(128):032x}"
        return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-a{digits[17:20]}-{digits[20:]}"

    def hex(self, length: int) -> str:
        return f"{self.rng.getrandbits(4 * length):0{length}x}"

    def letters(self, length: int) -> str:
        return "".join(self.rng.choices(ALPHABET, k=length))

    def meta(self, name: str, namespace: str = "", ago: float | None = None, manager: str = "", **more: Any) -> Json:
        self._version += self.rng.randrange(1, 9)
        born = self.age if ago is None else ago
        found: Json = {"name": name}
        if namespace:
            found["namespace"] = namespace
        found |= {"uid": self.uid(), "resourceVersion": str(self._version), "creationTimestamp": self.at(born)}
        if manager:
            found["managedFields"] = [self.managed(manager, born)]
        return found | {key: value for key, value in more.items() if value}

    def managed(self, manager: str, ago: float, group: str = "v1") -> Json:
        fields: Json = {"f:metadata": {"f:annotations": {".": {}}, "f:labels": {".": {}}}, "f:spec": {".": {}}}
        return {
            "apiVersion": group,
            "fieldsType": "FieldsV1",
            "fieldsV1": fields,
            "manager": manager,
            "operation": "Update",
            "time": self.at(ago),
        }

    def put(self, value: Json) -> Json:
        meta = value["metadata"]
        self.objects[value["kind"], meta.get("namespace", ""), meta["name"]] = value
        return value

    def get(self, kind: str, name: str, namespace: str = "") -> Json:
        return self.objects[kind, namespace, name]

    def find(self, kind: str, name: str, namespace: str = "") -> Json | None:
        return self.objects.get((kind, namespace, name))

    def drop(self, value: Json) -> None:
        meta = value["metadata"]
        self.objects.pop((value["kind"], meta.get("namespace", ""), meta["name"]), None)

    def all(self, kind: str) -> Iterator[Json]:
        return iter([value for (found, _, _), value in self.objects.items() if found == kind])

    def touch(self, value: Json, ago: float, manager: str = "kubectl-edit") -> None:
        """Notes that someone changed an object."""
        meta = value["metadata"]
        if "spec" in value:
            meta["generation"] = meta.get("generation", 1) + 1
        meta.setdefault("managedFields", []).append(self.managed(manager, ago, value["apiVersion"]))
        self._version += self.rng.randrange(10, 99)
        meta["resourceVersion"] = str(self._version)

    def log(self, pod: Json, lines: Iterable[str], container: str = "", previous: bool = False) -> None:
        name = container or pod["spec"]["containers"][0]["name"]
        key = (pod["metadata"]["namespace"], pod["metadata"]["name"], name, previous)
        self.logs.setdefault(key, []).extend(lines)

    def event(
        self,
        about: Json,
        reason: str,
        message: str,
        *,
        kind: str = "Warning",
        by: str = "kubelet",
        first: float,
        last: float | None = None,
        count: int = 1,
        host: str = "",
        container: str = "",
    ) -> Json | None:
        """Notes an event; one that is older than an hour is gone from the API server."""
        last = first if last is None else max(last, 0.0)
        if last > EVENT_LIFE:
            return None
        meta = about["metadata"]
        namespace = meta.get("namespace", "default")
        ref: Json = {
            "apiVersion": about["apiVersion"],
            "kind": about["kind"],
            "name": meta["name"],
            "uid": meta["uid"],
            "resourceVersion": meta.get("resourceVersion", ""),
        }
        if "namespace" in meta:
            ref["namespace"] = namespace
        if container:
            ref["fieldPath"] = "spec.containers{" + container + "}"
        value: Json = {
            "apiVersion": "v1",
            "kind": "Event",
            "metadata": self.meta(f"{meta['name']}.{self.hex(16)}", namespace, first),
            "involvedObject": ref,
            "reason": reason,
            "message": message[:1024],
            "type": kind,
        }
        if by == "default-scheduler":
            value |= self._new_style(by, first, last, count)
        else:
            source = {"component": by} | ({"host": host} if host else {})
            value |= {
                "source": source,
                "firstTimestamp": self.at(first),
                "lastTimestamp": self.at(last),
                "count": max(count, 1),
                "eventTime": None,
                "reportingComponent": by,
                "reportingInstance": host,
            }
        return self.put(value)

    def _new_style(self, by: str, first: float, last: float, count: int) -> Json:
        """An event of the events.k8s.io API, read through the old one."""
        value: Json = {
            "source": {},
            "firstTimestamp": None,
            "lastTimestamp": None,
            "eventTime": self.micro(first),
            "action": "Scheduling",
            "reportingComponent": by,
            "reportingInstance": f"{by}-control-plane",
        }
        if count > 1:
            value["series"] = {"count": count, "lastObservedTime": self.micro(last)}
        return value

    def drop_events(self, about: Json) -> None:
        """Forgets what was said about an object that is made anew."""
        uid = about["metadata"]["uid"]
        for value in self.all("Event"):
            if value["involvedObject"].get("uid") == uid:
                self.drop(value)

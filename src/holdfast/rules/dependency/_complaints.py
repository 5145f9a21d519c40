"""Who complains of whom: error texts in logs, grouped by the workload that wrote them and the place they name."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from holdfast.engine.facts import Facts
from holdfast.engine.once import once
from holdfast.engine.signals.complaints import Complaint
from holdfast.graph.addresses import Address
from holdfast.model.finding import Evidence, Finding
from holdfast.model.objects.network import Service
from holdfast.model.objects.pod import Pod
from holdfast.model.refs import Ref
from holdfast.rules.dependency._callers import meant_service
from holdfast.verdicts.readiness import pod_is_healthy, ready_since

RECENT_LINES = 60
LONG_AGO_LINES = 500
OFTEN = 3
STORES = re.compile(
    r"postgres|mysql|mariadb|mongo|redis|valkey|cassandra|couch|sql|(?:^|-)db(?:$|-)|database|rabbit|kafka|etcd"
)
DIALECTS = {
    "postgresql": (frozenset({5432, 26257}), "postgres|pgbouncer|cockroach|timescale|spilo"),
    "mysql": (frozenset({3306}), "mysql|mariadb|percona|vitess|proxysql"),
    "mssql_oracle": (frozenset({1433, 1521}), "mssql|sqlserver|oracle"),
    "mongodb": (frozenset({27017}), "mongo"),
    "redis": (frozenset({6379, 26379}), "redis|valkey|keydb|dragonfly|memcached"),
    "cassandra": (frozenset({9042}), "cassandra|scylla"),
    "search": (frozenset({9200, 9300}), "elastic|opensearch"),
    "kafka": (frozenset({9092, 9093}), "kafka|redpanda"),
    "brokers": (frozenset({5672, 5671, 4222, 6650}), "rabbit|nats|pulsar"),
    "etcd_clickhouse": (frozenset({2379, 8123, 9000}), "etcd|clickhouse"),
}
"""By which ports and words in names and images the stores of a dialect are known."""
STORE_PORTS = frozenset({5432, 3306, 27017, 6379, 1433, 1521, 5672, 9092, 9042, 26257, 5984, 2379})


class Grievance(Struct, frozen=True):
    """What a workload's Pods complain of, and the Service and workload that they complain about where it is known."""

    workload: Ref
    fault: str
    host: str
    port: int | None
    service: Ref | None
    callee: Ref | None
    complaints: tuple[Complaint, ...]
    suffering: tuple[Ref, ...]

    @property
    def address(self) -> str:
        """Writes the place that the log names, else the Service."""
        host = self.host or (self.service.name if self.service else "")
        return f"{host}:{self.port}" if host and self.port else host or "-"

    @property
    def name(self) -> str:
        """Gives the user, database or variable that the log names."""
        return next((item.hit.name for item in self.complaints if item.hit.name), "")

    @property
    def count(self) -> int:
        """Counts the lines."""
        return sum(item.hit.count for item in self.complaints)

    @property
    def since(self) -> datetime | None:
        """Gives the time of the first line that tells one."""
        return min((item.hit.first for item in self.complaints if item.hit.first), default=None)

    @property
    def kinds(self) -> frozenset[str]:
        """Lists what kinds of the fault the lines tell of."""
        return frozenset(item.hit.kind for item in self.complaints)

    @property
    def affected(self) -> tuple[Ref, ...]:
        """Lists the workload and its Pods in trouble."""
        return (self.workload, *(ref for ref in self.suffering if ref != self.workload))

    def evidence(self) -> tuple[Evidence, ...]:
        """Cites the latest lines, one for each Pod, at most three."""
        first: dict[Ref, Evidence] = {}
        for item in self.complaints:
            first.setdefault(item.pod, item.cite())
        return tuple(first.values())[:3]


def grievances(facts: Facts, *faults: str) -> Iterator[Grievance]:
    """Lists the complaints of the given faults that still matter, grouped by workload and place."""
    return (grievance for fault in faults for grievance in _grievances(facts).get(fault, ()))


@once
def _grievances(facts: Facts) -> Mapping[str, tuple[Grievance, ...]]:
    groups: defaultdict[tuple[Ref, str, str, int | None], list[Complaint]] = defaultdict(list)
    # What those that resolve names say of the servers above them is told by the rules about names.
    servers = {pod.ref for pod in facts.name_server_pods if pod_is_healthy(pod)}
    for ref, complaints in facts.complaints.items():
        pod = facts.snapshot.get(ref)
        if not isinstance(pod, Pod) or ref in servers:
            continue
        for item in complaints:
            if _still_matters(pod, item):
                groups[facts.workload_of(pod), item.hit.fault, item.hit.host, item.hit.port].append(item)
    unhealthy = {pod.ref for pod in facts.unhealthy_pods}
    found: defaultdict[str, list[Grievance]] = defaultdict(list)
    for (workload, fault, host, port), told in sorted(groups.items(), key=lambda pair: str(pair[0])):
        service = meant_service(facts, host, workload.namespace)
        found[fault].append(
            Grievance(
                workload=workload,
                fault=fault,
                host=host,
                port=port,
                service=service,
                callee=workload_behind(facts, service),
                complaints=tuple(told),
                suffering=tuple(sorted({item.pod for item in told} & unhealthy)),
            )
        )
    return {fault: tuple(told) for fault, told in found.items()}


def _still_matters(pod: Pod, complaint: Complaint) -> bool:
    hit = complaint.hit
    if not pod_is_healthy(pod):
        # What a log has not repeated in its last hundreds of lines is not what ails the Pod now.
        return pod.metadata.deletion_timestamp is None and hit.lines_after <= LONG_AGO_LINES
    since = ready_since(pod)
    if hit.last is not None and since is not None and hit.last <= since:
        return False
    return hit.level != "info" and hit.lines_after <= RECENT_LINES and hit.count >= OFTEN and not complaint.is_previous


def workload_behind(facts: Facts, service: Ref | None) -> Ref | None:
    """Names the workload behind a Service."""
    item = facts.snapshot.get(service) if service else None
    if not isinstance(item, Service):
        return None
    found = facts.workloads_selected(item)
    if found:
        return found[0].ref
    pods = facts.pods_selected(item)
    return facts.workload_of(pods[0]) if pods else None


def is_store(facts: Facts, workload: Ref) -> bool:
    """Says that a workload runs a database, cache or broker itself."""
    pods = facts.pods_by_workload.get(workload, ())
    return any(STORES.search(c.image.rpartition("/")[2]) for pod in pods[:1] for c in pod.spec.containers)


def of_clients(facts: Facts, *faults: str) -> Iterator[Grievance]:
    """Lists what clients say of a store, with its Service where that is known; a store's words on its clients not."""
    for grievance in grievances(facts, *faults):
        service, _ = store_of(facts, grievance)
        if service is not None or not is_store(facts, grievance.workload):
            yield with_service(facts, grievance, service)


def store_of(facts: Facts, grievance: Grievance) -> tuple[Ref | None, Address | None]:
    """Names the Service of the store that a complaint is about.

    That is the place which the complaint names, else the only configured store that speaks its dialect, else the only
    configured store.
    """
    addresses = [a for a in facts.addresses.get(grievance.workload, ()) if a.service]
    if grievance.service:
        return grievance.service, next((a for a in addresses if a.service == grievance.service), None)
    stores = [a for a in addresses if a.port in STORE_PORTS or STORES.search(a.host)]
    dialects = {item.hit.dialect for item in grievance.complaints}
    fitting = [a for a in addresses if any(_speaks(facts, a, dialect) for dialect in dialects)]
    chosen = fitting or ([] if dialects & DIALECTS.keys() and len(stores) > 1 else stores)
    return (chosen[0].service, chosen[0]) if len({a.service for a in chosen}) == 1 else (None, None)


def _speaks(facts: Facts, address: Address, dialect: str) -> bool:
    if dialect not in DIALECTS:
        return False
    ports, words = DIALECTS[dialect]
    callee = workload_behind(facts, address.service)
    pods = facts.pods_by_workload.get(callee, ()) if callee else ()
    images = [item.image.rpartition("/")[2] for pod in pods[:1] for item in pod.spec.containers]
    return address.port in ports or any(re.search(words, text) for text in (address.host, *images))


def with_service(facts: Facts, grievance: Grievance, service: Ref | None) -> Grievance:
    """Gives the grievance with the Service that it is found to be about."""
    if service is None or grievance.service is not None:
        return grievance
    return replace(grievance, service=service, callee=workload_behind(facts, service))


def answers(facts: Facts, service: Ref | None) -> bool:
    """Says that a Service exists and has a ready Pod behind it."""
    item = facts.snapshot.get(service) if service else None
    if not isinstance(item, Service):
        return False
    return any(pod_is_healthy(pod) for pod in facts.pods_selected(item))


def silent_service(facts: Facts, grievance: Grievance) -> Ref | None:
    """Names the Service complained about where nobody is behind it and only the log tells who calls it.

    Configuration that cannot be read, such as a Secret, leaves no other trace of such a call.
    """
    service = grievance.service
    if service is None or facts.snapshot.get(service) is None or answers(facts, service):
        return None
    known = {edge.source for edge in facts.graph.needed_by(service, "calls")}
    return None if grievance.workload in known else service


def stated(
    grievance: Grievance, subject: Ref | None = None, certainty: float | None = None, shows: str = ""
) -> Finding:
    """States a grievance about its workload, or about another subject that then affects the workload."""
    place = subject or grievance.workload
    return Finding(
        subject=place,
        values={
            "address": grievance.address,
            "caller": grievance.workload.name,
            "callee": grievance.callee.name if grievance.callee else grievance.address,
            "detail": grievance.name or "-",
            "count": grievance.count,
        },
        evidence=grievance.evidence(),
        affects=tuple(ref for ref in grievance.affected if ref != place),
        since=grievance.since,
        certainty=certainty,
        shows=shows,
    )

"""What a system is made of, said in few words: its parts, what they call, and the manner of its team."""

from __future__ import annotations

from dataclasses import dataclass

PORTS = {
    "postgres": 5432,
    "mysql": 3306,
    "mongo": 27017,
    "redis": 6379,
    "rabbitmq": 5672,
    "kafka": 9092,
    "memcached": 11211,
    "mqtt": 1883,
    "clickhouse": 8123,
    "elastic": 9200,
    "influx": 8086,
    "zookeeper": 2181,
    "minio": 9000,
    "nats": 4222,
}
IMAGES = {
    "postgres": "postgres:16.4",
    "mysql": "mysql:8.4.2",
    "mongo": "mongo:7.0.14",
    "redis": "redis:7.4.0-alpine",
    "rabbitmq": "rabbitmq:3.13-management",
    "kafka": "apache/kafka:3.8.0",
    "memcached": "memcached:1.6.31",
    "mqtt": "eclipse-mosquitto:2.0.18",
    "clickhouse": "clickhouse/clickhouse-server:24.8",
    "minio": "minio/minio:latest",
    "elastic": "opensearchproject/opensearch:2.17.0",
    "influx": "influxdb:2.7",
    "zookeeper": "zookeeper:3.9.2",
    "nats": "nats:2.10.20",
}
STORES = frozenset(PORTS)


@dataclass(frozen=True)
class Part:
    """One workload: `hard` calls are those without which it is not ready or does not start."""

    name: str
    kind: str = "Deployment"
    language: str = "go"
    port: int = 8080
    calls: tuple[str, ...] = ()
    hard: tuple[str, ...] = ()
    replicas: tuple[int, int] = (1, 3)
    namespace: str = ""
    probe: str = "http"
    volume: str = ""
    keys: tuple[str, ...] = ("LOG_LEVEL",)
    secret: tuple[str, ...] = ()
    waits_for: str = ""
    sidecar: str = ""
    hpa: bool = False
    pdb: bool = False
    schedule: str = ""
    cpu: int = 100
    memory: int = 128
    account: bool = False
    loss: str = "unready"
    served: bool = True

    @property
    def store(self) -> bool:
        return self.language in STORES


@dataclass(frozen=True)
class Style:
    """How a team writes its manifests and where its cluster stands."""

    system: str
    namespaces: tuple[str, ...]
    labels: str = "app"
    wiring: str = "env"
    address: str = "short"
    service_port: int = 0
    registry: str = "registry.example.com/team"
    provider: str = "eks"
    entry: str = "ingress"
    domain: str = "shop.example.com"
    helm: str = ""
    quota: bool = False
    limits: bool = False
    policies: bool = False
    version: str = "v1.31.4"
    pull_secret: str = ""
    security: bool = False
    endpoints: bool = True


def service(name: str, *calls: str, **more: object) -> Part:
    """Says a plain micro-service; a call that ends in `!` is one without which it cannot work."""
    names = tuple(call.rstrip("!") for call in calls)
    hard = tuple(call.rstrip("!") for call in calls if call.endswith("!"))
    return Part(name=name, calls=names, hard=hard, **more)  # type: ignore[arg-type]  # The words are those of Part.


def store(name: str, language: str, **more: object) -> Part:
    """Says a database, broker or cache as a StatefulSet with a claim, unless told otherwise."""
    known: dict[str, object] = {
        "kind": "StatefulSet",
        "volume": "8Gi",
        "replicas": (1, 1),
        "port": PORTS[language],
        "probe": "tcp",
        "secret": () if language in {"memcached", "zookeeper", "kafka"} else ("password",),
        "cpu": 250,
        "memory": 512,
    }
    return Part(name=name, language=language, **(known | more))  # type: ignore[arg-type]  # As above.

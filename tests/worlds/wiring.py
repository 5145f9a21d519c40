"""How a part learns the addresses of what it calls: environment, ConfigMap, arguments or a file."""

from __future__ import annotations

from tests.worlds.plan import Part, Style
from tests.worlds.world import Json, Workload, World

SCHEMES = {
    "postgres": "postgres",
    "mysql": "mysql",
    "mongo": "mongodb",
    "redis": "redis",
    "rabbitmq": "amqp",
    "mqtt": "mqtt",
    "nats": "nats",
    "kafka": "kafka",
    "clickhouse": "clickhouse",
    "zookeeper": "zk",
    "memcached": "memcached",
}


def service_port(part: Part, style: Style) -> int:
    return part.port if part.store or not style.service_port else style.service_port


def host(world: World, caller: Workload, target: str) -> str:
    """Gives the name under which a caller knows its dependency."""
    found = world.workloads[target]
    if world.style.address == "fqdn":
        return f"{target}.{found.namespace}.svc.cluster.local"
    return target if found.namespace == caller.namespace else f"{target}.{found.namespace}"


def variable(target: str) -> str:
    return target.upper().replace("-", "_")


def pairs(world: World, workload: Workload) -> list[tuple[str, str]]:
    """Gives the names and values that tell the addresses."""
    found: list[tuple[str, str]] = []
    for target, (name, port) in workload.addresses.items():
        part = world.workloads[target].part
        key = variable(target)
        if world.style.address == "short":
            found += [(f"{key}_HOST", name), (f"{key}_PORT", str(port))]
        elif world.style.address == "url":
            found.append((f"{key}_URL", f"{SCHEMES.get(part.language, 'http')}://{name}:{port}"))
        else:
            found.append((f"{key}_ADDR", f"{name}:{port}"))
    for target in workload.part.calls:
        if world.workloads[target].part.language in {"postgres", "mysql", "mongo"}:
            found.append((f"{variable(target)}_NAME", target.replace("-", "_").removesuffix("_db")))
    return found


def config_name(workload: Workload) -> str:
    return f"{workload.name}-config"


def settings(workload: Workload) -> dict[str, str]:
    """Gives the plain settings of a part, which no other part answers for."""
    known = {
        "LOG_LEVEL": "info",
        "DEBUG": "false",
        "SESSION_TTL": "3600",
        "JAEGER_SAMPLE_RATIO": "0.1",
        "ALLOWED_HOSTS": "*",
        "SMTP_HOST": "smtp.mail.example.com",
    }
    return {key: known.get(key, "default") for key in workload.part.keys}


def wire(world: World, workload: Workload) -> None:
    """Writes the addresses into the workload's template and ConfigMap, in the manner of its team."""
    container, style = workload.container, world.style
    wired = pairs(world, workload)
    env: list[Json] = [
        {"name": key, "valueFrom": {"configMapKeyRef": {"name": config_name(workload), "key": key}}}
        for key in workload.part.keys
    ]
    env += [
        {"name": key.upper(), "valueFrom": {"secretKeyRef": {"name": secret_name(workload), "key": key}}}
        for key in workload.part.secret
    ]
    config = world.find("ConfigMap", config_name(workload), workload.namespace)
    data = settings(workload)
    if style.wiring == "env":
        env += [{"name": key, "value": value} for key, value in wired]
    elif style.wiring == "args":
        container["args"] = [f"--{key.lower().replace('_', '-')}={value}" for key, value in wired]
    elif style.wiring == "configmap":
        data |= dict(wired)
    elif wired:
        lines = [f"  {key.lower().replace('_', '-')}: {value}" for key, value in wired]
        data["config.yaml"] = "\n".join([f"server:\n  port: {workload.part.port}\nupstreams:", *lines, ""])
    if config is not None:
        config["data"] = data
    container["env"] = env
    if style.wiring == "configmap" and wired:
        container["envFrom"] = [{"configMapRef": {"name": config_name(workload)}}]


def secret_name(workload: Workload) -> str:
    return f"{workload.name}-secret"


def point(world: World, workload: Workload, target: str, name: str, port: int, ago: float) -> str:
    """Changes where a caller looks for its dependency; gives the object in which that stands."""
    workload.addresses[target] = (name, port)
    wire(world, workload)
    if world.style.wiring in {"configmap", "file"}:
        world.touch(world.get("ConfigMap", config_name(workload), workload.namespace), ago)
        return f"ConfigMap {workload.namespace}/{config_name(workload)}"
    return workload.ref

"""Is a healthy world one that a cluster could be in? Every reference resolves and every count agrees with the Pods."""

from __future__ import annotations

from collections.abc import Iterator

from tests.worlds.controllers import amount, is_live, is_ready, matches
from tests.worlds.world import Json, World


def faults_of(world: World) -> list[str]:
    """Lists what cannot be: dangling references, wrong counts, statuses that contradict each other."""
    return [
        *_pods(world),
        *_owners(world),
        *_claims(world),
        *_controllers(world),
        *_services(world),
        *_nodes(world),
        *_entries(world),
    ]


def _pods(world: World) -> Iterator[str]:
    for pod in world.all("Pod"):
        meta, spec = pod["metadata"], pod["spec"]
        space, name = meta["namespace"], f"Pod {meta['namespace']}/{meta['name']}"
        if world.find("Node", spec.get("nodeName", "")) is None:
            yield f"{name} runs on no node"
        for kind, wanted in _wanted(spec):
            if world.find(kind, wanted, space) is None:
                yield f"{name} wants {kind} {wanted}"
        for kind, wanted, key in _keys(spec):
            found = world.find(kind, wanted, space)
            if found is not None and key not in found["data"]:
                yield f"{name} wants key {key} of {kind} {wanted}"
        if is_live(pod) and all(status["ready"] for status in pod["status"]["containerStatuses"]) != is_ready(pod):
            yield f"{name} is ready without its containers, or the reverse"
        if len({c["name"] for c in spec["containers"]}) < len(spec["containers"]):
            yield f"{name} has two containers of one name"
        if {s["name"] for s in pod["status"]["containerStatuses"]} != {c["name"] for c in spec["containers"]}:
            yield f"{name} reports other containers than it has"


def _wanted(spec: Json) -> Iterator[tuple[str, str]]:
    yield "ServiceAccount", spec.get("serviceAccountName", "default")
    for secret in spec.get("imagePullSecrets", ()):
        yield "Secret", secret["name"]
    for volume in spec.get("volumes", ()):
        if "persistentVolumeClaim" in volume:
            yield "PersistentVolumeClaim", volume["persistentVolumeClaim"]["claimName"]
        if "configMap" in volume:
            yield "ConfigMap", volume["configMap"]["name"]
    for container in spec["containers"]:
        for source in container.get("envFrom", ()):
            yield "ConfigMap", source["configMapRef"]["name"]


def _keys(spec: Json) -> Iterator[tuple[str, str, str]]:
    for container in spec["containers"]:
        for entry in container.get("env", ()):
            source = entry.get("valueFrom", {})
            for field, kind in (("configMapKeyRef", "ConfigMap"), ("secretKeyRef", "Secret")):
                if field in source and not source[field].get("optional"):
                    yield kind, source[field]["name"], source[field]["key"]


def _owners(world: World) -> Iterator[str]:
    uids = {value["metadata"]["uid"] for value in world.objects.values()}
    for (kind, space, name), value in world.objects.items():
        for owner in value["metadata"].get("ownerReferences", ()):
            if owner["uid"] not in uids:
                yield f"{kind} {space}/{name} belongs to {owner['kind']} {owner['name']}, which is not there"


def _claims(world: World) -> Iterator[str]:
    for claim in world.all("PersistentVolumeClaim"):
        meta, name = claim["metadata"], claim["spec"].get("volumeName", "")
        volume = world.find("PersistentVolume", name)
        if volume is None or volume["spec"]["claimRef"]["uid"] != meta["uid"]:
            yield f"claim {meta['namespace']}/{meta['name']} and its volume do not know each other"
        elif amount(volume["spec"]["capacity"]["storage"]) < amount(claim["spec"]["resources"]["requests"]["storage"]):
            yield f"volume {name} is smaller than its claim"
    for pod in world.all("Pod"):
        for volume in pod["spec"].get("volumes", ()):
            if "persistentVolumeClaim" in volume and is_live(pod):
                yield from _attached(world, pod, volume["persistentVolumeClaim"]["claimName"])


def _attached(world: World, pod: Json, name: str) -> Iterator[str]:
    claim = world.find("PersistentVolumeClaim", name, pod["metadata"]["namespace"])
    if claim is None:
        return
    node = pod["spec"]["nodeName"]
    attached = [
        value["spec"]["nodeName"]
        for value in world.all("VolumeAttachment")
        if value["spec"]["source"]["persistentVolumeName"] == claim["spec"]["volumeName"]
    ]
    if attached != [node]:
        yield f"claim {name} is attached to {attached}, its Pod runs on {node}"
    volume = world.get("PersistentVolume", claim["spec"]["volumeName"])
    affinity = volume["spec"].get("nodeAffinity")
    if affinity:
        zones = affinity["required"]["nodeSelectorTerms"][0]["matchExpressions"][0]["values"]
        if world.nodes.zones[node] not in zones:
            yield f"Pod {pod['metadata']['name']} runs outside the zone of claim {name}"


def _controllers(world: World) -> Iterator[str]:
    for kind in ("Deployment", "StatefulSet"):
        for value in world.all(kind):
            status, wanted = value["status"], value["spec"]["replicas"]
            if status.get("readyReplicas", 0) != wanted:
                yield f"{kind} {value['metadata']['name']} has {status.get('readyReplicas', 0)} ready of {wanted}"
            if not matches(value["spec"]["selector"]["matchLabels"], value["spec"]["template"]["metadata"]["labels"]):
                yield f"{kind} {value['metadata']['name']} does not select its own Pods"
    for value in world.all("StatefulSet"):
        if world.find("Service", value["spec"]["serviceName"], value["metadata"]["namespace"]) is None:
            yield f"StatefulSet {value['metadata']['name']} has no governing Service"
    for quota in world.all("ResourceQuota"):
        for key, limit in quota["status"]["hard"].items():
            if amount(quota["status"]["used"][key]) > amount(limit):
                yield f"quota {quota['metadata']['name']} is exceeded in {key}"


def _services(world: World) -> Iterator[str]:
    for service in world.all("Service"):
        space, name = service["metadata"]["namespace"], service["metadata"]["name"]
        found = [
            pod
            for pod in world.all("Pod")
            if pod["metadata"]["namespace"] == space
            and matches(service["spec"].get("selector"), pod["metadata"]["labels"])
        ]
        if not found:
            yield f"Service {space}/{name} selects nothing"
        mine = [
            value
            for value in world.all("EndpointSlice")
            if value["metadata"]["namespace"] == space
            and value["metadata"]["labels"]["kubernetes.io/service-name"] == name
        ]
        ready = [e for value in mine for e in value["endpoints"] or () if e["conditions"]["ready"]]
        if not ready or not all(value["ports"] for value in mine):
            yield f"Service {space}/{name} has no endpoints"
    for workload in world.workloads.values():
        for target, (host, port) in workload.addresses.items():
            served = world.workloads[target].service
            if served is None or port not in [p["port"] for p in served["spec"]["ports"]]:
                yield f"{workload.name} calls {host}:{port}, which nobody offers"


def _nodes(world: World) -> Iterator[str]:
    for node in world.all("Node"):
        name = node["metadata"]["name"]
        if world.find("Lease", name, "kube-node-lease") is None:
            yield f"node {name} has no lease"
        asked = sum(
            amount(container["resources"].get("requests", {}).get("memory", "0"))
            for pod in world.all("Pod")
            if pod["spec"].get("nodeName") == name and is_live(pod)
            for container in pod["spec"]["containers"]
        )
        if asked > amount(node["status"]["allocatable"]["memory"]):
            yield f"node {name} promised more memory than it has"


def _entries(world: World) -> Iterator[str]:
    for ingress in world.all("Ingress"):
        for rule in ingress["spec"]["rules"]:
            for path in rule["http"]["paths"]:
                backend = path["backend"]["service"]
                yield from _backend(world, ingress, backend["name"], backend["port"]["number"])
    for route in world.all("HTTPRoute"):
        for rule in route["spec"]["rules"]:
            for backend in rule["backendRefs"]:
                yield from _backend(world, route, backend["name"], backend["port"])
    for scaler in world.all("HorizontalPodAutoscaler"):
        target = scaler["spec"]["scaleTargetRef"]
        if world.find(target["kind"], target["name"], scaler["metadata"]["namespace"]) is None:
            yield f"autoscaler {scaler['metadata']['name']} has no target"


def _backend(world: World, entry: Json, name: str, port: int) -> Iterator[str]:
    service = world.find("Service", name, entry["metadata"]["namespace"])
    if service is None or port not in [p["port"] for p in service["spec"]["ports"]]:
        yield f"{entry['kind']} {entry['metadata']['name']} leads to {name}:{port}, which nobody offers"

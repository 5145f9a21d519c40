"""ConfigMaps and Secrets, and their keys, that a Pod cannot start without."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from msgspec import Struct

from holdfast.engine.facts import Facts, cite, cite_absence, cite_event
from holdfast.engine.once import once
from holdfast.model.finding import Evidence, Finding
from holdfast.model.objects.config import ConfigMap, Secret
from holdfast.model.objects.container import Container
from holdfast.model.objects.meta import KubeObject
from holdfast.model.objects.pod import Pod, PodSpec, containers_of
from holdfast.model.objects.volumes import KeyToPath, Volume
from holdfast.model.objects.workloads import template_of
from holdfast.model.refs import Ref
from holdfast.rules.workload._pods import by_workload, oldest, pods_of, seen_in, suffering

CONFIG_ERROR = "CreateContainerConfigError"
_STARTING = frozenset({"ContainerCreating", "PodInitializing", ""})
_PATIENCE_SECONDS = 60.0


class Wanted(Struct, frozen=True):
    """A required ConfigMap or Secret, a key of it where one is named, and the field that names it."""

    kind: str
    name: str
    key: str
    path: str
    container: str

    def same_as(self, other: Wanted) -> bool:
        """Says that two references want the same for the same container or for a volume."""
        return (self.kind, self.name, self.key, self.container) == (other.kind, other.name, other.key, other.container)


class Lack(Struct, frozen=True):
    """A reference that keeps a Pod from starting, with the observation of it."""

    wanted: Wanted
    symptom: tuple[Evidence, ...]
    reported: bool = False


def wanted_by(spec: PodSpec, prefix: str) -> Iterator[Wanted]:
    """Lists the required references of a Pod specification; optional ones never keep a Pod from starting."""
    for i, volume in enumerate(spec.volumes):
        yield from _of_volume(volume, f"{prefix}.volumes[{i}]")
    for item in containers_of(spec, prefix):
        yield from _of_container(item.container, item.path)


def _of_volume(volume: Volume, path: str) -> Iterator[Wanted]:
    if volume.config_map and not volume.config_map.optional:
        yield from _files("ConfigMap", volume.config_map.name, volume.config_map.items, f"{path}.configMap", "name")
    if volume.secret and not volume.secret.optional:
        yield from _files("Secret", volume.secret.secret_name, volume.secret.items, f"{path}.secret", "secretName")
    for i, source in enumerate(volume.projected.sources if volume.projected else ()):
        at = f"{path}.projected.sources[{i}]"
        for kind, field, held in (("ConfigMap", "configMap", source.config_map), ("Secret", "secret", source.secret)):
            if held and not held.optional:
                yield from _files(kind, held.name, held.items, f"{at}.{field}", "name")


def _files(kind: str, name: str, items: tuple[KeyToPath, ...], path: str, field: str) -> Iterator[Wanted]:
    yield Wanted(kind, name, "", f"{path}.{field}", "")
    for i, item in enumerate(items):
        yield Wanted(kind, name, item.key, f"{path}.items[{i}].key", "")


def _of_container(container: Container, path: str) -> Iterator[Wanted]:
    for i, source in enumerate(container.env_from):
        at = f"{path}.envFrom[{i}]"
        if source.config_map_ref and not source.config_map_ref.optional:
            yield Wanted("ConfigMap", source.config_map_ref.name, "", f"{at}.configMapRef.name", container.name)
        if source.secret_ref and not source.secret_ref.optional:
            yield Wanted("Secret", source.secret_ref.name, "", f"{at}.secretRef.name", container.name)
    for i, variable in enumerate(container.env):
        if variable.value_from is None:
            continue
        at = f"{path}.env[{i}].valueFrom"
        found = (
            ("ConfigMap", "configMapKeyRef", variable.value_from.config_map_key_ref),
            ("Secret", "secretKeyRef", variable.value_from.secret_key_ref),
        )
        for kind, field, ref in found:
            if ref and not ref.optional:
                yield Wanted(kind, ref.name, "", f"{at}.{field}.name", container.name)
                yield Wanted(kind, ref.name, ref.key, f"{at}.{field}.key", container.name)


@once
def lacks(facts: Facts) -> tuple[tuple[Pod, Lack], ...]:
    """Lists what keeps suffering Pods from starting, objects before keys of objects that are there."""
    return tuple((pod, lack) for pod in suffering(facts) for lack in _of_pod(facts, pod))


@once
def unseen_keys(facts: Facts) -> tuple[Ref, ...]:
    """Names the suffering Pods that may lack a key of a Secret whose key names were not read."""
    return tuple(
        pod.ref for pod in suffering(facts) if any(_is_unseen(facts, pod, *item) for item in _waited(facts, pod))
    )


def _is_unseen(facts: Facts, pod: Pod, wanted: Wanted, symptom: Evidence) -> bool:
    if wanted.kind != "Secret" or not wanted.key or _says(wanted, str(symptom.value)):
        return False
    secret = facts.find(Secret, wanted.name, pod.namespace)
    return secret is not None and not secret.keys_known


def _of_pod(facts: Facts, pod: Pod) -> Iterator[Lack]:
    for wanted, symptom in _waited(facts, pod):
        state = _is_lacking(facts, pod.namespace, wanted)
        if state or (state is None and _says(wanted, str(symptom.value))):
            yield Lack(wanted, (symptom,), state is None)


def _waited(facts: Facts, pod: Pod) -> Iterator[tuple[Wanted, Evidence]]:
    """Lists what a Pod may wait for, with what shows that it waits."""
    blocked = {
        seen.status.name: cite(pod, f"{seen.path}.state.waiting.{_told(seen.status.state.waiting.message)}", text)
        for seen in seen_in(pod)
        if seen.status.state.waiting and seen.status.state.waiting.reason == CONFIG_ERROR
        for text in [seen.status.state.waiting.message or CONFIG_ERROR]
    }
    mounting = _mounting(facts, pod) if not blocked else None
    if not blocked and mounting is None:
        return
    for wanted in wanted_by(pod.spec, "spec"):
        symptom = blocked.get(wanted.container) if wanted.container else mounting
        if symptom is not None:
            yield wanted, symptom


def _told(message: str) -> str:
    return "message" if message else "reason"


def _mounting(facts: Facts, pod: Pod) -> Evidence | None:
    if not pod.spec.node_name and not pod.status.start_time:
        return None
    seen = seen_in(pod)
    if any(s.status.state.waiting is None or s.status.state.waiting.reason not in _STARTING for s in seen):
        return None
    events = facts.live_events(pod.ref, "FailedMount")
    if events:
        return cite_event(events[-1])
    if not seen or not facts.is_older(pod.metadata.creation_timestamp, _PATIENCE_SECONDS):
        return None
    return cite(pod, f"{seen[0].path}.state.waiting.reason", "ContainerCreating") if _creating(pod) else None


def _creating(pod: Pod) -> bool:
    waiting = seen_in(pod)[0].status.state.waiting
    return waiting is not None and waiting.reason == "ContainerCreating"


def _is_lacking(facts: Facts, namespace: str, wanted: Wanted) -> bool | None:
    """Says whether the object or key is absent; None where the kind or the keys are not known."""
    ref = Ref(wanted.kind, wanted.name, namespace)
    item = facts.snapshot.get(ref)
    if item is None:
        known = facts.is_absent(ref)
        return (not wanted.key) if known else None
    if isinstance(item, ConfigMap):
        return bool(wanted.key) and wanted.key not in item.data and wanted.key not in item.binary_keys
    if not isinstance(item, Secret) or not wanted.key:
        return False
    return wanted.key not in item.keys if item.keys_known else None


def _says(wanted: Wanted, text: str) -> bool:
    kind = wanted.kind.lower()
    if wanted.key:
        key = re.escape(wanted.key)
        spoken = rf"(couldn't find key {key} in {kind})|(non-existent (config|secret) key: {key}$)"
        return re.search(spoken, text, re.IGNORECASE) is not None
    return re.search(rf'{kind}s? "{re.escape(wanted.name)}" not found', text, re.IGNORECASE) is not None


def lacking(facts: Facts, kind: str, keys: bool) -> Iterator[Finding]:
    """States absent objects of a kind, or absent keys, at the one workload that names each, else at the object."""
    found = [(pod, lack) for pod, lack in lacks(facts) if lack.wanted.kind == kind and bool(lack.wanted.key) == keys]
    groups: dict[tuple[Ref, str], list[tuple[Pod, Lack]]] = {}
    for pod, lack in found:
        groups.setdefault((Ref(kind, lack.wanted.name, pod.namespace), lack.wanted.key), []).append((pod, lack))
    for (target, _), pairs in sorted(groups.items()):
        yield _stated(facts, target, by_workload(facts, pairs))


def _stated(facts: Facts, target: Ref, workloads: Mapping[Ref, tuple[tuple[Pod, Lack], ...]]) -> Finding:
    several = len(workloads) > 1
    flat = tuple(pair for found in workloads.values() for pair in found)
    lack = flat[0][1]
    item = facts.snapshot.get(target)
    absent = () if item is not None or not facts.knows(target.kind) else (cite_absence(target),)
    named = tuple(_named(facts, found[0][0], found[0][1].wanted) for found in list(workloads.values())[:3])
    return Finding(
        subject=target if several else next(iter(workloads)),
        values={
            "target": target.name,
            "key": lack.wanted.key,
            "container": lack.wanted.container,
            "kindOf": target.kind,
        },
        evidence=(*named, *absent, *_keys(item), *lack.symptom),
        affects=tuple(dict.fromkeys((*(workloads if several else ()), *pods_of(flat)))),
        since=oldest(flat),
        certainty=0.9 if lack.reported else None,
    )


def _keys(item: KubeObject | None) -> tuple[Evidence, ...]:
    return (cite(item, "metadata.name", item.name),) if item is not None else ()


def _named(facts: Facts, pod: Pod, wanted: Wanted) -> Evidence:
    workload = facts.snapshot.get(facts.workload_of(pod))
    template = template_of(workload) if workload is not None else None
    if workload is not None and template is not None:
        for other in wanted_by(template[1].spec, f"{template[0]}.spec"):
            if wanted.same_as(other):
                return cite(workload, other.path, wanted.key or wanted.name)
    return cite(pod, wanted.path, wanted.key or wanted.name)

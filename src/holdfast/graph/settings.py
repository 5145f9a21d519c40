"""What a container is told: its environment, its command line and the ConfigMaps that it reads."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from msgspec import Struct

from holdfast.model.objects.config import ConfigMap
from holdfast.model.objects.container import Container
from holdfast.model.objects.meta import KubeObject
from holdfast.model.objects.pod import PodSpec, containers_of
from holdfast.model.objects.volumes import Volume
from holdfast.model.refs import Ref
from holdfast.model.snapshot import Snapshot

MOST_TEXT = 65_536
_REFERENCE = re.compile(r"\$\(([A-Za-z_][A-Za-z0-9_.\-]*)\)")
_FLAG = re.compile(r"-{1,2}([A-Za-z][\w.\-]*)")


class Setting(Struct, frozen=True):
    """One named value that a container gets; `owner` and `field` say where it stands, `via` who hands it over.

    `whole` is what stands there where the value is only a part of it.
    """

    name: str
    value: str
    owner: Ref
    field: str
    via: str
    is_file: bool = False
    whole: str = ""


def settings_of(workload: KubeObject, prefix: str, spec: PodSpec, snapshot: Snapshot) -> Iterator[tuple[Setting, ...]]:
    """Lists the settings of each container of a Pod specification that stands at `prefix` of a workload."""
    files = {volume.name: (f"{prefix}.volumes[{i}]", volume) for i, volume in enumerate(spec.volumes)}
    for item in containers_of(spec, prefix):
        yield tuple(_of_container(workload, item.path, item.container, files, snapshot))


def _of_container(
    workload: KubeObject,
    path: str,
    container: Container,
    files: Mapping[str, tuple[str, Volume]],
    snapshot: Snapshot,
) -> Iterator[Setting]:
    ref, values = workload.ref, {variable.name: variable.value for variable in container.env if variable.value}
    for i, source in enumerate(container.env_from):
        if source.config_map_ref:
            via = f"{path}.envFrom[{i}].configMapRef.name"
            found = snapshot.find(ConfigMap, source.config_map_ref.name, workload.namespace)
            for key, value in (found.data if found else {}).items():
                owner = found.ref if found else ref
                yield Setting(f"{source.prefix}{key}", value, owner, data_field(key), via, is_file="\n" in value)
    for i, variable in enumerate(container.env):
        at = f"{path}.env[{i}]"
        if variable.value:
            value = _expanded(variable.value, values) if "$(" in variable.value else variable.value
            yield Setting(variable.name, value, ref, f"{at}.value", f"{at}.value")
        elif variable.value_from and variable.value_from.config_map_key_ref:
            source_key = variable.value_from.config_map_key_ref
            found = snapshot.find(ConfigMap, source_key.name, workload.namespace)
            if found and source_key.key in found.data:
                via, field = f"{at}.valueFrom.configMapKeyRef.key", data_field(source_key.key)
                yield Setting(variable.name, found.data[source_key.key], found.ref, field, via)
    yield from _arguments(ref, f"{path}.command", container.command)
    yield from _arguments(ref, f"{path}.args", container.args)
    yield from _mounted(workload.namespace, container, files, snapshot)


def data_field(key: str) -> str:
    """Gives the path of a key in a ConfigMap's data."""
    return f"data['{key}']" if re.search(r"[^A-Za-z0-9_\-]", key) else f"data.{key}"


def _expanded(value: str, values: Mapping[str, str]) -> str:
    return _REFERENCE.sub(lambda match: values.get(match[1], match[0]), value)


def _arguments(ref: Ref, path: str, arguments: tuple[str, ...]) -> Iterator[Setting]:
    flag = ""
    for i, argument in enumerate(arguments):
        if len(argument) > MOST_TEXT:
            continue
        at = f"{path}[{i}]"
        match = _FLAG.match(argument)
        if match:
            flag = match[1]
            if "=" in argument:
                yield Setting(flag, argument.partition("=")[2], ref, at, at, whole=argument)
                flag = ""
        else:
            yield Setting(flag, argument, ref, at, at, is_file="\n" in argument)
            flag = ""


def _mounted(
    namespace: str, container: Container, files: Mapping[str, tuple[str, Volume]], snapshot: Snapshot
) -> Iterator[Setting]:
    for mount in container.volume_mounts:
        if mount.name not in files:
            continue
        path, volume = files[mount.name]
        for name, keys, via in _config_maps(path, volume):
            found = snapshot.find(ConfigMap, name, namespace)
            for key, text in (found.data if found else {}).items():
                wanted = (not keys or key in keys) and (not mount.sub_path or mount.sub_path.endswith(key) or keys)
                if found and wanted and len(text) <= MOST_TEXT:
                    yield Setting(key, text, found.ref, data_field(key), via, is_file=True)


def _config_maps(path: str, volume: Volume) -> Iterator[tuple[str, frozenset[str], str]]:
    if volume.config_map:
        keys = frozenset(item.key for item in volume.config_map.items)
        yield volume.config_map.name, keys, f"{path}.configMap.name"
    for i, source in enumerate(volume.projected.sources if volume.projected else ()):
        if source.config_map:
            keys = frozenset(item.key for item in source.config_map.items)
            yield source.config_map.name, keys, f"{path}.projected.sources[{i}].configMap.name"

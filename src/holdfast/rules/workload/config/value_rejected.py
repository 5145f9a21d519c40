"""A program ends because it cannot use the value of a variable that it is given."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from holdfast.engine.facts import Facts, cite
from holdfast.engine.rule import LIKELY, Rule, Statement
from holdfast.model.finding import Evidence, Finding
from holdfast.model.objects.config import ConfigMap
from holdfast.model.objects.container import EnvVar
from holdfast.model.refs import Ref
from holdfast.rules.workload._crashes import Crash, by_crashing_workload
from holdfast.rules.workload._pods import oldest, pods_of

RULE = Rule(
    subject="Pod",
    shows="pod-crashing",
    severity="high",
    type="configuration",
    cause_kind="misconfiguration",
    certainty=LIKELY,
)

_NAME = re.compile(r"\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*\b")
_SHORTEST = 4
_LONGEST = 200


class Blamed(Struct, frozen=True):
    """The variable that a program names, the object that holds its value and where it stands there."""

    variable: str
    holder: Ref
    evidence: tuple[Evidence, ...]


def check(facts: Facts) -> Iterator[Statement]:
    """States each object that holds a value which a program names as it ends."""
    for workload, group in by_crashing_workload(
        facts, lambda crash: _blamed(facts, crash, crash.pod.ref) is not None
    ).items():
        pod, crash = group[0]
        blamed, words = _blamed(facts, crash, workload), crash.last_words()
        if blamed is None or words is None:
            continue
        pods = pods_of(group)
        yield Finding(
            subject=blamed.holder,
            values={
                "variable": blamed.variable,
                "holder": str(blamed.holder),
                "pod": pod.name,
                "container": crash.status.name,
            },
            evidence=(words, *blamed.evidence, *crash.outcome()[:1]),
            affects=tuple(ref for ref in dict.fromkeys((workload, *pods)) if ref != blamed.holder),
            since=oldest(group),
        )


def _blamed(facts: Facts, crash: Crash, workload: Ref) -> Blamed | None:
    words = crash.last_words()
    if words is None or crash.spec is None or crash.is_oom or crash.never_started or crash.blames_dependency:
        return None
    named = [name for name in _NAME.findall(str(words.value)) if len(name) >= _SHORTEST]
    for i, variable in enumerate(crash.spec.container.env):
        if variable.name in named:
            return _own(facts, crash, workload, i, variable)
    for source in crash.spec.container.env_from:
        config = (
            facts.find(ConfigMap, source.config_map_ref.name, crash.pod.namespace) if source.config_map_ref else None
        )
        key = next((name for name in named if config and name.removeprefix(source.prefix) in config.data), None)
        if config is not None and key is not None:
            return Blamed(key, config.ref, _held(config, key.removeprefix(source.prefix)))
    return None


def _own(facts: Facts, crash: Crash, workload: Ref, i: int, variable: EnvVar) -> Blamed | None:
    place = f"{crash.spec.path}.env[{i}]" if crash.spec else ""
    source = variable.value_from
    if source is None:
        value = cite(crash.pod, f"{place}.value", variable.value)
        return Blamed(variable.name, workload, (value,) if _is_shown(variable.value) else ())
    if source.config_map_key_ref:
        ref = source.config_map_key_ref
        config = facts.find(ConfigMap, ref.name, crash.pod.namespace)
        named = cite(crash.pod, f"{place}.valueFrom.configMapKeyRef.name", ref.name)
        return Blamed(variable.name, config.ref, (named, *_held(config, ref.key))) if config else None
    if source.secret_key_ref:
        ref = source.secret_key_ref
        named = cite(crash.pod, f"{place}.valueFrom.secretKeyRef.name", ref.name)
        return Blamed(variable.name, Ref("Secret", ref.name, crash.pod.namespace), (named,))
    return None


def _held(config: ConfigMap, key: str) -> tuple[Evidence, ...]:
    value = config.data.get(key)
    return (cite(config, f"data['{key}']", value),) if value is not None and _is_shown(value) else ()


def _is_shown(value: str) -> bool:
    return 0 < len(value) <= _LONGEST

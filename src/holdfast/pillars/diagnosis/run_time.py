"""Configuration that nobody applies because a workload makes it while it starts, as far as its rights tell."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from holdfast.graph.configuration import references
from holdfast.model.objects.meta import KubeObject
from holdfast.model.objects.rbac import ClusterRole, PolicyRule, Role, RoleBinding
from holdfast.model.objects.workloads import template_of
from holdfast.model.refs import Ref
from holdfast.model.snapshot import Snapshot
from holdfast.verdicts.admission import account_of

_RESOURCES = {"Secret": "secrets", "ConfigMap": "configmaps"}


def made_at_run_time(
    workloads: Iterable[KubeObject], stage: Snapshot, custom: Mapping[Ref, Mapping[str, Any]]
) -> frozenset[str]:
    """Names the absent Secrets and ConfigMaps that some of the workloads use and something of the manifests may make.

    A Job that makes a certificate, or a container that makes a password, has an account that may create such objects
    in its namespace; a custom object from which an operator makes one names it or lends its own name. Whether it will
    be made cannot be told, so these are neither there nor known to be absent.
    """
    found = [(item.namespace, template[1].spec) for item in workloads if (template := template_of(item))]
    makers = {(space, account_of(spec)) for space, spec in found}
    wanted = {
        Ref(kind, name, space) for space, spec in found for kind, name, _, _ in references(spec) if kind in _RESOURCES
    }
    able = {
        (kind, space) for space, account in makers for kind in _RESOURCES if _may_create(kind, space, account, stage)
    }
    return frozenset(
        str(ref)
        for ref in wanted
        if stage.is_absent(ref)
        and ((ref.kind, ref.namespace) in able or any(_means(item, raw, ref) for item, raw in custom.items()))
    )


def _means(item: Ref, raw: Mapping[str, Any], wanted: Ref) -> bool:
    if item.namespace != wanted.namespace:
        return False
    return wanted.name == item.name or wanted.name.startswith(f"{item.name}-") or wanted.name in _texts(raw.get("spec"))


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping | list):
        for inner in value.values() if isinstance(value, Mapping) else value:
            yield from _texts(inner)


def _may_create(kind: str, namespace: str, account: str, stage: Snapshot) -> bool:
    """Says that a role bound in the namespace lets an account of it create objects of a kind."""
    return any(
        {"create", "*"} & set(rule.verbs)
        and {"", "*"} & set(rule.api_groups)
        and {_RESOURCES[kind], "*"} & set(rule.resources)
        and not rule.resource_names
        for rule in _rules(namespace, account, stage)
    )


def _rules(namespace: str, account: str, stage: Snapshot) -> Iterator[PolicyRule]:
    for binding in stage.all(RoleBinding):
        named = any(
            subject.kind == "ServiceAccount" and subject.name == account and subject.namespace in ("", namespace)
            for subject in binding.subjects
        )
        if binding.namespace != namespace or not named:
            continue
        type_: type[Role | ClusterRole] = ClusterRole if binding.role_ref.kind == ClusterRole.KIND else Role
        role = stage.find(type_, binding.role_ref.name, namespace)
        yield from role.rules if role else ()

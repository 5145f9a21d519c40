"""What an account was refused, and whether the roles that were read allow it by now."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from msgspec import Struct

from holdfast.engine.facts import Facts
from holdfast.model.objects.rbac import ClusterRole, ClusterRoleBinding, PolicyRule, Role, RoleBinding, Subject

_REFUSED = re.compile(
    r'User "system:serviceaccount:(?P<space>[^:"]+):(?P<account>[^"]+)" cannot (?P<verb>\S+) '
    r'resource "(?P<resource>[^"]+)" in API group "(?P<group>[^"]*)"'
    r'( in the namespace "(?P<where>[^"]+)")?'
)
KINDS = ("Role", "ClusterRole", "RoleBinding", "ClusterRoleBinding")


class Permission(Struct, frozen=True, order=True):
    """A verb on a resource that an account asked for; without a namespace, in the whole cluster."""

    account: str
    account_namespace: str
    verb: str
    resource: str
    group: str
    namespace: str


def refused_in(text: str) -> Permission | None:
    """Reads the permission that the API server names when it refuses an account."""
    match = _REFUSED.search(text.replace('\\"', '"'))
    if match is None:
        return None
    return Permission(
        account=match["account"],
        account_namespace=match["space"],
        verb=match["verb"],
        resource=match["resource"],
        group=match["group"],
        namespace=match["where"] or "",
    )


def is_allowed(facts: Facts, wanted: Permission) -> bool | None:
    """Says whether the roles allow it; None where roles or bindings were not read."""
    if not all(facts.knows(kind) for kind in KINDS):
        return None
    return any(_permits(rule, wanted) for rule in _rules(facts, wanted))


def _rules(facts: Facts, wanted: Permission) -> Iterator[PolicyRule]:
    bindings: list[RoleBinding | ClusterRoleBinding] = [*facts.all(ClusterRoleBinding)]
    bindings += [b for b in facts.all(RoleBinding) if b.namespace == wanted.namespace and wanted.namespace]
    for binding in bindings:
        if not any(_is_meant(subject, wanted, binding.namespace) for subject in binding.subjects):
            continue
        cluster = binding.role_ref.kind == "ClusterRole"
        role = (
            facts.find(ClusterRole, binding.role_ref.name)
            if cluster
            else facts.find(Role, binding.role_ref.name, binding.namespace)
        )
        yield from role.rules if role else ()


def _is_meant(subject: Subject, wanted: Permission, default: str) -> bool:
    if subject.kind == "ServiceAccount":
        return subject.name == wanted.account and (subject.namespace or default) == wanted.account_namespace
    groups = {"system:serviceaccounts", f"system:serviceaccounts:{wanted.account_namespace}", "system:authenticated"}
    return subject.kind == "Group" and subject.name in groups


def _permits(rule: PolicyRule, wanted: Permission) -> bool:
    resource = wanted.resource.partition("/")[0]
    return (
        _has(rule.verbs, wanted.verb)
        and _has(rule.api_groups, wanted.group)
        and (_has(rule.resources, wanted.resource) or ("/" not in wanted.resource and _has(rule.resources, resource)))
        and not rule.resource_names
    )


def _has(allowed: Iterable[str], value: str) -> bool:
    return any(item in ("*", value) for item in allowed)

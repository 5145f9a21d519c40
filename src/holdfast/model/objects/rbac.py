"""Who may do what."""

from __future__ import annotations

from typing import ClassVar

from msgspec import field

from holdfast.model.objects.meta import Anything, KubeObject, Part


class PolicyRule(Part, frozen=True):
    """Verbs on resources that a role allows."""

    verbs: tuple[str, ...] = ()
    api_groups: tuple[str, ...] = ()
    resources: tuple[str, ...] = ()
    resource_names: tuple[str, ...] = ()
    non_resource_ur_ls: tuple[str, ...] = field(default=(), name="nonResourceURLs")


class Role(KubeObject, frozen=True):
    """Permissions in one namespace."""

    KIND: ClassVar[str] = "Role"
    rules: tuple[PolicyRule, ...] = ()


class ClusterRole(KubeObject, frozen=True):
    """Permissions in the whole cluster or, when bound by a RoleBinding, in one namespace."""

    KIND: ClassVar[str] = "ClusterRole"
    rules: tuple[PolicyRule, ...] = ()
    aggregation_rule: Anything = None


class RoleReference(Part, frozen=True):
    """The role that a binding gives."""

    api_group: str = ""
    kind: str = ""
    name: str = ""


class Subject(Part, frozen=True):
    """Whom a binding gives a role."""

    kind: str = ""
    name: str = ""
    namespace: str = ""
    api_group: str = ""


class RoleBinding(KubeObject, frozen=True):
    """Gives a role in one namespace."""

    KIND: ClassVar[str] = "RoleBinding"
    role_ref: RoleReference = field(default_factory=RoleReference)
    subjects: tuple[Subject, ...] = ()


class ClusterRoleBinding(KubeObject, frozen=True):
    """Gives a role in the whole cluster."""

    KIND: ClassVar[str] = "ClusterRoleBinding"
    role_ref: RoleReference = field(default_factory=RoleReference)
    subjects: tuple[Subject, ...] = ()

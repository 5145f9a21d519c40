"""The parts that objects of every kind share."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, ClassVar

import msgspec
from msgspec import Struct, field

from holdfast.model.refs import Ref

Instant = Annotated[datetime, msgspec.Meta(tz=True)]
"""A moment with its zone; one without a zone is refused, since it would compare with nothing."""


class Part(Struct, frozen=True, kw_only=True, rename="camel", gc=False):
    """A piece of a Kubernetes object; absent fields hold the default that the API server would fill in."""


class OwnerReference(Part, frozen=True):
    """Points to the object that made this one."""

    api_version: str = ""
    kind: str = ""
    name: str = ""
    uid: str = ""
    controller: bool = False


class Meta(Part, frozen=True):
    """Object metadata without managed fields and without the last applied configuration."""

    name: str = ""
    namespace: str = ""
    generate_name: str = ""
    uid: str = ""
    resource_version: str = ""
    generation: int = 0
    creation_timestamp: Instant | None = None
    deletion_timestamp: Instant | None = None
    deletion_grace_period_seconds: int | None = None
    labels: dict[str, str] = field(default_factory=dict)
    annotations: dict[str, str] = field(default_factory=dict)
    owner_references: tuple[OwnerReference, ...] = ()
    finalizers: tuple[str, ...] = ()


class KubeObject(Part, frozen=True):
    """An object of a kind that the catalogue models."""

    KIND: ClassVar[str] = ""
    api_version: str = ""
    metadata: Meta = field(default_factory=Meta)

    @property
    def ref(self) -> Ref:
        """Names this object."""
        return Ref(self.KIND, self.metadata.name, self.metadata.namespace)

    @property
    def name(self) -> str:
        """Gives the object's name."""
        return self.metadata.name

    @property
    def namespace(self) -> str:
        """Gives the object's namespace, empty for cluster-scoped kinds."""
        return self.metadata.namespace

    @property
    def labels(self) -> dict[str, str]:
        """Gives the object's labels."""
        return self.metadata.labels

    @property
    def annotations(self) -> dict[str, str]:
        """Gives the object's annotations."""
        return self.metadata.annotations


class Condition(Part, frozen=True):
    """One observed condition of an object."""

    type: str = ""
    status: str = "Unknown"
    reason: str = ""
    message: str = ""
    last_transition_time: Instant | None = None
    last_update_time: Instant | None = None
    last_heartbeat_time: Instant | None = None
    last_probe_time: Instant | None = None
    observed_generation: int | None = None


class Requirement(Part, frozen=True):
    """One expression of a label, node or field selector."""

    key: str = ""
    operator: str = "In"
    values: tuple[str, ...] = ()


class LabelSelector(Part, frozen=True):
    """Selects objects by their labels; empty selects everything."""

    match_labels: dict[str, str] = field(default_factory=dict)
    match_expressions: tuple[Requirement, ...] = ()


class LocalReference(Part, frozen=True):
    """Names an object in the same namespace."""

    name: str = ""


class TypedReference(Part, frozen=True):
    """Names an object by kind, API group or version, and name."""

    api_version: str = ""
    api_group: str | None = None
    kind: str = ""
    name: str = ""
    namespace: str = ""
    uid: str = ""
    resource_version: str = ""
    field_path: str = ""


Quantity = str | int | float
IntOrString = int | str
Anything = Any


def condition(conditions: tuple[Condition, ...], type_: str) -> Condition | None:
    """Finds the condition of the given type."""
    for item in conditions:
        if item.type == type_:
            return item
    return None

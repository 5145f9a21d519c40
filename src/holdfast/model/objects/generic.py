"""Objects of kinds that the catalogue does not model."""

from __future__ import annotations

from typing import ClassVar

from msgspec import field

from holdfast.model.objects.meta import Anything, Condition, KubeObject, Part
from holdfast.model.refs import Ref


class GenericStatus(Part, frozen=True):
    """The parts of a status that most custom kinds share."""

    conditions: tuple[Condition, ...] = ()
    observed_generation: int | None = None
    phase: str = ""
    reason: str = ""
    message: str = ""
    # cert-manager says here when a certificate ends and is renewed; other kinds may mean anything by it.
    not_after: Anything = None
    renewal_time: Anything = None


class GenericObject(KubeObject, frozen=True):
    """An object of any other kind: its metadata, conditions and observed generation."""

    KIND: ClassVar[str] = ""
    kind: str = ""
    status: GenericStatus = field(default_factory=GenericStatus)

    @property
    def ref(self) -> Ref:
        """Names this object, with its API group."""
        group, _, version = self.api_version.rpartition("/")
        return Ref(self.kind, self.metadata.name, self.metadata.namespace, group if version else "")

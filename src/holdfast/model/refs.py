"""The identity of an object within one cluster."""

from __future__ import annotations

from msgspec import Struct


class Ref(Struct, frozen=True, order=True, gc=False):
    """Names one object of a cluster, present or absent.

    `group` is empty for every kind that the catalogue models (the kind alone is then unambiguous) and holds the
    API group of any other kind, so that a Knative `Service` never collides with a core `Service`.
    """

    kind: str
    name: str
    namespace: str = ""
    group: str = ""

    def __str__(self) -> str:
        kind = f"{self.kind}.{self.group}" if self.group else self.kind
        return f"{kind} {self.namespace}/{self.name}" if self.namespace else f"{kind} {self.name}"

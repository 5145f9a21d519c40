"""What a provider of machines says: how one of its instances is, and what became of something it was asked to do."""

from __future__ import annotations

from typing import Any, Literal

from msgspec import Struct

from holdfast.model.objects.meta import Instant

InstanceState = Literal["running", "stopped", "gone", "unknown"]
"""Whether a machine can still write to what it had attached; nobody can say of `unknown`."""
OFF: tuple[InstanceState, ...] = ("stopped", "gone")


class ProviderAnswer(Struct, frozen=True, kw_only=True):
    """How an instance was at a moment, by the word of a command of the provider.

    `instance` is the id that was asked for (`spec.providerID` of a node, or the name of a node that is gone), `asked`
    the moment just before it was asked, `by` the command that answered. `detail` says why the state is unknown.
    """

    instance: str
    state: InstanceState
    asked: Instant
    by: str
    detail: str = ""


class Commanded(Struct, frozen=True, kw_only=True):
    """What became of a command: done, refused before it had an effect, or unknown, which needs a person.

    `values` is what the provider says of it beyond that.
    """

    outcome: Literal["done", "refused", "unknown"]
    by: str
    detail: str = ""
    values: dict[str, Any] = {}

"""What changed between two snapshots, as values."""

from __future__ import annotations

from msgspec import Struct

from holdfast.model.diagnosis import Problem
from holdfast.model.refs import Ref
from holdfast.model.snapshot import Provenance
from holdfast.pillars.inspection.differing import FieldChange


class ObjectChange(Struct, frozen=True, kw_only=True):
    """An object that both snapshots hold, with the fields that differ; `is_new` says that it was made anew."""

    object: Ref
    fields: tuple[FieldChange, ...]
    is_new: bool = False


class ProblemChanges(Struct, frozen=True, kw_only=True):
    """Problems and risks by what became of them; `unseen` are those that the newer snapshot cannot judge."""

    opened: tuple[Problem, ...] = ()
    healed: tuple[Problem, ...] = ()
    remaining: tuple[Problem, ...] = ()
    unseen: tuple[Problem, ...] = ()


class Comparison(Struct, frozen=True, kw_only=True):
    """Everything that changed between two snapshots; `not_compared` names kinds that only one of them knows."""

    old: Provenance
    new: Provenance
    added: tuple[Ref, ...]
    removed: tuple[Ref, ...]
    changed: tuple[ObjectChange, ...]
    problems: ProblemChanges
    not_compared: tuple[str, ...] = ()
    is_other_cluster: bool = False

    @property
    def has_changes(self) -> bool:
        """Says that anything differs."""
        problems = self.problems
        return bool(self.added or self.removed or self.changed or problems.opened or problems.healed or problems.unseen)

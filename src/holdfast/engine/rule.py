"""The form of a rule: machine fields and one pure function."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from msgspec import Struct

from holdfast.engine.facts import Facts
from holdfast.model.effect import EFFECTS
from holdfast.model.errors import RuleError
from holdfast.model.finding import CauseKind, Clue, Finding, ProblemType, Severity
from holdfast.model.outcome import NotEvaluated

PROVEN = 0.97
"""The verdict was recomputed from objects and the failure is observed."""
REPORTED = 0.9
"""The component that failed says so itself, in its own words."""
LIKELY = 0.75
"""Several observations agree; another cause could still look the same."""
OBSERVED = 0.6
"""A check of the object itself fails; what makes it fail may lie elsewhere."""
SUSPECTED = 0.5
"""One observation that is typical of the cause."""
SYMPTOM = 0.25
"""Only what is seen; any rule that explains it is the better answer."""

ANY = "*"
"""The subject of a rule that walks over objects of any kind."""

Statement = Finding | Clue | NotEvaluated
Check = Callable[[Facts], Iterator[Statement]]


class Rule(Struct, frozen=True, kw_only=True):
    """The machine fields of a rule, given by the constant `RULE` of its module.

    `subject` is the kind whose objects the rule walks over, or `ANY`; without an object of it the rule says nothing.
    `needs` are further kinds without which it cannot judge: when one was not read, the rule is not evaluated because
    of it. `signals` are metrics that it needs in the same way. `shows` is the effect on the finding's subject,
    `explains` adds effects that the rule knows to follow on the subjects it lists in `affects`. `certainty` is one of
    the levels above.
    """

    subject: str
    needs: tuple[str, ...] = ()
    signals: tuple[str, ...] = ()
    shows: str
    explains: tuple[str, ...] = ()
    severity: Severity
    type: ProblemType
    cause_kind: CauseKind
    certainty: float
    aliases: tuple[str, ...] = ()
    action: str = ""

    @property
    def is_symptom(self) -> bool:
        """Says that the rule only restates what is seen."""
        return self.certainty <= SYMPTOM


class LoadedRule(Struct, frozen=True):
    """A rule with its name and its function."""

    name: str
    module: str
    fields: Rule
    check: Check

    @property
    def kinds(self) -> tuple[str, ...]:
        """Lists the kinds without which the rule cannot judge, its subject first."""
        subject = () if self.fields.subject == ANY else (self.fields.subject,)
        return (*subject, *self.fields.needs)


def validate(name: str, rule: Rule) -> None:
    """Refuses a rule whose effects are not in the closed list; raises RuleError."""
    for effect in (rule.shows, *rule.explains):
        if effect not in EFFECTS:
            raise RuleError(rule=name, detail=f"unknown effect `{effect}`")

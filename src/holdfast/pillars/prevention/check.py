"""The form of a check: one file that says what is looked at, what decides it, and the words for it."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from holdfast.model.check import Cadence
from holdfast.model.finding import Severity

Parameter = float | str | bool | list[str]


class Step(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One of the ways that decide a check together; exactly one of `rules`, `query` and `person` is set.

    `rules` are names of rules, or beginnings of them that end in `/`: any of their findings fails the check. `query`
    names a function of `pillars/prevention/queries` as `module.function`, and `given` its parameters. `person` asks
    somebody to look, sign and say what they saw; what it asks for are the keys of its languages.
    """

    rules: tuple[str, ...] = ()
    query: str = ""
    given: dict[str, Parameter] = {}
    person: dict[str, str] = {}


class Words(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A check in a language: its title, why it matters, and what to do where it fails."""

    title: str
    why: str
    fix: str


class CheckFile(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A check as its file holds it.

    `number` is its place among those of its cadence, `group` the heading under which it stands. Where it fails, an
    incident of the severity `opens` is opened, none where that is `none`. `awaits` names a part of Holdfast that is
    not there yet and without which nothing can be said.
    """

    number: int
    group: str
    decide: tuple[Step, ...]
    texts: dict[str, Words]
    opens: Severity | Literal["none"] = "none"
    awaits: str = ""


class Check(Struct, frozen=True, kw_only=True):
    """A check of the catalogue: its id is its cadence and the name of its file (`daily.claim-states`)."""

    id: str
    cadence: Cadence
    file: CheckFile

    @property
    def is_automatic(self) -> bool:
        """Says that no person is needed to decide it."""
        return not any(step.person for step in self.file.decide)

    def words(self, lang: str) -> Words:
        """Gives the words of the check in a language, in English where it has none."""
        return self.file.texts.get(lang) or self.file.texts["en"]

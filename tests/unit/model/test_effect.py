"""The closed list of effects and the table of how they spread."""

from __future__ import annotations

from holdfast.model.effect import EFFECTS, SPREADS, SYMPTOM_OF_POD
from holdfast.model.graph import RELATIONS


def test_the_table_speaks_only_of_known_effects_and_relations() -> None:
    effects = {name for spread in SPREADS for name in (spread.effect, spread.becomes)}
    relations = {spread.relation for spread in SPREADS} - {""}

    assert effects <= EFFECTS.keys()
    assert relations <= RELATIONS.keys()
    assert set(SYMPTOM_OF_POD) <= EFFECTS.keys()


def test_a_latent_fault_harms_nobody_so_it_never_spreads() -> None:
    assert [spread for spread in SPREADS if "latent" in (spread.effect, spread.becomes)] == []


def test_no_step_leaves_both_object_and_effect_as_they_are() -> None:
    assert [spread for spread in SPREADS if not spread.relation and spread.effect == spread.becomes] == []

"""The document of backup classes: what it says, what is wrong in it, and which claim it means."""

from __future__ import annotations

from datetime import timedelta

import pytest

from holdfast.model.backup_refusals import BackupPolicyUnusable
from holdfast.model.backups import CLASS, BackupClass, BackupPolicy, DataClass, Hook
from holdfast.pillars.backups.effective import Demand, demands
from holdfast.pillars.backups.policy import read_length, read_policy
from tests.builders.backups import bound
from tests.builders.kube import snapshot

LEDGER = """
classes:
  - name: ledger
    namespaces: [bank]
    claim-labels: {app: postgres}
    rpo: 1h
    rto: 30m
    retention: 7y
    consistency: application
    immutable: true
    data-class: financial-records
    hook: {container: postgres, before: [psql, -c, CHECKPOINT]}
  - name: usual
    rpo: 24h
data-classes:
  - {name: financial-records, retention: 7y, rule: Electronic Financial Transactions Act}
exempt: [scratch-*]
"""


def test_a_document_says_everything_that_is_demanded() -> None:
    found = read_policy(LEDGER)

    assert found == BackupPolicy(
        classes=(
            BackupClass(
                name="ledger",
                namespaces=("bank",),
                claim_labels={"app": "postgres"},
                rpo=timedelta(hours=1),
                rto=timedelta(minutes=30),
                retention=timedelta(days=2557),
                consistency="application",
                is_immutable=True,
                data_class="financial-records",
                hook=Hook(container="postgres", before=("psql", "-c", "CHECKPOINT")),
            ),
            BackupClass(name="usual", rpo=timedelta(hours=24)),
        ),
        data_classes=(
            DataClass(
                name="financial-records", retention=timedelta(days=2557), rule="Electronic Financial Transactions Act"
            ),
        ),
        exempt=("scratch-*",),
    )


@pytest.mark.parametrize(
    ("text", "place", "value"),
    [
        ("classes: [{name: a, rpo: soon}]", "classes[0].rpo", "soon"),
        ("classes: [{name: a, rpo: 0h}]", "classes[0].rpo", "0h"),
        ("classes: [{name: A_B, rpo: 1h}]", "classes[0].name", "A_B"),
        ("classes: [{name: a, rpo: 1h, cron: '61 2 * * *'}]", "classes[0].cron", "61 2 * * *"),
        ("classes: [{name: a, rpo: 1h, data-class: gone}]", "classes[0].data-class", "gone"),
        ("classes: [{name: a, rpo: 1h, consistency: application}]", "classes[0].hook", ""),
        ("classes: [{name: a, rpo: 1h}, {name: a, rpo: 2h}]", "classes", "a"),
        ("classes: [{name: a, rpo: 1h, rpq: 2h}]", "classes[0]", "Object contains unknown field `rpq`"),
        ("classes: [{name: a}]", "classes[0]", "Object missing required field `rpo`"),
        ("[]", "-", "Expected `object`, got `array`"),
        ("classes: &a [*a]", "-", "*"),
    ],
)
def test_what_is_wrong_is_named_with_its_place(text: str, place: str, value: str) -> None:
    with pytest.raises(BackupPolicyUnusable) as refused:
        read_policy(text)

    assert (refused.value.values["place"], refused.value.values["value"]) == (place, value)


@pytest.mark.parametrize("text", ["classes: [", "\x00", "a: b: c", "{" * 800, "classes: !!python/object:os.system {}"])
def test_no_document_ends_in_anything_but_a_refusal(text: str) -> None:
    with pytest.raises(BackupPolicyUnusable):
        read_policy(text)


def test_a_length_of_years_covers_its_leap_days() -> None:
    found = [read_length(text) for text in ("7y", "1y", "90d", "1d12h", "24h", "x", "", "-1h", "999y")]

    assert found == [
        timedelta(days=2557), timedelta(days=366), timedelta(days=90), timedelta(days=1.5), timedelta(days=1),
        None, None, None, None,
    ]  # fmt: skip


def test_what_is_said_most_specifically_holds() -> None:
    policy = read_policy(LEDGER)
    spaces = [{"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "labelled", "labels": {CLASS: "ledger"}}}]
    claims = [
        bound("db", "bank", {"app": "postgres"}),
        bound("web", "bank"),
        bound("marked", "shop", {CLASS: "ledger"}),
        bound("cache", "shop", {CLASS: "none"}),
        bound("lost", "shop", {CLASS: "gold"}),
        bound("any", "labelled"),
    ]

    found = demands(policy, snapshot([*spaces, *claims]))

    ledger, usual = policy.classes
    assert found == {
        ("bank", "db"): Demand(backup_class=ledger, by="selector"),
        ("bank", "web"): Demand(backup_class=usual, by="selector"),
        ("shop", "marked"): Demand(backup_class=ledger, by="claim-label"),
        ("shop", "cache"): Demand(backup_class=None, by="exempt"),
        ("shop", "lost"): Demand(backup_class=None, by="claim-label", unknown_class="gold"),
        ("labelled", "any"): Demand(backup_class=ledger, by="namespace-label"),
    }


def test_of_two_classes_as_narrow_the_stricter_holds_and_the_tie_is_told() -> None:
    policy = read_policy("classes: [{name: a, rpo: 4h, namespaces: [sh*]}, {name: b, rpo: 1h, namespaces: ['*op']}]")

    found = demands(policy, snapshot([bound("data")]))

    assert found == {("shop", "data"): Demand(backup_class=policy.classes[1], by="selector", ties=("a",))}


def test_an_exempt_namespace_needs_no_backup_unless_a_class_selects_it() -> None:
    policy = read_policy("{classes: [], exempt: [scratch-*]}")

    found = demands(policy, snapshot([bound("data", "scratch-1"), bound("data", "shop")]))

    assert {key: item.by for key, item in found.items()} == {
        ("scratch-1", "data"): "exempt",
        ("shop", "data"): "nothing",
    }

"""A rule is two new files, found by where they lie, in our catalogue or in anybody's package."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from holdfast.engine.cases import cases_of, run_case
from holdfast.engine.discover import discover, rule_name
from holdfast.engine.texts import texts_of
from holdfast.graph.build import build
from holdfast.model.errors import RuleError
from holdfast.service.diagnosis.diagnosing import diagnose_snapshot
from tests.builders.kube import claim, snapshot

MODULE = """
from holdfast.engine.facts import cite
from holdfast.engine.rule import PROVEN, Rule
from holdfast.model.finding import Finding
from holdfast.model.objects.storage import PersistentVolumeClaim

RULE = Rule(subject="PersistentVolumeClaim", shows="claim-unbound", severity="high", type="capacity",
            cause_kind="resource-shortage", certainty=PROVEN)


def check(facts):
    for item in facts.all(PersistentVolumeClaim):
        if item.status.phase == "Pending":
            yield Finding(subject=item.ref, evidence=(cite(item, "status.phase", "Pending"),))
"""
WORDS = "{title: T, message: M, why: W, fix: F, verify: V, next_test: N}"
TEXTS = f"""
texts:
  en: {WORDS}
  ko: {WORDS}
references: [https://example.org]
---
cases:
  - name: a claim waits
    expect: fires
    given:
      - {{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {{name: a, namespace: b}}, status: {{phase: Pending}}}}
    finding: {{subject: PersistentVolumeClaim b/a}}
"""


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    folder = tmp_path / "their_rules" / "claim"
    folder.mkdir(parents=True)
    for place in (folder.parent, folder):
        (place / "__init__.py").write_text("")
    monkeypatch.syspath_prepend(str(tmp_path))
    yield folder
    for name in [name for name in sys.modules if name.startswith("their_rules")]:
        del sys.modules[name]


def test_two_new_files_are_a_rule_that_is_found_run_explained_and_tested(package: Path) -> None:
    (package / "always_waits.py").write_text(MODULE)
    (package / "always_waits.yaml").write_text(TEXTS)

    rules = discover(("their_rules",))
    found = diagnose_snapshot(snapshot([claim("data")]), rules)

    assert [rule.name for rule in rules] == ["claim/always-waits"]
    assert [(p.cause, str(p.object)) for p in found.problems] == [
        ("claim/always-waits", "PersistentVolumeClaim shop/data")
    ]
    assert texts_of(rules[0].module, "ko").title == "T"
    assert [run_case(rules[0], case, build).complaints for case in cases_of(rules[0])] == [()]


@pytest.mark.parametrize(
    ("text", "detail"),
    [
        ("RULE = 1\n", "the module needs"),
        (MODULE.replace("claim-unbound", "gone-fishing"), "unknown effect"),
    ],
)
def test_a_module_that_is_no_rule_is_refused_by_name(package: Path, text: str, detail: str) -> None:
    (package / "odd.py").write_text(text)

    with pytest.raises(RuleError) as refusal:
        discover(("their_rules",))

    assert refusal.value.values["rule"] == "claim/odd"
    assert detail in str(refusal.value.values["detail"])


def test_texts_that_lack_a_language_or_a_part_are_refused(package: Path) -> None:
    (package / "mute.py").write_text(MODULE)
    (package / "mute.yaml").write_text("texts: {en: {title: T}}\n---\ncases: []\n")

    with pytest.raises(RuleError, match="missing"):
        texts_of("their_rules.claim.mute", "en")
    with pytest.raises(RuleError, match="no texts in `ko`"):
        texts_of("their_rules.claim.mute", "ko")


def test_the_path_is_the_name() -> None:
    assert rule_name("holdfast.rules", "holdfast.rules.storage.claim.class_missing") == "storage/claim/class-missing"

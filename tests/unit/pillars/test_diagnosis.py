"""How findings become a few ranked problems."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from holdfast.engine.discover import discover
from holdfast.engine.evaluate import CRASHED
from holdfast.engine.facts import Facts, cite
from holdfast.engine.rule import LIKELY, OBSERVED, PROVEN, REPORTED, SUSPECTED, SYMPTOM, LoadedRule, Rule, Statement
from holdfast.engine.waivers import Waiver
from holdfast.model.diagnosis import Diagnosis
from holdfast.model.finding import CauseKind, Clue, Evidence, Finding, Severity, Stance
from holdfast.model.outcome import NotEvaluated
from holdfast.model.refs import Ref
from holdfast.pillars.diagnosis.hypotheses import shifted
from holdfast.service.diagnosis.diagnosing import ALL, Selection, diagnose_snapshot
from tests.builders.kube import NOON, claim, deployment, pod, service, snapshot

CLAIM = Ref("PersistentVolumeClaim", "data", "shop")
WEB = Ref("Deployment", "web", "shop")
WORLD = (
    claim("data", storageClassName="fast"),
    pod(
        "web-1",
        ready=False,
        owner=("Deployment", "web"),
        volumes=[{"name": "d", "persistentVolumeClaim": {"claimName": "data"}}],
    ),
    deployment("web"),
    service("web"),
)


def rule(
    name: str,
    subject: str,
    shows: str,
    certainty: float,
    *,
    at: str,
    cause_kind: CauseKind = "software",
    severity: Severity = "high",
    needs: tuple[str, ...] = (),
    stated: float | None = None,
) -> LoadedRule:
    place = Ref(subject, at, "shop")
    seen = (Evidence(object=place, field="metadata.name", value=at),)

    def check(facts: Facts) -> Iterator[Statement]:
        if facts.snapshot.get(place) is not None:
            yield Finding(subject=place, evidence=seen, certainty=stated)

    fields = Rule(
        subject=subject,
        shows=shows,
        severity=severity,
        type="availability",
        cause_kind=cause_kind,
        certainty=certainty,
        needs=needs,
    )
    return LoadedRule(name, name, fields, check)


UNBOUND = rule(
    "claim/class-missing", "PersistentVolumeClaim", "claim-unbound", PROVEN, at="data", cause_kind="misconfiguration"
)
PENDING = rule("pod/pending", "Pod", "pod-not-scheduled", SYMPTOM, at="web-1")
UNAVAILABLE = rule("workload/unavailable", "Deployment", "workload-unavailable", SYMPTOM, at="web")
EMPTY = rule("service/empty", "Service", "endpoints-empty", SYMPTOM, at="web")
SYMPTOMS = (PENDING, UNAVAILABLE, EMPTY)


def answer(*rules: LoadedRule, only: Selection = ALL, waivers: tuple[Waiver, ...] = ()) -> Diagnosis:
    return diagnose_snapshot(snapshot(WORLD), rules, waivers=waivers, only=only)


def roots(found: Diagnosis) -> list[tuple[str, str]]:
    return [(problem.cause, str(problem.object)) for problem in found.problems]


def test_one_cause_gathers_every_symptom_up_to_the_service_a_user_sees() -> None:
    found = answer(UNBOUND, *SYMPTOMS)

    assert roots(found) == [("claim/class-missing", "PersistentVolumeClaim shop/data")]
    assert [item.cause for item in found.problems[0].explains] == [
        "pod/pending",
        "service/empty",
        "workload/unavailable",
    ]
    assert found.problems[0].affected == (WEB, Ref("Pod", "web-1", "shop"), Ref("Service", "web", "shop"))


def test_the_chain_leads_from_the_cause_to_the_service_by_existing_relations() -> None:
    chain = answer(UNBOUND, *SYMPTOMS).problems[0].chain

    steps = [(link.target.kind, link.relation, link.source.kind) for link in chain]

    assert ("PersistentVolumeClaim", "mounts", "Pod") in steps
    assert ("Pod", "made-of", "Deployment") in steps
    assert ("Pod", "selects", "Service") in steps


def test_symptoms_that_nothing_explains_are_problems_of_low_confidence() -> None:
    found = answer(PENDING, UNAVAILABLE)

    assert roots(found) == [("pod/pending", "Pod shop/web-1")]
    assert found.problems[0].confidence < 0.6


def test_nothing_found_is_no_problem() -> None:
    assert answer().problems == ()


def test_what_is_seen_of_a_driver_that_does_not_run_is_no_second_problem() -> None:
    down = rule("driver/down", "Deployment", "driver-down", REPORTED, at="web")
    crashing = rule("pod/crashing", "Deployment", "pod-crashing", SYMPTOM, at="web")

    found = answer(down, crashing)

    assert roots(found) == [("driver/down", str(WEB))]


def test_what_is_observed_of_a_workload_explains_what_is_observed_further_along_there() -> None:
    failing = rule("program/failing", "Deployment", "pod-crashing", OBSERVED, at="web")
    failed = rule("run/failed", "Deployment", "workload-unavailable", OBSERVED, at="web")

    found = answer(failing, failed)

    assert roots(found) == [("program/failing", str(WEB))]


def test_a_container_that_provably_fails_by_itself_is_explained_by_nothing_elsewhere() -> None:
    killed = rule("memory/out", "Deployment", "pod-crashing", PROVEN, at="web")

    found = answer(UNBOUND, killed)

    assert sorted(roots(found)) == [
        ("claim/class-missing", "PersistentVolumeClaim shop/data"),
        ("memory/out", str(WEB)),
    ]


def test_an_image_that_is_refused_is_no_work_of_an_unbound_claim() -> None:
    refused = rule("image/refused", "Pod", "pod-not-started", REPORTED, at="web-1", cause_kind="misconfiguration")

    found = answer(UNBOUND, refused)

    assert ("image/refused", "Pod shop/web-1") in roots(found)


def test_a_service_that_still_has_somebody_behind_it_makes_nobody_suffer() -> None:
    env = [{"name": "API_URL", "value": "http://api"}]
    world = (
        pod("api-1", ready=False, owner=("Deployment", "api")),
        pod("api-2", owner=("Deployment", "api")),
        deployment("api"),
        service("api"),
        pod("web", ready=False, containers=[{"name": "web", "env": env}]),
    )
    broken = rule("image/broken", "Pod", "pod-not-started", REPORTED, at="api-1")
    complaint = rule("calls/failing", "Pod", "dependency-broken", LIKELY, at="web")

    served = diagnose_snapshot(snapshot(world), (broken, complaint))
    alone = diagnose_snapshot(snapshot((*world[:1], *world[2:])), (broken, complaint))

    assert sorted(roots(served)) == [("calls/failing", "Pod shop/web"), ("image/broken", "Pod shop/api-1")]
    assert roots(alone) == [("image/broken", "Pod shop/api-1")]


def test_an_unrelated_fault_stays_a_problem_of_its_own() -> None:
    other = rule("workload/config", "Deployment", "pod-not-started", PROVEN, at="web", cause_kind="misconfiguration")

    found = answer(UNBOUND, other, *SYMPTOMS)

    assert {cause for cause, _ in roots(found)} == {"claim/class-missing", "workload/config"}


def test_a_proven_misconfiguration_never_hangs_under_another_cause() -> None:
    driver = rule("driver/down", "PersistentVolumeClaim", "claim-unbound", 0.99, at="data")

    found = answer(driver, UNBOUND)

    assert ("claim/class-missing", "PersistentVolumeClaim shop/data") in roots(found)


def test_a_misconfiguration_that_stands_hangs_under_no_other_cause_though_its_harm_is_less_sure() -> None:
    kind: CauseKind = "misconfiguration"
    stands = rule("own/address", "Deployment", "workload-unavailable", PROVEN, at="web", cause_kind=kind, stated=0.85)
    unsure = rule("own/guess", "Deployment", "workload-unavailable", REPORTED, at="web", cause_kind=kind, stated=0.85)
    outage = rule("driver/down", "PersistentVolumeClaim", "claim-unbound", 0.9, at="data")

    found = roots(answer(outage, stands)), roots(answer(outage, unsure))

    alone = ("driver/down", "PersistentVolumeClaim shop/data")
    assert found == ([alone, ("own/address", "Deployment shop/web")], [alone])


def test_a_weaker_explanation_of_the_same_symptoms_becomes_a_rival() -> None:
    guess = rule(
        "workload/guess", "Deployment", "workload-unavailable", SUSPECTED, at="web", cause_kind="misconfiguration"
    )

    found = answer(UNBOUND, guess, *SYMPTOMS)

    assert [cause for cause, _ in roots(found)] == ["claim/class-missing"]


def clues(stance: Stance) -> LoadedRule:
    def check(facts: Facts) -> Iterator[Statement]:
        item = facts.snapshot.get(CLAIM)
        assert item is not None
        yield Clue(root=CLAIM, cause="claim/guess", evidence=(cite(item, "metadata.name", "data", stance=stance),))

    return LoadedRule("clue", "clue", PENDING.fields, check)


def test_evidence_against_lowers_the_confidence_and_evidence_for_raises_it() -> None:
    guess = rule("claim/guess", "PersistentVolumeClaim", "claim-unbound", LIKELY, at="data")
    alone, supported, doubted = (
        answer(guess, *extra).problems[0].confidence for extra in ((), (clues("for"),), (clues("against"),))
    )

    assert doubted < alone < supported


@pytest.mark.parametrize("log_odds", [-50.0, -1.0, 0.0, 1.0, 50.0])
def test_a_confidence_is_a_probability_whatever_the_evidence(log_odds: float) -> None:
    assert 0.0 < shifted(0.99, log_odds) < 1.0


def test_what_harms_nobody_yet_is_a_risk_and_no_problem() -> None:
    risk = rule("class/two-defaults", "PersistentVolumeClaim", "latent", PROVEN, at="data", severity="low")

    found = answer(risk)

    assert found.problems == ()
    assert [problem.cause for problem in found.risks] == ["class/two-defaults"]


def test_a_kind_that_was_not_read_is_named_for_each_rule_that_needs_it() -> None:
    blind = rule("claim/blind", "PersistentVolumeClaim", "claim-unbound", PROVEN, at="data", needs=("StorageClass",))

    found = answer(blind)

    assert found.problems == ()
    assert found.not_evaluated == (NotEvaluated("claim/blind", "StorageClass"),)


def test_a_rule_that_crashes_is_a_finding_about_that_rule_and_the_others_go_on() -> None:
    def crash(_: Facts) -> Iterator[Statement]:
        yield from dict[str, list[Statement]]()["no such key"]

    broken = LoadedRule("pod/broken", "pod/broken", PENDING.fields, crash)
    stated_by_the_engine = [item for item in discover(("holdfast.rules",)) if item.name == CRASHED]

    found = answer(broken, UNBOUND, *stated_by_the_engine)

    assert ("claim/class-missing", "PersistentVolumeClaim shop/data") in roots(found)
    assert [(risk.cause, risk.object.name) for risk in found.risks] == [(CRASHED, "pod/broken")]


def test_a_waiver_moves_a_problem_aside_until_it_expires() -> None:
    def accepted(days: int) -> Diagnosis:
        waiver = Waiver(cause="claim/*", owner="team", reason="known", expires=NOON + timedelta(days=days))
        return answer(UNBOUND, waivers=(waiver,))

    running, over = accepted(1), accepted(-1)

    assert (running.problems, [p.cause for p in running.waived]) == ((), ["claim/class-missing"])
    assert (roots(over), over.waived) == ([("claim/class-missing", "PersistentVolumeClaim shop/data")], ())


def test_a_selection_keeps_the_problems_that_touch_a_namespace_or_reach_a_severity() -> None:
    assert roots(answer(UNBOUND, only=Selection(namespaces=("bank",)))) == []
    assert roots(answer(UNBOUND, only=Selection(min_severity="critical"))) == []
    assert len(answer(UNBOUND, only=Selection(namespaces=("shop",), min_severity="high")).problems) == 1

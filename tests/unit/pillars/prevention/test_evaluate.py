from collections.abc import Iterator

from holdfast.engine.evaluate import Evaluation
from holdfast.engine.facts import Facts
from holdfast.engine.rule import LIKELY, LoadedRule, Rule
from holdfast.graph.build import build
from holdfast.model.check import CheckResult, Line
from holdfast.model.finding import Finding
from holdfast.model.outcome import NotEvaluated, Unread
from holdfast.model.refs import Ref
from holdfast.model.snapshot import Provenance, Snapshot
from holdfast.pillars.prevention.check import Check, CheckFile, Step, Words
from holdfast.pillars.prevention.evaluate import MOST_FIGURES, MOST_LINES, evaluate, worst
from holdfast.pillars.prevention.told import Told

CLAIM = Ref("PersistentVolumeClaim", "data", "shop")


def nothing(_: Facts) -> Iterator[Finding]:
    yield from ()


def rule(name: str, signals: tuple[str, ...] = ()) -> LoadedRule:
    fields = Rule(
        subject="PersistentVolumeClaim",
        signals=signals,
        shows="latent",
        severity="low",
        type="capacity",
        cause_kind="misconfiguration",
        certainty=LIKELY,
    )
    return LoadedRule(name, "-", fields, nothing)


def check(*steps: Step, awaits: str = "") -> Check:
    words = Words(title="-", why="-", fix="-")
    file = CheckFile(number=1, group="status", decide=steps, texts={"en": words}, awaits=awaits)
    return Check(id="daily.some", cadence="daily", file=file)


def told(*findings: Finding, blind: tuple[NotEvaluated, ...] = (), rules: tuple[LoadedRule, ...] = ()) -> Told:
    snapshot = Snapshot(Provenance(source="-"), {})
    evaluation = Evaluation(findings, (), blind, len(rules))
    return Told(Facts(snapshot, build(snapshot)), evaluation, rules or (rule("storage/claim/lost"),))


def finding(cause: str = "storage/claim/lost", subject: Ref = CLAIM) -> Finding:
    return Finding(subject=subject, values={"volume": "v"}, cause=cause)


LOST = Step(rules=("storage/claim/",))


def test_a_finding_of_a_named_rule_fails_the_check() -> None:
    result = evaluate(check(LOST), told(finding(), finding("node/pressure/disk", Ref("Node", "a"))))

    line = Line(rule="storage/claim/lost", object=CLAIM, values={"volume": "v"}, is_bad=True)
    assert result == CheckResult(check="daily.some", state="fail", bad=1, lines=(line,))


def test_without_findings_the_check_passes() -> None:
    assert evaluate(check(LOST), told()).state == "pass"


def test_a_rule_that_could_not_look_leaves_the_check_open() -> None:
    result = evaluate(check(LOST), told(blind=(NotEvaluated("storage/claim/lost", "PersistentVolume"),)))

    assert (result.state, result.missing) == ("not-evaluated", (Unread("PersistentVolume", "not-listed"),))


def test_a_rule_that_broke_off_leaves_the_check_open() -> None:
    crashed = Finding(subject=Ref("Rule", "storage/claim/lost"), cause="engine/rule/crashed")

    result = evaluate(check(LOST), told(crashed))

    assert (result.state, result.missing) == ("not-evaluated", (Unread("storage/claim/lost", "rule-crashed"),))


def test_a_rule_that_is_not_installed_leaves_the_check_open() -> None:
    result = evaluate(check(Step(rules=("storage/claim/gone",))), told())

    assert (result.state, result.missing) == ("not-evaluated", (Unread("storage/claim/gone", "rule-absent"),))


def test_without_any_metrics_a_rule_that_reads_them_leaves_the_check_open() -> None:
    result = evaluate(check(LOST), told(rules=(rule("storage/claim/slow", ("requests",)),)))

    assert (result.state, result.missing) == ("not-evaluated", (Unread("metrics", "not-measured"),))


def test_what_is_bad_outweighs_what_is_not_known() -> None:
    blind = (NotEvaluated("storage/claim/lost", "PersistentVolume"),)

    result = evaluate(check(LOST), told(finding(), blind=blind))

    assert (result.state, len(result.missing)) == ("fail", 1)


def test_a_person_is_waited_for_only_once_the_data_is_fine() -> None:
    asked = check(LOST, Step(person={"en": "Look at it."}))

    states = [evaluate(asked, world).state for world in (told(), told(finding()))]

    assert states == ["waiting-for-person", "fail"]


def test_a_check_whose_part_is_not_there_yet_says_so() -> None:
    result = evaluate(check(awaits="compliance"), told(finding()))

    assert (result.state, result.missing) == ("not-evaluated", (Unread("compliance", "not-built"),))


def test_of_very_many_lines_the_first_are_kept_and_all_are_counted() -> None:
    found = [finding(subject=Ref("PersistentVolumeClaim", f"data-{number}", "shop")) for number in range(50)]

    result = evaluate(check(LOST), told(*found))

    assert (result.bad, len(result.lines)) == (50, MOST_LINES)
    assert MOST_FIGURES < MOST_LINES


def test_the_worst_state_outweighs_the_others() -> None:
    assert worst(["pass", "waiting-for-person", "not-evaluated"]) == "not-evaluated"
    assert worst([]) == "not-evaluated"

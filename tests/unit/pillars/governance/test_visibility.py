"""Whatever is shown to a reader holds nothing of the objects outside their reach."""

from dataclasses import dataclass
from itertools import pairwise

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from holdfast.engine.texts import RuleTexts
from holdfast.model.access import ALL_REACH, Reach
from holdfast.model.diagnosis import Diagnosis, Explained, Link, Problem, Rival, Stages
from holdfast.model.finding import Evidence, Value
from holdfast.model.graph import Edge
from holdfast.model.outcome import NotEvaluated, Unread
from holdfast.model.outlook import Outlook
from holdfast.model.refs import Ref
from holdfast.model.snapshot import Provenance
from holdfast.model.tracked import TrackedProblem
from holdfast.pillars.governance.hiding import HIDDEN
from holdfast.pillars.governance.visibility import (
    HiddenPart,
    Masked,
    Shown,
    may_see,
    refs_of,
    seen,
    seen_diagnosis,
    seen_edge,
    seen_outlook,
    seen_problem,
)
from holdfast.reports.describe import described
from tests.builders.kube import NOON

CLUSTER = "prod"
SHOP = Reach(namespaces={CLUSTER: frozenset({"shop"})})
OWNERS = {"": "Platform", "bank": "Payments"}

POD = Ref("Pod", "web-0", "shop")
CLAIM = Ref("PersistentVolumeClaim", "data", "shop")
LEDGER = Ref("Pod", "ledger-0", "bank")
CLASS = Ref("StorageClass", "fast-ssd")
NODE = Ref("Node", "worker-7")


def problem(object_: Ref, *evidence: Evidence, **rest: object) -> Problem:
    given_: dict[str, object] = {
        "rank": 1,
        "cause": "storage/claim/class-missing",
        "object": object_,
        "effect": "claim-unbound",
        "confidence": 0.9,
        "severity": "high",
        "type": "availability",
        "scope": "namespace",
        "cause_kind": "misconfiguration",
        "values": {},
        "evidence": evidence,
    }
    return Problem(**{**given_, **rest})  # type: ignore[arg-type]  # fields come by name.


def tracked(of: Problem, *places: str) -> TrackedProblem:
    return TrackedProblem(
        id="p1",
        cluster=CLUSTER,
        problem=of,
        state="open",
        first_seen=NOON,
        last_seen=NOON,
        snapshot="s1",
        places=places,
    )


def test_a_reader_of_the_whole_cluster_sees_all() -> None:
    whole = problem(CLASS, Evidence(object=NODE, field="a", value="b"), affected=(LEDGER,))

    assert seen_problem(whole, CLUSTER, ALL_REACH, OWNERS) == Shown(problem=whole)


def test_a_cause_elsewhere_tells_its_sort_its_owner_and_whom_of_ones_own_it_hits() -> None:
    elsewhere = problem(
        CLASS, Evidence(object=CLASS, value="x"), affected=(CLAIM, LEDGER), values={"class": "fast-ssd"}
    )

    view = seen_problem(elsewhere, CLUSTER, SHOP, OWNERS)

    assert view == Masked(
        family="storage",
        severity="high",
        type="availability",
        cause_kind="misconfiguration",
        owner="Platform",
        affected=(CLAIM,),
    )


def test_a_cause_in_another_namespace_names_its_owner() -> None:
    view = seen_problem(problem(LEDGER, affected=(POD,)), CLUSTER, SHOP, OWNERS)

    assert isinstance(view, Masked)
    assert view.owner == "Payments"


def test_a_problem_that_touches_nothing_in_reach_is_not_there() -> None:
    assert seen(tracked(problem(LEDGER, affected=(CLASS,)), "bank", ""), SHOP, OWNERS) is None


def test_what_lies_outside_is_taken_out_of_a_problem_of_ones_own() -> None:
    own = Evidence(object=CLAIM, field="spec.storageClassName", value="fast-ssd")
    note = Evidence(object=POD, field="message", value="0/3 nodes: worker-7 is full, ledger-0 uses the volume")
    mixed = problem(
        CLAIM,
        own,
        note,
        Evidence(object=NODE, field="status.conditions[0].message", value="disk sda1 is failing"),
        values={"class": "fast-ssd", "claim": "data", "disk": "sda1", "count": 3},
        affected=(POD, LEDGER),
        chain=(Link(source=POD, target=CLAIM, relation="mounts", effect="e"), Link(
            source=CLAIM, target=CLASS, relation="of-class", effect="e")),
        rivals=(Rival(cause="x/y/z", object=NODE, confidence=0.1),),
        unseen=("log of ledger-0", "Secret"),
    )  # fmt: skip

    view = seen_problem(mixed, CLUSTER, SHOP, OWNERS)

    assert view == Shown(
        problem=msgspec.structs.replace(
            mixed,
            evidence=(
                msgspec.structs.replace(own, value=HIDDEN),
                msgspec.structs.replace(note, value=f"0/3 nodes: {HIDDEN} is full, {HIDDEN} uses the volume"),
            ),
            values={"class": HIDDEN, "claim": "data", "disk": HIDDEN, "count": HIDDEN},
            affected=(POD,),
            chain=(Link(source=POD, target=CLAIM, relation="mounts", effect="e"),),
            rivals=(),
            unseen=("Secret",),
        ),
        hidden=(
            HiddenPart("affected", "Payments"),
            HiddenPart("chain", "Platform"),
            HiddenPart("evidence", "Platform"),
            HiddenPart("rivals", "Platform"),
            HiddenPart("values", ""),
        ),
    )


def test_places_outside_are_not_told() -> None:
    shown = seen(tracked(problem(CLAIM, affected=(LEDGER,)), "shop", "bank", ""), SHOP, OWNERS)

    assert shown is not None
    assert shown.places == ("shop",)


def test_a_namespace_is_seen_by_those_who_read_in_it() -> None:
    visible = [may_see(SHOP, CLUSTER, Ref("Namespace", name)) for name in ("shop", "bank")]

    assert visible == [True, False]


def test_an_edge_shows_of_a_hidden_end_only_its_kind() -> None:
    out = seen_edge(Edge(CLAIM, "of-class", CLASS, "spec.storageClassName"), CLUSTER, SHOP)
    away = seen_edge(Edge(LEDGER, "runs-on", NODE, "spec.nodeName"), CLUSTER, SHOP)

    assert (out, away) == (Edge(CLAIM, "of-class", Ref("StorageClass", HIDDEN)), None)


def test_an_outlook_keeps_its_own_users_only() -> None:
    outlook = Outlook(
        subject=CLAIM,
        resource="volume",
        standing="lasts",
        moment=0.0,
        users=(POD, LEDGER),
        workload=LEDGER,
        storage_class="fast-ssd",
    )

    kept = seen_outlook(outlook, CLUSTER, SHOP)
    away = seen_outlook(msgspec.structs.replace(outlook, subject=NODE), CLUSTER, SHOP)

    assert kept == msgspec.structs.replace(outlook, users=(POD,), workload=None, storage_class="")
    assert away is None


def test_a_diagnosis_tells_blindness_by_kinds_alone() -> None:
    diagnosis = Diagnosis(
        snapshot=Provenance(source="x"),
        stages=Stages(unhealthy=0, objects=0, kinds=0, events=0, logs=0, rules=0, findings=0, citations=0),
        problems=(problem(CLASS, affected=(CLAIM,)), problem(CLAIM), problem(LEDGER)),
        not_evaluated=(NotEvaluated("a/b/c", "StorageClass"), NotEvaluated("a/b/c", "Node", NODE)),
        unread=(Unread("Secret", "forbidden", 'secrets is forbidden in "bank"'), Unread("logs/bank/ledger-0", "lost")),
    )

    shown, problems, risks = seen_diagnosis(diagnosis, CLUSTER, SHOP, OWNERS)

    assert shown.problems == (problem(CLAIM),)
    assert [item.affected for item in problems] == [(CLAIM,)]
    assert risks == ()
    assert shown.not_evaluated == (NotEvaluated("a/b/c", "StorageClass"),)
    assert shown.unread == (Unread("Secret", "forbidden"),)


# Names are numbered, so that nothing in a shown form can be one of them by chance; those of namespaces that can be read
# never hold a foreign one.
NAMESPACES = ("own1-space", "own2-space", "foreign1-space", "")


@dataclass
class Made:
    """A problem of random objects, and what each of them says."""

    problem: Problem
    said: dict[Ref, set[str]]


@st.composite
def worlds(draw: st.DrawFn) -> Made:
    said: dict[Ref, set[str]] = {}
    kinds = st.sampled_from(["Pod", "Node", "Event"])
    names = st.integers(1000, 1999).map(lambda number: f"name{number}x")
    pool = draw(st.lists(st.builds(Ref, kinds, names, st.sampled_from(NAMESPACES)), min_size=2, max_size=6))
    anyone = st.sampled_from(pool)

    def evidence(lines: list[str]) -> Evidence:
        about, other, number = draw(anyone), draw(anyone), draw(st.integers(100_000, 999_999))
        line = f"line{number}x"
        values: list[Value] = [number, line, [line], f"{line} of {other.name}", None, *lines, *lines]
        value = draw(st.sampled_from(values))
        if number == value or line in str(value):
            said.setdefault(about, set()).add(str(number))
            lines += [line] * (value == line)
        return Evidence(object=about, field=draw(st.sampled_from(["status", f"labels['{other.name}']"])), value=value)

    lines: list[str] = []
    found = tuple(evidence(lines) for _ in range(draw(st.integers(0, 6))))
    refs = draw(st.lists(anyone, max_size=5))
    # The values of a problem are words of its evidence, its objects, or sentences with them.
    sources: list[Value] = [*(item.value for item in found), *map(str, refs), *(item.name for item in refs)]
    values = {f"v{place}": value for place, value in enumerate(sources)}
    values |= {f"s{place}": f"because of {item.name}!" for place, item in enumerate(refs)}
    root = draw(st.one_of(anyone, st.just(Ref("Pod", "name1000x", "own1-space"))))
    made = problem(
        root,
        *found,
        values=values,
        affected=tuple(refs),
        explains=tuple(
            Explained(cause="a/b/c", object=item, effect="e", evidence=(evidence(lines),)) for item in refs[:2]
        ),
        chain=tuple(Link(source=a, target=b, relation="r", effect="e") for a, b in pairwise(refs)),
        rivals=tuple(Rival(cause="a/b/c", object=draw(anyone), confidence=0.5) for _ in refs[:1]),
        unseen=tuple(f"log of {item.name}" for item in refs),
    )
    return Made(made, said)


REACHES = st.builds(
    Reach,
    namespaces=st.fixed_dictionaries(
        {CLUSTER: st.frozensets(st.sampled_from(["own1-space", "own2-space"]), min_size=1)}
    ),
)
WORDS = RuleTexts(
    title="{kind} {name} {v0} {s0}",
    message="{object} in {namespace}: {v1}",
    why="{v2}",
    fix="{s1}",
    workaround="{v3}",
    verify="{v4}",
    rollback="{v5}",
    next_test="kubectl -n {namespace} get {name}",
    prevention="{s2}",
    references=(),
    notes={},
)


@settings(max_examples=400)
@given(worlds(), REACHES)
def test_nothing_of_an_object_outside_is_in_the_shown_form(made: Made, reach: Reach) -> None:
    inside = {ref for ref in refs_of(made.problem) if may_see(reach, CLUSTER, ref)}
    outside = set(refs_of(made.problem)) - inside
    own = {text for ref in inside for text in (ref.name, ref.namespace)}
    own |= {number for ref in inside for number in made.said.get(ref, ())}
    foreign = {text for ref in outside for text in (ref.name, ref.namespace) if text}
    foreign |= {number for ref in outside for number in made.said.get(ref, ())}

    view = seen(tracked(made.problem, *NAMESPACES), reach, {"": "the owner"})

    shown = msgspec.json.encode(view).decode()
    if view and isinstance(view.view, Shown):
        shown += msgspec.json.encode(described(view.view.problem, lambda cause, lang: WORDS, "en")).decode()
    assert [text for text in foreign - own if text in shown] == []
    assert (view is None) == (not inside)

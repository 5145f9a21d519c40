"""What holds for every fact: nothing seen is no yes, and what was made anew is another object."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any, Never

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.engine.texts import placeholders
from holdfast.model.automation import Probe, Target
from holdfast.model.input_refusals import ClusterUnreachable
from holdfast.pillars.automation.facts import table
from holdfast.pillars.automation.facts.look import NOT_THERE, REMADE, Seen
from holdfast.pillars.automation.facts.table import FACTS, answer_of
from holdfast.texts.say import LANGUAGES, catalogue
from tests.unit.pillars.automation.looking import Glance, asked, made

KINDS = [
    "PersistentVolumeClaim", "PersistentVolume", "Pod", "Node", "Job", "Deployment", "StatefulSet", "DaemonSet",
    "VolumeSnapshot", "VolumeAttachment", "Cluster",
]  # fmt: skip
PLACES = st.sampled_from(["", "shop"])
TARGETS = st.builds(
    Target,
    cluster=st.just("prod"),
    group=st.sampled_from(["", "apps", "batch", "storage.k8s.io", "snapshot.storage.k8s.io", "postgresql.cnpg.io"]),
    kind=st.sampled_from(KINDS),
    namespace=PLACES,
    name=st.just("data"),
    uid=st.sampled_from(["", "uid-data"]),
    resource_version=st.just("1"),
)
PROBES = st.builds(
    Probe,
    fact=st.sampled_from([*FACTS, "made-up"]),
    target=TARGETS,
    wanted=st.one_of(st.sampled_from(["", "0", "1Gi", "Ready=True", "spec.replicas=", "Bound"]), st.text(max_size=9)),
    within=st.just(timedelta(minutes=1)),
)


class Blind(Glance):
    """A look that sees nothing at all."""

    def objects(self, kind: str, namespace: str = "", node: str = "") -> None:
        return None

    def object(self, target: Target) -> None:
        return None


class Cut(Glance):
    """A look at a cluster that does not answer."""

    def object(self, target: Target) -> Never:
        raise ClusterUnreachable(context="prod", detail="timed out")

    def objects(self, kind: str, namespace: str = "", node: str = "") -> Never:
        raise ClusterUnreachable(context="prod", detail="timed out")


@given(PROBES)
def test_who_sees_nothing_knows_nothing(probe: Probe) -> None:
    assert answer_of(Blind(), probe).answer == "unknown"
    assert answer_of(Cut(), probe).answer == "unknown"


@given(PROBES)
def test_where_there_is_nothing_only_what_should_be_gone_is_as_it_should_be(probe: Probe) -> None:
    if probe.fact not in ("gone", "detached"):
        assert answer_of(Glance(), probe).answer == "unknown"


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.sampled_from(["True", "Bound", "Ready"]),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(["status", "spec", "conditions", "type", "capacity", "phase", "volumes", "selector"]),
        inner,
        max_size=4,
    ),
    max_leaves=12,
)  # fmt: skip


@given(PROBES, st.dictionaries(st.sampled_from(["spec", "status"]), JUNK))
def test_an_object_of_any_shape_is_answered_without_a_fall(probe: Probe, parts: dict[str, Any]) -> None:
    of = made(probe.target.kind, space=probe.target.namespace, **parts)

    assert answer_of(Glance(of), probe).answer in ("yes", "no", "unknown")


REACHED = sorted(set(FACTS) - {"gone", "detached"})


@pytest.mark.parametrize("fact", REACHED)
def test_another_object_of_the_name_never_has_the_effect_and_none_may_still_come(fact: str) -> None:
    of = made("PersistentVolumeClaim")
    other = made("PersistentVolumeClaim", uid="other")

    assert answer_of(Glance(other), asked(fact, of)) == REMADE
    assert answer_of(Glance(), asked(fact, of)) == NOT_THERE


def test_what_is_still_to_be_made_is_whatever_has_its_name() -> None:
    unmade = asked("bound", {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": made("X")["metadata"]})
    bound = made("PersistentVolumeClaim", uid="new", spec={"volumeName": "pv"}, status={"phase": "Bound"})
    target = Target(
        **{name: getattr(unmade.target, name) for name in ("cluster", "group", "kind", "namespace", "name")},
        uid="",
        resource_version="",
    )

    found = answer_of(Glance(bound), Probe(fact="bound", target=target, wanted="", within=timedelta(1)))

    assert found == Seen("yes")


def test_a_fact_that_nobody_knows_and_a_cluster_that_does_not_answer_say_so() -> None:
    assert answer_of(Glance(), asked("made-up", made("Pod"))) == Seen("unknown", "fact-unknown", "made-up")
    assert answer_of(Cut(), asked("bound", made("Pod"))) == Seen("unknown", "unreachable", "timed out")


def test_the_facts_that_actions_ask_for_are_all_there() -> None:
    assert set(FACTS) == {
        "capacity-at-least", "filesystem-at-least", "gone", "field-is", "ready-to-use", "bound", "phase-is",
        "rolled-out", "pods-ready", "complete", "condition-is", "no-pods", "detached", "not-worse", "backup-holds-data",
        "restored",
    }  # fmt: skip


@pytest.mark.parametrize("lang", LANGUAGES)
def test_everything_that_a_fact_says_has_words(lang: str) -> None:
    modules = Path(table.__file__).parent.glob("*.py")
    said = {
        key
        for path in modules
        for key in re.findall(r'Seen\([^()]*?"(?:no|unknown)"[^,]*, "([a-z-]+)"', path.read_text())
    }
    texts = catalogue(lang)

    assert len(said) > 20
    assert {key for key in said if f"automation.seen.{key}" not in texts} == set()
    assert {name for key in said for name in placeholders(str(texts[f"automation.seen.{key}"]))} <= {"value"}

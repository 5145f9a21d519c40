"""Paths, conditions, saved queries and their answers."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.model.cleaning import clean_object
from holdfast.model.errors import UsageError
from holdfast.model.outcome import Unread
from holdfast.model.refs import Ref
from holdfast.model.snapshot import Snapshot
from holdfast.model.usage_refusals import QueryUnusable
from holdfast.pillars.inspection.derived import bytes_text
from holdfast.pillars.inspection.filters import condition, path
from holdfast.pillars.inspection.naming import is_selected, kind_of, label_selector
from holdfast.pillars.inspection.paths import Malformed
from holdfast.pillars.inspection.query import Answer, Scope
from holdfast.pillars.inspection.values import age_text, order, sort_key
from holdfast.ports.source import Progress
from holdfast.service.diagnosis.inspecting import ask, parse_columns, saved_queries
from holdfast.texts.say import LANGUAGES
from tests.builders.kube import Raw, claim, pod, snapshot

NODE = {
    "metadata": {"name": "n1", "labels": {"app.kubernetes.io/name": "x"}},
    "spec": {"taints": [{"key": "a", "effect": "NoSchedule"}, {"key": "b", "effect": "NoExecute"}]},
    "status": {"capacity": {"storage": "10Gi"}, "phase": None, "ready": 3, "age": timedelta(hours=5)},
}


class Given:
    """A source over objects that stand in a test."""

    def __init__(self, *objects: Raw, listed: Collection[str] = ()) -> None:
        self._snapshot = snapshot(objects, listed)
        self._raw = {Ref(o["kind"], o["metadata"]["name"], o["metadata"].get("namespace", "")): o for o in objects}

    def load(self, progress: Progress | None = None) -> Snapshot:
        return self._snapshot

    def raw(self, refs: Collection[Ref]) -> Mapping[Ref, dict[str, Any]]:
        return {ref: self._raw[ref] for ref in refs}


def only(source: Given, name: str, scope: Scope | None = None, columns: str = "") -> Answer:
    return ask(source, [name], scope or Scope(), columns=columns)[0].answer


@pytest.mark.parametrize(
    ("text", "values"),
    [
        (".metadata.name", ["n1"]),
        ("{.metadata.name}", ["n1"]),
        ("metadata.name", ["n1"]),
        (r".metadata.labels.app\.kubernetes\.io/name", ["x"]),
        (".metadata.labels['app.kubernetes.io/name']", ["x"]),
        (".spec.taints[*].key", ["a", "b"]),
        (".spec.taints[-1].key", ["b"]),
        (".spec.taints[0:1].key", ["a"]),
        (".spec.taints[7].key", []),
        ("..key", ["a", "b"]),
        ("..['key','effect']", ["a", "NoSchedule", "b", "NoExecute"]),
        ('.spec.taints[?(@.effect=="NoExecute")].key', ["b"]),
        (".spec.taints[?(@.effect==NoExecute && @.key!=b)].key", []),
        (".status.missing.deeper", []),
    ],
)
def test_a_path_gives_the_values_that_kubectl_gives(text: str, values: list[Any]) -> None:
    found = path(text).values(NODE)

    assert found == values


@pytest.mark.parametrize("text", ["", ".a[", ".a[?(@.b", ".a[?(@.b==1)", ".a b", ".a['b'", ".a[x]", "." + "a." * 100])
def test_a_path_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(Malformed):
        path(text)


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        (".metadata.name == n1", True),
        (".metadata.name != n1", False),
        (".metadata.name like 'n*'", True),
        (".metadata.name contains 2", False),
        (".status.capacity.storage >= 5Gi", True),
        (".status.capacity.storage == 10240Mi", True),
        (".status.age > 2h and .status.age < 1d", True),
        (".status.ready > 2", True),
        (".status.ready > abc", False),
        (".status.phase == null and .status.nothing == null", True),
        (".status.nothing < 5", False),
        (".spec.taints[*].key == b", True),
        (".spec.taints[*].key != b", False),
        ("not .spec.unschedulable", True),
        ("!(.metadata.name == x || .status.ready == 3)", False),
        (".metadata.name == x or .metadata.name == n1 and .status.ready == 4", False),
    ],
)
def test_a_condition_compares_sizes_as_sizes_and_words_as_words(text: str, holds: bool) -> None:
    found = condition(text)(NODE)

    assert found is holds


@pytest.mark.parametrize("text", ["(", ".a ==", ".a == 1 )", "and .a", "(" * 100, ".a == __import__('os')", "! " * 99])
def test_a_condition_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(Malformed):
        condition(text)


@given(st.text(alphabet=""".[]()?@*:,'\\"=!<>&| a1-notrdk""", max_size=60))
def test_any_text_is_a_question_or_refused(text: str) -> None:
    for parse in (path, condition, label_selector):
        with suppress(Malformed):
            assert parse(text) is not None


@pytest.mark.parametrize("text", [".a" + "[?(@.b" * 500 + "==1)]" * 500, "[?(" * 2000])
def test_filters_within_filters_come_to_an_end(text: str) -> None:
    with pytest.raises(Malformed):
        path(text)
    with pytest.raises(Malformed):
        condition(text)


def test_sizes_come_before_words_and_nothing_comes_last() -> None:
    ordered = sorted(["b", None, "2Gi", "a", "500Mi", 3], key=sort_key)

    assert ordered == [3, "500Mi", "2Gi", "a", "b", None]
    assert order("2026-01-01T00:00:00Z", "2026-01-01T00:00:00+09:00") == 1


@pytest.mark.parametrize(
    ("seconds", "text"), [(0, "0s"), (61, "1m1s"), (3600, "1h"), (90_000, "1d1h"), (86_400 * 400 + 5, "400d")]
)
def test_an_age_is_told_by_its_two_largest_units(seconds: int, text: str) -> None:
    told = age_text(timedelta(seconds=seconds))

    assert told == text


def test_a_kind_is_known_by_the_names_that_kubectl_knows() -> None:
    words = ("pvc", "PersistentVolumeClaims", "deploy", "certificates", "certificate.cert-manager.io", "nothing")

    found = [kind_of(word, ["Certificate.cert-manager.io"]) for word in words]

    own = "Certificate.cert-manager.io"
    assert found == ["PersistentVolumeClaim", "PersistentVolumeClaim", "Deployment", own, own, None]


@pytest.mark.parametrize(
    ("text", "selected"),
    [
        ("app=web", True),
        ("app!=web", False),
        ("app in (db, web),!old", True),
        ("tier", False),
        ("app notin (web)", False),
    ],
)
def test_a_label_selector_selects_as_with_kubectl(text: str, selected: bool) -> None:
    requirements = label_selector(text)

    assert is_selected(requirements, {"app": "web"}) is selected


def test_what_must_not_be_shown_is_taken_out() -> None:
    container = {
        "name": "c",
        "env": [{"name": "DB_PASSWORD", "value": "hunter2"}, {"name": "MODE", "value": "fast"}],
        "args": ["--token=abc", "--port=80"],
    }
    given = {"metadata": {"name": "p"}, "spec": {"containers": [container]}}
    config = {"data": {"password": "hunter2", "mode": "fast"}}
    secret = {"data": {"key": "aHVudGVyMg=="}}

    shown = repr([clean_object(o, "v1", k) for o, k in ((given, "Pod"), (config, "ConfigMap"), (secret, "Secret"))])

    assert [word for word in ("hunter2", "abc", "aHVudGVyMg==") if word in shown] == []
    assert "fast" in shown
    assert "--port=80" in shown


def test_every_saved_query_can_be_asked_and_says_what_it_is_about_in_every_language() -> None:
    source = Given(listed=())

    asked = ask(source, list(saved_queries()))

    assert [item.name for item in asked] == list(saved_queries())
    assert all(item.answer.is_blind for item in asked)
    assert {lang for query in saved_queries().values() for lang in query.about} == set(LANGUAGES)
    assert all(query.about[lang] for query in saved_queries().values() for lang in LANGUAGES)


def test_unbound_claims_are_told_with_their_reason_and_their_pods() -> None:
    volume = {"name": "d", "persistentVolumeClaim": {"claimName": "data"}}
    source = Given(
        claim("data", storageClassName="fast"),
        claim("logs", phase="Bound"),
        pod("web-1", ready=False, volumes=[volume]),
        listed=("StorageClass", "Event"),
    )

    found = only(source, "unbound", columns="NAME=.metadata.name,PODS=.derived.pods,WHY=.derived.reason")

    assert found.rows == ({"NAME": "data", "PODS": ["web-1"], "WHY": "StorageClassMissing: fast"},)
    assert found.missing == ()


def test_what_other_kinds_would_tell_is_unknown_without_them() -> None:
    found = only(Given(claim("data")), "unbound", columns="PODS=.derived.pods,WHY=.derived.reason")

    assert found.rows == ({"PODS": "?", "WHY": "?"},)
    assert found.missing == ("Pod", "StorageClass", "Event")


def test_no_unused_claim_is_found_where_the_pods_are_not_known() -> None:
    found = only(Given(claim("data", phase="Bound")), "unused-claims")

    assert (found.rows, found.is_blind) == ((), True)


def test_an_object_that_cannot_be_had_as_it_is_given_is_told_and_not_left_out() -> None:
    class Gone(Given):
        def raw(self, refs: Collection[Ref]) -> Mapping[Ref, dict[str, Any]]:
            return {}

    found = only(Gone(claim("data")), "pvc")

    assert (found.rows, found.is_blind) == ((), True)
    assert found.unread == (Unread("PersistentVolumeClaim shop/data", "unavailable"),)


def test_node_storage_reads_the_field_that_nodes_have() -> None:
    node = {
        "apiVersion": "v1",
        "kind": "Node",
        "metadata": {"name": "n1"},
        "status": {"allocatable": {"ephemeral-storage": "90Gi"}, "capacity": {"ephemeral-storage": "100Gi"}},
    }

    found = only(Given(node), "node-storage")

    assert found.rows == ({"NAME": "n1", "CAPACITY": "100Gi", "ALLOCATABLE": "90Gi", "DISK-PRESSURE": None},)


def test_equal_rows_are_counted() -> None:
    given = (claim("a"), claim("b", phase="Bound"), claim("c", phase="Bound"))

    found = only(Given(*given), "claim-phases")

    assert found.rows == ({"PHASE": "Bound", "COUNT": 2}, {"PHASE": "Pending", "COUNT": 1})


def test_a_kind_is_asked_with_scope_order_and_columns() -> None:
    source = Given(claim("small"), claim("large"), claim("gone", phase="Lost"))
    scope = Scope(namespaces=("shop",), where=".status.phase == Pending", sort="-.metadata.name")

    found = only(source, "pvc", scope, "NAME=.metadata.name,.status.phase")

    assert found.rows == ({"NAME": "small", "PHASE": "Pending"}, {"NAME": "large", "PHASE": "Pending"})


def test_a_column_may_hold_commas_within_brackets() -> None:
    found = [(column.name, column.path) for column in parse_columns("A=.x['b','c'],.spec.size")]

    assert found == [("A", ".x['b','c']"), ("SIZE", ".spec.size")]


def test_a_question_that_nobody_understands_is_refused() -> None:
    source = Given(claim("a"))

    with pytest.raises(UsageError):
        only(source, "nothing")
    with pytest.raises(QueryUnusable):
        only(source, "pvc", Scope(where=".a =="))
    with pytest.raises(QueryUnusable):
        only(source, "pvc", Scope(labels="=="))


def test_bytes_are_told_with_one_decimal_where_they_do_not_divide() -> None:
    told = [bytes_text(value) for value in (0, 1024, 1536 * 1024**2, 20 * 1024**3)]

    assert told == ["0", "1Ki", "1.5Gi", "20Gi"]

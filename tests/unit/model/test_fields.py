"""A citation leads back to the field of the object as it was given."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from holdfast.model.fields import MISSING, lookup, same_value

RAW = {
    "metadata": {"labels": {"app.kubernetes.io/name": "web", "plain": "x"}, "annotations": None},
    "spec": {"containers": [{"image": "a"}, {"image": "b", "ports": []}], "replicas": 0},
    "data": {"app.yaml": "k: v"},
}


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("spec.containers[1].image", "b"),
        ("spec.replicas", 0),
        ("metadata.labels['app.kubernetes.io/name']", "web"),
        ('metadata.labels["app.kubernetes.io/name"]', "web"),
        ("metadata.labels.plain", "x"),
        ("data['app.yaml']", "k: v"),
        ("metadata.annotations", None),
        ("spec.containers[1].ports", []),
        ("", RAW),
    ],
)
def test_a_path_leads_to_its_value(path, value):
    assert lookup(RAW, path) == value


@pytest.mark.parametrize(
    "path",
    [
        "spec.nothing",
        "spec.containers[2]",
        "spec.containers.image",
        "spec.replicas[0]",
        "spec..replicas",
        "spec[",
        "spec.x]",
        "metadata.annotations.x",
    ],
)
def test_a_path_that_leads_nowhere_says_so(path):
    assert lookup(RAW, path) is MISSING


@pytest.mark.parametrize(
    ("cited", "raw"),
    [
        ("web", "web"),
        (None, None),
        (True, True),
        ("true", True),
        (3, 3),
        ("3", 3),
        (0.5, "500m"),
        (4, "4"),
        (1024, "1Ki"),
        (datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC), "2026-01-02T03:04:05Z"),
        ("2026-01-02T03:04:05Z", "2026-01-02T04:04:05+01:00"),
        (["a", "b"], ["a", "b"]),
        (["a", "b"], {"a": 1, "b": 2}),
        ("amqp://user:[redacted]@host/", "amqp://user:pa\nss@host/"),
        ("[redacted]", "anything"),
    ],
)
def test_a_cited_value_matches_what_was_given(cited, raw):
    assert same_value(cited, raw)


@pytest.mark.parametrize(
    ("cited", "raw"),
    [
        ("web", "we"),
        (None, "x"),
        ("x", None),
        (True, 1),
        (1, True),
        (False, ""),
        (4, "4Gi"),
        (3, "x"),
        (float("nan"), "x"),
        (["a"], ["a", "b"]),
        ("a", ["a"]),
        ("{}", {}),
        ("amqp://user:[redacted]@host/", "amqp://other:pass@host/"),
        ("2026-01-02T03:04:05Z", "2026-01-02T03:04:06Z"),
    ],
)
def test_a_different_value_does_not_match(cited, raw):
    assert not same_value(cited, raw)

"""Baselines of recorded clusters: what is kept, what is exported, and that nothing drifts by being kept."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest

from holdfast.app.context import Context
from holdfast.model.redaction import MARKER
from holdfast.model.refs import Ref
from holdfast.pillars.automation.baselines import (
    Drift,
    DriftedObject,
    Live,
    baseline_of,
    digest_of,
    drift_between,
    exported,
    is_configured,
    is_whole,
)
from holdfast.pillars.automation.scene import ref_of, target_of
from holdfast.service.actions.drifting import live_of

EXAMPLES = Path(__file__).resolve().parents[4] / "examples"
RECORDED = (
    "healthy-shop",
    "healthy-storage",
    "healthy-batch",
    "several-network",
    "several-rollouts",
    "hpa-without-target",
)
Object = dict[str, Any]


def recorded(name: str) -> Live:
    return live_of(Context().source(str(EXAMPLES / f"{name}.tar.gz")))


def named(objects: tuple[Object, ...]) -> dict[Ref, Object]:
    return {ref_of(target_of("", raw)): raw for raw in objects}


def settings(name: str = "a", **data: str) -> Object:
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name, "namespace": "shop"}, "data": data}


@pytest.mark.parametrize("name", RECORDED)
def test_a_recorded_cluster_has_not_drifted_from_what_was_kept_of_it(name: str):
    live = recorded(name)

    kept = named(baseline_of(live.objects))

    assert len(kept) > 10
    assert drift_between(kept, live, is_complete=True) == Drift(objects=(), same=len(kept))


@pytest.mark.parametrize("name", RECORDED)
def test_nor_from_the_manifests_that_were_exported_of_it(name: str):
    live = recorded(name)

    found = exported(live.objects)

    manifests = named(found.manifests)
    assert drift_between(manifests, live, is_complete=False) == Drift(objects=(), same=len(manifests))
    assert set(manifests) | set(found.left_out) == set(live.objects)
    assert not any(is_whole(raw) or "status" in raw for raw in found.manifests)
    assert MARKER not in msgspec.json.encode(found.manifests).decode()


@pytest.mark.parametrize(
    ("raw", "is_theirs"),
    [
        (settings(), True),
        (settings("kube-root-ca.crt"), False),
        (
            settings() | {"metadata": {"name": "a", "namespace": "shop", "ownerReferences": [{"controller": True}]}},
            False,
        ),
        (settings() | {"metadata": {"name": "a", "namespace": "pay"}}, False),
        (settings() | {"apiVersion": "x.example.com/v1", "kind": "Thing"}, False),
    ],
    ids=["a setting", "made by Kubernetes", "made by a controller", "elsewhere", "of an unknown kind"],
)
def test_what_people_configure_is_told_from_what_is_made(raw: Object, is_theirs: bool):
    assert is_configured(ref_of(target_of("", raw)), raw, ("shop",)) is is_theirs


def test_a_kind_that_was_not_read_is_not_compared():
    wanted = named((settings(),))

    unread = drift_between(wanted, Live(objects={}, known=frozenset()), is_complete=True)
    read = drift_between(wanted, Live(objects={}, known=frozenset({"ConfigMap"})), is_complete=True)

    assert unread == Drift(objects=(), same=0, not_compared=("ConfigMap",))
    assert read == Drift(objects=(DriftedObject(object=next(iter(wanted)), state="missing"),), same=0)


def test_the_digest_follows_the_content_and_nothing_else():
    one, other = settings(mode="fast"), settings(mode="slow")

    assert digest_of([one]) == digest_of([dict(reversed(one.items()))])
    assert digest_of([one]) != digest_of([other])

"""What readers of one namespace are told, over every operation that shows a cluster: nothing of anyone else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from holdfast.app.reaching import read_kept
from holdfast.model.access import Principal
from holdfast.model.errors import HoldfastError
from holdfast.model.snapshot import Snapshot
from tests.builders.office import Testing, archive_of, example, testing, viewer

KIM = viewer("kim", "prod", "shop")
LEE = viewer("lee", "prod")
SHOWN = ("Pod", "PersistentVolumeClaim", "StatefulSet")
# Names of one plain word stand in sentences of Kubernetes as well.
TELLING = re.compile(r"[-.0-9]")


def answers(desk: Testing, who: Principal, snapshot: Snapshot) -> Iterator[tuple[str, Any]]:
    """Asks everything that shows a cluster."""
    asked: list[tuple[str, dict[str, Any]]] = [
        ("fleet.get", {}),
        ("clusters.list", {}),
        ("diagnoses.get", {"cluster": "prod"}),
        ("snapshots.list", {"cluster": "prod"}),
        ("problems.counts", {}),
        ("problems.trend", {}),
        ("storage.claims", {"limit": 1000}),
        ("storage.volumes", {"limit": 1000}),
        ("storage.classes", {}),
        ("forecasts.list", {}),
        ("anomalies.list", {}),
        ("objects.query", {"cluster": "prod", "name": "pods", "columns": "N=.metadata.name,NODE=.spec.nodeName"}),
        ("objects.query", {"cluster": "prod", "name": "persistentvolumes"}),
    ]
    for row in desk.call("problems.list", who, risks="with", limit=1000).items:
        yield "problems.list", row
        asked.append(("problems.get", {"problem": row.id}))
    for ref in sorted(ref for kind in SHOWN for ref in snapshot.objects[kind] if ref.namespace == "shop"):
        named = {"cluster": "prod", "kind": ref.kind, "namespace": ref.namespace, "name": ref.name}
        asked += [("objects.get", named), ("objects.graph", {**named, "depth": 4})]
    for name, parameters in asked:
        yield name, desk.call(name, who, **parameters)


def names(snapshot: Snapshot, inside: str) -> tuple[set[str], set[str]]:
    """The telling names inside a namespace, and those of everything else that no object inside bears."""
    refs = [ref for found in snapshot.objects.values() for ref in found]
    own = {ref.name for ref in refs if inside in (ref.namespace, ref.name)}
    return own, {ref.name for ref in refs if TELLING.search(ref.name)} - own


@pytest.mark.parametrize("name", ["driver-down", "disk-pressure", "attach-limit"])
@pytest.mark.slow
def test_no_name_outside_the_reach_is_told(tmp_path: Path, name: str) -> None:
    snapshot = read_kept(archive_of(example(name))).load()
    own, foreign = names(snapshot, "shop")
    with testing(tmp_path) as desk:
        desk.call("clusters.create", name="prod", owners={"": "Platform"})
        desk.upload("prod", example(name))

        told = [(asked, msgspec.json.encode(answer).decode()) for asked, answer in answers(desk, KIM, snapshot)]
        everything = "".join(msgspec.json.encode(answer).decode() for _, answer in answers(desk, LEE, snapshot))

    pattern = re.compile("|".join(rf"(?<![\w.-]){re.escape(one)}(?![\w.-])" for one in sorted(foreign, key=len)))
    leaks = {(asked, found[0]) for asked, text in told if (found := pattern.search(text))}
    assert leaks == set()
    assert any(one in text for one in own for _, text in told)
    # Who reads all of the cluster is told such names, so that the search above looks for what could be found.
    assert pattern.search(everything)


def test_a_cause_outside_the_reach_is_told_by_its_sort_and_its_owner(tmp_path: Path) -> None:
    with testing(tmp_path) as desk:
        desk.call("clusters.create", name="prod", owners={"": "Platform"})
        desk.upload("prod", example("disk-pressure"))

        (row,) = desk.call("problems.list", KIM).items
        shown = desk.call("problems.get", KIM, problem=row.id, lang_="ko")
        whole = desk.call("problems.get", LEE, problem=row.id)

    assert (row.masked.owner, row.masked.category, row.cause, row.object.name) == ("Platform", "node", "", "…")
    assert (shown.evidence, shown.chain, shown.cause, shown.masked) == ((), (), "", row.masked)
    assert "Platform" in shown.fix
    assert {ref.namespace for ref in shown.affected} == {"shop"}
    assert (whole.masked, whole.object.kind) == (None, "Node")


def test_other_problems_cannot_be_fetched_counted_or_searched(tmp_path: Path) -> None:
    elsewhere = viewer("choi", "prod", "nowhere")
    with testing(tmp_path) as desk:
        desk.call("clusters.create", name="prod")
        desk.upload("prod", example("claim-missing"))
        (row,) = desk.call("problems.list").items

        refusals = []
        for asked, parameters in (
            ("problems.get", {"problem": row.id}),
            ("objects.get", {"cluster": "prod", "kind": "Deployment", "namespace": "shop", "name": "media"}),
            ("objects.graph", {"cluster": "prod", "kind": "Deployment", "namespace": "shop", "name": "media"}),
            ("recoveries.get", {"cluster": "prod", "namespace": "shop", "name": "data-orders-0"}),
            ("gaps.get", {"cluster": "prod"}),
            ("clusters.scan", {"cluster": "prod"}),
            ("snapshots.list", {"cluster": "other"}),
        ):
            with pytest.raises(HoldfastError) as error:
                desk.call(asked, elsewhere, **parameters)
            refusals.append(error.value.http_status)
        counts = desk.call("problems.counts", elsewhere)
        found = desk.call("problems.list", elsewhere, text="media")
        trend = desk.call("problems.trend", elsewhere, days=1)

    assert refusals == [404, 404, 404, 404, 403, 403, 404]
    assert (counts.problems, found.items, found.total) == (0, (), 0)
    assert [(day.opened, day.open) for day in trend.days] == [(0, 0)]

"""Which kinds of extensions name claims: the known ones are read at every look, the others when a plan is made."""

from __future__ import annotations

from typing import Any

import pytest

from holdfast.model.kinds import BY_KIND, WELL_KNOWN
from holdfast.model.refs import Ref
from holdfast.pillars.automation.claim_namers import EXTENSIONS, further_kinds, made_by, mentions
from tests.unit.pillars.automation.looking import Object, made

READ = {(group, plural) for group, plurals in WELL_KNOWN for plural in plurals}
TEXT = {"type": "string"}


def definition(schema: Any, kind: str = "Job", group: str = "train.example.com") -> Object:
    version = {"name": "v1", "schema": {"openAPIV3Schema": schema}} if schema is not None else {"name": "v1"}
    spec = {"group": group, "names": {"kind": kind}, "versions": [version]}
    return made("CustomResourceDefinition", f"{kind}.{group}".lower(), space="", spec=spec)


def of(*raws: Object) -> tuple[str, ...]:
    return further_kinds({Ref(raw["kind"], raw["metadata"]["name"]): raw for raw in raws})


def within(field: str, schema: Any) -> Any:
    return {"properties": {"spec": {"properties": {"tasks": {"items": {"properties": {field: schema}}}}}}}


@pytest.mark.parametrize("kind", [kind for kind in EXTENSIONS if kind not in BY_KIND])
def test_every_look_reads_the_kinds_that_are_known_to_name_claims(kind: str) -> None:
    name, _, group = kind.partition(".")

    assert (group, f"{name.lower()}s") in READ


@pytest.mark.parametrize(
    "schema",
    [
        within("persistentVolumeClaim", {"properties": {"claimName": TEXT}}),
        within("pvcName", TEXT),
        within("volumeClaimTemplates", {"items": {}}),
        {"properties": {"spec": {"oneOf": [{"properties": {"claimName": TEXT}}]}}},
        {"properties": {"spec": {"x-kubernetes-preserve-unknown-fields": True}}},
        {"x-kubernetes-preserve-unknown-fields": True},
        None,
    ],
)
def test_a_definition_with_a_place_for_a_claim_or_for_anything_shows_a_kind_to_read(schema: Any) -> None:
    assert of(definition(schema)) == ("Job.train.example.com",)


def test_definitions_without_such_a_place_and_of_known_kinds_show_none() -> None:
    place = within("claimName", TEXT)

    found = of(
        definition(within("name", TEXT)),
        definition(
            {"properties": {"spec": {"properties": {"values": {"x-kubernetes-preserve-unknown-fields": True}}}}}
        ),
        definition(place, "VolumeSnapshot", "snapshot.storage.k8s.io"),
        definition(place, "ScaledJob", "keda.sh"),
        made("ConfigMap", "claimName"),
    )

    assert found == ()


def test_templates_of_claims_make_those_of_their_pattern() -> None:
    names = ("data-db-0", "data-db-12", "run-data", "data-db", "data-db-x", "data-other-0")
    claims = [Ref("PersistentVolumeClaim", name, space) for name in names for space in ("shop", "else")]
    spec = {"volumeClaimTemplates": [{"metadata": {"name": "data"}}, {"metadata": {}}, "odd"]}

    replicas = made_by(Ref("StatefulSet", "db", "shop", "apps.kruise.io"), {"spec": spec}, claims)
    steps = made_by(Ref("Workflow", "run", "shop", "argoproj.io"), {"spec": spec}, claims)
    nothing = made_by(Ref("Workflow", "run", "shop", "argoproj.io"), {"spec": "odd"}, claims)

    assert [str(ref) for ref in replicas] == [f"PersistentVolumeClaim shop/data-db-{number}" for number in (0, 12)]
    assert [str(ref) for ref in steps] == ["PersistentVolumeClaim shop/run-data"]
    assert list(nothing) == []


CLAIM, SNAPSHOT = "PersistentVolumeClaim", "VolumeSnapshot"


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ({"volumes": [{"persistentVolumeClaim": {"claimName": "data"}}]}, [(CLAIM, "shop", "data")]),
        ({"items": ({"pvcName": "a"}, {"sourcePVC": "b"})}, [(CLAIM, "shop", "a"), (CLAIM, "shop", "b")]),
        ({"destinationPVC": "data", "namespace": "pay"}, [(CLAIM, "pay", "data")]),
        ({"from": {"kind": SNAPSHOT, "name": "copy"}}, [(SNAPSHOT, "shop", "copy")]),
        ({"from": {"kind": CLAIM, "name": "data", "namespace": "pay"}}, [(CLAIM, "pay", "data")]),
        ({"source": {"pvc": {"name": "data"}}}, [(CLAIM, "shop", "data")]),
        ({"source": {"pvc": {"name": "data", "namespace": "pay"}}}, [(CLAIM, "pay", "data")]),
        ({"volume": {"dataVolume": {"name": "disk"}}}, [(CLAIM, "shop", "disk")]),
        ({"source": {"pvc": {"deeper": {"claimName": "data"}}}}, [(CLAIM, "shop", "data")]),
        ({"pvc": {"claimName": {"claimName": "data"}}}, [(CLAIM, "shop", "data")]),
        ({"from": {"kind": CLAIM}, "to": {"kind": "Secret", "name": "data"}}, []),
        ({"configMap": {"name": "data"}, "claimName": 7}, []),
        ("claimName", []),
        (None, []),
    ],
)
def test_whoever_names_a_claim_is_found_however_deep(said: Any, found: list[tuple[str, str, str]]) -> None:
    assert list(mentions(said, "shop")) == found


def test_a_definition_of_several_versions_counts_for_any_of_them() -> None:
    old = definition(within("name", TEXT))
    new = {"name": "v2", "schema": {"openAPIV3Schema": within("claimName", TEXT)}}
    old["spec"]["versions"].append(new)

    assert of(old) == ("Job.train.example.com",)

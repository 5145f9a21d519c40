"""Certificate authorities that have expired are found in a dump as they are in a running cluster."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from holdfast.adapters.files.source import FileSource
from holdfast.adapters.kubernetes.pages import page_of
from holdfast.engine.discover import discover
from holdfast.model.lists import Resource
from holdfast.model.refs import Ref
from holdfast.service.diagnosis.diagnosing import diagnose
from tests.builders.certificates import pem

RULES = discover(("holdfast.rules",))
Raw = dict[str, Any]


def bundle(days: float) -> str:
    return base64.b64encode(pem("authority", days=days).encode()).decode()


def definition(days: float) -> Raw:
    client = {"caBundle": bundle(days), "service": {"name": "convert", "namespace": "shop"}}
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": "carts.example.com"},
        "spec": {
            "group": "example.com",
            "names": {"kind": "Cart", "plural": "carts"},
            "scope": "Namespaced",
            "conversion": {"strategy": "Webhook", "webhook": {"clientConfig": client}},
        },
    }


def aggregated(days: float) -> Raw:
    return {
        "apiVersion": "apiregistration.k8s.io/v1",
        "kind": "APIService",
        "metadata": {"name": "v1.example.com"},
        "spec": {"group": "example.com", "version": "v1", "caBundle": bundle(days)},
    }


def webhooks(days: float) -> Raw:
    return {
        "apiVersion": "admissionregistration.k8s.io/v1",
        "kind": "MutatingWebhookConfiguration",
        "metadata": {"name": "policy"},
        "webhooks": [{"name": "a.example.com"}, {"name": "b.example.com", "clientConfig": {"caBundle": bundle(days)}}],
    }


PLACES = {
    "CustomResourceDefinition carts.example.com": "spec.conversion.webhook.clientConfig.caBundle",
    "APIService v1.example.com": "spec.caBundle",
    "MutatingWebhookConfiguration policy": "webhooks[1].clientConfig.caBundle",
}


@pytest.mark.parametrize("form", ["json", "yaml"])
def test_expired_authorities_in_a_dump_are_found_and_cited(form: str, tmp_path: Path) -> None:
    event = {
        "apiVersion": "v1",
        "kind": "Event",
        "metadata": {"name": "a", "namespace": "shop"},
        "lastTimestamp": "2026-01-15T12:00:00Z",
    }
    listed = {"apiVersion": "v1", "kind": "List", "items": [event, *(made(3) for made in MAKERS)]}
    path = tmp_path / f"all.{form}"
    path.write_text(json.dumps(listed) if form == "json" else yaml.safe_dump(listed))

    found = diagnose(FileSource(path), RULES)

    expired = [item for item in (*found.problems, *found.risks) if item.cause == "network/certificate/expired"]
    cited = {str(item.object): item.evidence[0].field for item in expired}
    assert cited == {name: f"certificate[{place}].notAfter" for name, place in PLACES.items()}


def test_an_authority_that_lasts_is_no_problem(tmp_path: Path) -> None:
    path = tmp_path / "all.json"
    path.write_text(json.dumps({"apiVersion": "v1", "kind": "List", "items": [made(3650) for made in MAKERS]}))

    found = FileSource(path).load()

    assert {str(ref) for ref in found.certificates} == set(PLACES)
    assert not diagnose(FileSource(path), RULES).problems


def test_a_definition_of_a_running_cluster_tells_its_authority() -> None:
    definitions = Resource(
        group="apiextensions.k8s.io",
        version="v1",
        plural="customresourcedefinitions",
        kind="CustomResourceDefinition",
        key="CustomResourceDefinition",
        namespaced=False,
    )
    listed = {key: part for key, part in definition(3).items() if key not in ("kind", "apiVersion")}

    page = page_of(definitions, json.dumps([listed]).encode(), "none")

    assert page is not None
    assert [(ref, one.place) for ref, one in page.certificates] == [
        (Ref("CustomResourceDefinition", "carts.example.com"), "spec.conversion.webhook.clientConfig.caBundle")
    ]


MAKERS = (definition, aggregated, webhooks)

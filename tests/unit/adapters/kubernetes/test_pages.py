"""What a page of Secrets or webhooks gives, and what it keeps to itself."""

import base64
import json
from datetime import UTC, datetime, timedelta

from holdfast.adapters.kubernetes.pages import page_of
from holdfast.model.certificates import Certificate
from holdfast.model.lists import Resource, SecretLevel
from holdfast.model.refs import Ref
from tests.builders.certificates import BEGIN, pem

SECRETS = Resource(group="", version="v1", plural="secrets", kind="Secret", key="Secret")
WEBHOOKS = Resource(
    group="admissionregistration.k8s.io",
    version="v1",
    plural="validatingwebhookconfigurations",
    kind="ValidatingWebhookConfiguration",
    key="ValidatingWebhookConfiguration",
    namespaced=False,
)


def encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def secret(type_: str, **data: str) -> dict[str, object]:
    metadata = {"name": "web", "namespace": "shop", "labels": {"app": "web"}, "annotations": {"note": "canary"}}
    return {"metadata": metadata, "type": type_, "data": {key.replace("_", "."): encoded(data[key]) for key in data}}


def items(level: SecretLevel, *secrets: dict[str, object]) -> object:
    page = page_of(SECRETS, json.dumps(secrets).encode(), level)
    assert page is not None
    return json.loads(page.items)


def test_metadata_says_nothing_of_keys() -> None:
    found = items("metadata", secret("Opaque", password="canary"))

    assert found == [{"metadata": {"name": "web", "namespace": "shop", "labels": {"app": "web"}}, "type": ""}]


def test_key_names_and_the_type_stay_where_they_were_asked_for() -> None:
    found = items("keys", secret("Opaque", password="canary", user="canary"))

    assert found == [
        {
            "metadata": {"name": "web", "namespace": "shop", "labels": {"app": "web"}},
            "type": "Opaque",
            "data": {"password": "", "user": ""},
            "immutable": False,
        }
    ]


def test_of_a_tls_secret_only_the_certificate_is_read() -> None:
    text = pem("shop.example.com", days=30)
    given = [secret("kubernetes.io/tls", tls_crt=text, tls_key="canary"), secret("Opaque", tls_crt=text)]

    page = page_of(SECRETS, json.dumps(given).encode(), "certificates")

    assert page is not None
    assert b"canary" not in page.items
    assert b"BEGIN" not in page.items
    assert page.certificates == (
        (
            Ref("Secret", "web", "shop"),
            Certificate(
                origin="secret",
                place="tls.crt",
                subject="CN=shop.example.com",
                names=("shop.example.com",),
                not_before=BEGIN,
                not_after=BEGIN + timedelta(days=30),
            ),
        ),
    )


def test_a_certificate_that_cannot_be_read_is_none() -> None:
    page = page_of(SECRETS, json.dumps([secret("kubernetes.io/tls", tls_crt="no PEM")]).encode(), "certificates")

    assert page is not None
    assert page.certificates == ()


def test_of_a_bundle_the_certificate_that_ends_last_counts() -> None:
    bundle = encoded(pem("old", days=1) + pem("new", days=9))
    webhook = {"name": "check.example.com", "clientConfig": {"caBundle": bundle}}
    given = [{"metadata": {"name": "policy"}, "webhooks": [{"name": "other"}, webhook]}]

    page = page_of(WEBHOOKS, json.dumps(given).encode(), "none")

    assert page is not None
    [(ref, certificate)] = page.certificates
    assert ref == Ref("ValidatingWebhookConfiguration", "policy")
    assert (certificate.place, certificate.not_after) == (
        "webhooks[1].clientConfig.caBundle",
        datetime(2026, 1, 10, tzinfo=UTC),
    )

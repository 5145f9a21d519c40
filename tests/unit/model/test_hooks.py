"""An address whose path or query is a credential shows its host and no more."""

from typing import Any

import pytest

from holdfast.model.cleaning import clean_object
from holdfast.model.codec import convert_object
from holdfast.model.fields import same_value
from holdfast.model.redaction import MARKER, redact_address, redact_named, redact_text, redact_value

CASES = {
    ("ALERT_WEBHOOK_URL", "https://chat.example.com/in/abc"): f"https://chat.example.com/{MARKER}",
    ("NOTIFY", "https://hooks.slack.com/services/T0/B0/abc"): f"https://hooks.slack.com/{MARKER}",
    ("NOTIFY", "https://discord.com/api/webhooks/1/abc"): f"https://discord.com/api/webhooks/{MARKER}",
    ("NOTIFY", "https://chat.example.com/hooks/abc"): f"https://chat.example.com/hooks/{MARKER}",
    ("BACK", "https://app.example.com/x?id=1&token=abc&n=2"): f"https://app.example.com/x?id=1&token={MARKER}&n=2",
    ("BLOB", "https://a.example.com/c?sv=1&sig=abc"): f"https://a.example.com/c?sv=1&sig={MARKER}",
}


@pytest.mark.parametrize(("name", "value"), CASES)
def test_the_credential_of_an_address_is_hidden(name: str, value: str) -> None:
    shown = redact_named(name, value)

    assert shown == CASES[name, value]
    assert redact_named(name, shown) == shown


@pytest.mark.parametrize("value", ["http://orders:8080/ready", "https://app.example.com/x?page=2", "shop/hooks"])
@pytest.mark.parametrize("name", ["ORDERS_URL", "HOOKED"])
def test_other_addresses_stay(name: str, value: str) -> None:
    assert redact_named(name, value) == value


def test_an_address_in_a_log_line_is_hidden_too() -> None:
    line = "POST https://hooks.slack.com/services/T0/B0/abc failed: 500"

    assert redact_text(line) == f"POST https://hooks.slack.com/{MARKER} failed: 500"


ADDRESSES = {
    "https://hooks.example.com:8443/in/abc?key=abc": f"https://hooks.example.com:8443/{MARKER}",
    "https://abc@hooks.example.com/": f"https://{MARKER}@hooks.example.com/",
    "https://hooks.example.com?key=abc": f"https://hooks.example.com?{MARKER}",
    "https://hooks.example.com": "https://hooks.example.com",
}


@pytest.mark.parametrize("address", ADDRESSES)
def test_of_an_address_of_a_hook_scheme_host_and_port_stay_and_the_citation_still_stands(address: str) -> None:
    shown = redact_address(address)

    assert shown == ADDRESSES[address]
    assert redact_address(shown) == shown
    assert same_value(shown, address)


@pytest.mark.parametrize(
    "raw",
    [
        {
            "apiVersion": "admissionregistration.k8s.io/v1",
            "kind": "ValidatingWebhookConfiguration",
            "metadata": {"name": "policy"},
            "webhooks": [{"name": "a.example.com", "clientConfig": {"url": "https://a.example.com/in/abc?key=abc"}}],
        },
        {
            "apiVersion": "apiextensions.k8s.io/v1",
            "kind": "CustomResourceDefinition",
            "metadata": {"name": "carts.example.com"},
            "spec": {"conversion": {"webhook": {"clientConfig": {"url": "https://a.example.com/in/abc?key=abc"}}}},
        },
        {
            "apiVersion": "monitoring.coreos.com/v1alpha1",
            "kind": "AlertmanagerConfig",
            "metadata": {"name": "team"},
            "spec": {"receivers": [{"name": "team", "webhookConfigs": [{"url": "https://a.example.com/in/abc"}]}]},
        },
        {
            "apiVersion": "apps/v1",
            "kind": "ReplicaSet",
            "metadata": {"name": "web", "namespace": "shop"},
            "status": {
                "conditions": [
                    {
                        "type": "ReplicaFailure",
                        "status": "True",
                        "message": 'failed calling webhook "a": failed to call webhook: '
                        'Post "https://a.example.com/in/abc?timeout=10s": connection refused',
                    }
                ]
            },
        },
    ],
    ids=lambda raw: str(raw["kind"]),
)
def test_neither_the_model_nor_a_raw_object_shows_the_path_of_a_hook(raw: dict[str, Any]) -> None:
    shown = clean_object(raw, "", "")

    assert "abc" not in str(shown)
    assert "https://a.example.com/" in str(shown)
    assert "abc" not in str(convert_object(raw))


def test_an_alertmanager_shows_where_it_sends_and_not_by_which_path() -> None:
    text = (
        "receivers:\n- webhook_configs:\n  - url: 'https://a.example.com/in/abc'\n"
        "- slack_configs:\n  - api_url: https://b.example.com/abc\n"
    )

    shown = redact_text(text)

    assert shown == text.replace("in/abc", MARKER).replace("b.example.com/abc", f"b.example.com/{MARKER}")
    assert redact_text(shown) == shown


def test_the_path_of_a_webhook_that_a_service_serves_stays() -> None:
    said = 'failed calling webhook "a": failed to call webhook: Post "https://policy.shop.svc:443/validate?timeout=10s"'

    assert redact_value(said) == said

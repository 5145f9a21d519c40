"""An address whose path or query is a credential shows its host and no more."""

import pytest

from holdfast.model.redaction import MARKER, redact_named, redact_text

CASES = {
    ("ALERT_WEBHOOK_URL", "https://chat.example.com/in/abc"): f"https://chat.example.com/{MARKER}",
    ("NOTIFY", "https://hooks.slack.com/services/T0/B0/abc"): f"https://hooks.slack.com/{MARKER}",
    ("NOTIFY", "https://discord.com/api/webhooks/1/abc"): f"https://discord.com/api/webhooks/{MARKER}",
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

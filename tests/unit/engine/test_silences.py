"""What an Alertmanager holds back, as it lists it."""

import json
from typing import Any

import pytest

from holdfast.engine.signals.silences import holds_back, read_held_back, read_silences
from holdfast.model.alerts_kept import KeptSilence
from holdfast.model.outcome import Unread


def listed(*matchers: dict[str, Any]) -> bytes:
    silence = {
        "id": "s-1",
        "status": {"state": "active"},
        "matchers": list(matchers),
        "startsAt": "2026-01-15T12:00:00.000Z",
        "endsAt": "2026-01-15T14:00:00.000Z",
        "createdBy": "minji",
        "comment": "token=hunter22secret",
    }
    return json.dumps([silence]).encode()


def one(*matchers: dict[str, Any]) -> KeptSilence:
    found = read_silences(listed(*matchers), "test")
    assert isinstance(found, tuple)
    return found[0]


@pytest.mark.parametrize(
    ("matcher", "value", "is_held"),
    [
        ({"value": "db-0"}, "db-0", True),
        ({"value": "db-0"}, "db-1", False),
        ({"value": "db-0", "isEqual": False}, "db-1", True),
        ({"value": "db-.", "isRegex": True}, "db-1", True),
        ({"value": "db-.", "isRegex": True}, "xdb-1", False),
        ({"value": "db-.", "isRegex": True, "isEqual": False}, "web", True),
        ({"value": "(", "isRegex": True}, "(", False),
        ({"value": ".*", "isRegex": True}, "", True),
    ],
)
def test_a_silence_holds_back_what_all_its_matchers_mean(matcher: dict[str, Any], value: str, is_held: bool) -> None:
    silence = one({"name": "pod", **matcher}, {"name": "severity", "value": "critical"})

    assert holds_back(silence, {"pod": value, "severity": "critical"} if value else {"severity": "critical"}) is is_held
    assert not holds_back(silence, {"pod": value, "severity": "warning"})


def test_words_of_a_silence_are_kept_without_secrets() -> None:
    assert "hunter22" not in one({"name": "pod", "value": "a"}).comment


@pytest.mark.parametrize("raw", [b"{}", b"", b"[", b"null"])
def test_what_is_no_list_is_unread(raw: bytes) -> None:
    assert isinstance(read_silences(raw, "test"), Unread)
    assert isinstance(read_held_back(raw, "test"), Unread)


def test_a_silence_that_is_not_whole_is_left_out() -> None:
    assert read_silences(json.dumps([None, {}, {"matchers": [{"name": "a"}]}]).encode(), "test") == ()


def test_alerts_that_are_held_back_say_by_what() -> None:
    alerts = [
        {"labels": {"alertname": "A"}, "status": {"state": "active"}},
        {"labels": {"alertname": "B"}, "status": {"state": "suppressed", "silencedBy": ["s-1"], "inhibitedBy": []}},
        {"labels": {"alertname": "C"}, "status": {"state": "suppressed", "silencedBy": [], "inhibitedBy": ["f"]}},
    ]

    found = read_held_back(json.dumps(alerts).encode(), "test")

    assert isinstance(found, tuple)
    assert [(item.rule, item.by, item.ids) for item in found] == [
        ("B", "silenced", ("s-1",)),
        ("C", "inhibited", ("f",)),
    ]

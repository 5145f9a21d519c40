"""An answer means that a write had its effect, that it certainly had none, or that nobody knows."""

import json
from typing import Any

import pytest

from holdfast.adapters.kubernetes.answers import answer_of
from holdfast.model.lists import Resource
from holdfast.ports.writes import Sent

PODS = Resource(group="", version="v1", plural="pods", kind="Pod", key="Pod")


def status(message: str = "", reason: str = "", name: str = "web", **details: Any) -> bytes:
    about = {"name": name} | details
    return json.dumps({"kind": "Status", "message": message, "reason": reason, "details": about}).encode()


def judged(code: int, body: bytes = b"", **headers: str) -> Sent:
    return answer_of(code, {key.replace("_", "-"): value for key, value in headers.items()}, body, PODS)


@pytest.mark.parametrize("code", [200, 201, 202])
def test_a_success_brings_the_object(code: int):
    assert judged(code, b'{"kind": "Pod"}') == Sent(answer="applied", object={"kind": "Pod"})


def test_a_deletion_may_leave_no_object():
    assert judged(200, status()) == Sent(answer="applied")


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b'{"metadata"', b"{}"])
def test_a_success_that_cannot_be_read_is_nobodys_knowledge(body: bytes):
    assert judged(200, body) == Sent(answer="lost", reason="unreadable", detail="the answer is no object")


@pytest.mark.parametrize(
    ("code", "body", "reason"),
    [
        (400, status("the object provided is unrecognized"), "invalid"),
        (400, status('admission webhook "a.example.com" does not support dry run'), "unsupported"),
        (400, status('admission webhook "a.example.com" denied the request: User "x" cannot do it'), "refused"),
        (401, status("Unauthorized", "Unauthorized"), "forbidden"),
        (403, status('pods "web" is forbidden: User "x" cannot patch resource "pods" in API group ""'), "forbidden"),
        (403, status('pods "web" is forbidden: exceeded quota: small, requested: pods=1'), "quota"),
        (403, status('pods "web" is forbidden: failed quota: small: must specify cpu for: c'), "quota"),
        (403, status('pods "web" is forbidden: violates PodSecurity "restricted:latest"'), "refused"),
        (403, b"<html>a proxy</html>", "forbidden"),
        (404, status('pods "web" not found', "NotFound"), "gone"),
        (404, status("the server could not find the requested resource", "NotFound", name=""), "unsupported"),
        (404, b"404 page not found", "unsupported"),
        (405, status("not allowed"), "unsupported"),
        (409, status('pods "web" already exists', "AlreadyExists"), "exists"),
        (409, status("the object has been modified", "Conflict"), "conflict"),
        (409, status("the object has been modified", "Conflict", kind="resourcequotas"), "busy"),
        (410, status("too old", "Expired"), "gone"),
        (413, b"", "invalid"),
        (415, status("unsupported media type"), "unsupported"),
        (422, status("Required value", "Invalid"), "invalid"),
        (422, status("field is immutable", causes=[{"field": "metadata.uid"}]), "conflict"),
        (
            422,
            status("'pods \"web\" is forbidden: ValidatingAdmissionPolicy 'p' with binding 'b' denied request: no"),
            "refused",
        ),
        (429, status("it would violate the pod's disruption budget", causes=[{"reason": "DisruptionBudget"}]), "busy"),
    ],
)
def test_what_was_refused_before_it_had_an_effect_has_a_reason(code: int, body: bytes, reason: str):
    found = judged(code, body)

    assert (found.answer, found.reason) == ("refused", reason)


def test_a_busy_server_says_for_how_long_it_wants_peace():
    found = judged(429, b"", Retry_After="7")

    assert found == Sent(answer="refused", reason="busy", detail="status 429", wait=7.0)


@pytest.mark.parametrize(
    ("code", "reason"),
    [(500, "unavailable"), (502, "unavailable"), (503, "unavailable"), (504, "timeout"), (408, "timeout")],
)
def test_an_error_of_the_server_proves_nothing(code: int, reason: str):
    found = judged(code, status('failed calling webhook "a.example.com"'))

    assert (found.answer, found.reason) == ("lost", reason)


@pytest.mark.parametrize("code", [302, 418, 429])
def test_an_answer_that_no_api_server_gives_proves_nothing(code: int):
    assert judged(code, b"<html>").answer == "lost"


def test_the_words_about_an_unknown_field_do_not_repeat_the_object():
    said = '"" is invalid: patch: Invalid value: "{...}": strict decoding error: unknown field "spec.siez"'

    assert judged(422, status(said)).detail == 'strict decoding error: unknown field "spec.siez"'

"""Which port of a Pod a port of a Service leads to."""

from __future__ import annotations

from typing import Any

import pytest

from holdfast.model.codec import convert_object
from holdfast.model.objects.network import Service
from holdfast.model.objects.pod import Pod
from holdfast.model.outcome import Answer
from holdfast.verdicts.service_ports import leads_to_container, target_number
from tests.builders.kube import pod, service


def ask(port: dict[str, Any], *containers: dict[str, Any], **spec: Any) -> tuple[Answer, tuple[str, ...]]:
    made, behind = (
        convert_object(service("web", ports=[port])),
        convert_object(pod("web-1", containers=[*containers], **spec)),
    )
    assert isinstance(made, Service)
    assert isinstance(behind, Pod)
    verdict = leads_to_container(made, made.spec.ports[0], behind.spec)
    return verdict.answer, verdict.reasons


WEB = {"name": "web", "ports": [{"name": "http", "containerPort": 8080}]}


@pytest.mark.parametrize(
    ("port", "expected"),
    [
        ({"port": 80, "targetPort": 8080}, (Answer.YES, ())),
        ({"port": 80, "targetPort": "http"}, (Answer.YES, ())),
        ({"port": 8080}, (Answer.YES, ())),
        ({"port": 80, "targetPort": "web"}, (Answer.NO, ("port-name-missing",))),
        ({"port": 80, "targetPort": 9999}, (Answer.NO, ("port-not-declared",))),
        ({"port": 80, "targetPort": "http", "protocol": "UDP"}, (Answer.NO, ("protocol-differs",))),
        ({"port": 80, "targetPort": 8080, "protocol": "UDP"}, (Answer.NO, ("protocol-differs",))),
    ],
)
def test_a_port_leads_to_what_the_container_declares(port: dict[str, Any], expected: object) -> None:
    assert ask(port, WEB) == expected


def test_containers_that_declare_nothing_leave_the_answer_open() -> None:
    assert ask({"port": 80}, {"name": "web"}) == (Answer.UNKNOWN, ())


def test_a_probed_port_is_a_port_on_which_somebody_listens() -> None:
    assert ask({"port": 80}, WEB | {"readinessProbe": {"httpGet": {"port": 80}}}) == (Answer.UNKNOWN, ())


def test_a_flag_that_names_the_port_leaves_the_answer_open() -> None:
    assert ask({"port": 80}, WEB | {"args": ["--listen=:80"]}) == (Answer.UNKNOWN, ())


def test_a_named_port_of_a_sidecar_counts_and_that_of_an_init_container_does_not() -> None:
    port = {"port": 80, "targetPort": "http"}

    sidecar = ask(port, {"name": "main"}, initContainers=[WEB | {"restartPolicy": "Always"}])
    init = ask(port, {"name": "main"}, initContainers=[WEB])

    assert sidecar == (Answer.YES, ())
    assert init == (Answer.NO, ("port-name-missing",))


def test_a_name_is_looked_up_for_the_protocol_of_the_service_port() -> None:
    made = convert_object(service("dns", ports=[{"port": 53, "targetPort": "dns", "protocol": "UDP"}]))
    ports = [{"name": "dns", "containerPort": 53}, {"name": "dns", "containerPort": 5353, "protocol": "UDP"}]
    behind = convert_object(pod("dns-1", containers=[{"name": "dns", "ports": ports}]))
    assert isinstance(made, Service)
    assert isinstance(behind, Pod)

    assert target_number(made.spec.ports[0], behind.spec) == 5353

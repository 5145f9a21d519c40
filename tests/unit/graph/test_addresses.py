"""Which addresses the configuration of a workload names, and which Services they mean."""

from __future__ import annotations

from typing import Any

import pytest

from holdfast.graph.addresses import addresses_of
from holdfast.graph.build import build
from holdfast.graph.spots import Spot, spots_in, suggests_address
from holdfast.model.graph import Edge
from holdfast.model.objects.workloads import Deployment
from holdfast.model.refs import Ref
from holdfast.model.snapshot import Snapshot
from tests.builders.kube import service, snapshot

WEB = Ref("Deployment", "web", "shop")
CART = Ref("Service", "cart", "shop")


def caller(env: dict[str, str], **fields: Any) -> dict[str, Any]:
    container = {"name": "web", "env": [{"name": key, "value": value} for key, value in env.items()], **fields}
    template = {"metadata": {"labels": {"app": "web"}}, "spec": {"containers": [container]}}
    metadata = {"name": "web", "namespace": "shop"}
    return {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": metadata, "spec": {"template": template}}


def places(taken: Snapshot) -> list[tuple[str, int | None, Ref | None]]:
    web = taken.find(Deployment, "web", "shop")
    assert web is not None
    return [(found.host, found.port, found.service) for found in addresses_of(web, taken)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("http://cart:7070/api", [Spot("cart", 7070, True)]),
        ("http://cart", [Spot("cart", 80, True)]),
        ("until nc -z -w 2 db.data 5432; do sleep 2; done", [Spot("db.data", 5432, True)]),
        ("pg_isready -h db -p 5433", [Spot("db", 5433, True)]),
        ("until nslookup queue.data.svc; do sleep 2; done", [Spot("queue.data.svc", None, True)]),
        ("postgres://app:secret@db:5432/app", [Spot("db", 5432, True)]),
        ("jdbc:mysql://db/app?useSSL=false", [Spot("db", 3306, True)]),
        ("app:secret@tcp(db:3306)/app", [Spot("db", 3306, True)]),
        ("mongodb+srv://a,b.data:27018/x", [Spot("a", None, True), Spot("b.data", 27018, True)]),
        (
            "kafka-0.kafka:9092,kafka-1.kafka:9092",
            [Spot("kafka-0.kafka", 9092, True), Spot("kafka-1.kafka", 9092, True)],
        ),
        ("host=db port=5432 user=app", [Spot("db", 5432, True)]),
        ("cart.shop.svc.cluster.local", [Spot("cart.shop.svc.cluster.local", None, True)]),
        ("s3://bucket/path", []),
        ("unix:///var/run/app.sock", []),
        ("10.0.0.1:80", []),
        ("12:30:00", []),
    ],
)
def test_addresses_are_found_in_the_forms_in_which_programs_take_them(text: str, expected: list[Spot]) -> None:
    assert list(spots_in(text)) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("CART_SERVICE_ADDR", True),
        ("spring.datasource.url", True),
        ("bootstrapServers", True),
        ("OTEL_SERVICE_NAME", False),
        ("DB_PORT", False),
        ("LOG_LEVEL", False),
    ],
)
def test_the_name_of_a_variable_suggests_an_address(name: str, expected: bool) -> None:
    assert suggests_address(name) is expected


def test_a_bare_word_is_an_address_only_under_a_suggestive_name() -> None:
    taken = snapshot([service("cart"), caller({"CART_HOST": "cart", "CART_PORT": "7070", "FEATURE": "cart"})])

    assert places(taken) == [("cart", 7070, CART)]


def test_a_host_outside_the_cluster_means_no_service() -> None:
    taken = snapshot([service("cart"), caller({"PAY_URL": "https://pay.example.com", "OWN_ADDR": "localhost:80"})])

    assert places(taken) == [("pay.example.com", 443, None), ("localhost", 80, None)]


def test_an_absent_service_is_meant_where_the_form_leaves_no_other_reading() -> None:
    env = {
        "A_URL": "http://ledger:80",
        "B_HOST": "ledger",
        "C_URL": "x.data.svc.cluster.local",
        "D_URL": "http://a.app:80",
    }
    taken = snapshot([service("cart"), caller(env)], listed=["Service"])

    assert [found[2] for found in places(taken)] == [
        Ref("Service", "ledger", "shop"),
        None,
        Ref("Service", "x", "data"),
        None,
    ]


def test_an_alias_in_the_hosts_file_is_no_service() -> None:
    raw = caller({"OLD_URL": "http://legacy:80"})
    raw["spec"]["template"]["spec"]["hostAliases"] = [{"ip": "10.0.0.9", "hostnames": ["legacy"]}]

    assert places(snapshot([service("cart"), raw])) == [("legacy", 80, None)]


def test_variables_in_values_are_expanded_as_the_kubelet_does() -> None:
    taken = snapshot([service("cart"), caller({"NAME": "cart", "CART_URL": "http://$(NAME):7070"})])

    assert places(taken) == [("cart", 7070, CART)]


def test_flags_carry_addresses() -> None:
    taken = snapshot([service("cart"), caller({}, args=["--cart-endpoint=cart:7070", "--upstream", "cart"])])

    assert places(taken) == [("cart", 7070, CART), ("cart", None, CART)]


def test_an_address_in_a_config_map_belongs_to_the_config_map() -> None:
    settings = {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": "settings", "namespace": "shop"},
        "data": {"CART_URL": "http://cart", "app.conf": "# http://old:1\nserver = cart:7070\n"},
    }
    raw = caller({}, envFrom=[{"configMapRef": {"name": "settings"}}])

    web = snapshot([service("cart"), settings, raw])
    found = addresses_of(next(iter(web.all(Deployment))), web)

    owner = Ref("ConfigMap", "settings", "shop")
    via = "spec.template.spec.containers[0].envFrom[0].configMapRef.name"
    assert [(one.owner, one.field, one.via, one.port) for one in found] == [
        (owner, "data.CART_URL", via, 80),
        (owner, "data['app.conf']", via, 7070),
    ]


def test_a_caller_depends_on_the_service_through_the_field_that_names_it() -> None:
    graph = build(snapshot([service("cart"), caller({"CART_URL": "http://cart"})]))

    assert graph.needs(WEB, "calls") == (Edge(WEB, "calls", CART, "spec.template.spec.containers[0].env[0].value"),)


def test_a_workload_does_not_call_itself() -> None:
    graph = build(snapshot([service("web"), caller({"OWN_URL": "http://web"})]))

    assert graph.needs(WEB, "calls") == ()

"""Bytes become objects: nulls mean defaults, a bad item costs only itself, and secrets never arrive."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.model.codec import (
    Head,
    convert_items,
    convert_object,
    decode_items,
    decode_object,
    read_document,
    read_plain,
)
from holdfast.model.input_refusals import InvalidObject
from holdfast.model.objects.config import ConfigMap, Secret
from holdfast.model.objects.generic import GenericObject
from holdfast.model.objects.meta import Meta
from holdfast.model.objects.network import EndpointSlice
from holdfast.model.objects.pod import Pod
from holdfast.model.outcome import Unread
from holdfast.model.picking import pick_items
from holdfast.model.redaction import MARKER
from holdfast.model.refs import Ref

LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"


def thing(kind="Pod", name="web", version="v1", **fields):
    return {"apiVersion": version, "kind": kind, "metadata": {"name": name, "namespace": "shop"}, **fields}


def raw(*items):
    return json.dumps(list(items)).encode()


def pod_with(**container):
    return thing(spec={"containers": [{"name": "app", **container}]})


def test_a_modelled_kind_becomes_its_type_and_any_other_a_generic_object():
    certificate = thing("Certificate", "tls", "cert-manager.io/v1", status={"conditions": [{"type": "Ready"}]})

    found = decode_items(raw(thing(), certificate)).objects

    assert [type(item) for item in found] == [Pod, GenericObject]
    assert [item.ref for item in found] == [
        Ref("Pod", "web", "shop"),
        Ref("Certificate", "tls", "shop", "cert-manager.io"),
    ]


def test_a_kind_of_another_group_is_not_taken_for_the_modelled_one():
    found = decode_object(json.dumps(thing("Service", "hello", "serving.knative.dev/v1")).encode())

    assert found.ref == Ref("Service", "hello", "shop", "serving.knative.dev")


def test_null_means_the_default_wherever_it_stands():
    slice_ = thing("EndpointSlice", "web-1", "discovery.k8s.io/v1", endpoints=None, ports=None)
    slice_["metadata"] |= {"labels": None, "creationTimestamp": None}

    found = decode_items(raw(slice_)).objects

    assert found == [EndpointSlice(api_version="discovery.k8s.io/v1", metadata=Meta(name="web-1", namespace="shop"))]


@pytest.mark.parametrize("decode", [lambda value: decode_object(json.dumps(value).encode()), convert_object])
def test_json_and_plain_values_give_the_same_object(decode):
    value = pod_with(image="a", env=[{"name": "A", "value": "b"}], resources={"requests": {"cpu": 1, "memory": "1Gi"}})
    value["metadata"]["creationTimestamp"] = "2026-01-02T03:04:05Z"

    found = decode(value)

    assert found.metadata.creation_timestamp == datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert found.spec.containers[0].resources.requests == {"cpu": 1, "memory": "1Gi"}


def test_one_bad_item_does_not_cost_the_list():
    items = raw(thing(name="a"), thing(name="b", spec={"containers": [{"name": 3}]}), thing(name="c"), {"kind": "Pod"})

    found = decode_items(items, where="pods.json", first=10)

    assert [item.name for item in found.objects] == ["a", "c"]
    assert found.unread == [
        Unread(
            "Pod shop/b",
            "invalid-object",
            "pods.json#11: Expected `str`, got `int` - at `$.spec.containers[0].name`",
        ),
        Unread("pods.json#13", "invalid-object", "pods.json#13: no apiVersion or no kind"),
    ]


def test_items_of_a_typed_list_inherit_what_they_are():
    bare = {"metadata": {"name": "web", "namespace": "shop"}}

    found = decode_items(raw(bare), Head("v1", "Pod")).objects + convert_items([bare], Head("v1", "Pod")).objects

    assert found == [Pod(api_version="v1", metadata=Meta(name="web", namespace="shop"))] * 2


@pytest.mark.parametrize(
    ("value", "namespace"),
    [
        ({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "x"}}, "default"),
        ({"apiVersion": "v1", "kind": "Node", "metadata": {"name": "x", "namespace": "odd"}}, ""),
        ({"apiVersion": "a.b/v1", "kind": "Other", "metadata": {"name": "x"}}, ""),
    ],
)
def test_a_namespace_is_filled_in_or_dropped_as_the_kind_demands(value, namespace):
    assert convert_object(value).namespace == namespace


def test_an_object_with_only_a_generated_name_is_known_by_its_prefix():
    found = convert_object({"apiVersion": "v1", "kind": "Pod", "metadata": {"generateName": "job-"}})

    assert found.name == "job-"


@pytest.mark.parametrize(
    ("given_", "detail"),
    [
        (b"", "truncated"),
        (b"[]", "array"),
        (b'"x"', "str"),
        (b"{", "truncated"),
        (b'{"a":' * 100_000, "nested too deeply"),
        (b'{"apiVersion":"v1","kind":"Pod","metadata":{"name":"\xff"}}', "UTF-8"),
        (
            b'{"apiVersion":"v1","kind":"Pod","metadata":{"name":"x","creationTimestamp":"yesterday"}}',
            "RFC3339",
        ),
        (b'{"apiVersion":"v1","kind":"Pod","metadata":{}}', "no metadata.name"),
        (b'{"apiVersion":"v1","kind":"PodList","items":[]}', "not an object"),
        (b'{"apiVersion":"meta.k8s.io/v1","kind":"Table"}', "columns"),
        (b'{"kind":"Pod"}', "no apiVersion"),
    ],
)
def test_what_is_no_object_is_refused_in_words(given_, detail):
    with pytest.raises(InvalidObject) as refusal:
        decode_object(given_)

    assert detail in str(refusal.value.values["detail"])
    assert refusal.value.__cause__ is None
    assert refusal.value.__context__ is None


def test_of_a_secret_only_type_and_key_names_are_kept():
    secret = thing(
        "Secret", "db", type="kubernetes.io/tls", data={"tls.key": "c2VjcmV0"}, stringData={"more": "secret"}
    )
    secret["metadata"]["annotations"] = {LAST_APPLIED: "secret", "team": "a"}

    found = decode_object(json.dumps(secret).encode())

    assert found == Secret(
        api_version="v1",
        metadata=Meta(name="db", namespace="shop", annotations={"team": "a"}),
        type="kubernetes.io/tls",
        keys=("more", "tls.key"),
    )


@pytest.mark.parametrize(("fields", "known"), [({}, False), ({"data": None}, False), ({"data": {}}, True)])
def test_a_secret_without_data_may_have_lost_it(fields, known):
    found = convert_object(thing("Secret", "db", **fields))

    assert isinstance(found, Secret)
    assert found.keys_known is known


def test_a_secret_that_cannot_be_read_does_not_show_its_values():
    bad = thing("Secret", "db", data={"password": "hunter2"}, immutable="hunter2")

    found = decode_items(raw(bad))

    assert [item.what for item in found.unread] == ["Secret shop/db"]
    assert "hunter2" not in repr(found)


def test_a_config_map_keeps_values_and_loses_secrets():
    data = {"host": "db", "password": "abc", "url": "amqp://u:p@mq/", "app.yaml": "port: 1\ntoken: abc\n"}

    found = convert_object(thing("ConfigMap", "app", data=data, binaryData={"logo": "AAAA"}))

    assert found == ConfigMap(
        api_version="v1",
        metadata=Meta(name="app", namespace="shop"),
        data={
            "host": "db",
            "password": MARKER,
            "url": f"amqp://u:{MARKER}@mq/",
            "app.yaml": f"port: 1\ntoken: {MARKER}\n",
        },
        binary_keys=("logo",),
    )


@pytest.mark.parametrize(
    "wrap",
    [
        lambda pod: pod,
        lambda pod: thing("Deployment", "web", "apps/v1", spec={"template": {"spec": pod["spec"]}}),
        lambda pod: thing(
            "CronJob", "web", "batch/v1", spec={"jobTemplate": {"spec": {"template": {"spec": pod["spec"]}}}}
        ),
    ],
)
def test_containers_lose_credentials_wherever_their_template_stands(wrap):
    pod = pod_with(
        env=[{"name": "DB_PASSWORD", "value": "hunter2"}, {"name": "MQ", "value": "amqp://u:hunter2@mq"}],
        args=["--token=hunter2"],
        command=["sh", "-c", "PASSWORD=hunter2 run"],
    )

    found = decode_object(json.dumps(wrap(pod)).encode())

    assert "hunter2" not in repr(found)
    assert f"amqp://u:{MARKER}@mq" in repr(found)


def test_wanted_objects_are_found_as_they_are_given():
    items = raw(thing(name="a"), thing(name="b", unknown=[None]), thing("Secret", "b", data={"k": "v"}))

    found = list(pick_items(items, None, frozenset({Ref("Pod", "b", "shop"), Ref("Secret", "b", "shop")})))

    assert [picked.value for picked in found] == [
        thing(name="b", unknown=[None]),
        thing("Secret", "b", data={"k": MARKER}),
    ]


def test_what_has_an_odd_name_is_passed_over():
    odd = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": {"a": 1}, "generateName": ["b"]}}

    assert list(pick_items(raw(odd, thing(name="b")), None, frozenset({Ref("Pod", "c", "shop")}))) == []
    assert len(list(pick_items(raw(odd, thing(name="b")), None, frozenset({Ref("Pod", "b", "shop")})))) == 1


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["name", "a", "data"]), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(st.sampled_from(["Pod", "Secret", "ConfigMap", "Event", "Foo", "PodList"]), JSON, JSON, JSON)
def test_any_json_is_an_object_or_is_refused(kind, metadata, spec, data):
    value = {
        "apiVersion": "v1",
        "kind": kind,
        "metadata": metadata,
        "spec": spec,
        "status": spec,
        "data": data,
    }

    assert _name_or_refusal(lambda: convert_object(value))
    assert _name_or_refusal(lambda: decode_object(json.dumps(value).encode()))


def _name_or_refusal(decode):
    try:
        return decode().name
    except InvalidObject as refusal:
        return refusal.values["detail"]


@given(st.binary(max_size=200))
def test_no_bytes_break_the_codec(given_):
    read_document(given_)
    read_plain(given_)

    found = decode_items(given_, where="x")

    assert found.objects == []

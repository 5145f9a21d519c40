"""What only a real API server refuses a write for: quotas, admission, budgets of disruption and rights."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml
from msgspec.structs import replace

from holdfast.adapters.kubernetes.kept import open_way
from holdfast.adapters.kubernetes.present_objects import PresentObjects
from holdfast.adapters.kubernetes.writing import KubernetesWriters
from holdfast.model.automation import Target, Write
from holdfast.model.input_refusals import ClusterUnreachable
from holdfast.ports.clusters import IN_CLUSTER
from holdfast.ports.writes import Sent
from tests.builders.writes import Place, behind_proxy, config_map, create, judged, other, patch, pod
from tests.live import objects
from tests.live.cluster import ControlPlane, wait_for

pytestmark = pytest.mark.live

SPACE = "refusing"
NODE = "without-kubelet"
RBAC = "rbac.authorization.k8s.io"


@pytest.fixture(scope="module")
def place(cluster: ControlPlane, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with behind_proxy(tmp_path_factory.mktemp("proxy"), cluster.kubeconfig.read_bytes()) as found:
        found.space(SPACE)
        node = objects.node(NODE, "zone-a", 99)
        del node["metadata"]["labels"]["holdfast.test/kubelet"]
        found.make(node)
        yield found
    leftovers = (
        f"node/{NODE}",
        "node/spare",
        "storageclass/rigid",
        "validatingwebhookconfiguration/down",
        "customresourcedefinition/widgets.example.com",
        *(f"namespace/{name}" for name in (SPACE, "tight", "strict", "hooked")),
    )
    cluster.kubectl("delete", "--ignore-not-found", "--wait=false", *leftovers)


def running(place: Place, **labels: str) -> Target:
    """A Pod that a kubelet would call running and ready."""
    body = pod(SPACE, **labels)
    made = place.make(body | {"spec": body["spec"] | {"nodeName": NODE}})
    ready = [{"type": "Ready", "status": "True"}]
    sent = unhindered(place.writer.send, place, patch(made, "status", status={"phase": "Running", "conditions": ready}))
    assert sent.answer == "applied", sent
    return made


def unhindered(send: Callable[[Write, str], Sent], place: Place, write: Write) -> Sent:
    """What comes of a write when no controller is faster."""

    def sent() -> Sent | None:
        found = send(write, place.version(write.target))
        return None if found.reason == "conflict" else found

    return wait_for("no change in between", sent) or Sent(answer="lost")


def test_a_quota_that_is_used_up_is_told_from_a_missing_right(place: Place):
    place.space("tight")
    quota = objects.thing("v1", "ResourceQuota", "small", "tight", spec={"hard": {"count/services": "0"}})
    made = place.make(quota)
    wait_for("the quota", lambda: place.now(made).get("status", {}).get("hard"))

    sent = place.writer.send(create(objects.service("web", "tight")), "")

    assert judged(sent) == ("refused", "quota")
    assert "exceeded quota: small" in sent.detail


def test_admission_that_says_no_is_no_missing_right(place: Place):
    place.space("strict", **{"pod-security.kubernetes.io/enforce": "restricted"})

    sent = place.writer.send(create(pod("strict")), "")

    assert judged(sent) == ("refused", "refused")


def test_a_claim_of_a_class_that_does_not_expand_stays_as_it_is(place: Place):
    kind = objects.storage_class("rigid") | {"allowVolumeExpansion": False}
    place.make(kind)
    claim = place.make(objects.claim("data", SPACE, "rigid"))

    sent = place.writer.send(patch(claim, spec={"resources": {"requests": {"storage": "9Gi"}}}), claim.resource_version)

    assert sent.answer == "refused"
    assert place.version(claim) == claim.resource_version


def test_a_webhook_that_fails_proves_nothing(place: Place):
    place.space("hooked")
    hook = {
        "name": "down.example.com",
        "clientConfig": {"url": "https://127.0.0.1:1/"},
        "rules": [{"apiGroups": [""], "apiVersions": ["v1"], "operations": ["*"], "resources": ["configmaps"]}],
        "namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "hooked"}},
        "failurePolicy": "Fail",
        "sideEffects": "None",
        "admissionReviewVersions": ["v1"],
        "timeoutSeconds": 5,
    }
    api = "admissionregistration.k8s.io/v1"
    place.make(objects.thing(api, "ValidatingWebhookConfiguration", "down", webhooks=[hook]))
    write = create(config_map("hooked"))

    sent = wait_for("the webhook", lambda: _unless_applied(place.writer.rehearse(write, "")))

    assert judged(sent) == ("lost", "unavailable")
    assert "failed calling webhook" in sent.detail


def _unless_applied(sent: Any) -> Any:
    return None if sent.answer == "applied" else sent


def test_a_pod_that_its_budget_holds_is_busy_and_stays(place: Place):
    target = running(place, app="held")
    budget = place.make(objects.disruption_budget("held", SPACE))
    wait_for("the budget", lambda: place.now(budget).get("status", {}).get("observedGeneration"))

    found = [
        judged(send(other("evict", target), place.version(target)))
        for send in (place.writer.rehearse, place.writer.send)
    ]

    assert found == [("refused", "busy")] * 2
    assert "deletionTimestamp" not in place.now(target)["metadata"]


def test_a_pod_without_a_budget_is_evicted_at_its_version_only(place: Place):
    target = running(place)

    stale = judged(place.writer.send(other("evict", target), target.resource_version))
    remade = judged(place.writer.send(other("evict", replace(target, uid="another")), place.version(target)))
    rehearsed = judged(place.writer.rehearse(other("evict", target), place.version(target)))
    kept = place.now(target)["metadata"]
    evicted = judged(place.writer.send(other("evict", target, gracePeriodSeconds=0), place.version(target)))

    assert (stale, remade) == (("refused", "conflict"), ("refused", "conflict"))
    assert (rehearsed, evicted) == (("applied", ""), ("applied", ""))
    assert "deletionTimestamp" not in kept
    assert place.writer.object(target) is None


def test_a_running_pod_gets_other_resources_in_place(place: Place):
    target = running(place)
    room = {"name": "main", "resources": {"requests": {"cpu": "200m"}}}
    write = patch(target, "resize", strategic=True, spec={"containers": [room]})

    stale = judged(place.writer.send(write, target.resource_version))
    sent = place.writer.send(write, place.version(target))

    assert (stale, judged(sent)) == (("refused", "conflict"), ("applied", ""))
    assert place.now(target)["spec"]["containers"][0]["resources"]["requests"] == {"cpu": "200m", "memory": "64Mi"}
    assert place.now(target)["metadata"]["uid"] == target.uid


def test_a_deployment_is_scaled_by_its_part(place: Place):
    target = place.make(objects.deployment("web", SPACE, replicas=0))
    write = patch(target, "scale", spec={"replicas": 3})

    rehearsed = unhindered(place.writer.rehearse, place, write)
    untouched = place.now(target)["spec"]["replicas"]
    remade = place.writer.send(replace(write, target=replace(target, uid="another")), place.version(target))
    sent = unhindered(place.writer.send, place, write)

    assert [judged(rehearsed), judged(sent)] == [("applied", "")] * 2
    assert judged(remade) == ("refused", "conflict")
    assert (untouched, place.now(target)["spec"]["replicas"]) == (0, 3)


def test_a_node_is_cordoned_without_a_namespace(place: Place):
    target = place.make({"apiVersion": "v1", "kind": "Node", "metadata": {"name": "spare"}})

    sent = unhindered(place.writer.send, place, patch(target, spec={"unschedulable": True}))

    assert judged(sent) == ("applied", "")
    assert place.now(target)["spec"]["unschedulable"] is True


def test_a_kind_that_was_just_defined_can_be_written(place: Place):
    names = {"plural": "widgets", "singular": "widget", "kind": "Widget"}
    schema = {"type": "object", "properties": {"spec": {"type": "object", "properties": {"size": {"type": "integer"}}}}}
    version = {"name": "v1", "served": True, "storage": True, "schema": {"openAPIV3Schema": schema}}
    spec = {"group": "example.com", "names": names, "scope": "Namespaced", "versions": [version]}
    place.make(objects.thing("apiextensions.k8s.io/v1", "CustomResourceDefinition", "widgets.example.com", spec=spec))
    body = objects.thing("example.com/v1", "Widget", "one", SPACE, spec={"size": 1})

    made = wait_for("the kind", lambda: _unless_unsupported(place.writer.send(create(body), "")))
    target = replace(create(body).target, uid=made.object["metadata"]["uid"])
    version_now = place.version(target)
    merged = judged(place.writer.send(patch(target, spec={"size": 2}), version_now))
    strategic = judged(place.writer.send(patch(target, strategic=True, spec={"size": 3}), place.version(target)))
    unknown = judged(place.writer.send(patch(target, spec={"sise": 3}), place.version(target)))

    assert (merged, strategic, unknown) == (("applied", ""), ("refused", "unsupported"), ("refused", "invalid"))
    assert [item["spec"] for item in place.writer.objects("Widget.example.com", SPACE) or ()] == [{"size": 2}]


def _unless_unsupported(sent: Any) -> Any:
    return None if sent.reason in ("unsupported", "gone") else sent


@pytest.fixture(scope="module")
def token(place: Place) -> str:
    """The token of an account that may look at and change ConfigMaps of one namespace, and evict Pods."""
    account = place.make(objects.thing("v1", "ServiceAccount", "narrow", SPACE))
    rules = [
        {"apiGroups": [""], "resources": ["configmaps"], "verbs": ["get", "patch"]},
        {"apiGroups": [""], "resources": ["pods/eviction"], "verbs": ["create"]},
    ]
    place.make(objects.thing(f"{RBAC}/v1", "Role", "narrow", SPACE, rules=rules))
    subject = {"kind": "ServiceAccount", "name": "narrow", "namespace": SPACE}
    role = {"apiGroup": RBAC, "kind": "Role", "name": "narrow"}
    place.make(objects.thing(f"{RBAC}/v1", "RoleBinding", "narrow", SPACE, roleRef=role, subjects=[subject]))
    asked = create({"apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest", "spec": {}})
    sent = place.writer.send(replace(asked, target=account, subresource="token"), "")
    return str((sent.object or {})["status"]["token"])


def test_rights_are_known_beforehand_and_a_missing_one_is_said(place: Place, token: str):
    settings = place.make(config_map(SPACE, a="1"))
    body = config_map(SPACE)
    with KubernetesWriters().open(place.proxy.kubeconfig_for(token), "") as narrow:
        wait_for("the rights", lambda: narrow.may(patch(settings, data={})))
        asked = {
            "patch": patch(settings, data={"a": "2"}),
            "evict": other("evict", replace(settings, kind="Pod")),
            "delete": other("delete", settings),
            "create": create(body),
            "elsewhere": patch(replace(settings, namespace="default"), data={}),
            "part": patch(replace(settings, kind="Pod"), "resize"),
            "command": other("command", settings),
        }

        may = {name: narrow.may(write) for name, write in asked.items()}
        done = {
            name: judged(narrow.send(asked[name], settings.resource_version)) for name in ("delete", "create", "patch")
        }

    assert may == {
        "patch": True,
        "evict": True,
        "delete": False,
        "create": False,
        "elsewhere": False,
        "part": False,
        "command": None,
    }
    forbidden = ("refused", "forbidden")
    assert done == {"delete": forbidden, "create": forbidden, "patch": ("applied", "")}


def test_what_may_not_be_looked_at_is_not_called_absent(place: Place, token: str):
    settings = place.make(config_map(SPACE, a="1"))
    hidden = replace(settings, kind="Secret", name="absent")
    with KubernetesWriters().open(place.proxy.kubeconfig_for(token), "") as narrow:
        wait_for("the rights", lambda: narrow.may(patch(settings, data={})))

        seen = narrow.object(settings)
        listed = narrow.objects("ConfigMap", SPACE)
        with pytest.raises(ClusterUnreachable):
            narrow.object(hidden)

    assert seen is not None
    assert listed is None


def test_a_token_that_nobody_knows_is_refused_before_anything_is_sent(place: Place):
    settings = place.make(config_map(SPACE, a="1"))

    with KubernetesWriters().open(place.proxy.kubeconfig_for("unknown"), "") as stranger:
        sent = stranger.send(patch(settings, data={"a": "2"}), settings.resource_version)
        may = stranger.may(patch(settings))

    assert (sent.answer, may) == ("refused", None)
    assert place.now(settings)["data"] == {"a": "1"}


def test_a_pod_writes_with_the_account_that_the_kubelet_gave_it(
    cluster: ControlPlane, place: Place, token: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    settings = place.make(config_map(SPACE, a="1"))
    roots = place.now(replace(settings, name="kube-root-ca.crt"))
    (tmp_path / "token").write_text(token)
    (tmp_path / "ca.crt").write_text(roots["data"]["ca.crt"])
    server = urlsplit(yaml.safe_load(cluster.kubeconfig.read_text())["clusters"][0]["cluster"]["server"])
    monkeypatch.setenv("KUBERNETES_SERVICE_HOST", str(server.hostname))
    monkeypatch.setenv("KUBERNETES_SERVICE_PORT", str(server.port))

    with KubernetesWriters(service_account=str(tmp_path)).open(IN_CLUSTER, "") as writer:
        wait_for("the rights", lambda: writer.may(patch(settings, data={})))
        changed = writer.send(patch(settings, data={"a": "2"}), settings.resource_version)
        deleted = writer.send(other("delete", settings), place.version(settings))

    assert [judged(changed), judged(deleted)] == [("applied", ""), ("refused", "forbidden")]
    assert place.now(settings)["data"] == {"a": "2"}


def test_a_list_of_many_pages_is_as_whole_as_one(place: Place):
    for number in range(5):
        place.make(config_map(SPACE, number=str(number)))

    with open_way(place.proxy.kubeconfig, "") as opened:
        found = PresentObjects(opened, page_size=2).objects("ConfigMap", SPACE)

    assert found == place.writer.objects("ConfigMap", SPACE)
    assert len(found or ()) >= 6
    assert {(item["apiVersion"], item["kind"]) for item in found or ()} == {("v1", "ConfigMap")}

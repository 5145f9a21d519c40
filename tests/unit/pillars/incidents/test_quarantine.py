from typing import Any

from holdfast.model.objects.network import NetworkPolicy
from holdfast.model.objects.pod import Pod
from holdfast.model.outcome import Verdict
from holdfast.model.refs import Ref
from holdfast.model.snapshot import Snapshot
from holdfast.pillars.incidents.playbook_quarantine import (
    Opening,
    Quarantine,
    Rotation,
    affected_pods,
    evidence_commands,
    quarantine,
    rotations,
)
from holdfast.verdicts.reach import Party, may_enter, may_leave
from tests.builders.kube import controlled_by, pod, service, snapshot

WEB, DB, BARE = (Ref("Pod", name, "shop") for name in ("web-1", "db-0", "bare"))


def policy(name: str, selector: dict[str, Any], **spec: Any) -> dict[str, Any]:
    return {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "NetworkPolicy",
        "metadata": {"name": name, "namespace": "shop"},
        "spec": {"podSelector": selector, **spec},
    }


def labelled(name: str, labels: dict[str, str], **spec: Any) -> dict[str, Any]:
    made = pod(name, **spec)
    made["metadata"]["labels"] = labels
    return made


def isolated(given: list[dict[str, Any]], *affected: str, listed: tuple[str, ...] = ("NetworkPolicy",)) -> Quarantine:
    known = snapshot(given, listed)
    return quarantine(known, affected_pods(known, affected).pods, "INC-0001")


def verdicts(known: Snapshot, name: str) -> list[Verdict]:
    """Whether a Pod can be reached, can reach another, and can ask the cluster's DNS."""
    policies = tuple(known.all(NetworkPolicy))
    parties = {item.name: Party(item.namespace, item.labels, item.spec, {}) for item in known.all(Pod)}
    own, other = parties[name], parties["db-0"]
    return [
        may_enter(policies, other, own, 80),
        may_leave(policies, own, other, 5432),
        may_leave(policies, own, other, 53, "UDP"),
    ]


def test_the_policy_cuts_the_pod_off_in_both_directions_and_from_names() -> None:
    given = [pod("web-1"), pod("db-0")]
    before = verdicts(snapshot(given, ("NetworkPolicy",)), "web-1")

    made = isolated(given, "Pod shop/web-1")

    after = verdicts(snapshot([*given, *made.policies]), "web-1")
    assert [item.answer.value for item in before] == ["yes"] * 3
    assert [item.answer.value for item in after] == ["no"] * 3
    assert verdicts(snapshot([*given, *made.policies]), "db-0")[1].is_yes
    assert made.policies == (
        {
            "apiVersion": "networking.k8s.io/v1",
            "kind": "NetworkPolicy",
            "metadata": {
                "name": "quarantine-inc-0001-1",
                "namespace": "shop",
                "labels": {"app.kubernetes.io/managed-by": "holdfast", "holdfast.io/quarantine": "inc-0001"},
            },
            "spec": {"podSelector": {"matchLabels": {"app": "web"}}, "policyTypes": ["Ingress", "Egress"]},
        },
    )


def test_policies_that_would_still_let_traffic_through_are_named_since_they_add_up() -> None:
    given = [
        pod("web-1"),
        pod("db-0"),
        policy(
            "allow-web", {"matchLabels": {"app": "web"}}, ingress=[{}], egress=[{}], policyTypes=["Ingress", "Egress"]
        ),
        policy("dns", {}, egress=[{"ports": [{"port": 53, "protocol": "UDP"}]}], policyTypes=["Egress"]),
        policy("deny-all", {}, policyTypes=["Ingress", "Egress"]),
        policy("db-only", {"matchLabels": {"app": "db"}}, ingress=[{}]),
    ]

    made = isolated(given, "Pod shop/web-1")

    still_open = verdicts(snapshot([*given, *made.policies]), "web-1")
    assert [item.answer.value for item in still_open] == ["yes"] * 3
    assert made.openings == (
        Opening(Ref("NetworkPolicy", "allow-web", "shop"), ("Ingress", "Egress"), (WEB,)),
        Opening(Ref("NetworkPolicy", "dns", "shop"), ("Egress",), (WEB,)),
    )


def test_policies_that_were_not_read_are_not_taken_for_none() -> None:
    assert isolated([pod("web-1")], "Pod shop/web-1", listed=()).openings is None
    assert isolated([pod("web-1")], "Pod shop/web-1").openings == ()


def test_pods_that_share_all_labels_are_named_as_caught_besides() -> None:
    made = isolated([pod("web-1"), pod("web-2"), pod("db-0")], "Pod shop/web-1")

    assert made.also == (Ref("Pod", "web-2", "shop"),)


def test_a_pod_is_selected_by_all_its_labels_so_that_few_others_are() -> None:
    one = labelled("db-0", {"app": "db", "statefulset.kubernetes.io/pod-name": "db-0"})
    other = labelled("db-1", {"app": "db", "statefulset.kubernetes.io/pod-name": "db-1"})

    assert isolated([one, other], "Pod shop/db-0").also == ()


def test_a_pod_without_labels_is_given_one_first_and_nobody_else_is_caught() -> None:
    made = isolated([labelled("bare", {}), pod("web-1")], "Pod shop/bare")

    assert made.labelling == ("kubectl label pod bare -n shop holdfast.io/quarantine=inc-0001",)
    assert made.policies[0]["spec"]["podSelector"] == {"matchLabels": {"holdfast.io/quarantine": "inc-0001"}}
    assert made.also == ()


def test_what_no_policy_isolates_is_said() -> None:
    given = [pod("web-1", hostNetwork=True), {"apiVersion": "cilium.io/v2", "kind": "CiliumNetworkPolicy",
             "metadata": {"name": "x", "namespace": "shop"}}]  # fmt: skip

    made = isolated(given, "Pod shop/web-1")

    assert (made.beyond, made.unjudged) == ((WEB,), ("CiliumNetworkPolicy.cilium.io",))


def test_affected_objects_lead_to_their_pods() -> None:
    web, db = (
        pod("web-1", owner=("ReplicaSet", "web-7f")),
        pod("db-0", volumes=[{"name": "d", "persistentVolumeClaim": {"claimName": "data"}}]),
    )
    owner = {
        "apiVersion": "apps/v1",
        "kind": "ReplicaSet",
        "metadata": {"name": "web-7f", "namespace": "shop", "ownerReferences": controlled_by("Deployment", "web")},
    }
    known = snapshot([web, db, owner, service("web")])

    names = ["Deployment shop/web", "Service shop/web", "PersistentVolumeClaim shop/data", "Node n1", "what?"]
    found = {name: [item.name for item in affected_pods(known, (name,)).pods] for name in names}

    assert found == {
        "Deployment shop/web": ["web-1"],
        "Service shop/web": ["web-1"],
        "PersistentVolumeClaim shop/data": ["db-0"],
        "Node n1": [],
        "what?": [],
    }
    assert affected_pods(known, ("Node n1", "Pod shop/db-0")).unknown == ("Node n1",)


def test_every_secret_within_reach_is_listed_with_the_way_to_it() -> None:
    container = {
        "name": "c",
        "env": [{"name": "P", "valueFrom": {"secretKeyRef": {"name": "db-password", "key": "p"}}}],
        "envFrom": [{"secretRef": {"name": "all"}}],
    }
    volumes = [
        {"name": "a", "secret": {"secretName": "tls"}},
        {"name": "b", "projected": {"sources": [{"secret": {"name": "keys"}}]}},
    ]
    made = pod(
        "web-1",
        containers=[container],
        volumes=volumes,
        imagePullSecrets=[{"name": "registry"}],
        serviceAccountName="web",
    )
    quiet = pod("db-0", automountServiceAccountToken=False)

    found = rotations(snapshot([made, quiet]).all(Pod))

    assert found == (
        Rotation(Ref("Secret", "all", "shop"), "environment", (WEB,)),
        Rotation(Ref("Secret", "db-password", "shop"), "environment", (WEB,)),
        Rotation(Ref("Secret", "keys", "shop"), "volume", (WEB,)),
        Rotation(Ref("Secret", "registry", "shop"), "registry", (WEB,)),
        Rotation(Ref("Secret", "tls", "shop"), "volume", (WEB,)),
        Rotation(Ref("ServiceAccount", "web", "shop"), "token", (WEB,)),
    )


def test_the_evidence_of_a_pod_is_its_state_its_events_and_every_log() -> None:
    made = pod("web-1", containers=[{"name": "app"}], initContainers=[{"name": "init"}])

    assert evidence_commands(snapshot([made]).all(Pod)) == (
        "kubectl get pod web-1 -n shop -o yaml",
        "kubectl get events -n shop --field-selector involvedObject.name=web-1",
        "kubectl logs web-1 -n shop -c init --timestamps",
        "kubectl logs web-1 -n shop -c init --timestamps --previous",
        "kubectl logs web-1 -n shop -c app --timestamps",
        "kubectl logs web-1 -n shop -c app --timestamps --previous",
    )

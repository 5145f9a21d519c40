"""Whoever opts in to an action gives its account what the action declares, as the API server judges it, and no more."""

from __future__ import annotations

import json
import ssl
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from holdfast.model.kinds import BY_PLURAL
from holdfast.pillars.automation.action import Right
from holdfast.pillars.automation.catalogue import actions
from holdfast.reports.action_roles import action_roles, needs, of_operators
from tests.live import objects
from tests.live.cluster import ControlPlane, wait_for

pytestmark = pytest.mark.live

NAMES = tuple(actions())
RBAC = "rbac.authorization.k8s.io"
HOME, CHOSEN, OTHER = "worker-home", "opted-in", "left-alone"
# What every account may do: ask who it is and what it may do.
USUAL = ("authorization.k8s.io", "authentication.k8s.io")
NEVER = (
    ("", "namespaces", "delete"),
    ("", "secrets", "get"),
    ("", "secrets", "list"),
    ("", "pods/exec", "create"),
    ("", "serviceaccounts/token", "create"),
    ("", "serviceaccounts", "impersonate"),
    (RBAC, "clusterroles", "escalate"),
    (RBAC, "clusterrolebindings", "create"),
    (RBAC, "rolebindings", "create"),
    ("admissionregistration.k8s.io", "validatingwebhookconfigurations", "delete"),
)
THROWN_AWAY = {"backup.end-drill", "backup.restore-drill", "backup.restore-drill-velero"}
"""Who makes a scratch namespace must be able to throw it away: a right that no Role can narrow to one of them."""
Object = dict[str, Any]


class Judge:
    """Asks the API server what an account may do, as that account."""

    def __init__(self, cluster: ControlPlane) -> None:
        config = yaml.safe_load(cluster.kubeconfig.read_text())
        self._server = config["clusters"][0]["cluster"]["server"]
        self._admin = config["users"][0]["user"]["token"]

    def may(self, account: str, right: Right, verb: str, namespace: str) -> bool:
        """Says whether an account may do something in a namespace, or in the cluster without one."""
        resource, _, part = right.resource.partition("/")
        asked = {"group": right.group, "resource": resource, "subresource": part, "verb": verb, "namespace": namespace}
        return bool(self._review("selfsubjectaccessreviews", account, {"resourceAttributes": asked})["allowed"])

    def rules(self, account: str, namespace: str) -> set[tuple[str, str, str]]:
        """Everything that an account may do with objects of a namespace."""
        found = self._review("selfsubjectrulesreviews", account, {"namespace": namespace})["resourceRules"] or ()
        return {
            (group, resource, verb)
            for rule in found
            for group in rule["apiGroups"]
            for resource in rule["resources"]
            for verb in rule["verbs"]
            if group not in USUAL
        }

    def _review(self, plural: str, account: str, spec: Object) -> Object:
        headers = {
            "Authorization": f"Bearer {self._admin}",
            "Content-Type": "application/json",
            "Impersonate-User": f"system:serviceaccount:{HOME}:{account}",
        }
        url = f"{self._server}/apis/authorization.k8s.io/v1/{plural}"
        request = urllib.request.Request(url, json.dumps({"spec": spec}).encode(), headers)
        trust = ssl._create_unverified_context()
        with urllib.request.urlopen(request, timeout=60, context=trust) as answer:
            status: Object = json.loads(answer.read())["status"]
        return status


def account_of(name: str) -> str:
    return name.replace(".", "-")


@pytest.fixture(scope="module")
def judge(cluster: ControlPlane) -> Iterator[Judge]:
    """One account for each action, with what is printed for that action."""
    made: list[Object] = [objects.namespace(name) for name in (HOME, CHOSEN, OTHER)]
    for name, action in actions().items():
        made.append(objects.thing("v1", "ServiceAccount", account_of(name), HOME))
        made += action_roles([action], [CHOSEN], account_of(name), HOME)
    cluster.apply(made)
    found = Judge(cluster)
    wait_for("the rights", lambda: all(found.rules(account_of(one), CHOSEN) >= declared(one, CHOSEN) for one in NAMES))
    yield found
    for plural in ("clusterroles", "clusterrolebindings"):
        # One by one, kubectl would take a fifth of a second for each.
        cluster.kubectl(
            "delete", "--raw", f"/apis/{RBAC}/v1/{plural}?labelSelector=app.kubernetes.io%2Fname%3Dholdfast"
        )
    cluster.kubectl("delete", "namespace", "--wait=false", HOME, CHOSEN, OTHER)


def declared(name: str, namespace: str) -> set[tuple[str, str, str]]:
    near, far = needs(actions()[name])
    rights = (*near, *of_operators(actions()[name]), *far) if namespace == CHOSEN else far
    return {(one.group, one.resource, verb) for one in rights for verb in one.verbs}


@pytest.mark.parametrize("name", NAMES)
def test_an_account_may_do_what_its_action_declares_and_nothing_else(judge: Judge, name: str):
    account = account_of(name)

    assert judge.rules(account, CHOSEN) == declared(name, CHOSEN)
    assert judge.rules(account, OTHER) == declared(name, OTHER)


@pytest.mark.parametrize("name", NAMES)
def test_each_right_that_an_action_declares_is_there_where_it_was_opted_in_to(judge: Judge, name: str):
    account = account_of(name)
    asked = [(right, verb) for right in actions()[name].fields.rights for verb in right.verbs]

    here = {(right.resource, verb): judge.may(account, right, verb, _place(right, CHOSEN)) for right, verb in asked}
    there = {
        (right.resource, verb): judge.may(account, right, verb, OTHER) for right, verb in asked if _place(right, OTHER)
    }

    assert here == dict.fromkeys(here, True)
    assert there == dict.fromkeys(there, False)


@pytest.mark.parametrize("name", NAMES)
def test_no_action_opens_secrets_or_takes_power_for_itself(judge: Judge, name: str):
    account = account_of(name)

    allowed = [
        (resource, verb, place)
        for group, resource, verb in NEVER
        if (resource, verb) != ("namespaces", "delete") or name not in THROWN_AWAY
        for place in (CHOSEN, HOME, "")
        if judge.may(account, Right(group=group, resource=resource, verbs=(verb,)), verb, place)
    ]

    assert allowed == []


def _place(right: Right, namespace: str) -> str:
    info = BY_PLURAL.get((right.group, right.resource.partition("/")[0]))
    return namespace if info is None or info.namespaced else ""

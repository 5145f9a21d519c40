"""The chart, rendered by the real helm: what it holds, what it refuses, and how its Pods are confined."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from holdfast.service.diagnosis.rights import cluster_role
from tests.live.binaries import NoBinariesError
from tests.live.helm import AGENT, CHART, FULL, POSTGRES, VALUE_SETS, ChartError, Helm, Object, Values

pytestmark = [pytest.mark.live, pytest.mark.slow]

ALWAYS = ["ClusterRole", "ClusterRoleBinding", "NetworkPolicy", "ServiceAccount"]


@pytest.fixture(scope="module")
def helm(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Helm:
    capture = request.config.pluginmanager.getplugin("capturemanager")
    try:
        with capture.global_and_fixture_disabled():
            return Helm(tmp_path_factory.mktemp("home"))
    except NoBinariesError as problem:
        if os.environ.get("CI"):
            raise
        pytest.skip(f"the chart needs helm: {problem}")


def kinds(found: list[Object]) -> list[str]:
    return sorted(item["kind"] for item in found)


def one(found: list[Object], kind: str) -> Object:
    [item] = [item for item in found if item["kind"] == kind]
    return item


def pods(found: list[Object]) -> Iterator[Object]:
    """The specs of all Pods that the objects make."""
    for item in found:
        if item["kind"] in ("StatefulSet", "Deployment"):
            yield item["spec"]["template"]["spec"]
        if item["kind"] == "CronJob":
            yield item["spec"]["jobTemplate"]["spec"]["template"]["spec"]


def containers(pod: Object) -> list[Object]:
    return [*pod.get("initContainers", []), *pod["containers"]]


@pytest.mark.parametrize("name", VALUE_SETS)
def test_the_strict_lint_finds_nothing(name: str, helm: Helm) -> None:
    assert "0 chart(s) failed" in helm.lint(VALUE_SETS[name])


@pytest.mark.parametrize(
    ("values", "more"),
    [
        ({}, ["Service", "StatefulSet"]),
        (POSTGRES, ["Deployment", "Service"]),
        (AGENT, ["CronJob"]),
        (FULL, ["CronJob", "Deployment", "Ingress", "PodDisruptionBudget", "Service", "ServiceMonitor"]),
        ({"rbac": {"create": False}, "serviceAccount": {"create": False}}, ["Service", "StatefulSet"]),
    ],
    ids=["default", "postgres", "agent", "full", "own rights"],
)
def test_it_makes_what_was_asked_for(values: Values, more: list[str], helm: Helm) -> None:
    always = ["NetworkPolicy"] if "rbac" in values else ALWAYS

    assert kinds(helm.template(values)) == sorted([*always, *more])


@pytest.mark.parametrize("logs", [True, False])
def test_the_rights_are_those_that_the_command_prints(logs: bool, helm: Helm) -> None:
    found = helm.template({"rbac": {"logs": logs}})

    # To write the file anew: `holdfast rbac --no-logs`, the list under `rules`.
    assert one(found, "ClusterRole")["rules"] == cluster_role(logs=logs)["rules"]
    verbs = {verb for rule in one(found, "ClusterRole")["rules"] for verb in rule["verbs"]}
    assert verbs == {"get", "list"}


def test_the_rights_are_bound_to_the_account_of_the_pods_alone(helm: Helm) -> None:
    found = helm.template({})

    binding, account = one(found, "ClusterRoleBinding"), one(found, "ServiceAccount")["metadata"]
    assert binding["roleRef"]["name"] == one(found, "ClusterRole")["metadata"]["name"]
    assert binding["subjects"] == [
        {"kind": "ServiceAccount", "name": account["name"], "namespace": account["namespace"]}
    ]
    assert [pod["serviceAccountName"] for pod in pods(found)] == [account["name"]]


@pytest.mark.parametrize("name", VALUE_SETS)
def test_every_container_is_confined_and_says_what_it_needs(name: str, helm: Helm) -> None:
    specs = list(pods(helm.template(VALUE_SETS[name])))

    assert specs
    for pod in specs:
        assert pod["enableServiceLinks"] is False
        assert pod["securityContext"]["runAsNonRoot"] is True
        assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
        for container in containers(pod):
            assert container["securityContext"] == {
                "allowPrivilegeEscalation": False,
                "readOnlyRootFilesystem": True,
                "capabilities": {"drop": ["ALL"]},
            }
            assert container["resources"]["requests"].keys() == {"cpu", "memory"}
            assert "memory" in container["resources"]["limits"]


def test_no_secret_stands_in_a_manifest(helm: Helm) -> None:
    found = helm.template(FULL)

    settings = {
        item["name"]: "value" in item for pod in pods(found) for part in containers(pod) for item in part.get("env", [])
    }
    assert {name for name, is_plain in settings.items() if not is_plain} == {
        "HOLDFAST_STORE", "HOLDFAST_OIDC_SECRET", "HOLDFAST_TOKEN",
    }  # fmt: skip
    assert "Secret" not in kinds(found)


@pytest.mark.parametrize(("logs", "args"), [(True, ["agent"]), (False, ["agent", "--no-logs"])])
def test_the_agent_is_one_program_that_is_told_where_to_send(logs: bool, args: list[str], helm: Helm) -> None:
    [pod] = pods(helm.template({**AGENT, "rbac": {"logs": logs}}))

    [agent] = containers(pod)
    plain = {item["name"]: item["value"] for item in agent["env"] if "value" in item}
    assert agent["args"] == args
    assert plain == {"HOLDFAST_SERVER": AGENT["agent"]["server"], "HOLDFAST_CLUSTER": "prod-seoul"}


def test_the_portal_is_where_the_ingress_leads(helm: Helm) -> None:
    [pod, _] = pods(helm.template(FULL))

    environment = {item["name"]: item.get("value") for item in pod["containers"][0]["env"]}
    assert environment["HOLDFAST_URL"] == "https://holdfast.example.com"
    assert environment["HOLDFAST_OIDC_GROUPS"] == "sre=admin shop=viewer@prod-seoul/shop"


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"server": {"replicas": 2}}, "more than one needs store.kind=postgres"),
        ({"store": {"kind": "postgres", "postgres": {"secretName": "a"}}}, "every replica needs the same keys"),
        ({"store": {"kind": "postgres"}, "keys": {"secretName": "a"}}, "store.postgres.secretName"),
        ({"agent": {"enabled": True, "server": "https://a.example.com", "cluster": "a"}}, "agent.tokenSecretName"),
        ({"ingress": {"enabled": True}}, "ingress.host"),
        ({"metrics": {"serviceMonitor": {"enabled": True}}}, "metrics.serviceMonitor.tokenSecretName"),
        ({"oidc": {"issuer": "https://id.example.com"}}, "oidc"),
        ({"server": {"replica": 2}}, "replica"),
        ({"store": {"kind": "mysql"}}, "kind"),
        ({"image": {"digest": "latest"}}, "digest"),
        ({"server": {"clusterName": "My Cluster"}}, "clusterName"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_its_name(values: Values, said: str, helm: Helm) -> None:
    with pytest.raises(ChartError) as refused:
        helm.template(values)

    assert said in str(refused.value)


def test_every_value_is_in_the_schema_and_every_field_of_the_schema_has_a_value() -> None:
    def paths(value: Any, at: str = "") -> set[str]:
        if not isinstance(value, dict) or not value or at.endswith((".requests", ".limits")):
            return {at}
        return {path for key, part in value.items() for path in paths(part, f"{at}.{key}")}

    def fields(schema: Any, at: str = "") -> set[str]:
        if "properties" not in schema:
            return {at}
        return {path for key, part in schema["properties"].items() for path in fields(part, f"{at}.{key}")}

    values = paths(yaml.safe_load((CHART / "values.yaml").read_text()))
    known = fields(yaml.safe_load((CHART / "values.schema.json").read_text()))

    shared = {path.removesuffix(".requests").removesuffix(".limits") for path in values}
    assert shared == known - {".global"}


def test_the_chart_is_of_the_version_of_the_package() -> None:
    chart = yaml.safe_load((CHART / "Chart.yaml").read_text())

    package = (Path(__file__).resolve().parents[2] / "pyproject.toml").read_text()
    assert f'version = "{chart["appVersion"]}"' in package

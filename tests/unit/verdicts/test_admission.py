"""What admission decides: Pod Security levels, accounts and which webhooks see a request."""

from __future__ import annotations

import pytest

from holdfast.model.objects.admission import OperationRule, Webhook
from holdfast.model.objects.container import (
    Capabilities,
    Container,
    ContainerPort,
    SecurityContext,
    SecurityProfile,
    Sysctl,
)
from holdfast.model.objects.meta import LabelSelector
from holdfast.model.objects.pod import PodSpec
from holdfast.model.objects.volumes import HostPath, Volume
from holdfast.model.outcome import YES, no
from holdfast.verdicts.admission import Request, Violation, account_of, pod_security, sees

HARDENED = SecurityContext(
    allow_privilege_escalation=False,
    run_as_non_root=True,
    capabilities=Capabilities(drop=("ALL",)),
    seccomp_profile=SecurityProfile(type="RuntimeDefault"),
)
POD = Request(operation="CREATE", group="", version="v1", resource="pods", namespace_labels={"team": "shop"})
PODS = OperationRule(operations=("CREATE",), api_groups=("",), api_versions=("v1",), resources=("pods",))


def spec(context: SecurityContext | None = None) -> PodSpec:
    return PodSpec(containers=(Container(name="web", security_context=context),))


def test_the_privileged_level_forbids_nothing() -> None:
    found = pod_security("privileged", spec(SecurityContext(privileged=True)))

    assert found == ()


def test_a_plain_pod_passes_baseline_and_breaks_four_controls_of_restricted() -> None:
    baseline = pod_security("baseline", spec())
    restricted = pod_security("restricted", spec())

    at = "spec.containers[0].securityContext"
    assert baseline == ()
    assert restricted == (
        Violation("allowPrivilegeEscalation", f"{at}.allowPrivilegeEscalation"),
        Violation("capabilities", f"{at}.capabilities"),
        Violation("runAsNonRoot", f"{at}.runAsNonRoot"),
        Violation("seccompProfile", f"{at}.seccompProfile"),
    )


def test_a_hardened_pod_passes_restricted() -> None:
    found = pod_security("restricted", spec(HARDENED))

    assert found == ()


def test_baseline_names_each_access_to_the_host() -> None:
    reaching = PodSpec(
        host_network=True,
        volumes=(Volume(name="root", host_path=HostPath(path="/")),),
        containers=(
            Container(
                name="agent",
                ports=(ContainerPort(container_port=9100, host_port=9100),),
                security_context=SecurityContext(privileged=True, capabilities=Capabilities(add=("SYS_ADMIN",))),
            ),
        ),
    )

    found = pod_security("baseline", reaching, "spec.template.spec")

    assert {(item.control, item.path.removeprefix("spec.template.spec.")) for item in found} == {
        ("hostNamespaces", "hostNetwork"),
        ("hostPathVolumes", "volumes[0].hostPath"),
        ("hostPorts", "containers[0].ports[0].hostPort"),
        ("privileged", "containers[0].securityContext.privileged"),
        ("capabilities", "containers[0].securityContext.capabilities.add"),
    }


def test_the_pod_answers_for_containers_that_say_nothing_themselves() -> None:
    bare = SecurityContext(allow_privilege_escalation=False, capabilities=Capabilities(drop=("ALL",)))
    whole = SecurityContext(run_as_non_root=True, seccomp_profile=SecurityProfile(type="Localhost"))

    found = pod_security("restricted", PodSpec(security_context=whole, containers=(Container(security_context=bare),)))

    assert found == ()


def test_a_pod_without_an_account_runs_as_default() -> None:
    assert (account_of(PodSpec()), account_of(PodSpec(service_account_name="op"))) == ("default", "op")


def test_a_webhook_sees_what_its_rules_and_selectors_cover() -> None:
    shop = LabelSelector(match_labels={"team": "shop"})
    other = LabelSelector(match_labels={"team": "bank"})

    answers = [
        sees(Webhook(rules=(PODS,), namespace_selector=shop), POD),
        sees(Webhook(rules=(PODS,), namespace_selector=other), POD),
        sees(Webhook(rules=(PODS,), object_selector=shop), POD),
        sees(Webhook(rules=(OperationRule(operations=("DELETE",), api_groups=("*",)),)), POD),
    ]

    assert answers == [YES, no("namespace-not-selected"), no("object-not-selected"), no("rules-differ")]


@pytest.mark.parametrize(
    ("level", "pod", "controls"),
    [
        ("restricted", PodSpec(volumes=(Volume(host_path=HostPath(path="/")),)), {"restrictedVolumes"}),
        ("restricted", PodSpec(volumes=(Volume(iscsi={"lun": 0}),)), {"restrictedVolumes"}),
        (
            "baseline",
            PodSpec(host_network=True, containers=(Container(ports=(ContainerPort(container_port=80),)),)),
            {"hostNamespaces", "hostPorts"},
        ),
        (
            "baseline",
            PodSpec(security_context=SecurityContext(sysctls=(Sysctl(name="kernel.msgmax", value="1"),))),
            {"sysctls"},
        ),
        (
            "baseline",
            PodSpec(security_context=SecurityContext(sysctls=(Sysctl(name="net.ipv4.tcp_syncookies", value="1"),))),
            set(),
        ),
        ("restricted", PodSpec(security_context=SecurityContext(run_as_non_root=False)), {"runAsNonRoot"}),
    ],
)
def test_each_level_names_the_controls_that_the_api_server_names(level: str, pod: PodSpec, controls: set[str]) -> None:
    found = pod_security(level, pod)

    assert {item.control for item in found} == controls

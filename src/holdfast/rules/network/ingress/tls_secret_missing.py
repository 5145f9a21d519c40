"""An Ingress names a TLS Secret that does not exist or holds no certificate."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite, cite_absence
from holdfast.engine.rule import PROVEN, Rule, Statement
from holdfast.model.finding import Evidence, Finding
from holdfast.model.objects.config import Secret
from holdfast.model.objects.network import Ingress
from holdfast.model.refs import Ref

RULE = Rule(
    subject="Ingress",
    needs=("Secret",),
    shows="certificate-invalid",
    severity="medium",
    type="security",
    cause_kind="misconfiguration",
    certainty=PROVEN,
)

_ISSUED = ("cert-manager.io/", "kubernetes.io/tls-acme", "certmanager.k8s.io/")
_KEYS = frozenset({"tls.crt", "tls.key"})


def check(facts: Facts) -> Iterator[Statement]:
    """States each Ingress whose TLS Secret is absent, or lacks a certificate or key."""
    for ingress in facts.all(Ingress):
        # Where an issuer makes the Secret, its own objects say why it is not there.
        if any(key.startswith(_ISSUED) for key in ingress.annotations):
            continue
        for i, tls in enumerate(ingress.spec.tls):
            if not tls.secret_name:
                continue
            ref = Ref("Secret", tls.secret_name, ingress.namespace)
            problem = _problem(facts, ref)
            if problem:
                secret = facts.snapshot.get(ref)
                told: Evidence = cite(secret, "metadata.name", secret.name) if secret else cite_absence(ref)
                yield Finding(
                    subject=ingress.ref,
                    values={"secret": tls.secret_name, "problem": problem, "hosts": list(tls.hosts) or ["-"]},
                    evidence=(cite(ingress, f"spec.tls[{i}].secretName", tls.secret_name), told),
                )
                break


def _problem(facts: Facts, ref: Ref) -> str:
    if facts.is_absent(ref):
        return "absent"
    secret = facts.find(Secret, ref.name, ref.namespace)
    if secret is None or not secret.keys_known or not secret.keys:
        return ""
    return "" if set(secret.keys) >= _KEYS else "no tls.crt or tls.key"

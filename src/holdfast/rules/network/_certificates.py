"""Certificates that somebody relies on, and when they end."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from msgspec import Struct

from holdfast.engine.facts import Facts, cite
from holdfast.engine.once import once
from holdfast.model.certificates import Certificate, end_of, field_of
from holdfast.model.finding import Evidence
from holdfast.model.objects.generic import GenericObject
from holdfast.model.objects.meta import condition
from holdfast.model.objects.network import Gateway, Ingress
from holdfast.model.objects.pod import Pod
from holdfast.model.refs import Ref
from holdfast.model.units import parse_moment

ISSUED = "Certificate.cert-manager.io"
# cert-manager marks the Secrets that it keeps current.
_KEPT_CURRENT = "controller.cert-manager.io/fao"


class Ending(Struct, frozen=True, kw_only=True):
    """A certificate, what relies on it, and when it ends; `renewal` is when its keeper wanted to replace it."""

    subject: Ref
    names: str
    end: datetime
    evidence: Evidence
    users: tuple[Ref, ...] = ()
    begin: datetime | None = None
    renewal: datetime | None = None

    @property
    def end_text(self) -> str:
        """Writes the end."""
        return self.end.strftime("%Y-%m-%dT%H:%M:%SZ")

    def left(self, now: datetime) -> timedelta:
        """Gives the time until the end; negative after it."""
        return self.end - now


@once
def endings(facts: Facts) -> tuple[Ending, ...]:
    """Lists the certificates that are relied upon."""
    users = _users(facts)
    read = (_read(facts, ref, one, users) for ref, found in facts.snapshot.certificates.items() for one in found)
    issued = (_issued(item) for item in facts.snapshot.of_kind(ISSUED) if isinstance(item, GenericObject))
    found = (item for item in (*read, *issued) if item is not None)
    return tuple(sorted(found, key=lambda item: (item.subject, item.evidence.field)))


@once
def unseen(facts: Facts) -> bool:
    """Says that an Ingress serves TLS with a certificate that nobody read."""
    known = facts.snapshot.certificates
    return any(
        ingress.ref not in known and Ref("Secret", tls.secret_name, ingress.namespace) not in known
        for ingress in facts.all(Ingress)
        for tls in ingress.spec.tls
        if tls.secret_name
    )


def _read(facts: Facts, ref: Ref, found: Certificate, users: Mapping[Ref, tuple[Ref, ...]]) -> Ending | None:
    if ref.kind == "Secret":
        secret = facts.snapshot.get(ref)
        is_kept = secret is not None and _KEPT_CURRENT in secret.labels and facts.knows(ISSUED)
        if is_kept or ref not in users:
            return None
    return Ending(
        subject=ref,
        names=", ".join(found.names) or found.subject,
        begin=found.not_before,
        end=found.not_after,
        evidence=Evidence(object=ref, field=field_of(found), value=end_of(found)),
        users=users.get(ref, ()),
    )


def _issued(item: GenericObject) -> Ending | None:
    end = parse_moment(item.status.not_after)
    ready = condition(item.status.conditions, "Ready")
    if end is None or (ready is not None and ready.status == "False"):
        # One that is not ready says so itself, with the reason.
        return None
    return Ending(
        subject=item.ref,
        names=item.name,
        end=end,
        renewal=parse_moment(item.status.renewal_time),
        evidence=cite(item, "status.notAfter", item.status.not_after),
    )


def _users(facts: Facts) -> dict[Ref, tuple[Ref, ...]]:
    """Groups what serves or mounts a Secret by the Secret."""
    found: defaultdict[Ref, set[Ref]] = defaultdict(set)
    for secret, user in (*_of_ingresses(facts), *_of_gateways(facts), *_of_pods(facts)):
        found[secret].add(user)
    return {secret: tuple(sorted(users)) for secret, users in found.items()}


def _of_ingresses(facts: Facts) -> Iterator[tuple[Ref, Ref]]:
    for ingress in facts.all(Ingress):
        for tls in ingress.spec.tls:
            yield Ref("Secret", tls.secret_name, ingress.namespace), ingress.ref


def _of_gateways(facts: Facts) -> Iterator[tuple[Ref, Ref]]:
    for gateway in facts.all(Gateway):
        for listener in gateway.spec.listeners:
            named = listener.tls.get("certificateRefs") if isinstance(listener.tls, dict) else None
            for item in named or ():
                yield Ref("Secret", item.get("name", ""), item.get("namespace") or gateway.namespace), gateway.ref


def _of_pods(facts: Facts) -> Iterator[tuple[Ref, Ref]]:
    for pod in facts.all(Pod):
        for volume in pod.spec.volumes:
            if volume.secret:
                yield Ref("Secret", volume.secret.secret_name, pod.namespace), facts.workload_of(pod)

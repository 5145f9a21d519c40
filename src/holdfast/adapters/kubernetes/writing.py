"""Writes to a cluster: each names what it changes, is sent once, and is judged by its answer alone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from holdfast.adapters.kubernetes.access import SERVICE_ACCOUNT, Access, Opened, open_access
from holdfast.adapters.kubernetes.answers import answer_of
from holdfast.adapters.kubernetes.kept import open_way
from holdfast.adapters.kubernetes.present_objects import PresentObjects
from holdfast.adapters.kubernetes.request import Request, request_of
from holdfast.adapters.kubernetes.sending import Heard, Unheard, send_once
from holdfast.model.automation import Write
from holdfast.model.automation_journal import Answered
from holdfast.model.codec import read_plain
from holdfast.model.input_refusals import ClusterUnreachable
from holdfast.model.kinds import group_of
from holdfast.model.lists import Resource
from holdfast.ports.clusters import IN_CLUSTER
from holdfast.ports.writes import Sent

_REVIEWS = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews"
_VERBS = {"create": "create", "patch": "patch", "apply": "patch", "delete": "delete", "evict": "create"}


class KubernetesWriter(PresentObjects):
    """Changes one cluster, one request at a time."""

    def rehearse(self, write: Write, version: str) -> Sent:
        """Asks the server what a write would do."""
        sent = self._send(write, version, rehearsed=True)
        # What did not arrive says nothing of what the server thinks of the write.
        return replace(sent, answer="lost") if sent.reason == "unreachable" else sent

    def send(self, write: Write, version: str) -> Sent:
        """Sends a write once."""
        return self._send(write, version)

    def may(self, write: Write) -> bool | None:
        """Says whether the server would allow a write; None where it does not say."""
        try:
            resource = self._resource_of(write) if write.verb in _VERBS else None
        except ClusterUnreachable:
            return None
        heard = send_once(self.client(), _review(write, resource)) if resource else None
        found = read_plain(heard.body) if isinstance(heard, Heard) and heard.status in (200, 201) else None
        status = found.get("status") if isinstance(found, dict) else None
        if not isinstance(status, dict):
            return None
        return bool(status.get("allowed")) or (None if status.get("evaluationError") else False)

    def _send(self, write: Write, version: str, rehearsed: bool = False) -> Sent:
        try:
            resource = self._resource_of(write)
        except ClusterUnreachable as error:
            return Sent(answer="refused", reason="unreachable", detail=str(error.values.get("detail", "")))
        if resource is None:
            return Sent(answer="refused", reason="unsupported", detail=f"the server knows no {write.target.kind}")
        request = request_of(write, version, resource, rehearsed=rehearsed)
        if isinstance(request, Sent):
            return request
        heard = send_once(self.client(), request)
        if isinstance(heard, Unheard):
            answer: Answered = "lost" if heard.may_have_arrived else "refused"
            return Sent(answer=answer, reason=heard.reason, detail=heard.detail)
        return answer_of(heard.status, heard.headers, heard.body, resource)

    def _resource_of(self, write: Write) -> Resource | None:
        """Finds the resource of a write, of the version in which its body is written."""
        said = "" if write.subresource else str(write.body.get("apiVersion") or "")
        version = said.rpartition("/")[2] if group_of(said) == write.target.group else ""
        return self.resource(write.target.kind, (write.target.group,), version)


class KubernetesWriters(Struct, frozen=True, kw_only=True):
    """Opens clusters for writing; `service_account` is where the account of this Pod lies."""

    service_account: str = SERVICE_ACCOUNT

    @contextmanager
    def open(self, kubeconfig: bytes, context: str) -> Iterator[KubernetesWriter]:
        """Opens a cluster with a kubeconfig that a server keeps, or the one in which it runs.

        Raises KubeconfigUnusable or LiveExtraMissing.
        """
        if kubeconfig == IN_CLUSTER:
            access = Access(service_account=self.service_account, in_cluster=True)
            with _closed_after(open_access(access)) as writer:
                yield writer
        else:
            with open_way(kubeconfig, context) as opened, _closed_after(opened) as writer:
                yield writer


@contextmanager
def _closed_after(opened: Opened) -> Iterator[KubernetesWriter]:
    writer = KubernetesWriter(opened)
    try:
        yield writer
    finally:
        writer.client().close()


def _review(write: Write, resource: Resource) -> Request:
    part = "eviction" if write.verb == "evict" else write.subresource
    # No role can allow the making of an object by its name.
    name = "" if write.verb == "create" and not part else write.target.name
    attributes = {
        "group": resource.group,
        "resource": resource.plural,
        "subresource": part,
        "verb": _VERBS[write.verb],
        "namespace": write.target.namespace,
        "name": name,
    }
    review = {
        "apiVersion": "authorization.k8s.io/v1",
        "kind": "SelfSubjectAccessReview",
        "spec": {"resourceAttributes": attributes},
    }
    return Request(method="POST", path=_REVIEWS, body=msgspec.json.encode(review))

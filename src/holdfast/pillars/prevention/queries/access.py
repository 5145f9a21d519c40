"""Who may do what in the cluster, and what of that is new."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from holdfast.engine.facts import Facts
from holdfast.model.check import Line, Values
from holdfast.model.objects.rbac import ClusterRole, ClusterRoleBinding, PolicyRule, Role, RoleBinding, Subject
from holdfast.model.outcome import Unread
from holdfast.model.refs import Ref
from holdfast.pillars.prevention.queries.readings import DAY, changes, judged
from holdfast.pillars.prevention.told import Answer, Told, lacking

KINDS = ("Role", "ClusterRole", "RoleBinding", "ClusterRoleBinding")
# Kubernetes itself gives these, and anew at every start of the API server.
SYSTEM = "system:"
MASTERS = ("system:masters", "kubeadm:cluster-admins")


class Given(Struct, frozen=True, order=True):
    """A role that somebody has: through which binding, to what."""

    binding: Ref
    subject: str
    role: str


def unlimited(told: Told) -> Answer:
    """Answers who may do everything in the whole cluster, beside the administrators that Kubernetes makes."""
    missing = told.unread(*KINDS)
    if missing:
        return lacking(missing)
    mighty = {role.name for role in told.facts.all(ClusterRole) if any(_is_everything(rule) for rule in role.rules)}
    lines = []
    for binding in told.facts.all(ClusterRoleBinding):
        for subject in binding.subjects:
            if binding.role_ref.name in mighty and not _is_ours(subject):
                values: Values = {"who": _named(subject), "role": binding.role_ref.name}
                lines.append(Line(what="may-everything", object=binding.ref, values=values, is_bad=True))
    seen = sum(len(item.subjects) for item in told.facts.all(ClusterRoleBinding))
    return Answer(seen=seen, lines=tuple(lines))


def changed(told: Told) -> Answer:
    """Answers which roles were given to whom, and which roles were written anew, since about a week ago."""
    if told.before is None:
        return lacking((Unread("snapshot", "no-earlier"),))
    missing = told.unread(*KINDS) or _unread_before(told.before)
    if missing:
        return lacking(missing)
    now, then = set(_given(told.facts)), set(_given(told.before))
    lines = [_given_line("given", item, is_bad=True) for item in sorted(now - then)]
    lines += [_given_line("taken", item, is_bad=False) for item in sorted(then - now)]
    old = _roles(told.before)
    for ref, rules in sorted(_roles(told.facts).items()):
        if ref in old and old[ref] != rules:
            lines.append(Line(what="role-changed", object=ref, is_bad=True))
    return Answer(seen=len(now), lines=tuple(lines))


def refused(told: Told, *, per_hour: float) -> Answer:
    """Answers where more sign-ins at the API server were refused than so many an hour."""
    missing = told.unmeasured("authentication_failures")
    if missing:
        return lacking(missing)
    found = changes(told, "authentication_failures", 7 * DAY, DAY)
    return judged(
        Line(
            what="refused",
            object=item.subject,
            values={"count": round(item.now * 3600, 1)},
            is_bad=item.now * 3600 > per_hour,
        )
        for item in found
    )


def _unread_before(before: Facts) -> tuple[Unread, ...]:
    return tuple(Unread(kind, "not-listed") for kind in KINDS if not before.knows(kind))


def _given(facts: Facts) -> Iterator[Given]:
    found: tuple[RoleBinding | ClusterRoleBinding, ...] = (*facts.all(RoleBinding), *facts.all(ClusterRoleBinding))
    for binding in found:
        for subject in binding.subjects:
            if not binding.name.startswith(SYSTEM):
                yield Given(binding.ref, _named(subject), f"{binding.role_ref.kind} {binding.role_ref.name}")


def _roles(facts: Facts) -> dict[Ref, tuple[PolicyRule, ...]]:
    found: tuple[Role | ClusterRole, ...] = (*facts.all(Role), *facts.all(ClusterRole))
    # What is put together from others changes with them, and each of those is told.
    return {
        role.ref: role.rules
        for role in found
        if not role.name.startswith(SYSTEM) and not (isinstance(role, ClusterRole) and role.aggregation_rule)
    }


def _given_line(what: str, item: Given, *, is_bad: bool) -> Line:
    return Line(what=what, object=item.binding, values={"who": item.subject, "role": item.role}, is_bad=is_bad)


def _is_everything(rule: PolicyRule) -> bool:
    return "*" in rule.verbs and "*" in rule.api_groups and "*" in rule.resources


def _is_ours(subject: Subject) -> bool:
    return subject.name in MASTERS or (subject.kind == "ServiceAccount" and subject.namespace == "kube-system")


def _named(subject: Subject) -> str:
    place = f"{subject.namespace}/" if subject.namespace else ""
    return f"{subject.kind} {place}{subject.name}"

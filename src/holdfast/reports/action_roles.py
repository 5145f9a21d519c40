"""The rights that chosen actions need, as manifests: whoever applies them opts in, action by action."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Any, Final

from holdfast.model.kinds import BY_KIND, BY_PLURAL
from holdfast.pillars.automation.action import COMMON, LoadedAction, Right
from holdfast.pillars.automation.operators import ways

_GROUP: Final = "rbac.authorization.k8s.io"
_LOOKS: Final = ("get", "list")
Manifest = dict[str, Any]


def action_roles(
    actions: Iterable[LoadedAction], namespaces: Collection[str], account: str, home: str
) -> tuple[Manifest, ...]:
    """Gives what an account, which lives in the namespace `home`, needs for actions in some namespaces.

    Each action has a ClusterRole that is bound in each of the namespaces. What no namespace holds, and what it must
    see of all of them, is in a second one, which is bound for the whole cluster. One that grows claims has a third, for
    the custom resources by which operators do so: where there is no such operator, it may be left out.
    """
    subject = {"kind": "ServiceAccount", "name": account, "namespace": home}
    return tuple(found for action in actions for found in _of(action, sorted(set(namespaces)), subject))


def needs(action: LoadedAction) -> tuple[tuple[Right, ...], tuple[Right, ...]]:
    """Gives the rights that an action needs in the namespaces where it acts, and those that it needs everywhere.

    What is written is looked at as well: before each write, and after one that was not answered. So is what tells for
    every plan whether a namespace said to leave it alone, and who owns its objects.
    """
    fields = action.fields
    written = [Right(group=one.group, resource=one.resource.partition("/")[0], verbs=("get",)) for one in fields.rights]
    near = [*fields.rights, *written, *map(_seen, (fields.target, *fields.also, *fields.reads, *COMMON))]
    far = [*(one for one in near if not _is_namespaced(one)), *map(_seen, fields.wide)]
    return _joined(one for one in near if _is_namespaced(one)), _joined(far)


def of_operators(action: LoadedAction) -> tuple[Right, ...]:
    """Gives the rights to look how operators grow claims; there is none to write, since people apply that change."""
    found = ways() if action.fields.grows else ()
    return _joined(Right(group=way.group, resource=way.resource, verbs=("get",)) for way in found)


def _of(action: LoadedAction, namespaces: list[str], subject: Manifest) -> Iterator[Manifest]:
    name = f"holdfast-action-{action.name.replace('.', '-')}"
    near, far = needs(action)
    for role, rights in ((name, near), (f"{name}-operators", of_operators(action))):
        if rights:
            yield _role(role, rights)
            yield from (_binding("RoleBinding", role, subject, {"namespace": namespace}) for namespace in namespaces)
    if far:
        yield _role(f"{name}-cluster", far)
        yield _binding("ClusterRoleBinding", f"{name}-cluster", subject, {})


def _role(name: str, rights: Iterable[Right]) -> Manifest:
    rules = [{"apiGroups": [one.group], "resources": [one.resource], "verbs": list(one.verbs)} for one in rights]
    return _head("ClusterRole", name, {}) | {"rules": rules}


def _binding(kind: str, name: str, subject: Manifest, place: dict[str, str]) -> Manifest:
    role = {"apiGroup": _GROUP, "kind": "ClusterRole", "name": name}
    return _head(kind, name, place) | {"roleRef": role, "subjects": [subject]}


def _head(kind: str, name: str, place: dict[str, str]) -> Manifest:
    labels = {"app.kubernetes.io/name": "holdfast"}
    return {"apiVersion": f"{_GROUP}/v1", "kind": kind, "metadata": {"name": name, **place, "labels": labels}}


def _seen(kind: str) -> Right:
    name, _, group = kind.partition(".")
    if not group and name in BY_KIND:
        return Right(group=BY_KIND[name].groups[0], resource=BY_KIND[name].plural, verbs=_LOOKS)
    return Right(group=group, resource=_plural(name), verbs=_LOOKS)


def _plural(kind: str) -> str:
    """Guesses the plural of a kind as Kubernetes itself does (UnsafeGuessKindToResource of apimachinery)."""
    name = kind.lower()
    if name.endswith("s"):
        return f"{name}es"
    return f"{name[:-1]}ies" if name.endswith("y") else f"{name}s"


def _is_namespaced(right: Right) -> bool:
    """Says that a namespace can hold a resource; kinds that are not modelled are taken for such, the smaller right."""
    info = BY_PLURAL.get((right.group, right.resource.partition("/")[0]))
    return info is None or info.namespaced


def _joined(rights: Iterable[Right]) -> tuple[Right, ...]:
    """Gives one right for each resource."""
    found: dict[tuple[str, str], set[str]] = {}
    for one in rights:
        found.setdefault((one.group, one.resource), set()).update(one.verbs)
    return tuple(
        Right(group=group, resource=resource, verbs=tuple(sorted(verbs)))
        for (group, resource), verbs in sorted(found.items())
    )

"""Refusals in the words of an API server: Status documents with their codes and reasons."""

from __future__ import annotations

from collections.abc import Sequence

from holdfast.simulator.cluster.kinds import Kind, Object

Cause = tuple[str, str, str]
"""What is wrong with a field: the reason, the field, the message."""


class Refusal(Exception):
    """A request that is not done, with the status and the document that say why."""

    def __init__(
        self, code: int, reason: str, message: str, details: Object | None = None, wait: int | None = None
    ) -> None:
        super().__init__(message)
        self.code = code
        self.reason = reason
        self.message = message
        self.details = details
        self.wait = wait

    def document(self) -> Object:
        """Writes the Status."""
        made = {"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure", "message": self.message}
        told = {"reason": self.reason} if self.reason else {}
        details = {"details": self.details} if self.details is not None else {}
        return {**made, **told, **details, "code": self.code}


def success(kind: Kind, name: str, uid: str) -> Object:
    """Writes the Status of an object that is gone."""
    details = _details(kind.plural, kind, name) | {"uid": uid}
    return {"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Success", "details": details}


def not_found(kind: Kind, name: str) -> Refusal:
    """Says that there is no such object."""
    return Refusal(404, "NotFound", f'{kind.qualified} "{name}" not found', _details(kind.plural, kind, name))


def not_served() -> Refusal:
    """Says that there is no such resource."""
    return Refusal(404, "NotFound", "the server could not find the requested resource", {})


def exists(kind: Kind, name: str) -> Refusal:
    """Says that there is an object of that name."""
    message = f'{kind.qualified} "{name}" already exists'
    return Refusal(409, "AlreadyExists", message, _details(kind.plural, kind, name))


def modified(kind: Kind, name: str) -> Refusal:
    """Says that somebody else was faster."""
    return conflict(
        kind, name, "the object has been modified; please apply your changes to the latest version and try again"
    )


def conflict(kind: Kind, name: str, why: str) -> Refusal:
    """Says that an object is not the one that was meant."""
    message = f'Operation cannot be fulfilled on {kind.qualified} "{name}": {why}'
    return Refusal(409, "Conflict", message, _details(kind.plural, kind, name))


def precondition(kind: Kind, name: str, part: str, wanted: str, found: str) -> Refusal:
    """Says that an object that was to be deleted is not the one that was meant."""
    rest = "deleted and then recreated" if part == "UID" else "modified"
    why = f"the {part} in the precondition ({wanted}) does not match the {part} in record ({found})"
    message = f'Operation cannot be fulfilled on {kind.titled} "{name}": {why}. The object might have been {rest}'
    return Refusal(409, "Conflict", message, _details(kind.name, kind, name))


def owned(conflicts: Sequence[tuple[str, str]]) -> Refusal:
    """Says which fields of an apply belong to others: pairs of a sentence and the field."""
    causes: list[Object] = [
        {"reason": "FieldManagerConflict", "message": who, "field": field} for who, field in conflicts
    ]
    number = f"{len(causes)} conflict" + ("s" if len(causes) > 1 else "")
    message = f"Apply failed with {number}: " + "; ".join(f"{who}: {field}" for who, field in conflicts)
    return Refusal(409, "Conflict", message, {"causes": causes})


def invalid(kind: Kind, name: str, causes: Sequence[Cause]) -> Refusal:
    """Says what is wrong with the fields of an object."""
    return _invalid(f'{kind.titled} "{name}"', _details(kind.name, kind, name), causes)


def invalid_options(options: str, causes: Sequence[Cause]) -> Refusal:
    """Says what is wrong with the options of a request."""
    return _invalid(f'{options}.meta.k8s.io ""', {"group": "meta.k8s.io", "kind": options}, causes)


def invalid_patch(shown: str, why: str) -> Refusal:
    """Says that a patch makes no object."""
    return _invalid(' ""', {}, [("FieldValueInvalid", "patch", f'Invalid value: "{shown}": {why}')])


def forbidden(kind: Kind, name: str, why: str) -> Refusal:
    """Says that a policy is against it."""
    message = f'{kind.qualified} "{name}" is forbidden: {why}'
    return Refusal(403, "Forbidden", message, _details(kind.plural, kind, name))


def bad_request(message: str) -> Refusal:
    """Says that a request cannot be understood."""
    return Refusal(400, "BadRequest", message)


def expired(message: str) -> Refusal:
    """Says that a version is older than what is remembered."""
    return Refusal(410, "Expired", message)


def _details(told: str, kind: Kind, name: str) -> Object:
    named = {"name": name} if name else {}
    return {**named, **({"group": kind.group} if kind.group else {}), "kind": told}


def _invalid(what: str, details: Object, causes: Sequence[Cause]) -> Refusal:
    told = [f"{field}: {message}" for _, field, message in causes]
    joined = told[0] if len(told) == 1 else f"[{', '.join(told)}]"
    listed = [{"reason": reason, "message": message, "field": field} for reason, field, message in causes]
    return Refusal(422, "Invalid", f"{what} is invalid: {joined}", {**details, "causes": listed})

"""Names replaced by hashes, everywhere alike, so that what belongs together stays together."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping
from typing import Any

_TOKEN = re.compile(r"(?<![A-Za-z0-9])[a-z0-9](?:[-a-z0-9.]*[a-z0-9])?(?![A-Za-z0-9])")
_FIXED = frozenset(
    {"apiVersion", "kind", "type", "reason", "phase", "uid", "resourceVersion", "apiGroup", "protocol"}
    | {"resources", "verbs", "apiGroups", "apiVersions"}
)
# These are named by whoever wrote the software, not by whoever runs it.
_PUBLIC_KINDS = frozenset({"APIService", "CustomResourceDefinition", "CSIDriver"})
_PUBLIC = re.compile(r"default|kubernetes|kube-.*|system[:-].*|cluster-admin|admin|edit|view|local|svc|cluster|[0-9.]+")
_REFERENCES = frozenset(
    {"claimName", "storageClassName", "volumeName", "secretName", "nodeName", "serviceName", "serviceAccountName"}
    | {"priorityClassName", "ingressClassName", "runtimeClassName", "volumeAttributesClassName", "persistentVolumeName"}
)
_REFERRING = frozenset({"configMap", "secret", "configMapRef", "secretRef", "configMapKeyRef", "secretKeyRef"})
_PARTS = re.compile(r"([-.])")
_LENGTH = 10


class Hider:
    """Replaces the names of objects; without the key, a hash does not lead back to its name."""

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._names: dict[str, str] = {}

    def learn(self, value: Mapping[str, Any]) -> None:
        """Notes the names of an object and of what it refers to."""
        metadata = value.get("metadata") or {}
        if value.get("kind") not in _PUBLIC_KINDS:
            self._note(metadata.get("name"))
        self._note(metadata.get("namespace"))
        self._learn_references(value)

    def hide(self, value: dict[str, Any]) -> dict[str, Any]:
        """Copies an object with hashes in the place of names."""
        return {key: self._hidden(key, part) for key, part in value.items()}

    def name(self, name: str) -> str:
        """Gives the hash of a name that was learnt."""
        return self._names.get(name, name)

    def text(self, text: str) -> str:
        """Copies a text with hashes in the place of names."""
        return _TOKEN.sub(self._token, text)

    def _learn_references(self, value: Any) -> None:
        if isinstance(value, list):
            for item in value:
                self._learn_references(item)
        elif isinstance(value, Mapping):
            for key, part in value.items():
                if key in _REFERENCES:
                    self._note(part)
                elif key in _REFERRING and isinstance(part, Mapping):
                    self._note(part.get("name"))
                else:
                    self._learn_references(part)

    def _note(self, name: Any) -> None:
        if isinstance(name, str) and name and name not in self._names and not _PUBLIC.fullmatch(name):
            # Part by part, so that `data-web-0` still belongs to `web`.
            self._names[name] = "".join(self._hash(part) for part in _PARTS.split(name))

    def _hash(self, part: str) -> str:
        if part in ("-", ".", "") or part.isdigit():
            return part
        # A letter in front keeps it a valid name.
        return "x" + hmac.new(self._key, part.encode(), hashlib.sha256).hexdigest()[:_LENGTH]

    def _hidden(self, key: str, value: Any) -> Any:
        if isinstance(value, str):
            return value if key in _FIXED else _TOKEN.sub(self._token, value)
        if isinstance(value, list):
            return [self._hidden(key, item) for item in value]
        return {name: self._hidden(name, part) for name, part in value.items()} if isinstance(value, dict) else value

    def _token(self, found: re.Match[str]) -> str:
        token = found[0]
        if token in self._names:
            return self._names[token]
        return ".".join(self._names.get(part, part) for part in token.split(".")) if "." in token else token

"""From options to the running cluster that they mean."""

from __future__ import annotations

from typing import Any, cast

from holdfast.app.settings import Reach
from holdfast.model.lists import SecretLevel
from holdfast.model.usage_refusals import SourceTwice

_WAYS = {"context": "--context", "kubeconfig": "--kubeconfig", "impersonate": "--as", "secrets": "--secrets"}


def reach(
    options: dict[str, Any], namespaces: tuple[str, ...], source: str | None = None, *, pages: bool = False
) -> Reach:
    """Takes the options about a running cluster; raises SourceTwice when a source is given as well."""
    given = {name: options.pop(name) or "" for name in _WAYS}
    custom = bool(options.pop("custom"))
    no_logs, handshake = (bool(options.pop(name, False)) for name in ("no_logs", "handshake"))
    used = next((_WAYS[name] for name, value in given.items() if value), "--custom" if custom else "")
    if source and used:
        raise SourceTwice(path=source, option=used)
    return Reach(
        context=given["context"],
        kubeconfig=given["kubeconfig"],
        impersonate=given["impersonate"],
        namespaces=namespaces,
        secrets=cast("SecretLevel", given["secrets"] or "none"),
        custom=custom,
        logs=not no_logs,
        handshakes=handshake,
        pages=pages,
    )

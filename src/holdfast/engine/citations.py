"""Whether a piece of evidence stands in the input exactly as it is cited."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from holdfast.model.fields import MISSING, lookup, same_value
from holdfast.model.finding import Evidence
from holdfast.model.refs import Ref

Readings = Mapping[tuple[Ref, str], Collection[float | str]]


def citation_error(
    evidence: Evidence, given: Mapping[Ref, dict[str, Any]], logs: Mapping[str, str], readings: Readings | None = None
) -> str | None:
    """Says how a citation differs from the input, or None when it stands there exactly.

    `given` holds the cited objects as they were given, `logs` the text of each container's log by
    `NAMESPACE/POD/CONTAINER`, `readings` what monitoring and certificates said, by object and by the field under
    which it is cited.
    """
    raw = given.get(evidence.object)
    if not evidence.field:
        return f"{evidence.object} is cited as absent and is there" if raw is not None else None
    if evidence.field.startswith("log["):
        container = evidence.field[4:-1].removesuffix(":previous")
        text = logs.get(f"{evidence.object.namespace}/{evidence.object.name}/{container}", "")
        return None if str(evidence.value) in text else f"log line not found: {evidence.value}"
    if evidence.field.startswith(("metric[", "alert[", "certificate[")):
        said = (readings or {}).get((evidence.object, evidence.field), ())
        return None if evidence.value in said else f"{evidence.object}: `{evidence.field}` never was {evidence.value}"
    if raw is None:
        return f"{evidence.object} is cited and is not there"
    found = lookup(raw, evidence.field)
    if found is MISSING:
        return f"{evidence.object}: no field `{evidence.field}` in the input"
    if not same_value(evidence.value, found):
        return f"{evidence.object}: `{evidence.field}` is {found!r}, cited as {evidence.value!r}"
    return None

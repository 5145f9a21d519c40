"""What our own store says: how old what is known is, and whether the audit log is whole."""

from __future__ import annotations

from holdfast.model.check import Line, Values
from holdfast.pillars.prevention.told import NO_SERVER, Answer, Told, lacking


def audit(told: Told, *, unsigned: float) -> Answer:
    """Answers whether every entry of the audit log is there and unchanged, and signed but for the newest."""
    kept = told.records
    if kept is None or kept.audit_entries is None or kept.audit_broken is None or kept.audit_unsigned is None:
        return lacking((NO_SERVER,))
    values: Values = {"entries": kept.audit_entries, "unsigned": kept.audit_unsigned}
    lines = [Line(what="audit", values=values, is_bad=kept.audit_unsigned > unsigned)]
    if kept.audit_broken:
        lines.append(Line(what="audit-broken", values={"number": kept.audit_broken}, is_bad=True))
    return Answer(seen=kept.audit_entries, lines=tuple(lines))

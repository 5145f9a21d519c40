"""How much trouble a cluster is in, as one number."""

from __future__ import annotations

from collections.abc import Mapping

from holdfast.model.finding import Severity

_HARM: Mapping[Severity, float] = {"critical": 0.5, "high": 0.2, "medium": 0.05, "low": 0.01, "info": 0.0}
# A danger may yet be averted.
_DANGER = 0.4
_SOON_DAYS = 4.0


def risk_of(
    problems: Mapping[Severity, int], risks: Mapping[Severity, int], days_to_full: float | None, is_blind: bool
) -> int:
    """Gives a number from 0 (nothing is known to be wrong) to 100.

    Each problem takes its share of what is still whole, so that many small ones never outweigh what stops
    everything, and yet count. What could not be read or has never been read is no reason for a zero.
    """
    whole = 1.0
    for severity, share in _HARM.items():
        whole *= (1.0 - share) ** problems.get(severity, 0)
        whole *= (1.0 - share * _DANGER) ** risks.get(severity, 0)
    if days_to_full is not None and days_to_full <= _SOON_DAYS:
        whole *= 0.8
    number = round(100 * (1.0 - whole))
    return max(number, 1) if is_blind else number

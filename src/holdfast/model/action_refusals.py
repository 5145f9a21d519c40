"""Why an action cannot be planned or carried out.

ActionError
├── PlanStopped  nothing may be written, and why
├── NoWay        a cluster cannot be looked at as it is now
└── PlanOver     a plan is in a state in which this cannot be done
"""

from __future__ import annotations

from holdfast.model.errors import ActionError


class PlanStopped(ActionError):
    """Nothing may be written, and why; values: `action`, `why` (a sentence in the asker's language)."""

    code = "plan-stopped"
    text = "error.plan-stopped"


class NoWay(ActionError):
    """A cluster is known by its bundles alone, so nobody can look at it as it is now; values: `cluster`."""

    code = "no-way"
    text = "error.no-way"


class PlanOver(ActionError):
    """A plan is not in a state in which this can be done; values: `plan`, `state`."""

    code = "plan-over"
    text = "error.plan-over"

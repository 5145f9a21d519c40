"""What halts everything: switches that people throw, times in which nothing changes, and a breaker after failures."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from holdfast.model.automation import RISKS, Risk, Stop, Target
from holdfast.model.automation_limits import Breaker, Freeze, Outcome, Switch


def switched_off(switches: Iterable[Switch], targets: Iterable[Target]) -> Stop | None:
    """Says which switch halts writes to some objects; asked before each single write."""
    places = [(target.cluster, target.namespace) for target in targets]
    for switch in switches:
        if any(_covers(switch.cluster, switch.namespace, *place) for place in places):
            return Stop(key="switched-off", values={"by": switch.by, "reason": switch.reason})
    return None


def frozen(freezes: Iterable[Freeze], risk: Risk, targets: Iterable[Target], now: datetime) -> Stop | None:
    """Says which freeze keeps a risk from some objects at a moment."""
    places = [(target.cluster, target.namespace) for target in targets]
    for freeze in freezes:
        is_now = freeze.since <= now < freeze.until and RISKS.index(risk) > RISKS.index(freeze.allowed)
        if is_now and any(_covers(freeze.cluster, freeze.namespace, *place) for place in places):
            return Stop(key="frozen", values={"freeze": freeze.name, "until": freeze.until.isoformat()})
    return None


def broken(breaker: Breaker, outcomes: Sequence[Outcome], now: datetime) -> Stop | None:
    """Says that an action failed too often in a row; what nobody can say the end of counts as a failure."""
    failures = 0
    for outcome in sorted(outcomes, key=lambda item: item.ended, reverse=True):
        if outcome.reset or outcome.ending == "verified" or outcome.ended <= now - breaker.window:
            break
        failures += 1
    if failures >= breaker.failures:
        return Stop(key="breaker-open", values={"failures": str(failures)})
    return None


def _covers(cluster: str, namespace: str, of_cluster: str, of_namespace: str) -> bool:
    """Says that an order holds for an object; one for a namespace does not hold for what belongs to the cluster."""
    if not cluster:
        return True
    return cluster == of_cluster and namespace in ("", of_namespace)

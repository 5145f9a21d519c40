"""Plans for tests: one that grows claims, with its way back where one is wanted."""

from datetime import UTC, datetime, timedelta

from holdfast.model.automation import Approval, Cost, Intent, Plan, Probe, Risk, Target, Write
from holdfast.pillars.automation.plans import plan_hash, versions_of

NOW = datetime(2026, 3, 4, 5, 6, tzinfo=UTC)
HOUR = timedelta(hours=1)


def target(number: int, version: str = "1") -> Target:
    return Target(
        cluster="prod",
        group="",
        kind="PersistentVolumeClaim",
        namespace="shop",
        name=f"data-{number}",
        uid=f"uid-{number}",
        resource_version=f"1{version}",
        content=version,
    )


def plan(
    count: int = 1, *, risk: Risk = "R2", reversible: bool = True, probes: int = 1, by: str = "asker", group: str = ""
) -> Plan:
    targets = tuple(target(number) for number in range(count))
    writes = tuple(Write(verb="patch", target=item, body={"size": 2}) for item in targets)
    return Plan(
        intent=Intent(
            action="claim.expand",
            version=1,
            targets=targets,
            evidence=("forecast:1",),
            seen_from=NOW - HOUR,
            seen_until=NOW,
            by=by,
            reason="it fills",
        ),
        risk=risk,
        writes=writes,
        undo=tuple(Write(verb="patch", target=item, body={"size": 1}) for item in targets) if reversible else (),
        irreversible="" if reversible else "claims cannot shrink",
        probes=tuple(Probe(fact=f"size-{n}", target=targets[0], wanted="2", within=HOUR) for n in range(probes)),
        cost=Cost(objects=count, bytes=10 * count, money=1.5 * count),
        scope="prod/shop",
        group=group,
    )


def approval(of: Plan, by: str, *, at: datetime = NOW, hours: float = 1, is_emergency: bool = False) -> Approval:
    return Approval(
        plan=plan_hash(of),
        versions=versions_of(of.intent.targets),
        by=by,
        at=at,
        expires=at + hours * HOUR,
        is_emergency=is_emergency,
    )

"""A kept plan without a cluster behind it: one that grows a claim and waits for agreement."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from msgspec.structs import replace

from holdfast.model.automation import Cost, Intent, Plan, Probe, Target, Write
from holdfast.model.automation_kept import PLANS, KeptPlan, KeptTarget
from holdfast.pillars.automation.plans import idempotency_key, plan_hash
from holdfast.pillars.automation.showing import shown
from holdfast.service.actions.kept import sealed
from tests.builders.office import Testing


def keep_plan(office: Testing, cluster: str, claim: str = "data", namespace: str = "shop", **fields: Any) -> str:
    """Keeps a plan as if an action had made it; gives its id."""
    target = Target(
        cluster=cluster,
        group="",
        kind="PersistentVolumeClaim",
        namespace=namespace,
        name=claim,
        uid=f"uid-{claim}",
        resource_version="7",
        content="as-seen",
    )
    now = office.clock.now
    write = Write(verb="patch", target=target, body={"spec": {"resources": {"requests": {"storage": "40Gi"}}}})
    plan = Plan(
        intent=Intent(
            action="pvc.expand",
            version=1,
            targets=(target,),
            evidence=("forecast",),
            seen_from=now,
            seen_until=now,
            by="u-operator",
            reason="it fills",
        ),
        risk="R1",
        writes=(write,),
        irreversible="claims-never-shrink",
        probes=(Probe(fact="capacity-at-least", target=target, wanted="40Gi", within=timedelta(minutes=15)),),
        cost=Cost(objects=1, bytes=20 << 30),
        scope=f"{cluster}/{namespace}",
        effect={"from": "20Gi", "to": "40Gi"},
    )
    new = office.office.chance.new_id()
    closed = sealed(office.office, plan, new)
    item = KeptPlan(
        cluster=cluster,
        namespaces=(namespace,),
        action="pvc.expand",
        version=1,
        risk="R1",
        state="proposed",
        hash=plan_hash(plan),
        key=idempotency_key(plan.intent),
        by="u-operator",
        reason="it fills",
        made=now,
        expires=now + timedelta(hours=24),
        targets=(KeptTarget(kind=target.kind, namespace=namespace, name=claim, uid=target.uid),),
        writes=(shown(write, None),),
        sealed_key=closed.key,
        sealed_data=closed.data,
        irreversible="claims-never-shrink",
        cost=plan.cost,
        effect=plan.effect,
    )
    with office.office.stores.write() as store:
        return store.shelf(PLANS).add(new, replace(item, **fields)).id

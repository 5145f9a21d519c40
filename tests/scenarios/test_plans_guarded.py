"""Everything that stops a plan does so before the first write, and says why and what to do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple

import httpx2
import pytest
import yaml
from msgspec.structs import replace
from sqlalchemy import QueuePool

from holdfast.adapters.kubernetes.writing import KubernetesWriter
from holdfast.adapters.sql.stores import SqlStores
from holdfast.model.access import Grant, Principal, Scope
from holdfast.model.access_refusals import NotPermitted
from holdfast.model.action_refusals import PlanStopped
from holdfast.model.automation import Cost, Probe, Stop, Write
from holdfast.model.automation_kept import PLANS, RESERVATIONS, KeptReservation
from holdfast.model.automation_limits import Reservation
from holdfast.model.errors import UsageError
from holdfast.model.refs import Ref
from holdfast.model.registry import CLUSTERS
from holdfast.model.store_refusals import RecordAbsent
from holdfast.pillars.automation.contents import KEY
from holdfast.pillars.automation.plans import idempotency_key
from holdfast.pillars.automation.scene import unmade
from holdfast.ports.writes import Sent
from holdfast.service.actions.acting_alone import planned
from holdfast.service.actions.books import SPAN, Books, lease
from holdfast.service.actions.execution import carry_out
from holdfast.service.actions.kept import change
from holdfast.service.actions.owing import tell_overdue
from holdfast.service.actions.planning import keep, make
from holdfast.service.actions.wishes import Wish as Asked
from holdfast.simulator.cluster.world import read_world, world
from holdfast.texts.say import say
from tests.builders.acting import APPROVER, CLUSTER, OPERATOR, OTHER, Acting, acting
from tests.builders.sampling import sampled
from tests.proofs.drills import WORLD as DRILL_WORLD

CLAIM = "PersistentVolumeClaim"
DATA = "/api/v1/namespaces/shop/persistentvolumeclaims/data"
Wish = tuple[str, str, str, dict[str, Any]]
WEB = "/apis/apps/v1/namespaces/shop/deployments/web"
OPT_IN = "automation.holdfast.dev/opt-in"


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Acting]:
    with acting(tmp_path) as made:
        yield made


GROWTH: Wish = ("pvc.expand", CLAIM, "data", {"gib": 40})
SCALING: Wish = ("workload.scale", "Deployment", "web", {"replicas": 3})


def begun(shop: Acting, wish: Wish = GROWTH) -> str:
    """A plan that somebody agreed to and somebody applied, and that nobody has looked after yet."""
    action, kind, name, wanted = wish
    plan = str(shop.plan(action, kind, name, **wanted).plan.id)
    shop.agree(plan)
    shop.apply(plan)
    return plan


def kept(shop: Acting, plan: str, **fields: Any) -> None:
    with shop.office.office.stores.write() as store:
        change(store, store.shelf(PLANS).get(plan), "plan.changed", **fields)


def wrong_label(shop: Acting) -> None:
    shop.label("Namespace", "shop", "", **{OPT_IN: "yes"})


def asked(shop: Acting, method: str, path: str, body: Any, manager: str = "kubectl-edit") -> None:
    """Does something at the cluster as somebody else."""
    config = yaml.safe_load(shop.cluster.kubeconfig)
    answer = httpx2.request(
        method,
        f"{shop.cluster.url}{path}?fieldManager={manager}",
        json=body,
        headers={
            "authorization": f"Bearer {config['users'][0]['user']['token']}",
            "content-type": "application/merge-patch+json" if method == "PATCH" else "application/json",
        },
    )
    assert answer.status_code < 300, answer.text


def resize_in_flight(shop: Acting) -> None:
    asked(shop, "PATCH", DATA, {"spec": {"resources": {"requests": {"storage": "21Gi"}}}})


def owned_field(shop: Acting) -> None:
    asked(shop, "PATCH", WEB, {"spec": {"replicas": 2}}, "load-follower")


def expired_approval(shop: Acting) -> None:
    shop.clock.on(hours=9)


def changed_target(shop: Acting) -> None:
    shop.label(CLAIM, "data", team="other")


def exhausted_budget(shop: Acting) -> None:
    used = Reservation(
        plan="p", action="pvc.expand", kind=CLAIM, scope="shop/shop", group="", domain="", cost=Cost(objects=50),
        at=shop.clock(), ended=shop.clock(),
    )  # fmt: skip
    with shop.office.office.stores.write() as store:
        store.shelf(RESERVATIONS).add("p", KeptReservation(cluster=CLUSTER, reservation=used))


def thrown_switch(shop: Acting) -> None:
    shop.office.call("switches.throw", cluster=CLUSTER, reason="a storm of failures")


def old_plan(shop: Acting) -> None:
    shop.clock.on(hours=25)


def clock_set_back(shop: Acting) -> None:
    shop.clock.on(hours=-24)


def gone_target(shop: Acting) -> None:
    asked(shop, "DELETE", DATA.replace("/data", "/spare"), {})


class Told(NamedTuple):
    """What happens between the word to carry out and the first look, and the words that say why and what to do."""

    happens: Callable[[Acting], None]
    why: str
    help: str
    why_ko: str
    help_ko: str
    wish: Wish = GROWTH


STOPS = {
    "a wrong opt-in label": Told(wrong_label, "says nothing that is understood", "Use the label", "뜻을", "쓰고"),
    "a resize in flight": Told(resize_in_flight, "is not there yet", "Wait for it", "아직", "기다리"),
    "a conflicting field owner": Told(
        owned_field, "load-follower", "take the field from it first", "관리", "필드 관리를 해제", SCALING
    ),
    "an expired approval": Told(expired_approval, "has expired", "Ask again", "만료", "다시 요청"),
    "a changed target": Told(changed_target, "has changed", "Make a new plan", "바뀌었습니다", "다시 세우십시오"),
    "an exhausted budget": Told(exhausted_budget, "has no room", "Wait, or raise it", "부족", "한도를 올리십시오"),
    "a thrown switch": Told(thrown_switch, "a storm of failures", "release the switch", "중지", "중지 해제"),
    "a plan that is too old": Told(old_plan, "was not begun by then", "Make a new plan", "시작되지", "새 계획"),
}


@pytest.mark.parametrize("case", sampled(STOPS, 3))
def test_it_stops_before_the_first_write_and_says_why_and_what_to_do(shop: Acting, case: str) -> None:
    told = STOPS[case]
    plan = begun(shop, told.wish)
    told.happens(shop)
    before = len(shop.written())

    carry_out(shop.office.office)

    over = shop.office.call("plans.get", OPERATOR, plan=plan)
    korean = shop.office.call("plans.get", OPERATOR, lang_="ko", plan=plan)
    assert (over.plan.state, len(shop.written())) == ("stopped", before), over.journal
    assert told.why in over.plan.stop
    assert told.help in over.plan.stop
    assert told.why_ko in korean.plan.stop
    assert told.help_ko in korean.plan.stop


def test_a_metric_that_is_not_fresh_stops_before_the_first_write(tmp_path: Path) -> None:
    with acting(tmp_path, world("shop")) as filling:
        plan = str(filling.plan("pvc.expand", CLAIM, "data-postgres-0").plan.id)
        filling.agree(plan)
        filling.apply(plan)
        with filling.office.office.stores.write() as store:
            item = store.shelf(CLUSTERS).get(CLUSTER).item
            store.shelf(CLUSTERS).replace(CLUSTER, replace(item, prometheus=""))

        carry_out(filling.office.office)

        over = filling.office.call("plans.get", OPERATOR, plan=plan).plan
        korean = filling.office.call("plans.get", OPERATOR, lang_="ko", plan=plan).plan
        assert (over.state, filling.written()) == ("stopped", [])
        assert over.stop.startswith("Nothing new was measured of the volume")
        assert "Bring its metrics back" in over.stop
        assert korean.stop.startswith("볼륨의 새 측정값이 없습니다")
        assert "메트릭을 복구" in korean.stop


def test_a_target_that_is_gone_ends_the_run_with_a_sentence(shop: Acting) -> None:
    plan = begun(shop, ("pvc.expand", CLAIM, "spare", {"gib": 40}))
    asked(shop, "DELETE", DATA.replace("/data", "/spare"), {})

    carry_out(shop.office.office)

    over = shop.office.call("plans.get", OPERATOR, plan=plan).plan
    assert over.state == "stopped"
    assert "spare is not there any more" in over.stop


def test_one_broken_plan_keeps_no_other_from_going_on(shop: Acting) -> None:
    broken, sound = begun(shop), begun(shop, SCALING)
    kept(shop, broken, sealed_data="nonsense")

    carry_out(shop.office.office)

    states = [shop.office.call("plans.get", OPERATOR, plan=plan).plan.state for plan in (broken, sound)]
    assert states == ["started", "started"]
    assert [write.path.rpartition("/")[2] for write in shop.written()] == ["web"]

    shop.clock.on(hours=25)
    carry_out(shop.office.office)

    assert shop.office.call("plans.get", OPERATOR, plan=broken).plan.state == "stopped"


def test_a_plan_of_an_action_that_is_no_more_is_listed_and_never_begun(shop: Acting) -> None:
    plan = begun(shop)
    kept(shop, plan, action="pvc.blow-up")

    carry_out(shop.office.office)

    (row,) = shop.office.call("plans.list", OPERATOR).items
    assert (row.id, row.state, row.title, shop.written()) == (plan, "stopped", "pvc.blow-up", [])
    assert "Make a new plan" in row.stop


def test_a_clock_that_is_set_back_keeps_no_run_waiting(shop: Acting) -> None:
    plan = begun(shop)
    carry_out(shop.office.office)
    kept(shop, plan, next_look=shop.clock() + timedelta(hours=24))

    assert carry_out(shop.office.office) == ()
    shop.clock.on(minutes=5)
    carry_out(shop.office.office)

    assert shop.until_over(plan).plan.state == "verified"


def test_a_hand_that_is_taken_back_writes_no_more(shop: Acting) -> None:
    plan = begun(shop)
    shop.office.call("hands.take", cluster=CLUSTER)

    carry_out(shop.office.office)

    over = shop.office.call("plans.get", OPERATOR, plan=plan).plan
    assert (over.state, shop.written()) == ("stopped", [])
    assert "nobody gave it a hand" in over.stop


def test_agreement_that_is_owed_is_seen_once_a_day_has_passed_and_given_by_somebody_else(shop: Acting) -> None:
    office = shop.office
    plan = str(shop.plan("pvc.expand", CLAIM, "data", gib=40).plan.id)
    office.call("plans.approve", APPROVER, plan=plan, reason="it burns", emergency=True)
    shop.apply(plan)
    shop.until_over(plan)

    with pytest.raises(PlanStopped) as refused:
        office.call("plans.approve", APPROVER, plan=plan, reason="I said so before")
    assert refused.value.values["why"] == say("automation.stop.own-emergency", "en")
    row = office.call("plans.list", OPERATOR).items[0]
    assert (row.owed, row.is_overdue, tell_overdue(office.office)) == (1, False, ())

    shop.clock.on(hours=24)
    assert (tell_overdue(office.office), tell_overdue(office.office)) == ((plan,), ())
    assert office.call("plans.list", OPERATOR).items[0].is_overdue
    with office.office.stores.read() as store:
        noted = [record.deed for record in store.audit.records() if record.deed.action == "plans.overdue"]
    assert [(deed.target, deed.outcome) for deed in noted] == [(plan, "failed")]

    office.call("plans.approve", OTHER, plan=plan, reason="it was right")
    row = office.call("plans.list", OPERATOR).items[0]
    assert (row.owed, row.is_overdue) == (0, False)


def test_agreement_that_comes_while_a_run_is_on_is_not_lost_at_its_end(shop: Acting) -> None:
    office = shop.office
    plan = str(shop.plan("pvc.expand", CLAIM, "data", gib=40).plan.id)
    office.call("plans.approve", APPROVER, plan=plan, reason="it burns", emergency=True)
    shop.apply(plan)
    books = Books(office.office, plan, "me", 0)
    with office.office.stores.write() as store:
        books.fence = store.leases.take(lease(plan), "me", shop.clock(), SPAN) or 0
    office.call("plans.approve", OTHER, plan=plan, reason="it is right")

    books.stop(Stop(key="target-changed"))

    assert office.call("plans.get", OPERATOR, plan=plan).plan.owed == 0


def member(*namespaces: str) -> Principal:
    """Somebody who may do everything in some namespaces."""
    scopes = [Scope(CLUSTER, namespace) for namespace in namespaces]
    grants = tuple(Grant(role, scope) for role in ("operator", "approver") for scope in scopes)
    return Principal(id="u-member", name="member", grants=grants)


def test_nobody_hears_of_the_switches_freezes_and_plans_of_another_team(shop: Acting) -> None:
    office = shop.office
    plan = shop.plan("pvc.expand", CLAIM, "data", gib=40).plan.id
    office.call("switches.throw", cluster=CLUSTER, namespace="shop", reason="an audit of secrets")
    until = (shop.clock() + timedelta(days=1)).isoformat()
    office.call("freezes.create", cluster=CLUSTER, namespace="shop", name="audit", until=until, why="secret")

    others = [office.call(name, member("other")).items for name in ("switches.list", "freezes.list", "plans.list")]
    mine = [len(office.call(name, member("shop")).items) for name in ("switches.list", "freezes.list", "plans.list")]

    assert others == [(), (), ()]
    assert mine == [1, 1, 1]
    with pytest.raises(RecordAbsent):
        office.call("plans.get", member("other"), plan=plan)


def test_what_was_made_anew_under_the_same_name_is_not_taken_back(shop: Acting) -> None:
    plan = begun(shop, SCALING)
    assert shop.until_over(plan).plan.state == "verified"
    undo = shop.office.call("plans.undo", OPERATOR, plan=plan, reason="too many")
    assert [write.fields for write in undo.writes] == [(("spec.replicas", "3", "1"),)]

    shop.clock.on(minutes=1)
    present = shop.cluster.get("Deployment", "shop", "web")
    assert present is not None
    asked(shop, "DELETE", WEB, {"propagationPolicy": "Background"})
    body = {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web"}, "spec": present["spec"]}
    asked(shop, "POST", WEB.rpartition("/")[0], body)

    with pytest.raises(PlanStopped, match="has changed"):
        shop.office.call("plans.undo", OPERATOR, plan=plan, reason="too many")


def test_an_undo_is_agreed_to_and_carried_out_as_any_plan(shop: Acting) -> None:
    plan = begun(shop, SCALING)
    shop.until_over(plan)
    undo = shop.office.call("plans.undo", OPERATOR, plan=plan, reason="too many").plan.id
    shop.agree(undo)
    shop.apply(undo)

    over = shop.until_over(undo)

    present = shop.cluster.get("Deployment", "shop", "web")
    assert present is not None
    assert (over.plan.state, present["spec"]["replicas"]) == ("verified", 1), over.journal


@pytest.fixture
def any_draft(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets plans begin that no action would draft."""
    monkeypatch.setattr("holdfast.service.actions.rechecking.unlike", lambda *_: "")


def made_and_unseen(shop: Acting, namespace: str = "shop", seen: str = "nobody") -> str:
    """A plan that makes a claim somewhere, and whose effect is seen or surely never comes, so that it is taken back."""
    office = shop.office.office
    wish = Asked(cluster=CLUSTER, action="workload.scale", targets=(Ref("Deployment", "web", "shop"),), by="u-operator",
                 reason="a test", wanted={"replicas": 3})  # fmt: skip
    spec = {
        "storageClassName": "fast", "accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}},
    }  # fmt: skip
    made = make(office, wish, "en")
    key = {KEY: idempotency_key(made.plan.intent)}
    body = {
        "apiVersion": "v1", "kind": CLAIM, "spec": spec,
        "metadata": {"name": "extra", "namespace": namespace, "annotations": key},
    }  # fmt: skip
    extra = unmade(CLUSTER, body)
    of = replace(made.plan.intent.targets[0], uid=seen) if seen else extra
    plan = replace(
        made.plan,
        writes=(Write(verb="create", target=extra, body=body),),
        undo=(Write(verb="delete", target=extra),),
        probes=(Probe(fact="field-is", target=of, wanted="spec.storageClassName=fast", within=timedelta(minutes=1)),),
    )
    with office.stores.write() as store:
        return keep(office, store, replace(made, plan=plan)).id


@pytest.mark.usefixtures("any_draft")
def test_what_a_run_made_is_taken_back_by_the_unique_id_that_was_known_only_then(shop: Acting) -> None:
    plan = made_and_unseen(shop)
    shop.agree(plan)
    shop.apply(plan)

    over = shop.until_over(plan)

    shop.clock.on(minutes=1)
    assert over.plan.state == "undone", over.journal
    assert shop.cluster.get(CLAIM, "shop", "extra") is None
    assert [write.verb for write in shop.written()] == ["POST", "DELETE"]


def test_what_a_plan_would_make_elsewhere_is_beyond_who_reaches_its_target_alone(shop: Acting) -> None:
    plan = made_and_unseen(shop, "default")
    team, both = member("shop"), member("shop", "default")

    with pytest.raises(RecordAbsent):
        shop.office.call("plans.approve", team, plan=plan, reason="ours")
    assert shop.office.call("plans.list", team).items == ()
    assert shop.office.call("plans.approve", both, plan=plan, reason="ours").plan.approvals == 1


def test_a_plan_is_of_one_namespace_since_its_budgets_are(shop: Acting) -> None:
    targets = [{"kind": CLAIM, "namespace": place, "name": "data"} for place in ("shop", "default")]

    with pytest.raises(UsageError):
        shop.office.call("plans.create", OPERATOR, cluster=CLUSTER, action="pvc.expand", targets=targets, reason="full")


def test_two_workers_who_plan_the_same_a_moment_apart_make_one_plan(shop: Acting) -> None:
    wish = Asked(
        cluster=CLUSTER, action="workload.scale", targets=(Ref("Deployment", "web", "shop"),), by="automation",
        reason="a test", wanted={"replicas": 3}, is_own=True,
    )  # fmt: skip
    first = planned(shop.office.office, wish, "approve")
    shop.clock.on(seconds=1)

    assert planned(shop.office.office, wish, "approve") == first
    assert len(shop.office.call("plans.list", OPERATOR).items) == 1


@pytest.mark.usefixtures("any_draft")
def test_what_a_run_made_is_taken_back_later_though_its_action_lists_no_such_kind(shop: Acting) -> None:
    plan = made_and_unseen(shop, seen="")
    shop.agree(plan)
    shop.apply(plan)
    assert shop.until_over(plan).plan.state == "verified"
    undo = shop.office.call("plans.undo", OPERATOR, plan=plan, reason="no need").plan.id
    shop.agree(undo)
    shop.apply(undo)

    over = shop.until_over(undo)

    assert over.plan.state == "verified", over.plan.stop
    assert shop.cluster.get(CLAIM, "shop", "extra") is None


def test_a_status_that_changes_all_the_time_stops_nothing(shop: Acting, monkeypatch: pytest.MonkeyPatch) -> None:
    made = shop.plan("pvc.expand", "PersistentVolumeClaim", "data", gib=40)
    shop.agree(made.plan.id)
    shop.apply(made.plan.id)
    rehearse, busy = KubernetesWriter.rehearse, iter(range(2))

    def while_busy(writer: KubernetesWriter, write: Write, version: str) -> Sent:
        if next(busy, None) is not None:
            body = {"status": {"conditions": [{"type": "Busy", "status": "True", "message": version}]}}
            shop.patch("v1", "persistentvolumeclaims", "shop", "data/status", body)
        return rehearse(writer, write, version)

    monkeypatch.setattr(KubernetesWriter, "rehearse", while_busy)
    over = shop.until_over(made.plan.id)

    assert over.plan.state == "verified", over.journal
    assert len([write for write in shop.written() if write.status == 200 and write.manager == "holdfast"]) == 1


def test_the_same_that_is_asked_for_twice_is_one_plan_and_the_answer_says_so(shop: Acting) -> None:
    first = shop.plan("pvc.expand", CLAIM, "data", gib=40)
    shop.clock.on(seconds=1)

    again = shop.plan("pvc.expand", CLAIM, "data", gib=40)
    korean = shop.office.call(
        "plans.create", OPERATOR, lang_="ko", cluster=CLUSTER, action="pvc.expand", reason="full", wanted={"gib": 40},
        targets=[{"kind": CLAIM, "namespace": "shop", "name": "data"}],
    )  # fmt: skip

    assert (again.plan.id, korean.plan.id) == (first.plan.id, first.plan.id)
    assert again.warnings[0].startswith("The same is planned already")
    assert korean.warnings[0].startswith("같은 계획이 이미 있습니다")
    assert again.warnings[1:] == first.warnings
    assert len(shop.office.call("plans.list", OPERATOR).items) == 1


def test_what_is_carried_out_is_not_planned_beside_itself_whatever_it_has_changed(shop: Acting) -> None:
    plan = begun(shop)
    carry_out(shop.office.office)
    assert len(shop.written()) == 1

    again = shop.plan("pvc.expand", CLAIM, "data", gib=40)

    assert again.plan.id == plan
    assert again.warnings[0].startswith("The same is being carried out already")


@pytest.mark.parametrize(
    ("kind", "name", "wanted"), [(CLAIM, "data", {"gib": 41}), (CLAIM, "spare", {"gib": 40})], ids=["more", "another"]
)
def test_another_wish_is_another_plan(shop: Acting, kind: str, name: str, wanted: dict[str, Any]) -> None:
    first = shop.plan("pvc.expand", CLAIM, "data", gib=40)

    assert shop.plan("pvc.expand", kind, name, **wanted).plan.id != first.plan.id


def test_a_plan_of_objects_that_have_changed_or_that_was_rejected_stands_in_nobodys_way(shop: Acting) -> None:
    first = shop.plan("pvc.expand", CLAIM, "data", gib=40)
    shop.label(CLAIM, "data", team="other")

    second = shop.plan("pvc.expand", CLAIM, "data", gib=40)
    shop.office.call("plans.reject", APPROVER, plan=second.plan.id, reason="not now")
    third = shop.plan("pvc.expand", CLAIM, "data", gib=40)

    assert len({plan.plan.id for plan in (first, second, third)}) == 3


def test_once_it_has_ended_the_same_may_be_had_again(tmp_path: Path) -> None:
    with acting(tmp_path, read_world(DRILL_WORLD)) as shop:
        first = shop.done("snapshot.create", CLAIM, "data")
        shop.clock.on(hours=24)
        second = shop.done("snapshot.create", CLAIM, "data")

        made = [write for write in shop.written() if write.verb == "POST" and write.manager == "holdfast"]
        assert (first.plan.state, second.plan.state) == ("verified", "verified")
        assert first.plan.id != second.plan.id
        assert len(made) == 2
        names = {whole.writes[0].name for whole in (first, second)}
        keys = [
            (shop.cluster.get("VolumeSnapshot", "shop", name) or {})["metadata"]["annotations"][KEY] for name in names
        ]
        assert len(set(keys)) == 2


def test_who_may_not_see_the_plan_that_is_in_hand_is_not_told_of_it(shop: Acting) -> None:
    hidden = made_and_unseen(shop, "default")
    targets = [{"kind": "Deployment", "namespace": "shop", "name": "web"}]

    with pytest.raises(NotPermitted) as refused:
        shop.office.call(
            "plans.create", member("shop"), cluster=CLUSTER, action="workload.scale", reason="full",
            wanted={"replicas": 3}, targets=targets,
        )  # fmt: skip

    assert hidden not in str(refused.value)


def test_while_a_cluster_is_asked_no_connection_to_the_store_is_held(
    shop: Acting, monkeypatch: pytest.MonkeyPatch
) -> None:
    stores, objects, held = shop.office.office.stores, KubernetesWriter.objects, []
    assert isinstance(stores, SqlStores)
    pool = stores._engines.reading.pool
    assert isinstance(pool, QueuePool)

    def slowly(writer: KubernetesWriter, kind: str, *place: str) -> Any:
        held.append(pool.checkedout())
        return objects(writer, kind, *place)

    monkeypatch.setattr(KubernetesWriter, "objects", slowly)
    plan = begun(shop, SCALING)
    assert shop.until_over(plan).plan.state == "verified"
    shop.office.call("plans.undo", OPERATOR, plan=plan, reason="too many")

    assert set(held) == {0}


def test_a_namespace_whose_pods_go_is_charged_though_the_plan_is_about_a_node(tmp_path: Path) -> None:
    with acting(tmp_path, read_world(DRILL_WORLD)) as shop:
        shop.office.call(
            "action-budgets.put", name="pods", within="24h", objects=1, cluster=CLUSTER, namespace="shop", kind="Pod"
        )
        over = shop.done("node.drain", "Node", "node-1", "")

        assert (over.plan.state, shop.written()) == ("stopped", [])
        assert over.plan.stop.startswith("The budget pods has no room")

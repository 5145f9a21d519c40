"""What comes up between the writes of one run stops it there: it says why, and what was written is told or undone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from holdfast.adapters.kubernetes.writing import KubernetesWriter
from holdfast.model.automation import Write
from holdfast.model.automation_kept import PLANS
from holdfast.model.plans_shown import ProofShown
from holdfast.ports.writes import Sent
from holdfast.reports.plan_text import journal_line
from holdfast.service.actions.execution import carry_out
from holdfast.service.actions.kept import change
from holdfast.service.actions.rechecking import Midway
from holdfast.simulator.cluster.world import read_world
from holdfast.texts.say import say
from tests.builders.acting import APPROVER, OPERATOR, OTHER, Acting, acting
from tests.builders.fault_plan import Fault
from tests.proofs.drills import DRILLS, LONG, WORLD, field
from tests.proofs.trying import Drill

# Each brings a run of several writes to its end.
pytestmark = pytest.mark.slow
OPT_IN = "automation.holdfast.dev/opt-in"
BY_NAME: Mapping[str, Drill] = {drill.action: drill for drill in (*DRILLS, *LONG)}


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Acting]:
    with acting(tmp_path, read_world(WORLD)) as made:
        yield made


def begun(shop: Acting, action: str, *, agreed: bool = True) -> str:
    """A plan that two people agreed to, unless nobody has to, and that is to be carried out."""
    drill = BY_NAME[action]
    plan = str(shop.plan(action, drill.kind, drill.name, drill.namespace, **drill.wanted).plan.id)
    if agreed:
        shop.agree(plan, APPROVER, OTHER)
    shop.apply(plan)
    return plan


def patched(shop: Acting) -> list[tuple[str, Any]]:
    """The objects that were written in earnest, in their order."""
    return [(write.verb, write.path.rpartition("/")[2]) for write in shop.written() if write.manager == "holdfast"]


def over(shop: Acting, plan: str, lang: str = "en") -> Any:
    shop.until_over(plan)
    return shop.office.call("plans.get", OPERATOR, lang_=lang, plan=plan)


def rigid_class(shop: Acting) -> None:
    shop.patch("storage.k8s.io/v1", "storageclasses", "", "fast", {"allowVolumeExpansion": False})


def opted_out(shop: Acting) -> None:
    shop.label("Namespace", "shop", "", **{OPT_IN: "false"})


def unseen(kind: str) -> Callable[..., Any]:
    """A look that may not read a kind."""
    objects = KubernetesWriter.objects

    def without(writer: KubernetesWriter, wanted: str, *place: str) -> Any:
        return None if wanted == kind else objects(writer, wanted, *place)

    return without


def mounted_by_another(shop: Acting) -> None:
    template = {
        "metadata": {"labels": {"app": "cron"}},
        "spec": {
            "containers": [{"name": "a", "image": "a", "volumeMounts": [{"name": "d", "mountPath": "/d"}]}],
            "volumes": [{"name": "d", "persistentVolumeClaim": {"claimName": "restored"}}],
        },
    }
    spec = {"replicas": 1, "selector": {"matchLabels": {"app": "cron"}}, "template": template}
    shop.make("apps/v1", "deployments", {"kind": "Deployment", "metadata": {"name": "thief"}, "spec": spec}, "shop")


@pytest.mark.parametrize(
    ("happens", "why"),
    [(rigid_class, "store-db-1"), (opted_out, "leave it alone")],
    ids=["a class that lets nothing grow any more", "a namespace that opts out"],
)
def test_what_comes_up_after_the_first_write_keeps_the_second_from_being_sent(
    shop: Acting, happens: Callable[[Acting], None], why: str
) -> None:
    plan = begun(shop, "pvc.expand-group")
    carry_out(shop.office.office)
    happens(shop)

    ended = over(shop, plan)

    assert (ended.plan.state, patched(shop)) == ("unknown", [("PATCH", "store-db-0")]), ended.journal
    assert why in ended.plan.stop


def test_who_thinks_better_of_having_opted_in_keeps_the_second_write_from_being_sent(shop: Acting) -> None:
    shop.label("Namespace", "shop", "", **{OPT_IN: "true"})
    plan = begun(shop, "pvc.expand-group", agreed=False)
    carry_out(shop.office.office)
    shop.patch("v1", "namespaces", "", "shop", {"metadata": {"labels": {OPT_IN: None}}})

    ended = over(shop, plan)

    assert (ended.plan.state, patched(shop)) == ("unknown", [("PATCH", "store-db-0")]), ended.journal
    assert ended.plan.stop.startswith(say("automation.stop.approval-missing", "en", needed="1", given="0"))


def test_an_agreement_that_has_expired_is_in_no_way_of_who_opted_in(shop: Acting) -> None:
    shop.label("Namespace", "shop", "", **{OPT_IN: "true"})
    drill = BY_NAME["pvc.expand-group"]
    plan = str(shop.plan(drill.action, drill.kind, drill.name, drill.namespace, **drill.wanted).plan.id)
    shop.agree(plan, APPROVER)
    shop.clock.on(hours=9)
    shop.apply(plan)

    ended = over(shop, plan)

    assert (ended.plan.state, len(patched(shop))) == ("verified", drill.writes), ended.journal


def test_what_cannot_be_seen_any_more_keeps_the_second_write_from_being_sent(
    shop: Acting, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = begun(shop, "pvc.expand-group")
    carry_out(shop.office.office)
    monkeypatch.setattr(KubernetesWriter, "objects", unseen("StorageClass"))

    ended = over(shop, plan)

    assert (ended.plan.state, patched(shop)) == ("unknown", [("PATCH", "store-db-0")]), ended.journal
    assert ended.plan.stop.startswith("Nobody knows whether the claim store-db-1 may grow (class-exists)")


@contextmanager
def once_written(happens: Callable[[Acting], None], shop: Acting) -> Iterator[None]:
    """Lets something happen as soon as the first write had its effect."""
    send, left = KubernetesWriter.send, [happens]

    def then(writer: KubernetesWriter, write: Write, version: str) -> Sent:
        sent = send(writer, write, version)
        while left:
            left.pop()(shop)
        return sent

    with pytest.MonkeyPatch.context() as patching:
        patching.setattr(KubernetesWriter, "send", then)
        yield


def test_a_condition_that_fails_midway_takes_back_what_was_declared_to_be_reversible(shop: Acting) -> None:
    plan = begun(shop, "restore.cutover")
    before = shop.cluster.get("Deployment", "shop", "web")

    with once_written(mounted_by_another, shop):
        ended = over(shop, plan)

    after = shop.cluster.get("Deployment", "shop", "web")
    assert before is not None
    assert after is not None
    assert ended.plan.state == "undone", ended.journal
    assert "thief" in ended.plan.stop
    assert patched(shop) == [("PATCH", "web")] * 2
    assert after["spec"] == before["spec"]


def test_who_opts_out_midway_is_left_alone_by_what_would_take_back(shop: Acting) -> None:
    plan = begun(shop, "restore.cutover")

    with once_written(opted_out, shop):
        ended = over(shop, plan)

    assert (ended.plan.state, patched(shop)) == ("unknown", [("PATCH", "web")]), ended.journal
    assert "opt" in ended.plan.stop


def test_conditions_are_asked_between_evictions_too_for_the_node_itself_is_still_there(shop: Acting) -> None:
    plan = begun(shop, "node.drain")
    send, sent = KubernetesWriter.send, list[str]()

    def then(writer: KubernetesWriter, write: Write, version: str) -> Sent:
        answer = send(writer, write, version)
        sent.append(write.verb)
        if write.verb == "evict":
            shop.patch("v1", "nodes", "", "node-2", {"spec": {"unschedulable": True}})
        return answer

    with pytest.MonkeyPatch.context() as patching:
        patching.setattr(KubernetesWriter, "send", then)
        ended = over(shop, plan)

    assert (ended.plan.state, sent) == ("unknown", ["patch", "evict"]), ended.journal
    assert ended.plan.stop.startswith("No other node is ready and open")


def test_a_plan_that_would_be_another_one_today_is_not_begun(shop: Acting) -> None:
    plan = begun(shop, "pvc.expand-group")
    shop.patch("apps/v1", "statefulsets", "shop", "db", {"spec": {"replicas": 3}})
    shop.clock.on(minutes=5)
    # The StatefulSet is what was agreed to as it is now; the claims that it made since are not.
    with pytest.MonkeyPatch.context() as patching:
        patching.setattr("holdfast.pillars.automation.guard.unapproved", lambda *_, **__: None)
        ended = over(shop, plan)

    korean = shop.office.call("plans.get", OPERATOR, lang_="ko", plan=plan).plan.stop
    assert (ended.plan.state, patched(shop)) == ("stopped", []), ended.journal
    assert ended.plan.stop.startswith(
        "The plan would be another one today: + patch PersistentVolumeClaim shop/store-db-2"
    )
    assert "새 계획을 세우십시오" in korean


def test_a_new_pod_on_a_node_makes_its_emptying_another_plan(shop: Acting) -> None:
    plan = begun(shop, "node.drain")
    shop.patch("apps/v1", "deployments", "shop", "web", {"spec": {"replicas": 4}})
    shop.clock.on(minutes=5)

    ended = over(shop, plan)

    assert (ended.plan.state, patched(shop)) == ("stopped", []), ended.journal
    assert "+ evict Pod shop/web" in ended.plan.stop


def test_a_webhook_that_is_silent_in_rehearsals_is_found_after_the_write(tmp_path: Path) -> None:
    drill = BY_NAME["pvc.expand-group"]
    with field(tmp_path, drill) as made:
        strayed = {"metadata": {"labels": {"by": "a-webhook"}}}
        state = made.carried_out(drill, Fault(kind="write-mutates", extra=strayed))

        (row,) = made.acting.office.call("plans.list", OPERATOR).items
        whole = made.acting.office.call("plans.get", OPERATOR, plan=row.id)
        assert (state, len(made.proxy.effects())) == ("unknown", 1)
        assert "metadata.labels.by" in whole.plan.stop
        assert [line.detail for line in whole.journal if line.what == "replied"] == ["applied: metadata.labels.by"]


def test_a_line_of_the_journal_names_what_was_looked_for(shop: Acting) -> None:
    plan = begun(shop, "pvc.expand-group")

    ended = over(shop, plan)

    probed = [line for line in ended.journal if line.what == "probed"]
    first = "PersistentVolumeClaim shop/store-db-0"
    assert (probed[0].step, probed[0].probe) == (1, 0)
    assert probed[0].proof == ProofShown(fact="capacity-at-least", object=first, wanted="20Gi")
    assert {line.proof for line in probed if line.step is None} == set(ended.proofs)
    assert "write 2: capacity-at-least PersistentVolumeClaim shop/store-db-0 20Gi: " in journal_line(probed[0], "en")


@pytest.mark.parametrize("action", ["pvc.expand-group", "restore.cutover", "node.drain"])
def test_conditions_are_asked_before_every_write_and_once_where_nothing_lies_between(
    shop: Acting, monkeypatch: pytest.MonkeyPatch, action: str
) -> None:
    looks: list[int] = []

    def noted(*given: Any) -> Midway:
        looks.append(given[4])
        return Midway()

    monkeypatch.setattr("holdfast.service.actions.execution.recheck_midway", noted)
    plan = begun(shop, action)

    ended = over(shop, plan)

    assert ended.plan.state == "verified", ended.journal
    assert looks == [*range(1, BY_NAME[action].writes)]


def test_a_worker_that_dies_after_the_beginning_asks_again_before_the_first_write(shop: Acting) -> None:
    plan = begun(shop, "pvc.expand-group")
    with pytest.MonkeyPatch.context() as dying:
        dying.setattr("holdfast.service.actions.execution.next_move", lambda *_: None)
        carry_out(shop.office.office)
    rigid_class(shop)

    ended = over(shop, plan)

    assert (ended.plan.state, patched(shop)) == ("stopped", []), ended.journal


def test_an_action_that_is_no_more_stops_a_run_midway(shop: Acting) -> None:
    plan = begun(shop, "pvc.expand-group")
    carry_out(shop.office.office)
    with shop.office.office.stores.write() as store:
        change(store, store.shelf(PLANS).get(plan), "plan.changed", action="pvc.blow-up")

    ended = over(shop, plan)

    assert (ended.plan.state, patched(shop)) == ("unknown", [("PATCH", "store-db-0")]), ended.journal


def test_what_is_gone_already_keeps_nobody_from_taking_back_the_rest(shop: Acting) -> None:
    shop.done("backup.run", "PersistentVolumeClaim", "data")
    plan = begun(shop, "backup.restore-drill")
    made = over(shop, plan).undo
    job = next(write for write in made if write.kind == "Job")
    shop.remove("batch/v1", "jobs", job.namespace, job.name)

    undo = shop.office.call("plans.undo", OPERATOR, plan=plan, reason="half of it is gone")

    kinds = [write.kind for write in made if write.kind != "Job"]
    assert [write.kind for write in undo.writes] == list(reversed(kinds))

"""A demonstration: recorded clusters are taken in as uploads are, one answers, and a visitor needs no password."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from holdfast.model.access import NOBODY, Principal, Reach
from holdfast.model.errors import WorkFailed
from holdfast.model.job_refusals import JobAbandoned
from holdfast.model.people import GIVEN_ROLES, TOKENS, USERS, GivenRole, Token, User
from holdfast.model.registry import CLUSTERS, JOBS
from holdfast.service.desk import Asker, Desk, Office
from holdfast.service.operations.clusters import ChangedCluster, NewCluster
from holdfast.service.operations.hands import GiveHand
from holdfast.service.operations.scans import NewCredential, NewScan, NewUpload
from holdfast.service.operations.schedules import NewSchedule
from holdfast.service.people.authentication import PREFIX, hashed
from holdfast.service.people.signing_in import SESSION_SPAN, SignedIn, open_session
from holdfast.service.scans.scanning import RECEIVE
from holdfast.service.table import call

ROLES = ("viewer", "operator", "approver")
VISITOR = "visitor"
EVERY_MINUTE = "* * * * *"


class Sent(Struct, frozen=True, kw_only=True):
    """A snapshot as it is sent: the name of its file, and its bytes."""

    name: str
    data: bytes


class Exhibit(Struct, frozen=True, kw_only=True):
    """A cluster to show, with its snapshots, oldest first."""

    name: str
    title: str
    labels: dict[str, str]
    owners: dict[str, str]
    sent: tuple[Sent, ...]


class Stage(Struct, frozen=True, kw_only=True):
    """A cluster that answers and may be changed: how it is shown, reached and measured."""

    name: str
    title: str
    labels: dict[str, str]
    owners: dict[str, str]
    kubeconfig: bytes
    prometheus: str


def furnish(office: Office, keeper: Principal, exhibits: Iterable[Exhibit]) -> int:
    """Registers clusters and sends their snapshots; gives how many jobs wait for whoever takes them in."""
    asker, table, sent = Asker(who=keeper), office.table(), 0
    for item in exhibits:
        new = NewCluster(name=item.name, title=item.title, labels=item.labels, owners=item.owners)
        call(office, asker, table["clusters.create"], new)
        for snapshot in item.sent:
            upload = NewUpload(cluster=item.name, body=snapshot.data, name=snapshot.name)
            call(office, asker, table["clusters.upload"], upload)
            sent += 1
    return sent


def set_stage(office: Office, keeper: Principal, stage: Stage) -> None:
    """Registers a cluster that answers, gives the office a hand in it, and has it read now and every minute.

    One that a kept demonstration knows already is reached where it answers now.
    """
    asker, table = Asker(who=keeper), office.table()
    with office.stores.read() as store:
        is_known = any(kept.id == stage.name for kept in store.shelf(CLUSTERS).page(limit=10_000))
    if is_known:
        changed = ChangedCluster(cluster=stage.name, prometheus=stage.prometheus)
        call(office, asker, table["clusters.update"], changed)
    else:
        new = NewCluster(
            name=stage.name,
            title=stage.title,
            way="live",
            labels=stage.labels,
            owners=stage.owners,
            prometheus=stage.prometheus,
            keep_days=1,
        )
        call(office, asker, table["clusters.create"], new)
        again = NewSchedule(name=stage.name, cluster=stage.name, cron=EVERY_MINUTE)
        call(office, asker, table["schedules.create"], again)
    key = NewCredential(cluster=stage.name, body=stage.kubeconfig)
    call(office, asker, table["clusters.set-credential"], key)
    call(office, asker, table["hands.give"], GiveHand(cluster=stage.name, body=stage.kubeconfig))
    call(office, asker, table["clusters.scan"], NewScan(cluster=stage.name))


def taken_in(office: Office) -> int:
    """Counts the snapshots that were taken in; raises WorkFailed where one could not be."""
    with office.stores.read() as store:
        failed = [kept for kept in store.shelf(JOBS).find("state", "failed") if kept.item.action == RECEIVE]
        done = sum(kept.item.action == RECEIVE for kept in store.shelf(JOBS).find("state", "done"))
    if failed:
        raise WorkFailed(detail=f"{failed[0].item.cluster}: {failed[0].item.error or JobAbandoned.code}")
    return done


def is_furnished(office: Office) -> bool:
    """Says that there are clusters already."""
    with office.stores.read() as store:
        return store.shelf(CLUSTERS).count() > 0


def visitor(office: Office) -> str:
    """Gives the user who looks around: they see everything, scan and upload, plan, agree and act."""
    with office.stores.write() as store:
        known = store.shelf(USERS).find("name", VISITOR)
        if known:
            return known[0].id
        user = store.shelf(USERS).add(office.chance.new_id(), User(name=VISITOR))
        for role in ROLES:
            store.shelf(GIVEN_ROLES).add(office.chance.new_id(), GivenRole(subject=f"user:{user.id}", role=role))
    return user.id


def admit(office: Office, user: str) -> SignedIn:
    """Opens a session for a user whom whoever started the demonstration let in."""
    now = office.now()
    with office.stores.write() as store:
        desk = Desk(office=office, asker=Asker(who=NOBODY), reach=Reach(), store=store, now=now, notes={})
        return open_session(desk, store, store.shelf(USERS).get(user))


def let_ask(office: Office, user: str) -> str:
    """Gives the secret of a token with which a program asks in a user's name, as long as a session lasts."""
    secret = f"{PREFIX}{office.chance.secret()}"
    token = Token(name="demo", hash=hashed(secret), kind="user", bearer=user, expires=office.now() + SESSION_SPAN)
    with office.stores.write() as store:
        store.shelf(TOKENS).add(office.chance.new_id(), token)
    return secret

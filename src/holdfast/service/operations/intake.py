"""Intake: what was known of an incident at first, what becomes one, and reading what people wrote."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Meta, Struct

from holdfast.model.incident import Assessment
from holdfast.model.incident_refusals import IncidentUnknown
from holdfast.model.registry import CLUSTERS
from holdfast.pillars.incidents.alerts_policy import default_intake, intake_policy
from holdfast.pillars.incidents.reading import Clue, Proposal, read_text
from holdfast.service.desk import Desk
from holdfast.service.incidents.incident_terms import terms_now
from holdfast.service.incidents.incidents import may_see, state_of
from holdfast.service.intake.first_facts import kept_facts
from holdfast.service.intake.policies import keep_policy, kept_policy
from holdfast.service.operation import Operation
from holdfast.service.operations.incidents import OfIncident

READ = "read:incidents"


class FactsShown(Struct, frozen=True, kw_only=True):
    """What was known of an incident when it came in; `unread` names what was not to be had.

    `is_known` says that somebody has looked by now; `changes` are those since `changed_since`.
    """

    incident: str
    is_known: bool
    snapshot: str = ""
    taken: datetime | None = None
    affected: tuple[str, ...] = ()
    namespaces: tuple[str, ...] = ()
    owners: dict[str, str] = {}
    messages: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()
    changed_since: datetime | None = None
    problems: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()


class OfPolicy(Struct, frozen=True, kw_only=True):
    """The policy of a cluster, or without one that of all that have none of their own."""

    cluster: str = ""


class NewPolicy(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What becomes an incident from now on; an empty policy is that of Holdfast."""

    policy: dict[str, Any]
    cluster: str = ""


class PolicyShown(Struct, frozen=True, kw_only=True):
    """What becomes an incident; `is_own` says that it was set there, and `revision` counts its changes."""

    cluster: str
    policy: dict[str, Any]
    is_own: bool
    revision: int | None


class Letter(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What somebody wrote, in Korean or English."""

    text: Annotated[str, Meta(max_length=100_000)]
    subject: Annotated[str, Meta(max_length=1_000)] = ""


class ReadLetter(Struct, frozen=True, kw_only=True):
    """A proposal that a person confirms by opening it: what could be read, and which words led to each answer.

    Where nothing was said, the answer is `unsure`. Nothing that a text asks for is done.
    """

    title: str
    assessment: Assessment
    clues: tuple[Clue, ...]
    unsure: tuple[str, ...]
    clusters: tuple[str, ...]
    namespaces: tuple[str, ...]
    affected: tuple[str, ...]
    began: datetime | None
    note: str


def _facts(desk: Desk, asked: OfIncident) -> FactsShown:
    if not may_see(desk.reach, state_of(desk.store, asked.incident)):
        raise IncidentUnknown(incident=asked.incident)
    facts = kept_facts(desk.store, asked.incident)
    if facts is None:
        return FactsShown(incident=asked.incident, is_known=False)
    return FactsShown(
        incident=asked.incident,
        is_known=True,
        snapshot=facts.snapshot,
        taken=facts.taken,
        affected=tuple(map(str, facts.affected)),
        namespaces=facts.namespaces,
        owners=facts.owners,
        messages=facts.messages,
        changes=facts.changes,
        changed_since=facts.changed_since,
        problems=facts.problems,
        unread=facts.unread,
    )


def _policy(desk: Desk, asked: OfPolicy) -> PolicyShown:
    own = kept_policy(desk.store, asked.cluster)
    held = own or kept_policy(desk.store, "")
    policy = held.item.policy if held else msgspec.to_builtins(default_intake())
    return PolicyShown(
        cluster=asked.cluster, policy=policy, is_own=own is not None, revision=own.revision if own else None
    )


def _set_policy(desk: Desk, asked: NewPolicy) -> PolicyShown:
    if asked.cluster:
        desk.store.shelf(CLUSTERS).get(asked.cluster)
    policy = intake_policy(asked.policy) if asked.policy else default_intake()
    kept = keep_policy(desk.store, asked.cluster, policy, desk.asker.revision)
    desk.note(kept.id)
    return PolicyShown(cluster=asked.cluster, policy=kept.item.policy, is_own=True, revision=kept.revision)


def _read(desk: Desk, asked: Letter) -> ReadLetter:
    clusters = tuple(kept.id for kept in desk.store.shelf(CLUSTERS).page(limit=10_000) if desk.reach.touches(kept.id))
    terms = terms_now(desk.store)
    zone = ZoneInfo(terms.calendars[terms.policy.review.calendar].zone)
    found: Proposal = read_text(asked.subject, asked.text, desk.now, clusters, zone)
    return ReadLetter(
        title=found.title,
        assessment=found.assessment,
        clues=found.clues,
        unsure=found.unsure,
        clusters=found.clusters,
        namespaces=found.namespaces,
        affected=found.affected,
        began=found.began,
        note=found.note,
    )


OPERATIONS = (
    Operation(
        name="intake.read",
        parameters=Letter,
        result=ReadLetter,
        run=_read,
        permission=READ,
        bearing="fleet",
        path="/intake/read",
        method="POST",
        examples={
            "english": {"subject": "Shop is down", "text": "All users get errors since 09:30. Please fix it at once."},
            "korean": {"subject": "결제 장애", "text": "모든 사용자가 결제를 할 수 없습니다. 즉시 조치 바랍니다."},
        },
    ),
    Operation(
        name="intake.facts",
        parameters=OfIncident,
        result=FactsShown,
        run=_facts,
        permission=READ,
        bearing="fleet",
        path="/incidents/{incident}/facts",
    ),
    Operation(
        name="intake.policy",
        parameters=OfPolicy,
        result=PolicyShown,
        run=_policy,
        permission=READ,
        bearing="fleet",
        path="/intake/policy",
        examples={"all": {}},
    ),
    Operation(
        name="intake.set-policy",
        parameters=NewPolicy,
        result=PolicyShown,
        run=_set_policy,
        permission="write:intake",
        bearing="whole-cluster",
        path="/intake/policy",
        effect="record",
        method="PUT",
        examples={"default": {"policy": {}}},
    ),
)

"""Isolation of affected Pods, prepared and never applied: policies, evidence to save first, secrets to change."""

from __future__ import annotations

from collections.abc import Iterator

import yaml
from msgspec import Struct

from holdfast.model.incident import Incident
from holdfast.model.incident_refusals import FieldMissing
from holdfast.pillars.incidents.playbook_quarantine import Quarantine
from holdfast.service.desk import Desk
from holdfast.service.incidents.incident_access import READ, seen
from holdfast.service.incidents.playbooks import Prepared, prepare
from holdfast.service.incidents.reviewing import seen_problems
from holdfast.service.operation import Operation
from holdfast.service.operations.incidents import OfIncident
from holdfast.service.operations.snapshots import files_of
from holdfast.service.views.present import snapshot_of
from holdfast.texts.say import say


class OfQuarantine(OfIncident, frozen=True, kw_only=True):
    """For which incident isolation is prepared, and by which snapshot; the newest one unless said."""

    snapshot: str = ""


class RotationShown(Struct, frozen=True, kw_only=True):
    """A secret that affected Pods could read: its name, by which way, and which Pods."""

    secret: str
    way: str
    pods: tuple[str, ...]


class QuarantineShown(Struct, frozen=True, kw_only=True):
    """Policies that cut affected Pods off, as a file to apply; nothing is applied here.

    `notes` name what still lets traffic through, what is caught besides, and what no policy can isolate. `evidence`
    are commands that save what would be lost, to be run first. `rotations` list the secrets within reach.
    """

    incident: str
    snapshot: str
    pods: tuple[str, ...]
    manifests: str
    notes: tuple[str, ...]
    evidence: tuple[str, ...]
    rotations: tuple[RotationShown, ...]


def _quarantine(desk: Desk, asked: OfQuarantine) -> QuarantineShown:
    incident = seen(desk, asked.incident)
    if not incident.cluster:
        raise FieldMissing(field="cluster", deed="quarantine")
    snapshot = snapshot_of(desk, incident.cluster, asked.snapshot)
    whole = desk.reach.has_whole(incident.cluster)
    own = None if whole else desk.reach.namespaces.get(incident.cluster, frozenset())
    made: Prepared = desk.office.work.run(
        prepare, desk.office.clusters, files_of(desk, snapshot), own, _affected(desk, incident), incident.id
    )
    policies = made.quarantine.policies
    return QuarantineShown(
        incident=incident.id,
        snapshot=snapshot.id,
        pods=tuple(map(str, made.quarantine.pods)),
        manifests=yaml.safe_dump_all(policies, sort_keys=False, allow_unicode=True) if policies else "",
        notes=tuple(_notes(made, desk.lang)),
        evidence=made.evidence,
        rotations=tuple(
            RotationShown(
                secret=str(item.secret),
                way=say(f"review.rotation.{item.way}", desk.lang),
                pods=tuple(map(str, item.pods)),
            )
            for item in made.rotations
        ),
    )


def _affected(desk: Desk, incident: Incident) -> tuple[str, ...]:
    """Lists what is affected: what people named, and what the problems behind the incident touch."""
    problems = seen_problems(desk, incident)
    refs = (str(ref) for item in problems for ref in (item.problem.object, *item.problem.affected) if ref.namespace)
    return tuple(dict.fromkeys((*incident.affected, *refs)))


def _notes(made: Prepared, lang: str) -> Iterator[str]:
    found: Quarantine = made.quarantine
    if not found.pods:
        yield say("review.quarantine.none", lang)
    yield from (say("review.quarantine.label", lang, command=command) for command in found.labelling)
    if found.openings is None:
        yield say("review.quarantine.openings-unknown", lang)
    for opening in found.openings or ():
        directions, pods = ", ".join(opening.directions), ", ".join(map(str, opening.pods))
        yield say("review.quarantine.opening", lang, policy=str(opening.policy), directions=directions, pods=pods)
    if found.beyond:
        yield say("review.quarantine.beyond", lang, pods=", ".join(map(str, found.beyond)))
    if found.also:
        yield say("review.quarantine.also", lang, pods=", ".join(map(str, found.also)))
    if found.unjudged:
        yield say("review.quarantine.unjudged", lang, kinds=", ".join(found.unjudged))
    if made.unknown:
        yield say("review.quarantine.unknown", lang, affected=", ".join(made.unknown))
    if found.pods:
        yield say("review.quarantine.limits", lang)


OPERATIONS = (
    Operation(
        name="incidents.quarantine",
        parameters=OfQuarantine,
        result=QuarantineShown,
        run=_quarantine,
        path="/incidents/{incident}/quarantine",
        permission=READ,
        bearing="fleet",
    ),
)

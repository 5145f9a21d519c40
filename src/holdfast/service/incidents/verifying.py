"""Verifying fixes: each new snapshot and each new value is a look for the symptom, and enough of them decide.

What is decided is done to the incident once: whoever comes second finds it at another step. Reading a snapshot is done
apart and outside of transactions.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from itertools import islice
from typing import Final

from msgspec.structs import replace

from holdfast.model import incident_deeds as deeds
from holdfast.model.errors import HoldfastError
from holdfast.model.incident import SYSTEM, Incident, Recovery
from holdfast.model.incident_deeds import Deed
from holdfast.model.incident_kept import INCIDENTS
from holdfast.model.incident_refusals import IncidentRefused
from holdfast.model.incident_reviews import FIX_PLANS, INCIDENT_LOOKS, FixPlan, Look, Looks
from holdfast.model.registry import CLUSTERS, RegisteredCluster
from holdfast.model.store_refusals import RecordAbsent
from holdfast.pillars.incidents.verification import Verification, judged
from holdfast.ports.store import Store
from holdfast.reports.incident_telling import moment, span
from holdfast.service.desk import Office
from holdfast.service.incidents.incident_terms import book_of, language_of
from holdfast.service.incidents.incidents import do, events_of, state_of
from holdfast.service.incidents.symptom_looks import Waiting, in_metrics, in_snapshots, is_answer
from holdfast.service.views.keeping import NAMES
from holdfast.service.views.rows import Summary
from holdfast.texts.say import say

MARK: Final = "problem:"
"""Begins the fingerprints that are made of the ids of problems."""
MOST_SNAPSHOTS: Final = 1_000
MOST_AT_ONCE: Final = 20
"""How many snapshots are looked at before what they show is kept."""


def verify(office: Office) -> tuple[str, ...]:
    """Looks at every fix that waits to be verified; gives the incidents that went on by it."""
    with office.stores.read() as store:
        fixed = [kept.id for kept in store.shelf(INCIDENTS).find("state", "open") if kept.item.step == "fixed"]
    return tuple(key for key in fixed if _surely_verified(office, key))


def _surely_verified(office: Office, key: str) -> bool:
    try:
        return _verified(office, key)
    except HoldfastError:
        return False  # A snapshot was let go meanwhile, or the store is away: the next round looks again.


def verification_of(store: Store, incident: Incident, now: datetime) -> Verification:
    """Says where the verification of an incident's fix stands."""
    known = looks_of(store, incident)
    return judged(known.looks if known else (), incident.fixed, needed_for(store, incident), now)


def looks_of(store: Store, incident: Incident) -> Looks | None:
    """Gives the looks since the present fix; None without one, and an empty list where nobody has looked."""
    if incident.fixed is None:
        return None
    with suppress(RecordAbsent):
        kept = store.shelf(INCIDENT_LOOKS).get(incident.id).item
        if kept.fixed == incident.fixed:
            plan = plan_of(store, incident.id)
            query = plan.query if plan else ""
            return replace(
                kept, looks=tuple(look for look in kept.looks if look.source != "metrics" or look.what == query)
            )
    return Looks(fixed=incident.fixed)


def needed_for(store: Store, incident: Incident) -> timedelta:
    """Says for how long the symptom must be gone, by the terms that the incident is under."""
    cited = events_of(store, incident.id)[-1].policy
    return book_of(store).policies[cited].recovery.get(incident.priority, timedelta())


def plan_of(store: Store, incident: str) -> FixPlan | None:
    """Gives the plan of the fix, None where nobody wrote one."""
    with suppress(RecordAbsent):
        return store.shelf(FIX_PLANS).get(incident).item
    return None


def _verified(office: Office, key: str) -> bool:
    now = office.now()
    with office.stores.read() as store:
        waiting = _waiting(store, key, now)
    if waiting is None:
        return False
    looks = (*in_snapshots(office, waiting), *in_metrics(office, waiting, now))
    with office.stores.write() as store:
        incident = state_of(store, key)
        if incident.fixed != waiting.fixed or incident.step != "fixed":
            return False
        if looks:
            _keep(store, incident, waiting.fixed, looks, now)
        return _settle(office, store, incident, verification_of(store, incident, now), now)


def _waiting(store: Store, key: str, now: datetime) -> Waiting | None:
    incident = state_of(store, key)
    looks = looks_of(store, incident)
    if looks is None or incident.fixed is None or incident.step != "fixed":
        return None
    names = [name.removeprefix(MARK) for name in incident.fingerprints if name.startswith(MARK)]
    problems = tuple(store.problems.named(names).values())
    cluster = _cluster(store, incident.cluster)
    known = {look.what for look in looks.looks}
    snapshots = store.snapshots.of_cluster(incident.cluster, limit=MOST_SNAPSHOTS) if cluster and problems else ()
    return Waiting(
        incident=incident,
        fixed=incident.fixed,
        plan=plan_of(store, key),
        looks=looks,
        cluster=cluster,
        problems=problems,
        snapshots=tuple(
            islice(
                (
                    item
                    for item in reversed(snapshots)
                    if incident.fixed < item.taken_at <= now
                    and item.id not in known
                    # One that is not judged yet, or never was, is no look.
                    and store.snapshots.view(item.id, NAMES[Summary]) is not None
                ),
                MOST_AT_ONCE,
            )
        ),
    )


def _cluster(store: Store, name: str) -> RegisteredCluster | None:
    with suppress(RecordAbsent):
        return store.shelf(CLUSTERS).get(name).item if name else None
    return None


def _keep(store: Store, incident: Incident, fixed: datetime, looks: Sequence[Look], now: datetime) -> None:
    shelf, present = store.shelf(INCIDENT_LOOKS), looks_of(store, incident)
    before = present.looks if present else ()
    if any(look.source == "metrics" for look in looks):
        before = tuple(look for look in before if look.source != "metrics" or is_answer(look))
    known = {(look.source, look.what, look.at) for look in before}
    new = [look for look in looks if (look.source, look.what, look.at) not in known]
    item = Looks(fixed=fixed, looks=_thinned((*before, *new)), asked=now)
    shelf.put(incident.id, item)


def _thinned(looks: Sequence[Look]) -> tuple[Look, ...]:
    """Keeps of values in a row that say the same the first and the last, which is all that counts of them."""
    ordered = sorted(looks, key=lambda look: (look.source, look.at))
    kept: list[Look] = []
    for look in ordered:
        alike = [item for item in kept[-2:] if (item.source, item.sight) == ("metrics", look.sight)]
        if look.source == "metrics" and len(alike) == 2:
            kept.pop()
        kept.append(look)
    return tuple(sorted(kept, key=lambda look: look.at))


def _settle(office: Office, store: Store, incident: Incident, found: Verification, now: datetime) -> bool:
    deed = _deed(found, language_of(store))
    if deed is None:
        return False
    try:
        do(office, store, incident.id, deed, by=SYSTEM, at=now)
    except IncidentRefused:
        return False  # It is on hold, or another guard wants a person; the looks are kept and it is tried again.
    return True


def _deed(found: Verification, lang: str) -> Deed | None:
    if found.source is None:
        return None
    source = say(f"review.source.{found.source}", lang)
    if found.is_failed and found.present is not None:
        time = moment(found.present)
        return deeds.FailVerification(reason=say(f"review.verify.{found.standing}", lang, time=time, source=source))
    if found.standing != "holds" or found.since is None or found.last is None:
        return None
    note = say(
        "review.verify.holds",
        lang,
        seen=span(found.seen, lang),
        count=found.telling,
        since=moment(found.since),
        last=moment(found.last),
        blind=found.blind,
    )
    recovery = Recovery(source=found.source, since=found.since, note=note)
    return deeds.Advance(to="verified", note=note, recovery=recovery)

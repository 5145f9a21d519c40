"""The operations of the table as typed methods; written by `python -m tools.sdk`, never by hand."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from msgspec import UNSET, UnsetType

from holdfast.faces.sdk.caller import Caller
from holdfast.model.access import Scope
from holdfast.model.audit import AuditRecord
from holdfast.model.backups import Checked
from holdfast.model.incident import Answers, Assessment, Recovery
from holdfast.model.plans_shown import PlanRow, PlanWhole, ProposalShown
from holdfast.model.prices import Price
from holdfast.pillars.incidents.calendar_files import CalendarFile
from holdfast.reports.autonomy_shown import AutonomyLevelShown, DialShown, EvidenceShown, RateShown
from holdfast.reports.backup_wire import ObjectiveRow, RunbookShown
from holdfast.reports.prevention_shown import OpportunitiesShown, PlanShown
from holdfast.reports.problem_wire import ProblemRow, ProblemShown
from holdfast.reports.wire import Report
from holdfast.service.actions.naming import ObjectNamed
from holdfast.service.backups.drill_records import RecordDrill
from holdfast.service.incidents.incidents_told import IncidentRow, IncidentShown
from holdfast.service.incidents.playbooks_told import PlaybookShown
from holdfast.service.operation import Nothing
from holdfast.service.operations.action_budgets import (
    LimitShown,
    ListLimits,
    NewLimit,
    OfActionCluster,
    OfLimit,
    UsedShown,
)
from holdfast.service.operations.actions import (
    ActionShown,
    ActionTermsShown,
    ListActions,
    NewActionTerms,
    RolesOf,
    RolesText,
)
from holdfast.service.operations.alert_batches import BatchTaken, NewBatch
from holdfast.service.operations.alert_firings import FiringShown, ListFirings, OfFiring
from holdfast.service.operations.alert_sources import (
    AlertSourceShown,
    ChangedSource,
    ListSources,
    NewSource,
    OfSource,
    WantedTime,
)
from holdfast.service.operations.anomalies import AnomalyRow, ListAnomalies
from holdfast.service.operations.audit import AuditProof, Checkpoints, ListAudit
from holdfast.service.operations.automation_opportunities import OpportunitiesWanted
from holdfast.service.operations.autonomy import AskEvidence, AskRate, ListLevels
from holdfast.service.operations.autonomy_dials import ListDials, OfDial, SetDial
from holdfast.service.operations.backups import (
    BackupPolicyShown,
    CoverageShown,
    ListCoverage,
    ListObjectives,
    ManifestsShown,
    OfBackups,
    OfRunbook,
    RetentionShown,
    SetPolicy,
)
from holdfast.service.operations.baselines import AcceptDrift, BaselineShown, ListBaselines, OfBaseline, SaveBaseline
from holdfast.service.operations.breakers import BreakerShown, ResetBreaker
from holdfast.service.operations.causes import CausePage, CauseRow, ListCauses, OneCause
from holdfast.service.operations.channels import ChangedChannel, ChannelShown, ListChannels, NewChannel, OfChannel
from holdfast.service.operations.check_calendars import AskCalendar, CheckCalendar, NewTimetable, TimetableShown
from holdfast.service.operations.check_results import History, NewSignature, OfRun, RunShown
from holdfast.service.operations.checks import CheckShown, ListChecks, NewRound, OfCheck
from holdfast.service.operations.clusters import ChangedCluster, ClusterShown, ListClusters, NewCluster, OfCluster
from holdfast.service.operations.deletion_proofs import DeletionProofShown, Gone, ListProofs, RecordProof
from holdfast.service.operations.deliveries import DeliveryShown, ListDeliveries, OfDelivery
from holdfast.service.operations.diagnoses import OfDiagnosis
from holdfast.service.operations.drift import AskDrift, AskMeant, DriftShown, MeantShown
from holdfast.service.operations.drills import CheckDrill, DrillShown, ListDrills
from holdfast.service.operations.duty import AskDuty, Duty
from holdfast.service.operations.fleet import Fleet, OfFleet
from holdfast.service.operations.forecasts import (
    AccuracyShown,
    ForecastRow,
    ForecastShown,
    ListForecasts,
    OfAccuracy,
    OfForecast,
)
from holdfast.service.operations.freezes import FreezeShown, NewFreeze, OfFreeze
from holdfast.service.operations.grants import GrantShown, ListGrants, NewGrant, OfGrant
from holdfast.service.operations.graphs import GraphShown, OfGraph
from holdfast.service.operations.hands import GiveHand, HandShown, OfHand
from holdfast.service.operations.healing import HealingShown, ListHealing
from holdfast.service.operations.hygiene import HygieneShown, OfHygiene
from holdfast.service.operations.incident_deeds import (
    Acknowledged,
    ActionFinished,
    ActionPlanned,
    Advanced,
    Assessed,
    Assigned,
    CauseRecorded,
    Dismissed,
    Escalated,
    Followed,
    HeldUp,
    MarkedDuplicate,
    Merged,
    Noted,
    Raised,
    Reopened,
    Resumed,
    ReviewFinished,
    RoleGiven,
    StoodDown,
    TermsTaken,
    Updated,
    VendorCaseAnswered,
    VendorCaseClosed,
    VendorCaseOpened,
    VerificationFailed,
    WorkaroundEnded,
    WorkaroundExtended,
    WorkaroundPlaced,
)
from holdfast.service.operations.incident_fixes import (
    FixShown,
    ListWorkarounds,
    PutFix,
    VerificationShown,
    WorkaroundRow,
)
from holdfast.service.operations.incident_likeness import FindSimilar, SearchKnown, Similar
from holdfast.service.operations.incident_measures import AskMeasures, Measures
from holdfast.service.operations.incident_packages import HandOverShown, OfHandOver, OfPackage, PackageShown
from holdfast.service.operations.incident_playbooks import (
    ListPlaybooks,
    OfPlaybook,
    OfPlaybookRun,
    Playbooks,
    StartPlaybook,
    TakeStep,
)
from holdfast.service.operations.incident_quarantines import OfQuarantine, QuarantineShown
from holdfast.service.operations.incident_reviews import OfReview, PutReview, ReviewShown
from holdfast.service.operations.incident_terms import NewTerms, TermsShown
from holdfast.service.operations.incident_timelines import OfTimeline, TimelineLine
from holdfast.service.operations.incidents import EscalationAudit, ListIncidents, NewIncident, OfIncident
from holdfast.service.operations.intake import FactsShown, Letter, NewPolicy, OfPolicy, PolicyShown, ReadLetter
from holdfast.service.operations.invitations import Claim
from holdfast.service.operations.jobs import JobShown, ListJobs, OfJob
from holdfast.service.operations.knowledge import (
    ListPatterns,
    ListTerms,
    OfPattern,
    PatternEntry,
    PatternPage,
    TermShown,
)
from holdfast.service.operations.legal_holds import AddHold, HoldShown, ListHolds, OfHold
from holdfast.service.operations.loops import DecisionShown, ListDecisions, ListLoops, LoopShown
from holdfast.service.operations.maintenances import ListMaintenances, MaintenanceShown, NewMaintenance, OfMaintenance
from holdfast.service.operations.me import ChangedMe, MeShown, NewPassword
from holdfast.service.operations.notices import ListNotices, NoticeRow, NoticeShown, OfNotice
from holdfast.service.operations.objects import ObjectShown, OfObject, QueryObjects, Rows
from holdfast.service.operations.overrides import NewOverride, OfOverride, OverrideShown
from holdfast.service.operations.people import AskNames, NamesShown
from holdfast.service.operations.plan_decisions import ApprovePlan
from holdfast.service.operations.plans import DecidePlan, ListPlans, NewPlan, OfPlan
from holdfast.service.operations.predictions import ListPredictions, OfPrediction, PredictionRow, PredictionShown
from holdfast.service.operations.prevention_plans import PlanWanted
from holdfast.service.operations.prices import ListPrices, NewPrices, OfPrices, PricesShown
from holdfast.service.operations.problems import (
    CountProblems,
    ListProblems,
    OfProblem,
    ProblemCounts,
    ProblemTrend,
    TrendOfProblems,
)
from holdfast.service.operations.proposals import ListProposals
from holdfast.service.operations.questions import Answer, Question
from holdfast.service.operations.reports import ListReports, NewReport, OfReport, ReportContent, ReportShown
from holdfast.service.operations.roles import RolesShown
from holdfast.service.operations.rollouts import RolloutShown, WatchRollout
from holdfast.service.operations.rotas import ListRotas, OfRota, RotaGiven, RotaShown, TurnGiven
from holdfast.service.operations.scans import NewCredential, NewScan, NewUpload
from holdfast.service.operations.schedules import ChangedSchedule, ListSchedules, NewSchedule, OfSchedule, ScheduleShown
from holdfast.service.operations.search import FindText, SearchFound
from holdfast.service.operations.sessions import (
    Ended,
    ListSessions,
    NewSession,
    OfEverySession,
    OfSession,
    SessionShown,
)
from holdfast.service.operations.simulations import OfGap, OfOutage, OfRecovery, Simulated, Supposed
from holdfast.service.operations.snapshots import Changes, CompareSnapshots, ListSnapshots, OfSnapshot, SnapshotShown
from holdfast.service.operations.storage import ListClaims, ListClasses, ListVolumes
from holdfast.service.operations.switches import ListSwitches, ReleaseSwitch, SwitchShown, ThrowSwitch
from holdfast.service.operations.system import Operations, System
from holdfast.service.operations.teams import ChangedTeam, ListTeams, NewTeam, OfMember, OfTeam, TeamShown
from holdfast.service.operations.tokens import ListTokens, NewToken, OfToken, TokenMade, TokenShown
from holdfast.service.operations.tools import (
    ListTools,
    Manifests,
    OfDebugPod,
    OfPreflight,
    OfProbe,
    OfScaling,
    ToolOutput,
    ToolRead,
    Tools,
)
from holdfast.service.operations.users import ChangedUser, Invited, ListUsers, NewUser, OfUser, UserShown
from holdfast.service.operations.waivers import ListWaivers, NewWaiver, OfWaiver, WaiverShown
from holdfast.service.operations.watchdogs import ExpectedWatchdog, ListWatchdogs, OfWatchdog, WatchdogShown
from holdfast.service.paging import Page
from holdfast.service.people.signing_in import SignedIn
from holdfast.service.views.rows import ClaimRow, ClassRow, VolumeRow


class Client:
    """Every group of operations, called where its caller leads: on a server, or in this process."""

    def __init__(self, caller: Caller) -> None:
        self.accuracy = AccuracyCalls(caller)
        self.action_budgets = ActionBudgetsCalls(caller)
        self.actions = ActionsCalls(caller)
        self.alert_batches = AlertBatchesCalls(caller)
        self.alert_firings = AlertFiringsCalls(caller)
        self.alert_sources = AlertSourcesCalls(caller)
        self.anomalies = AnomaliesCalls(caller)
        self.audit = AuditCalls(caller)
        self.automation_opportunities = AutomationOpportunitiesCalls(caller)
        self.autonomy = AutonomyCalls(caller)
        self.backup_policies = BackupPoliciesCalls(caller)
        self.backups = BackupsCalls(caller)
        self.baselines = BaselinesCalls(caller)
        self.breakers = BreakersCalls(caller)
        self.causes = CausesCalls(caller)
        self.channels = ChannelsCalls(caller)
        self.checks = ChecksCalls(caller)
        self.clusters = ClustersCalls(caller)
        self.debug_pods = DebugPodsCalls(caller)
        self.deletion_proofs = DeletionProofsCalls(caller)
        self.deliveries = DeliveriesCalls(caller)
        self.diagnoses = DiagnosesCalls(caller)
        self.drift = DriftCalls(caller)
        self.drills = DrillsCalls(caller)
        self.fleet = FleetCalls(caller)
        self.forecasts = ForecastsCalls(caller)
        self.freezes = FreezesCalls(caller)
        self.gaps = GapsCalls(caller)
        self.glossary = GlossaryCalls(caller)
        self.grants = GrantsCalls(caller)
        self.hands = HandsCalls(caller)
        self.healing = HealingCalls(caller)
        self.hygiene = HygieneCalls(caller)
        self.incident_fixes = IncidentFixesCalls(caller)
        self.incident_reviews = IncidentReviewsCalls(caller)
        self.incident_terms = IncidentTermsCalls(caller)
        self.incidents = IncidentsCalls(caller)
        self.intake = IntakeCalls(caller)
        self.invitations = InvitationsCalls(caller)
        self.jobs = JobsCalls(caller)
        self.known_errors = KnownErrorsCalls(caller)
        self.legal_holds = LegalHoldsCalls(caller)
        self.loops = LoopsCalls(caller)
        self.maintenances = MaintenancesCalls(caller)
        self.me = MeCalls(caller)
        self.notices = NoticesCalls(caller)
        self.objects = ObjectsCalls(caller)
        self.operations = OperationsCalls(caller)
        self.overrides = OverridesCalls(caller)
        self.patterns = PatternsCalls(caller)
        self.people = PeopleCalls(caller)
        self.plans = PlansCalls(caller)
        self.playbooks = PlaybooksCalls(caller)
        self.predictions = PredictionsCalls(caller)
        self.preflights = PreflightsCalls(caller)
        self.prevention_plans = PreventionPlansCalls(caller)
        self.prices = PricesCalls(caller)
        self.probe_pods = ProbePodsCalls(caller)
        self.problems = ProblemsCalls(caller)
        self.proposals = ProposalsCalls(caller)
        self.questions = QuestionsCalls(caller)
        self.recoveries = RecoveriesCalls(caller)
        self.reports = ReportsCalls(caller)
        self.roles = RolesCalls(caller)
        self.rollouts = RolloutsCalls(caller)
        self.rotas = RotasCalls(caller)
        self.scaling = ScalingCalls(caller)
        self.schedules = SchedulesCalls(caller)
        self.search = SearchCalls(caller)
        self.sessions = SessionsCalls(caller)
        self.simulations = SimulationsCalls(caller)
        self.snapshots = SnapshotsCalls(caller)
        self.storage = StorageCalls(caller)
        self.switches = SwitchesCalls(caller)
        self.system = SystemCalls(caller)
        self.teams = TeamsCalls(caller)
        self.tokens = TokensCalls(caller)
        self.tools = ToolsCalls(caller)
        self.users = UsersCalls(caller)
        self.waivers = WaiversCalls(caller)
        self.watchdogs = WatchdogsCalls(caller)
        self.workarounds = WorkaroundsCalls(caller)


class AccuracyCalls:
    """The operations on accuracy."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def get(self, *, cluster: str, hours: float = 96.0) -> AccuracyShown:
        """Says how right forecasts of the kept past would have been.

        Raises HoldfastError.
        """
        return self._caller.call("accuracy.get", OfAccuracy(cluster=cluster, hours=hours), AccuracyShown)


class ActionBudgetsCalls:
    """The operations on action budgets."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def delete(self, *, limit: str, once: str = "", reason: str = "") -> Nothing:
        """Remove a budget; where none is left the usual ones hold.

        Raises HoldfastError.
        """
        return self._caller.call("action-budgets.delete", OfLimit(limit=limit), Nothing, once=once, reason=reason)

    def list(self, *, cursor: str = "", limit: int = 50) -> Page[LimitShown]:
        """List the budgets of actions that people laid down.

        Raises HoldfastError.
        """
        return self._caller.call("action-budgets.list", ListLimits(cursor=cursor, limit=limit), Page[LimitShown])

    def put(
        self,
        *,
        name: str,
        within: str,
        cluster: str = "",
        namespace: str = "",
        kind: str = "",
        objects: int | None = None,
        share: float | None = None,
        bytes: int | None = None,
        money: float | None = None,
        once: str = "",
        reason: str = "",
    ) -> LimitShown:
        """Lay down how much actions may change within a time.

        Raises HoldfastError.
        """
        return self._caller.call(
            "action-budgets.put",
            NewLimit(
                name=name,
                within=within,
                cluster=cluster,
                namespace=namespace,
                kind=kind,
                objects=objects,
                share=share,
                bytes=bytes,
                money=money,
            ),
            LimitShown,
            once=once,
            reason=reason,
        )

    def used(self, *, cursor: str = "", limit: int = 50, cluster: str) -> Page[UsedShown]:
        """Show what was used of the budgets of a cluster.

        Raises HoldfastError.
        """
        return self._caller.call(
            "action-budgets.used", OfActionCluster(cursor=cursor, limit=limit, cluster=cluster), Page[UsedShown]
        )


class ActionsCalls:
    """The operations on actions."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def list(self, *, cursor: str = "", limit: int = 50, kind: str = "", heals: str = "") -> Page[ActionShown]:
        """List the actions that there are: what for, how dangerous, and what they need.

        Raises HoldfastError.
        """
        return self._caller.call(
            "actions.list", ListActions(cursor=cursor, limit=limit, kind=kind, heals=heals), Page[ActionShown]
        )

    def roles(
        self,
        *,
        actions: tuple[str, ...],
        account: str = "holdfast",
        account_namespace: str = "holdfast",
        namespaces: tuple[str, ...] = (),
    ) -> RolesText:
        """Print the roles that chosen actions need, for whoever opts in to apply.

        Raises HoldfastError.
        """
        return self._caller.call(
            "actions.roles",
            RolesOf(actions=actions, account=account, account_namespace=account_namespace, namespaces=namespaces),
            RolesText,
        )

    def set_terms(
        self,
        *,
        action: str,
        terms: dict[str, Any],
        cluster: str = "",
        namespace: str = "",
        once: str = "",
        reason: str = "",
    ) -> ActionTermsShown:
        """Lay down terms of an action everywhere, in a cluster or in a namespace.

        Raises HoldfastError.
        """
        return self._caller.call(
            "actions.set-terms",
            NewActionTerms(action=action, terms=terms, cluster=cluster, namespace=namespace),
            ActionTermsShown,
            once=once,
            reason=reason,
        )

    def terms(self, *, cursor: str = "", limit: int = 50) -> Page[ActionTermsShown]:
        """List what people laid down for actions, such as caps and grace periods.

        Raises HoldfastError.
        """
        return self._caller.call("actions.terms", ListLimits(cursor=cursor, limit=limit), Page[ActionTermsShown])


class AlertBatchesCalls:
    """The operations on alert batches."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def receive(self, *, source: str, body: bytes, once: str = "", reason: str = "") -> BatchTaken:
        """Takes in alerts as the webhook of an Alertmanager sends them.

        Raises HoldfastError.
        """
        return self._caller.call(
            "alert-batches.receive", NewBatch(source=source, body=body), BatchTaken, once=once, reason=reason
        )


class AlertFiringsCalls:
    """The operations on alert firings."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def get(self, *, firing: str) -> FiringShown:
        """Shows one time that an alert fired.

        Raises HoldfastError.
        """
        return self._caller.call("alert-firings.get", OfFiring(firing=firing), FiringShown)

    def list(
        self,
        *,
        cursor: str = "",
        limit: int = 50,
        incident: str = "",
        cluster: str = "",
        source: str = "",
        state: Literal["all", "firing", "ended"] = "all",
        apart: Literal["with", "without", "only"] = "with",
        rule: str = "",
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> Page[FiringShown]:
        """Lists each time that an alert fired, with its true start and end.

        Raises HoldfastError.
        """
        return self._caller.call(
            "alert-firings.list",
            ListFirings(
                cursor=cursor,
                limit=limit,
                incident=incident,
                cluster=cluster,
                source=source,
                state=state,
                apart=apart,
                rule=rule,
                since=since,
                until=until,
            ),
            Page[FiringShown],
        )


class AlertSourcesCalls:
    """The operations on alert sources."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def backfill(self, *, source: str, since: datetime | None = None, once: str = "", reason: str = "") -> JobShown:
        """Asks the Prometheus of a source for alerts that were missed.

        Raises HoldfastError.
        """
        return self._caller.call(
            "alert-sources.backfill", WantedTime(source=source, since=since), JobShown, once=once, reason=reason
        )

    def create(
        self,
        *,
        name: str,
        cluster: str,
        title: str = "",
        cluster_label: str = "",
        external_labels: dict[str, str] | None = None,
        prometheus: str = "",
        alertmanager: str = "",
        once: str = "",
        reason: str = "",
    ) -> AlertSourceShown:
        """Registers an Alertmanager whose webhook may send alerts of a cluster.

        Raises HoldfastError.
        """
        return self._caller.call(
            "alert-sources.create",
            NewSource(
                name=name,
                cluster=cluster,
                title=title,
                cluster_label=cluster_label,
                external_labels={} if external_labels is None else external_labels,
                prometheus=prometheus,
                alertmanager=alertmanager,
            ),
            AlertSourceShown,
            once=once,
            reason=reason,
        )

    def delete(self, *, source: str, once: str = "", reason: str = "") -> Nothing:
        """Forgets a source of alerts; what it told stays.

        Raises HoldfastError.
        """
        return self._caller.call("alert-sources.delete", OfSource(source=source), Nothing, once=once, reason=reason)

    def get(self, *, source: str) -> AlertSourceShown:
        """Shows a source of alerts: when it was heard, what was missed, its silences and what it holds back.

        Raises HoldfastError.
        """
        return self._caller.call("alert-sources.get", OfSource(source=source), AlertSourceShown)

    def list(self, *, cursor: str = "", limit: int = 50) -> Page[AlertSourceShown]:
        """Lists the Alertmanagers that tell of alerts, and what was missed of each.

        Raises HoldfastError.
        """
        return self._caller.call("alert-sources.list", ListSources(cursor=cursor, limit=limit), Page[AlertSourceShown])

    def update(
        self,
        *,
        source: str,
        title: str | UnsetType = UNSET,
        cluster_label: str | UnsetType = UNSET,
        external_labels: dict[str, str] | UnsetType = UNSET,
        prometheus: str | UnsetType = UNSET,
        alertmanager: str | UnsetType = UNSET,
        once: str = "",
        reason: str = "",
    ) -> AlertSourceShown:
        """Changes what is known of a source of alerts.

        Raises HoldfastError.
        """
        return self._caller.call(
            "alert-sources.update",
            ChangedSource(
                source=source,
                title=title,
                cluster_label=cluster_label,
                external_labels=external_labels,
                prometheus=prometheus,
                alertmanager=alertmanager,
            ),
            AlertSourceShown,
            once=once,
            reason=reason,
        )


class AnomaliesCalls:
    """The operations on anomalies."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def list(self, *, cursor: str = "", limit: int = 50, cluster: str = "", namespace: str = "") -> Page[AnomalyRow]:
        """Lists what was measured and is not as expected, the strangest first.

        Raises HoldfastError.
        """
        return self._caller.call(
            "anomalies.list",
            ListAnomalies(cursor=cursor, limit=limit, cluster=cluster, namespace=namespace),
            Page[AnomalyRow],
        )


class AuditCalls:
    """The operations on audit."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def checkpoints(self) -> Checkpoints:
        """Lists the signed checkpoints of the audit log.

        Raises HoldfastError.
        """
        return self._caller.call("audit.checkpoints", Nothing(), Checkpoints)

    def list(
        self,
        *,
        cursor: str = "",
        limit: int = 50,
        actor: str = "",
        action: str = "",
        target: str = "",
        outcome: Literal["done", "refused", "failed"] | None = None,
        since: datetime | None = None,
        before: datetime | None = None,
    ) -> Page[AuditRecord]:
        """Lists who did what, the newest first.

        Raises HoldfastError.
        """
        return self._caller.call(
            "audit.list",
            ListAudit(
                cursor=cursor,
                limit=limit,
                actor=actor,
                action=action,
                target=target,
                outcome=outcome,
                since=since,
                before=before,
            ),
            Page[AuditRecord],
        )

    def verify(self) -> AuditProof:
        """Checks that the audit log is still what it was, and names the first broken record.

        Raises HoldfastError.
        """
        return self._caller.call("audit.verify", Nothing(), AuditProof)


class AutomationOpportunitiesCalls:
    """The operations on automation opportunities."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def list(
        self, *, cluster: str = "", nodes: int | None = None, pods: int | None = None, days: int = 90
    ) -> OpportunitiesShown:
        """Lists recurring work of people that a machine could do, the most saved minutes first.

        Raises HoldfastError.
        """
        return self._caller.call(
            "automation-opportunities.list",
            OpportunitiesWanted(cluster=cluster, nodes=nodes, pods=pods, days=days),
            OpportunitiesShown,
        )


class AutonomyCalls:
    """The operations on autonomy."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def dials(self, *, cursor: str = "", limit: int = 50) -> Page[DialShown]:
        """Lists what people set of how far actions may go by themselves.

        Raises HoldfastError.
        """
        return self._caller.call("autonomy.dials", ListDials(cursor=cursor, limit=limit), Page[DialShown])

    def evidence(self, *, cluster: str, action: str, namespace: str = "") -> EvidenceShown:
        """Shows which runs earn an action a higher level at a place, and what is still missing.

        Raises HoldfastError.
        """
        return self._caller.call(
            "autonomy.evidence", AskEvidence(cluster=cluster, action=action, namespace=namespace), EvidenceShown
        )

    def list(self, *, cursor: str = "", limit: int = 50, cluster: str, namespace: str = "") -> Page[AutonomyLevelShown]:
        """Lists how far each action goes by itself at a place, and why.

        Raises HoldfastError.
        """
        return self._caller.call(
            "autonomy.list",
            ListLevels(cursor=cursor, limit=limit, cluster=cluster, namespace=namespace),
            Page[AutonomyLevelShown],
        )

    def rate(self, *, action: str = "", cluster: str = "", namespace: str = "", days: float = 30.0) -> RateShown:
        """Shows which share of the runs was done without people and verified.

        Raises HoldfastError.
        """
        return self._caller.call(
            "autonomy.rate", AskRate(action=action, cluster=cluster, namespace=namespace, days=days), RateShown
        )

    def set(
        self,
        *,
        level: Literal["observe", "suggest", "approve", "auto"],
        why: str,
        action: str = "",
        cluster: str = "",
        namespace: str = "",
        environment: str = "",
        once: str = "",
        reason: str = "",
    ) -> DialShown:
        """Sets how far an action may go by itself in a part of the world; what is not earned is refused.

        Raises HoldfastError.
        """
        return self._caller.call(
            "autonomy.set",
            SetDial(level=level, why=why, action=action, cluster=cluster, namespace=namespace, environment=environment),
            DialShown,
            once=once,
            reason=reason,
        )

    def unset(self, *, dial: str, once: str = "", reason: str = "") -> Nothing:
        """Takes back what was set, so that the wider setting or the recommendation holds again.

        Raises HoldfastError.
        """
        return self._caller.call("autonomy.unset", OfDial(dial=dial), Nothing, once=once, reason=reason)


class BackupPoliciesCalls:
    """The operations on backup policies."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def get(self, *, cluster: str) -> BackupPolicyShown:
        """Shows the document of a cluster's classes of backups.

        Raises HoldfastError.
        """
        return self._caller.call("backup-policies.get", OfBackups(cluster=cluster), BackupPolicyShown)

    def set(self, *, cluster: str, document: str, once: str = "", reason: str = "") -> BackupPolicyShown:
        """Sets the document of a cluster's classes of backups.

        Raises HoldfastError.
        """
        return self._caller.call(
            "backup-policies.set",
            SetPolicy(cluster=cluster, document=document),
            BackupPolicyShown,
            once=once,
            reason=reason,
        )


class BackupsCalls:
    """The operations on backups."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def coverage(
        self,
        *,
        cursor: str = "",
        limit: int = 50,
        cluster: str,
        namespace: str = "",
        state: Literal["covered-proven", "covered-unproven", "stale", "none", "unknown", "not-needed"] | None = None,
    ) -> CoverageShown:
        """Shows which claims have a recovery point within their RPO, and which restore was verified.

        Raises HoldfastError.
        """
        return self._caller.call(
            "backups.coverage",
            ListCoverage(cursor=cursor, limit=limit, cluster=cluster, namespace=namespace, state=state),
            CoverageShown,
        )

    def objectives(self, *, cursor: str = "", limit: int = 50, cluster: str, namespace: str = "") -> Page[ObjectiveRow]:
        """Holds the RPO and RTO that are demanded against what can be had.

        Raises HoldfastError.
        """
        return self._caller.call(
            "backups.objectives",
            ListObjectives(cursor=cursor, limit=limit, cluster=cluster, namespace=namespace),
            Page[ObjectiveRow],
        )

    def plan(self, *, cluster: str) -> ManifestsShown:
        """Makes the objects that carry the classes of backups out; nothing is applied.

        Raises HoldfastError.
        """
        return self._caller.call("backups.plan", OfBackups(cluster=cluster), ManifestsShown)

    def retention(self, *, cluster: str) -> RetentionShown:
        """Lists what is kept shorter, or less safely, than it must be.

        Raises HoldfastError.
        """
        return self._caller.call("backups.retention", OfBackups(cluster=cluster), RetentionShown)

    def runbook(self, *, cluster: str, namespaces: tuple[str, ...] = ()) -> RunbookShown:
        """Orders what comes back first, and who waits for whom.

        Raises HoldfastError.
        """
        return self._caller.call("backups.runbook", OfRunbook(cluster=cluster, namespaces=namespaces), RunbookShown)


class BaselinesCalls:
    """The operations on baselines."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def accept(
        self,
        *,
        cluster: str,
        objects: tuple[ObjectNamed, ...],
        why: str,
        baseline: str = "",
        snapshot: str = "",
        once: str = "",
        reason: str = "",
    ) -> BaselineShown:
        """Calls some objects right as they are now: a new baseline holds them so, and all others as before.

        Raises HoldfastError.
        """
        return self._caller.call(
            "baselines.accept",
            AcceptDrift(cluster=cluster, objects=objects, why=why, baseline=baseline, snapshot=snapshot),
            BaselineShown,
            once=once,
            reason=reason,
        )

    def delete(self, *, cluster: str, baseline: str, once: str = "", reason: str = "") -> Nothing:
        """Forgets a baseline.

        Raises HoldfastError.
        """
        return self._caller.call(
            "baselines.delete", OfBaseline(cluster=cluster, baseline=baseline), Nothing, once=once, reason=reason
        )

    def list(self, *, cursor: str = "", limit: int = 50, cluster: str) -> Page[BaselineShown]:
        """Lists the kept baselines of a cluster.

        Raises HoldfastError.
        """
        return self._caller.call(
            "baselines.list", ListBaselines(cursor=cursor, limit=limit, cluster=cluster), Page[BaselineShown]
        )

    def save(
        self,
        *,
        cluster: str,
        name: str,
        why: str,
        snapshot: str = "",
        namespaces: tuple[str, ...] = (),
        once: str = "",
        reason: str = "",
    ) -> BaselineShown:
        """Calls a snapshot right and keeps its configured objects as a baseline, their secrets hidden.

        Raises HoldfastError.
        """
        return self._caller.call(
            "baselines.save",
            SaveBaseline(cluster=cluster, name=name, why=why, snapshot=snapshot, namespaces=namespaces),
            BaselineShown,
            once=once,
            reason=reason,
        )


class BreakersCalls:
    """The operations on breakers."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def list(self, *, cursor: str = "", limit: int = 50, cluster: str) -> Page[BreakerShown]:
        """List actions that are halted because they failed too often.

        Raises HoldfastError.
        """
        return self._caller.call(
            "breakers.list", OfActionCluster(cursor=cursor, limit=limit, cluster=cluster), Page[BreakerShown]
        )

    def reset(self, *, cluster: str, action: str, reason: str, once: str = "") -> Nothing:
        """Let a halted action go on, after somebody looked at why it failed.

        Raises HoldfastError.
        """
        return self._caller.call(
            "breakers.reset",
            ResetBreaker(cluster=cluster, action=action, reason=reason),
            Nothing,
            once=once,
            reason=reason,
        )


class CausesCalls:
    """The operations on causes."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def get(self, *, family: str, subject: str, fault: str) -> CausePage:
        """Shows everything that is known of one cause: why, fix, workaround, prevention, proof.

        Raises HoldfastError.
        """
        return self._caller.call("causes.get", OneCause(family=family, subject=subject, fault=fault), CausePage)

    def list(self, *, cursor: str = "", limit: int = 50, family: str = "", text: str = "") -> Page[CauseRow]:
        """Lists the causes that the catalogue knows, or those that fit a text best.

        Raises HoldfastError.
        """
        return self._caller.call(
            "causes.list", ListCauses(cursor=cursor, limit=limit, family=family, text=text), Page[CauseRow]
        )


class ChannelsCalls:
    """The operations on channels."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def create(
        self,
        *,
        name: str,
        way: Literal["webhook", "email", "slack", "teams"],
        url: str = "",
        host: str = "",
        port: int = 0,
        security: Literal["starttls", "tls", "none"] = "starttls",
        user: str = "",
        sender: str = "",
        to: tuple[str, ...] = (),
        ca: str = "",
        secret: str = "",
        enabled: bool = True,
        second: str = "",
        portal: str = "",
        once: str = "",
        reason: str = "",
    ) -> ChannelShown:
        """Adds a webhook, an e-mail address or a chat to which reports and notices can be sent.

        Raises HoldfastError.
        """
        return self._caller.call(
            "channels.create",
            NewChannel(
                name=name,
                way=way,
                url=url,
                host=host,
                port=port,
                security=security,
                user=user,
                sender=sender,
                to=to,
                ca=ca,
                secret=secret,
                enabled=enabled,
                second=second,
                portal=portal,
            ),
            ChannelShown,
            once=once,
            reason=reason,
        )

    def delete(self, *, channel: str, once: str = "", reason: str = "") -> Nothing:
        """Removes a channel.

        Raises HoldfastError.
        """
        return self._caller.call("channels.delete", OfChannel(channel=channel), Nothing, once=once, reason=reason)

    def get(self, *, channel: str) -> ChannelShown:
        """Shows a channel; its secret is told to nobody.

        Raises HoldfastError.
        """
        return self._caller.call("channels.get", OfChannel(channel=channel), ChannelShown)

    def list(self, *, cursor: str = "", limit: int = 50) -> Page[ChannelShown]:
        """Lists the channels by which reports and notices are sent.

        Raises HoldfastError.
        """
        return self._caller.call("channels.list", ListChannels(cursor=cursor, limit=limit), Page[ChannelShown])

    def test(self, *, channel: str, once: str = "", reason: str = "") -> NoticeShown:
        """Sends a test notice by a channel, and shows what became of it.

        Raises HoldfastError.
        """
        return self._caller.call("channels.test", OfChannel(channel=channel), NoticeShown, once=once, reason=reason)

    def update(
        self,
        *,
        channel: str,
        name: str | UnsetType = UNSET,
        url: str | UnsetType = UNSET,
        host: str | UnsetType = UNSET,
        port: int | UnsetType = UNSET,
        security: Literal["starttls", "tls", "none"] | UnsetType = UNSET,
        user: str | UnsetType = UNSET,
        sender: str | UnsetType = UNSET,
        to: tuple[str, ...] | UnsetType = UNSET,
        ca: str | UnsetType = UNSET,
        secret: str | UnsetType = UNSET,
        enabled: bool | UnsetType = UNSET,
        second: str | UnsetType = UNSET,
        portal: str | UnsetType = UNSET,
        once: str = "",
        reason: str = "",
    ) -> ChannelShown:
        """Changes a channel.

        Raises HoldfastError.
        """
        return self._caller.call(
            "channels.update",
            ChangedChannel(
                channel=channel,
                name=name,
                url=url,
                host=host,
                port=port,
                security=security,
                user=user,
                sender=sender,
                to=to,
                ca=ca,
                secret=secret,
                enabled=enabled,
                second=second,
                portal=portal,
            ),
            ChannelShown,
            once=once,
            reason=reason,
        )


class ChecksCalls:
    """The operations on checks."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def calendar(
        self,
        *,
        since: str = "",
        until: str = "",
        cluster: str = "",
        cadence: Literal["daily", "weekly", "monthly", "quarterly"] | None = None,
    ) -> CheckCalendar:
        """Shows when checks were and are due: done, missed, postponed or to come.

        Raises HoldfastError.
        """
        return self._caller.call(
            "checks.calendar", AskCalendar(since=since, until=until, cluster=cluster, cadence=cadence), CheckCalendar
        )

    def get(self, *, check: str, cluster: str = "") -> CheckShown:
        """Shows a check: why it matters, what decides it, and what it said last.

        Raises HoldfastError.
        """
        return self._caller.call("checks.get", OfCheck(check=check, cluster=cluster), CheckShown)

    def history(self, *, cursor: str = "", limit: int = 50, cluster: str, check: str) -> Page[RunShown]:
        """Lists what a check said of a cluster over time, the newest first.

        Raises HoldfastError.
        """
        return self._caller.call(
            "checks.history", History(cursor=cursor, limit=limit, cluster=cluster, check=check), Page[RunShown]
        )

    def list(
        self,
        *,
        cursor: str = "",
        limit: int = 50,
        cluster: str = "",
        cadence: Literal["daily", "weekly", "monthly", "quarterly"] | None = None,
        state: Literal["pass", "fail", "not-evaluated", "waiting-for-person"] | None = None,
    ) -> Page[CheckShown]:
        """Lists the checks of preventive maintenance with what each said last.

        Raises HoldfastError.
        """
        return self._caller.call(
            "checks.list",
            ListChecks(cursor=cursor, limit=limit, cluster=cluster, cadence=cadence, state=state),
            Page[CheckShown],
        )

    def result(self, *, cluster: str, check: str, due: datetime) -> RunShown:
        """Shows what a check said at one moment, with its evidence and who signed.

        Raises HoldfastError.
        """
        return self._caller.call("checks.result", OfRun(cluster=cluster, check=check, due=due), RunShown)

    def run(
        self,
        *,
        cluster: str,
        cadence: Literal["daily", "weekly", "monthly", "quarterly"],
        once: str = "",
        reason: str = "",
    ) -> JobShown:
        """Runs all checks of a cadence at once, as a job.

        Raises HoldfastError.
        """
        return self._caller.call(
            "checks.run", NewRound(cluster=cluster, cadence=cadence), JobShown, once=once, reason=reason
        )

    def set_timetable(
        self,
        *,
        cluster: str,
        zone: str = "",
        at: str = "07:00",
        working_days: bool = False,
        cadences: tuple[Literal["daily", "weekly", "monthly", "quarterly"], ...] = (
            "daily",
            "weekly",
            "monthly",
            "quarterly",
        ),
        once: str = "",
        reason: str = "",
    ) -> TimetableShown:
        """Sets when the checks of a cluster are due; what lay before is not made up for.

        Raises HoldfastError.
        """
        return self._caller.call(
            "checks.set-timetable",
            NewTimetable(cluster=cluster, zone=zone, at=at, working_days=working_days, cadences=cadences),
            TimetableShown,
            once=once,
            reason=reason,
        )

    def sign(
        self,
        *,
        cluster: str,
        check: str,
        due: datetime,
        verdict: Literal["pass", "fail"],
        note: str,
        evidence: str = "",
        once: str = "",
        reason: str = "",
    ) -> RunShown:
        """Signs a check that a person has to decide, with a note and where the proof lies.

        Raises HoldfastError.
        """
        return self._caller.call(
            "checks.sign",
            NewSignature(cluster=cluster, check=check, due=due, verdict=verdict, note=note, evidence=evidence),
            RunShown,
            once=once,
            reason=reason,
        )

    def timetable(self, *, cluster: str) -> TimetableShown:
        """Shows when the checks of a cluster are due.

        Raises HoldfastError.
        """
        return self._caller.call("checks.timetable", OfCluster(cluster=cluster), TimetableShown)


class ClustersCalls:
    """The operations on clusters."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def create(
        self,
        *,
        name: str,
        way: Literal["bundle", "live", "agent"] = "bundle",
        title: str = "",
        labels: dict[str, str] | None = None,
        owners: dict[str, str] | None = None,
        context: str = "",
        prometheus: str = "",
        keep_days: int = 30,
        once: str = "",
        reason: str = "",
    ) -> ClusterShown:
        """Registers a cluster, so that its snapshots are kept and its problems tracked.

        Raises HoldfastError.
        """
        return self._caller.call(
            "clusters.create",
            NewCluster(
                name=name,
                way=way,
                title=title,
                labels={} if labels is None else labels,
                owners={} if owners is None else owners,
                context=context,
                prometheus=prometheus,
                keep_days=keep_days,
            ),
            ClusterShown,
            once=once,
            reason=reason,
        )

    def delete(self, *, cluster: str, once: str = "", reason: str = "") -> Nothing:
        """Forgets a cluster with all its snapshots, problems and history.

        Raises HoldfastError.
        """
        return self._caller.call("clusters.delete", OfCluster(cluster=cluster), Nothing, once=once, reason=reason)

    def delete_credential(self, *, cluster: str, once: str = "", reason: str = "") -> ClusterShown:
        """Forgets the kubeconfig of a cluster; snapshots are uploaded from then on.

        Raises HoldfastError.
        """
        return self._caller.call(
            "clusters.delete-credential", OfCluster(cluster=cluster), ClusterShown, once=once, reason=reason
        )

    def get(self, *, cluster: str) -> ClusterShown:
        """Shows a cluster that is looked after.

        Raises HoldfastError.
        """
        return self._caller.call("clusters.get", OfCluster(cluster=cluster), ClusterShown)

    def list(self, *, cursor: str = "", limit: int = 50) -> Page[ClusterShown]:
        """Lists the clusters that are looked after.

        Raises HoldfastError.
        """
        return self._caller.call("clusters.list", ListClusters(cursor=cursor, limit=limit), Page[ClusterShown])

    def scan(self, *, cluster: str, namespaces: tuple[str, ...] = (), once: str = "", reason: str = "") -> JobShown:
        """Reads and diagnoses a cluster now; one without a credential is diagnosed again from its newest snapshot.

        Raises HoldfastError.
        """
        return self._caller.call(
            "clusters.scan", NewScan(cluster=cluster, namespaces=namespaces), JobShown, once=once, reason=reason
        )

    def set_credential(self, *, cluster: str, body: bytes, once: str = "", reason: str = "") -> ClusterShown:
        """Sets the kubeconfig with which the server reads a cluster; it is kept sealed.

        Raises HoldfastError.
        """
        return self._caller.call(
            "clusters.set-credential", NewCredential(cluster=cluster, body=body), ClusterShown, once=once, reason=reason
        )

    def update(
        self,
        *,
        cluster: str,
        title: str | UnsetType = UNSET,
        labels: dict[str, str] | UnsetType = UNSET,
        owners: dict[str, str] | UnsetType = UNSET,
        context: str | UnsetType = UNSET,
        prometheus: str | UnsetType = UNSET,
        keep_days: int | UnsetType = UNSET,
        once: str = "",
        reason: str = "",
    ) -> ClusterShown:
        """Changes what is known of a cluster: title, labels, owners, how it is read, how long snapshots are kept.

        Raises HoldfastError.
        """
        return self._caller.call(
            "clusters.update",
            ChangedCluster(
                cluster=cluster,
                title=title,
                labels=labels,
                owners=owners,
                context=context,
                prometheus=prometheus,
                keep_days=keep_days,
            ),
            ClusterShown,
            once=once,
            reason=reason,
        )

    def upload(self, *, cluster: str, body: bytes, name: str = "", once: str = "", reason: str = "") -> JobShown:
        """Takes in a snapshot of a cluster in any form that a diagnosis reads, without its secrets.

        Raises HoldfastError.
        """
        return self._caller.call(
            "clusters.upload", NewUpload(cluster=cluster, body=body, name=name), JobShown, once=once, reason=reason
        )


class DebugPodsCalls:
    """The operations on debug pods."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def get(
        self,
        *,
        cluster: str,
        namespace: str,
        name: str,
        profile: Literal["restricted", "network", "privileged"] = "restricted",
        write: bool = False,
        ttl_seconds: int = 3600,
        image: str = "",
        snapshot: str = "",
    ) -> Manifests:
        """Gives a Pod that sees what another Pod sees, as a manifest, or says why there can be none; nothing is created.

        Raises HoldfastError.
        """
        return self._caller.call(
            "debug-pods.get",
            OfDebugPod(
                cluster=cluster,
                namespace=namespace,
                name=name,
                profile=profile,
                write=write,
                ttl_seconds=ttl_seconds,
                image=image,
                snapshot=snapshot,
            ),
            Manifests,
        )


class DeletionProofsCalls:
    """The operations on deletion proofs."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def list(self, *, cursor: str = "", limit: int = 50, cluster: str = "") -> Page[DeletionProofShown]:
        """Lists proofs of deletion, and whether each record still holds.

        Raises HoldfastError.
        """
        return self._caller.call(
            "deletion-proofs.list", ListProofs(cursor=cursor, limit=limit, cluster=cluster), Page[DeletionProofShown]
        )

    def record(
        self,
        *,
        cluster: str,
        items: tuple[Gone, ...],
        rule: str,
        deleted: datetime,
        seen_gone: datetime,
        plan: str = "",
        once: str = "",
        reason: str = "",
    ) -> DeletionProofShown:
        """Notes that something was deleted otherwise than by a plan; the audit log names the digest.

        Raises HoldfastError.
        """
        return self._caller.call(
            "deletion-proofs.record",
            RecordProof(cluster=cluster, items=items, rule=rule, deleted=deleted, seen_gone=seen_gone, plan=plan),
            DeletionProofShown,
            once=once,
            reason=reason,
        )


class DeliveriesCalls:
    """The operations on deliveries."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def list(
        self,
        *,
        cursor: str = "",
        limit: int = 50,
        state: Literal["waiting", "delivered", "dead"] | Literal[""] = "",
        report: str = "",
    ) -> Page[DeliveryShown]:
        """Lists what became of reports and notices on their way, the newest first; dead ones are tried no more.

        Raises HoldfastError.
        """
        return self._caller.call(
            "deliveries.list",
            ListDeliveries(cursor=cursor, limit=limit, state=state, report=report),
            Page[DeliveryShown],
        )

    def retry(self, *, delivery: str, once: str = "", reason: str = "") -> DeliveryShown:
        """Sends a report or notice again whose delivery is dead.

        Raises HoldfastError.
        """
        return self._caller.call(
            "deliveries.retry", OfDelivery(delivery=delivery), DeliveryShown, once=once, reason=reason
        )


class DiagnosesCalls:
    """The operations on diagnoses."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def get(self, *, cluster: str, snapshot: str = "", limit: int = 200) -> Report:
        """Shows the diagnosis of a snapshot, the newest one without an id.

        Raises HoldfastError.
        """
        return self._caller.call("diagnoses.get", OfDiagnosis(cluster=cluster, snapshot=snapshot, limit=limit), Report)


class DriftCalls:
    """The operations on drift."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def list(self, *, cluster: str, baseline: str = "", namespace: str = "", snapshot: str = "") -> DriftShown:
        """Shows what a cluster's newest snapshot has otherwise than a baseline, field by field.

        Raises HoldfastError.
        """
        return self._caller.call(
            "drift.list",
            AskDrift(cluster=cluster, baseline=baseline, namespace=namespace, snapshot=snapshot),
            DriftShown,
        )

    def meant(self, *, cluster: str, kind: str, namespace: str, name: str, baseline: str = "") -> MeantShown:
        """Shows how an object was meant to be by a baseline: its manifest, secrets hidden.

        Raises HoldfastError.
        """
        return self._caller.call(
            "drift.meant",
            AskMeant(cluster=cluster, kind=kind, namespace=namespace, name=name, baseline=baseline),
            MeantShown,
        )


class DrillsCalls:
    """The operations on drills."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def check(self, *, drill: str, checks: tuple[Checked, ...], once: str = "", reason: str = "") -> DrillShown:
        """Notes what checks said of the data that a drill brought back.

        Raises HoldfastError.
        """
        return self._caller.call(
            "drills.check", CheckDrill(drill=drill, checks=checks), DrillShown, once=once, reason=reason
        )

    def list(self, *, cursor: str = "", limit: int = 50, cluster: str = "", namespace: str = "") -> Page[DrillShown]:
        """Lists restores that were tried, with what was measured and found.

        Raises HoldfastError.
        """
        return self._caller.call(
            "drills.list",
            ListDrills(cursor=cursor, limit=limit, cluster=cluster, namespace=namespace),
            Page[DrillShown],
        )

    def record(
        self,
        *,
        cluster: str,
        namespace: str,
        claim: str,
        point: str,
        began: datetime,
        ended: datetime,
        point_at: datetime | None = None,
        restored: datetime | None = None,
        bytes: int | None = None,
        checks: tuple[Checked, ...] = (),
        failure: str = "",
        storage_class: str = "",
        backup_class: str = "",
        note: str = "",
        once: str = "",
        reason: str = "",
    ) -> DrillShown:
        """Notes a restore that was tried.

        Raises HoldfastError.
        """
        return self._caller.call(
            "drills.record",
            RecordDrill(
                cluster=cluster,
                namespace=namespace,
                claim=claim,
                point=point,
                began=began,
                ended=ended,
                point_at=point_at,
                restored=restored,
                bytes=bytes,
                checks=checks,
                failure=failure,
                storage_class=storage_class,
                backup_class=backup_class,
                note=note,
            ),
            DrillShown,
            once=once,
            reason=reason,
        )


class FleetCalls:
    """The operations on fleet."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def get(self) -> Fleet:
        """Shows all clusters at a glance and what changed last.

        Raises HoldfastError.
        """
        return self._caller.call("fleet.get", OfFleet(), Fleet)


class ForecastsCalls:
    """The operations on forecasts."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def get(self, *, cluster: str, forecast: str, snapshot: str = "") -> ForecastShown:
        """Shows one forecast with its past, its band and what speaks for it.

        Raises HoldfastError.
        """
        return self._caller.call(
            "forecasts.get", OfForecast(cluster=cluster, forecast=forecast, snapshot=snapshot), ForecastShown
        )

    def list(
        self,
        *,
        cursor: str = "",
        limit: int = 50,
        cluster: str = "",
        namespace: str = "",
        resource: Literal["volume", "volume-inodes", "node-fs", "node-fs-inodes", "image-fs", "image-fs-inodes", "pool"]
        | None = None,
        standing: Literal["full", "fills", "lasts", "unreliable", "too-short", "stale", "no-capacity", "no-data"]
        | None = None,
        text: str = "",
        within_days: float | None = None,
    ) -> Page[ForecastRow]:
        """Lists what will be full, the soonest first.

        Raises HoldfastError.
        """
        return self._caller.call(
            "forecasts.list",
            ListForecasts(
                cursor=cursor,
                limit=limit,
                cluster=cluster,
                namespace=namespace,
                resource=resource,
                standing=standing,
                text=text,
                within_days=within_days,
            ),
            Page[ForecastRow],
        )


class FreezesCalls:
    """The operations on freezes."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def create(
        self,
        *,
        name: str,
        until: datetime,
        why: str,
        since: datetime | None = None,
        allowed: Literal["R0", "R1", "R2", "R3", "R4"] = "R0",
        cluster: str = "",
        namespace: str = "",
        once: str = "",
        reason: str = "",
    ) -> FreezeShown:
        """Plan a time in which nothing above a risk is changed.

        Raises HoldfastError.
        """
        return self._caller.call(
            "freezes.create",
            NewFreeze(
                name=name, until=until, why=why, since=since, allowed=allowed, cluster=cluster, namespace=namespace
            ),
            FreezeShown,
            once=once,
            reason=reason,
        )

    def delete(self, *, freeze: str, once: str = "", reason: str = "") -> Nothing:
        """Remove a freeze.

        Raises HoldfastError.
        """
        return self._caller.call("freezes.delete", OfFreeze(freeze=freeze), Nothing, once=once, reason=reason)

    def list(self, *, cursor: str = "", limit: int = 50) -> Page[FreezeShown]:
        """List the times in which nothing is changed.

        Raises HoldfastError.
        """
        return self._caller.call("freezes.list", ListSwitches(cursor=cursor, limit=limit), Page[FreezeShown])


class GapsCalls:
    """The operations on gaps."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def get(self, *, cluster: str, snapshot: str = "") -> Simulated:
        """Compares what applications need of storage with what the classes offer.

        Raises HoldfastError.
        """
        return self._caller.call("gaps.get", OfGap(cluster=cluster, snapshot=snapshot), Simulated)


class GlossaryCalls:
    """The operations on glossary."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def list(self, *, cursor: str = "", limit: int = 50, text: str = "") -> Page[TermShown]:
        """Lists the words of the product and of its field in both languages.

        Raises HoldfastError.
        """
        return self._caller.call("glossary.list", ListTerms(cursor=cursor, limit=limit, text=text), Page[TermShown])


class GrantsCalls:
    """The operations on grants."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def create(
        self,
        *,
        subject: str,
        role: str,
        cluster: str = "",
        namespace: str = "",
        in_places: bool = False,
        until: datetime | None = None,
        once: str = "",
        reason: str = "",
    ) -> GrantShown:
        """Gives a role to a user, a team or a provider's group; nobody gives more than they have.

        Raises HoldfastError.
        """
        return self._caller.call(
            "grants.create",
            NewGrant(
                subject=subject, role=role, cluster=cluster, namespace=namespace, in_places=in_places, until=until
            ),
            GrantShown,
            once=once,
            reason=reason,
        )

    def delete(self, *, grant: str, once: str = "", reason: str = "") -> Nothing:
        """Takes a role away.

        Raises HoldfastError.
        """
        return self._caller.call("grants.delete", OfGrant(grant=grant), Nothing, once=once, reason=reason)

    def list(
        self, *, cursor: str = "", limit: int = 50, subject: str = "", role: str = "", cluster: str = ""
    ) -> Page[GrantShown]:
        """Lists which roles were given to whom, where.

        Raises HoldfastError.
        """
        return self._caller.call(
            "grants.list",
            ListGrants(cursor=cursor, limit=limit, subject=subject, role=role, cluster=cluster),
            Page[GrantShown],
        )


class HandsCalls:
    """The operations on hands."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def get(self, *, cluster: str) -> HandShown:
        """Say whether a cluster may be written to.

        Raises HoldfastError.
        """
        return self._caller.call("hands.get", OfHand(cluster=cluster), HandShown)

    def give(self, *, cluster: str, body: bytes, context: str = "", once: str = "", reason: str = "") -> HandShown:
        """Give the kubeconfig with which a cluster is written to; it is sealed and never shown.

        Raises HoldfastError.
        """
        return self._caller.call(
            "hands.give", GiveHand(cluster=cluster, body=body, context=context), HandShown, once=once, reason=reason
        )

    def take(self, *, cluster: str, once: str = "", reason: str = "") -> Nothing:
        """Take back what a cluster is written to with: nothing is written to it any more.

        Raises HoldfastError.
        """
        return self._caller.call("hands.take", OfHand(cluster=cluster), Nothing, once=once, reason=reason)


class HealingCalls:
    """The operations on healing."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def list(
        self,
        *,
        cursor: str = "",
        limit: int = 50,
        area: Literal["storage", "workload", "node", "network", "config"] | None = None,
    ) -> Page[HealingShown]:
        """Lists the self-healing catalogue: which action heals which cause, on what proof, and how often it did.

        Raises HoldfastError.
        """
        return self._caller.call("healing.list", ListHealing(cursor=cursor, limit=limit, area=area), Page[HealingShown])


class HygieneCalls:
    """The operations on hygiene."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def get(self, *, cluster: str, snapshot: str = "") -> HygieneShown:
        """Shows how well a cluster is kept: versions and their support, what the next release drops, certificates, images, licences.

        Raises HoldfastError.
        """
        return self._caller.call("hygiene.get", OfHygiene(cluster=cluster, snapshot=snapshot), HygieneShown)


class IncidentFixesCalls:
    """The operations on incident fixes."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def get(self, *, incident: str) -> FixShown:
        """Shows the plan of a fix: its steps, how it is taken back, and what proves it.

        Raises HoldfastError.
        """
        return self._caller.call("incident-fixes.get", OfIncident(incident=incident), FixShown)

    def put(
        self,
        *,
        incident: str,
        steps: tuple[str, ...],
        rollback: tuple[str, ...],
        test: str = "",
        risk: str = "",
        resources: str = "",
        schedule: datetime | None = None,
        change: str = "",
        query: str = "",
        side: Literal["below", "above"] = "below",
        limit: float = 0.0,
        once: str = "",
        reason: str = "",
    ) -> FixShown:
        """Writes down how a fix is made and taken back, and which query shows that it holds.

        Raises HoldfastError.
        """
        return self._caller.call(
            "incident-fixes.put",
            PutFix(
                incident=incident,
                steps=steps,
                rollback=rollback,
                test=test,
                risk=risk,
                resources=resources,
                schedule=schedule,
                change=change,
                query=query,
                side=side,
                limit=limit,
            ),
            FixShown,
            once=once,
            reason=reason,
        )


class IncidentReviewsCalls:
    """The operations on incident reviews."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def put(
        self,
        *,
        incident: str,
        summary: str = "",
        impact: str = "",
        went_well: tuple[str, ...] = (),
        went_badly: tuple[str, ...] = (),
        luck: tuple[str, ...] = (),
        lessons: tuple[str, ...] = (),
        once: str = "",
        reason: str = "",
    ) -> ReviewShown:
        """Writes down what people add to the review of an incident; wording that blames is pointed out.

        Raises HoldfastError.
        """
        return self._caller.call(
            "incident-reviews.put",
            PutReview(
                incident=incident,
                summary=summary,
                impact=impact,
                went_well=went_well,
                went_badly=went_badly,
                luck=luck,
                lessons=lessons,
            ),
            ReviewShown,
            once=once,
            reason=reason,
        )


class IncidentTermsCalls:
    """The operations on incident terms."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def get(self) -> TermsShown:
        """Shows the terms under which incidents are handled: limits, ladders, guards, calendars.

        Raises HoldfastError.
        """
        return self._caller.call("incident-terms.get", Nothing(), TermsShown)

    def put(
        self,
        *,
        policy: dict[str, Any] | None = None,
        calendars: tuple[CalendarFile, ...] = (),
        language: Literal["", "en", "ko"] = "",
        once: str = "",
        reason: str = "",
    ) -> TermsShown:
        """Puts other terms in force; what was derived under old ones stays as it was.

        Raises HoldfastError.
        """
        return self._caller.call(
            "incident-terms.put",
            NewTerms(policy={} if policy is None else policy, calendars=calendars, language=language),
            TermsShown,
            once=once,
            reason=reason,
        )


class IncidentsCalls:
    """The operations on incidents."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def acknowledge(self, *, note: str = "", incident: str, once: str = "", reason: str = "") -> IncidentShown:
        """Says that someone is on an incident.

        Raises HoldfastError.
        """
        return self._caller.call(
            "incidents.acknowledge", Acknowledged(note=note, incident=incident), IncidentShown, once=once, reason=reason
        )

    def advance(
        self,
        *,
        to: Literal["found", "triaged", "assessed", "mitigated", "cause-known", "fixed", "verified", "closed"],
        note: str = "",
        skip_reason: str = "",
        recovery: Recovery | None = None,
        incident: str,
        once: str = "",
        reason: str = "",
    ) -> IncidentShown:
        """Takes an incident to one of the eight steps.

        Raises HoldfastError.
        """
        return self._caller.call(
            "incidents.advance",
            Advanced(to=to, note=note, skip_reason=skip_reason, recovery=recovery, incident=incident),
            IncidentShown,
            once=once,
            reason=reason,
        )

    def answer_vendor_case(
        self, *, id: str, note: str, incident: str, once: str = "", reason: str = ""
    ) -> IncidentShown:
        """Notes what a vendor answered, which stops the clock.

        Raises HoldfastError.
        """
        return self._caller.call(
            "incidents.answer-vendor-case",
            VendorCaseAnswered(id=id, note=note, incident=incident),
            IncidentShown,
            once=once,
            reason=reason,
        )

    def assign(self, *, who: str, note: str = "", incident: str, once: str = "", reason: str = "") -> IncidentShown:
        """Gives an incident to someone.

        Raises HoldfastError.
        """
        return self._caller.call(
            "incidents.assign", Assigned(who=who, note=note, incident=incident), IncidentShown, once=once, reason=reason
        )

    def audit(self, *, incident: str) -> EscalationAudit:
        """Derives anew who should have been told of an incident by now, and compares it with who was.

        Raises HoldfastError.
        """
        return self._caller.call("incidents.audit", OfIncident(incident=incident), EscalationAudit)

    def close_vendor_case(
        self, *, id: str, note: str, incident: str, once: str = "", reason: str = ""
    ) -> IncidentShown:
        """Ends a vendor's case.

        Raises HoldfastError.
        """
        return self._caller.call(
            "incidents.close-vendor-case",
            VendorCaseClosed(id=id, note=note, incident=incident),
            IncidentShown,
            once=once,
            reason=reason,
        )

    def dismiss(self, *, reason: str, incident: str, once: str = "") -> IncidentShown:
        """Ends an incident because there was no trouble.

        Raises HoldfastError.
        """
        return self._caller.call(
            "incidents.dismiss", Dismissed(reason=reason, incident=incident), IncidentShown, once=once, reason=reason
        )

    def end_workaround(self, *, id: str, note: str, incident: str, once: str = "", reason: str = "") -> IncidentShown:
        """Takes a workaround back.

        Raises HoldfastError.
        """
        return self._caller.call(
            "incidents.end-workaround",
            WorkaroundEnded(id=id, note=note, incident=incident),
            IncidentShown,
            once=once,
            reason=reason,
        )

    def escalate(
        self,
        *,
        level: Literal["L1", "L2", "L3", "vendor", "emergency", "security"],
        trigger: Literal["complexity", "impact", "hand"],
        reason: str,
        asked: str = "",
        incident: str,
        once: str = "",
    ) -> IncidentShown:
        """Calls a level to an incident and says what is asked of it.

        Raises HoldfastError.
        """
        return self._caller.call(
            "incidents.escalate",
            Escalated(level=level, trigger=trigger, reason=reason, asked=asked, incident=incident),
            IncidentShown,
            once=once,
            reason=reason,
        )

    def extend_workaround(
        self, *, id: str, until: datetime, reason: str, incident: str, once: str = ""
    ) -> IncidentShown:
        """Lets a workaround stay longer, for a reason.

        Raises HoldfastError.
        """
        return self._caller.call(
            "incidents.extend-workaround",
            WorkaroundExtended(id=id, until=until, reason=reason, incident=incident),
            IncidentShown,
            once=once,
            reason=reason,
        )

    def fail_verification(self, *, reason: str, incident: str, once: str = "") -> IncidentShown:
        """Says that a fix does not hold; the clocks run on as if it had never been.

        Raises HoldfastError.
        """
        return self._caller.call(
            "incidents.fail-verification",
            VerificationFailed(reason=reason, incident=incident),
            IncidentShown,
            once=once,
            reason=reason,
        )

    def finish_action(self, *, id: str, note: str, incident: str, once: str = "", reason: str = "") -> IncidentShown:
        """Says that an action is done.

        Raises HoldfastError.
        """
        return self._caller.call(
            "incidents.finish-action",
            ActionFinished(id=id, note=note, incident=incident),
            IncidentShown,
            once=once,
            reason=reason,
        )

    def finish_review(self, *, summary: str, incident: str, once: str = "", reason: str = "") -> IncidentShown:
        """Says that the analysis of the causes is complete; systemic causes need actions.

        Raises HoldfastError.
        """
        return self._caller.call(
            "incidents.finish-review",
            ReviewFinished(summary=summary, incident=incident),
            IncidentShown,
            once=once,
            reason=reason,
        )

    def follow(self, *, parent: str, incident: str, once: str = "", reason: str = "") -> IncidentShown:
        """Puts an incident under another one.

        Raises HoldfastError.
        """
        return self._caller.call(
            "incidents.follow", Followed(parent=parent, incident=incident), IncidentShown, once=once, reason=reason
        )

    def get(self, *, incident: str) -> IncidentShown:
        """Shows all of an incident: state, clocks, steps, timeline and who was told.

        Raises HoldfastError.
        """
        return self._caller.call("incidents.get", OfIncident(incident=incident), IncidentShown)

    def give_role(
        self,
        *,
        role: Literal["commander", "communications", "scribe"],
        who: str,
        incident: str,
        once: str = "",
        reason: str = "",
    ) -> IncidentShown:
        """Gives someone a role in a major incident: commander, communications or scribe.

        Raises HoldfastError.
        """
        return self._caller.call(
            "incidents.give-role",
            RoleGiven(role=role, who=who, incident=incident),
            IncidentShown,
            once=once,
            reason=reason,
        )

    def hand_over(self, *, incident: str, format: Literal["md", "html", "json"] = "md") -> HandOverShown:
        """Says on one page what the next level needs to know: what, since when, evidence, tried, asked.

        Raises HoldfastError.
        """
        return self._caller.call("incidents.hand-over", OfHandOver(incident=incident, format=format), HandOverShown)

    def hold(
        self,
        *,
        reason: Literal["waiting-requester", "waiting-vendor", "agreed-window", "other"],
        note: str,
        until: datetime | None = None,
        incident: str,
        once: str = "",
    ) -> IncidentShown:
        """Puts an incident on hold for a reason; never one of priority P1.

        Raises HoldfastError.
        """
        return self._caller.call(
            "incidents.hold",
            HeldUp(reason=reason, note=note, until=until, incident=incident),
            IncidentShown,
            once=once,
            reason=reason,
        )

    def list(
        self,
        *,
        cursor: str = "",
        limit: int = 50,
        state: Literal["open", "over", "all"] = "open",
        cluster: str = "",
        priority: Literal["P1", "P2", "P3", "P4", "enhancement"] | None = None,
        text: str = "",
    ) -> Page[IncidentRow]:
        """Lists incidents, the gravest first.

        Raises HoldfastError.
        """
        return self._caller.call(
            "incidents.list",
            ListIncidents(cursor=cursor, limit=limit, state=state, cluster=cluster, priority=priority, text=text),
            Page[IncidentRow],
        )

    def mark_duplicate(self, *, of: str, incident: str, once: str = "", reason: str = "") -> IncidentShown:
        """Ends an incident as the same as another one.

        Raises HoldfastError.
        """
        return self._caller.call(
            "incidents.mark-duplicate",
            MarkedDuplicate(of=of, incident=incident),
            IncidentShown,
            once=once,
            reason=reason,
        )

    def measures(
        self,
        *,
        since: datetime | None = None,
        until: datetime | None = None,
        by: Literal["all", "priority", "service", "level"] = "all",
    ) -> Measures:
        """Measures how incidents are handled, with the definition of every number, and error budgets.

        Raises HoldfastError.
        """
        return self._caller.call("incidents.measures", AskMeasures(since=since, until=until, by=by), Measures)

    def merge(self, *, into: str, incident: str, once: str = "", reason: str = "") -> IncidentShown:
        """Ends an incident as a part of another one.

        Raises HoldfastError.
        """
        return self._caller.call(
            "incidents.merge", Merged(into=into, incident=incident), IncidentShown, once=once, reason=reason
        )

    def note(self, *, note: str, incident: str, once: str = "", reason: str = "") -> IncidentShown:
        """Writes down what was seen or tried.

        Raises HoldfastError.
        """
        return self._caller.call(
            "incidents.note", Noted(note=note, incident=incident), IncidentShown, once=once, reason=reason
        )

    def open(
        self,
        *,
        title: str,
        assessment: Assessment | None = None,
        began: datetime | None = None,
        cluster: str = "",
        namespaces: tuple[str, ...] = (),
        affected: tuple[str, ...] = (),
        services: tuple[str, ...] = (),
        note: str = "",
        once: str = "",
        reason: str = "",
    ) -> IncidentShown:
        """Opens an incident; its priority follows from impact and urgency, and the answer says why.

        Raises HoldfastError.
        """
        return self._caller.call(
            "incidents.open",
            NewIncident(
                title=title,
                assessment=Assessment() if assessment is None else assessment,
                began=began,
                cluster=cluster,
                namespaces=namespaces,
                affected=affected,
                services=services,
                note=note,
            ),
            IncidentShown,
            once=once,
            reason=reason,
        )

    def open_vendor_case(
        self,
        *,
        incident: str,
        id: str,
        vendor: str,
        contract: str,
        within_hours: float,
        calendar: str = "always",
        once: str = "",
        reason: str = "",
    ) -> IncidentShown:
        """Opens a case with a vendor, whose contract starts a clock.

        Raises HoldfastError.
        """
        return self._caller.call(
            "incidents.open-vendor-case",
            VendorCaseOpened(
                incident=incident, id=id, vendor=vendor, contract=contract, within_hours=within_hours, calendar=calendar
            ),
            IncidentShown,
            once=once,
            reason=reason,
        )

    def package(self, *, incident: str, with_snapshot: bool = True) -> PackageShown:
        """Packs an incident for somebody else: hand-over, timeline, review so far, newest snapshot without secrets.

        Raises HoldfastError.
        """
        return self._caller.call(
            "incidents.package", OfPackage(incident=incident, with_snapshot=with_snapshot), PackageShown
        )

    def place_workaround(
        self,
        *,
        id: str,
        what: str,
        until: datetime,
        rollback: str,
        action: str = "",
        incident: str,
        once: str = "",
        reason: str = "",
    ) -> IncidentShown:
        """Records a workaround, until when it holds and how it is taken back.

        Raises HoldfastError.
        """
        return self._caller.call(
            "incidents.place-workaround",
            WorkaroundPlaced(id=id, what=what, until=until, rollback=rollback, action=action, incident=incident),
            IncidentShown,
            once=once,
            reason=reason,
        )

    def plan_action(
        self,
        *,
        id: str,
        cause: str,
        what: str,
        owner: str,
        due: datetime,
        incident: str,
        once: str = "",
        reason: str = "",
    ) -> IncidentShown:
        """Plans what someone does against a cause until a moment.

        Raises HoldfastError.
        """
        return self._caller.call(
            "incidents.plan-action",
            ActionPlanned(id=id, cause=cause, what=what, owner=owner, due=due, incident=incident),
            IncidentShown,
            once=once,
            reason=reason,
        )

    def playbook(self, *, incident: str, playbook: str = "breach") -> PlaybookShown:
        """Shows how far a playbook has come for an incident, and the clocks that laws set.

        Raises HoldfastError.
        """
        return self._caller.call(
            "incidents.playbook", OfPlaybookRun(incident=incident, playbook=playbook), PlaybookShown
        )

    def playbook_step(
        self,
        *,
        incident: str,
        step: str,
        playbook: str = "breach",
        state: Literal["done", "not-needed"] = "done",
        note: str = "",
        proof: tuple[str, ...] = (),
        reason: str = "",
        once: str = "",
    ) -> PlaybookShown:
        """Marks a step of a playbook as done or not needed; before its turn only with a reason.

        Raises HoldfastError.
        """
        return self._caller.call(
            "incidents.playbook-step",
            TakeStep(
                incident=incident, step=step, playbook=playbook, state=state, note=note, proof=proof, reason=reason
            ),
            PlaybookShown,
            once=once,
            reason=reason,
        )

    def prioritise(
        self,
        *,
        incident: str,
        assessment: Answers | None = None,
        override: Literal["P1", "P2", "P3", "P4", "enhancement"] | None = None,
        reason: str = "",
        once: str = "",
    ) -> IncidentShown:
        """Assesses impact and urgency anew; answers that are left out stay, and a priority set by hand needs a reason.

        Raises HoldfastError.
        """
        return self._caller.call(
            "incidents.prioritise",
            Assessed(
                incident=incident,
                assessment=Answers() if assessment is None else assessment,
                override=override,
                reason=reason,
            ),
            IncidentShown,
            once=once,
            reason=reason,
        )

    def quarantine(self, *, incident: str, snapshot: str = "") -> QuarantineShown:
        """Prepares NetworkPolicies that cut affected Pods off, evidence to save first, and secrets to change.

        Raises HoldfastError.
        """
        return self._caller.call(
            "incidents.quarantine", OfQuarantine(incident=incident, snapshot=snapshot), QuarantineShown
        )

    def raise_(
        self,
        *,
        flag: Literal[
            "expertise-missing",
            "authority-missing",
            "resources-missing",
            "several-systems",
            "vendor-needed",
            "security-related",
            "critical-system",
            "many-users",
            "data-loss-risk",
            "breach-suspected",
            "compliance-risk",
            "media-interest",
        ],
        reason: str,
        since: datetime | None = None,
        incident: str,
        once: str = "",
    ) -> IncidentShown:
        """Notes what makes an incident complex or heavy, which calls the levels that the terms name.

        Raises HoldfastError.
        """
        return self._caller.call(
            "incidents.raise",
            Raised(flag=flag, reason=reason, since=since, incident=incident),
            IncidentShown,
            once=once,
            reason=reason,
        )

    def record_cause(
        self,
        *,
        id: str,
        kind: Literal["direct", "contributing", "systemic", "process", "human", "environmental"],
        what: str,
        evidence: tuple[str, ...] = (),
        incident: str,
        once: str = "",
        reason: str = "",
    ) -> IncidentShown:
        """Names a cause of one of six kinds, with what shows it.

        Raises HoldfastError.
        """
        return self._caller.call(
            "incidents.record-cause",
            CauseRecorded(id=id, kind=kind, what=what, evidence=evidence, incident=incident),
            IncidentShown,
            once=once,
            reason=reason,
        )

    def reopen(self, *, reason: str, incident: str, once: str = "") -> IncidentShown:
        """Begins a new round because the trouble is back.

        Raises HoldfastError.
        """
        return self._caller.call(
            "incidents.reopen", Reopened(reason=reason, incident=incident), IncidentShown, once=once, reason=reason
        )

    def resume(self, *, note: str = "", incident: str, once: str = "", reason: str = "") -> IncidentShown:
        """Takes an incident up again.

        Raises HoldfastError.
        """
        return self._caller.call(
            "incidents.resume", Resumed(note=note, incident=incident), IncidentShown, once=once, reason=reason
        )

    def review(self, *, incident: str, format: Literal["html", "md", "json"] = "md") -> ReviewShown:
        """Builds the review of an incident from its timeline and the evidence of the diagnosis.

        Raises HoldfastError.
        """
        return self._caller.call("incidents.review", OfReview(incident=incident, format=format), ReviewShown)

    def similar(self, *, incident: str, limit: int = 10) -> Similar:
        """Finds incidents of the past that are like one: what fixed them, and whether it held.

        Raises HoldfastError.
        """
        return self._caller.call("incidents.similar", FindSimilar(incident=incident, limit=limit), Similar)

    def stand_down(
        self,
        *,
        level: Literal["L1", "L2", "L3", "vendor", "emergency", "security"],
        reason: str,
        incident: str,
        once: str = "",
    ) -> IncidentShown:
        """Lets a level go while others go on.

        Raises HoldfastError.
        """
        return self._caller.call(
            "incidents.stand-down",
            StoodDown(level=level, reason=reason, incident=incident),
            IncidentShown,
            once=once,
            reason=reason,
        )

    def start_playbook(
        self,
        *,
        incident: str,
        playbook: str = "breach",
        known: datetime | None = None,
        note: str = "",
        once: str = "",
        reason: str = "",
    ) -> PlaybookShown:
        """Puts a playbook to work for an incident, or corrects since when the breach has been known.

        Raises HoldfastError.
        """
        return self._caller.call(
            "incidents.start-playbook",
            StartPlaybook(incident=incident, playbook=playbook, known=known, note=note),
            PlaybookShown,
            once=once,
            reason=reason,
        )

    def take_terms(self, *, reason: str, incident: str, once: str = "") -> IncidentShown:
        """Puts an incident under the terms that are in force now.

        Raises HoldfastError.
        """
        return self._caller.call(
            "incidents.take-terms",
            TermsTaken(reason=reason, incident=incident),
            IncidentShown,
            once=once,
            reason=reason,
        )

    def timeline(self, *, cursor: str = "", limit: int = 50, incident: str) -> Page[TimelineLine]:
        """Shows the whole timeline of an incident: what was done, and each alert once with its true start and end.

        Raises HoldfastError.
        """
        return self._caller.call(
            "incidents.timeline", OfTimeline(cursor=cursor, limit=limit, incident=incident), Page[TimelineLine]
        )

    def update(self, *, note: str, incident: str, once: str = "", reason: str = "") -> IncidentShown:
        """Tells those who wait how an incident stands, and starts the clock of the next update.

        Raises HoldfastError.
        """
        return self._caller.call(
            "incidents.update", Updated(note=note, incident=incident), IncidentShown, once=once, reason=reason
        )

    def verification(self, *, incident: str) -> VerificationShown:
        """Says whether a fix holds: what has looked for the symptom since, and what it saw.

        Raises HoldfastError.
        """
        return self._caller.call("incidents.verification", OfIncident(incident=incident), VerificationShown)


class IntakeCalls:
    """The operations on intake."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def facts(self, *, incident: str) -> FactsShown:
        """Shows what was known of an incident when it came in: what is affected, messages, changes, owners.

        Raises HoldfastError.
        """
        return self._caller.call("intake.facts", OfIncident(incident=incident), FactsShown)

    def policy(self, *, cluster: str = "") -> PolicyShown:
        """Shows what becomes an incident in a cluster.

        Raises HoldfastError.
        """
        return self._caller.call("intake.policy", OfPolicy(cluster=cluster), PolicyShown)

    def read(self, *, text: str, subject: str = "") -> ReadLetter:
        """Reads an e-mail or another text into a proposed incident, with the words that led to each answer; nothing is opened.

        Raises HoldfastError.
        """
        return self._caller.call("intake.read", Letter(text=text, subject=subject), ReadLetter)

    def set_policy(self, *, policy: dict[str, Any], cluster: str = "", once: str = "", reason: str = "") -> PolicyShown:
        """Sets what becomes an incident in a cluster, or everywhere.

        Raises HoldfastError.
        """
        return self._caller.call(
            "intake.set-policy", NewPolicy(policy=policy, cluster=cluster), PolicyShown, once=once, reason=reason
        )


class InvitationsCalls:
    """The operations on invitations."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def claim(self, *, secret: str, password: str, name: str = "", once: str = "", reason: str = "") -> SignedIn:
        """Chooses a password by a link that works once; the first link of a server makes its administrator.

        Raises HoldfastError.
        """
        return self._caller.call(
            "invitations.claim", Claim(secret=secret, password=password, name=name), SignedIn, once=once, reason=reason
        )


class JobsCalls:
    """The operations on jobs."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def get(self, *, job: str) -> JobShown:
        """Shows a job and how it went.

        Raises HoldfastError.
        """
        return self._caller.call("jobs.get", OfJob(job=job), JobShown)

    def list(
        self,
        *,
        cursor: str = "",
        limit: int = 50,
        cluster: str = "",
        state: Literal["waiting", "running", "done", "failed"] | None = None,
    ) -> Page[JobShown]:
        """Lists jobs, the newest first.

        Raises HoldfastError.
        """
        return self._caller.call(
            "jobs.list", ListJobs(cursor=cursor, limit=limit, cluster=cluster, state=state), Page[JobShown]
        )


class KnownErrorsCalls:
    """The operations on known errors."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def search(self, *, text: str, limit: int = 10) -> Similar:
        """Finds known errors by what somebody sees, in Korean or English.

        Raises HoldfastError.
        """
        return self._caller.call("known-errors.search", SearchKnown(text=text, limit=limit), Similar)


class LegalHoldsCalls:
    """The operations on legal holds."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def create(
        self,
        *,
        cluster: str,
        matter: str,
        why: str,
        namespaces: tuple[str, ...] = (),
        claims: tuple[str, ...] = (),
        once: str = "",
        reason: str = "",
    ) -> HoldShown:
        """Forbids to delete what some claims hold.

        Raises HoldfastError.
        """
        return self._caller.call(
            "legal-holds.create",
            AddHold(cluster=cluster, matter=matter, why=why, namespaces=namespaces, claims=claims),
            HoldShown,
            once=once,
            reason=reason,
        )

    def lift(self, *, hold: str, once: str = "", reason: str = "") -> HoldShown:
        """Lifts a legal hold; it stays on record.

        Raises HoldfastError.
        """
        return self._caller.call("legal-holds.lift", OfHold(hold=hold), HoldShown, once=once, reason=reason)

    def list(
        self, *, cursor: str = "", limit: int = 50, cluster: str = "", with_lifted: bool = False
    ) -> Page[HoldShown]:
        """Lists legal holds.

        Raises HoldfastError.
        """
        return self._caller.call(
            "legal-holds.list",
            ListHolds(cursor=cursor, limit=limit, cluster=cluster, with_lifted=with_lifted),
            Page[HoldShown],
        )


class LoopsCalls:
    """The operations on loops."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def decisions(self, *, cursor: str = "", limit: int = 50, cluster: str = "", loop: str = "") -> Page[DecisionShown]:
        """Shows what the loops decided of each knob at the newest look, why, and what earlier turns did.

        Raises HoldfastError.
        """
        return self._caller.call(
            "loops.decisions",
            ListDecisions(cursor=cursor, limit=limit, cluster=cluster, loop=loop),
            Page[DecisionShown],
        )

    def list(self, *, cursor: str = "", limit: int = 50) -> Page[LoopShown]:
        """Lists the bounded loops, what each may turn, and within which bounds people let it.

        Raises HoldfastError.
        """
        return self._caller.call("loops.list", ListLoops(cursor=cursor, limit=limit), Page[LoopShown])


class MaintenancesCalls:
    """The operations on maintenances."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def create(
        self,
        *,
        cluster: str,
        until: datetime,
        why: str,
        since: datetime | None = None,
        namespaces: tuple[str, ...] = (),
        labels: dict[str, str] | None = None,
        once: str = "",
        reason: str = "",
    ) -> MaintenanceShown:
        """Plans a maintenance window, during which what happens there pages nobody.

        Raises HoldfastError.
        """
        return self._caller.call(
            "maintenances.create",
            NewMaintenance(
                cluster=cluster,
                until=until,
                why=why,
                since=since,
                namespaces=namespaces,
                labels={} if labels is None else labels,
            ),
            MaintenanceShown,
            once=once,
            reason=reason,
        )

    def delete(self, *, maintenance: str, once: str = "", reason: str = "") -> Nothing:
        """Ends a maintenance window now, or forgets one that has not begun.

        Raises HoldfastError.
        """
        return self._caller.call(
            "maintenances.delete", OfMaintenance(maintenance=maintenance), Nothing, once=once, reason=reason
        )

    def list(
        self,
        *,
        cursor: str = "",
        limit: int = 50,
        cluster: str = "",
        state: Literal["planned", "in-force", "over"] | None = None,
    ) -> Page[MaintenanceShown]:
        """Lists maintenance windows that are planned or in force.

        Raises HoldfastError.
        """
        return self._caller.call(
            "maintenances.list",
            ListMaintenances(cursor=cursor, limit=limit, cluster=cluster, state=state),
            Page[MaintenanceShown],
        )


class MeCalls:
    """The operations on me."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def get(self) -> MeShown:
        """Says who asks, and what they may do where.

        Raises HoldfastError.
        """
        return self._caller.call("me.get", Nothing(), MeShown)

    def set_password(self, *, present_password: str, password: str, once: str = "", reason: str = "") -> Nothing:
        """Sets another password, and ends all sessions.

        Raises HoldfastError.
        """
        return self._caller.call(
            "me.set-password",
            NewPassword(present_password=present_password, password=password),
            Nothing,
            once=once,
            reason=reason,
        )

    def update(
        self,
        *,
        title: str | UnsetType = UNSET,
        email: str | UnsetType = UNSET,
        lang: Literal["", "en", "ko"] | UnsetType = UNSET,
        once: str = "",
        reason: str = "",
    ) -> MeShown:
        """Changes what one may change of oneself: title, address, language.

        Raises HoldfastError.
        """
        return self._caller.call(
            "me.update", ChangedMe(title=title, email=email, lang=lang), MeShown, once=once, reason=reason
        )


class NoticesCalls:
    """The operations on notices."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def get(self, *, notice: str) -> NoticeShown:
        """Shows a notice with the proof of every try by every channel.

        Raises HoldfastError.
        """
        return self._caller.call("notices.get", OfNotice(notice=notice), NoticeShown)

    def list(
        self,
        *,
        cursor: str = "",
        limit: int = 50,
        about: str = "",
        state: Literal["waiting", "delivered", "dead", "gap"] | Literal[""] = "",
    ) -> Page[NoticeRow]:
        """Lists notices, the newest first; gaps are those that nobody could be told.

        Raises HoldfastError.
        """
        return self._caller.call(
            "notices.list", ListNotices(cursor=cursor, limit=limit, about=about, state=state), Page[NoticeRow]
        )

    def retry(self, *, notice: str, once: str = "", reason: str = "") -> NoticeShown:
        """Sends a notice again that is dead, or that nobody could be told.

        Raises HoldfastError.
        """
        return self._caller.call("notices.retry", OfNotice(notice=notice), NoticeShown, once=once, reason=reason)


class ObjectsCalls:
    """The operations on objects."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def get(
        self, *, cluster: str, kind: str, namespace: str, name: str, group: str = "", snapshot: str = ""
    ) -> ObjectShown:
        """Shows an object in short with its conditions, events and problems.

        Raises HoldfastError.
        """
        return self._caller.call(
            "objects.get",
            OfObject(cluster=cluster, kind=kind, namespace=namespace, name=name, group=group, snapshot=snapshot),
            ObjectShown,
        )

    def graph(
        self, *, cluster: str, kind: str, namespace: str, name: str, group: str = "", snapshot: str = "", depth: int = 2
    ) -> GraphShown:
        """Shows what an object depends on and what depends on it.

        Raises HoldfastError.
        """
        return self._caller.call(
            "objects.graph",
            OfGraph(
                cluster=cluster, kind=kind, namespace=namespace, name=name, group=group, snapshot=snapshot, depth=depth
            ),
            GraphShown,
        )

    def query(
        self,
        *,
        cluster: str,
        name: str,
        columns: str = "",
        where: str = "",
        sort: str = "",
        labels: str = "",
        namespace: str = "",
        snapshot: str = "",
    ) -> Rows:
        """Asks a snapshot for objects as data, by a saved query or a kind.

        Raises HoldfastError.
        """
        return self._caller.call(
            "objects.query",
            QueryObjects(
                cluster=cluster,
                name=name,
                columns=columns,
                where=where,
                sort=sort,
                labels=labels,
                namespace=namespace,
                snapshot=snapshot,
            ),
            Rows,
        )


class OperationsCalls:
    """The operations on operations."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def list(self) -> Operations:
        """Lists the operations, and which of them the asker may use.

        Raises HoldfastError.
        """
        return self._caller.call("operations.list", Nothing(), Operations)


class OverridesCalls:
    """The operations on overrides."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def create(
        self,
        *,
        level: Literal["L1", "L2", "L3", "vendor", "emergency", "security"],
        name: str,
        start: datetime,
        end: datetime,
        channel: str = "",
        reason: str = "",
        once: str = "",
    ) -> OverrideShown:
        """Lets someone stand in for everyone at a level for a while.

        Raises HoldfastError.
        """
        return self._caller.call(
            "overrides.create",
            NewOverride(level=level, name=name, start=start, end=end, channel=channel, reason=reason),
            OverrideShown,
            once=once,
            reason=reason,
        )

    def delete(self, *, override: str, once: str = "", reason: str = "") -> Nothing:
        """Ends that someone stands in.

        Raises HoldfastError.
        """
        return self._caller.call("overrides.delete", OfOverride(override=override), Nothing, once=once, reason=reason)


class PatternsCalls:
    """The operations on patterns."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def get(self, *, pattern: str) -> PatternPage:
        """Shows a problem pattern: symptoms, causes, first steps and cures.

        Raises HoldfastError.
        """
        return self._caller.call("patterns.get", OfPattern(pattern=pattern), PatternPage)

    def list(self, *, cursor: str = "", limit: int = 50, text: str = "") -> Page[PatternEntry]:
        """Lists the problem patterns that are known.

        Raises HoldfastError.
        """
        return self._caller.call(
            "patterns.list", ListPatterns(cursor=cursor, limit=limit, text=text), Page[PatternEntry]
        )


class PeopleCalls:
    """The operations on people."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def named(self, *, ids: tuple[str, ...] = ()) -> NamesShown:
        """Gives the names of people by their ids.

        Raises HoldfastError.
        """
        return self._caller.call("people.named", AskNames(ids=ids), NamesShown)


class PlansCalls:
    """The operations on plans."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def apply(self, *, plan: str, reason: str, once: str = "") -> PlanWhole:
        """Have an agreed plan carried out, guard by guard and write by write.

        Raises HoldfastError.
        """
        return self._caller.call(
            "plans.apply", DecidePlan(plan=plan, reason=reason), PlanWhole, once=once, reason=reason
        )

    def approve(self, *, plan: str, reason: str, hash: str = "", emergency: bool = False, once: str = "") -> PlanWhole:
        """Agree to a plan as it is; the agreement holds for that plan and those objects alone.

        Raises HoldfastError.
        """
        return self._caller.call(
            "plans.approve",
            ApprovePlan(plan=plan, reason=reason, hash=hash, emergency=emergency),
            PlanWhole,
            once=once,
            reason=reason,
        )

    def create(
        self,
        *,
        cluster: str,
        action: str,
        targets: tuple[ObjectNamed, ...],
        reason: str,
        wanted: dict[str, Any] | None = None,
        evidence: tuple[str, ...] = (),
        incident: str = "",
        finding: str = "",
        once: str = "",
    ) -> PlanWhole:
        """Make a plan: an action looks at the cluster and says what it would write. Nothing is written.

        Raises HoldfastError.
        """
        return self._caller.call(
            "plans.create",
            NewPlan(
                cluster=cluster,
                action=action,
                targets=targets,
                reason=reason,
                wanted={} if wanted is None else wanted,
                evidence=evidence,
                incident=incident,
                finding=finding,
            ),
            PlanWhole,
            once=once,
            reason=reason,
        )

    def get(self, *, plan: str) -> PlanWhole:
        """Show all of a plan: what it would write, who agreed, and how it was carried out.

        Raises HoldfastError.
        """
        return self._caller.call("plans.get", OfPlan(plan=plan), PlanWhole)

    def list(
        self,
        *,
        cursor: str = "",
        limit: int = 50,
        cluster: str = "",
        state: Literal[
            "text", "proposed", "started", "verified", "undone", "stopped", "unknown", "rejected", "expired", "settled"
        ]
        | None = None,
        action: str = "",
    ) -> Page[PlanRow]:
        """List plans of actions, the newest first.

        Raises HoldfastError.
        """
        return self._caller.call(
            "plans.list",
            ListPlans(cursor=cursor, limit=limit, cluster=cluster, state=state, action=action),
            Page[PlanRow],
        )

    def reject(self, *, plan: str, reason: str, once: str = "") -> PlanWhole:
        """Reject a plan, and say why.

        Raises HoldfastError.
        """
        return self._caller.call(
            "plans.reject", DecidePlan(plan=plan, reason=reason), PlanWhole, once=once, reason=reason
        )

    def settle(self, *, plan: str, reason: str, once: str = "") -> PlanWhole:
        """Say what came of a run whose outcome nobody knew.

        Raises HoldfastError.
        """
        return self._caller.call(
            "plans.settle", DecidePlan(plan=plan, reason=reason), PlanWhole, once=once, reason=reason
        )

    def undo(self, *, plan: str, reason: str, once: str = "") -> PlanWhole:
        """Make the plan that takes a carried-out one back.

        Raises HoldfastError.
        """
        return self._caller.call(
            "plans.undo", DecidePlan(plan=plan, reason=reason), PlanWhole, once=once, reason=reason
        )


class PlaybooksCalls:
    """The operations on playbooks."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def get(self, *, playbook: str = "breach") -> PlaybookShown:
        """Shows a playbook: its steps in order and the clocks that laws set.

        Raises HoldfastError.
        """
        return self._caller.call("playbooks.get", OfPlaybook(playbook=playbook), PlaybookShown)

    def list(self) -> Playbooks:
        """Lists the playbooks.

        Raises HoldfastError.
        """
        return self._caller.call("playbooks.list", ListPlaybooks(), Playbooks)


class PredictionsCalls:
    """The operations on predictions."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def get(self, *, cluster: str, prediction: str, snapshot: str = "") -> PredictionShown:
        """Shows one prediction with what speaks for it and its past.

        Raises HoldfastError.
        """
        return self._caller.call(
            "predictions.get", OfPrediction(cluster=cluster, prediction=prediction, snapshot=snapshot), PredictionShown
        )

    def list(
        self,
        *,
        cursor: str = "",
        limit: int = 50,
        cluster: str = "",
        namespace: str = "",
        kind: Literal["capacity", "bottleneck", "failure", "cost", "exposure", "window"] | None = None,
        text: str = "",
    ) -> Page[PredictionRow]:
        """Lists what is to come: fill-ups, bottlenecks, failures, exposure, quiet hours; the soonest first.

        Raises HoldfastError.
        """
        return self._caller.call(
            "predictions.list",
            ListPredictions(cursor=cursor, limit=limit, cluster=cluster, namespace=namespace, kind=kind, text=text),
            Page[PredictionRow],
        )


class PreflightsCalls:
    """The operations on preflights."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def run(self, *, cluster: str, manifests: str, snapshot: str = "") -> Report:
        """Says what would fail if manifests were applied to the cluster of a snapshot; nothing is applied.

        Raises HoldfastError.
        """
        return self._caller.call(
            "preflights.run", OfPreflight(cluster=cluster, manifests=manifests, snapshot=snapshot), Report
        )


class PreventionPlansCalls:
    """The operations on prevention plans."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def get(
        self,
        *,
        cluster: str = "",
        nodes: int | None = None,
        pods: int | None = None,
        volumes: int | None = None,
        namespaces: int | None = None,
        workloads: int | None = None,
        slo: str = "99.9",
        goals: str = "cost,security",
        zone: str = "UTC",
        days: int = 90,
    ) -> PlanShown:
        """Makes a plan of preventive maintenance: checklists, tasks that can be automated, alerts, escalation, figures and hours of people.

        Raises HoldfastError.
        """
        return self._caller.call(
            "prevention-plans.get",
            PlanWanted(
                cluster=cluster,
                nodes=nodes,
                pods=pods,
                volumes=volumes,
                namespaces=namespaces,
                workloads=workloads,
                slo=slo,
                goals=goals,
                zone=zone,
                days=days,
            ),
            PlanShown,
        )


class PricesCalls:
    """The operations on prices."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def delete(self, *, prices: str, once: str = "", reason: str = "") -> Nothing:
        """Remove a list of prices; what it said is unknown from then on.

        Raises HoldfastError.
        """
        return self._caller.call("prices.delete", OfPrices(prices=prices), Nothing, once=once, reason=reason)

    def list(self, *, cursor: str = "", limit: int = 50) -> Page[PricesShown]:
        """List the prices that people gave, by cluster.

        Raises HoldfastError.
        """
        return self._caller.call("prices.list", ListPrices(cursor=cursor, limit=limit), Page[PricesShown])

    def put(
        self,
        *,
        currency: str,
        source: str,
        prices: tuple[Price, ...],
        cluster: str = "",
        once: str = "",
        reason: str = "",
    ) -> PricesShown:
        """Say what storage costs, everywhere or in a cluster, so that plans know their price and budgets of money count it.

        Raises HoldfastError.
        """
        return self._caller.call(
            "prices.put",
            NewPrices(currency=currency, source=source, prices=prices, cluster=cluster),
            PricesShown,
            once=once,
            reason=reason,
        )


class ProbePodsCalls:
    """The operations on probe pods."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def get(
        self, *, cluster: str, namespace: str, name: str, to: tuple[str, ...] = (), image: str = "", snapshot: str = ""
    ) -> Manifests:
        """Gives Pods that measure the way from a Pod to what it needs, as manifests; nothing is created.

        Raises HoldfastError.
        """
        return self._caller.call(
            "probe-pods.get",
            OfProbe(cluster=cluster, namespace=namespace, name=name, to=to, image=image, snapshot=snapshot),
            Manifests,
        )


class ProblemsCalls:
    """The operations on problems."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def counts(self, *, cluster: str = "", namespace: str = "") -> ProblemCounts:
        """Counts open problems and risks by cluster and severity.

        Raises HoldfastError.
        """
        return self._caller.call("problems.counts", CountProblems(cluster=cluster, namespace=namespace), ProblemCounts)

    def get(self, *, problem: str) -> ProblemShown:
        """Shows a problem with its evidence, what to do, and its history.

        Raises HoldfastError.
        """
        return self._caller.call("problems.get", OfProblem(problem=problem), ProblemShown)

    def list(
        self,
        *,
        cursor: str = "",
        limit: int = 50,
        cluster: str = "",
        namespace: str = "",
        state: Literal["open", "healed", "waived"] | Literal["any"] = "open",
        severity: Literal["critical", "high", "medium", "low", "info"] = "info",
        family: str = "",
        cause: str = "",
        text: str = "",
        risks: Literal["only", "without", "with"] = "without",
        order: Literal["score", "first_seen", "last_seen", "severity"] = "score",
    ) -> Page[ProblemRow]:
        """Lists problems of all clusters in reach, the worst first.

        Raises HoldfastError.
        """
        return self._caller.call(
            "problems.list",
            ListProblems(
                cursor=cursor,
                limit=limit,
                cluster=cluster,
                namespace=namespace,
                state=state,
                severity=severity,
                family=family,
                cause=cause,
                text=text,
                risks=risks,
                order=order,
            ),
            Page[ProblemRow],
        )

    def trend(self, *, cluster: str = "", days: int = 30) -> ProblemTrend:
        """Counts problems that opened, healed and stayed open, day by day.

        Raises HoldfastError.
        """
        return self._caller.call("problems.trend", TrendOfProblems(cluster=cluster, days=days), ProblemTrend)


class ProposalsCalls:
    """The operations on proposals."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def list(
        self,
        *,
        cursor: str = "",
        limit: int = 50,
        cluster: str = "",
        namespace: str = "",
        action: str = "",
        group: str = "",
    ) -> Page[ProposalShown]:
        """List what actions would be good for, as the newest look at each cluster showed it.

        Raises HoldfastError.
        """
        return self._caller.call(
            "proposals.list",
            ListProposals(cursor=cursor, limit=limit, cluster=cluster, namespace=namespace, action=action, group=group),
            Page[ProposalShown],
        )


class QuestionsCalls:
    """The operations on questions."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def ask(self, *, text: str) -> Answer:
        """Answers a typed question, or says why it does not.

        Raises HoldfastError.
        """
        return self._caller.call("questions.ask", Question(text=text), Answer)


class RecoveriesCalls:
    """The operations on recoveries."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def get(self, *, cluster: str, namespace: str, name: str, snapshot: str = "") -> Simulated:
        """Lists what can bring a claim back, and the steps.

        Raises HoldfastError.
        """
        return self._caller.call(
            "recoveries.get", OfRecovery(cluster=cluster, namespace=namespace, name=name, snapshot=snapshot), Simulated
        )


class ReportsCalls:
    """The operations on reports."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def create(
        self,
        *,
        kind: Literal["daily", "weekly", "monthly", "quarterly"] = "weekly",
        cluster: str = "",
        until: datetime | None = None,
        zone: str = "UTC",
        language: Literal["", "en", "ko"] = "",
        format: Literal["html", "md", "json"] = "html",
        channels: tuple[str, ...] = (),
        once: str = "",
        reason: str = "",
    ) -> ReportShown:
        """Makes a report of a day, a week, a month or a quarter from what the server keeps, and keeps it.

        Raises HoldfastError.
        """
        return self._caller.call(
            "reports.create",
            NewReport(
                kind=kind, cluster=cluster, until=until, zone=zone, language=language, format=format, channels=channels
            ),
            ReportShown,
            once=once,
            reason=reason,
        )

    def delete(self, *, report: str, once: str = "", reason: str = "") -> Nothing:
        """Forgets a kept report.

        Raises HoldfastError.
        """
        return self._caller.call("reports.delete", OfReport(report=report), Nothing, once=once, reason=reason)

    def get(self, *, report: str) -> ReportContent:
        """Gives a kept report with what it says.

        Raises HoldfastError.
        """
        return self._caller.call("reports.get", OfReport(report=report), ReportContent)

    def list(
        self,
        *,
        cursor: str = "",
        limit: int = 50,
        cluster: str = "",
        kind: Literal["daily", "weekly", "monthly", "quarterly"] | None = None,
        schedule: str = "",
    ) -> Page[ReportShown]:
        """Lists kept reports that lie in reach, the newest first.

        Raises HoldfastError.
        """
        return self._caller.call(
            "reports.list",
            ListReports(cursor=cursor, limit=limit, cluster=cluster, kind=kind, schedule=schedule),
            Page[ReportShown],
        )


class RolesCalls:
    """The operations on roles."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def list(self) -> RolesShown:
        """Lists the roles and what each may do.

        Raises HoldfastError.
        """
        return self._caller.call("roles.list", Nothing(), RolesShown)


class RolloutsCalls:
    """The operations on rollouts."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def watch(
        self,
        *,
        cluster: str,
        namespace: str,
        name: str,
        success: float | None = None,
        latency_seconds: float | None = None,
        soak_minutes: int = 10,
        kind: Literal["Deployment", "StatefulSet", "DaemonSet"] = "Deployment",
        patience_minutes: int = 10,
    ) -> RolloutShown:
        """Says whether the newest revision of a Deployment serves as well as the one before, and proposes to take it back where not.

        Raises HoldfastError.
        """
        return self._caller.call(
            "rollouts.watch",
            WatchRollout(
                cluster=cluster,
                namespace=namespace,
                name=name,
                success=success,
                latency_seconds=latency_seconds,
                soak_minutes=soak_minutes,
                kind=kind,
                patience_minutes=patience_minutes,
            ),
            RolloutShown,
        )


class RotasCalls:
    """The operations on rotas."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def delete(
        self, *, level: Literal["L1", "L2", "L3", "vendor", "emergency", "security"], once: str = "", reason: str = ""
    ) -> Nothing:
        """Removes the rota of a level with all who stand in.

        Raises HoldfastError.
        """
        return self._caller.call("rotas.delete", OfRota(level=level), Nothing, once=once, reason=reason)

    def duty(self, *, at: datetime | None = None, days: int = 14) -> Duty:
        """Shows who is on duty at each level now and next, and when nobody is in the days ahead.

        Raises HoldfastError.
        """
        return self._caller.call("rotas.duty", AskDuty(at=at, days=days), Duty)

    def get(self, *, level: Literal["L1", "L2", "L3", "vendor", "emergency", "security"]) -> RotaShown:
        """Shows the rota of a level.

        Raises HoldfastError.
        """
        return self._caller.call("rotas.get", OfRota(level=level), RotaShown)

    def list(self, *, cursor: str = "", limit: int = 50) -> Page[RotaShown]:
        """Lists the rotas of all levels.

        Raises HoldfastError.
        """
        return self._caller.call("rotas.list", ListRotas(cursor=cursor, limit=limit), Page[RotaShown])

    def put(
        self,
        *,
        level: Literal["L1", "L2", "L3", "vendor", "emergency", "security"],
        turns: tuple[TurnGiven, ...] = (),
        once: str = "",
        reason: str = "",
    ) -> RotaShown:
        """Writes the turns of a level in place of those that were there.

        Raises HoldfastError.
        """
        return self._caller.call("rotas.put", RotaGiven(level=level, turns=turns), RotaShown, once=once, reason=reason)


class ScalingCalls:
    """The operations on scaling."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def list(self, *, cluster: str, namespace: str = "", snapshot: str = "") -> Simulated:
        """Says how many replicas autoscalers should keep at which hours, where a replay shows that it helps.

        Raises HoldfastError.
        """
        return self._caller.call(
            "scaling.list", OfScaling(cluster=cluster, namespace=namespace, snapshot=snapshot), Simulated
        )


class SchedulesCalls:
    """The operations on schedules."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def create(
        self,
        *,
        name: str,
        cluster: str,
        cron: str,
        action: Literal["scan", "report"] = "scan",
        zone: str = "UTC",
        enabled: bool = True,
        options: dict[str, str] | None = None,
        once: str = "",
        reason: str = "",
    ) -> ScheduleShown:
        """Lets a cluster be scanned again and again.

        Raises HoldfastError.
        """
        return self._caller.call(
            "schedules.create",
            NewSchedule(
                name=name,
                cluster=cluster,
                cron=cron,
                action=action,
                zone=zone,
                enabled=enabled,
                options={} if options is None else options,
            ),
            ScheduleShown,
            once=once,
            reason=reason,
        )

    def delete(self, *, schedule: str, once: str = "", reason: str = "") -> Nothing:
        """Forgets a schedule.

        Raises HoldfastError.
        """
        return self._caller.call("schedules.delete", OfSchedule(schedule=schedule), Nothing, once=once, reason=reason)

    def get(self, *, schedule: str) -> ScheduleShown:
        """Shows a schedule, and when it comes next.

        Raises HoldfastError.
        """
        return self._caller.call("schedules.get", OfSchedule(schedule=schedule), ScheduleShown)

    def list(self, *, cursor: str = "", limit: int = 50, cluster: str = "") -> Page[ScheduleShown]:
        """Lists schedules.

        Raises HoldfastError.
        """
        return self._caller.call(
            "schedules.list", ListSchedules(cursor=cursor, limit=limit, cluster=cluster), Page[ScheduleShown]
        )

    def update(
        self,
        *,
        schedule: str,
        name: str | UnsetType = UNSET,
        cron: str | UnsetType = UNSET,
        zone: str | UnsetType = UNSET,
        enabled: bool | UnsetType = UNSET,
        options: dict[str, str] | UnsetType = UNSET,
        once: str = "",
        reason: str = "",
    ) -> ScheduleShown:
        """Changes a schedule.

        Raises HoldfastError.
        """
        return self._caller.call(
            "schedules.update",
            ChangedSchedule(schedule=schedule, name=name, cron=cron, zone=zone, enabled=enabled, options=options),
            ScheduleShown,
            once=once,
            reason=reason,
        )


class SearchCalls:
    """The operations on search."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def find(
        self,
        *,
        text: str,
        only: Literal["cluster", "object", "problem", "cause", "pattern", "term"] | None = None,
        limit: int = 20,
    ) -> SearchFound:
        """Looks for text in clusters, objects, problems, causes, patterns and words, the best first.

        Raises HoldfastError.
        """
        return self._caller.call("search.find", FindText(text=text, only=only, limit=limit), SearchFound)


class SessionsCalls:
    """The operations on sessions."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def create(self, *, name: str, password: str, once: str = "", reason: str = "") -> SignedIn:
        """Signs in with a name and a password.

        Raises HoldfastError.
        """
        return self._caller.call(
            "sessions.create", NewSession(name=name, password=password), SignedIn, once=once, reason=reason
        )

    def delete(self, *, session: str, once: str = "", reason: str = "") -> Nothing:
        """Signs out.

        Raises HoldfastError.
        """
        return self._caller.call("sessions.delete", OfSession(session=session), Nothing, once=once, reason=reason)

    def delete_all(self, *, user: str = "", once: str = "", reason: str = "") -> Ended:
        """Signs out everywhere.

        Raises HoldfastError.
        """
        return self._caller.call("sessions.delete-all", OfEverySession(user=user), Ended, once=once, reason=reason)

    def list(self, *, cursor: str = "", limit: int = 50) -> Page[SessionShown]:
        """Lists one's own sessions.

        Raises HoldfastError.
        """
        return self._caller.call("sessions.list", ListSessions(cursor=cursor, limit=limit), Page[SessionShown])


class SimulationsCalls:
    """The operations on simulations."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def outage(self, *, cluster: str, driver: str = "", snapshot: str = "") -> Simulated:
        """Describes storage outages: who is stopped, who comes back first, what the vendor needs.

        Raises HoldfastError.
        """
        return self._caller.call(
            "simulations.outage", OfOutage(cluster=cluster, driver=driver, snapshot=snapshot), Simulated
        )

    def whatif(
        self,
        *,
        cluster: str,
        scenario: Literal["lose-zone", "lose-node", "traffic", "data", "move-class"],
        value: str,
        snapshot: str = "",
    ) -> Simulated:
        """Says what would happen if nodes went, load or data grew, or volumes moved to another class.

        Raises HoldfastError.
        """
        return self._caller.call(
            "simulations.whatif",
            Supposed(cluster=cluster, scenario=scenario, value=value, snapshot=snapshot),
            Simulated,
        )


class SnapshotsCalls:
    """The operations on snapshots."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def compare(self, *, cluster: str, old: str = "", new: str = "", since_days: float | None = None) -> Changes:
        """Says what changed between two snapshots: objects, fields and problems.

        Raises HoldfastError.
        """
        return self._caller.call(
            "snapshots.compare", CompareSnapshots(cluster=cluster, old=old, new=new, since_days=since_days), Changes
        )

    def delete(self, *, cluster: str, snapshot: str, once: str = "", reason: str = "") -> Nothing:
        """Forgets a snapshot; the newest one stays.

        Raises HoldfastError.
        """
        return self._caller.call(
            "snapshots.delete", OfSnapshot(cluster=cluster, snapshot=snapshot), Nothing, once=once, reason=reason
        )

    def get(self, *, cluster: str, snapshot: str) -> SnapshotShown:
        """Shows a snapshot in numbers.

        Raises HoldfastError.
        """
        return self._caller.call("snapshots.get", OfSnapshot(cluster=cluster, snapshot=snapshot), SnapshotShown)

    def list(self, *, cursor: str = "", limit: int = 50, cluster: str) -> Page[SnapshotShown]:
        """Lists the snapshots of a cluster, the newest first.

        Raises HoldfastError.
        """
        return self._caller.call(
            "snapshots.list", ListSnapshots(cursor=cursor, limit=limit, cluster=cluster), Page[SnapshotShown]
        )


class StorageCalls:
    """The operations on storage."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def claims(
        self,
        *,
        cursor: str = "",
        limit: int = 50,
        cluster: str = "",
        namespace: str = "",
        text: str = "",
        phase: str = "",
        standing: Literal["full", "fills", "lasts", "unreliable", "too-short", "stale", "no-capacity", "no-data"]
        | None = None,
        storage_class: str = "",
        within_days: float | None = None,
        least_share: float | None = None,
        order: Literal["days_to_full", "used_share", "used_bytes", "growth", "capacity", "name"] = "days_to_full",
    ) -> Page[ClaimRow]:
        """Lists claims with what they use and when they will be full.

        Raises HoldfastError.
        """
        return self._caller.call(
            "storage.claims",
            ListClaims(
                cursor=cursor,
                limit=limit,
                cluster=cluster,
                namespace=namespace,
                text=text,
                phase=phase,
                standing=standing,
                storage_class=storage_class,
                within_days=within_days,
                least_share=least_share,
                order=order,
            ),
            Page[ClaimRow],
        )

    def classes(self, *, cursor: str = "", limit: int = 50, cluster: str = "", text: str = "") -> Page[ClassRow]:
        """Lists storage classes and how much of them is claimed.

        Raises HoldfastError.
        """
        return self._caller.call(
            "storage.classes", ListClasses(cursor=cursor, limit=limit, cluster=cluster, text=text), Page[ClassRow]
        )

    def volumes(
        self, *, cursor: str = "", limit: int = 50, cluster: str = "", text: str = "", storage_class: str = ""
    ) -> Page[VolumeRow]:
        """Lists volumes.

        Raises HoldfastError.
        """
        return self._caller.call(
            "storage.volumes",
            ListVolumes(cursor=cursor, limit=limit, cluster=cluster, text=text, storage_class=storage_class),
            Page[VolumeRow],
        )


class SwitchesCalls:
    """The operations on switches."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def list(self, *, cursor: str = "", limit: int = 50) -> Page[SwitchShown]:
        """List the switches that halt all writes.

        Raises HoldfastError.
        """
        return self._caller.call("switches.list", ListSwitches(cursor=cursor, limit=limit), Page[SwitchShown])

    def release(self, *, switch: str, reason: str, once: str = "") -> Nothing:
        """Let writes go on again where a switch was thrown.

        Raises HoldfastError.
        """
        return self._caller.call(
            "switches.release", ReleaseSwitch(switch=switch, reason=reason), Nothing, once=once, reason=reason
        )

    def throw(self, *, reason: str, cluster: str = "", namespace: str = "", once: str = "") -> SwitchShown:
        """Halt all writes everywhere, in a cluster or in a namespace, from the next write on.

        Raises HoldfastError.
        """
        return self._caller.call(
            "switches.throw",
            ThrowSwitch(reason=reason, cluster=cluster, namespace=namespace),
            SwitchShown,
            once=once,
            reason=reason,
        )


class SystemCalls:
    """The operations on system."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def get(self) -> System:
        """Says what this server is.

        Raises HoldfastError.
        """
        return self._caller.call("system.get", Nothing(), System)


class TeamsCalls:
    """The operations on teams."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def add_member(self, *, team: str, member: str, once: str = "", reason: str = "") -> TeamShown:
        """Takes a user or a provider's group into a team.

        Raises HoldfastError.
        """
        return self._caller.call(
            "teams.add-member", OfMember(team=team, member=member), TeamShown, once=once, reason=reason
        )

    def create(
        self, *, name: str, title: str = "", places: tuple[Scope, ...] = (), once: str = "", reason: str = ""
    ) -> TeamShown:
        """Makes a team.

        Raises HoldfastError.
        """
        return self._caller.call(
            "teams.create", NewTeam(name=name, title=title, places=places), TeamShown, once=once, reason=reason
        )

    def delete(self, *, team: str, once: str = "", reason: str = "") -> Nothing:
        """Forgets a team with its grants.

        Raises HoldfastError.
        """
        return self._caller.call("teams.delete", OfTeam(team=team), Nothing, once=once, reason=reason)

    def get(self, *, team: str) -> TeamShown:
        """Shows a team with its places and members.

        Raises HoldfastError.
        """
        return self._caller.call("teams.get", OfTeam(team=team), TeamShown)

    def list(self, *, cursor: str = "", limit: int = 50) -> Page[TeamShown]:
        """Lists teams.

        Raises HoldfastError.
        """
        return self._caller.call("teams.list", ListTeams(cursor=cursor, limit=limit), Page[TeamShown])

    def remove_member(self, *, team: str, member: str, once: str = "", reason: str = "") -> TeamShown:
        """Takes a user or a provider's group out of a team.

        Raises HoldfastError.
        """
        return self._caller.call(
            "teams.remove-member", OfMember(team=team, member=member), TeamShown, once=once, reason=reason
        )

    def update(
        self,
        *,
        team: str,
        name: str | UnsetType = UNSET,
        title: str | UnsetType = UNSET,
        places: tuple[Scope, ...] | UnsetType = UNSET,
        once: str = "",
        reason: str = "",
    ) -> TeamShown:
        """Changes a team's name or places.

        Raises HoldfastError.
        """
        return self._caller.call(
            "teams.update",
            ChangedTeam(team=team, name=name, title=title, places=places),
            TeamShown,
            once=once,
            reason=reason,
        )


class TokensCalls:
    """The operations on tokens."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def create(
        self,
        *,
        name: str,
        allows: tuple[str, ...] = ("read:*",),
        expires_days: int = 90,
        agent: str = "",
        once: str = "",
        reason: str = "",
    ) -> TokenMade:
        """Makes a token for a program or for the agent of a cluster; its secret is shown once.

        Raises HoldfastError.
        """
        return self._caller.call(
            "tokens.create",
            NewToken(name=name, allows=allows, expires_days=expires_days, agent=agent),
            TokenMade,
            once=once,
            reason=reason,
        )

    def delete(self, *, token: str, once: str = "", reason: str = "") -> Nothing:
        """Forgets a token, which stops working at once.

        Raises HoldfastError.
        """
        return self._caller.call("tokens.delete", OfToken(token=token), Nothing, once=once, reason=reason)

    def list(self, *, cursor: str = "", limit: int = 50, all_users: bool = False) -> Page[TokenShown]:
        """Lists tokens without their secrets.

        Raises HoldfastError.
        """
        return self._caller.call(
            "tokens.list", ListTokens(cursor=cursor, limit=limit, all_users=all_users), Page[TokenShown]
        )


class ToolsCalls:
    """The operations on tools."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def list(self) -> Tools:
        """Lists the tools whose output can be read.

        Raises HoldfastError.
        """
        return self._caller.call("tools.list", ListTools(), Tools)

    def parse(self, *, text: str, tool: str = "") -> ToolRead:
        """Reads the output of a system tool: its values, and what is alarming in them.

        Raises HoldfastError.
        """
        return self._caller.call("tools.parse", ToolOutput(text=text, tool=tool), ToolRead)


class UsersCalls:
    """The operations on users."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def create(self, *, name: str, title: str = "", email: str = "", once: str = "", reason: str = "") -> Invited:
        """Adds someone who may sign in; the link in the answer lets them choose a password.

        Raises HoldfastError.
        """
        return self._caller.call(
            "users.create", NewUser(name=name, title=title, email=email), Invited, once=once, reason=reason
        )

    def delete(self, *, user: str, once: str = "", reason: str = "") -> Nothing:
        """Forgets a user with their grants, tokens and sessions.

        Raises HoldfastError.
        """
        return self._caller.call("users.delete", OfUser(user=user), Nothing, once=once, reason=reason)

    def get(self, *, user: str) -> UserShown:
        """Shows a user.

        Raises HoldfastError.
        """
        return self._caller.call("users.get", OfUser(user=user), UserShown)

    def invite(self, *, user: str, once: str = "", reason: str = "") -> Invited:
        """Makes a new link by which a user chooses a password.

        Raises HoldfastError.
        """
        return self._caller.call("users.invite", OfUser(user=user), Invited, once=once, reason=reason)

    def list(self, *, cursor: str = "", limit: int = 50, text: str = "") -> Page[UserShown]:
        """Lists users.

        Raises HoldfastError.
        """
        return self._caller.call("users.list", ListUsers(cursor=cursor, limit=limit, text=text), Page[UserShown])

    def update(
        self,
        *,
        user: str,
        title: str | UnsetType = UNSET,
        email: str | UnsetType = UNSET,
        disabled: bool | UnsetType = UNSET,
        once: str = "",
        reason: str = "",
    ) -> UserShown:
        """Changes a user; one who is disabled is out at once.

        Raises HoldfastError.
        """
        return self._caller.call(
            "users.update",
            ChangedUser(user=user, title=title, email=email, disabled=disabled),
            UserShown,
            once=once,
            reason=reason,
        )


class WaiversCalls:
    """The operations on waivers."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def create(
        self,
        *,
        cluster: str,
        cause: str,
        owner: str,
        why: str,
        object: str = "*",
        expires_days: int = 30,
        once: str = "",
        reason: str = "",
    ) -> WaiverShown:
        """Accepts a cause at some objects of a cluster until a date.

        Raises HoldfastError.
        """
        return self._caller.call(
            "waivers.create",
            NewWaiver(cluster=cluster, cause=cause, owner=owner, why=why, object=object, expires_days=expires_days),
            WaiverShown,
            once=once,
            reason=reason,
        )

    def delete(self, *, waiver: str, once: str = "", reason: str = "") -> Nothing:
        """Ends a waiver, so that what it accepted counts again.

        Raises HoldfastError.
        """
        return self._caller.call("waivers.delete", OfWaiver(waiver=waiver), Nothing, once=once, reason=reason)

    def list(self, *, cursor: str = "", limit: int = 50, cluster: str = "") -> Page[WaiverShown]:
        """Lists waivers: what somebody accepts, where and until when.

        Raises HoldfastError.
        """
        return self._caller.call(
            "waivers.list", ListWaivers(cursor=cursor, limit=limit, cluster=cluster), Page[WaiverShown]
        )


class WatchdogsCalls:
    """The operations on watchdogs."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def expect(
        self, *, source: str, every_minutes: float = 10.0, cluster: str = "", once: str = "", reason: str = ""
    ) -> WatchdogShown:
        """Says how often a source of alerts must send its watchdog.

        Raises HoldfastError.
        """
        return self._caller.call(
            "watchdogs.expect",
            ExpectedWatchdog(source=source, every_minutes=every_minutes, cluster=cluster),
            WatchdogShown,
            once=once,
            reason=reason,
        )

    def forget(self, *, source: str, once: str = "", reason: str = "") -> Nothing:
        """Expects no watchdog of a source any more.

        Raises HoldfastError.
        """
        return self._caller.call("watchdogs.forget", OfWatchdog(source=source), Nothing, once=once, reason=reason)

    def list(
        self, *, cursor: str = "", limit: int = 50, state: Literal["waiting", "well", "missed"] | None = None
    ) -> Page[WatchdogShown]:
        """Lists what must show that it lives: sources of alerts, channels and the workers; what is silent comes first.

        Raises HoldfastError.
        """
        return self._caller.call(
            "watchdogs.list", ListWatchdogs(cursor=cursor, limit=limit, state=state), Page[WatchdogShown]
        )


class WorkaroundsCalls:
    """The operations on workarounds."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def list(
        self, *, cursor: str = "", limit: int = 50, cluster: str = "", which: Literal["all", "overdue"] = "all"
    ) -> Page[WorkaroundRow]:
        """Lists workarounds in place, those that should be gone the longest first.

        Raises HoldfastError.
        """
        return self._caller.call(
            "workarounds.list",
            ListWorkarounds(cursor=cursor, limit=limit, cluster=cluster, which=which),
            Page[WorkaroundRow],
        )

// Made by tools/typescript.py from the table of operations.

export interface AcceptDrift {
  cluster: string;
  objects: ObjectNamed[];
  why: string;
  baseline?: string;
  snapshot?: string;
}

export interface AccuracyShown {
  said: number;
  came_true: number;
  missed: number;
  quiet: number;
  open: number;
  moments: number;
  hours: number;
  f1: number | null;
  coverage: number | null;
  misses: MissShown[];
}

export interface Acknowledged {
  note?: string;
  incident: string;
}

export interface Action {
  id: string;
  cause: string;
  what: string;
  owner: string;
  due: string;
  done: string | null;
}

export interface ActionFinished {
  id: string;
  note: string;
  incident: string;
}

export interface ActionParameter {
  name: string;
  text: string;
  usual: string;
  is_required: boolean;
}

export interface ActionPlanned {
  id: string;
  cause: string;
  what: string;
  owner: string;
  due: string;
  incident: string;
}

export interface ActionShown {
  name: string;
  title: string;
  why: string;
  risk: "R0" | "R1" | "R2" | "R3" | "R4";
  version: number;
  target: string;
  needed: number;
  never_alone: boolean;
  heals: string[];
  wishes: ActionParameter[];
  rights: string[];
  references: string[];
}

export interface ActionTermsShown {
  action: string;
  cluster: string;
  namespace: string;
  terms: Record<string, unknown>;
  by: string;
}

export interface AddHold {
  cluster: string;
  matter: string;
  why: string;
  namespaces?: string[];
  claims?: string[];
}

export interface Advanced {
  to: "assessed" | "cause-known" | "closed" | "fixed" | "found" | "mitigated" | "triaged" | "verified";
  note?: string;
  skip_reason?: string;
  recovery?: Recovery | null;
  incident: string;
}

export interface Agreed {
  by: string;
  at: string;
}

export interface AlertShown {
  name: string;
  severity: string;
  wait: string;
  summary: string;
}

export interface AlertSourceShown {
  name: string;
  title: string;
  cluster: string;
  cluster_label: string;
  external_labels: Record<string, string>;
  prometheus: string;
  alertmanager: string;
  received: string | null;
  watched: string | null;
  firing: number;
  gaps: GapShown[];
  can_fill: boolean;
  filled: string | null;
  why: string;
  looked: string | null;
  silences: KeptSilence[];
  held_back: HeldBack[];
  created: string;
  revision: number;
}

export interface AnomalyRow {
  cluster: string;
  object: WireObject;
  signal: string;
  part: string;
  start: string;
  end: string;
  expected: number;
  actual: number;
  score: number;
  detectors: string[];
  origin: WireObject | null;
}

export interface Answer {
  understood: string;
  intent: string;
  operation: string;
  parameters: Record<string, string>;
  result: Record<string, unknown> | null;
  refused: "" | "changes" | "missing" | "no-data" | "not-permitted" | "nothing" | "unclear" | "unknown-words" | "which-object";
  why: string;
  words: string[];
  suggestions: string[];
}

export interface Answers {
  improvement?: boolean | null;
  users?: string | null;
  process?: string | null;
  tier?: string | null;
  data_loss?: string | null;
  security?: string | null;
  compliance?: string | null;
  money?: string | null;
  urgency?: string | null;
}

export interface ApiShown {
  api: string;
  kind: string;
  removed: string;
  use: string;
  objects: WireObject[];
}

export interface ApprovalShown {
  by: string;
  at: string;
  expires: string;
  is_emergency: boolean;
  reason: string;
}

export interface ApprovePlan {
  plan: string;
  reason: string;
  hash?: string;
  emergency?: boolean;
}

export interface AskCalendar {
  from?: string;
  until?: string;
  cluster?: string;
  cadence?: "daily" | "monthly" | "quarterly" | "weekly" | null;
}

export interface AskDrift {
  cluster: string;
  baseline?: string;
  namespace?: string;
  snapshot?: string;
}

export interface AskDuty {
  at?: string | null;
  days?: number;
}

export interface AskEvidence {
  cluster: string;
  action: string;
  namespace?: string;
}

export interface AskMeant {
  cluster: string;
  kind: string;
  namespace: string;
  name: string;
  baseline?: string;
}

export interface AskMeasures {
  since?: string | null;
  until?: string | null;
  by?: "all" | "level" | "priority" | "service";
}

export interface AskNames {
  ids?: string[];
}

export interface AskRate {
  action?: string;
  cluster?: string;
  namespace?: string;
  days?: number;
}

export interface Assessed {
  incident: string;
  assessment?: Answers;
  override?: "P1" | "P2" | "P3" | "P4" | "enhancement" | null;
  reason?: string;
}

export interface Assessment {
  improvement?: boolean;
  users?: string;
  process?: string;
  tier?: string;
  data_loss?: string;
  security?: string;
  compliance?: string;
  money?: string;
  urgency?: string;
}

export interface Assigned {
  who: string;
  note?: string;
  incident: string;
}

export interface AuditProof {
  verdict: string;
  records: number;
  proven: number;
  checkpoints: number;
  last_hash: string;
  broken: Break | null;
}

export interface AuditRecord {
  seq: number;
  deed: Deed;
  previous: string;
  hash: string;
}

export interface AutonomyLevelShown {
  action: string;
  title: string;
  level: "approve" | "auto" | "observe" | "suggest";
  set: "approve" | "auto" | "observe" | "suggest";
  ceiling: "approve" | "auto" | "observe" | "suggest";
  because: "default" | "destructive" | "dial" | "disrupts" | "failed" | "never-automated" | "two-people";
  reason: string;
  dial: string;
  failures: string[];
}

export interface BackupPolicyShown {
  cluster: string;
  document: string;
  content: Record<string, unknown>;
  classes: string[];
  by: string;
  at: string | null;
  revision: number;
}

export interface Band {
  p10: number;
  p50: number;
  p90: number;
}

export interface BandOfHours {
  p10: number | null;
  p50: number | null;
  p90: number | null;
}

export interface BaselineShown {
  id: string;
  cluster: string;
  name: string;
  namespaces: string[];
  objects: number;
  taken_at: string;
  saved: string;
  by: string;
  why: string;
  digest: string;
}

export interface BatchTaken {
  source: string;
  alerts: number;
  new: number;
  known: number;
  ended: number;
  apart: number;
  opened: string[];
  joined: string[];
  truncated: number;
  left_out: LeftOutShown[];
  more_left_out: number;
}

export interface BreachForecastShown {
  incident: string;
  title: string;
  priority: string;
  deadline: string | null;
  breached: string | null;
  share: number | null;
  count: number;
  definition: string;
  missing: string;
}

export interface Break {
  seq: number;
  fault: "changed" | "cut" | "misplaced" | "missing" | "repeated" | "rewritten" | "unreadable" | "unsigned";
}

export interface BreakerShown {
  action: string;
  cluster: string;
  failures: string;
}

export interface BudgetShown {
  service: string;
  objective: number;
  since: string;
  until: string;
  budget_seconds: number;
  spent_seconds: number;
  left: number;
  state: "fine" | "freeze" | "review";
  text: string;
  definition: string;
  spenders: SpenderShown[];
  excepted: string[];
}

export interface CalendarFile {
  name: string;
  zone: string;
  hours?: Hours[];
  country?: string;
  holidays?: string[];
  except_holidays?: string[];
  day_hours?: number;
  always?: boolean;
}

export interface CalendarShown {
  name: string;
  zone: string;
  always: boolean;
  weekly_hours: number;
  holidays: string[];
  years: number[];
}

export interface Cause {
  id: string;
  kind: "contributing" | "direct" | "environmental" | "human" | "process" | "systemic";
  what: string;
  evidence: string[];
}

export interface CauseNamed {
  name: string;
  title: string;
}

export interface CausePage {
  name: string;
  family: string;
  title: string;
  severity: "critical" | "high" | "info" | "low" | "medium";
  type: "availability" | "capacity" | "configuration" | "performance" | "security";
  cause_kind: "hardware" | "misconfiguration" | "network" | "resource-shortage" | "software";
  subject: string;
  effect: string;
  message: string;
  why: string;
  fix: string;
  workaround: string;
  verify: string;
  rollback: string;
  prevention: string;
  next_test: string;
  needs: string[];
  aliases: string[];
  cases: string[];
  patterns: PatternRow[];
  references: string[];
}

export interface CauseRecorded {
  id: string;
  kind: "contributing" | "direct" | "environmental" | "human" | "process" | "systemic";
  what: string;
  evidence?: string[];
  incident: string;
}

export interface CauseRow {
  name: string;
  family: string;
  title: string;
  severity: "critical" | "high" | "info" | "low" | "medium";
  type: "availability" | "capacity" | "configuration" | "performance" | "security";
  cause_kind: "hardware" | "misconfiguration" | "network" | "resource-shortage" | "software";
  subject: string;
  score: number;
}

export interface CertificateShown {
  object: WireObject;
  place: string;
  names: string;
  ends: string;
  days_left: number;
}

export interface ChanceShown {
  hours: number;
  chance: number;
}

export interface Changed {
  opened: number;
  healed: number;
  objects: number | null;
}

export interface ChangedChannel {
  channel: string;
  name?: string;
  url?: string;
  host?: string;
  port?: number;
  security?: "none" | "starttls" | "tls";
  user?: string;
  sender?: string;
  to?: string[];
  ca?: string;
  secret?: string;
  enabled?: boolean;
  second?: string;
  portal?: string;
}

export interface ChangedCluster {
  cluster: string;
  title?: string;
  labels?: Record<string, string>;
  owners?: Record<string, string>;
  context?: string;
  prometheus?: string;
  keep_days?: number;
}

export interface ChangedField {
  field: string;
  before: unknown;
  after: unknown;
}

export interface ChangedMe {
  title?: string;
  email?: string;
  lang?: "" | "en" | "ko";
}

export interface ChangedObject {
  object: WireObject;
  fields: ChangedField[];
  is_new: boolean;
}

export interface ChangedProblem {
  cause: string;
  object: WireObject;
  severity: "critical" | "high" | "info" | "low" | "medium";
  title: string;
}

export interface ChangedSchedule {
  schedule: string;
  name?: string;
  cron?: string;
  zone?: string;
  enabled?: boolean;
  options?: Record<string, string>;
}

export interface ChangedSource {
  source: string;
  title?: string;
  cluster_label?: string;
  external_labels?: Record<string, string>;
  prometheus?: string;
  alertmanager?: string;
}

export interface ChangedTeam {
  team: string;
  name?: string;
  title?: string;
  places?: Scope[];
}

export interface ChangedUser {
  user: string;
  title?: string;
  email?: string;
  disabled?: boolean;
}

export interface Changes {
  old: SnapshotShown;
  new: SnapshotShown;
  added: WireObject[];
  removed: WireObject[];
  changed: ChangedObject[];
  opened: ChangedProblem[];
  healed: ChangedProblem[];
  remaining: ChangedProblem[];
  unseen: ChangedProblem[];
  not_compared: string[];
  is_other_cluster: boolean;
}

export interface ChannelShown {
  id: string;
  name: string;
  way: "email" | "slack" | "teams" | "webhook";
  url: string;
  host: string;
  port: number;
  security: "none" | "starttls" | "tls";
  user: string;
  sender: string;
  to: string[];
  ca: string;
  has_secret: boolean;
  enabled: boolean;
  second: string;
  portal: string;
  revision: number;
}

export interface CheckCalendar {
  since: string;
  until: string;
  items: DueShown[];
}

export interface CheckDrill {
  drill: string;
  checks: Checked[];
}

export interface CheckLineShown {
  text: string;
  bad: boolean;
  object: string;
  rule: string;
}

export interface CheckRow {
  check: string;
  verdict: "damaged" | "unknown" | "verified";
  looked_at: number;
  seconds: number;
  unknown: string;
  damages: DamageRow[];
}

export interface CheckShown {
  id: string;
  cadence: "daily" | "monthly" | "quarterly" | "weekly";
  number: number;
  group: string;
  title: string;
  why: string;
  fix: string;
  automatic: boolean;
  opens: string;
  awaits: string;
  asks: string;
  rules: string[];
  queries: string[];
  last: LastRun[];
}

export interface Checked {
  check: string;
  verdict: "damaged" | "unknown" | "verified";
  damages?: Damage[];
  unknown?: string;
  looked_at?: number;
  seconds?: number;
}

export interface ChecklistShown {
  cadence: string;
  title: string;
  cron: string;
  minutes: number;
  minutes_by_hand: number;
  checks: PreventionCheckShown[];
}

export interface Checkpoint {
  seq: number;
  hash: string;
  time: string;
  key: string;
  signature: string;
}

export interface Checkpoints {
  items: Checkpoint[];
}

export interface Claim {
  secret: string;
  password: string;
  name?: string;
}

export interface ClaimRow {
  cluster: string;
  namespace: string;
  name: string;
  phase: string;
  class: string;
  capacity_bytes: number | null;
  used_bytes: number | null;
  used_share: number | null;
  growth_bytes_per_day: number | null;
  days_to_full: Days | null;
  standing: "fills" | "full" | "lasts" | "no-capacity" | "no-data" | "stale" | "too-short" | "unreliable";
  forecast: string;
  access_modes: string[];
  pods: string[];
  volume: string;
  node: string;
  driver: string;
  problems: number;
}

export interface ClassRow {
  cluster: string;
  name: string;
  provisioner: string;
  is_default: boolean;
  reclaim: string;
  binding_mode: string;
  expandable: boolean;
  claims: number;
  volumes: number;
  capacity_bytes: number;
  problems: number;
}

export interface ClockShown {
  clock: "acknowledge" | "escalate" | "resolve" | "review" | "update" | "vendor";
  run: number;
  motion: "paused" | "running" | "stopped";
  calendar: string;
  started: string;
  elapsed_seconds: number;
  limit_seconds: number | null;
  deadline: string | null;
  breached: string | null;
  stopped: string | null;
  case: string;
  beyond: boolean;
}

export interface Clue {
  field: string;
  answer: string;
  words: string;
  around: string;
}

export interface ClusterShown {
  name: string;
  title: string;
  way: "agent" | "bundle" | "live";
  labels: Record<string, string>;
  keep_days: number;
  has_credential: boolean;
  created: string;
  changed: string;
  revision: number;
  owners: Record<string, string>;
  context: string;
  prometheus: string;
}

export interface CompareSnapshots {
  cluster: string;
  from?: string;
  to?: string;
  since_days?: number | null;
}

export interface ComponentShown {
  name: string;
  version: string;
  skew: "allowed" | "newer" | "same" | "too-old" | "unknown";
  behind: number | null;
  count: number;
  objects: WireObject[];
}

export interface ConditionRow {
  type: string;
  status: string;
  reason: string;
  message: string;
  since: string | null;
}

export interface ConflictRow {
  weight: "fail" | "unknown" | "warn";
  what: string;
  subject: WireObject;
  text: string;
}

export interface Count {
  cluster: string;
  severity: "critical" | "high" | "info" | "low" | "medium";
  is_risk: boolean;
  count: number;
}

export interface CountProblems {
  cluster?: string;
  namespace?: string;
}

export interface CoverageRow {
  claim: WireObject;
  state: "covered-proven" | "covered-unproven" | "none" | "not-needed" | "stale" | "unknown";
  backup_class: string;
  rpo_seconds: number;
  point: WireObject | null;
  point_at: string | null;
  point_age_seconds: number | null;
  proven_at: string | null;
  reasons: string[];
  missing: string[];
}

export interface CoverageShown {
  taken_at: string | null;
  counts: Record<string, number>;
  claims: PageCoverageRow;
}

export interface Damage {
  what: string;
  where: string;
  expected?: string;
  found?: string;
  offset?: number | null;
}

export interface DamageRow {
  what: string;
  where: string;
  offset: number | null;
  text: string;
}

export interface Days {
  p10: number | null;
  p50: number | null;
  p90: number | null;
}

export interface DecidePlan {
  plan: string;
  reason: string;
}

export interface DecisionShown {
  cluster: string;
  loop: string;
  kind: string;
  namespace: string;
  name: string;
  part: string;
  at: string;
  value: number;
  reason: string;
  sentence: string;
  use: number | null;
  wanted: number | null;
  turns: LoopTurnShown[];
}

export interface Deed {
  time: string;
  actor: string;
  action: string;
  target: string;
  outcome: "done" | "failed" | "refused";
  behalf: string;
  reason: string;
  request: string;
  before: string;
  after: string;
  details: Record<string, string>;
  written?: Written[];
}

export interface Deleted {
  object: string;
  uid: string;
  sha256: string;
  handle: string;
  driver: string;
  bytes: number;
}

export interface DeletionProofShown {
  id: string;
  cluster: string;
  items: Deleted[];
  by: string;
  plan: string;
  rule: string;
  deleted: string;
  seen_gone: string;
  digest: string;
  fault: "" | "changed" | "empty" | "seen-before-deleted" | "still-there";
  agreed: Agreed[];
  looks: SeenGone[];
  unknowable: string[];
}

export interface DeliveryShown {
  id: string;
  report: string;
  title: string;
  channel: string;
  state: "dead" | "delivered" | "waiting";
  asked: string;
  ended: string | null;
  attempts: number;
  error: string;
  reason: string;
  notice: string;
}

export interface DialShown {
  id: string;
  action: string;
  cluster: string;
  namespace: string;
  environment: string;
  level: "approve" | "auto" | "observe" | "suggest";
  by: string;
  since: string;
  why: string;
}

export interface Dismissed {
  reason: string;
  incident: string;
}

export interface DriftShown {
  baseline: string;
  name: string;
  by: string;
  why: string;
  saved: string;
  snapshot: string;
  taken_at: string;
  objects: DriftedShown[];
  same: number;
  not_compared: string[];
}

export interface DriftedFieldShown {
  path: string;
  kind: "added" | "changed" | "removed";
  risk: "access" | "data" | "in-place" | "never" | "restarts" | "traffic";
  wanted: unknown;
  live: unknown;
  manager: string;
  origin: "by-others" | "never-applied" | "unknown";
  can_be_set: boolean;
}

export interface DriftedShown {
  object: WireObject;
  state: "added" | "drifted" | "missing";
  fields: DriftedFieldShown[];
}

export interface DrillRow {
  cluster: string;
  claim: WireObject;
  point: string;
  by: string;
  began: string;
  ended: string;
  verdict: "damaged" | "unknown" | "verified";
  rto_seconds: number | null;
  rpo_seconds: number | null;
  bytes: number | null;
  seconds_per_gib: number | null;
  failure: string;
  checks: CheckRow[];
  unchecked: string;
  plan: string;
  scratch: string;
  closed: string | null;
}

export interface DrillShown {
  id: string;
  drill: DrillRow;
}

export interface DueShown {
  cluster: string;
  cadence: "daily" | "monthly" | "quarterly" | "weekly";
  due: string;
  state: "done" | "due" | "missed" | "postponed" | "waiting";
  checks: number;
  by: string;
  ran: string | null;
  made_up: string | null;
  until: string | null;
  counts: Record<string, number>;
}

export interface Duty {
  at: string;
  until: string;
  levels: DutyShown[];
}

export interface DutyHours {
  days: string[];
  opens: string;
  closes: string;
}

export interface DutyShown {
  level: "L1" | "L2" | "L3" | "emergency" | "security" | "vendor";
  has_rota: boolean;
  now: ShiftShown;
  next: ShiftShown | null;
  shifts: ShiftShown[];
  gaps: ShiftShown[];
}

export interface EdgeShown {
  source: WireObject;
  target: WireObject;
  relation: string;
}

export interface Ended {
  sessions: number;
}

export interface Escalated {
  level: "L1" | "L2" | "L3" | "emergency" | "security" | "vendor";
  trigger: "complexity" | "hand" | "impact";
  reason: string;
  asked?: string;
  incident: string;
}

export interface EscalationAudit {
  is_clean: boolean;
  missed: string[];
  unfounded: string[];
}

export interface EventRow {
  type: string;
  reason: string;
  message: string;
  count: number;
  time: string | null;
}

export interface EventShown {
  number: number;
  at: string;
  by: string;
  deed: string;
  sentence: string;
}

export interface EvidenceShown {
  action: string;
  runs: number;
  verified: number;
  failed: number;
  streak: number;
  needed: number;
  may_rise: boolean;
  allows: "approve" | "auto" | "observe" | "suggest";
  sentence: string;
  last_failure: string | null;
}

export interface ExpectedWatchdog {
  source: string;
  every_minutes?: number;
  cluster?: string;
}

export interface FactsShown {
  incident: string;
  is_known: boolean;
  snapshot: string;
  taken: string | null;
  affected: string[];
  namespaces: string[];
  owners: Record<string, string>;
  messages: string[];
  changes: string[];
  changed_since: string | null;
  problems: string[];
  unread: string[];
}

export interface FindSimilar {
  incident: string;
  limit?: number;
}

export interface FindText {
  text: string;
  only?: "cause" | "cluster" | "object" | "pattern" | "problem" | "term" | null;
  limit?: number;
}

export interface FiringShown {
  id: string;
  source: string;
  cluster: string;
  rule: string;
  severity: string;
  summary: string;
  active: string | null;
  starts: string;
  ends: string | null;
  received: string;
  told: "backfill" | "webhook";
  labels: Record<string, string>;
  object: WireObject | null;
  namespaces: string[];
  incident: string;
  apart: "" | "ignored" | "inhibited" | "maintenance" | "silenced" | "watchdog";
  apart_by: string;
  why: string;
}

export interface FixPlan {
  steps: string[];
  rollback: string[];
  test: string;
  risk: string;
  resources: string;
  schedule: string | null;
  change: string;
  query: string;
  side: "above" | "below";
  limit: number;
  by: string;
}

export interface FixShown {
  incident: string;
  fix: FixPlan | null;
  revision: number;
}

export interface FlagShown {
  flag: string;
  title: string;
  levels: string[];
}

export interface Fleet {
  clusters: FleetCluster[];
  totals: FleetTotals;
  turns: TurnShown[];
}

export interface FleetCluster {
  name: string;
  title: string;
  way: "agent" | "bundle" | "live";
  risk: number;
  problems: SeverityCounts;
  risks: number;
  last_snapshot: string | null;
  age_seconds: number | null;
  next_scan: string | null;
  days_to_full: FullShown | null;
  changed: Changed;
  unread: number | null;
}

export interface FleetTotals {
  clusters: number;
  problems: SeverityCounts;
  risks: number;
  filling: number;
  stale: number;
  worst: string;
}

export interface Followed {
  parent: string;
  incident: string;
}

export interface ForecastRow {
  id: string;
  cluster: string;
  object: WireObject;
  resource: "image-fs" | "image-fs-inodes" | "node-fs" | "node-fs-inodes" | "pool" | "volume" | "volume-inodes";
  part: string;
  standing: "fills" | "full" | "lasts" | "no-capacity" | "no-data" | "stale" | "too-short" | "unreliable";
  used: number | null;
  capacity: number | null;
  used_share: number | null;
  days_to_full: Days | null;
  chance_4d: number | null;
  method: string;
  days: number;
  remarks: string[];
}

export interface ForecastShown {
  id: string;
  cluster: string;
  subject: WireObject;
  resource: "image-fs" | "image-fs-inodes" | "node-fs" | "node-fs-inodes" | "pool" | "volume" | "volume-inodes";
  part: string;
  standing: "fills" | "full" | "lasts" | "no-capacity" | "no-data" | "stale" | "too-short" | "unreliable";
  remarks: string[];
  moment: number;
  used: number | null;
  capacity: number | null;
  hours: BandOfHours | null;
  levels: LevelShown[];
  chances: ChanceShown[];
  method: string;
  tests: number;
  evidence: Losses[];
  changed_hours: number | null;
  resized_hours: number | null;
  recreated_hours: number | null;
  days: number;
  stale_hours: number | null;
  history: [number, number][];
  capacities: [number, number][];
  band: Band[];
  users: WireObject[];
  workload: WireObject | null;
  storage_class: string;
}

export interface FreezeShown {
  id: string;
  name: string;
  since: string;
  until: string;
  allowed: "R0" | "R1" | "R2" | "R3" | "R4";
  cluster: string;
  namespace: string;
  by: string;
  why: string;
  state: "in-force" | "over" | "planned";
}

export interface FullShown {
  subject: WireObject;
  p10: number | null;
  p50: number | null;
  p90: number | null;
}

export interface GapShown {
  since: string;
  until: string;
  reason: "asked" | "refused" | "silent" | "stopped" | "truncated";
  alerts: number;
}

export interface GiveHand {
  cluster: string;
  body: string;
  context?: string;
}

export interface Gone {
  object: string;
  uid: string;
  sha256: string;
}

export interface GrantShown {
  id: string;
  subject: string;
  name: string;
  role: string;
  cluster: string;
  namespace: string;
  in_places: boolean;
  by: string;
  until: string | null;
  created: string;
}

export interface GraphShown {
  nodes: NodeShown[];
  edges: EdgeShown[];
  cut: boolean;
}

export interface Ground {
  flag: "authority-missing" | "breach-suspected" | "compliance-risk" | "critical-system" | "data-loss-risk" | "expertise-missing" | "many-users" | "media-interest" | "resources-missing" | "security-related" | "several-systems" | "vendor-needed";
  since: string;
  reason: string;
}

export interface HandOverShown {
  incident: string;
  format: "html" | "json" | "md";
  media_type: string;
  content: string;
}

export interface HandShown {
  cluster: string;
  is_given: boolean;
  by: string;
  context: string;
}

export interface HealingShown {
  name: string;
  title: string;
  why: string;
  when_not: string;
  causes: string[];
  action: string;
  area: "config" | "network" | "node" | "storage" | "workload";
  aim: "capacity" | "configuration" | "data-recovery" | "fault-isolation" | "service-recovery";
  level: "approve" | "auto" | "observe" | "suggest";
  confidence: number;
  looks: number;
  minutes: number;
  beside: string[];
  without: string[];
  targets: string[];
  healed_within_minutes: number;
  runs: number;
  healed: number;
  not_healed: number;
  open: number;
  share: number | null;
  definition: string;
}

export interface Held {
  reason: "agreed-window" | "other" | "waiting-requester" | "waiting-vendor";
  note: string;
  by: string;
  since: string;
  until: string | null;
}

export interface HeldBack {
  rule: string;
  labels: Record<string, string>;
  since: string | null;
  by: "inhibited" | "silenced";
  ids: string[];
}

export interface HeldUp {
  reason: "agreed-window" | "other" | "waiting-requester" | "waiting-vendor";
  note: string;
  until?: string | null;
  incident: string;
}

export interface HiddenPart {
  part: "affected" | "chain" | "evidence" | "explains" | "rivals" | "values";
  owner: string;
}

export interface History {
  cursor?: string;
  limit?: number;
  cluster: string;
  check: string;
}

export interface Hit {
  kind: "cause" | "cluster" | "object" | "pattern" | "problem" | "term";
  title: string;
  detail: string;
  link: string;
  score: number;
  cluster: string;
  object: WireObject | null;
  severity: "critical" | "high" | "info" | "low" | "medium" | null;
  id: string;
}

export interface HoldShown {
  id: string;
  cluster: string;
  matter: string;
  why: string;
  by: string;
  since: string;
  namespaces: string[];
  claims: string[];
  lifted: string | null;
  lifted_by: string;
}

export interface Hours {
  days: string[];
  opens: string;
  closes: string;
}

export interface HygieneShown {
  snapshot: string;
  day: string | null;
  read: string;
  horizon: string;
  source: string;
  versions: VersionShown[];
  components: ComponentShown[];
  next_minor: string;
  apis: ApiShown[];
  certificates: CertificateShown[];
  images: ImageShown[];
  sidecars: SidecarShown[];
  licences: LicenceShown[];
  unread: string[];
}

export interface ImageShown {
  image: string;
  pinning: "digest" | "moving" | "version";
  has_drifted: boolean;
  users: WireObject[];
}

export interface Incident {
  id: string;
  number: number;
  last: string;
  title: string;
  source: string;
  opened: string;
  began: string;
  priority: "P1" | "P2" | "P3" | "P4" | "enhancement";
  rating: Rating;
  assessment: Assessment;
  cluster: string;
  namespaces: string[];
  override: string;
  step: "assessed" | "cause-known" | "closed" | "fixed" | "found" | "mitigated" | "triaged" | "verified";
  side: "" | "duplicate" | "false-positive" | "merged";
  into: string;
  dismissal: string;
  rounds: number;
  path: Reached[];
  hold: Held | null;
  assignee: string;
  tended: string | null;
  levels: ("L1" | "L2" | "L3" | "emergency" | "security" | "vendor")[];
  flags: ("authority-missing" | "breach-suspected" | "compliance-risk" | "critical-system" | "data-loss-risk" | "expertise-missing" | "many-users" | "media-interest" | "resources-missing" | "security-related" | "several-systems" | "vendor-needed")[];
  grounds: Ground[];
  affected: string[];
  services: string[];
  fingerprints: string[];
  workarounds: Workaround[];
  causes: Cause[];
  actions: Action[];
  vendor_cases: VendorCase[];
  roles: Record<string, string>;
  parent: string;
  children: string[];
  open_children: string[];
  absorbed: string[];
  reviewed: string | null;
  fixed: string | null;
  verified: string | null;
  closed: string | null;
  fired: string[];
}

export interface IncidentRow {
  id: string;
  title: string;
  state: "open" | "over";
  priority: "P1" | "P2" | "P3" | "P4" | "enhancement";
  step: "assessed" | "cause-known" | "closed" | "fixed" | "found" | "mitigated" | "triaged" | "verified";
  side: string;
  cluster: string;
  namespaces: string[];
  assignee: string;
  opened: string;
  last: string;
  next_due: string | null;
}

export interface IncidentShown {
  incident: Incident;
  why: string[];
  clocks: ClockShown[];
  steps: StepShown[];
  timeline: EventShown[];
  pages: PageShown[];
  revision: number;
  now: string;
}

export interface Invited {
  user: UserShown;
  secret: string;
  expires: string;
}

export interface JobShown {
  id: string;
  action: string;
  cluster: string;
  state: "done" | "failed" | "running" | "waiting";
  asked: string;
  by: string;
  started: string | null;
  ended: string | null;
  attempts: number;
  snapshot: string;
  error: string;
  reason: string;
}

export interface KeptSilence {
  id: string;
  matchers: Matcher[];
  starts: string;
  ends: string;
  by: string;
  comment: string;
}

export interface KeptWrite {
  verb: "apply" | "command" | "create" | "delete" | "evict" | "patch";
  kind: string;
  namespace: string;
  name: string;
  subresource: string;
  fields: [string, string, string][];
}

export interface KnowledgeLineShown {
  text: string;
  causes: CauseNamed[];
  commands: string[];
  signals: string[];
  by_hand: string;
}

export interface KnowledgePartShown {
  list: string;
  lines: KnowledgeLineShown[];
}

export interface KpiShown {
  id: string;
  title: string;
  definition: string;
  target: string;
  source: string;
  goal: string;
}

export interface LackShown {
  name: "actions" | "direct-cause" | "fix-plan" | "review" | "summary" | "verification" | "went-badly" | "went-well" | "workarounds";
  binding: boolean;
  about: string[];
  text: string;
}

export interface LastRun {
  cluster: string;
  state: "fail" | "not-evaluated" | "pass" | "waiting-for-person" | null;
  due: string | null;
  ran: string | null;
  bad: number;
  seen: number;
  next_run: string | null;
}

export interface LeftOutShown {
  place: number;
  why: string;
}

export interface Letter {
  text: string;
  subject?: string;
}

export interface LevelShown {
  share: number;
  hours: BandOfHours;
}

export interface LicenceShown {
  object: WireObject;
  name: string;
  ends: string | null;
}

export interface LimitShown {
  id: string;
  name: string;
  cluster: string;
  namespace: string;
  kind: string;
  hours: number;
  objects: number | null;
  share: number | null;
  bytes: number | null;
  money: number | null;
  by: string;
}

export interface LineShown {
  number: number;
  at: string;
  what: string;
  step: number | null;
  detail: string;
  probe: number | null;
  proof: ProofShown | null;
}

export interface ListActions {
  cursor?: string;
  limit?: number;
  kind?: string;
  heals?: string;
}

export interface ListAnomalies {
  cursor?: string;
  limit?: number;
  cluster?: string;
  namespace?: string;
}

export interface ListAudit {
  cursor?: string;
  limit?: number;
  actor?: string;
  action?: string;
  target?: string;
  outcome?: "done" | "failed" | "refused" | null;
  since?: string | null;
  before?: string | null;
}

export interface ListBaselines {
  cursor?: string;
  limit?: number;
  cluster: string;
}

export interface ListCauses {
  cursor?: string;
  limit?: number;
  family?: string;
  text?: string;
}

export interface ListChannels {
  cursor?: string;
  limit?: number;
}

export interface ListChecks {
  cursor?: string;
  limit?: number;
  cluster?: string;
  cadence?: "daily" | "monthly" | "quarterly" | "weekly" | null;
  state?: "fail" | "not-evaluated" | "pass" | "waiting-for-person" | null;
}

export interface ListClaims {
  cursor?: string;
  limit?: number;
  cluster?: string;
  namespace?: string;
  text?: string;
  phase?: string;
  standing?: "fills" | "full" | "lasts" | "no-capacity" | "no-data" | "stale" | "too-short" | "unreliable" | null;
  class?: string;
  within_days?: number | null;
  least_share?: number | null;
  order?: "capacity" | "days_to_full" | "growth" | "name" | "used_bytes" | "used_share";
}

export interface ListClasses {
  cursor?: string;
  limit?: number;
  cluster?: string;
  text?: string;
}

export interface ListClusters {
  cursor?: string;
  limit?: number;
}

export interface ListCoverage {
  cursor?: string;
  limit?: number;
  cluster: string;
  namespace?: string;
  state?: "covered-proven" | "covered-unproven" | "none" | "not-needed" | "stale" | "unknown" | null;
}

export interface ListDecisions {
  cursor?: string;
  limit?: number;
  cluster?: string;
  loop?: string;
}

export interface ListDeliveries {
  cursor?: string;
  limit?: number;
  state?: "dead" | "delivered" | "waiting" | "";
  report?: string;
}

export interface ListDials {
  cursor?: string;
  limit?: number;
}

export interface ListDrills {
  cursor?: string;
  limit?: number;
  cluster?: string;
  namespace?: string;
}

export interface ListFirings {
  cursor?: string;
  limit?: number;
  incident?: string;
  cluster?: string;
  source?: string;
  state?: "all" | "ended" | "firing";
  apart?: "only" | "with" | "without";
  rule?: string;
  since?: string | null;
  until?: string | null;
}

export interface ListForecasts {
  cursor?: string;
  limit?: number;
  cluster?: string;
  namespace?: string;
  resource?: "image-fs" | "image-fs-inodes" | "node-fs" | "node-fs-inodes" | "pool" | "volume" | "volume-inodes" | null;
  standing?: "fills" | "full" | "lasts" | "no-capacity" | "no-data" | "stale" | "too-short" | "unreliable" | null;
  text?: string;
  within_days?: number | null;
}

export interface ListGrants {
  cursor?: string;
  limit?: number;
  subject?: string;
  role?: string;
  cluster?: string;
}

export interface ListHealing {
  cursor?: string;
  limit?: number;
  area?: "config" | "network" | "node" | "storage" | "workload" | null;
}

export interface ListHolds {
  cursor?: string;
  limit?: number;
  cluster?: string;
  with_lifted?: boolean;
}

export interface ListIncidents {
  cursor?: string;
  limit?: number;
  state?: "all" | "open" | "over";
  cluster?: string;
  priority?: "P1" | "P2" | "P3" | "P4" | "enhancement" | null;
  text?: string;
}

export interface ListJobs {
  cursor?: string;
  limit?: number;
  cluster?: string;
  state?: "done" | "failed" | "running" | "waiting" | null;
}

export interface ListLevels {
  cursor?: string;
  limit?: number;
  cluster: string;
  namespace?: string;
}

export interface ListLimits {
  cursor?: string;
  limit?: number;
}

export interface ListLoops {
  cursor?: string;
  limit?: number;
}

export interface ListMaintenances {
  cursor?: string;
  limit?: number;
  cluster?: string;
  state?: "in-force" | "over" | "planned" | null;
}

export interface ListNotices {
  cursor?: string;
  limit?: number;
  about?: string;
  state?: "dead" | "delivered" | "gap" | "waiting" | "";
}

export interface ListObjectives {
  cursor?: string;
  limit?: number;
  cluster: string;
  namespace?: string;
}

export interface ListPatterns {
  cursor?: string;
  limit?: number;
  text?: string;
}

export interface ListPlans {
  cursor?: string;
  limit?: number;
  cluster?: string;
  state?: "expired" | "proposed" | "rejected" | "settled" | "started" | "stopped" | "text" | "undone" | "unknown" | "verified" | null;
  action?: string;
}

export type ListPlaybooks = Record<string, never>;

export interface ListPredictions {
  cursor?: string;
  limit?: number;
  cluster?: string;
  namespace?: string;
  kind?: "bottleneck" | "capacity" | "cost" | "exposure" | "failure" | "window" | null;
  text?: string;
}

export interface ListPrices {
  cursor?: string;
  limit?: number;
}

export interface ListProblems {
  cursor?: string;
  limit?: number;
  cluster?: string;
  namespace?: string;
  state?: "healed" | "open" | "waived" | "any";
  severity?: "critical" | "high" | "info" | "low" | "medium";
  family?: string;
  cause?: string;
  text?: string;
  risks?: "only" | "with" | "without";
  order?: "first_seen" | "last_seen" | "score" | "severity";
}

export interface ListProofs {
  cursor?: string;
  limit?: number;
  cluster?: string;
}

export interface ListProposals {
  cursor?: string;
  limit?: number;
  cluster?: string;
  namespace?: string;
  action?: string;
  group?: string;
}

export interface ListReports {
  cursor?: string;
  limit?: number;
  cluster?: string;
  kind?: "daily" | "monthly" | "quarterly" | "weekly" | null;
  schedule?: string;
}

export interface ListRotas {
  cursor?: string;
  limit?: number;
}

export interface ListSchedules {
  cursor?: string;
  limit?: number;
  cluster?: string;
}

export interface ListSessions {
  cursor?: string;
  limit?: number;
}

export interface ListSnapshots {
  cursor?: string;
  limit?: number;
  cluster: string;
}

export interface ListSources {
  cursor?: string;
  limit?: number;
}

export interface ListSwitches {
  cursor?: string;
  limit?: number;
}

export interface ListTeams {
  cursor?: string;
  limit?: number;
}

export interface ListTerms {
  cursor?: string;
  limit?: number;
  text?: string;
}

export interface ListTokens {
  cursor?: string;
  limit?: number;
  all_users?: boolean;
}

export type ListTools = Record<string, never>;

export interface ListUsers {
  cursor?: string;
  limit?: number;
  text?: string;
}

export interface ListVolumes {
  cursor?: string;
  limit?: number;
  cluster?: string;
  text?: string;
  class?: string;
}

export interface ListWaivers {
  cursor?: string;
  limit?: number;
  cluster?: string;
}

export interface ListWatchdogs {
  cursor?: string;
  limit?: number;
  state?: "missed" | "waiting" | "well" | null;
}

export interface ListWorkarounds {
  cursor?: string;
  limit?: number;
  cluster?: string;
  which?: "all" | "overdue";
}

export interface Look {
  at: string;
  source: "findings" | "metrics" | "person";
  sight: "absent" | "present" | "unknown";
  what: string;
  why: string;
}

export interface LoopShown {
  name: string;
  title: string;
  knob: string;
  action: string;
  step: number;
  window_days: number;
  cool_down_hours: number;
  places: PlaceOfLoop[];
}

export interface LoopTurnShown {
  at: string;
  before: number;
  after: number;
  signal: string;
  effect: "better" | "same" | "unknown" | "worse" | null;
  was: number | null;
  became: number | null;
}

export interface Losses {
  method: string;
  loss: number;
  weight: number;
}

export interface MaintenanceShown {
  id: string;
  cluster: string;
  namespaces: string[];
  labels: Record<string, string>;
  since: string;
  until: string;
  by: string;
  why: string;
  state: "in-force" | "over" | "planned";
  revision: number;
}

export interface Manifests {
  snapshot: string;
  manifests: string;
  notes: string[];
}

export interface ManifestsShown {
  schedules: Record<string, unknown>[];
  marks: Record<string, unknown>[];
  too_tight: string[];
}

export interface MarkedDuplicate {
  of: string;
  incident: string;
}

export interface MaskedShown {
  owner: string;
  category: string;
}

export interface Matcher {
  name: string;
  sign: "!=" | "!~" | "=" | "=~";
  value: string;
}

export interface MeShown {
  id: string;
  name: string;
  actor: "agent" | "system" | "token" | "user";
  behalf: string;
  title: string;
  email: string;
  lang: string;
  has_password: boolean;
  allows: string[];
  grants: OwnGrant[];
}

export interface MeantShown {
  baseline: string;
  object: WireObject;
  manifest: Record<string, unknown>;
}

export interface MeasureShown {
  name: "compliance" | "frequency" | "mtbf" | "mtta" | "mttr-fixed" | "mttr-verified";
  group: string;
  clock: "acknowledge" | "escalate" | "resolve" | "review" | "update" | "vendor" | null;
  unit: "incidents" | "seconds" | "share";
  value: number | null;
  middle: number | null;
  count: number;
  definition: string;
  missing: string;
}

export interface Measures {
  since: string;
  until: string;
  by: "all" | "level" | "priority" | "service";
  measures: MeasureShown[];
  forecasts: BreachForecastShown[];
  budgets: BudgetShown[];
}

export interface Merged {
  into: string;
  incident: string;
}

export interface MissShown {
  object: WireObject;
  resource: string;
  moment: number;
  said: number | null;
  came: number | null;
}

export interface Monthly {
  likely: number;
  low: number;
  high: number;
  currency: string;
  source: string;
  since: string | null;
}

export interface NamesShown {
  names: Record<string, string>;
}

export interface NewActionTerms {
  action: string;
  terms: Record<string, unknown>;
  cluster?: string;
  namespace?: string;
}

export interface NewBatch {
  source: string;
  body: string;
}

export interface NewChannel {
  name: string;
  way: "email" | "slack" | "teams" | "webhook";
  url?: string;
  host?: string;
  port?: number;
  security?: "none" | "starttls" | "tls";
  user?: string;
  sender?: string;
  to?: string[];
  ca?: string;
  secret?: string;
  enabled?: boolean;
  second?: string;
  portal?: string;
}

export interface NewCluster {
  name: string;
  way?: "agent" | "bundle" | "live";
  title?: string;
  labels?: Record<string, string>;
  owners?: Record<string, string>;
  context?: string;
  prometheus?: string;
  keep_days?: number;
}

export interface NewCredential {
  cluster: string;
  body: string;
}

export interface NewFreeze {
  name: string;
  until: string;
  why: string;
  since?: string | null;
  allowed?: "R0" | "R1" | "R2" | "R3" | "R4";
  cluster?: string;
  namespace?: string;
}

export interface NewGrant {
  subject: string;
  role: string;
  cluster?: string;
  namespace?: string;
  in_places?: boolean;
  until?: string | null;
}

export interface NewIncident {
  title: string;
  assessment?: Assessment;
  began?: string | null;
  cluster?: string;
  namespaces?: string[];
  affected?: string[];
  services?: string[];
  note?: string;
}

export interface NewLimit {
  name: string;
  within: string;
  cluster?: string;
  namespace?: string;
  kind?: string;
  objects?: number | null;
  share?: number | null;
  bytes?: number | null;
  money?: number | null;
}

export interface NewMaintenance {
  cluster: string;
  until: string;
  why: string;
  since?: string | null;
  namespaces?: string[];
  labels?: Record<string, string>;
}

export interface NewOverride {
  level: "L1" | "L2" | "L3" | "emergency" | "security" | "vendor";
  name: string;
  start: string;
  end: string;
  channel?: string;
  reason?: string;
}

export interface NewPassword {
  present_password: string;
  password: string;
}

export interface NewPlan {
  cluster: string;
  action: string;
  targets: ObjectNamed[];
  reason: string;
  wanted?: Record<string, unknown>;
  evidence?: string[];
  incident?: string;
  finding?: string;
}

export interface NewPolicy {
  policy: Record<string, unknown>;
  cluster?: string;
}

export interface NewPrices {
  currency: string;
  source: string;
  prices: Price[];
  cluster?: string;
}

export interface NewReport {
  kind?: "daily" | "monthly" | "quarterly" | "weekly";
  cluster?: string;
  until?: string | null;
  zone?: string;
  language?: "" | "en" | "ko";
  format?: "html" | "json" | "md";
  channels?: string[];
}

export interface NewRound {
  cluster: string;
  cadence: "daily" | "monthly" | "quarterly" | "weekly";
}

export interface NewScan {
  cluster: string;
  namespaces?: string[];
}

export interface NewSchedule {
  name: string;
  cluster: string;
  cron: string;
  action?: "report" | "scan";
  zone?: string;
  enabled?: boolean;
  options?: Record<string, string>;
}

export interface NewSession {
  name: string;
  password: string;
}

export interface NewSignature {
  cluster: string;
  check: string;
  due: string;
  verdict: "fail" | "pass";
  note: string;
  evidence?: string;
}

export interface NewSource {
  name: string;
  cluster: string;
  title?: string;
  cluster_label?: string;
  external_labels?: Record<string, string>;
  prometheus?: string;
  alertmanager?: string;
}

export interface NewTeam {
  name: string;
  title?: string;
  places?: Scope[];
}

export interface NewTerms {
  policy?: Record<string, unknown>;
  calendars?: CalendarFile[];
  language?: "" | "en" | "ko";
}

export interface NewTimetable {
  cluster: string;
  zone?: string;
  at?: string;
  working_days?: boolean;
  cadences?: ("daily" | "monthly" | "quarterly" | "weekly")[];
}

export interface NewToken {
  name: string;
  allows?: string[];
  expires_days?: number;
  agent?: string;
}

export interface NewUpload {
  cluster: string;
  body: string;
  name?: string;
}

export interface NewUser {
  name: string;
  title?: string;
  email?: string;
}

export interface NewWaiver {
  cluster: string;
  cause: string;
  owner: string;
  why: string;
  object?: string;
  expires_days?: number;
}

export interface NodeShown {
  object: WireObject;
  absent: boolean;
  phase: string;
  problems: number;
}

export interface Noted {
  note: string;
  incident: string;
}

export type Nothing = Record<string, never>;

export interface NoticeClockShown {
  id: string;
  step: string;
  title: string;
  rule: string;
  law: string;
  source: string;
  hours: number;
  started: string | null;
  deadline: string | null;
  stopped: string | null;
  state: "kept" | "late" | "missed" | "not-needed" | "running" | null;
  left_seconds: number | null;
  text: string;
}

export interface NoticeRow {
  id: string;
  key: string;
  about: string;
  kind: string;
  to: string;
  channel: string;
  priority: string;
  cluster: string;
  subject: string;
  state: "dead" | "delivered" | "gap" | "waiting";
  asked: string;
  told: string | null;
  lack: "" | "channel-absent" | "channel-off" | "nobody";
  reason: string;
}

export interface NoticeShown {
  notice: NoticeRow;
  text: string;
  link: string;
  seconds: SecondShown[];
  ways: WayShown[];
}

export interface ObjectNamed {
  kind: string;
  name: string;
  namespace?: string;
  group?: string;
}

export interface ObjectShown {
  cluster: string;
  object: WireObject;
  absent: boolean;
  taken_at: string;
  status: string;
  created: string | null;
  owner: WireObject | null;
  node: string;
  labels: Record<string, string>;
  fields: Record<string, string>;
  conditions: ConditionRow[];
  events: EventRow[];
  problems: ProblemRow[];
}

export interface ObjectiveRow {
  claim: WireObject;
  backup_class: string;
  rpo_seconds: number;
  worst_rpo_seconds: number | null;
  rpo: "met" | "missed" | "not-demanded" | "unknown";
  schedule: WireObject | null;
  cron: string;
  rto_seconds: number | null;
  restore_seconds: number | null;
  rto: "met" | "missed" | "not-demanded" | "unknown";
  bytes_per_second: number | null;
  rate_of: "claim" | "class" | "nothing" | "storage-class";
  reasons: string[];
}

export interface OfAccuracy {
  cluster: string;
  hours?: number;
}

export interface OfActionCluster {
  cursor?: string;
  limit?: number;
  cluster: string;
}

export interface OfBackups {
  cluster: string;
}

export interface OfBaseline {
  cluster: string;
  baseline: string;
}

export interface OfChannel {
  channel: string;
}

export interface OfCheck {
  check: string;
  cluster?: string;
}

export interface OfCluster {
  cluster: string;
}

export interface OfDebugPod {
  cluster: string;
  namespace: string;
  name: string;
  profile?: "network" | "privileged" | "restricted";
  write?: boolean;
  ttl_seconds?: number;
  image?: string;
  snapshot?: string;
}

export interface OfDelivery {
  delivery: string;
}

export interface OfDiagnosis {
  cluster: string;
  snapshot?: string;
  limit?: number;
}

export interface OfDial {
  dial: string;
}

export interface OfEverySession {
  user?: string;
}

export interface OfFiring {
  firing: string;
}

export type OfFleet = Record<string, never>;

export interface OfForecast {
  cluster: string;
  forecast: string;
  snapshot?: string;
}

export interface OfFreeze {
  freeze: string;
}

export interface OfGap {
  cluster: string;
  snapshot?: string;
}

export interface OfGrant {
  grant: string;
}

export interface OfGraph {
  cluster: string;
  kind: string;
  namespace: string;
  name: string;
  group?: string;
  snapshot?: string;
  depth?: number;
}

export interface OfHand {
  cluster: string;
}

export interface OfHandOver {
  incident: string;
  format?: "html" | "json" | "md";
}

export interface OfHold {
  hold: string;
}

export interface OfHygiene {
  cluster: string;
  snapshot?: string;
}

export interface OfIncident {
  incident: string;
}

export interface OfJob {
  job: string;
}

export interface OfLimit {
  limit: string;
}

export interface OfMaintenance {
  maintenance: string;
}

export interface OfMember {
  team: string;
  member: string;
}

export interface OfNotice {
  notice: string;
}

export interface OfObject {
  cluster: string;
  kind: string;
  namespace: string;
  name: string;
  group?: string;
  snapshot?: string;
}

export interface OfOutage {
  cluster: string;
  driver?: string;
  snapshot?: string;
}

export interface OfOverride {
  override: string;
}

export interface OfPackage {
  incident: string;
  with_snapshot?: boolean;
}

export interface OfPattern {
  pattern: string;
}

export interface OfPlan {
  plan: string;
}

export interface OfPlaybook {
  playbook?: string;
}

export interface OfPlaybookRun {
  incident: string;
  playbook?: string;
}

export interface OfPolicy {
  cluster?: string;
}

export interface OfPrediction {
  cluster: string;
  prediction: string;
  snapshot?: string;
}

export interface OfPreflight {
  cluster: string;
  manifests: string;
  snapshot?: string;
}

export interface OfPrices {
  prices: string;
}

export interface OfProbe {
  cluster: string;
  namespace: string;
  name: string;
  to?: string[];
  image?: string;
  snapshot?: string;
}

export interface OfProblem {
  problem: string;
}

export interface OfQuarantine {
  incident: string;
  snapshot?: string;
}

export interface OfRecovery {
  cluster: string;
  namespace: string;
  name: string;
  snapshot?: string;
}

export interface OfReport {
  report: string;
}

export interface OfReview {
  incident: string;
  format?: "html" | "json" | "md";
}

export interface OfRota {
  level: "L1" | "L2" | "L3" | "emergency" | "security" | "vendor";
}

export interface OfRun {
  cluster: string;
  check: string;
  due: string;
}

export interface OfRunbook {
  cluster: string;
  namespaces?: string[];
}

export interface OfScaling {
  cluster: string;
  namespace?: string;
  snapshot?: string;
}

export interface OfSchedule {
  schedule: string;
}

export interface OfSession {
  session: string;
}

export interface OfSnapshot {
  cluster: string;
  snapshot: string;
}

export interface OfSource {
  source: string;
}

export interface OfTeam {
  team: string;
}

export interface OfTimeline {
  cursor?: string;
  limit?: number;
  incident: string;
}

export interface OfToken {
  token: string;
}

export interface OfUser {
  user: string;
}

export interface OfWaiver {
  waiver: string;
}

export interface OfWatchdog {
  source: string;
}

export interface OnDuty {
  name: string;
  channel: string;
  is_reachable: boolean;
}

export interface OneCause {
  family: string;
  subject: string;
  fault: string;
}

export interface OperationShown {
  name: string;
  about: string;
  effect: "change" | "read" | "record";
  permission: string;
  method: "DELETE" | "GET" | "PATCH" | "POST" | "PUT";
  path: string;
  is_allowed: boolean;
}

export interface Operations {
  items: OperationShown[];
}

export interface OpportunitiesShown {
  items: OpportunityShown[];
  fatigued: string[];
  left_out: string[];
}

export interface OpportunitiesWanted {
  cluster?: string;
  nodes?: number | null;
  pods?: number | null;
  days?: number;
}

export interface OpportunityShown {
  id: string;
  source: string;
  source_text: string;
  title: string;
  extent: string;
  extent_text: string;
  reason: string;
  times_a_month: number;
  minutes_a_month: number;
  saved_minutes_a_month: number;
  is_worth_it: boolean;
}

export interface OverrideShown {
  id: string;
  level: "L1" | "L2" | "L3" | "emergency" | "security" | "vendor";
  name: string;
  channel: string;
  start: string;
  end: string;
  by: string;
  reason: string;
}

export interface OwnGrant {
  role: string;
  cluster: string;
  namespace: string;
  team: string;
  permissions: string[];
}

export interface PackageShown {
  incident: string;
  name: string;
  media_type: string;
  digest: string;
  bytes: number;
  snapshot: string;
  why_none: "" | "no-cluster" | "no-snapshot" | "not-in-reach" | "not-wanted" | "too-big";
  content: string;
}

export interface PageActionShown {
  items: ActionShown[];
  next: string;
  total: number | null;
}

export interface PageActionTermsShown {
  items: ActionTermsShown[];
  next: string;
  total: number | null;
}

export interface PageAlertSourceShown {
  items: AlertSourceShown[];
  next: string;
  total: number | null;
}

export interface PageAnomalyRow {
  items: AnomalyRow[];
  next: string;
  total: number | null;
}

export interface PageAuditRecord {
  items: AuditRecord[];
  next: string;
  total: number | null;
}

export interface PageAutonomyLevelShown {
  items: AutonomyLevelShown[];
  next: string;
  total: number | null;
}

export interface PageBaselineShown {
  items: BaselineShown[];
  next: string;
  total: number | null;
}

export interface PageBreakerShown {
  items: BreakerShown[];
  next: string;
  total: number | null;
}

export interface PageCauseRow {
  items: CauseRow[];
  next: string;
  total: number | null;
}

export interface PageChannelShown {
  items: ChannelShown[];
  next: string;
  total: number | null;
}

export interface PageCheckShown {
  items: CheckShown[];
  next: string;
  total: number | null;
}

export interface PageClaimRow {
  items: ClaimRow[];
  next: string;
  total: number | null;
}

export interface PageClassRow {
  items: ClassRow[];
  next: string;
  total: number | null;
}

export interface PageClusterShown {
  items: ClusterShown[];
  next: string;
  total: number | null;
}

export interface PageCoverageRow {
  items: CoverageRow[];
  next: string;
  total: number | null;
}

export interface PageDecisionShown {
  items: DecisionShown[];
  next: string;
  total: number | null;
}

export interface PageDeletionProofShown {
  items: DeletionProofShown[];
  next: string;
  total: number | null;
}

export interface PageDeliveryShown {
  items: DeliveryShown[];
  next: string;
  total: number | null;
}

export interface PageDialShown {
  items: DialShown[];
  next: string;
  total: number | null;
}

export interface PageDrillShown {
  items: DrillShown[];
  next: string;
  total: number | null;
}

export interface PageFiringShown {
  items: FiringShown[];
  next: string;
  total: number | null;
}

export interface PageForecastRow {
  items: ForecastRow[];
  next: string;
  total: number | null;
}

export interface PageFreezeShown {
  items: FreezeShown[];
  next: string;
  total: number | null;
}

export interface PageGrantShown {
  items: GrantShown[];
  next: string;
  total: number | null;
}

export interface PageHealingShown {
  items: HealingShown[];
  next: string;
  total: number | null;
}

export interface PageHoldShown {
  items: HoldShown[];
  next: string;
  total: number | null;
}

export interface PageIncidentRow {
  items: IncidentRow[];
  next: string;
  total: number | null;
}

export interface PageJobShown {
  items: JobShown[];
  next: string;
  total: number | null;
}

export interface PageLimitShown {
  items: LimitShown[];
  next: string;
  total: number | null;
}

export interface PageLoopShown {
  items: LoopShown[];
  next: string;
  total: number | null;
}

export interface PageMaintenanceShown {
  items: MaintenanceShown[];
  next: string;
  total: number | null;
}

export interface PageNoticeRow {
  items: NoticeRow[];
  next: string;
  total: number | null;
}

export interface PageObjectiveRow {
  items: ObjectiveRow[];
  next: string;
  total: number | null;
}

export interface PagePatternEntry {
  items: PatternEntry[];
  next: string;
  total: number | null;
}

export interface PagePlanRow {
  items: PlanRow[];
  next: string;
  total: number | null;
}

export interface PagePredictionRow {
  items: PredictionRow[];
  next: string;
  total: number | null;
}

export interface PagePricesShown {
  items: PricesShown[];
  next: string;
  total: number | null;
}

export interface PageProblemRow {
  items: ProblemRow[];
  next: string;
  total: number | null;
}

export interface PageProposalShown {
  items: ProposalShown[];
  next: string;
  total: number | null;
}

export interface PageReportShown {
  items: ReportShown[];
  next: string;
  total: number | null;
}

export interface PageRotaShown {
  items: RotaShown[];
  next: string;
  total: number | null;
}

export interface PageRunShown {
  items: RunShown[];
  next: string;
  total: number | null;
}

export interface PageScheduleShown {
  items: ScheduleShown[];
  next: string;
  total: number | null;
}

export interface PageSessionShown {
  items: SessionShown[];
  next: string;
  total: number | null;
}

export interface PageShown {
  about: string;
  level: string;
  due: string;
  sent: string;
  to: string[];
  passed: string[];
}

export interface PageSnapshotShown {
  items: SnapshotShown[];
  next: string;
  total: number | null;
}

export interface PageSwitchShown {
  items: SwitchShown[];
  next: string;
  total: number | null;
}

export interface PageTeamShown {
  items: TeamShown[];
  next: string;
  total: number | null;
}

export interface PageTermShown {
  items: TermShown[];
  next: string;
  total: number | null;
}

export interface PageTimelineLine {
  items: TimelineLine[];
  next: string;
  total: number | null;
}

export interface PageTokenShown {
  items: TokenShown[];
  next: string;
  total: number | null;
}

export interface PageUsedShown {
  items: UsedShown[];
  next: string;
  total: number | null;
}

export interface PageUserShown {
  items: UserShown[];
  next: string;
  total: number | null;
}

export interface PageVolumeRow {
  items: VolumeRow[];
  next: string;
  total: number | null;
}

export interface PageWaiverShown {
  items: WaiverShown[];
  next: string;
  total: number | null;
}

export interface PageWatchdogShown {
  items: WatchdogShown[];
  next: string;
  total: number | null;
}

export interface PageWorkaroundRow {
  items: WorkaroundRow[];
  next: string;
  total: number | null;
}

export interface PartOf {
  role: "base" | "change" | "gone" | "knee" | "new" | "price" | "quantity" | "queue-capacity" | "resource" | "signal" | "slot" | "threshold";
  name: string;
  value: number | null;
  unit: string;
  effect: number | null;
  hours: BandOfHours | null;
  start: string | null;
  end: string | null;
  object: WireObject | null;
  field: string;
  reading: number | string | null;
  time: string | null;
}

export interface PartShown {
  name: "causes" | "fingerprints" | "places" | "words";
  value: number;
  weight: number;
  shared: string[];
  text: string;
}

export interface PatternEntry {
  name: string;
  title: string;
  about: string;
  causes: number;
}

export interface PatternPage {
  name: string;
  title: string;
  about: string;
  parts: KnowledgePartShown[];
  references: string[];
}

export interface PatternRow {
  name: string;
  title: string;
}

export interface Person {
  name: string;
  channel?: string;
}

export interface PlaceOfLoop {
  cluster: string;
  namespace: string;
  lowest: number;
  highest: number;
  by: string;
}

export interface PlanRow {
  id: string;
  cluster: string;
  namespaces: string[];
  action: string;
  title: string;
  effect: string;
  risk: "R0" | "R1" | "R2" | "R3" | "R4";
  state: "expired" | "proposed" | "rejected" | "settled" | "started" | "stopped" | "text" | "undone" | "unknown" | "verified";
  by: string;
  reason: string;
  made: string;
  expires: string;
  needed: number;
  approvals: number;
  objects: number;
  bytes: number;
  money: number;
  is_reversible: boolean;
  is_own: boolean;
  started: string | null;
  ended: string | null;
  detail: string;
  stop: string;
  incident: string;
  finding: string;
  owed: number;
  is_overdue: boolean;
  revision: number;
  monthly: Monthly | null;
  is_unpriced: boolean;
}

export interface PlanShown {
  language: string;
  title: string;
  zone: string;
  goals: string[];
  size: Record<string, number>;
  size_text: string;
  remarks: string[];
  budget: PreventionBudgetShown;
  checklists: ChecklistShown[];
  tasks: TaskShown[];
  opportunities: OpportunitiesShown;
  alerts: AlertShown[];
  escalation: PriorityShown[];
  flags: FlagShown[];
  kpis: KpiShown[];
  staffing: StaffingShown;
  files: Record<string, string>;
}

export interface PlanWanted {
  cluster?: string;
  nodes?: number | null;
  pods?: number | null;
  volumes?: number | null;
  namespaces?: number | null;
  workloads?: number | null;
  slo?: string;
  goals?: string;
  zone?: string;
  days?: number;
}

export interface PlanWhole {
  plan: PlanRow;
  hash: string;
  why: string;
  targets: string[];
  writes: KeptWrite[];
  undo: KeptWrite[];
  irreversible: string;
  warnings: string[];
  conditions: string[];
  proofs: ProofShown[];
  agreed: ApprovalShown[];
  journal: LineShown[];
  text: string;
  wanted: Record<string, unknown>;
}

export interface PlaybookShown {
  name: string;
  title: string;
  incident: string;
  started: string | null;
  known: string | null;
  next: string[];
  steps: PlaybookStepShown[];
  clocks: NoticeClockShown[];
}

export interface PlaybookStep {
  step: string;
  state: "done" | "not-needed";
  at: string;
  by: string;
  note: string;
  proof: string[];
  reason: string;
  before: string[];
}

export interface PlaybookStepShown {
  id: string;
  phase: "contain" | "eradicate" | "evidence" | "notify" | "recover" | "review";
  title: string;
  how: string;
  after: string[];
  proof: boolean;
  destroys: boolean;
  makes: "" | "evidence" | "quarantine" | "rotation" | "snapshot";
  standing: "done" | "not-needed" | "possible" | "waiting";
  waits_for: string[];
  taken: PlaybookStep | null;
}

export interface Playbooks {
  items: PlaybookShown[];
}

export interface PolicyShown {
  cluster: string;
  policy: Record<string, unknown>;
  is_own: boolean;
  revision: number | null;
}

export interface PredictionRow {
  id: string;
  cluster: string;
  kind: "bottleneck" | "capacity" | "cost" | "exposure" | "failure" | "window";
  object: WireObject | null;
  part: string;
  quantity: "failure-probability" | "hours-to-full" | "hours-to-saturation" | "hours-to-target" | "load-in-window" | "month-total" | "next-count";
  unit: string;
  evaluated: boolean;
  band: BandOfHours | null;
  now: number | null;
  limit: number | null;
  scale: string;
  crossing: string | null;
  chance: number | null;
  method: string;
  off: "" | "no-better-than-naive" | "no-capacity" | "stale" | "too-few-tests" | "too-short" | "unreliable";
  lacks: string;
}

export interface PredictionShown {
  id: string;
  cluster: string;
  kind: "bottleneck" | "capacity" | "cost" | "exposure" | "failure" | "window";
  object: WireObject | null;
  part: string;
  quantity: "failure-probability" | "hours-to-full" | "hours-to-saturation" | "hours-to-target" | "load-in-window" | "month-total" | "next-count";
  unit: string;
  evaluated: boolean;
  band: BandOfHours | null;
  now: number | null;
  limit: number | null;
  scale: string;
  crossing: string | null;
  chance: number | null;
  method: string;
  off: "" | "no-better-than-naive" | "no-capacity" | "stale" | "too-few-tests" | "too-short" | "unreliable";
  lacks: string;
  moment: string | null;
  skill: SkillShown | null;
  parts: PartOf[];
  workload: WireObject | null;
  history: [number, number][];
}

export interface PreventionBudgetShown {
  objective: string;
  days: number;
  minutes: string;
  by_days: Record<string, string>;
  burns: string[];
  text: string;
}

export interface PreventionCheckShown {
  id: string;
  number: number;
  group: string;
  title: string;
  who: string;
  extent: string;
  extent_text: string;
  reason: string;
  minutes: number;
  minutes_by_hand: number;
  is_first: boolean;
}

export interface Price {
  gib_month?: number | null;
  core_hour?: number | null;
  memory_gib_hour?: number | null;
  class?: string;
  since?: string | null;
  low?: number | null;
  high?: number | null;
}

export interface PricesShown {
  id: string;
  cluster: string;
  currency: string;
  source: string;
  prices: Price[];
  by: string;
  at: string;
}

export interface PriorityShown {
  priority: string;
  calendar: string;
  acknowledge: string;
  update: string;
  escalate: string;
  resolve: string;
  ladder: string[];
}

export interface ProblemCounts {
  counts: Count[];
  problems: number;
  risks: number;
}

export interface ProblemRow {
  id: string;
  cluster: string;
  rank: number;
  cause: string;
  title: string;
  object: WireObject;
  severity: "critical" | "high" | "info" | "low" | "medium";
  type: "availability" | "capacity" | "configuration" | "performance" | "security";
  confidence: number;
  scope: "cluster" | "namespace" | "node" | "pod";
  affected_count: number;
  first_seen: string;
  last_seen: string;
  healed: string | null;
  state: "healed" | "open" | "waived";
  is_risk: boolean;
  masked: MaskedShown | null;
  owner: string;
  family: string;
}

export interface ProblemShown {
  rank: number;
  cause: string;
  object: WireObject;
  confidence: number;
  severity: "critical" | "high" | "info" | "low" | "medium";
  type: "availability" | "capacity" | "configuration" | "performance" | "security";
  scope: "cluster" | "namespace" | "node" | "pod";
  cause_kind: "hardware" | "misconfiguration" | "network" | "resource-shortage" | "software";
  title: string;
  summary: string;
  why: string;
  evidence: WireEvidence[];
  next_test: string;
  explains: WireExplained[];
  affected: WireObject[];
  fix: string;
  workaround: string;
  verify: string;
  rollback: string;
  effect: string;
  effect_text: string;
  chain: WireLink[];
  absent: WireObject[];
  rivals: WireRival[];
  since: string | null;
  unseen: string[];
  prevention: string;
  references: string[];
  collect: string[];
  weights: WireWeight[];
  score: number;
  excluded: string[];
  undecided: string[];
  id: string;
  cluster: string;
  state: "healed" | "open" | "waived";
  first_seen: string;
  last_seen: string;
  healed: string | null;
  is_risk: boolean;
  returns: number;
  family: string;
  owner: string;
  masked: MaskedShown | null;
  hidden: HiddenPart[];
  history: ProblemTurn[];
}

export interface ProblemTrend {
  days: TrendDay[];
}

export interface ProblemTurn {
  problem: string;
  time: string;
  turn: "changed" | "healed" | "opened" | "returned" | "waived";
  snapshot: string;
  severity: "critical" | "high" | "info" | "low" | "medium";
  confidence: number;
  affected: number;
  was_waived: boolean;
}

export interface ProofShown {
  fact: string;
  object: string;
  wanted: string;
}

export interface ProposalShown {
  cluster: string;
  action: string;
  title: string;
  why: string;
  risk: "R0" | "R1" | "R2" | "R3" | "R4";
  kind: string;
  namespace: string;
  name: string;
  evidence: string[];
  wanted: Record<string, unknown>;
  level: "approve" | "auto" | "observe" | "suggest";
  urgency_hours: number | null;
  problem: string;
  healing: string;
  lacks: string[];
  plan: string;
}

export interface PutFix {
  incident: string;
  steps: string[];
  rollback: string[];
  test?: string;
  risk?: string;
  resources?: string;
  schedule?: string | null;
  change?: string;
  query?: string;
  side?: "above" | "below";
  limit?: number;
}

export interface PutReview {
  incident: string;
  summary?: string;
  impact?: string;
  went_well?: string[];
  went_badly?: string[];
  luck?: string[];
  lessons?: string[];
}

export interface QuarantineShown {
  incident: string;
  snapshot: string;
  pods: string[];
  manifests: string;
  notes: string[];
  evidence: string[];
  rotations: RotationShown[];
}

export interface QueryObjects {
  cluster: string;
  name: string;
  columns?: string;
  where?: string;
  sort?: string;
  labels?: string;
  namespace?: string;
  snapshot?: string;
}

export interface Question {
  text: string;
}

export interface Raised {
  flag: "authority-missing" | "breach-suspected" | "compliance-risk" | "critical-system" | "data-loss-risk" | "expertise-missing" | "many-users" | "media-interest" | "resources-missing" | "security-related" | "several-systems" | "vendor-needed";
  reason: string;
  since?: string | null;
  incident: string;
}

export interface RateShown {
  since: string;
  until: string;
  runs: number;
  automated: number;
  supervised: number;
  supervised_verified: number;
  failed: number;
  unknown: number;
  target: number;
  definition: string;
  share: number | null;
}

export interface Rating {
  priority: "P1" | "P2" | "P3" | "P4" | "enhancement";
  impact: string;
  urgency: string;
  reasons: Reason[];
}

export interface Reached {
  step: "assessed" | "cause-known" | "closed" | "fixed" | "found" | "mitigated" | "triaged" | "verified";
  at: string;
  by: string;
  note: string;
  skipped: ("assessed" | "cause-known" | "closed" | "fixed" | "found" | "mitigated" | "triaged" | "verified")[];
  skip_reason: string;
}

export interface ReadLetter {
  title: string;
  assessment: Assessment;
  clues: Clue[];
  unsure: string[];
  clusters: string[];
  namespaces: string[];
  affected: string[];
  began: string | null;
  note: string;
}

export interface Reason {
  key: string;
  values: Record<string, string>;
}

export interface RecordDrill {
  cluster: string;
  namespace: string;
  claim: string;
  point: string;
  began: string;
  ended: string;
  point_at?: string | null;
  restored?: string | null;
  bytes?: number | null;
  checks?: Checked[];
  failure?: string;
  storage_class?: string;
  backup_class?: string;
  note?: string;
}

export interface RecordProof {
  cluster: string;
  items: Gone[];
  rule: string;
  deleted: string;
  seen_gone: string;
  plan?: string;
}

export interface Recovery {
  source: "findings" | "metrics" | "person";
  since: string;
  note?: string;
}

export interface ReleaseSwitch {
  switch: string;
  reason: string;
}

export interface RemarkShown {
  field: string;
  start: number;
  end: number;
  text: string;
  kind: "character" | "fault" | "generalising" | "hindsight" | "human-error" | "omission" | "punishment";
  why: string;
  neutral: string;
}

export interface Reopened {
  reason: string;
  incident: string;
}

export interface Report {
  snapshot: WireSnapshot;
  problems: WireProblem[];
  risks: WireProblem[];
  not_evaluated: WireNotEvaluated[];
  unread: WireUnread[];
  stages: WireStages;
  waived: WireProblem[];
  language: string;
  version: string;
  purpose: "diagnosis" | "preflight";
}

export interface ReportContent {
  id: string;
  title: string;
  kind: string;
  cluster: string;
  since: string;
  until: string;
  zone: string;
  lang: string;
  format: "html" | "json" | "md";
  by: string;
  created: string;
  digest: string;
  schedule: string;
  media_type: string;
  content: string;
}

export interface ReportShown {
  id: string;
  title: string;
  kind: string;
  cluster: string;
  since: string;
  until: string;
  zone: string;
  lang: string;
  format: "html" | "json" | "md";
  by: string;
  created: string;
  digest: string;
  schedule: string;
}

export interface ResetBreaker {
  cluster: string;
  action: string;
  reason: string;
}

export interface Resumed {
  note?: string;
  incident: string;
}

export interface RetentionShown {
  taken_at: string | null;
  conflicts: ConflictRow[];
}

export interface ReviewFinished {
  summary: string;
  incident: string;
}

export interface ReviewShown {
  incident: string;
  title: string;
  format: "html" | "json" | "md";
  media_type: string;
  content: string;
  is_complete: boolean;
  lacking: LackShown[];
  suggested: SuggestionShown[];
  wording: RemarkShown[];
  written: WrittenReview;
  fix: FixPlan | null;
  written_revision: number;
}

export interface RoleGiven {
  role: "commander" | "communications" | "scribe";
  who: string;
  incident: string;
}

export interface RoleShown {
  name: string;
  permissions: string[];
}

export interface RolesOf {
  actions: string[];
  account?: string;
  account_namespace?: string;
  namespaces?: string[];
}

export interface RolesShown {
  items: RoleShown[];
}

export interface RolesText {
  text: string;
}

export interface RolloutShown {
  cluster: string;
  namespace: string;
  name: string;
  began: string;
  at: string;
  judgement: "keep" | "undo-proposed" | "unknown";
  sentence: string;
  signals: SignalShown[];
  action: string;
  revert_in_git: boolean;
  is_soaking: boolean;
  kind: "DaemonSet" | "Deployment" | "StatefulSet";
  is_by_hand: boolean;
}

export interface RotaGiven {
  level: "L1" | "L2" | "L3" | "emergency" | "security" | "vendor";
  turns?: TurnGiven[];
}

export interface RotaShown {
  level: "L1" | "L2" | "L3" | "emergency" | "security" | "vendor";
  turns: TurnGiven[];
  overrides: OverrideShown[];
  revision: number;
}

export interface RotationShown {
  secret: string;
  way: string;
  pods: string[];
}

export interface Rows {
  kind: string;
  columns: string[];
  rows: Record<string, unknown>[];
  missing: string[];
}

export interface RunShown {
  id: string;
  cluster: string;
  check: string;
  title: string;
  cadence: "daily" | "monthly" | "quarterly" | "weekly";
  due: string;
  ran: string;
  by: string;
  state: "fail" | "not-evaluated" | "pass" | "waiting-for-person";
  decided: "fail" | "not-evaluated" | "pass" | "waiting-for-person";
  seen: number;
  bad: number;
  result: string;
  asks: string;
  lines: CheckLineShown[];
  missing: string[];
  snapshot: string;
  incident: string;
  signature: Signature | null;
}

export interface RunbookShown {
  namespaces: string[];
  steps: StepRow[];
  takes_seconds: number | null;
  gaps: WireObject[];
  unread: string[];
}

export interface SaveBaseline {
  cluster: string;
  name: string;
  why: string;
  snapshot?: string;
  namespaces?: string[];
}

export interface ScheduleShown {
  id: string;
  name: string;
  action: string;
  cluster: string;
  cron: string;
  zone: string;
  enabled: boolean;
  next: string | null;
  last: string | null;
  options: Record<string, string>;
  revision: number;
}

export interface Scope {
  cluster?: string;
  namespace?: string;
}

export interface SearchFound {
  hits: Hit[];
  has_more: boolean;
  unsearched: string[];
}

export interface SearchKnown {
  text: string;
  limit?: number;
}

export interface SecondShown {
  channel: string;
  at: string;
  why: "channel-absent" | "channel-off" | "dead" | "late" | "refused";
}

export interface SeenGone {
  object: string;
  at: string;
}

export interface SessionShown {
  id: string;
  created: string;
  expires: string;
  address: string;
}

export interface SetDial {
  level: "approve" | "auto" | "observe" | "suggest";
  why: string;
  action?: string;
  cluster?: string;
  namespace?: string;
  environment?: string;
}

export interface SetPolicy {
  cluster: string;
  document: string;
}

export interface SeverityCounts {
  critical: number;
  high: number;
  medium: number;
  low: number;
  info: number;
}

export interface ShiftShown {
  start: string;
  end: string;
  people: OnDuty[];
}

export interface SidecarShown {
  name: string;
  version: string;
  others: string[];
  users: WireObject[];
}

export interface SignalShown {
  name: "errors" | "latency" | "progress" | "readiness" | "restarts";
  well: "no" | "unknown" | "yes";
  before: number | null;
  since: number | null;
}

export interface Signature {
  by: string;
  name: string;
  at: string;
  verdict: "fail" | "pass";
  note: string;
  evidence: string;
}

export interface SignedIn {
  id: string;
  secret: string;
  csrf: string;
  expires: string;
  user: string;
  name: string;
}

export interface Similar {
  items: SimilarShown[];
  compared: number;
}

export interface SimilarShown {
  incident: string;
  title: string;
  priority: string;
  state: string;
  opened: string;
  score: number;
  parts: PartShown[];
  fix: string;
  fixed: string | null;
  causes: Cause[];
  workarounds: string[];
  held: "came-back" | "failed" | "held" | "not-fixed" | "unproven";
  held_text: string;
  failed: number;
  again: string[];
}

export interface Simulated {
  snapshot: string;
  answer: unknown;
}

export interface SkillShown {
  error: number;
  naive_error: number | null;
  tests: number;
  gain: number | null;
}

export interface SnapshotShown {
  id: string;
  cluster: string;
  taken_at: string;
  received_at: string;
  source: string;
  kubernetes_version: string;
  is_judged: boolean;
  objects: number | null;
  bytes: number | null;
  stored_bytes: number | null;
  problems: number | null;
  risks: number | null;
  unread: number | null;
}

export interface SpenderShown {
  incident: string;
  seconds: number;
  share: number;
  needs_review: boolean;
  text: string;
}

export interface StaffShown {
  id: string;
  title: string;
  sum: string;
  hours_a_week: number;
  hours_a_week_by_hand: number;
}

export interface StaffingShown {
  lines: StaffShown[];
  hours_a_week: number;
  hours_a_week_by_hand: number;
  people: number;
  text: string;
  assumptions: string[];
}

export interface StartPlaybook {
  incident: string;
  playbook?: string;
  known?: string | null;
  note?: string;
}

export interface StepRow {
  number: number;
  stage: "check" | "classes" | "configuration" | "data" | "definitions" | "entry" | "namespaces" | "workload";
  namespace: string;
  objects: WireObject[];
  waits_for: WireObject[];
  takes_seconds: number | null;
  text: string;
}

export interface StepShown {
  step: "assessed" | "cause-known" | "closed" | "fixed" | "found" | "mitigated" | "triaged" | "verified";
  standing: "possible" | "reached" | "skipped" | "waiting";
  why: string;
  skips: ("assessed" | "cause-known" | "closed" | "fixed" | "found" | "mitigated" | "triaged" | "verified")[];
}

export interface StoodDown {
  level: "L1" | "L2" | "L3" | "emergency" | "security" | "vendor";
  reason: string;
  incident: string;
}

export interface SuggestionShown {
  kind: "contributing" | "direct" | "environmental" | "human" | "process" | "systemic";
  name: "around" | "came-back" | "clock-missed" | "diagnosed" | "fix-failed";
  problem: string;
  text: string;
}

export interface Supposed {
  cluster: string;
  scenario: "data" | "lose-node" | "lose-zone" | "move-class" | "traffic";
  value: string;
  snapshot?: string;
}

export interface SwitchShown {
  id: string;
  cluster: string;
  namespace: string;
  by: string;
  since: string;
  reason: string;
}

export interface System {
  product: string;
  version: string;
  languages: string[];
  rules: number | null;
}

export interface TakeStep {
  incident: string;
  step: string;
  playbook?: string;
  state?: "done" | "not-needed";
  note?: string;
  proof?: string[];
  reason?: string;
}

export interface TaskShown {
  id: string;
  title: string;
  extent: string;
  extent_text: string;
  reason: string;
  tool: string;
  times_a_month: number;
  minutes_a_month: number;
  minutes_a_month_by_hand: number;
}

export interface TeamShown {
  id: string;
  name: string;
  title: string;
  places: Scope[];
  members: string[];
  revision: number;
}

export interface TermShown {
  name: string;
  term: string;
  en: string;
  ko: string;
  what: string;
  also: string[];
}

export interface TermsShown {
  policy_version: string;
  calendar_version: string;
  policy: Record<string, unknown>;
  calendars: CalendarShown[];
  language: string;
  by: string;
  since: string | null;
}

export interface TermsTaken {
  reason: string;
  incident: string;
}

export interface ThrowSwitch {
  reason: string;
  cluster?: string;
  namespace?: string;
}

export interface TimelineLine {
  at: string;
  kind: "alert" | "event";
  id: string;
  sentence: string;
  until: string | null;
  by: string;
}

export interface TimetableShown {
  cluster: string;
  zone: string;
  at: string;
  working_days: boolean;
  cadences: ("daily" | "monthly" | "quarterly" | "weekly")[];
  since: string;
}

export interface TokenMade {
  token: TokenShown;
  secret: string;
}

export interface TokenShown {
  id: string;
  name: string;
  kind: "agent" | "user";
  bearer: string;
  allows: string[];
  expires: string;
  used: string | null;
  created: string;
}

export interface ToolOutput {
  text: string;
  tool?: string;
}

export interface ToolRead {
  tool: string;
  values: Record<string, unknown>;
  findings: Record<string, unknown>[];
}

export interface Tools {
  tools: string[];
  aliases: Record<string, string>;
}

export interface TrendDay {
  day: string;
  opened: number;
  healed: number;
  open: number;
}

export interface TrendOfProblems {
  cluster?: string;
  days?: number;
}

export interface TryShown {
  at: string;
  ended: string;
  answer: string;
  reason: string;
  taken: string[];
}

export interface TurnGiven {
  people: Person[];
  start: string;
  length_hours?: number;
  until?: string | null;
  zone?: string;
  hours?: DutyHours[];
  country?: string;
  holidays?: string[];
  calendar?: string;
}

export interface TurnShown {
  time: string;
  turn: "changed" | "healed" | "opened" | "returned" | "waived";
  cluster: string;
  problem: string;
  title: string;
  severity: "critical" | "high" | "info" | "low" | "medium";
}

export interface Updated {
  note: string;
  incident: string;
}

export interface UsedShown {
  scope: string;
  kind: string;
  budget: string;
  hours: number;
  objects: number;
  most_objects: number | null;
  bytes: number;
  most_bytes: number | null;
  money: number;
  most_money: number | null;
  in_flight: number;
}

export interface UserShown {
  id: string;
  name: string;
  title: string;
  email: string;
  disabled: boolean;
  has_password: boolean;
  is_outside: boolean;
  groups: string[];
  seen: string | null;
  created: string;
  revision: number;
}

export interface VendorCase {
  id: string;
  vendor: string;
  contract: string;
  within: string;
  calendar: string;
  opened: string;
  answered: string | null;
  closed: string | null;
}

export interface VendorCaseAnswered {
  id: string;
  note: string;
  incident: string;
}

export interface VendorCaseClosed {
  id: string;
  note: string;
  incident: string;
}

export interface VendorCaseOpened {
  incident: string;
  id: string;
  vendor: string;
  contract: string;
  within_hours: number;
  calendar?: string;
}

export interface VerificationFailed {
  reason: string;
  incident: string;
}

export interface VerificationShown {
  incident: string;
  standing: "holds" | "not-fixed" | "returned" | "stayed" | "unknown" | "watching";
  text: string;
  source: "findings" | "metrics" | "person" | null;
  fixed: string | null;
  needed_seconds: number;
  seen_seconds: number;
  since: string | null;
  last: string | null;
  present: string | null;
  telling: number;
  blind: number;
  gap_seconds: number;
  query: string;
  looks: Look[];
}

export interface VersionShown {
  version: string;
  state: "ended" | "maintenance" | "supported" | "unknown";
  end: string | null;
  days_left: number | null;
  newer_patch: string;
  patch_since: string | null;
}

export interface VolumeRow {
  cluster: string;
  name: string;
  phase: string;
  class: string;
  capacity_bytes: number | null;
  access_modes: string[];
  claim_namespace: string;
  claim: string;
  driver: string;
  node: string;
  reclaim: string;
  problems: number;
}

export interface WaiverShown {
  id: string;
  cluster: string;
  cause: string;
  object: string;
  owner: string;
  why: string;
  expires: string;
  expired: boolean;
  by: string;
  created: string;
  revision: number;
}

export interface WantedTime {
  source: string;
  since?: string | null;
}

export interface WatchRollout {
  cluster: string;
  namespace: string;
  name: string;
  success?: number | null;
  latency_seconds?: number | null;
  soak_minutes?: number;
  kind?: "DaemonSet" | "Deployment" | "StatefulSet";
  patience_minutes?: number;
}

export interface WatchdogShown {
  id: string;
  kind: "channel" | "clocks" | "loop" | "source";
  name: string;
  cluster: string;
  state: "missed" | "waiting" | "well";
  said: string;
  every_minutes: number;
  since: string;
  seen: string | null;
  due: string | null;
  missed: string | null;
  returned: string | null;
  incident: string;
  revision: number;
}

export interface WayShown {
  id: string;
  channel: string;
  state: "dead" | "delivered" | "waiting";
  asked: string;
  ended: string | null;
  tries: TryShown[];
}

export interface WireEvidence {
  stance: "against" | "for";
  object: WireObject;
  field: string;
  value: string | number | boolean | string[] | null;
  time: string | null;
  text: string;
}

export interface WireExplained {
  cause: string;
  object: WireObject;
  title: string;
  effect: string;
}

export interface WireLink {
  source: WireObject;
  target: WireObject;
  relation: string;
  effect: string;
  text: string;
}

export interface WireNotEvaluated {
  rule: string;
  reason: string;
  object: WireObject | null;
  missing: string;
}

export interface WireObject {
  kind: string;
  namespace: string;
  name: string;
  group?: string;
}

export interface WireProblem {
  rank: number;
  cause: string;
  object: WireObject;
  confidence: number;
  severity: "critical" | "high" | "info" | "low" | "medium";
  type: "availability" | "capacity" | "configuration" | "performance" | "security";
  scope: "cluster" | "namespace" | "node" | "pod";
  cause_kind: "hardware" | "misconfiguration" | "network" | "resource-shortage" | "software";
  title: string;
  summary: string;
  why: string;
  evidence: WireEvidence[];
  next_test: string;
  explains: WireExplained[];
  affected: WireObject[];
  fix: string;
  workaround: string;
  verify: string;
  rollback: string;
  effect: string;
  effect_text: string;
  chain: WireLink[];
  absent: WireObject[];
  rivals: WireRival[];
  since: string | null;
  unseen: string[];
  prevention: string;
  references: string[];
  collect: string[];
  weights: WireWeight[];
  score: number;
  excluded: string[];
  undecided: string[];
}

export interface WireRival {
  cause: string;
  object: WireObject;
  confidence: number;
  title: string;
  next_test: string;
  fix: string;
}

export interface WireSnapshot {
  source: string;
  format: string;
  taken_at: string | null;
  inferred: boolean;
  kubernetes_version: string;
  cluster: string;
}

export interface WireStages {
  unhealthy: number;
  objects: number;
  kinds: number;
  events: number;
  logs: number;
  rules: number;
  findings: number;
  citations: number;
  series: number;
  unmeasured: number;
}

export interface WireUnread {
  what: string;
  reason: string;
  detail: string;
  text: string;
}

export interface WireWeight {
  reason: string;
  log_odds: number;
  confidence: number;
  text: string;
}

export interface Workaround {
  id: string;
  what: string;
  until: string;
  rollback: string;
  placed: string;
  action: string;
  ended: string | null;
}

export interface WorkaroundEnded {
  id: string;
  note: string;
  incident: string;
}

export interface WorkaroundExtended {
  id: string;
  until: string;
  reason: string;
  incident: string;
}

export interface WorkaroundPlaced {
  id: string;
  what: string;
  until: string;
  rollback: string;
  action?: string;
  incident: string;
}

export interface WorkaroundRow {
  incident: string;
  title: string;
  priority: string;
  cluster: string;
  id: string;
  what: string;
  placed: string;
  until: string;
  rollback: string;
  overdue: boolean;
  left_seconds: number;
}

export interface Written {
  kind: string;
  id: string;
  before: string;
  after: string;
}

export interface WrittenReview {
  summary: string;
  impact: string;
  went_well: string[];
  went_badly: string[];
  luck: string[];
  lessons: string[];
  by: string;
}

export interface Table {
  "accuracy.get": { parameters: OfAccuracy; result: AccuracyShown };
  "action-budgets.delete": { parameters: OfLimit; result: Nothing };
  "action-budgets.list": { parameters: ListLimits; result: PageLimitShown };
  "action-budgets.put": { parameters: NewLimit; result: LimitShown };
  "action-budgets.used": { parameters: OfActionCluster; result: PageUsedShown };
  "actions.list": { parameters: ListActions; result: PageActionShown };
  "actions.roles": { parameters: RolesOf; result: RolesText };
  "actions.set-terms": { parameters: NewActionTerms; result: ActionTermsShown };
  "actions.terms": { parameters: ListLimits; result: PageActionTermsShown };
  "alert-batches.receive": { parameters: NewBatch; result: BatchTaken };
  "alert-firings.get": { parameters: OfFiring; result: FiringShown };
  "alert-firings.list": { parameters: ListFirings; result: PageFiringShown };
  "alert-sources.backfill": { parameters: WantedTime; result: JobShown };
  "alert-sources.create": { parameters: NewSource; result: AlertSourceShown };
  "alert-sources.delete": { parameters: OfSource; result: Nothing };
  "alert-sources.get": { parameters: OfSource; result: AlertSourceShown };
  "alert-sources.list": { parameters: ListSources; result: PageAlertSourceShown };
  "alert-sources.update": { parameters: ChangedSource; result: AlertSourceShown };
  "anomalies.list": { parameters: ListAnomalies; result: PageAnomalyRow };
  "audit.checkpoints": { parameters: Nothing; result: Checkpoints };
  "audit.list": { parameters: ListAudit; result: PageAuditRecord };
  "audit.verify": { parameters: Nothing; result: AuditProof };
  "automation-opportunities.list": { parameters: OpportunitiesWanted; result: OpportunitiesShown };
  "autonomy.dials": { parameters: ListDials; result: PageDialShown };
  "autonomy.evidence": { parameters: AskEvidence; result: EvidenceShown };
  "autonomy.list": { parameters: ListLevels; result: PageAutonomyLevelShown };
  "autonomy.rate": { parameters: AskRate; result: RateShown };
  "autonomy.set": { parameters: SetDial; result: DialShown };
  "autonomy.unset": { parameters: OfDial; result: Nothing };
  "backup-policies.get": { parameters: OfBackups; result: BackupPolicyShown };
  "backup-policies.set": { parameters: SetPolicy; result: BackupPolicyShown };
  "backups.coverage": { parameters: ListCoverage; result: CoverageShown };
  "backups.objectives": { parameters: ListObjectives; result: PageObjectiveRow };
  "backups.plan": { parameters: OfBackups; result: ManifestsShown };
  "backups.retention": { parameters: OfBackups; result: RetentionShown };
  "backups.runbook": { parameters: OfRunbook; result: RunbookShown };
  "baselines.accept": { parameters: AcceptDrift; result: BaselineShown };
  "baselines.delete": { parameters: OfBaseline; result: Nothing };
  "baselines.list": { parameters: ListBaselines; result: PageBaselineShown };
  "baselines.save": { parameters: SaveBaseline; result: BaselineShown };
  "breakers.list": { parameters: OfActionCluster; result: PageBreakerShown };
  "breakers.reset": { parameters: ResetBreaker; result: Nothing };
  "causes.get": { parameters: OneCause; result: CausePage };
  "causes.list": { parameters: ListCauses; result: PageCauseRow };
  "channels.create": { parameters: NewChannel; result: ChannelShown };
  "channels.delete": { parameters: OfChannel; result: Nothing };
  "channels.get": { parameters: OfChannel; result: ChannelShown };
  "channels.list": { parameters: ListChannels; result: PageChannelShown };
  "channels.test": { parameters: OfChannel; result: NoticeShown };
  "channels.update": { parameters: ChangedChannel; result: ChannelShown };
  "checks.calendar": { parameters: AskCalendar; result: CheckCalendar };
  "checks.get": { parameters: OfCheck; result: CheckShown };
  "checks.history": { parameters: History; result: PageRunShown };
  "checks.list": { parameters: ListChecks; result: PageCheckShown };
  "checks.result": { parameters: OfRun; result: RunShown };
  "checks.run": { parameters: NewRound; result: JobShown };
  "checks.set-timetable": { parameters: NewTimetable; result: TimetableShown };
  "checks.sign": { parameters: NewSignature; result: RunShown };
  "checks.timetable": { parameters: OfCluster; result: TimetableShown };
  "clusters.create": { parameters: NewCluster; result: ClusterShown };
  "clusters.delete": { parameters: OfCluster; result: Nothing };
  "clusters.delete-credential": { parameters: OfCluster; result: ClusterShown };
  "clusters.get": { parameters: OfCluster; result: ClusterShown };
  "clusters.list": { parameters: ListClusters; result: PageClusterShown };
  "clusters.scan": { parameters: NewScan; result: JobShown };
  "clusters.set-credential": { parameters: NewCredential; result: ClusterShown };
  "clusters.update": { parameters: ChangedCluster; result: ClusterShown };
  "clusters.upload": { parameters: NewUpload; result: JobShown };
  "debug-pods.get": { parameters: OfDebugPod; result: Manifests };
  "deletion-proofs.list": { parameters: ListProofs; result: PageDeletionProofShown };
  "deletion-proofs.record": { parameters: RecordProof; result: DeletionProofShown };
  "deliveries.list": { parameters: ListDeliveries; result: PageDeliveryShown };
  "deliveries.retry": { parameters: OfDelivery; result: DeliveryShown };
  "diagnoses.get": { parameters: OfDiagnosis; result: Report };
  "drift.list": { parameters: AskDrift; result: DriftShown };
  "drift.meant": { parameters: AskMeant; result: MeantShown };
  "drills.check": { parameters: CheckDrill; result: DrillShown };
  "drills.list": { parameters: ListDrills; result: PageDrillShown };
  "drills.record": { parameters: RecordDrill; result: DrillShown };
  "fleet.get": { parameters: OfFleet; result: Fleet };
  "forecasts.get": { parameters: OfForecast; result: ForecastShown };
  "forecasts.list": { parameters: ListForecasts; result: PageForecastRow };
  "freezes.create": { parameters: NewFreeze; result: FreezeShown };
  "freezes.delete": { parameters: OfFreeze; result: Nothing };
  "freezes.list": { parameters: ListSwitches; result: PageFreezeShown };
  "gaps.get": { parameters: OfGap; result: Simulated };
  "glossary.list": { parameters: ListTerms; result: PageTermShown };
  "grants.create": { parameters: NewGrant; result: GrantShown };
  "grants.delete": { parameters: OfGrant; result: Nothing };
  "grants.list": { parameters: ListGrants; result: PageGrantShown };
  "hands.get": { parameters: OfHand; result: HandShown };
  "hands.give": { parameters: GiveHand; result: HandShown };
  "hands.take": { parameters: OfHand; result: Nothing };
  "healing.list": { parameters: ListHealing; result: PageHealingShown };
  "hygiene.get": { parameters: OfHygiene; result: HygieneShown };
  "incident-fixes.get": { parameters: OfIncident; result: FixShown };
  "incident-fixes.put": { parameters: PutFix; result: FixShown };
  "incident-reviews.put": { parameters: PutReview; result: ReviewShown };
  "incident-terms.get": { parameters: Nothing; result: TermsShown };
  "incident-terms.put": { parameters: NewTerms; result: TermsShown };
  "incidents.acknowledge": { parameters: Acknowledged; result: IncidentShown };
  "incidents.advance": { parameters: Advanced; result: IncidentShown };
  "incidents.answer-vendor-case": { parameters: VendorCaseAnswered; result: IncidentShown };
  "incidents.assign": { parameters: Assigned; result: IncidentShown };
  "incidents.audit": { parameters: OfIncident; result: EscalationAudit };
  "incidents.close-vendor-case": { parameters: VendorCaseClosed; result: IncidentShown };
  "incidents.dismiss": { parameters: Dismissed; result: IncidentShown };
  "incidents.end-workaround": { parameters: WorkaroundEnded; result: IncidentShown };
  "incidents.escalate": { parameters: Escalated; result: IncidentShown };
  "incidents.extend-workaround": { parameters: WorkaroundExtended; result: IncidentShown };
  "incidents.fail-verification": { parameters: VerificationFailed; result: IncidentShown };
  "incidents.finish-action": { parameters: ActionFinished; result: IncidentShown };
  "incidents.finish-review": { parameters: ReviewFinished; result: IncidentShown };
  "incidents.follow": { parameters: Followed; result: IncidentShown };
  "incidents.get": { parameters: OfIncident; result: IncidentShown };
  "incidents.give-role": { parameters: RoleGiven; result: IncidentShown };
  "incidents.hand-over": { parameters: OfHandOver; result: HandOverShown };
  "incidents.hold": { parameters: HeldUp; result: IncidentShown };
  "incidents.list": { parameters: ListIncidents; result: PageIncidentRow };
  "incidents.mark-duplicate": { parameters: MarkedDuplicate; result: IncidentShown };
  "incidents.measures": { parameters: AskMeasures; result: Measures };
  "incidents.merge": { parameters: Merged; result: IncidentShown };
  "incidents.note": { parameters: Noted; result: IncidentShown };
  "incidents.open": { parameters: NewIncident; result: IncidentShown };
  "incidents.open-vendor-case": { parameters: VendorCaseOpened; result: IncidentShown };
  "incidents.package": { parameters: OfPackage; result: PackageShown };
  "incidents.place-workaround": { parameters: WorkaroundPlaced; result: IncidentShown };
  "incidents.plan-action": { parameters: ActionPlanned; result: IncidentShown };
  "incidents.playbook": { parameters: OfPlaybookRun; result: PlaybookShown };
  "incidents.playbook-step": { parameters: TakeStep; result: PlaybookShown };
  "incidents.prioritise": { parameters: Assessed; result: IncidentShown };
  "incidents.quarantine": { parameters: OfQuarantine; result: QuarantineShown };
  "incidents.raise": { parameters: Raised; result: IncidentShown };
  "incidents.record-cause": { parameters: CauseRecorded; result: IncidentShown };
  "incidents.reopen": { parameters: Reopened; result: IncidentShown };
  "incidents.resume": { parameters: Resumed; result: IncidentShown };
  "incidents.review": { parameters: OfReview; result: ReviewShown };
  "incidents.similar": { parameters: FindSimilar; result: Similar };
  "incidents.stand-down": { parameters: StoodDown; result: IncidentShown };
  "incidents.start-playbook": { parameters: StartPlaybook; result: PlaybookShown };
  "incidents.take-terms": { parameters: TermsTaken; result: IncidentShown };
  "incidents.timeline": { parameters: OfTimeline; result: PageTimelineLine };
  "incidents.update": { parameters: Updated; result: IncidentShown };
  "incidents.verification": { parameters: OfIncident; result: VerificationShown };
  "intake.facts": { parameters: OfIncident; result: FactsShown };
  "intake.policy": { parameters: OfPolicy; result: PolicyShown };
  "intake.read": { parameters: Letter; result: ReadLetter };
  "intake.set-policy": { parameters: NewPolicy; result: PolicyShown };
  "invitations.claim": { parameters: Claim; result: SignedIn };
  "jobs.get": { parameters: OfJob; result: JobShown };
  "jobs.list": { parameters: ListJobs; result: PageJobShown };
  "known-errors.search": { parameters: SearchKnown; result: Similar };
  "legal-holds.create": { parameters: AddHold; result: HoldShown };
  "legal-holds.lift": { parameters: OfHold; result: HoldShown };
  "legal-holds.list": { parameters: ListHolds; result: PageHoldShown };
  "loops.decisions": { parameters: ListDecisions; result: PageDecisionShown };
  "loops.list": { parameters: ListLoops; result: PageLoopShown };
  "maintenances.create": { parameters: NewMaintenance; result: MaintenanceShown };
  "maintenances.delete": { parameters: OfMaintenance; result: Nothing };
  "maintenances.list": { parameters: ListMaintenances; result: PageMaintenanceShown };
  "me.get": { parameters: Nothing; result: MeShown };
  "me.set-password": { parameters: NewPassword; result: Nothing };
  "me.update": { parameters: ChangedMe; result: MeShown };
  "notices.get": { parameters: OfNotice; result: NoticeShown };
  "notices.list": { parameters: ListNotices; result: PageNoticeRow };
  "notices.retry": { parameters: OfNotice; result: NoticeShown };
  "objects.get": { parameters: OfObject; result: ObjectShown };
  "objects.graph": { parameters: OfGraph; result: GraphShown };
  "objects.query": { parameters: QueryObjects; result: Rows };
  "operations.list": { parameters: Nothing; result: Operations };
  "overrides.create": { parameters: NewOverride; result: OverrideShown };
  "overrides.delete": { parameters: OfOverride; result: Nothing };
  "patterns.get": { parameters: OfPattern; result: PatternPage };
  "patterns.list": { parameters: ListPatterns; result: PagePatternEntry };
  "people.named": { parameters: AskNames; result: NamesShown };
  "plans.apply": { parameters: DecidePlan; result: PlanWhole };
  "plans.approve": { parameters: ApprovePlan; result: PlanWhole };
  "plans.create": { parameters: NewPlan; result: PlanWhole };
  "plans.get": { parameters: OfPlan; result: PlanWhole };
  "plans.list": { parameters: ListPlans; result: PagePlanRow };
  "plans.reject": { parameters: DecidePlan; result: PlanWhole };
  "plans.settle": { parameters: DecidePlan; result: PlanWhole };
  "plans.undo": { parameters: DecidePlan; result: PlanWhole };
  "playbooks.get": { parameters: OfPlaybook; result: PlaybookShown };
  "playbooks.list": { parameters: ListPlaybooks; result: Playbooks };
  "predictions.get": { parameters: OfPrediction; result: PredictionShown };
  "predictions.list": { parameters: ListPredictions; result: PagePredictionRow };
  "preflights.run": { parameters: OfPreflight; result: Report };
  "prevention-plans.get": { parameters: PlanWanted; result: PlanShown };
  "prices.delete": { parameters: OfPrices; result: Nothing };
  "prices.list": { parameters: ListPrices; result: PagePricesShown };
  "prices.put": { parameters: NewPrices; result: PricesShown };
  "probe-pods.get": { parameters: OfProbe; result: Manifests };
  "problems.counts": { parameters: CountProblems; result: ProblemCounts };
  "problems.get": { parameters: OfProblem; result: ProblemShown };
  "problems.list": { parameters: ListProblems; result: PageProblemRow };
  "problems.trend": { parameters: TrendOfProblems; result: ProblemTrend };
  "proposals.list": { parameters: ListProposals; result: PageProposalShown };
  "questions.ask": { parameters: Question; result: Answer };
  "recoveries.get": { parameters: OfRecovery; result: Simulated };
  "reports.create": { parameters: NewReport; result: ReportShown };
  "reports.delete": { parameters: OfReport; result: Nothing };
  "reports.get": { parameters: OfReport; result: ReportContent };
  "reports.list": { parameters: ListReports; result: PageReportShown };
  "roles.list": { parameters: Nothing; result: RolesShown };
  "rollouts.watch": { parameters: WatchRollout; result: RolloutShown };
  "rotas.delete": { parameters: OfRota; result: Nothing };
  "rotas.duty": { parameters: AskDuty; result: Duty };
  "rotas.get": { parameters: OfRota; result: RotaShown };
  "rotas.list": { parameters: ListRotas; result: PageRotaShown };
  "rotas.put": { parameters: RotaGiven; result: RotaShown };
  "scaling.list": { parameters: OfScaling; result: Simulated };
  "schedules.create": { parameters: NewSchedule; result: ScheduleShown };
  "schedules.delete": { parameters: OfSchedule; result: Nothing };
  "schedules.get": { parameters: OfSchedule; result: ScheduleShown };
  "schedules.list": { parameters: ListSchedules; result: PageScheduleShown };
  "schedules.update": { parameters: ChangedSchedule; result: ScheduleShown };
  "search.find": { parameters: FindText; result: SearchFound };
  "sessions.create": { parameters: NewSession; result: SignedIn };
  "sessions.delete": { parameters: OfSession; result: Nothing };
  "sessions.delete-all": { parameters: OfEverySession; result: Ended };
  "sessions.list": { parameters: ListSessions; result: PageSessionShown };
  "simulations.outage": { parameters: OfOutage; result: Simulated };
  "simulations.whatif": { parameters: Supposed; result: Simulated };
  "snapshots.compare": { parameters: CompareSnapshots; result: Changes };
  "snapshots.delete": { parameters: OfSnapshot; result: Nothing };
  "snapshots.get": { parameters: OfSnapshot; result: SnapshotShown };
  "snapshots.list": { parameters: ListSnapshots; result: PageSnapshotShown };
  "storage.claims": { parameters: ListClaims; result: PageClaimRow };
  "storage.classes": { parameters: ListClasses; result: PageClassRow };
  "storage.volumes": { parameters: ListVolumes; result: PageVolumeRow };
  "switches.list": { parameters: ListSwitches; result: PageSwitchShown };
  "switches.release": { parameters: ReleaseSwitch; result: Nothing };
  "switches.throw": { parameters: ThrowSwitch; result: SwitchShown };
  "system.get": { parameters: Nothing; result: System };
  "teams.add-member": { parameters: OfMember; result: TeamShown };
  "teams.create": { parameters: NewTeam; result: TeamShown };
  "teams.delete": { parameters: OfTeam; result: Nothing };
  "teams.get": { parameters: OfTeam; result: TeamShown };
  "teams.list": { parameters: ListTeams; result: PageTeamShown };
  "teams.remove-member": { parameters: OfMember; result: TeamShown };
  "teams.update": { parameters: ChangedTeam; result: TeamShown };
  "tokens.create": { parameters: NewToken; result: TokenMade };
  "tokens.delete": { parameters: OfToken; result: Nothing };
  "tokens.list": { parameters: ListTokens; result: PageTokenShown };
  "tools.list": { parameters: ListTools; result: Tools };
  "tools.parse": { parameters: ToolOutput; result: ToolRead };
  "users.create": { parameters: NewUser; result: Invited };
  "users.delete": { parameters: OfUser; result: Nothing };
  "users.get": { parameters: OfUser; result: UserShown };
  "users.invite": { parameters: OfUser; result: Invited };
  "users.list": { parameters: ListUsers; result: PageUserShown };
  "users.update": { parameters: ChangedUser; result: UserShown };
  "waivers.create": { parameters: NewWaiver; result: WaiverShown };
  "waivers.delete": { parameters: OfWaiver; result: Nothing };
  "waivers.list": { parameters: ListWaivers; result: PageWaiverShown };
  "watchdogs.expect": { parameters: ExpectedWatchdog; result: WatchdogShown };
  "watchdogs.forget": { parameters: OfWatchdog; result: Nothing };
  "watchdogs.list": { parameters: ListWatchdogs; result: PageWatchdogShown };
  "workarounds.list": { parameters: ListWorkarounds; result: PageWorkaroundRow };
}

export const PLACES = {
  "accuracy.get": ["GET", "/clusters/{cluster}/accuracy", "", "read:forecasts"],
  "action-budgets.delete": ["DELETE", "/action-budgets/{limit}", "", "write:automation"],
  "action-budgets.list": ["GET", "/action-budgets", "", "read:automation"],
  "action-budgets.put": ["PUT", "/action-budgets", "", "write:automation"],
  "action-budgets.used": ["GET", "/clusters/{cluster}/action-budgets", "", "read:automation"],
  "actions.list": ["GET", "/actions", "", "read:automation"],
  "actions.roles": ["GET", "/actions/roles", "", "read:automation"],
  "actions.set-terms": ["PUT", "/actions/terms", "", "write:automation"],
  "actions.terms": ["GET", "/actions/terms", "", "read:automation"],
  "alert-batches.receive": ["POST", "/alerts/{source}", "body", "create:alerts"],
  "alert-firings.get": ["GET", "/alert-firings/{firing}", "", "read:incidents"],
  "alert-firings.list": ["GET", "/alert-firings", "", "read:incidents"],
  "alert-sources.backfill": ["POST", "/alert-sources/{source}/backfill", "", "write:alert-sources"],
  "alert-sources.create": ["POST", "/alert-sources", "", "create:alert-sources"],
  "alert-sources.delete": ["DELETE", "/alert-sources/{source}", "", "delete:alert-sources"],
  "alert-sources.get": ["GET", "/alert-sources/{source}", "", "read:incidents"],
  "alert-sources.list": ["GET", "/alert-sources", "", "read:incidents"],
  "alert-sources.update": ["PATCH", "/alert-sources/{source}", "", "write:alert-sources"],
  "anomalies.list": ["GET", "/anomalies", "", "read:forecasts"],
  "audit.checkpoints": ["GET", "/audit/checkpoints", "", "read:audit"],
  "audit.list": ["GET", "/audit", "", "read:audit"],
  "audit.verify": ["GET", "/audit/proof", "", "read:audit"],
  "automation-opportunities.list": ["GET", "/automation-opportunities", "", "read:checks"],
  "autonomy.dials": ["GET", "/autonomy/dials", "", "read:automation"],
  "autonomy.evidence": ["GET", "/clusters/{cluster}/autonomy/evidence", "", "read:automation"],
  "autonomy.list": ["GET", "/clusters/{cluster}/autonomy", "", "read:automation"],
  "autonomy.rate": ["GET", "/autonomy/rate", "", "read:automation"],
  "autonomy.set": ["POST", "/autonomy/dials", "", "write:automation"],
  "autonomy.unset": ["DELETE", "/autonomy/dials/{dial}", "", "write:automation"],
  "backup-policies.get": ["GET", "/clusters/{cluster}/backups/policy", "", "read:backups"],
  "backup-policies.set": ["PUT", "/clusters/{cluster}/backups/policy", "", "write:backups"],
  "backups.coverage": ["GET", "/clusters/{cluster}/backups/coverage", "", "read:backups"],
  "backups.objectives": ["GET", "/clusters/{cluster}/backups/objectives", "", "read:backups"],
  "backups.plan": ["GET", "/clusters/{cluster}/backups/plan", "", "read:backups"],
  "backups.retention": ["GET", "/clusters/{cluster}/backups/retention", "", "read:backups"],
  "backups.runbook": ["GET", "/clusters/{cluster}/backups/runbook", "", "read:backups"],
  "baselines.accept": ["POST", "/clusters/{cluster}/baselines/accept", "", "write:automation"],
  "baselines.delete": ["DELETE", "/clusters/{cluster}/baselines/{baseline}", "", "write:automation"],
  "baselines.list": ["GET", "/clusters/{cluster}/baselines", "", "read:automation"],
  "baselines.save": ["POST", "/clusters/{cluster}/baselines", "", "write:automation"],
  "breakers.list": ["GET", "/clusters/{cluster}/breakers", "", "read:automation"],
  "breakers.reset": ["POST", "/clusters/{cluster}/breakers/reset", "", "apply:plans"],
  "causes.get": ["GET", "/causes/{family}/{subject}/{fault}", "", "read:knowledge"],
  "causes.list": ["GET", "/causes", "", "read:knowledge"],
  "channels.create": ["POST", "/channels", "", "create:channels"],
  "channels.delete": ["DELETE", "/channels/{channel}", "", "delete:channels"],
  "channels.get": ["GET", "/channels/{channel}", "", "read:channels"],
  "channels.list": ["GET", "/channels", "", "read:channels"],
  "channels.test": ["POST", "/channels/{channel}/test", "", "write:channels"],
  "channels.update": ["PATCH", "/channels/{channel}", "", "write:channels"],
  "checks.calendar": ["GET", "/check-calendar", "", "read:checks"],
  "checks.get": ["GET", "/checks/{check}", "", "read:checks"],
  "checks.history": ["GET", "/clusters/{cluster}/checks/{check}/runs", "", "read:checks"],
  "checks.list": ["GET", "/checks", "", "read:checks"],
  "checks.result": ["GET", "/clusters/{cluster}/checks/{check}/runs/{due}", "", "read:checks"],
  "checks.run": ["POST", "/clusters/{cluster}/check-rounds", "", "run:checks"],
  "checks.set-timetable": ["PUT", "/clusters/{cluster}/check-timetable", "", "run:checks"],
  "checks.sign": ["POST", "/clusters/{cluster}/checks/{check}/runs/{due}/signature", "", "sign:checks"],
  "checks.timetable": ["GET", "/clusters/{cluster}/check-timetable", "", "read:checks"],
  "clusters.create": ["POST", "/clusters", "", "create:clusters"],
  "clusters.delete": ["DELETE", "/clusters/{cluster}", "", "delete:clusters"],
  "clusters.delete-credential": ["DELETE", "/clusters/{cluster}/credential", "", "write:clusters"],
  "clusters.get": ["GET", "/clusters/{cluster}", "", "read:clusters"],
  "clusters.list": ["GET", "/clusters", "", "read:clusters"],
  "clusters.scan": ["POST", "/clusters/{cluster}/scan", "", "scan:clusters"],
  "clusters.set-credential": ["PUT", "/clusters/{cluster}/credential", "body", "write:clusters"],
  "clusters.update": ["PATCH", "/clusters/{cluster}", "", "write:clusters"],
  "clusters.upload": ["POST", "/clusters/{cluster}/snapshots", "body", "upload:clusters"],
  "debug-pods.get": ["GET", "/clusters/{cluster}/debug-pods/{namespace}/{name}", "", "read:objects"],
  "deletion-proofs.list": ["GET", "/deletion-proofs", "", "read:backups"],
  "deletion-proofs.record": ["POST", "/deletion-proofs", "", "write:backups"],
  "deliveries.list": ["GET", "/deliveries", "", "read:channels"],
  "deliveries.retry": ["POST", "/deliveries/{delivery}/retry", "", "write:channels"],
  "diagnoses.get": ["GET", "/clusters/{cluster}/diagnosis", "", "read:problems"],
  "drift.list": ["GET", "/clusters/{cluster}/drift", "", "read:automation"],
  "drift.meant": ["GET", "/clusters/{cluster}/drift/{kind}/{namespace}/{name}", "", "read:automation"],
  "drills.check": ["POST", "/drills/{drill}/checks", "", "write:backups"],
  "drills.list": ["GET", "/drills", "", "read:backups"],
  "drills.record": ["POST", "/drills", "", "write:backups"],
  "fleet.get": ["GET", "/fleet", "", "read:fleet"],
  "forecasts.get": ["GET", "/clusters/{cluster}/forecasts/{forecast}", "", "read:forecasts"],
  "forecasts.list": ["GET", "/forecasts", "", "read:forecasts"],
  "freezes.create": ["POST", "/freezes", "", "halt:actions"],
  "freezes.delete": ["DELETE", "/freezes/{freeze}", "", "halt:actions"],
  "freezes.list": ["GET", "/freezes", "", "read:automation"],
  "gaps.get": ["GET", "/clusters/{cluster}/gap", "", "read:storage"],
  "glossary.list": ["GET", "/glossary", "", "read:knowledge"],
  "grants.create": ["POST", "/grants", "", "create:grants"],
  "grants.delete": ["DELETE", "/grants/{grant}", "", "delete:grants"],
  "grants.list": ["GET", "/grants", "", "read:people"],
  "hands.get": ["GET", "/clusters/{cluster}/hand", "", "read:automation"],
  "hands.give": ["PUT", "/clusters/{cluster}/hand", "body", "write:automation"],
  "hands.take": ["DELETE", "/clusters/{cluster}/hand", "", "write:automation"],
  "healing.list": ["GET", "/healing", "", "read:automation"],
  "hygiene.get": ["GET", "/clusters/{cluster}/hygiene", "", "read:checks"],
  "incident-fixes.get": ["GET", "/incidents/{incident}/fix", "", "read:incidents"],
  "incident-fixes.put": ["PUT", "/incidents/{incident}/fix", "", "work:incidents"],
  "incident-reviews.put": ["PUT", "/incidents/{incident}/review", "", "work:incidents"],
  "incident-terms.get": ["GET", "/incident-terms", "", "read:incidents"],
  "incident-terms.put": ["PUT", "/incident-terms", "", "write:incident-terms"],
  "incidents.acknowledge": ["POST", "/incidents/{incident}/acknowledge", "", "work:incidents"],
  "incidents.advance": ["POST", "/incidents/{incident}/advance", "", "work:incidents"],
  "incidents.answer-vendor-case": ["POST", "/incidents/{incident}/answer-vendor-case", "", "work:incidents"],
  "incidents.assign": ["POST", "/incidents/{incident}/assign", "", "work:incidents"],
  "incidents.audit": ["GET", "/incidents/{incident}/audit", "", "read:incidents"],
  "incidents.close-vendor-case": ["POST", "/incidents/{incident}/close-vendor-case", "", "work:incidents"],
  "incidents.dismiss": ["POST", "/incidents/{incident}/dismiss", "", "work:incidents"],
  "incidents.end-workaround": ["POST", "/incidents/{incident}/end-workaround", "", "work:incidents"],
  "incidents.escalate": ["POST", "/incidents/{incident}/escalate", "", "work:incidents"],
  "incidents.extend-workaround": ["POST", "/incidents/{incident}/extend-workaround", "", "work:incidents"],
  "incidents.fail-verification": ["POST", "/incidents/{incident}/fail-verification", "", "work:incidents"],
  "incidents.finish-action": ["POST", "/incidents/{incident}/finish-action", "", "work:incidents"],
  "incidents.finish-review": ["POST", "/incidents/{incident}/finish-review", "", "work:incidents"],
  "incidents.follow": ["POST", "/incidents/{incident}/follow", "", "work:incidents"],
  "incidents.get": ["GET", "/incidents/{incident}", "", "read:incidents"],
  "incidents.give-role": ["POST", "/incidents/{incident}/give-role", "", "command:incidents"],
  "incidents.hand-over": ["GET", "/incidents/{incident}/hand-over", "", "read:incidents"],
  "incidents.hold": ["POST", "/incidents/{incident}/hold", "", "work:incidents"],
  "incidents.list": ["GET", "/incidents", "", "read:incidents"],
  "incidents.mark-duplicate": ["POST", "/incidents/{incident}/mark-duplicate", "", "work:incidents"],
  "incidents.measures": ["GET", "/incident-measures", "", "read:incidents"],
  "incidents.merge": ["POST", "/incidents/{incident}/merge", "", "work:incidents"],
  "incidents.note": ["POST", "/incidents/{incident}/note", "", "work:incidents"],
  "incidents.open": ["POST", "/incidents", "", "work:incidents"],
  "incidents.open-vendor-case": ["POST", "/incidents/{incident}/open-vendor-case", "", "work:incidents"],
  "incidents.package": ["GET", "/incidents/{incident}/package", "", "read:incidents"],
  "incidents.place-workaround": ["POST", "/incidents/{incident}/place-workaround", "", "work:incidents"],
  "incidents.plan-action": ["POST", "/incidents/{incident}/plan-action", "", "work:incidents"],
  "incidents.playbook": ["GET", "/incidents/{incident}/playbook", "", "read:incidents"],
  "incidents.playbook-step": ["POST", "/incidents/{incident}/playbook/{step}", "", "work:incidents"],
  "incidents.prioritise": ["POST", "/incidents/{incident}/prioritise", "", "work:incidents"],
  "incidents.quarantine": ["GET", "/incidents/{incident}/quarantine", "", "read:incidents"],
  "incidents.raise": ["POST", "/incidents/{incident}/raise", "", "work:incidents"],
  "incidents.record-cause": ["POST", "/incidents/{incident}/record-cause", "", "work:incidents"],
  "incidents.reopen": ["POST", "/incidents/{incident}/reopen", "", "work:incidents"],
  "incidents.resume": ["POST", "/incidents/{incident}/resume", "", "work:incidents"],
  "incidents.review": ["GET", "/incidents/{incident}/review", "", "read:incidents"],
  "incidents.similar": ["GET", "/incidents/{incident}/similar", "", "read:incidents"],
  "incidents.stand-down": ["POST", "/incidents/{incident}/stand-down", "", "command:incidents"],
  "incidents.start-playbook": ["POST", "/incidents/{incident}/playbook", "", "work:incidents"],
  "incidents.take-terms": ["POST", "/incidents/{incident}/take-terms", "", "command:incidents"],
  "incidents.timeline": ["GET", "/incidents/{incident}/timeline", "", "read:incidents"],
  "incidents.update": ["POST", "/incidents/{incident}/update", "", "work:incidents"],
  "incidents.verification": ["GET", "/incidents/{incident}/verification", "", "read:incidents"],
  "intake.facts": ["GET", "/incidents/{incident}/facts", "", "read:incidents"],
  "intake.policy": ["GET", "/intake/policy", "", "read:incidents"],
  "intake.read": ["POST", "/intake/read", "", "read:incidents"],
  "intake.set-policy": ["PUT", "/intake/policy", "", "write:intake"],
  "invitations.claim": ["POST", "/invitations/claim", "", "create:sessions"],
  "jobs.get": ["GET", "/jobs/{job}", "", "read:jobs"],
  "jobs.list": ["GET", "/jobs", "", "read:jobs"],
  "known-errors.search": ["GET", "/known-errors", "", "read:incidents"],
  "legal-holds.create": ["POST", "/legal-holds", "", "write:legal-holds"],
  "legal-holds.lift": ["POST", "/legal-holds/{hold}/lift", "", "write:legal-holds"],
  "legal-holds.list": ["GET", "/legal-holds", "", "read:backups"],
  "loops.decisions": ["GET", "/loops/decisions", "", "read:automation"],
  "loops.list": ["GET", "/loops", "", "read:automation"],
  "maintenances.create": ["POST", "/maintenances", "", "write:maintenances"],
  "maintenances.delete": ["DELETE", "/maintenances/{maintenance}", "", "write:maintenances"],
  "maintenances.list": ["GET", "/maintenances", "", "read:incidents"],
  "me.get": ["GET", "/me", "", "read:me"],
  "me.set-password": ["PUT", "/me/password", "", "write:me"],
  "me.update": ["PATCH", "/me", "", "write:me"],
  "notices.get": ["GET", "/notices/{notice}", "", "read:incidents"],
  "notices.list": ["GET", "/notices", "", "read:incidents"],
  "notices.retry": ["POST", "/notices/{notice}/retry", "", "command:incidents"],
  "objects.get": ["GET", "/clusters/{cluster}/objects/{kind}/{namespace}/{name}", "", "read:objects"],
  "objects.graph": ["GET", "/clusters/{cluster}/objects/{kind}/{namespace}/{name}/graph", "", "read:objects"],
  "objects.query": ["GET", "/clusters/{cluster}/query", "", "read:objects"],
  "operations.list": ["GET", "/operations", "", "read:operations"],
  "overrides.create": ["POST", "/rotas/{level}/overrides", "", "write:rotas"],
  "overrides.delete": ["DELETE", "/overrides/{override}", "", "write:rotas"],
  "patterns.get": ["GET", "/patterns/{pattern}", "", "read:knowledge"],
  "patterns.list": ["GET", "/patterns", "", "read:knowledge"],
  "people.named": ["GET", "/people/names", "", "read:fleet"],
  "plans.apply": ["POST", "/plans/{plan}/apply", "", "apply:plans"],
  "plans.approve": ["POST", "/plans/{plan}/approvals", "", "approve:plans"],
  "plans.create": ["POST", "/clusters/{cluster}/plans", "", "create:plans"],
  "plans.get": ["GET", "/plans/{plan}", "", "read:plans"],
  "plans.list": ["GET", "/plans", "", "read:plans"],
  "plans.reject": ["POST", "/plans/{plan}/reject", "", "approve:plans"],
  "plans.settle": ["POST", "/plans/{plan}/settle", "", "apply:plans"],
  "plans.undo": ["POST", "/plans/{plan}/undo", "", "create:plans"],
  "playbooks.get": ["GET", "/playbooks/{playbook}", "", "read:incidents"],
  "playbooks.list": ["GET", "/playbooks", "", "read:incidents"],
  "predictions.get": ["GET", "/clusters/{cluster}/predictions/{prediction}", "", "read:forecasts"],
  "predictions.list": ["GET", "/predictions", "", "read:forecasts"],
  "preflights.run": ["POST", "/clusters/{cluster}/preflight", "", "read:problems"],
  "prevention-plans.get": ["GET", "/prevention-plan", "", "read:checks"],
  "prices.delete": ["DELETE", "/prices/{prices}", "", "write:automation"],
  "prices.list": ["GET", "/prices", "", "read:automation"],
  "prices.put": ["PUT", "/prices", "", "write:automation"],
  "probe-pods.get": ["GET", "/clusters/{cluster}/probe-pods/{namespace}/{name}", "", "read:objects"],
  "problems.counts": ["GET", "/problems/counts", "", "read:problems"],
  "problems.get": ["GET", "/problems/{problem}", "", "read:problems"],
  "problems.list": ["GET", "/problems", "", "read:problems"],
  "problems.trend": ["GET", "/problems/trend", "", "read:problems"],
  "proposals.list": ["GET", "/proposals", "", "read:plans"],
  "questions.ask": ["GET", "/ask", "", "ask:questions"],
  "recoveries.get": ["GET", "/clusters/{cluster}/recoveries/{namespace}/{name}", "", "read:storage"],
  "reports.create": ["POST", "/reports", "", "create:reports"],
  "reports.delete": ["DELETE", "/reports/{report}", "", "delete:reports"],
  "reports.get": ["GET", "/reports/{report}", "", "read:reports"],
  "reports.list": ["GET", "/reports", "", "read:reports"],
  "roles.list": ["GET", "/roles", "", "read:roles"],
  "rollouts.watch": ["GET", "/clusters/{cluster}/rollouts/{namespace}/{name}", "", "read:automation"],
  "rotas.delete": ["DELETE", "/rotas/{level}", "", "write:rotas"],
  "rotas.duty": ["GET", "/on-call", "", "read:rotas"],
  "rotas.get": ["GET", "/rotas/{level}", "", "read:rotas"],
  "rotas.list": ["GET", "/rotas", "", "read:rotas"],
  "rotas.put": ["PUT", "/rotas/{level}", "", "write:rotas"],
  "scaling.list": ["GET", "/clusters/{cluster}/scaling", "", "read:forecasts"],
  "schedules.create": ["POST", "/schedules", "", "create:schedules"],
  "schedules.delete": ["DELETE", "/schedules/{schedule}", "", "delete:schedules"],
  "schedules.get": ["GET", "/schedules/{schedule}", "", "read:schedules"],
  "schedules.list": ["GET", "/schedules", "", "read:schedules"],
  "schedules.update": ["PATCH", "/schedules/{schedule}", "", "write:schedules"],
  "search.find": ["GET", "/search", "", "read:fleet"],
  "sessions.create": ["POST", "/sessions", "", "create:sessions"],
  "sessions.delete": ["DELETE", "/sessions/{session}", "", "delete:sessions"],
  "sessions.delete-all": ["DELETE", "/sessions", "", "delete:sessions"],
  "sessions.list": ["GET", "/sessions", "", "read:sessions"],
  "simulations.outage": ["GET", "/clusters/{cluster}/outage", "", "read:storage"],
  "simulations.whatif": ["GET", "/clusters/{cluster}/whatif", "", "read:storage"],
  "snapshots.compare": ["GET", "/clusters/{cluster}/changes", "", "read:snapshots"],
  "snapshots.delete": ["DELETE", "/clusters/{cluster}/snapshots/{snapshot}", "", "delete:snapshots"],
  "snapshots.get": ["GET", "/clusters/{cluster}/snapshots/{snapshot}", "", "read:snapshots"],
  "snapshots.list": ["GET", "/clusters/{cluster}/snapshots", "", "read:snapshots"],
  "storage.claims": ["GET", "/storage/claims", "", "read:storage"],
  "storage.classes": ["GET", "/storage/classes", "", "read:storage"],
  "storage.volumes": ["GET", "/storage/volumes", "", "read:storage"],
  "switches.list": ["GET", "/switches", "", "read:automation"],
  "switches.release": ["POST", "/switches/release", "", "halt:actions"],
  "switches.throw": ["POST", "/switches", "", "halt:actions"],
  "system.get": ["GET", "/system", "", "read:system"],
  "teams.add-member": ["PUT", "/teams/{team}/members/{member}", "", "write:people"],
  "teams.create": ["POST", "/teams", "", "create:people"],
  "teams.delete": ["DELETE", "/teams/{team}", "", "delete:people"],
  "teams.get": ["GET", "/teams/{team}", "", "read:people"],
  "teams.list": ["GET", "/teams", "", "read:people"],
  "teams.remove-member": ["DELETE", "/teams/{team}/members/{member}", "", "write:people"],
  "teams.update": ["PATCH", "/teams/{team}", "", "write:people"],
  "tokens.create": ["POST", "/tokens", "", "create:tokens"],
  "tokens.delete": ["DELETE", "/tokens/{token}", "", "delete:tokens"],
  "tokens.list": ["GET", "/tokens", "", "read:people"],
  "tools.list": ["GET", "/tools", "", "read:knowledge"],
  "tools.parse": ["POST", "/tools/parse", "", "read:knowledge"],
  "users.create": ["POST", "/users", "", "create:people"],
  "users.delete": ["DELETE", "/users/{user}", "", "delete:people"],
  "users.get": ["GET", "/users/{user}", "", "read:people"],
  "users.invite": ["POST", "/users/{user}/invitation", "", "write:people"],
  "users.list": ["GET", "/users", "", "read:people"],
  "users.update": ["PATCH", "/users/{user}", "", "write:people"],
  "waivers.create": ["POST", "/waivers", "", "write:waivers"],
  "waivers.delete": ["DELETE", "/waivers/{waiver}", "", "write:waivers"],
  "waivers.list": ["GET", "/waivers", "", "read:waivers"],
  "watchdogs.expect": ["PUT", "/watchdogs/{source}", "", "write:watchdogs"],
  "watchdogs.forget": ["DELETE", "/watchdogs/{source}", "", "write:watchdogs"],
  "watchdogs.list": ["GET", "/watchdogs", "", "read:incidents"],
  "workarounds.list": ["GET", "/workarounds", "", "read:incidents"],
} as const satisfies Record<keyof Table, readonly [string, string, string, string]>;

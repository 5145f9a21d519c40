// Made by tools/typescript.py from the table of operations.

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
  old?: string;
  new?: string;
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

export interface HiddenPart {
  part: "affected" | "chain" | "evidence" | "explains" | "rivals" | "values";
  owner: string;
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

export interface ListCauses {
  cursor?: string;
  limit?: number;
  family?: string;
  text?: string;
}

export interface ListClusters {
  cursor?: string;
  limit?: number;
}

export interface ListJobs {
  cursor?: string;
  limit?: number;
  cluster?: string;
  state?: "done" | "failed" | "running" | "waiting" | null;
}

export interface ListProblems {
  cursor?: string;
  limit?: number;
  cluster?: string;
  namespace?: string;
  state?: "healed" | "open" | "any";
  severity?: "critical" | "high" | "info" | "low" | "medium";
  family?: string;
  cause?: string;
  text?: string;
  risks?: "only" | "with" | "without";
  order?: "first_seen" | "last_seen" | "score" | "severity";
}

export interface ListSchedules {
  cursor?: string;
  limit?: number;
  cluster?: string;
}

export interface ListSnapshots {
  cursor?: string;
  limit?: number;
  cluster: string;
}

export interface MaskedShown {
  owner: string;
  category: string;
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

export interface NewScan {
  cluster: string;
  namespaces?: string[];
}

export interface NewSchedule {
  name: string;
  cluster: string;
  cron: string;
  action?: "scan";
  zone?: string;
  enabled?: boolean;
  options?: Record<string, string>;
}

export interface NewUpload {
  cluster: string;
  body: string;
  name?: string;
}

export type Nothing = Record<string, never>;

export interface OfCluster {
  cluster: string;
}

export interface OfJob {
  job: string;
}

export interface OfProblem {
  problem: string;
}

export interface OfSchedule {
  schedule: string;
}

export interface OfSnapshot {
  cluster: string;
  snapshot: string;
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

export interface PageCauseRow {
  items: CauseRow[];
  next: string;
  total: number | null;
}

export interface PageClusterShown {
  items: ClusterShown[];
  next: string;
  total: number | null;
}

export interface PageJobShown {
  items: JobShown[];
  next: string;
  total: number | null;
}

export interface PageProblemRow {
  items: ProblemRow[];
  next: string;
  total: number | null;
}

export interface PageScheduleShown {
  items: ScheduleShown[];
  next: string;
  total: number | null;
}

export interface PageSnapshotShown {
  items: SnapshotShown[];
  next: string;
  total: number | null;
}

export interface PatternRow {
  name: string;
  title: string;
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
  state: "healed" | "open";
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
  state: "healed" | "open";
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

export interface System {
  product: string;
  version: string;
  languages: string[];
  rules: number | null;
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

export interface WireObject {
  kind: string;
  namespace: string;
  name: string;
  group?: string;
}

export interface WireRival {
  cause: string;
  object: WireObject;
  confidence: number;
  title: string;
  next_test: string;
  fix: string;
}

export interface WireWeight {
  reason: string;
  log_odds: number;
  confidence: number;
  text: string;
}

export interface Table {
  "causes.get": { parameters: OneCause; result: CausePage };
  "causes.list": { parameters: ListCauses; result: PageCauseRow };
  "clusters.create": { parameters: NewCluster; result: ClusterShown };
  "clusters.delete": { parameters: OfCluster; result: Nothing };
  "clusters.delete-credential": { parameters: OfCluster; result: ClusterShown };
  "clusters.get": { parameters: OfCluster; result: ClusterShown };
  "clusters.list": { parameters: ListClusters; result: PageClusterShown };
  "clusters.scan": { parameters: NewScan; result: JobShown };
  "clusters.set-credential": { parameters: NewCredential; result: ClusterShown };
  "clusters.update": { parameters: ChangedCluster; result: ClusterShown };
  "clusters.upload": { parameters: NewUpload; result: JobShown };
  "jobs.get": { parameters: OfJob; result: JobShown };
  "jobs.list": { parameters: ListJobs; result: PageJobShown };
  "operations.list": { parameters: Nothing; result: Operations };
  "problems.counts": { parameters: CountProblems; result: ProblemCounts };
  "problems.get": { parameters: OfProblem; result: ProblemShown };
  "problems.list": { parameters: ListProblems; result: PageProblemRow };
  "problems.trend": { parameters: TrendOfProblems; result: ProblemTrend };
  "schedules.create": { parameters: NewSchedule; result: ScheduleShown };
  "schedules.delete": { parameters: OfSchedule; result: Nothing };
  "schedules.get": { parameters: OfSchedule; result: ScheduleShown };
  "schedules.list": { parameters: ListSchedules; result: PageScheduleShown };
  "schedules.update": { parameters: ChangedSchedule; result: ScheduleShown };
  "snapshots.compare": { parameters: CompareSnapshots; result: Changes };
  "snapshots.delete": { parameters: OfSnapshot; result: Nothing };
  "snapshots.get": { parameters: OfSnapshot; result: SnapshotShown };
  "snapshots.list": { parameters: ListSnapshots; result: PageSnapshotShown };
  "system.get": { parameters: Nothing; result: System };
}

export const PLACES = {
  "causes.get": ["GET", "/causes/{family}/{subject}/{fault}", "", "read:knowledge"],
  "causes.list": ["GET", "/causes", "", "read:knowledge"],
  "clusters.create": ["POST", "/clusters", "", "create:clusters"],
  "clusters.delete": ["DELETE", "/clusters/{cluster}", "", "delete:clusters"],
  "clusters.delete-credential": ["DELETE", "/clusters/{cluster}/credential", "", "write:clusters"],
  "clusters.get": ["GET", "/clusters/{cluster}", "", "read:clusters"],
  "clusters.list": ["GET", "/clusters", "", "read:clusters"],
  "clusters.scan": ["POST", "/clusters/{cluster}/scan", "", "scan:clusters"],
  "clusters.set-credential": ["PUT", "/clusters/{cluster}/credential", "body", "write:clusters"],
  "clusters.update": ["PATCH", "/clusters/{cluster}", "", "write:clusters"],
  "clusters.upload": ["POST", "/clusters/{cluster}/snapshots", "body", "upload:clusters"],
  "jobs.get": ["GET", "/jobs/{job}", "", "read:jobs"],
  "jobs.list": ["GET", "/jobs", "", "read:jobs"],
  "operations.list": ["GET", "/operations", "", "read:operations"],
  "problems.counts": ["GET", "/problems/counts", "", "read:problems"],
  "problems.get": ["GET", "/problems/{problem}", "", "read:problems"],
  "problems.list": ["GET", "/problems", "", "read:problems"],
  "problems.trend": ["GET", "/problems/trend", "", "read:problems"],
  "schedules.create": ["POST", "/schedules", "", "create:schedules"],
  "schedules.delete": ["DELETE", "/schedules/{schedule}", "", "delete:schedules"],
  "schedules.get": ["GET", "/schedules/{schedule}", "", "read:schedules"],
  "schedules.list": ["GET", "/schedules", "", "read:schedules"],
  "schedules.update": ["PATCH", "/schedules/{schedule}", "", "write:schedules"],
  "snapshots.compare": ["GET", "/clusters/{cluster}/changes", "", "read:snapshots"],
  "snapshots.delete": ["DELETE", "/clusters/{cluster}/snapshots/{snapshot}", "", "delete:snapshots"],
  "snapshots.get": ["GET", "/clusters/{cluster}/snapshots/{snapshot}", "", "read:snapshots"],
  "snapshots.list": ["GET", "/clusters/{cluster}/snapshots", "", "read:snapshots"],
  "system.get": ["GET", "/system", "", "read:system"],
} as const satisfies Record<keyof Table, readonly [string, string, string, string]>;

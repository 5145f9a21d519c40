// Shapes of operations that are not in the table yet.
import type { ProblemShown, Table as Made } from "./types";

export type { CausePage, CauseRow, JobShown, ProblemRow, ProblemShown, ScheduleShown } from "./types";

export interface Obj { kind: string; namespace: string; name: string; group?: string }
export type Severity = "critical" | "high" | "medium" | "low" | "info";
export interface Page<T> { items: T[]; next: string; total: number | null }
export type WireProblem = Omit<ProblemShown, "id" | "cluster" | "state" | "first_seen" | "last_seen" | "healed" | "is_risk" | "returns" | "family" | "owner" | "masked" | "hidden" | "history">;
export interface Band { p10: number | null; p50: number | null; p90: number | null }
export interface FleetCluster {
  name: string; title: string; way: string; risk: number; problems: { critical: number; high: number; medium: number; low: number; info?: number }; risks: number;
  last_snapshot: string | null; age_seconds: number | null; next_scan: string | null;
  days_to_full: { subject: Obj; p10: number | null; p50: number | null; p90: number | null } | null;
  changed: { opened: number; healed: number; objects: number }; unread: number;
}
export interface Fleet {
  clusters: FleetCluster[];
  totals: { clusters: number; problems: { critical: number; high: number; medium: number; low: number }; risks: number; filling: number; stale: number };
  turns: { time: string; turn: string; cluster: string; problem: string; title: string; severity: Severity }[];
}
export interface Report {
  snapshot: { source: string; taken_at: string | null; kubernetes_version: string; cluster: string };
  problems: WireProblem[]; risks: WireProblem[]; not_evaluated: { rule: string; reason: string; object: Obj | null; missing: string }[];
  unread: { what: string; reason: string; detail: string; text: string }[]; stages: Record<string, number>;
}
export interface ClaimRow {
  cluster: string; namespace: string; name: string; phase: string; class: string; capacity_bytes: number | null; used_bytes: number | null; used_share: number | null;
  growth_bytes_per_day: number | null; days_to_full: Band | null; standing: string; access_modes: string[]; pods: string[]; volume: string; node: string; driver: string; forecast: string; problems: string[];
}
export interface VolumeRow { cluster: string; name: string; phase: string; class: string; capacity_bytes: number | null; access_modes: string[]; reclaim_policy: string; claim_namespace: string; claim: string; node: string; driver: string; problems: string[] }
export interface ClassRow { cluster: string; name: string; driver: string; is_default: boolean; expandable: boolean; binding_mode: string; reclaim_policy: string; claims: number; capacity_bytes: number; problems: string[] }
export interface ForecastRow { id: string; cluster: string; object: Obj; resource: string; part: string; standing: string; used: number | null; capacity: number | null; used_share: number | null; days_to_full: Band | null; chance_4d: number | null; method: string; days: number; remarks: string[] }
export interface Outlook { id: string; cluster: string; subject: Obj; resource: string; standing: string; remarks: string[]; moment: number; used: number | null; capacity: number | null; hours: Band | null;
  levels: { share: number; hours: Band }[]; chances: { hours: number; chance: number }[]; method: string; history: [number, number][]; capacities: [number, number][]; band: { p10: number; p50: number; p90: number }[];
  changed_hours: number | null; resized_hours: number | null; recreated_hours: number | null; days: number; storage_class: string }
export interface AnomalyRow { cluster: string; object: Obj; signal: string; start: string; end: string; expected: number; actual: number; score: number; origin: Obj | null }
export interface GraphShown { nodes: { object: Obj; absent: boolean; problems: number; phase: string }[]; edges: { source: Obj; target: Obj; relation: string }[] }
export interface Hit { kind: string; cluster: string; title: string; about: string; object: Obj | null; link: string }
export interface Asked { understood: string; intent: string; parameters: Record<string, string>; link: string; results: Hit[]; refused: boolean; suggestions: string[] }
export interface Grant { role: string; scope: { cluster: string; namespace: string }; team: string }
export interface Me { id: string; name: string; actor: string; grants: Grant[]; permissions: string[]; csrf: string }
export interface UserShown { id: string; name: string; email: string; disabled: boolean; created: string; teams: string[]; revision: number }
export interface TeamShown { id: string; name: string; members: string[]; revision: number }
export interface GrantShown { id: string; subject: string; role: string; cluster: string; namespace: string; revision: number }
export interface TokenShown { id: string; name: string; allows: string[]; expires: string | null; last_used: string | null; created: string }
export interface AuditRow { seq: number; time: string; actor: string; action: string; target: string; outcome: string; reason: string }

interface Listed { cursor?: string; limit?: number }
interface Expected {
  "fleet.get": { parameters: object; result: Fleet };
  "diagnoses.get": { parameters: { cluster: string; snapshot?: string }; result: Report };
  "storage.claims": { parameters: Listed & Record<string, unknown>; result: Page<ClaimRow> };
  "storage.volumes": { parameters: Listed & Record<string, unknown>; result: Page<VolumeRow> };
  "storage.classes": { parameters: Listed & Record<string, unknown>; result: Page<ClassRow> };
  "objects.graph": { parameters: { cluster: string; kind: string; namespace: string; name: string }; result: GraphShown };
  "forecasts.list": { parameters: Listed & Record<string, unknown>; result: Page<ForecastRow> };
  "forecasts.get": { parameters: { cluster: string; forecast: string }; result: Outlook };
  "anomalies.list": { parameters: Listed & Record<string, unknown>; result: Page<AnomalyRow> };
  "questions.ask": { parameters: { text: string }; result: Asked };
  "search.find": { parameters: { text: string }; result: { items: Hit[] } };
  "me.get": { parameters: object; result: Me };
  "sessions.create": { parameters: { name: string; password: string }; result: Me };
  "sessions.delete": { parameters: object; result: object };
  "users.list": { parameters: Listed; result: Page<UserShown> };
  "users.create": { parameters: object; result: UserShown };
  "users.delete": { parameters: { user: string }; result: object };
  "teams.list": { parameters: Listed; result: Page<TeamShown> };
  "teams.create": { parameters: object; result: TeamShown };
  "grants.list": { parameters: Listed; result: Page<GrantShown> };
  "grants.create": { parameters: object; result: GrantShown };
  "grants.delete": { parameters: { grant: string }; result: object };
  "tokens.list": { parameters: Listed; result: Page<TokenShown> };
  "tokens.create": { parameters: object; result: TokenShown & { secret: string } };
  "tokens.delete": { parameters: { token: string }; result: object };
  "audit.list": { parameters: Listed & Record<string, unknown>; result: Page<AuditRow> };
}

export type Table = Made & Omit<Expected, keyof Made>;

export const EXPECTED_PLACES: Record<keyof Expected, readonly [string, string, string, string]> = {
  "fleet.get": ["GET", "/fleet", "", "read:fleet"],
  "diagnoses.get": ["GET", "/clusters/{cluster}/diagnosis", "", "read:problems"],
  "storage.claims": ["GET", "/storage/claims", "", "read:storage"],
  "storage.volumes": ["GET", "/storage/volumes", "", "read:storage"],
  "storage.classes": ["GET", "/storage/classes", "", "read:storage"],
  "objects.graph": ["GET", "/clusters/{cluster}/objects/{kind}/{namespace}/{name}/graph", "", "read:objects"],
  "forecasts.list": ["GET", "/forecasts", "", "read:forecasts"],
  "forecasts.get": ["GET", "/clusters/{cluster}/forecasts/{forecast}", "", "read:forecasts"],
  "anomalies.list": ["GET", "/anomalies", "", "read:forecasts"],
  "questions.ask": ["GET", "/ask", "", "ask:questions"],
  "search.find": ["GET", "/search", "", "ask:questions"],
  "me.get": ["GET", "/me", "", ""],
  "sessions.create": ["POST", "/sessions", "", ""],
  "sessions.delete": ["DELETE", "/sessions", "", ""],
  "users.list": ["GET", "/users", "", "read:users"],
  "users.create": ["POST", "/users", "", "create:users"],
  "users.delete": ["DELETE", "/users/{user}", "", "delete:users"],
  "teams.list": ["GET", "/teams", "", "read:teams"],
  "teams.create": ["POST", "/teams", "", "create:teams"],
  "grants.list": ["GET", "/grants", "", "read:grants"],
  "grants.create": ["POST", "/grants", "", "create:grants"],
  "grants.delete": ["DELETE", "/grants/{grant}", "", "delete:grants"],
  "tokens.list": ["GET", "/tokens", "", "read:tokens"],
  "tokens.create": ["POST", "/tokens", "", "create:tokens"],
  "tokens.delete": ["DELETE", "/tokens/{token}", "", "delete:tokens"],
  "audit.list": ["GET", "/audit", "", "read:audit"],
};

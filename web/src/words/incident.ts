import type { Key, Say } from "../texts";
import type { ClockShown, IncidentRow, IncidentShown, StepShown } from "../api/types";

export type Priority = IncidentRow["priority"];
export type Step = StepShown["step"];

export const PRIORITIES: readonly Priority[] = ["P1", "P2", "P3", "P4", "enhancement"];
export const LEVELS = ["L1", "L2", "L3", "vendor", "emergency", "security"] as const;
export const FLAGS = [
  "expertise-missing", "authority-missing", "resources-missing", "several-systems", "vendor-needed", "security-related",
  "critical-system", "many-users", "data-loss-risk", "breach-suspected", "compliance-risk", "media-interest",
] as const;
export const HOLDS = ["waiting-requester", "waiting-vendor", "agreed-window", "other"] as const;
export const CAUSES = ["direct", "contributing", "systemic", "process", "human", "environmental"] as const;
export const ROLES = ["commander", "communications", "scribe"] as const;
export const FACTS = {
  users: ["none", "few", "some", "many", "all"],
  process: ["none", "slowed", "hindered", "stopped"],
  tier: ["3", "2", "1"],
  data_loss: ["no", "possible", "yes"],
  security: ["no", "suspected", "breached"],
  compliance: ["no", "possible", "breached"],
  money: ["none", "some", "heavy"],
} as const;
export const URGENCIES = ["now", "4h", "24h", "72h", "planned", "next-release"] as const;

/** Gives the name of a level; the first ones are called by their numbers. */
export function levelName(say: Say, level: string): string {
  return /^L\d$/.test(level) ? level : say(`incident.level.${level}` as Key);
}

/** Gives the name of a priority, with what it means where it is said at length. */
export function priorityName(say: Say, priority: Priority, long = false): string {
  if (long) return say(`priority.long.${priority.toLowerCase()}` as Key);
  return priority === "enhancement" ? say("priority.enhancement") : priority;
}

const NAMED = /\b(found|triaged|assessed|mitigated|cause-known|fixed|verified|closed)\b/g;

/** Puts a refusal of the server into the words of the portal: steps and fields by their names, not their ids. */
export function inWords(say: Say, text: string): string {
  const told = text.replaceAll("`", "").replace(NAMED, (step) => say(`incident.step.${step}` as Key));
  return told.replace(/\bassignee\b/g, say("column.assignee"));
}

/** Orders incidents: the gravest first, and of these the one whose next clock runs out first. */
export function inOrder(rows: readonly IncidentRow[]): IncidentRow[] {
  const due = (row: IncidentRow) => (row.next_due ? Date.parse(row.next_due) : Infinity);
  return [...rows].sort(
    (a, b) =>
      Number(a.state === "over") - Number(b.state === "over") ||
      PRIORITIES.indexOf(a.priority) - PRIORITIES.indexOf(b.priority) ||
      // Two that never come are alike.
      (due(a) === due(b) ? 0 : due(a) - due(b)) ||
      a.opened.localeCompare(b.opened),
  );
}

export interface Reading {
  state: "left" | "soon" | "over" | "paused" | "met" | "late" | "unlimited";
  /** Until the time is used up, or since then. */
  seconds: number;
  /** How much of the time is used, from 0 to 1. */
  share: number;
}

/** Says where a clock stands at a moment. */
export function reading(clock: ClockShown, now: number): Reading {
  if (clock.limit_seconds === null) return { state: clock.motion === "stopped" ? "met" : "unlimited", seconds: 0, share: 0 };
  const share = Math.min(1, clock.elapsed_seconds / clock.limit_seconds);
  if (clock.motion === "stopped") return { state: clock.breached ? "late" : "met", seconds: clock.elapsed_seconds, share };
  const over = clock.breached ?? (clock.deadline && Date.parse(clock.deadline) <= now ? clock.deadline : null);
  if (over) return { state: "over", seconds: (now - Date.parse(over)) / 1000, share: 1 };
  if (clock.motion === "paused" || !clock.deadline) return { state: "paused", seconds: clock.limit_seconds - clock.elapsed_seconds, share };
  const seconds = (Date.parse(clock.deadline) - now) / 1000;
  // Where only working hours count, the wall clock does not say how much of the time is used.
  const used = clock.calendar === "always" ? Math.min(1, Math.max(0, 1 - seconds / clock.limit_seconds)) : share;
  return { state: used >= 0.75 ? "soon" : "left", seconds, share: used };
}

const URGENCY: Record<Reading["state"], number> = { over: 0, soon: 1, left: 2, paused: 3, unlimited: 4, late: 5, met: 6 };

/** Orders clocks: those that are over or about to be first, those that have stopped last. */
export function byUrgency(clocks: readonly ClockShown[], now: number): ClockShown[] {
  return [...clocks].sort((a, b) => {
    const [left, right] = [reading(a, now), reading(b, now)];
    return URGENCY[left.state] - URGENCY[right.state] || left.seconds - right.seconds;
  });
}

export type DeedName =
  | "acknowledge" | "update" | "note" | "assign" | "prioritise" | "advance" | "fail-verification" | "hold" | "resume" | "escalate" | "stand-down"
  | "raise" | "merge" | "mark-duplicate" | "dismiss" | "reopen" | "place-workaround" | "extend-workaround" | "end-workaround" | "record-cause"
  | "plan-action" | "finish-action" | "finish-review" | "follow" | "give-role" | "open-vendor-case" | "answer-vendor-case" | "close-vendor-case" | "take-terms";

/** What is sensible to do next, and the step that it leads to or serves. */
export interface Next {
  deed: DeedName | "wait";
  step: Step | "";
  item?: string;
}

/** Chooses the next sensible thing to do; nothing where the incident is over. */
export function nextOf(shown: IncidentShown, now: number): Next | null {
  const { incident, clocks, steps } = shown;
  if (incident.side || incident.step === "closed") return null;
  const running = (name: ClockShown["clock"]) => clocks.find((clock) => clock.clock === name && clock.motion === "running");
  if (incident.hold && (!incident.hold.until || Date.parse(incident.hold.until) > now)) return { deed: "resume", step: "" };
  if (running("acknowledge")) return { deed: "acknowledge", step: "" };
  const update = running("update");
  if (update && reading(update, now).state === "over") return { deed: "update", step: "" };
  const next = steps.find((step) => step.standing === "possible" || step.standing === "waiting");
  if (!next) return null;
  if (next.step === "triaged" && !incident.assignee) return { deed: "assign", step: next.step };
  if (next.standing === "possible") return { deed: "advance", step: next.step };
  return { ...needed(shown, next.step), step: next.step };
}

/** Names the deed that a step waits for. */
function needed({ incident }: IncidentShown, step: Step): Omit<Next, "step"> {
  if (step === "cause-known" || (step === "fixed" && !incident.causes.some((cause) => cause.kind === "direct"))) return { deed: "record-cause" };
  if (step !== "closed") return { deed: "wait" };
  const active = incident.workarounds.find((item) => !item.ended);
  if (active) return { deed: "end-workaround", item: active.id };
  const bare = incident.causes.some((cause) => ["systemic", "process"].includes(cause.kind) && !incident.actions.some((action) => action.cause === cause.id));
  if (bare || incident.actions.length === 0) return { deed: "plan-action" };
  return incident.reviewed ? { deed: "wait" } : { deed: "finish-review" };
}

/** Gives an id that no item has yet: the letter and the next number. */
export function freeId(letter: string, items: readonly { id: string }[]): string {
  const taken = new Set(items.map((item) => item.id));
  let number = items.length + 1;
  while (taken.has(`${letter}${number}`)) number += 1;
  return `${letter}${number}`;
}

/** Turns names with a dot into what they hold: `recovery.note` becomes `{ recovery: { note } }`. */
export function nested(given: Record<string, unknown>): Record<string, unknown> {
  const found: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(given)) {
    const [outer = "", inner] = name.split(".");
    if (inner === undefined) found[outer] = value;
    else found[outer] = { ...((found[outer] as object | undefined) ?? {}), [inner]: value };
  }
  return found;
}

/** Gives what the items of an incident are called: its workarounds, causes, actions and cases by their ids. */
export function namesOf(incident: IncidentShown["incident"]): Map<string, string> {
  const items = [...incident.workarounds, ...incident.causes, ...incident.actions];
  return new Map([...items.map((item) => [item.id, item.what] as const), ...incident.vendor_cases.map((item) => [item.id, item.vendor] as const)]);
}

/** A part of a sentence: plain text, an item by its name and id, or another incident. */
export interface Part {
  text: string;
  id?: string;
  incident?: string;
}

const IDS = /\b(INC-\d{3,}|[A-Za-z]{1,2}\d{1,3})\b/g;

/** Takes a sentence of the timeline apart, so that what it names by an id is shown by its name. */
export function told(sentence: string, names: ReadonlyMap<string, string>): Part[] {
  const found: Part[] = [];
  let at = 0;
  for (const match of sentence.matchAll(IDS)) {
    const [id] = match;
    const name = names.get(id);
    // What is said at length behind it needs no name again.
    const isSaid = name !== undefined && sentence.includes(name);
    if (!id.startsWith("INC-") && (name === undefined || isSaid)) continue;
    if (match.index > at) found.push({ text: sentence.slice(at, match.index) });
    found.push(name === undefined ? { text: id, incident: id } : { text: name, id });
    at = match.index + id.length;
  }
  if (at < sentence.length) found.push({ text: sentence.slice(at) });
  return found;
}

import type { Answer } from "../api/call";
import type { Key, Say } from "../texts";

export type Whole = Answer<"plans.get">;
export type Plan = Whole["plan"];
export type Line = Whole["journal"][number];
export type State = Plan["state"];
/** A state in which nothing more happens by itself. */
export type Over = Exclude<State, "proposed" | "started" | "unknown" | "text">;
export type Risk = Plan["risk"];

export const RISKS: readonly Risk[] = ["R0", "R1", "R2", "R3", "R4"];
export const STATES: readonly State[] = ["proposed", "started", "unknown", "verified", "undone", "stopped", "text", "rejected", "expired", "settled"];

/** What comes next with a plan: somebody agrees, it is carried out, it runs, a person settles it, or it is over. */
export type Next = "approve" | "apply" | "run" | "settle" | "owe" | "text" | "over";

export function nextOf(plan: Plan): Next {
  if (plan.state === "proposed") return plan.approvals < plan.needed ? "approve" : "apply";
  if (plan.state === "started") return "run";
  if (plan.state === "unknown") return "settle";
  if (plan.state === "text") return "text";
  return plan.owed > 0 ? "owe" : "over";
}

/** Says whether what was done can be taken back by the plan's own way back. */
export function mayUndo(plan: Plan): boolean {
  return plan.is_reversible && ["verified", "unknown", "settled"].includes(plan.state);
}

/** Gives what a person said who ended a plan; for what ended by itself there is a sentence, and its detail is for programs. */
export function lastWords(plan: Plan): string {
  return plan.state === "rejected" || plan.state === "settled" ? plan.detail : "";
}

const ORDER: Partial<Record<State, number>> = { unknown: 0, started: 1, proposed: 2, text: 3 };

/** Orders plans: those that need somebody first, and then the newest. */
export function inOrder(rows: readonly Plan[]): Plan[] {
  const place = (row: Plan) => (row.owed > 0 ? 0 : (ORDER[row.state] ?? 4));
  return [...rows].sort((a, b) => place(a) - place(b) || b.made.localeCompare(a.made));
}

/** How a line of a journal is to be read: as progress, as something that is waited for, as a success or as a failure. */
export type Sense = "step" | "waits" | "good" | "bad";

export interface Told {
  number: number;
  at: string;
  sense: Sense;
  words: string;
}

/** Says what must be seen of an object. */
export function factWords(say: Say, fact: string, wanted: string): string {
  const key = `plan.fact.${fact}` as Key;
  const said = say(key, { wanted: wanted.split(" over ")[0] ?? "" });
  return said === key ? [fact, wanted].filter(Boolean).join(" ") : said;
}

const GOOD = new Set(["applied", "verified", "yes", "undone"]);
const BAD = new Set(["refused", "lost", "no", "changed", "unknowable", "stopped"]);

/** Puts the journal of a run into words: writes and proofs by the names of their objects. */
export function journalWords(say: Say, whole: Whole): Told[] {
  return whole.journal.map((line) => {
    // What a guard says stands whole with the plan.
    const [answer = "", ...rest] = line.what === "halted" ? ["", whole.plan.stop || line.detail] : line.detail.split(": ");
    const { proof } = line;
    const write = line.step === null ? undefined : whole.writes[line.step];
    const named = (answer ? `plan.line.${line.what}.${answer}` : `plan.line.${line.what}`) as Key;
    const words = say(named, {
      number: (line.step ?? 0) + 1,
      object: write ? `${write.kind} ${write.name}` : "",
      fact: proof ? `${factWords(say, proof.fact, proof.wanted)}: ${proof.object}` : say("plan.line.gate"),
      detail: rest.join(": "),
    });
    return { number: line.number, at: line.at, sense: senseOf(line, answer), words: words === named ? `${line.what} ${line.detail}` : words };
  });
}

function senseOf(line: Line, answer: string): Sense {
  if (line.what === "halted") return "bad";
  if (GOOD.has(answer)) return "good";
  if (BAD.has(answer)) return "bad";
  // An end of which nobody knows how it is no wait any more.
  if (answer === "unknown") return line.what === "ended" ? "bad" : "waits";
  return "step";
}

/** Writes money in the smallest number of digits that says it. */
export function money(value: number): string {
  return value === 0 ? "0" : Math.abs(value) >= 10 ? value.toFixed(0) : value.toFixed(2);
}

/** Reads what was wished: numbers as numbers, yes and no as such, lists by commas; what is empty is left out. */
export function wishes(given: Record<string, string>): Record<string, unknown> {
  const told = Object.entries(given).filter(([, text]) => text.trim());
  return Object.fromEntries(told.map(([name, text]) => [name, wish(text.trim())]));
}

function wish(text: string): unknown {
  if (/^-?\d+(\.\d+)?$/.test(text)) return Number(text);
  if (text === "true" || text === "false") return text === "true";
  if (/^[[{]/.test(text)) {
    try {
      return JSON.parse(text) as unknown;
    } catch {
      return text;
    }
  }
  return text;
}

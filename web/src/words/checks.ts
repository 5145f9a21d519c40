import type { Answer } from "../api/call";

export type CheckShown = Answer<"checks.list">["items"][number];
export type DueShown = Answer<"checks.calendar">["items"][number];
export type RunShown = Answer<"checks.result">;

export type Cadence = CheckShown["cadence"];
export type CheckState = NonNullable<CheckShown["last"][number]["state"]>;
export type Standing = "due" | "running" | "good" | "bad" | "open" | "missed" | "made-up" | "postponed";

export const CADENCES: readonly Cadence[] = ["daily", "weekly", "monthly", "quarterly"];
/** The states of a check, the one that needs someone first. */
export const STATES: readonly CheckState[] = ["fail", "waiting-for-person", "not-evaluated", "pass"];

/** Gives the midnight of the Monday before a moment, some weeks earlier. */
export function monday(moment: Date, weeksBefore: number): Date {
  const found = new Date(moment);
  found.setHours(0, 0, 0, 0);
  found.setDate(found.getDate() - ((found.getDay() + 6) % 7) - weeksBefore * 7);
  return found;
}

/** Puts due moments under the reader's own days. */
export function byDay(items: readonly DueShown[]): Map<string, DueShown[]> {
  const found = new Map<string, DueShown[]>();
  for (const item of items) {
    const day = new Date(item.due).toDateString();
    found.set(day, [...(found.get(day) ?? []), item]);
  }
  return found;
}

/** Names the state of a round that needs someone most; empty where none does. */
export function worst(item: DueShown): Exclude<CheckState, "pass"> | "" {
  if (item.state !== "done") return "";
  return STATES.find((state): state is Exclude<CheckState, "pass"> => state !== "pass" && (item.counts[state] ?? 0) > 0) ?? "";
}

/** Says how a due moment stands; only a round in which every check passed is good. */
export function standing(item: DueShown): Standing {
  switch (item.state) {
    case "due":
      return "due";
    case "waiting":
      return "running";
    case "postponed":
      return "postponed";
    case "missed":
      return item.made_up ? "made-up" : "missed";
    case "done": {
      const found = worst(item);
      return found === "" ? "good" : found === "fail" ? "bad" : "open";
    }
  }
}

/** Gives the address of a round: its cluster, cadence and moment. */
export function roundKey(item: Pick<DueShown, "cluster" | "cadence" | "due">): string {
  return [item.cluster, item.cadence, item.due].join("|");
}

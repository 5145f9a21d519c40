import type { Say } from "../texts";

/** Writes an instant as an input of the browser holds it, in the reader's zone. */
export function forInput(iso: string): string {
  const at = new Date(iso);
  const shifted = new Date(at.getTime() - at.getTimezoneOffset() * 60_000);
  return Number.isNaN(at.getTime()) ? "" : shifted.toISOString().slice(0, 16);
}

/** Reads what an input of the browser holds as an instant in UTC. */
export function fromInput(text: string): string {
  return new Date(text).toISOString();
}

/** Writes a span of seconds in its two largest units: "2 h 5 min". */
export function span(say: Say, seconds: number): string {
  const all = Math.max(0, Math.floor(Math.abs(seconds)));
  const parts: [key: "span.days" | "span.hours" | "span.minutes" | "span.seconds", count: number][] = [
    ["span.days", Math.floor(all / 86_400)],
    ["span.hours", Math.floor((all % 86_400) / 3600)],
    ["span.minutes", Math.floor((all % 3600) / 60)],
    ["span.seconds", all % 60],
  ];
  const first = parts.findIndex(([, count]) => count > 0);
  if (first < 0) return say("span.seconds", { count: 0 });
  // Seconds matter in the last minutes alone.
  const told = parts.slice(first, first + 2).filter(([key, count]) => count > 0 && (key !== "span.seconds" || all < 600));
  return told.map(([key, count]) => say(key, { count })).join(" ");
}

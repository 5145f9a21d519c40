import type { Say } from "../texts";

const STEPS = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];

/** Writes an amount of bytes with three digits at most. */
export function bytes(value: number | null | undefined): string {
  if (value === null || value === undefined) return "–";
  const sign = value < 0 ? "−" : "";
  let amount = Math.abs(value);
  let step = 0;
  while (amount >= 1024 && step < STEPS.length - 1) {
    amount /= 1024;
    step += 1;
  }
  const digits = amount >= 100 || step === 0 || Number.isInteger(amount) ? 0 : amount >= 10 ? 1 : 2;
  return `${sign}${amount.toFixed(digits)} ${STEPS[step]}`;
}

/** Writes a share as a percentage. */
export function percent(share: number | null | undefined): string {
  return share === null || share === undefined ? "–" : `${Math.round(share * 100)} %`;
}

/** Writes days until something happens, as coarsely as they are known. */
export function days(say: Say, value: number | null | undefined): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return say("days.beyond");
  if (value <= 0) return say("days.now");
  if (value < 1) return say("days.hours", { count: Math.max(1, Math.round(value * 24)) });
  if (value > 30) return say("days.beyond");
  return say("days.days", { count: value < 10 ? Math.round(value * 10) / 10 : Math.round(value) });
}

const SPANS: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ["year", 31_536_000],
  ["month", 2_592_000],
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
];

/** Writes an instant as seen from now: "3 hours ago". */
export function relative(lang: string, iso: string, now: number): string {
  const seconds = (Date.parse(iso) - now) / 1000;
  const format = new Intl.RelativeTimeFormat(lang, { numeric: "auto" });
  for (const [unit, length] of SPANS) {
    if (Math.abs(seconds) >= length) return format.format(Math.round(seconds / length), unit);
  }
  return format.format(Math.round(seconds), "second");
}

/** Writes an instant in full, in the reader's own zone. */
export function absolute(lang: string, iso: string): string {
  return new Intl.DateTimeFormat(lang, { dateStyle: "medium", timeStyle: "medium" }).format(new Date(iso));
}

/** Names how sure a confidence is. */
export function sureness(confidence: number): "certain" | "strong" | "likely" | "possible" | "weak" {
  if (confidence >= 0.95) return "certain";
  if (confidence >= 0.85) return "strong";
  if (confidence >= 0.65) return "likely";
  return confidence >= 0.4 ? "possible" : "weak";
}

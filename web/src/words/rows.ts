const BEYOND = 12;

/** Gives the rows that are in sight, with some before and behind. */
export function windowed(top: number, height: number, row: number, count: number): { start: number; end: number } {
  const start = Math.max(0, Math.floor(top / row) - BEYOND);
  const end = Math.min(count, Math.ceil((top + height) / row) + BEYOND);
  return { start: Math.min(start, Math.max(0, count - 1)), end };
}

type Cell = string | number | null | undefined;

const ORDER = new Intl.Collator(undefined, { numeric: true });

/** Compares two cells; what is not known stands last, whichever way is sorted. */
export function compared(a: Cell, b: Cell, down: boolean): number {
  const absent = Number(a === null || a === undefined) - Number(b === null || b === undefined);
  if (absent !== 0) return absent;
  const found = typeof a === "number" && typeof b === "number" ? a - b : ORDER.compare(String(a), String(b));
  return down ? -found : found;
}

import type { Deed } from "../api/types";

const SHORT = 12;

/** What a record of the audit log says besides who did what: its details, and the records that it wrote with their hashes. */
export function linesOf(deed: Pick<Deed, "details" | "written">): [string, string][] {
  const written = (deed.written ?? []).map((item): [string, string] => [
    `${item.kind} ${item.id}`,
    `${short(item.before)} → ${short(item.after)}`,
  ]);
  return [...Object.entries(deed.details), ...written];
}

/** The beginning of a hash; a dash where there was no record. */
function short(hash: string): string {
  return hash.slice(0, SHORT) || "–";
}

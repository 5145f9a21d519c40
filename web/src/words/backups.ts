import type { Answer } from "../api/call";
import type { Tone } from "../parts/Mark";
import type { Shape } from "../parts/Icon";

export type Covered = Answer<"backups.coverage">["claims"]["items"][number];
export type Objective = Answer<"backups.objectives">["items"][number];
export type Drill = Answer<"drills.list">["items"][number]["drill"];
export type Protection = Covered["state"];

export const PROTECTIONS: readonly Protection[] = ["none", "stale", "unknown", "covered-unproven", "covered-proven", "not-needed"];

/** How each standing looks; only a proven restore is green. */
export const LOOKS: Record<Protection, [Tone, Shape]> = {
  "covered-proven": ["green", "check"],
  "covered-unproven": ["blue", "ring"],
  stale: ["amber", "triangle"],
  none: ["red", "octagon"],
  unknown: ["grey", "hatch"],
  "not-needed": ["grey", "dot"],
};

export interface Row extends Covered {
  objective: Objective | undefined;
}

/** Puts beside each claim what can be had of its objectives; the worst protected claims stand first. */
export function joined(covered: readonly Covered[], objectives: readonly Objective[]): Row[] {
  const key = (claim: { namespace: string; name: string }) => `${claim.namespace}/${claim.name}`;
  const known = new Map(objectives.map((one) => [key(one.claim), one]));
  return [...covered]
    .map((one) => ({ ...one, objective: known.get(key(one.claim)) }))
    .sort((a, b) => PROTECTIONS.indexOf(a.state) - PROTECTIONS.indexOf(b.state) || key(a.claim).localeCompare(key(b.claim)));
}

/** Counts the claims that have no point within their RPO, or of which nobody knows it. */
export function unprotected(counts: Record<string, number>): number {
  return (counts.none ?? 0) + (counts.stale ?? 0) + (counts.unknown ?? 0);
}

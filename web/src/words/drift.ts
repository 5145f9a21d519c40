import type { Answer } from "../api/call";

export type Found = Answer<"drift.list">;
export type Drifted = Found["objects"][number];
export type Field = Drifted["fields"][number];
export type Risk = Field["risk"];

/** What setting a field back would mean, the gravest first; a field that is never set stands last. */
export const RISKS: readonly Risk[] = ["data", "access", "traffic", "restarts", "in-place", "never"];

/** Names an object within its cluster. */
export function keyOf({ kind, namespace, name }: Drifted["object"]): string {
  return `${kind}/${namespace || "-"}/${name}`;
}

/** Gives the gravest of what setting the fields of an object back would mean. */
export function gravest(fields: readonly Field[]): Risk | null {
  return RISKS.find((risk) => fields.some((field) => field.risk === risk)) ?? null;
}

/** Names who manages what drifted, as far as the objects say so. */
export function managers(fields: readonly Field[]): string[] {
  return [...new Set(fields.flatMap((field) => field.manager.split(", ")).filter(Boolean))].sort();
}

/** Orders what drifted: the gravest first, then what is gone, then what stands besides, each by its name. */
export function inOrder(objects: readonly Drifted[]): Drifted[] {
  const place = (item: Drifted) => {
    const risk = gravest(item.fields);
    return risk ? RISKS.indexOf(risk) : RISKS.length + (item.state === "missing" ? 0 : 1);
  };
  return [...objects].sort((a, b) => place(a) - place(b) || keyOf(a.object).localeCompare(keyOf(b.object)));
}

/** Writes a value of a field as one reads it, one member a line; null where the field is absent. */
export function written(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  if (typeof value === "string") return value;
  const isFlat = typeof value === "object" && Object.values(value as object).every((part) => typeof part !== "object");
  if (!isFlat) return JSON.stringify(value, null, 1);
  return Array.isArray(value) ? value.join("\n") : Object.entries(value as object).map(([name, part]) => `${name}: ${String(part)}`).join("\n");
}

const PLAIN = /^[A-Za-z][A-Za-z0-9_./-]*$/;
const MEANT_OTHERWISE = /^(y|n|yes|no|on|off|true|false|null)$/i;

/** Writes values as YAML that people read: lists of words in one line, everything else below its name. */
export function yaml(value: unknown, indent = ""): string {
  if (Array.isArray(value)) return value.map((item) => `${indent}- ${below(item, `${indent}  `)}`).join("\n");
  if (isMapping(value)) return Object.entries(value).map(([name, part]) => `${indent}${scalar(name)}:${behind(part, indent)}`).join("\n");
  return `${indent}${scalar(value)}`;
}

function behind(value: unknown, indent: string): string {
  if (Array.isArray(value)) return value.some(isNested) ? `\n${yaml(value, `${indent}  `)}` : ` [${value.map(scalar).join(", ")}]`;
  if (isMapping(value)) return Object.keys(value).length > 0 ? `\n${yaml(value, `${indent}  `)}` : " {}";
  return ` ${scalar(value)}`;
}

/** Writes an item of a list: its first line stands behind the dash. */
function below(value: unknown, indent: string): string {
  return isNested(value) ? yaml(value, indent).slice(indent.length) : scalar(value);
}

function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isNested(value: unknown): boolean {
  return typeof value === "object" && value !== null;
}

function scalar(value: unknown): string {
  if (typeof value !== "string") return JSON.stringify(value) ?? "null";
  return PLAIN.test(value) && !MEANT_OTHERWISE.test(value) ? value : JSON.stringify(value);
}

import { useId, type FormEvent, type ReactNode } from "react";
import { CallError } from "../api/call";
import { useRows } from "../api/queries";
import { useSay, type Key } from "../texts";
import { forInput, fromInput } from "../words/moments";

export interface Choice {
  value: string;
  label: string;
}

/** One field of a form; `list` is words apart by spaces, `lines` one thing a line, `pairs` lines of `name = value`, `document` a text as it is. */
export interface Field {
  name: string;
  label: Key;
  hint?: Key;
  kind?: "text" | "area" | "email" | "choice" | "number" | "list" | "lines" | "pairs" | "moment" | "subject" | "cluster" | "switch" | "document";
  choices?: readonly (string | Choice)[];
  /** What is offered while one writes. */
  suggestions?: readonly string[];
  optional?: boolean;
}

export type Given = Record<string, unknown>;

/** Reads a form: numbers as numbers, lists as lists, moments in UTC; an optional number or moment that is empty is left out. */
export function readForm(form: HTMLFormElement, fields: readonly Field[]): Given {
  const data = new FormData(form);
  const found: Given = {};
  for (const field of fields) {
    const whole = String(data.get(field.name) ?? "");
    const text = field.kind === "document" ? whole : whole.trim();
    const value = field.kind === "switch" ? data.has(field.name) : readValue(field.kind ?? "text", text);
    if (value !== undefined) found[field.name] = value;
  }
  return found;
}

function readValue(kind: NonNullable<Field["kind"]>, text: string): unknown {
  const lines = text.split("\n").map((line) => line.trim()).filter(Boolean);
  if (kind === "pairs") return Object.fromEntries(lines.map(pair));
  if (kind === "lines") return lines;
  if (kind === "number") return text ? Number(text) : undefined;
  if (kind === "moment") return text ? fromInput(text) : undefined;
  if (kind === "list") return text ? text.split(/[\s,]+/).filter(Boolean) : undefined;
  return text;
}

function pair(line: string): [string, string] {
  const at = line.indexOf("=");
  // What belongs to the whole stands under an empty name.
  return at < 0 ? ["", line] : [line.slice(0, at).trim(), line.slice(at + 1).trim()];
}

function written(field: Field, value: unknown): string {
  if (value === undefined || value === null) return "";
  if (field.kind === "pairs") return Object.entries(value as Record<string, string>).map(([name, one]) => `${name} = ${one}`.trim()).join("\n");
  if (Array.isArray(value)) return value.join(field.kind === "lines" ? "\n" : " ");
  if (field.kind === "moment") return forInput(String(value));
  return String(value);
}

/** Gives the name of the field that a refusal speaks of; empty where it speaks of none of these. */
export function refusedField(error: unknown, fields: readonly Field[]): string {
  const values = error instanceof CallError ? (error.problem.values ?? {}) : {};
  const named = [values.field, values.place, pathIn(String(values.detail ?? "")), values.what].map((one) => plainPath(String(one ?? ""))).filter(Boolean);
  for (const path of named) {
    const last = path.split(".").at(-1) ?? "";
    const found =
      fields.find((field) => plainPath(field.name) === path) ??
      fields.find((field) => path.endsWith(`.${plainPath(field.name)}`)) ??
      fields.find((field) => plainPath(field.name).split(".").at(-1) === last) ??
      // What is wrong within a list or a mapping is the fault of the field that holds it.
      fields.find((field) => path.startsWith(`${plainPath(field.name)}.`));
    if (found) return found.name;
  }
  return "";
}

/** Takes the place out of what a reader of documents says: "Expected `str` - at `$.problems.types[0]`". */
function pathIn(detail: string): string {
  return /at `\$\.?([^`]*)`/.exec(detail)?.[1] ?? "";
}

/** Writes a place as fields are named: without numbers of items, and with one kind of dash. */
function plainPath(text: string): string {
  return text.replaceAll(/\[[^\]]*\]/g, "").replaceAll("-", "_").replace(/^_$/, "");
}

/** The fields of a form, with what stands in them, and beside one why the server refused it. */
export function Fields({ fields, values, error }: { fields: readonly Field[]; values: Given; error?: unknown }) {
  const prefix = useId();
  const refused = refusedField(error, fields);
  return fields.map((field) => (
    <One key={field.name} id={`${prefix}-${field.name}`} field={field} value={values[field.name]} wrong={field.name === refused ? (error as Error).message : ""} />
  ));
}

function One({ id, field, value, wrong }: { id: string; field: Field; value: unknown; wrong: string }) {
  const say = useSay();
  if (field.kind === "switch") {
    return (
      <label className="check">
        <input type="checkbox" name={field.name} defaultChecked={value === true} />
        {say(field.label)}
      </label>
    );
  }
  const told = [field.hint ? `${id}-hint` : "", wrong ? `${id}-wrong` : ""].filter(Boolean).join(" ") || undefined;
  const common = { id, name: field.name, className: "input", required: !field.optional, "aria-describedby": told, "aria-invalid": wrong ? true : undefined } as const;
  return (
    <div className="field">
      <label htmlFor={id}>
        {say(field.label)} {field.optional && <span className="quiet small">{say("admin.optional")}</span>}
      </label>
      {field.kind === "choice" || field.kind === "subject" || field.kind === "cluster" ? (
        <Chosen field={field} value={value} common={common} />
      ) : field.kind === "area" || field.kind === "lines" || field.kind === "pairs" || field.kind === "document" ? (
        <textarea {...common} className={field.kind === "document" ? "input mono" : "input"} rows={field.kind === "document" ? 16 : 3} defaultValue={written(field, value)} />
      ) : (
        <input {...common} type={TYPES[field.kind ?? "text"] ?? "text"} step={field.kind === "number" ? "any" : undefined} autoComplete="off" list={field.suggestions ? `${id}-list` : undefined} defaultValue={written(field, value)} />
      )}
      {field.suggestions && (
        <datalist id={`${id}-list`}>
          {field.suggestions.map((one) => (
            <option key={one} value={one} />
          ))}
        </datalist>
      )}
      {field.hint && (
        <span id={`${id}-hint`} className="hint">
          {say(field.hint)}
        </span>
      )}
      {wrong && (
        <span id={`${id}-wrong`} className="wrong" role="alert">
          {wrong}
        </span>
      )}
    </div>
  );
}

const TYPES: Record<string, string> = { email: "email", number: "number", moment: "datetime-local" };

interface Common {
  id: string;
  name: string;
  className: string;
  required: boolean;
}

function Chosen({ field, value, common }: { field: Field; value: unknown; common: Common }) {
  const say = useSay();
  const isSubject = field.kind === "subject";
  const users = useRows("users.list", {}, isSubject);
  const teams = useRows("teams.list", {}, isSubject);
  const clusters = useRows("clusters.list", {}, field.kind === "cluster");
  const words = (choice: string) => (field.name === "role" ? say(`role.${choice}` as Key) : field.name === "way" ? say(`way.${choice}` as Key) : choice);
  const options: readonly Choice[] = isSubject
    ? [
        ...(users.data?.rows ?? []).map((row) => ({ value: `user:${row.id}`, label: row.title && row.title !== row.name ? `${row.name} (${row.title})` : row.name })),
        ...(teams.data?.rows ?? []).map((row) => ({ value: `team:${row.id}`, label: say("admin.team-named", { name: row.title || row.name }) })),
      ]
    : field.kind === "cluster"
      ? (clusters.data?.rows ?? []).map((row) => ({ value: row.name, label: row.title || row.name }))
      : (field.choices ?? []).map((choice) => (typeof choice === "string" ? { value: choice, label: words(choice) } : choice));
  const first = field.kind === "choice" ? "–" : say("admin.everywhere");
  return (
    <select {...common} key={options.length} defaultValue={value === undefined ? undefined : String(value)}>
      {field.optional && <option value="">{first}</option>}
      {options.map((option) => (
        <option key={option.value} value={option.value}>
          {option.label}
        </option>
      ))}
    </select>
  );
}

/** Why something was refused, where no field is to blame. */
export function Wrong({ error }: { error: Error | null }) {
  if (!error) return null;
  return (
    <p className="red-text" role="alert">
      {error.message}
    </p>
  );
}

interface Asking {
  fields: readonly Field[];
  values?: Given;
  error: Error | null;
  isBusy: boolean;
  submit: string;
  onSubmit: (given: Given) => void;
  onCancel?: () => void;
  danger?: boolean;
  children?: ReactNode;
}

/** A form with its fields, its refusals and its buttons. */
export function Form({ fields, values = {}, error, isBusy, submit, onSubmit, onCancel, danger, children }: Asking) {
  const say = useSay();
  function send(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    onSubmit(readForm(event.currentTarget, fields));
  }
  return (
    <form className="form" onSubmit={send}>
      {children}
      <Fields fields={fields} values={values} error={error} />
      <Wrong error={refusedField(error, fields) ? null : error} />
      <div className="form-actions">
        {onCancel && (
          <button type="button" className="button" onClick={onCancel}>
            {say("action.cancel")}
          </button>
        )}
        <button type="submit" className={danger ? "button danger" : "button main"} disabled={isBusy}>
          {submit}
        </button>
      </div>
    </form>
  );
}

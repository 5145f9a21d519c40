import { useId, useState, type FormEvent, type ReactNode } from "react";
import type { Asked, Name } from "../../api/call";
import { useDo, useRows } from "../../api/queries";
import { CopyButton } from "../../parts/Copy";
import { Dialog } from "../../parts/Dialog";
import { useToast } from "../../parts/Toasts";
import { useSay, type Key } from "../../texts";
import type { Field, RoomName } from "./rooms";

type Given = Record<string, unknown>;

/** Reads a form: numbers as numbers, lists as lists; what is optional and empty is left out. */
function readForm(form: HTMLFormElement, fields: readonly Field[]): Given {
  const data = new FormData(form);
  const found: Given = {};
  for (const field of fields) {
    const text = String(data.get(field.name) ?? "").trim();
    if (field.kind === "switch") found[field.name] = data.has(field.name);
    else if (field.kind === "number" && text) found[field.name] = Number(text);
    else if (field.kind === "list" && text) found[field.name] = text.split(/[\s,]+/).filter(Boolean);
    else if (field.kind !== "number" && field.kind !== "list") found[field.name] = text;
  }
  return found;
}

/** The fields of a form, with what stands in them. */
function Fields({ fields, values }: { fields: readonly Field[]; values: Given }) {
  const say = useSay();
  const prefix = useId();
  return fields.map((field) => {
    const id = `${prefix}-${field.name}`;
    const value = values[field.name];
    const hint = field.hint ? `${id}-hint` : undefined;
    if (field.kind === "switch") {
      return (
        <label key={field.name} className="check">
          <input type="checkbox" name={field.name} defaultChecked={value === true} />
          {say(field.label)}
        </label>
      );
    }
    return (
      <div key={field.name} className="field">
        <label htmlFor={id}>
          {say(field.label)} {field.optional && <span className="quiet small">{say("admin.optional")}</span>}
        </label>
        {field.kind === "choice" || field.kind === "subject" || field.kind === "cluster" ? (
          <Choice id={id} field={field} hint={hint} />
        ) : (
          <input id={id} name={field.name} className="input" type={field.kind === "list" ? "text" : (field.kind ?? "text")} required={!field.optional} autoComplete="off" aria-describedby={hint} defaultValue={value === undefined || value === null ? "" : String(value)} />
        )}
        {field.hint && (
          <span id={hint} className="hint">
            {say(field.hint)}
          </span>
        )}
      </div>
    );
  });
}

function Choice({ id, field, hint }: { id: string; field: Field; hint: string | undefined }) {
  const say = useSay();
  const isSubject = field.kind === "subject";
  const users = useRows("users.list", {}, isSubject);
  const teams = useRows("teams.list", {}, isSubject);
  const clusters = useRows("clusters.list", {}, field.kind === "cluster");
  const words = (choice: string) => (field.name === "role" ? say(`role.${choice}` as Key) : field.name === "way" ? say(`way.${choice}` as Key) : choice);
  const options = isSubject
    ? [
        ...(users.data?.rows ?? []).map((row) => ({ value: `user:${row.id}`, label: row.title && row.title !== row.name ? `${row.name} (${row.title})` : row.name })),
        ...(teams.data?.rows ?? []).map((row) => ({ value: `team:${row.id}`, label: say("admin.team-named", { name: row.title || row.name }) })),
      ]
    : field.kind === "cluster"
      ? (clusters.data?.rows ?? []).map((row) => ({ value: row.name, label: row.title || row.name }))
      : (field.choices ?? []).map((choice) => ({ value: choice, label: words(choice) }));
  return (
    <select id={id} name={field.name} className="input" required={!field.optional} aria-describedby={hint}>
      {field.optional && <option value="">{say("admin.everywhere")}</option>}
      {options.map((option) => (
        <option key={option.value} value={option.value}>
          {option.label}
        </option>
      ))}
    </select>
  );
}

function Wrong({ error }: { error: Error | null }) {
  if (!error) return null;
  return (
    <p className="red-text" role="alert">
      {error.message}
    </p>
  );
}

/** A secret that is shown this once. */
export function Secret({ title, secret, onClose }: { title: string; secret: string; onClose: () => void }) {
  const say = useSay();
  return (
    <Dialog title={title} onClose={onClose}>
      <p className="quiet">{say("admin.secret.what")}</p>
      <div className="secret">
        <div className="snippet">
          <pre>{secret}</pre>
          <CopyButton text={secret} />
        </div>
      </div>
      <div className="form-actions">
        <button type="button" className="button main" onClick={onClose}>
          {say("admin.secret.kept")}
        </button>
      </div>
    </Dialog>
  );
}

/** Gives the link by which someone who was invited chooses a password. */
export function joinLink(secret: string): string {
  return `${window.location.origin}/join#${secret}`;
}

/** Makes something new. */
export function Create({ id, name, fields, onClose }: { id: RoomName; name: Name; fields: readonly Field[]; onClose: () => void }) {
  const say = useSay();
  const toast = useToast();
  const create = useDo(name);
  const [secret, setSecret] = useState("");
  function submit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    const given = Object.fromEntries(Object.entries(readForm(event.currentTarget, fields)).filter(([, value]) => value !== ""));
    create.mutate(
      { parameters: given as Asked<Name> },
      {
        onSuccess: (made) => {
          const found = (made as { secret?: string }).secret;
          if (found) setSecret(name === "users.create" ? joinLink(found) : found);
          else {
            toast(say("admin.created"));
            onClose();
          }
        },
      },
    );
  }
  if (secret) return <Secret title={say(name === "users.create" ? "admin.secret.link" : "admin.secret.title")} secret={secret} onClose={onClose} />;
  return (
    <Dialog title={say(`admin.${id}.create` as Key)} onClose={onClose}>
      <form className="form" onSubmit={submit}>
        <Fields fields={fields} values={{}} />
        <Wrong error={create.error} />
        <div className="form-actions">
          <button type="button" className="button" onClick={onClose}>
            {say("action.cancel")}
          </button>
          <button type="submit" className="button main" disabled={create.isPending}>
            {say(`admin.${id}.create` as Key)}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

/** Changes something that is there; only what differs is sent, and a change by someone else meanwhile is noticed. */
export function Edit({ name, target, fields, values }: { name: Name; target: object; fields: readonly Field[]; values: Given }) {
  const say = useSay();
  const toast = useToast();
  const change = useDo(name);
  function submit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    const given = readForm(event.currentTarget, fields);
    const changed = Object.fromEntries(Object.entries(given).filter(([field, value]) => value !== (values[field] ?? "")));
    const revision = typeof values.revision === "number" ? { revision: values.revision } : {};
    change.mutate({ parameters: { ...target, ...changed } as Asked<Name>, manner: revision }, { onSuccess: () => toast(say("admin.saved")) });
  }
  return (
    <form className="form" onSubmit={submit} key={String(values.revision)}>
      <Fields fields={fields} values={values} />
      <Wrong error={change.error} />
      <div>
        <button type="submit" className="button main" disabled={change.isPending}>
          {say("admin.save")}
        </button>
      </div>
    </form>
  );
}

/** Asks before something is removed. */
export function Remove({ name, target, named, onGone, onClose }: { name: Name; target: object; named: string; onGone: () => void; onClose: () => void }): ReactNode {
  const say = useSay();
  const toast = useToast();
  const remove = useDo(name);
  function confirm(): void {
    remove.mutate(
      { parameters: target as Asked<Name> },
      {
        onSuccess: () => {
          toast(say("admin.removed", { name: named }));
          onGone();
        },
      },
    );
  }
  return (
    <Dialog title={say("admin.remove-named", { name: named })} onClose={onClose}>
      <p>{say("admin.remove-what")}</p>
      <Wrong error={remove.error} />
      <div className="form-actions">
        <button type="button" className="button" onClick={onClose}>
          {say("action.cancel")}
        </button>
        <button type="button" className="button danger" disabled={remove.isPending} onClick={confirm}>
          {say("admin.remove")}
        </button>
      </div>
    </Dialog>
  );
}

import { useState, type FormEvent, type ReactNode } from "react";
import type { Asked, Name } from "../../api/call";
import { useDo } from "../../api/queries";
import { CopyButton } from "../../parts/Copy";
import { Dialog } from "../../parts/Dialog";
import { Fields, Form, readForm, refusedField, Wrong, type Field, type Given } from "../../parts/Form";
import { useToast } from "../../parts/Toasts";
import { useSay, type Key } from "../../texts";
import type { RoomName } from "./rooms";

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
  function submit(form: Given): void {
    const given = Object.fromEntries(Object.entries(form).filter(([, value]) => value !== "" && JSON.stringify(value) !== "{}"));
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
      <Form fields={fields} error={create.error} isBusy={create.isPending} submit={say(`admin.${id}.create` as Key)} onSubmit={submit} onCancel={onClose} />
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
    const changed = Object.fromEntries(Object.entries(given).filter(([field, value]) => !isSame(value, values[field])));
    const revision = typeof values.revision === "number" ? { revision: values.revision } : {};
    change.mutate({ parameters: { ...target, ...changed } as Asked<Name>, manner: revision }, { onSuccess: () => toast(say("admin.saved")) });
  }
  return (
    <form className="form" onSubmit={submit} key={String(values.revision)}>
      <Fields fields={fields} values={values} error={change.error} />
      <Wrong error={refusedField(change.error, fields) ? null : change.error} />
      <div>
        <button type="submit" className="button main" disabled={change.isPending}>
          {say("admin.save")}
        </button>
      </div>
    </form>
  );
}

function isSame(given: unknown, present: unknown): boolean {
  const told = typeof given === "object" ? Object.entries(given ?? {}).sort() : given;
  const kept = typeof given === "object" ? Object.entries((present as object | undefined) ?? {}).sort() : (present ?? "");
  return JSON.stringify(told) === JSON.stringify(kept);
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

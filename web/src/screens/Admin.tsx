import { useMemo, useState, type FormEvent, type ReactNode } from "react";
import { useMay } from "../api/me";
import { useDo, useRows } from "../api/queries";
import type { Answer, Asked, Name } from "../api/call";
import { CopyButton } from "../parts/Copy";
import { Dialog } from "../parts/Dialog";
import { Icon } from "../parts/Icon";
import { Mark, StateMark } from "../parts/Mark";
import { Opening } from "../parts/Opening";
import { Empty, Failure, Skeleton } from "../parts/States";
import { Table, type Column } from "../parts/Table";
import { Tabs } from "../parts/Tabs";
import { Time } from "../parts/Time";
import { useToast } from "../parts/Toasts";
import { useSay, type Key, type Say } from "../texts";

type RowOf<N extends Name> = Answer<N> extends { items: (infer T)[] } ? T : never;

interface Field {
  name: string;
  label: Key;
  hint?: Key;
  kind?: "text" | "email" | "choice" | "number" | "list" | "subject" | "cluster";
  choices?: readonly string[];
  optional?: boolean;
}

interface Room {
  id: "clusters" | "users" | "teams" | "grants" | "tokens" | "schedules" | "jobs" | "audit";
  list: Name;
  keyOf: (row: never) => string;
  columns: (say: Say) => Column<never>[];
  create?: { name: Name; fields: readonly Field[] };
  remove?: { name: Name; parameters: (row: never) => object; named: (row: never) => string };
}

function room<N extends Name>(given: {
  id: Room["id"];
  list: N;
  keyOf: (row: RowOf<N>) => string;
  columns: (say: Say) => Column<RowOf<N>>[];
  create?: Room["create"];
  remove?: { name: Name; parameters: (row: RowOf<N>) => object; named: (row: RowOf<N>) => string };
}): Room {
  return given as unknown as Room;
}

const ROLES = ["viewer", "requester", "operator", "approver", "incident-commander", "security", "auditor", "cost-owner", "admin", "agent"];

const ROOMS: readonly Room[] = [
  room({
    id: "clusters",
    list: "clusters.list",
    keyOf: (row) => row.name,
    columns: (say) => [
      { id: "name", label: say("column.cluster"), width: 200, value: (row) => row.name, cell: (row) => <b>{row.name}</b> },
      { id: "title", label: say("column.title"), width: 240, value: (row) => row.title },
      { id: "way", label: say("column.way"), width: 140, value: (row) => row.way, cell: (row) => say(`way.${row.way}`) },
      { id: "credential", label: say("column.credential"), width: 140, value: (row) => Number(row.has_credential), cell: (row) => (row.has_credential ? <Mark tone="grey" shape="lock" bare>{say("admin.sealed")}</Mark> : "–") },
      { id: "keep", label: say("column.keep"), width: 110, end: true, value: (row) => row.keep_days, cell: (row) => say("days.days", { count: row.keep_days }) },
      { id: "changed", label: say("column.changed"), width: 140, value: (row) => row.changed, cell: (row) => <Time iso={row.changed} /> },
    ],
    create: {
      name: "clusters.create",
      fields: [
        { name: "name", label: "column.cluster", hint: "upload.name-hint" },
        { name: "title", label: "column.title", optional: true },
        { name: "way", label: "column.way", kind: "choice", choices: ["bundle", "live", "agent"] },
        { name: "keep_days", label: "column.keep", kind: "number", optional: true },
      ],
    },
    remove: { name: "clusters.delete", parameters: (row) => ({ cluster: row.name }), named: (row) => row.name },
  }),
  room({
    id: "users",
    list: "users.list",
    keyOf: (row) => row.id,
    columns: (say) => [
      { id: "name", label: say("column.user"), width: 200, value: (row) => row.name, cell: (row) => <b>{row.name}</b> },
      { id: "email", label: say("column.email"), width: 240, value: (row) => row.email },
      { id: "disabled", label: say("column.state"), width: 140, value: (row) => Number(row.disabled), cell: (row) => (row.disabled ? <Mark tone="grey" shape="dot">{say("admin.disabled")}</Mark> : <Mark tone="green" shape="check" bare>{say("admin.enabled")}</Mark>) },
      { id: "created", label: say("column.created"), width: 140, value: (row) => row.created, cell: (row) => <Time iso={row.created} /> },
    ],
    create: {
      name: "users.create",
      fields: [
        { name: "name", label: "column.user" },
        { name: "title", label: "column.title", optional: true },
        { name: "email", label: "column.email", kind: "email", optional: true },
      ],
    },
    remove: { name: "users.delete", parameters: (row) => ({ user: row.id }), named: (row) => row.name },
  }),
  room({
    id: "teams",
    list: "teams.list",
    keyOf: (row) => row.id,
    columns: (say) => [
      { id: "name", label: say("column.team"), width: 200, value: (row) => row.name, cell: (row) => <b>{row.name}</b> },
      { id: "members", label: say("column.members"), width: 400, value: (row) => row.members.join(", ") },
    ],
    create: {
      name: "teams.create",
      fields: [
        { name: "name", label: "column.team" },
        { name: "title", label: "column.title", optional: true },
      ],
    },
    remove: { name: "teams.delete", parameters: (row) => ({ team: row.id }), named: (row) => row.name },
  }),
  room({
    id: "grants",
    list: "grants.list",
    keyOf: (row) => row.id,
    columns: (say) => [
      { id: "subject", label: say("column.subject"), width: 220, value: (row) => row.name || row.subject, cell: (row) => <b>{row.name || row.subject}</b> },
      { id: "role", label: say("column.role"), width: 160, value: (row) => row.role, cell: (row) => say(`role.${row.role}` as Key) },
      { id: "cluster", label: say("column.cluster"), width: 160, value: (row) => row.cluster, cell: (row) => row.cluster || say("admin.everywhere") },
      { id: "namespace", label: say("column.namespace"), width: 160, value: (row) => row.namespace, cell: (row) => row.namespace || say("admin.all") },
    ],
    create: {
      name: "grants.create",
      fields: [
        { name: "subject", label: "column.subject", kind: "subject" },
        { name: "role", label: "column.role", kind: "choice", choices: ROLES },
        { name: "cluster", label: "column.cluster", kind: "cluster", optional: true, hint: "admin.scope-hint" },
        { name: "namespace", label: "column.namespace", optional: true },
      ],
    },
    remove: { name: "grants.delete", parameters: (row) => ({ grant: row.id }), named: (row) => `${row.name || row.subject} · ${row.role}` },
  }),
  room({
    id: "tokens",
    list: "tokens.list",
    keyOf: (row) => row.id,
    columns: (say) => [
      { id: "name", label: say("column.token"), width: 200, value: (row) => row.name, cell: (row) => <b>{row.name}</b> },
      { id: "allows", label: say("column.allows"), width: 280, mono: true, value: (row) => row.allows.join(" ") },
      { id: "expires", label: say("column.expires"), width: 140, value: (row) => row.expires, cell: (row) => <Time iso={row.expires} /> },
      { id: "used", label: say("column.last-used"), width: 140, value: (row) => row.used, cell: (row) => <Time iso={row.used} /> },
    ],
    create: {
      name: "tokens.create",
      fields: [
        { name: "name", label: "column.token" },
        { name: "allows", label: "column.allows", kind: "list", hint: "admin.allows-hint", optional: true },
        { name: "expires_days", label: "admin.expires-days", kind: "number", optional: true },
      ],
    },
    remove: { name: "tokens.delete", parameters: (row) => ({ token: row.id }), named: (row) => row.name },
  }),
  room({
    id: "schedules",
    list: "schedules.list",
    keyOf: (row) => row.id,
    columns: (say) => [
      { id: "name", label: say("column.schedule"), width: 200, value: (row) => row.name, cell: (row) => <b>{row.name}</b> },
      { id: "action", label: say("column.action"), width: 140, mono: true, value: (row) => row.action },
      { id: "cluster", label: say("column.cluster"), width: 140, value: (row) => row.cluster },
      { id: "cron", label: say("column.cron"), width: 140, mono: true, value: (row) => row.cron },
      { id: "zone", label: say("column.zone"), width: 140, value: (row) => row.zone },
      { id: "enabled", label: say("column.state"), width: 120, value: (row) => Number(row.enabled), cell: (row) => (row.enabled ? <Mark tone="green" shape="check" bare>{say("admin.enabled")}</Mark> : <Mark tone="grey" shape="dot">{say("admin.disabled")}</Mark>) },
    ],
    create: {
      name: "schedules.create",
      fields: [
        { name: "name", label: "column.schedule" },
        { name: "action", label: "column.action", kind: "choice", choices: ["scan"] },
        { name: "cluster", label: "column.cluster", kind: "cluster" },
        { name: "cron", label: "column.cron", hint: "admin.cron-hint" },
        { name: "zone", label: "column.zone", optional: true },
      ],
    },
    remove: { name: "schedules.delete", parameters: (row) => ({ schedule: row.id }), named: (row) => row.name },
  }),
  room({
    id: "jobs",
    list: "jobs.list",
    keyOf: (row) => row.id,
    columns: (say) => [
      { id: "asked", label: say("column.when"), width: 140, value: (row) => row.asked, cell: (row) => <Time iso={row.asked} /> },
      { id: "action", label: say("column.action"), width: 140, mono: true, value: (row) => row.action },
      { id: "cluster", label: say("column.cluster"), width: 160, value: (row) => row.cluster },
      { id: "state", label: say("column.state"), width: 120, value: (row) => row.state, cell: (row) => <StateMark state={row.state} /> },
      { id: "by", label: say("column.by"), width: 140, value: (row) => row.by },
      { id: "error", label: say("column.error"), width: 320, value: (row) => row.error },
    ],
  }),
  room({
    id: "audit",
    list: "audit.list",
    keyOf: (row) => String(row.seq),
    columns: (say) => [
      { id: "seq", label: say("column.number"), width: 72, end: true, value: (row) => row.seq },
      { id: "time", label: say("column.when"), width: 140, value: (row) => row.deed.time, cell: (row) => <Time iso={row.deed.time} /> },
      { id: "actor", label: say("column.by"), width: 160, value: (row) => row.deed.actor },
      { id: "action", label: say("column.action"), width: 180, mono: true, value: (row) => row.deed.action },
      { id: "target", label: say("column.target"), width: 200, mono: true, value: (row) => row.deed.target },
      { id: "outcome", label: say("column.outcome"), width: 120, value: (row) => row.deed.outcome, cell: (row) => <StateMark state={row.deed.outcome} bare /> },
      { id: "reason", label: say("column.reason"), width: 240, value: (row) => row.deed.reason },
    ],
  }),
];

/** What the server looks after, who may do what, and what was done. */
export function Admin({ tab }: { tab: string }) {
  const say = useSay();
  const may = useMay();
  const rooms = ROOMS.filter((one) => may(one.list));
  const here = rooms.find((one) => one.id === tab) ?? rooms[0];
  if (!here) return <Failure error={{ problem: { status: 403 } }} />;
  return (
    <div className="screen">
      <Inside key={here.id} room={here} tabs={<Tabs label={say("screen.admin")} here={here.id} tabs={rooms.map((one) => ({ id: one.id, href: `/admin/${one.id}`, label: say(`admin.${one.id}.tab`) }))} />} />
    </div>
  );
}

function Inside({ room: here, tabs }: { room: Room; tabs: ReactNode }) {
  const say = useSay();
  const may = useMay();
  const list = useRows(here.list, {} as Asked<Name>);
  const [making, setMaking] = useState(false);
  const [removing, setRemoving] = useState<never | null>(null);
  const rows = (list.data?.rows ?? []) as never[];
  const remove = here.remove && may(here.remove.name) ? here.remove : undefined;
  const columns = useMemo(() => {
    const found = here.columns(say);
    if (!remove) return found;
    const last: Column<never> = {
      id: "remove",
      label: "",
      width: 96,
      end: true,
      cell: (row) => (
        <button type="button" className="button plain short danger" aria-label={say("admin.remove-named", { name: remove.named(row) })} onClick={() => setRemoving(row)}>
          {say("admin.remove")}
        </button>
      ),
    };
    return [...found, last];
  }, [here, say, remove]);
  return (
    <>
      <Opening
        screen={say("screen.admin")}
        sentence={list.data ? say(`admin.${here.id}.answer`, { count: list.data.total ?? rows.length }) : say(`admin.${here.id}.tab`)}
        aside={say(`admin.${here.id}.about`)}
        actions={
          here.create &&
          may(here.create.name) && (
            <button type="button" className="button main" onClick={() => setMaking(true)}>
              <Icon name="plus" />
              {say(`admin.${here.id}.create` as Key)}
            </button>
          )
        }
      />
      <div>
        {tabs}
        <Table
          name={`admin-${here.id}`}
          label={say(`admin.${here.id}.tab`)}
          columns={columns}
          rows={rows}
          total={list.data?.total}
          keyOf={here.keyOf}
          empty={list.isError ? <Failure error={list.error} again={() => void list.refetch()} /> : list.isPending ? <Skeleton /> : <Empty title={say(`admin.${here.id}.none`)}>{say(`admin.${here.id}.about`)}</Empty>}
        />
      </div>
      {making && here.create && <Create id={here.id} name={here.create.name} fields={here.create.fields} onClose={() => setMaking(false)} />}
      {removing && remove && <Remove name={remove.name} parameters={remove.parameters(removing)} named={remove.named(removing)} onClose={() => setRemoving(null)} />}
    </>
  );
}

function Create({ id, name, fields, onClose }: { id: Room["id"]; name: Name; fields: readonly Field[]; onClose: () => void }) {
  const say = useSay();
  const toast = useToast();
  const create = useDo(name);
  const [secret, setSecret] = useState("");
  function submit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const parameters: Record<string, unknown> = {};
    for (const field of fields) {
      const text = String(form.get(field.name) ?? "").trim();
      if (!text && field.optional) continue;
      parameters[field.name] = field.kind === "number" ? Number(text) : field.kind === "list" ? text.split(/[\s,]+/).filter(Boolean) : text;
    }
    create.mutate(
      { parameters: parameters as Asked<Name> },
      {
        onSuccess: (made) => {
          const found = (made as { secret?: string }).secret;
          // The secret of an invitation is handed on as a link.
          if (found) setSecret(name === "users.create" ? `${window.location.origin}/join#${found}` : found);
          else {
            toast(say("admin.created"));
            onClose();
          }
        },
      },
    );
  }
  if (secret) {
    return (
      <Dialog title={say(name === "users.create" ? "admin.secret.link" : "admin.secret.title")} onClose={onClose}>
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
  return (
    <Dialog title={say(`admin.${id}.create` as Key)} onClose={onClose}>
      <form className="form" onSubmit={submit}>
        {fields.map((field) => (
          <div key={field.name} className="field">
            <label htmlFor={`field-${field.name}`}>
              {say(field.label)} {field.optional && <span className="quiet small">{say("admin.optional")}</span>}
            </label>
            {field.kind === "subject" || field.kind === "cluster" ? (
              <KnownChoice field={field} />
            ) : field.kind === "choice" ? (
              <select id={`field-${field.name}`} name={field.name} className="input">
                {field.choices?.map((choice) => (
                  <option key={choice} value={choice}>
                    {field.name === "role" ? say(`role.${choice}` as Key) : field.name === "way" ? say(`way.${choice}` as Key) : choice}
                  </option>
                ))}
              </select>
            ) : (
              <input id={`field-${field.name}`} name={field.name} className="input" type={field.kind === "list" ? "text" : (field.kind ?? "text")} required={!field.optional} autoComplete="off" aria-describedby={field.hint ? `hint-${field.name}` : undefined} />
            )}
            {field.hint && (
              <span id={`hint-${field.name}`} className="hint">
                {say(field.hint)}
              </span>
            )}
          </div>
        ))}
        {create.isError && (
          <p className="red-text" role="alert">
            {create.error.message}
          </p>
        )}
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

/** A choice among what the server knows: clusters, or users and teams. */
function KnownChoice({ field }: { field: Field }) {
  const say = useSay();
  const isSubject = field.kind === "subject";
  const users = useRows("users.list", {}, isSubject);
  const teams = useRows("teams.list", {}, isSubject);
  const clusters = useRows("clusters.list", {}, !isSubject);
  const options = isSubject
    ? [
        ...(users.data?.rows ?? []).map((row) => ({ value: `user:${row.id}`, label: row.title ? `${row.name} (${row.title})` : row.name })),
        ...(teams.data?.rows ?? []).map((row) => ({ value: `team:${row.id}`, label: say("admin.team-named", { name: row.title || row.name }) })),
      ]
    : (clusters.data?.rows ?? []).map((row) => ({ value: row.name, label: row.title || row.name }));
  return (
    <select id={`field-${field.name}`} name={field.name} className="input" required={!field.optional} aria-describedby={field.hint ? `hint-${field.name}` : undefined}>
      {field.optional && <option value="">{say("admin.everywhere")}</option>}
      {options.map((option) => (
        <option key={option.value} value={option.value}>
          {option.label}
        </option>
      ))}
    </select>
  );
}

function Remove({ name, parameters, named, onClose }: { name: Name; parameters: object; named: string; onClose: () => void }) {
  const say = useSay();
  const toast = useToast();
  const remove = useDo(name);
  return (
    <Dialog title={say("admin.remove-named", { name: named })} onClose={onClose}>
      <p>{say("admin.remove-what")}</p>
      {remove.isError && (
        <p className="red-text" role="alert">
          {remove.error.message}
        </p>
      )}
      <div className="form-actions">
        <button type="button" className="button" onClick={onClose}>
          {say("action.cancel")}
        </button>
        <button
          type="button"
          className="button danger"
          disabled={remove.isPending}
          onClick={() =>
            remove.mutate(
              { parameters: parameters as Asked<Name> },
              {
                onSuccess: () => {
                  toast(say("admin.removed", { name: named }));
                  onClose();
                },
              },
            )
          }
        >
          {say("admin.remove")}
        </button>
      </div>
    </Dialog>
  );
}

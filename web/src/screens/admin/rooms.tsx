import type { Answer, Name } from "../../api/call";
import type { Table as Operations } from "../../api/types";
import type { Field } from "../../parts/Form";
import type { Column } from "../../parts/Table";
import { Mark, StateMark } from "../../parts/Mark";
import { Time } from "../../parts/Time";
import type { Key, Say } from "../../texts";

export type RowOf<N extends Name> = Answer<N> extends { items: (infer T)[] } ? T : never;

export type RoomName = "clusters" | "users" | "teams" | "grants" | "tokens" | "schedules" | "channels" | "alert-sources" | "maintenances" | "watchdogs" | "waivers" | "jobs" | "audit";

/** One room of the administration: what it lists, and how something is made, changed and removed there. */
export interface Room {
  id: RoomName;
  list: Name;
  keyOf: (row: never) => string;
  named: (row: never) => string;
  /** `nameOf` gives the name of a user by their id, where the reader may know it. */
  columns: (say: Say, nameOf: (id: string) => string) => Column<never>[];
  create?: { name: Name; fields: readonly Field[] };
  edit?: { name: Name; fields: readonly Field[]; key: (row: never) => object };
  remove?: { name: Name; key: (row: never) => object };
}

function room<N extends Name>(given: {
  id: RoomName;
  list: N;
  keyOf: (row: RowOf<N>) => string;
  named: (row: RowOf<N>) => string;
  columns: (say: Say, nameOf: (id: string) => string) => Column<RowOf<N>>[];
  create?: Room["create"];
  edit?: { name: keyof Operations; fields: readonly Field[]; key: (row: RowOf<N>) => object };
  remove?: { name: Name; key: (row: RowOf<N>) => object };
}): Room {
  return given as unknown as Room;
}

const ROLES = ["viewer", "requester", "operator", "approver", "incident-commander", "security", "auditor", "cost-owner", "admin", "agent", "alert-source"];

export const ROOMS: readonly Room[] = [
  room({
    id: "clusters",
    list: "clusters.list",
    keyOf: (row) => row.name,
    named: (row) => row.title || row.name,
    columns: (say) => [
      { id: "name", label: say("column.cluster"), width: 200, value: (row) => row.name, cell: (row) => <b>{row.name}</b> },
      { id: "title", label: say("column.title"), width: 240, value: (row) => row.title },
      { id: "way", label: say("column.way"), width: 190, value: (row) => row.way, cell: (row) => say(`way.${row.way}`) },
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
        { name: "keep_days", label: "admin.keep-days", kind: "number", optional: true },
      ],
    },
    edit: {
      name: "clusters.update",
      key: (row) => ({ cluster: row.name }),
      fields: [
        { name: "title", label: "column.title", optional: true },
        { name: "prometheus", label: "admin.prometheus", hint: "admin.prometheus-hint", optional: true },
        { name: "context", label: "admin.context", hint: "admin.context-hint", optional: true },
        { name: "keep_days", label: "admin.keep-days", kind: "number" },
        { name: "labels", label: "admin.labels", hint: "admin.labels-hint", kind: "pairs", optional: true },
        { name: "owners", label: "admin.owners", hint: "admin.owners-hint", kind: "pairs", optional: true },
      ],
    },
    remove: { name: "clusters.delete", key: (row) => ({ cluster: row.name }) },
  }),
  room({
    id: "users",
    list: "users.list",
    keyOf: (row) => row.id,
    named: (row) => row.name,
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
    edit: {
      name: "users.update",
      key: (row) => ({ user: row.id }),
      fields: [
        { name: "title", label: "column.title", optional: true },
        { name: "email", label: "column.email", kind: "email", optional: true },
        { name: "disabled", label: "admin.shut-out", kind: "switch" },
      ],
    },
    remove: { name: "users.delete", key: (row) => ({ user: row.id }) },
  }),
  room({
    id: "teams",
    list: "teams.list",
    keyOf: (row) => row.id,
    named: (row) => row.title || row.name,
    columns: (say, nameOf) => [
      { id: "name", label: say("column.team"), width: 200, value: (row) => row.name, cell: (row) => <b>{row.name}</b> },
      { id: "members", label: say("column.members"), width: 400, value: (row) => row.members.map(nameOf).join(", ") },
    ],
    create: {
      name: "teams.create",
      fields: [
        { name: "name", label: "column.team" },
        { name: "title", label: "column.title", optional: true },
      ],
    },
    remove: { name: "teams.delete", key: (row) => ({ team: row.id }) },
  }),
  room({
    id: "grants",
    list: "grants.list",
    keyOf: (row) => row.id,
    named: (row) => `${row.name || row.subject} · ${row.role}`,
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
    remove: { name: "grants.delete", key: (row) => ({ grant: row.id }) },
  }),
  room({
    id: "tokens",
    list: "tokens.list",
    keyOf: (row) => row.id,
    named: (row) => row.name,
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
    remove: { name: "tokens.delete", key: (row) => ({ token: row.id }) },
  }),
  room({
    id: "schedules",
    list: "schedules.list",
    keyOf: (row) => row.id,
    named: (row) => row.name,
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
    edit: {
      name: "schedules.update",
      key: (row) => ({ schedule: row.id }),
      fields: [
        { name: "name", label: "column.schedule" },
        { name: "cron", label: "column.cron", hint: "admin.cron-hint" },
        { name: "zone", label: "column.zone" },
        { name: "enabled", label: "admin.enabled", kind: "switch" },
      ],
    },
    remove: { name: "schedules.delete", key: (row) => ({ schedule: row.id }) },
  }),
  room({
    id: "channels",
    list: "channels.list",
    keyOf: (row) => row.id,
    named: (row) => row.name,
    columns: (say) => [
      { id: "name", label: say("column.channel"), width: 200, value: (row) => row.name, cell: (row) => <b>{row.name}</b> },
      { id: "way", label: say("column.kind"), width: 120, value: (row) => row.way, cell: (row) => say(`admin.channel-ways.${row.way}`) },
      { id: "to", label: say("column.target"), width: 320, mono: true, value: (row) => row.url || row.to.join(", ") },
      { id: "enabled", label: say("column.state"), width: 120, value: (row) => Number(row.enabled), cell: (row) => (row.enabled ? <Mark tone="green" shape="check" bare>{say("admin.enabled")}</Mark> : <Mark tone="grey" shape="dot">{say("admin.disabled")}</Mark>) },
    ],
    create: {
      name: "channels.create",
      fields: [
        { name: "name", label: "column.channel" },
        { name: "way", label: "column.kind", kind: "choice", choices: ["webhook", "email", "slack", "teams"] },
        { name: "url", label: "admin.url", hint: "admin.url-hint", optional: true },
        { name: "secret", label: "admin.channel-secret", optional: true },
        { name: "host", label: "admin.host", hint: "admin.host-hint", optional: true },
        { name: "sender", label: "admin.sender", optional: true },
        { name: "to", label: "admin.to", kind: "list", optional: true },
      ],
    },
    edit: { name: "channels.update", key: (row) => ({ channel: row.id }), fields: [{ name: "name", label: "column.channel" }, { name: "enabled", label: "admin.enabled", kind: "switch" }] },
    remove: { name: "channels.delete", key: (row) => ({ channel: row.id }) },
  }),
  room({
    id: "alert-sources",
    list: "alert-sources.list",
    keyOf: (row) => row.name,
    named: (row) => row.title || row.name,
    columns: (say) => [
      { id: "name", label: say("column.name"), width: 200, value: (row) => row.name, cell: (row) => <b>{row.name}</b> },
      { id: "cluster", label: say("column.cluster"), width: 160, value: (row) => row.cluster },
      { id: "firing", label: say("column.firing"), width: 100, end: true, value: (row) => row.firing },
      { id: "received", label: say("column.received"), width: 160, value: (row) => row.received, cell: (row) => <Time iso={row.received} /> },
      { id: "why", label: say("column.error"), width: 320, value: (row) => row.why },
    ],
    create: {
      name: "alert-sources.create",
      fields: [
        { name: "name", label: "column.name", hint: "upload.name-hint" },
        { name: "cluster", label: "column.cluster", kind: "cluster" },
        { name: "cluster_label", label: "admin.cluster-label", optional: true },
        { name: "alertmanager", label: "admin.alertmanager", hint: "admin.alertmanager-hint", optional: true },
        { name: "prometheus", label: "admin.prometheus", optional: true },
      ],
    },
    edit: {
      name: "alert-sources.update",
      key: (row) => ({ source: row.name }),
      fields: [
        { name: "title", label: "column.title", optional: true },
        { name: "cluster_label", label: "admin.cluster-label", optional: true },
        { name: "alertmanager", label: "admin.alertmanager", hint: "admin.alertmanager-hint", optional: true },
        { name: "prometheus", label: "admin.prometheus", optional: true },
      ],
    },
    remove: { name: "alert-sources.delete", key: (row) => ({ source: row.name }) },
  }),
  room({
    id: "maintenances",
    list: "maintenances.list",
    keyOf: (row) => row.id,
    named: (row) => `${row.cluster} · ${row.why}`,
    columns: (say, nameOf) => [
      { id: "state", label: say("column.state"), width: 120, value: (row) => row.state, cell: (row) => <StateMark state={row.state} /> },
      { id: "cluster", label: say("column.cluster"), width: 140, value: (row) => row.cluster },
      { id: "namespaces", label: say("column.namespace"), width: 160, value: (row) => row.namespaces.join(", "), cell: (row) => row.namespaces.join(", ") || say("admin.all") },
      { id: "since", label: say("column.since"), width: 140, value: (row) => row.since, cell: (row) => <Time iso={row.since} /> },
      { id: "until", label: say("column.until"), width: 140, value: (row) => row.until, cell: (row) => <Time iso={row.until} /> },
      { id: "why", label: say("column.reason"), width: 240, value: (row) => row.why },
      { id: "by", label: say("column.by"), width: 120, value: (row) => nameOf(row.by) },
    ],
    create: {
      name: "maintenances.create",
      fields: [
        { name: "cluster", label: "column.cluster", kind: "cluster" },
        { name: "namespaces", label: "column.namespace", kind: "list", hint: "deed.namespaces-hint", optional: true },
        { name: "since", label: "column.since", kind: "moment", optional: true },
        { name: "until", label: "column.until", kind: "moment" },
        { name: "why", label: "column.reason", kind: "area" },
      ],
    },
    remove: { name: "maintenances.delete", key: (row) => ({ maintenance: row.id }) },
  }),
  room({
    id: "watchdogs",
    list: "watchdogs.list",
    keyOf: (row) => row.id,
    named: (row) => row.name,
    columns: (say) => [
      { id: "state", label: say("column.state"), width: 120, value: (row) => row.state, cell: (row) => <StateMark state={row.state} /> },
      { id: "name", label: say("column.name"), width: 200, value: (row) => row.name, cell: (row) => <b>{row.name}</b> },
      { id: "said", label: say("admin.details"), width: 380, value: (row) => row.said },
      { id: "seen", label: say("column.received"), width: 140, value: (row) => row.seen, cell: (row) => <Time iso={row.seen} /> },
      { id: "cluster", label: say("column.cluster"), width: 140, value: (row) => row.cluster },
      { id: "incident", label: say("column.incident"), width: 120, mono: true, value: (row) => row.incident },
    ],
  }),
  room({
    id: "waivers",
    list: "waivers.list",
    keyOf: (row) => row.id,
    named: (row) => row.cause,
    columns: (say, nameOf) => [
      { id: "cause", label: say("column.cause"), width: 240, mono: true, value: (row) => row.cause },
      { id: "object", label: say("column.object"), width: 200, mono: true, value: (row) => row.object },
      { id: "cluster", label: say("column.cluster"), width: 140, value: (row) => row.cluster },
      { id: "owner", label: say("column.owner"), width: 120, value: (row) => row.owner },
      { id: "why", label: say("column.reason"), width: 240, value: (row) => row.why },
      { id: "expires", label: say("column.expires"), width: 140, value: (row) => row.expires, cell: (row) => <Time iso={row.expires} /> },
      { id: "by", label: say("column.by"), width: 120, hidden: true, value: (row) => nameOf(row.by) },
    ],
    create: {
      name: "waivers.create",
      fields: [
        { name: "cluster", label: "column.cluster", kind: "cluster" },
        { name: "cause", label: "column.cause" },
        { name: "object", label: "column.object", optional: true },
        { name: "owner", label: "column.owner" },
        { name: "why", label: "column.reason" },
        { name: "expires_days", label: "admin.expires-days", kind: "number", optional: true },
      ],
    },
    remove: { name: "waivers.delete", key: (row) => ({ waiver: row.id }) },
  }),
  room({
    id: "jobs",
    list: "jobs.list",
    keyOf: (row) => row.id,
    named: (row) => `${row.action} ${row.cluster}`,
    columns: (say, nameOf) => [
      { id: "asked", label: say("column.when"), width: 140, value: (row) => row.asked, cell: (row) => <Time iso={row.asked} /> },
      { id: "action", label: say("column.action"), width: 140, mono: true, value: (row) => row.action },
      { id: "cluster", label: say("column.cluster"), width: 160, value: (row) => row.cluster },
      { id: "state", label: say("column.state"), width: 120, value: (row) => row.state, cell: (row) => <StateMark state={row.state} /> },
      { id: "by", label: say("column.by"), width: 140, value: (row) => nameOf(row.by) },
      { id: "error", label: say("column.error"), width: 320, value: (row) => row.error },
    ],
  }),
  room({
    id: "audit",
    list: "audit.list",
    keyOf: (row) => String(row.seq),
    named: (row) => `${row.seq} ${row.deed.action}`,
    columns: (say, nameOf) => [
      { id: "seq", label: say("column.number"), width: 72, end: true, value: (row) => row.seq },
      { id: "time", label: say("column.when"), width: 140, value: (row) => row.deed.time, cell: (row) => <Time iso={row.deed.time} /> },
      { id: "actor", label: say("column.by"), width: 160, value: (row) => nameOf(row.deed.actor) },
      { id: "action", label: say("column.action"), width: 180, mono: true, value: (row) => row.deed.action },
      { id: "target", label: say("column.target"), width: 200, mono: true, value: (row) => nameOf(row.deed.target) },
      { id: "outcome", label: say("column.outcome"), width: 120, value: (row) => row.deed.outcome, cell: (row) => <StateMark state={row.deed.outcome} bare /> },
      { id: "reason", label: say("column.reason"), width: 240, value: (row) => row.deed.reason },
    ],
  }),
];

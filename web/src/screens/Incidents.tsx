import { useEffect, useMemo, useState } from "react";
import { go, useSearch } from "../address";
import { useMay } from "../api/me";
import { useNow } from "../api/now";
import { useCall, useDo, useRows } from "../api/queries";
import type { Asked } from "../api/call";
import type { IncidentRow, NewIncident, ReadLetter } from "../api/types";
import { Dialog } from "../parts/Dialog";
import { ChoiceChip, ClearFilters, TextChip } from "../parts/Filters";
import { Form, Wrong, type Field, type Given } from "../parts/Form";
import { Icon } from "../parts/Icon";
import { Link } from "../parts/Link";
import { Mark } from "../parts/Mark";
import { Opening } from "../parts/Opening";
import { Empty, Failure, Skeleton } from "../parts/States";
import { Table, type Column } from "../parts/Table";
import { Tabs } from "../parts/Tabs";
import { Time } from "../parts/Time";
import { useSay, type Say } from "../texts";
import { inOrder, nested, PRIORITIES, priorityName } from "../words/incident";
import { span } from "../words/moments";
import { assessmentFields } from "./incidents/deeds";
import { Figures } from "./incidents/Figures";
import { PriorityMark, StandingMark } from "./incidents/marks";

const FILTERS = ["text", "priority", "cluster", "state"] as const;

/** All incidents in reach: the gravest first, and of these the one whose clock runs out first. */
export function Incidents({ tab }: { tab: string }) {
  const say = useSay();
  const may = useMay();
  const search = useSearch();
  const asked = Object.fromEntries(FILTERS.map((name) => [name, search.get(name) ?? ""]).filter(([, value]) => value));
  const incidents = useRows("incidents.list", asked as Asked<"incidents.list">);
  const clusters = useCall("clusters.list", { limit: 1000 });
  const [opening, setOpening] = useState(false);
  const columns = useMemo(() => columnsOf(say), [say]);
  const rows = useMemo(() => inOrder(incidents.data?.rows ?? []), [incidents.data]);
  return (
    <div className="screen">
      <Opening
        screen={say("screen.incidents")}
        sentence={incidents.data ? answer(say, rows, Object.keys(asked).length > 0) : say("incidents.loading")}
        aside={rows.length > 0 ? <Soonest rows={rows} /> : say("incidents.about")}
        actions={
          may("incidents.open") && (
            <button type="button" className="button main" onClick={() => setOpening(true)}>
              <Icon name="plus" />
              {say("incidents.open")}
            </button>
          )
        }
      />
      <div>
        {may("incidents.measures") && (
          <Tabs
            label={say("screen.incidents")}
            here={tab}
            tabs={[
              { id: "", href: "/incidents", label: say("incidents.tab.list") },
              { id: "figures", href: "/incident-figures", label: say("incidents.tab.figures") },
            ]}
          />
        )}
        {tab === "figures" ? (
          <Figures />
        ) : (
          <Table
            name="incidents"
            label={say("screen.incidents")}
            columns={columns}
            rows={rows}
            total={incidents.data?.total}
            keyOf={(row) => row.id}
            onOpen={(row) => go(`/incidents/${row.id}`)}
            tools={
              <>
                <TextChip name="text" label={say("incidents.search")} />
                <ChoiceChip name="priority" label={say("column.priority")} choices={PRIORITIES.map((value) => ({ value, label: priorityName(say, value) }))} />
                <ChoiceChip name="cluster" label={say("column.cluster")} choices={(clusters.data?.items ?? []).map((item) => ({ value: item.name, label: item.title || item.name }))} />
                <ChoiceChip name="state" label={say("column.state")} choices={(["open", "over", "all"] as const).map((value) => ({ value, label: say(`incidents.state.${value}`) }))} />
                <ClearFilters names={FILTERS} />
              </>
            }
            empty={
              incidents.isError ? (
                <Failure error={incidents.error} again={() => void incidents.refetch()} />
              ) : incidents.isPending ? (
                <Skeleton />
              ) : Object.keys(asked).length > 0 ? (
                <Empty title={say("incidents.none-match.title")}>{say("incidents.none-match.what")}</Empty>
              ) : (
                <Empty title={say("incidents.none.title")}>{say("incidents.none.what")}</Empty>
              )
            }
          />
        )}
      </div>
      {opening && <Open clusters={(clusters.data?.items ?? []).map((item) => ({ value: item.name, label: item.title || item.name }))} onClose={() => setOpening(false)} />}
    </div>
  );
}

function answer(say: Say, rows: readonly IncidentRow[], isFiltered: boolean): string {
  if (isFiltered) return say("incidents.answer.filtered", { count: rows.length });
  const grave = rows.filter((row) => row.priority === "P1" || row.priority === "P2").length;
  if (rows.length === 0) return say("incidents.answer.none");
  return say(grave > 0 ? "incidents.answer.grave" : "incidents.answer.open", { count: rows.length, grave });
}

/** What happens by itself next, counted down. */
function Soonest({ rows }: { rows: readonly IncidentRow[] }) {
  const say = useSay();
  const now = useNow();
  const next = [...rows].filter((row) => row.state === "open" && row.next_due).sort((a, b) => (a.next_due ?? "").localeCompare(b.next_due ?? ""))[0];
  if (!next?.next_due) return <>{say("incidents.about")}</>;
  const left = (Date.parse(next.next_due) - now) / 1000;
  return (
    <span>
      <Link href={`/incidents/${next.id}`}>{next.id}</Link> {say(left > 0 ? "incidents.next-in" : "incidents.next-now", { span: span(say, left) })}
    </span>
  );
}

/** When something happens by itself with an incident. */
function Due({ iso }: { iso: string | null }) {
  const say = useSay();
  const now = useNow();
  if (!iso) return <span className="quiet">–</span>;
  const left = (Date.parse(iso) - now) / 1000;
  return (
    <Mark tone={left <= 300 ? "red" : left <= 1800 ? "amber" : "grey"} shape={left <= 300 ? "triangle" : "clock"} bare>
      <span className="number">{left > 0 ? say("incidents.in", { span: span(say, left) }) : say("incidents.now")}</span>
    </Mark>
  );
}

function columnsOf(say: Say): Column<IncidentRow>[] {
  return [
    { id: "priority", label: say("column.priority"), width: 84, value: (row) => PRIORITIES.indexOf(row.priority), cell: (row) => <PriorityMark priority={row.priority} /> },
    { id: "id", label: say("column.number"), width: 92, mono: true, value: (row) => row.id },
    { id: "title", label: say("column.incident"), width: 392, wraps: true, value: (row) => row.title, cell: (row) => <b>{row.title}</b> },
    { id: "step", label: say("column.state"), width: 104, value: (row) => row.side || row.step, cell: (row) => <StandingMark state={row.state} step={row.step} side={row.side} bare /> },
    { id: "due", label: say("incidents.due"), width: 116, value: (row) => row.next_due, cell: (row) => <Due iso={row.next_due} /> },
    { id: "assignee", label: say("column.assignee"), width: 108, value: (row) => row.assignee, cell: (row) => row.assignee || <span className="amber-text">{say("room.nobody")}</span> },
    { id: "cluster", label: say("column.cluster"), width: 128, value: (row) => row.cluster },
    { id: "opened", label: say("incidents.opened"), width: 128, value: (row) => row.opened, cell: (row) => <Time iso={row.opened} /> },
    { id: "last", label: say("column.changed"), width: 116, hidden: true, value: (row) => row.last, cell: (row) => <Time iso={row.last} /> },
  ];
}

/** A new incident, from what one knows or from what somebody wrote. */
function Open({ clusters, onClose }: { clusters: readonly { value: string; label: string }[]; onClose: () => void }) {
  const say = useSay();
  const open = useDo("incidents.open");
  const [read, setRead] = useState<ReadLetter | null>(null);
  const made = open.data;
  useEffect(() => {
    if (made) go(`/incidents/${made.incident.id}`);
  }, [made]);
  const fields: Field[] = [
    { name: "title", label: "deed.field.title", hint: "deed.title-hint" },
    { name: "cluster", label: "column.cluster", kind: "choice", optional: true, choices: clusters },
    { name: "namespaces", label: "column.namespace", kind: "list", optional: true, hint: "deed.namespaces-hint" },
    ...assessmentFields(say),
    { name: "note", label: "deed.field.note", kind: "area", optional: true },
  ];
  const unsure = Object.fromEntries(fields.filter((field) => field.name.startsWith("assessment.")).map((field) => [field.name, "unsure"]));
  const known: Given = read
    ? { title: read.title, cluster: read.clusters.length === 1 ? read.clusters[0] : "", namespaces: read.namespaces, note: read.note, ...Object.fromEntries(Object.entries(read.assessment).map(([name, value]) => [`assessment.${name}`, value])) }
    : {};
  return (
    <Dialog title={say("incidents.open")} onClose={onClose} className="broad">
      <FromText onRead={setRead} />
      <Form
        key={read ? JSON.stringify(read) : ""}
        fields={fields}
        values={{ ...unsure, ...known }}
        error={open.error}
        isBusy={open.isPending}
        submit={say("incidents.open")}
        onCancel={onClose}
        onSubmit={(given) => open.mutate({ parameters: { ...nested(given), ...(read?.began ? { began: read.began } : {}), ...(read ? { affected: read.affected } : {}) } as unknown as NewIncident })}
      >
        <p className="quiet">{read && read.clues.length > 0 ? say("incidents.read-from", { words: [...new Set(read.clues.map((clue) => clue.words))].join(", ") }) : say("deed.unsure-about")}</p>
      </Form>
    </Dialog>
  );
}

/** Reads what somebody wrote and proposes the answers; nothing that a text asks for is done. */
function FromText({ onRead }: { onRead: (read: ReadLetter) => void }) {
  const say = useSay();
  const may = useMay();
  const read = useDo("intake.read");
  const [text, setText] = useState("");
  if (!may("intake.read")) return null;
  return (
    <details>
      <summary>{say("incidents.from-text")}</summary>
      <div className="note-form">
        <textarea className="input" rows={4} aria-label={say("incidents.from-text")} value={text} onChange={(event) => setText(event.target.value)} />
        <span>
          <button type="button" className="button" disabled={read.isPending || !text.trim()} onClick={() => read.mutate({ parameters: { text } }, { onSuccess: onRead })}>
            {say("incidents.read-it")}
          </button>
        </span>
        <Wrong error={read.error} />
      </div>
    </details>
  );
}

import { useMemo, useState, type ReactNode } from "react";
import { goWith, useSearch } from "../address";
import type { Asked } from "../api/call";
import { useMay } from "../api/me";
import { serverNow } from "../api/now";
import { useCall, useDo, useRows } from "../api/queries";
import type { NewRound, NewTimetable } from "../api/types";
import { Dialog } from "../parts/Dialog";
import { ChoiceChip, ClearFilters } from "../parts/Filters";
import { Form, type Field } from "../parts/Form";
import { Icon } from "../parts/Icon";
import { Mark } from "../parts/Mark";
import { Opening } from "../parts/Opening";
import { Empty, Failure, Shown, Skeleton } from "../parts/States";
import { Table, type Column } from "../parts/Table";
import { Tabs } from "../parts/Tabs";
import { Time } from "../parts/Time";
import { useToast } from "../parts/Toasts";
import { useSay, useSpeech, type Say } from "../texts";
import { byDay, CADENCES, monday, roundKey, standing, STATES, worst, type CheckShown, type DueShown } from "../words/checks";
import { CheckMark, DUE_LOOKS } from "./checks/marks";
import { RoundPanel, RunPanel } from "./checks/Panels";

const WEEKS = 5;
const FILTERS = ["cluster", "cadence", "state"] as const;

/** Preventive checks: when they are due, what they said, and who signed. */
export function Checks({ tab }: { tab: string }) {
  const say = useSay();
  const may = useMay();
  const search = useSearch();
  const clusters = useCall("clusters.list", { limit: 1000 });
  const choices = (clusters.data?.items ?? []).map((item) => ({ value: item.name, label: item.title || item.name }));
  const [asking, setAsking] = useState<"" | "run" | "timetable">("");
  const asked = Object.fromEntries(FILTERS.map((name) => [name, search.get(name) ?? ""]).filter(([, value]) => value));
  const checks = useRows("checks.list", asked as Asked<"checks.list">);
  const rows = checks.data?.rows ?? [];
  const tabs = (
    <Tabs
      label={say("screen.checks")}
      here={tab}
      tabs={[
        { id: "", href: "/checks", label: say("check.tab.calendar") },
        { id: "list", href: "/checks/list", label: say("check.tab.list") },
      ]}
    />
  );
  const filters = (
    <>
      <ChoiceChip name="cluster" label={say("column.cluster")} choices={choices} />
      <ChoiceChip name="cadence" label={say("check.cadence-label")} choices={CADENCES.map((value) => ({ value, label: say(`check.cadence.${value}`) }))} />
      {tab === "list" && <ChoiceChip name="state" label={say("column.state")} choices={STATES.map((value) => ({ value, label: say(`check.state.${value}`) }))} />}
      <ClearFilters names={FILTERS} />
    </>
  );
  const run = search.get("check") ?? "";
  const round = search.get("round") ?? "";
  return (
    <div className="screen">
      <Opening
        screen={say("screen.checks")}
        sentence={checks.data ? answer(say, rows) : say("check.loading")}
        aside={say("check.about")}
        actions={
          <>
            {may("checks.set-timetable") && (
              <button type="button" className="button" onClick={() => setAsking("timetable")}>
                {say("check.timetable")}
              </button>
            )}
            {may("checks.run") && (
              <button type="button" className="button main" onClick={() => setAsking("run")}>
                {say("check.run")}
              </button>
            )}
          </>
        }
      />
      <div>
        {tabs}
        {tab === "list" ? (
          <List rows={rows} total={checks.data?.total ?? null} filters={filters} state={checks.isError ? <Failure error={checks.error} again={() => void checks.refetch()} /> : checks.isPending ? <Skeleton /> : <Empty title={say("check.none.title")}>{say("check.none.what")}</Empty>} />
        ) : (
          <Calendar filters={filters} />
        )}
      </div>
      {asking === "run" && <RunNow clusters={choices} onClose={() => setAsking("")} />}
      {asking === "timetable" && <Timetable clusters={choices} onClose={() => setAsking("")} />}
      {run ? <RunPanel key={run} id={run} /> : round ? <RoundPanel key={round} id={round} /> : null}
    </div>
  );
}

function answer(say: Say, rows: readonly CheckShown[]): string {
  const found = rows.flatMap((row) => row.last.map((last) => last.state));
  const count = (state: string) => found.filter((one) => one === state).length;
  if (count("fail") > 0) return say("check.answer.fail", { count: count("fail") });
  if (count("waiting-for-person") > 0) return say("check.answer.person", { count: count("waiting-for-person") });
  if (count("not-evaluated") > 0) return say("check.answer.blind", { count: count("not-evaluated") });
  return count("pass") > 0 ? say("check.answer.pass", { count: count("pass") }) : say("check.answer.never");
}

/** Five weeks of due moments, day by day. */
function Calendar({ filters }: { filters: ReactNode }) {
  const { say, lang } = useSpeech();
  const search = useSearch();
  const asked = search.get("from") ?? "";
  const start = useMemo(() => monday(asked ? new Date(`${asked}T00:00:00`) : new Date(serverNow()), asked ? 0 : 1), [asked]);
  const until = new Date(start);
  until.setDate(until.getDate() + WEEKS * 7);
  const cluster = search.get("cluster") ?? "";
  const cadence = search.get("cadence") ?? "";
  const found = useCall("checks.calendar", { from: start.toISOString(), until: until.toISOString(), ...(cluster ? { cluster } : {}), ...(cadence ? { cadence } : {}) } as Asked<"checks.calendar">);
  const turn = (weeks: number) => {
    const to = new Date(start);
    to.setDate(to.getDate() + weeks * 7);
    goWith({ from: `${to.getFullYear()}-${String(to.getMonth() + 1).padStart(2, "0")}-${String(to.getDate()).padStart(2, "0")}` });
  };
  const weekday = new Intl.DateTimeFormat(lang, { weekday: "short" });
  const today = new Date(serverNow()).toDateString();
  const dayOf = (index: number) => {
    const day = new Date(start);
    day.setDate(day.getDate() + index);
    return day;
  };
  return (
    <>
      <div className="sheet-tools">
        <div className="filters">{filters}</div>
        <div className="filters">
          <button type="button" className="button short" onClick={() => turn(-WEEKS)}>
            {say("calendar.before")}
          </button>
          <button type="button" className="button short" onClick={() => goWith({ from: undefined })}>
            {say("calendar.today")}
          </button>
          <button type="button" className="button short" onClick={() => turn(WEEKS)}>
            {say("calendar.after")}
          </button>
        </div>
      </div>
      <Shown query={found} rows={5}>
        {(data) => {
          const days = byDay(data.items);
          const clusters = new Set(data.items.map((item) => item.cluster)).size;
          return (
            <>
              <ol className="month" aria-label={say("check.tab.calendar")}>
                {Array.from({ length: WEEKS * 7 }, (_, index) => {
                  const day = dayOf(index);
                  const items = days.get(day.toDateString()) ?? [];
                  const isToday = day.toDateString() === today;
                  return (
                    <li key={index} className={isToday ? "day today" : "day"}>
                      <span className="day-name" aria-label={new Intl.DateTimeFormat(lang, { dateStyle: "full" }).format(day)}>
                        {index < 7 && <span className="quiet">{weekday.format(day)} </span>}
                        <b>{day.getDate() === 1 || index === 0 ? new Intl.DateTimeFormat(lang, { month: "short", day: "numeric" }).format(day) : day.getDate()}</b>
                        {isToday && <span className="unseen">{say("calendar.today")}</span>}
                      </span>
                      {items.map((item) => (
                        <Due key={roundKey(item)} item={item} many={clusters > 1} />
                      ))}
                    </li>
                  );
                })}
              </ol>
              {data.items.length === 0 && <Empty title={say("check.no-calendar.title")}>{say("check.no-calendar.what")}</Empty>}
            </>
          );
        }}
      </Shown>
    </>
  );
}

function Due({ item, many }: { item: DueShown; many: boolean }) {
  const { say, lang } = useSpeech();
  const state = standing(item);
  const [tone, shape] = DUE_LOOKS[state];
  const bad = worst(item);
  const words = bad ? say(`check.count.${bad}`, { count: item.counts[bad] ?? 0 }) : say(`check.due.${state}`, { count: item.checks });
  const time = new Intl.DateTimeFormat(lang, { hour: "2-digit", minute: "2-digit" }).format(new Date(item.due));
  return (
    <button type="button" className={`due ${tone}`} onClick={() => goWith({ round: roundKey(item), check: undefined }, false)} title={`${item.cluster} ${time}`}>
      <Mark tone={tone} shape={shape} bare>
        {say(`check.cadence.${item.cadence}`)}
      </Mark>
      <span className="small"> {words}</span>
      <span className={many ? "small quiet" : "unseen"}> {item.cluster}</span>
    </button>
  );
}

interface Row {
  check: CheckShown;
  last: CheckShown["last"][number] | null;
}

function List({ rows, total, filters, state }: { rows: readonly CheckShown[]; total: number | null; filters: ReactNode; state: ReactNode }) {
  const say = useSay();
  const open = useSearch().get("check") ?? "";
  const flat = useMemo(() => {
    const found = rows.flatMap((check): Row[] => (check.last.length ? check.last.map((last) => ({ check, last })) : [{ check, last: null }]));
    // Those that need someone first; what is alike stays in the order of the catalogue.
    return found.sort((a, b) => place(a) - place(b));
  }, [rows]);
  const columns = useMemo(() => columnsOf(say), [say]);
  return (
    <Table
      name="checks"
      label={say("screen.checks")}
      columns={columns}
      rows={flat}
      total={flat.length || total}
      keyOf={keyOf}
      openKey={open}
      onOpen={(row) => goWith({ check: keyOf(row), round: undefined })}
      tools={filters}
      empty={state}
    />
  );
}

function place({ last }: Row): number {
  return last?.state ? STATES.indexOf(last.state) : STATES.length;
}

function keyOf({ check, last }: Row): string {
  return [last?.cluster ?? "", check.id, last?.due ?? ""].join("|");
}

function columnsOf(say: Say): Column<Row>[] {
  return [
    { id: "state", label: say("column.state"), width: 152, value: place, cell: ({ last }) => <CheckMark state={last?.state ?? null} /> },
    { id: "title", label: say("column.check"), width: 372, value: ({ check }) => check.title, cell: ({ check }) => <b>{check.title}</b> },
    { id: "cadence", label: say("check.cadence-label"), width: 104, value: ({ check }) => CADENCES.indexOf(check.cadence), cell: ({ check }) => say(`check.cadence.${check.cadence}`) },
    { id: "bad", label: say("check.bad"), width: 96, end: true, value: ({ last }) => (last?.state === "pass" || last?.state === "fail" ? last.bad : null) },
    { id: "cluster", label: say("column.cluster"), width: 128, value: ({ last }) => last?.cluster },
    { id: "ran", label: say("check.ran"), width: 128, value: ({ last }) => last?.ran, cell: ({ last }) => <Time iso={last?.ran} /> },
    { id: "next", label: say("check.next"), width: 128, value: ({ last }) => last?.next_run, cell: ({ last }) => <Time iso={last?.next_run} /> },
    { id: "id", label: say("column.name"), width: 200, hidden: true, mono: true, value: ({ check }) => check.id },
  ];
}

type Choices = readonly { value: string; label: string }[];

/** All checks of a cadence at once. */
function RunNow({ clusters, onClose }: { clusters: Choices; onClose: () => void }) {
  const say = useSay();
  const toast = useToast();
  const search = useSearch();
  const run = useDo("checks.run");
  const fields: Field[] = [
    { name: "cluster", label: "column.cluster", kind: "choice", choices: clusters },
    { name: "cadence", label: "check.cadence-label", kind: "choice", choices: CADENCES.map((value) => ({ value, label: say(`check.cadence.${value}`) })) },
  ];
  return (
    <Dialog title={say("check.run")} onClose={onClose}>
      <Form
        fields={fields}
        values={{ cluster: search.get("cluster") ?? undefined, cadence: "daily" }}
        error={run.error}
        isBusy={run.isPending}
        submit={say("check.run")}
        onCancel={onClose}
        onSubmit={(given) =>
          run.mutate(
            { parameters: given as unknown as NewRound },
            {
              onSuccess: () => {
                toast(say("check.started"));
                onClose();
              },
            },
          )
        }
      >
        <p className="quiet">{say("check.run-about")}</p>
      </Form>
    </Dialog>
  );
}

/** When the checks of a cluster are due. */
function Timetable({ clusters, onClose }: { clusters: Choices; onClose: () => void }) {
  const say = useSay();
  const toast = useToast();
  const asked = useSearch().get("cluster") ?? "";
  const [cluster, setCluster] = useState(asked || (clusters[0]?.value ?? ""));
  const present = useCall("checks.timetable", { cluster }, { enabled: cluster !== "" });
  const set = useDo("checks.set-timetable");
  const fields: Field[] = [
    { name: "zone", label: "column.zone", optional: true },
    { name: "at", label: "check.at", hint: "check.at-hint" },
    { name: "working_days", label: "check.working-days", kind: "switch" },
  ];
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return (
    <Dialog title={say("check.timetable")} onClose={onClose}>
      <div className="field">
        <label htmlFor="timetable-cluster">{say("column.cluster")}</label>
        <select id="timetable-cluster" className="input" value={cluster} onChange={(event) => setCluster(event.target.value)}>
          {clusters.map((item) => (
            <option key={item.value} value={item.value}>
              {item.label}
            </option>
          ))}
        </select>
      </div>
      {present.isPending && cluster ? (
        <Skeleton rows={3} />
      ) : (
        <Form
          key={cluster}
          fields={fields}
          values={present.data ? { ...present.data } : { zone, at: "07:00" }}
          error={set.error}
          isBusy={set.isPending}
          submit={say("admin.save")}
          onCancel={onClose}
          onSubmit={(given) =>
            set.mutate(
              { parameters: { ...(present.data ? { cadences: present.data.cadences } : {}), ...given, cluster } as NewTimetable },
              {
                onSuccess: () => {
                  toast(say("admin.saved"));
                  onClose();
                },
              },
            )
          }
        >
          <p className="small quiet">
            <Icon name="calendar" size={12} /> {say("check.timetable-about")}
          </p>
        </Form>
      )}
    </Dialog>
  );
}

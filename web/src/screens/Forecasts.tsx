import { lazy, Suspense, useMemo, type ReactNode } from "react";
import { goWith, useSearch } from "../address";
import type { Answer } from "../api/call";
import type { AnomalyRow, ForecastRow } from "../api/types";
import { useCall, useRows } from "../api/queries";
import { DaysRange, Used } from "../parts/Bars";
import { ChoiceChip, ClearFilters, TextChip } from "../parts/Filters";
import { StateMark } from "../parts/Mark";
import { ObjectName } from "../parts/ObjectName";
import { Opening } from "../parts/Opening";
import { Panel } from "../parts/Panel";
import { Empty, Failure, Shown, Skeleton } from "../parts/States";
import { Table, type Column } from "../parts/Table";
import { Tabs } from "../parts/Tabs";
import { Time } from "../parts/Time";
import { CouldBeDone } from "./actions/CouldBeDone";
import { useSay, type Key, type Say } from "../texts";
import { bytes, days, percent } from "../words/amounts";
import { Accuracy } from "./Accuracy";

type ForecastShown = Answer<"forecasts.get">;

const FanChart = lazy(() => import("../parts/FanChart"));

const FILTERS = ["cluster", "standing", "text"] as const;
const STANDINGS = ["full", "fills", "lasts", "unreliable", "too-short", "stale", "no-data"] as const;

/** What fills when, what is unlike its past, and how right that was before. */
export function Forecasts({ tab }: { tab: string }) {
  const say = useSay();
  const list = (["filling", "anomalies", "accuracy"] as const).map((id) => ({ id, href: id === "filling" ? "/forecasts" : `/forecasts/${id}`, label: say(`forecasts.tab.${id}`) }));
  const tabs = <Tabs label={say("screen.forecasts")} tabs={list} here={tab} />;
  if (tab === "anomalies") return <Anomalies tabs={tabs} />;
  return tab === "accuracy" ? <Accuracy tabs={tabs} /> : <Filling tabs={tabs} />;
}

function Filling({ tabs }: { tabs: ReactNode }) {
  const say = useSay();
  const search = useSearch();
  const asked = Object.fromEntries(FILTERS.map((name) => [name, search.get(name) ?? ""]).filter(([, value]) => value));
  const all = useRows("forecasts.list", {});
  const forecasts = useRows("forecasts.list", asked);
  const clusters = useCall("clusters.list", { limit: 1000 });
  const columns = useMemo(() => columnsOf(say), [say]);
  const open = search.get("open") ?? "";
  const rows = forecasts.data?.rows ?? [];
  const urgent = rows.filter((row) => row.days_to_full?.p50 != null).slice(0, 2);
  const chosen = rows.find((row) => row.id === open);
  const silent = (all.data?.rows ?? []).filter((row) => row.days_to_full === null && row.standing !== "full" && row.standing !== "lasts").length;
  return (
    <div className="screen">
      <Opening screen={say("screen.forecasts")} sentence={answer(say, all.data?.rows)} aside={silent > 0 && say("forecasts.silent", { count: silent })} />
      <div className="section">
        {tabs}
        {urgent.length > 0 && (
          <div className="fans">
            {urgent.map((row) => (
              <Fan key={row.id} row={row} />
            ))}
          </div>
        )}
        <Table
          name="forecasts"
          label={say("screen.forecasts")}
          columns={columns}
          rows={rows}
          total={forecasts.data?.total}
          keyOf={(row) => row.id}
          openKey={open}
          onOpen={(row) => goWith({ open: row.id })}
          tools={
            <>
              <TextChip name="text" label={say("filter.name")} />
              <ChoiceChip name="cluster" label={say("column.cluster")} choices={(clusters.data?.items ?? []).map((item) => ({ value: item.name, label: item.title || item.name }))} />
              <ChoiceChip name="standing" label={say("column.standing")} choices={STANDINGS.map((value) => ({ value, label: say(`state.${value}`) }))} />
              <ClearFilters names={FILTERS} />
            </>
          }
          empty={forecasts.isError ? <Failure error={forecasts.error} again={() => void forecasts.refetch()} /> : forecasts.isPending ? <Skeleton /> : <Empty title={say("forecasts.none.title")}>{say("forecasts.none.what")}</Empty>}
        />
      </div>
      {chosen && (
        <Panel title={say("forecasts.one")} onClose={() => goWith({ open: undefined })}>
          <div className="detail">
            <Fan row={chosen} whole />
          </div>
        </Panel>
      )}
    </div>
  );
}

function answer(say: Say, rows: readonly ForecastRow[] | undefined): string {
  if (!rows) return say("forecasts.loading");
  if (rows.length === 0) return say("forecasts.answer.nothing");
  const soon = rows.filter((row) => row.standing === "full" || (row.days_to_full?.p50 != null && row.days_to_full.p50 <= 4)).length;
  return soon > 0 ? say("forecasts.answer.soon", { count: soon }) : say("forecasts.answer.well", { count: rows.length });
}

function Fan({ row, whole }: { row: ForecastRow; whole?: boolean }) {
  const say = useSay();
  const outlook = useCall("forecasts.get", { cluster: row.cluster, forecast: row.id });
  const sentence = row.standing === "full" ? say("forecasts.is-full") : row.days_to_full ? say("forecasts.full-in", { middle: days(say, row.days_to_full.p50), low: days(say, row.days_to_full.p10), high: days(say, row.days_to_full.p90) }) : say(`state.${row.standing}` as Key);
  return (
    <section className="section">
      <div className="fan-head">
        <h2>{sentence}</h2>
        <ObjectName object={row.object} />
        {whole && <CouldBeDone cluster={row.cluster} object={row.object} />}
      </div>
      <Shown query={outlook} bones={<span className="bone chart-bone" role="status" aria-busy="true" aria-label={say("state.loading")} />}>
        {(data) => (
          <>
            <Suspense fallback={<span className="bone chart-bone" role="status" aria-busy="true" aria-label={say("state.loading")} />}>
              <Chart outlook={data} label={say("chart.label", { name: row.object.name, sentence })} />
            </Suspense>
            {whole && <Grounds outlook={data} />}
          </>
        )}
      </Shown>
    </section>
  );
}

function Chart({ outlook, label }: { outlook: ForecastShown; label: string }) {
  const say = useSay();
  const ticks = useMemo(() => {
    const at = (hours: number | null, words: string) => (hours === null ? [] : [{ time: outlook.moment - hours * 3600, label: words }]);
    return [...at(outlook.changed_hours, say("chart.changed")), ...at(outlook.resized_hours, say("chart.resized")), ...at(outlook.recreated_hours, say("chart.recreated"))];
  }, [outlook, say]);
  const fan = useMemo(() => ({ moment: outlook.moment, history: outlook.history, band: outlook.band, capacities: outlook.capacities, capacity: outlook.capacity }), [outlook]);
  return <FanChart fan={fan} ticks={ticks} label={label} isBytes={!outlook.resource.endsWith("inodes")} />;
}

function Grounds({ outlook }: { outlook: ForecastShown }) {
  const say = useSay();
  return (
    <dl className="pairs">
      <dt>{say("forecasts.used")}</dt>
      <dd>
        {bytes(outlook.used)} / {bytes(outlook.capacity)}
      </dd>
      {outlook.chances.map((chance) => (
        <Pair key={chance.hours} term={say("forecasts.chance", { count: Math.round(chance.hours / 24) })} words={percent(chance.chance)} />
      ))}
      <dt>{say("forecasts.history")}</dt>
      <dd>{say("days.days", { count: outlook.days })}</dd>
      {outlook.method && <Pair term={say("forecasts.method")} words={outlook.method} />}
      {outlook.remarks.length > 0 && <Pair term={say("forecasts.remarks")} words={outlook.remarks.join(", ")} />}
    </dl>
  );
}

function Pair({ term, words }: { term: string; words: string }) {
  return (
    <>
      <dt>{term}</dt>
      <dd className="number">{words}</dd>
    </>
  );
}

function columnsOf(say: Say): Column<ForecastRow>[] {
  return [
    { id: "object", label: say("column.object"), width: 320, value: (row) => `${row.object.kind} ${row.object.namespace}/${row.object.name}`, cell: (row) => <ObjectName object={row.object} /> },
    { id: "cluster", label: say("column.cluster"), width: 120, value: (row) => row.cluster },
    { id: "standing", label: say("column.standing"), width: 150, value: (row) => row.standing, cell: (row) => <StateMark state={row.standing} /> },
    { id: "used", label: say("column.used"), width: 140, value: (row) => row.used_share, cell: (row) => <Used share={row.used_share} /> },
    { id: "full", label: say("column.days-to-full"), width: 180, value: (row) => row.days_to_full?.p50, cell: (row) => <DaysRange band={row.days_to_full} /> },
    { id: "chance", label: say("column.chance"), width: 120, end: true, value: (row) => row.chance_4d, cell: (row) => percent(row.chance_4d) },
    { id: "days", label: say("forecasts.history"), width: 96, end: true, value: (row) => row.days, cell: (row) => say("days.days", { count: row.days }) },
    { id: "resource", label: say("column.resource"), width: 120, hidden: true, value: (row) => row.resource },
    { id: "method", label: say("forecasts.method"), width: 140, hidden: true, value: (row) => row.method },
  ];
}

function Anomalies({ tabs }: { tabs: ReactNode }) {
  const say = useSay();
  const anomalies = useRows("anomalies.list", {});
  const columns = useMemo<Column<AnomalyRow>[]>(
    () => [
      { id: "start", label: say("column.when"), width: 132, value: (row) => row.start, cell: (row) => <Time iso={row.start} /> },
      { id: "object", label: say("column.object"), width: 300, value: (row) => `${row.object.kind} ${row.object.namespace}/${row.object.name}`, cell: (row) => <ObjectName object={row.object} /> },
      { id: "signal", label: say("column.signal"), width: 220, mono: true, value: (row) => row.signal },
      { id: "expected", label: say("column.expected"), width: 110, end: true, value: (row) => row.expected, cell: (row) => row.expected.toPrecision(3) },
      { id: "actual", label: say("column.actual"), width: 110, end: true, value: (row) => row.actual, cell: (row) => row.actual.toPrecision(3) },
      { id: "score", label: say("column.score"), width: 96, end: true, value: (row) => row.score, cell: (row) => percent(row.score) },
      { id: "origin", label: say("column.origin"), width: 260, value: (row) => row.origin?.name, cell: (row) => (row.origin ? <ObjectName object={row.origin} /> : <span className="quiet">–</span>) },
      { id: "cluster", label: say("column.cluster"), width: 120, value: (row) => row.cluster },
    ],
    [say],
  );
  const rows = anomalies.data?.rows;
  return (
    <div className="screen">
      <Opening screen={say("screen.forecasts")} sentence={!rows ? say("forecasts.loading") : rows.length ? say("anomalies.answer", { count: rows.length }) : say("anomalies.answer-none")} />
      <div>
        {tabs}
        <Table name="anomalies" label={say("forecasts.tab.anomalies")} columns={columns} rows={anomalies.data?.rows ?? []} total={anomalies.data?.total} keyOf={(row) => `${row.cluster} ${row.object.name} ${row.signal} ${row.start}`} empty={anomalies.isError ? <Failure error={anomalies.error} /> : anomalies.isPending ? <Skeleton /> : <Empty title={say("anomalies.none.title")}>{say("anomalies.none.what")}</Empty>} />
      </div>
    </div>
  );
}

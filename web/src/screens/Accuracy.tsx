import { useQueries } from "@tanstack/react-query";
import { useMemo, type ReactNode } from "react";
import { call } from "../api/call";
import { useCall } from "../api/queries";
import type { AccuracyShown } from "../api/types";
import { Opening } from "../parts/Opening";
import { Empty, Skeleton } from "../parts/States";
import { Table, type Column } from "../parts/Table";
import { useSay, type Say } from "../texts";
import { percent } from "../words/amounts";

interface Row extends AccuracyShown {
  cluster: string;
}

/** How right forecasts were before, cluster by cluster. */
export function Accuracy({ tabs }: { tabs: ReactNode }) {
  const say = useSay();
  const clusters = useCall("clusters.list", { limit: 1000 });
  const names = (clusters.data?.items ?? []).map((item) => item.name);
  const found = useQueries({
    queries: names.map((cluster) => ({
      queryKey: ["accuracy.get", { cluster }],
      queryFn: ({ signal }: { signal: AbortSignal }) => call("accuracy.get", { cluster }, { signal }),
      retry: false,
    })),
    combine: (queries) => ({
      isPending: queries.some((query) => query.isPending),
      rows: queries.flatMap((query, index): Row[] => (query.data && query.data.moments > 0 ? [{ cluster: names[index] ?? "", ...query.data }] : [])),
    }),
  });
  const columns = useMemo(() => columnsOf(say), [say]);
  const said = found.rows.reduce((sum, row) => sum + row.said, 0);
  const right = found.rows.reduce((sum, row) => sum + row.came_true, 0);
  return (
    <div className="screen">
      <Opening screen={say("screen.forecasts")} sentence={said > 0 ? say("accuracy.answer", { count: said, right }) : say("accuracy.none.title")} aside={say("accuracy.about")} />
      <div>
        {tabs}
        <Table
      name="accuracy"
      label={say("forecasts.tab.accuracy")}
      columns={columns}
      rows={found.rows}
      keyOf={(row) => row.cluster}
      empty={clusters.isPending || found.isPending ? <Skeleton /> : <Empty title={say("accuracy.none.title")}>{say("accuracy.none.what")}</Empty>}
    />
      </div>
    </div>
  );
}

function columnsOf(say: Say): Column<Row>[] {
  return [
    { id: "cluster", label: say("column.cluster"), width: 200, value: (row) => row.cluster },
    { id: "said", label: say("accuracy.said"), width: 140, end: true, value: (row) => row.said },
    { id: "true", label: say("accuracy.came-true"), width: 140, end: true, value: (row) => row.came_true },
    { id: "missed", label: say("accuracy.missed"), width: 140, end: true, value: (row) => row.missed },
    { id: "open", label: say("accuracy.open"), width: 140, end: true, value: (row) => row.open },
    { id: "f1", label: say("accuracy.f1"), width: 160, end: true, value: (row) => row.f1, cell: (row) => (row.f1 === null ? "–" : row.f1.toFixed(2)) },
    { id: "coverage", label: say("accuracy.coverage"), width: 180, end: true, value: (row) => row.coverage, cell: (row) => percent(row.coverage) },
  ];
}

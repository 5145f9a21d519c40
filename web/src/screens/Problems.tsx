import type { QueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import { goWith, useSearch } from "../address";
import type { Asked } from "../api/call";
import type { ProblemRow } from "../api/types";
import { rowsAhead, useCall, useRows } from "../api/queries";
import { ChoiceChip, ClearFilters, SwitchChip, TextChip } from "../parts/Filters";
import { Confidence, SeverityMark, SEVERITIES, StateMark } from "../parts/Mark";
import { ObjectName } from "../parts/ObjectName";
import { Opening } from "../parts/Opening";
import { Empty, Failure, Skeleton } from "../parts/States";
import { FAMILIES } from "./Knowledge";
import { Table, type Column } from "../parts/Table";
import { Time } from "../parts/Time";
import { useSay, type Say } from "../texts";
import { MaskedMark } from "./ProblemDetail";
import { ProblemPanel } from "./ProblemPage";

const FILTERS = ["text", "cluster", "severity", "state", "family", "namespace", "cause", "risks"] as const;

function chosen(search: URLSearchParams) {
  const { risks, ...asked } = Object.fromEntries(FILTERS.map((name) => [name, search.get(name) ?? ""]).filter(([, value]) => value));
  const isRisks = risks === "true";
  return { asked, isRisks, question: { ...asked, risks: isRisks ? "only" : "without" } as Asked<"problems.list"> };
}

/** Asks for what the screen shows first, before it is there. */
export function ahead(client: QueryClient, lang: string): void {
  rowsAhead(client, lang, "problems.list", chosen(new URLSearchParams(window.location.search)).question);
}

/** All root causes in reach, to be narrowed by filters. */
export function Problems() {
  const say = useSay();
  const search = useSearch();
  const { asked, isRisks, question } = chosen(search);
  const problems = useRows("problems.list", question);
  const open = search.get("open") ?? "";
  const columns = useMemo(() => columnsOf(say), [say]);
  const clusters = useCall("clusters.list", { limit: 1000 });
  const rows = problems.data?.rows ?? [];

  return (
    <div className="screen">
      <Opening screen={say("screen.problems")} sentence={problems.data ? answer(say, rows, Object.keys(asked).length > 0, isRisks) : say("problems.loading")} aside={say("problems.about")} />
      <Table
        name="problems"
        label={say("screen.problems")}
        columns={columns}
        rows={rows}
        total={problems.data?.total}
        keyOf={(row) => row.id}
        openKey={open}
        onOpen={(row) => goWith({ open: row.id })}
        tools={
          <>
            <TextChip name="text" label={say("filter.text")} />
            <ChoiceChip name="severity" label={say("column.severity")} choices={SEVERITIES.slice(0, 4).map((value) => ({ value, label: say(`severity.${value}`) }))} />
            <ChoiceChip name="cluster" label={say("column.cluster")} choices={(clusters.data?.items ?? []).map((item) => ({ value: item.name, label: item.title || item.name }))} />
            <ChoiceChip name="family" label={say("column.family")} choices={FAMILIES.map((value) => ({ value, label: say(`family.${value}`) }))} />
            <ChoiceChip name="state" label={say("column.state")} choices={(["open", "healed", "waived"] as const).map((value) => ({ value, label: say(`state.${value}`) }))} />
            <SwitchChip name="risks" label={say("problems.risks")} />
            <ClearFilters names={FILTERS} />
          </>
        }
        empty={
          problems.isError ? (
            <Failure error={problems.error} again={() => void problems.refetch()} />
          ) : problems.isPending ? (
            <Skeleton />
          ) : Object.keys(asked).length ? (
            <Empty title={say("problems.none-match.title")}>{say("problems.none-match.what")}</Empty>
          ) : (
            <Empty title={say("problems.none.title")}>{say("problems.none.what")}</Empty>
          )
        }
      />
      {open && <ProblemPanel key={open} id={open} onClose={() => goWith({ open: undefined })} />}
    </div>
  );
}

function answer(say: Say, rows: readonly ProblemRow[], filtered: boolean, risks: boolean): string {
  if (risks) return say("problems.answer.risks", { count: rows.length });
  if (filtered) return say("problems.answer.filtered", { count: rows.length });
  if (rows.length === 0) return say("problems.answer.none");
  const affected = rows.reduce((sum, row) => sum + row.affected_count, 0);
  return say("problems.answer.some", { count: rows.length, affected });
}

function columnsOf(say: Say): Column<ProblemRow>[] {
  return [
    { id: "severity", label: say("column.severity"), width: 112, value: (row) => SEVERITIES.indexOf(row.severity), cell: (row) => <SeverityMark severity={row.severity} /> },
    {
      id: "title",
      label: say("column.problem"),
      width: 246,
      wraps: true,
      value: (row) => row.title,
      cell: (row) => (row.masked ? <MaskedMark /> : <b>{row.title}</b>),
    },
    { id: "object", label: say("column.object"), width: 296, value: (row) => `${row.object.kind} ${row.object.namespace}/${row.object.name}`, cell: (row) => (row.masked ? <span className="quiet">–</span> : <ObjectName object={row.object} />) },
    { id: "cluster", label: say("column.cluster"), width: 130, value: (row) => row.cluster },
    { id: "confidence", label: say("column.confidence"), width: 112, value: (row) => row.confidence, cell: (row) => <Confidence value={row.confidence} /> },
    { id: "affected", label: say("column.affected"), width: 88, end: true, value: (row) => row.affected_count },
    { id: "first", label: say("column.first-seen"), width: 138, value: (row) => row.first_seen, cell: (row) => <Time iso={row.first_seen} /> },
    { id: "last", label: say("column.last-seen"), width: 132, hidden: true, value: (row) => row.last_seen, cell: (row) => <Time iso={row.last_seen} /> },
    { id: "state", label: say("column.state"), width: 96, hidden: true, value: (row) => row.state, cell: (row) => <StateMark state={row.state} /> },
    { id: "owner", label: say("column.owner"), width: 120, hidden: true, value: (row) => row.owner },
    { id: "cause", label: say("column.cause"), width: 220, hidden: true, mono: true, value: (row) => row.cause },
  ];
}

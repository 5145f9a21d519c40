import { useMemo, type ReactNode } from "react";
import { go, useSearch } from "../address";
import { useMay } from "../api/me";
import { usePeople } from "../api/people";
import { useCall, useRows } from "../api/queries";
import type { Asked } from "../api/call";
import { ChoiceChip, ClearFilters } from "../parts/Filters";
import { Icon } from "../parts/Icon";
import { Link } from "../parts/Link";
import { Opening } from "../parts/Opening";
import { Empty, Failure, Skeleton } from "../parts/States";
import { Table, type Column } from "../parts/Table";
import { Tabs } from "../parts/Tabs";
import { Time } from "../parts/Time";
import { useSay, type Say } from "../texts";
import { bytes } from "../words/amounts";
import { inOrder, money, RISKS, STATES, type Plan } from "../words/plan";
import { Autonomy } from "./actions/Autonomy";
import { Budgets } from "./actions/Budgets";
import { Drift } from "./actions/Drift";
import { HaltBar, Halts } from "./actions/Halts";
import { PlanMark, RiskMark } from "./actions/marks";
import { Proposals } from "./actions/Proposals";

const FILTERS = ["state", "cluster", "action"] as const;
const ASKS = { plans: "plans.list", proposals: "proposals.list", drift: "drift.list", autonomy: "autonomy.list", budgets: "action-budgets.used", halts: "freezes.list" } as const;

/** What would be done, what waits for somebody, what is done just now, and what holds it within bounds. */
export function Actions({ tab }: { tab: string }) {
  const say = useSay();
  const may = useMay();
  const tabs = (["plans", "proposals", "drift", "autonomy", "budgets", "halts"] as const).filter((id) => may(ASKS[id])).map((id) => ({ id, href: id === "plans" ? "/actions" : `/actions/${id}`, label: say(`actions.tab.${id}`) }));
  const parts = <Tabs label={say("screen.actions")} here={tab} tabs={tabs} />;
  if (tab === "drift") {
    return (
      <div className="screen">
        <Drift tabs={parts} />
      </div>
    );
  }
  return (
    <div className="screen">
      <Answer>
        {may("plans.create") && (
          <Link className="button main" href="/actions/new">
            <Icon name="plus" />
            {say("plan.new")}
          </Link>
        )}
      </Answer>
      <HaltBar />
      <div>
        {parts}
        {tab === "proposals" ? <Proposals /> : tab === "autonomy" ? <Autonomy /> : tab === "budgets" ? <Budgets /> : tab === "halts" ? <Halts /> : <Plans />}
      </div>
    </div>
  );
}

function Answer({ children }: { children: ReactNode }) {
  const say = useSay();
  const plans = useRows("plans.list", {});
  const rows = plans.data?.rows ?? [];
  const count = (state: Plan["state"]) => rows.filter((row) => row.state === state).length;
  const waiting = count("proposed");
  const running = count("started");
  const lost = count("unknown");
  const sentence = !plans.data
    ? say("actions.loading")
    : lost > 0
      ? say("actions.answer.unknown", { count: lost })
      : waiting > 0
        ? say("actions.answer.waiting", { count: waiting })
        : running > 0
          ? say("actions.answer.running", { count: running })
          : say("actions.answer.none");
  return <Opening screen={say("screen.actions")} sentence={sentence} aside={say("actions.about")} actions={children} />;
}

function Plans() {
  const say = useSay();
  const search = useSearch();
  const asked = Object.fromEntries(FILTERS.map((name) => [name, search.get(name) ?? ""]).filter(([, value]) => value));
  const plans = useRows("plans.list", asked as Asked<"plans.list">);
  const people = usePeople(useMemo(() => (plans.data?.rows ?? []).map((row) => row.by), [plans.data]));
  const clusters = useCall("clusters.list", { limit: 1000 });
  const actions = useCall("actions.list", { limit: 1000 });
  const columns = useMemo(() => columnsOf(say, people.nameOf), [say, people]);
  const rows = useMemo(() => inOrder(plans.data?.rows ?? []), [plans.data]);
  return (
    <Table
      name="plans"
      label={say("actions.tab.plans")}
      columns={columns}
      rows={rows}
      total={plans.data?.total}
      keyOf={(row) => row.id}
      onOpen={(row) => go(`/actions/plans/${row.id}`)}
      tools={
        <>
          <ChoiceChip name="state" label={say("column.state")} choices={STATES.map((value) => ({ value, label: say(`plan.state.${value}`) }))} />
          <ChoiceChip name="cluster" label={say("column.cluster")} choices={(clusters.data?.items ?? []).map((item) => ({ value: item.name, label: item.title || item.name }))} />
          <ChoiceChip name="action" label={say("actions.action")} choices={(actions.data?.items ?? []).map((item) => ({ value: item.name, label: item.title }))} />
          <ClearFilters names={FILTERS} />
        </>
      }
      empty={
        plans.isError ? (
          <Failure error={plans.error} again={() => void plans.refetch()} />
        ) : plans.isPending ? (
          <Skeleton />
        ) : (
          <Empty title={say("actions.none.title")}>{say("actions.none.what")}</Empty>
        )
      }
    />
  );
}

function columnsOf(say: Say, nameOf: (id: string) => string): Column<Plan>[] {
  return [
    { id: "state", label: say("column.state"), width: 108, value: (row) => STATES.indexOf(row.state), cell: (row) => <PlanMark state={row.state} /> },
    { id: "effect", label: say("actions.effect"), width: 480, value: (row) => row.effect, cell: (row) => <b>{row.effect}</b> },
    { id: "risk", label: say("plan.risk"), width: 132, value: (row) => RISKS.indexOf(row.risk), cell: (row) => <RiskMark risk={row.risk} bare /> },
    { id: "approvals", label: say("actions.agreed"), width: 76, end: true, value: (row) => row.approvals, cell: (row) => <span className="number">{say("actions.of", { given: row.approvals, needed: row.needed })}</span> },
    { id: "cluster", label: say("column.cluster"), width: 104, value: (row) => row.cluster },
    { id: "by", label: say("actions.asked"), width: 100, value: (row) => (row.is_own ? "" : nameOf(row.by)), cell: (row) => (row.is_own ? <span className="quiet">{say("room.by-itself")}</span> : nameOf(row.by)) },
    { id: "made", label: say("column.created"), width: 128, value: (row) => row.made, cell: (row) => <Time iso={row.made} /> },
    { id: "objects", label: say("plan.objects"), width: 84, end: true, hidden: true, value: (row) => row.objects },
    { id: "bytes", label: say("plan.bytes"), width: 92, end: true, hidden: true, value: (row) => row.bytes, cell: (row) => (row.bytes ? bytes(row.bytes) : "–") },
    { id: "money", label: say("plan.money"), width: 92, end: true, hidden: true, value: (row) => row.money, cell: (row) => (row.money ? money(row.money) : "–") },
    { id: "action", label: say("actions.action"), width: 140, hidden: true, mono: true, value: (row) => row.action },
  ];
}

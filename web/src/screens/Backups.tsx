import { useMemo, type ReactNode } from "react";
import { goWith, useSearch } from "../address";
import { useCall } from "../api/queries";
import { CouldBeDone } from "./actions/CouldBeDone";
import { Icon } from "../parts/Icon";
import { Opening } from "../parts/Opening";
import { Panel } from "../parts/Panel";
import { ObjectName } from "../parts/ObjectName";
import { Empty, Failure, Shown, Skeleton } from "../parts/States";
import { Table, type Column } from "../parts/Table";
import { Tabs } from "../parts/Tabs";
import { Time } from "../parts/Time";
import { useSay, type Say } from "../texts";
import { span } from "../words/moments";
import { joined, PROTECTIONS, unprotected, type Row } from "../words/backups";
import { Drills } from "./backups/Drills";
import { KeptMark, ProtectionMark } from "./backups/marks";
import { PolicyRoom } from "./backups/Policy";
import { Retention } from "./backups/Retention";
import { Runbook } from "./backups/Runbook";

const TABS = ["coverage", "policy", "drills", "retention", "runbook"] as const;

/** Which claims come back after a loss, how old they would be then, and what proves it. */
export function Backups({ tab }: { tab: string }) {
  const say = useSay();
  const search = useSearch();
  const clusters = useCall("clusters.list", { limit: 1000 });
  const cluster = search.get("cluster") ?? clusters.data?.items[0]?.name ?? "";
  const kept = search.get("cluster") ? `?cluster=${encodeURIComponent(cluster)}` : "";
  const tabs = TABS.map((id) => ({ id, href: (id === "coverage" ? "/backups" : `/backups/${id}`) + kept, label: say(`backups.tab.${id}`) }));
  const choosing = (
    <span className="chip set">
      <select aria-label={say("column.cluster")} value={cluster} onChange={(event) => goWith({ cluster: event.target.value, open: undefined })}>
        {(clusters.data?.items ?? []).map((item) => (
          <option key={item.name} value={item.name}>
            {item.title || item.name}
          </option>
        ))}
      </select>
      <Icon name="down" size={12} />
    </span>
  );
  return (
    <div className="screen">
      <Answer cluster={cluster}>{choosing}</Answer>
      <div>
        <Tabs label={say("screen.backups")} here={tab} tabs={tabs} />
        {cluster && (tab === "policy" ? <PolicyRoom key={cluster} cluster={cluster} /> : tab === "drills" ? <Drills cluster={cluster} mayTell /> : tab === "retention" ? <Retention cluster={cluster} /> : tab === "runbook" ? <Runbook cluster={cluster} /> : <Coverage cluster={cluster} />)}
      </div>
    </div>
  );
}

function Answer({ cluster, children }: { cluster: string; children: ReactNode }) {
  const say = useSay();
  const coverage = useCall("backups.coverage", { cluster, limit: 1000 }, { enabled: Boolean(cluster) });
  const counts = coverage.data?.counts ?? {};
  const bare = unprotected(counts);
  const unproven = counts["covered-unproven"] ?? 0;
  const proven = counts["covered-proven"] ?? 0;
  const sentence = coverage.isError
    ? say("backups.answer.unread")
    : !coverage.data
      ? say("backups.loading")
      : bare > 0
        ? say("backups.answer.bare", { count: bare })
        : unproven > 0
          ? say("backups.answer.unproven", { count: unproven })
          : proven > 0
            ? say("backups.answer.proven", { count: proven })
            : say("backups.answer.nothing");
  return (
    <Opening
      screen={say("screen.backups")}
      sentence={sentence}
      actions={children}
      aside={
        coverage.data && (
          <span className="facts">
            {PROTECTIONS.filter((state) => counts[state]).map((state) => (
              <ProtectionMark key={state} state={state} count={counts[state]} />
            ))}
            {coverage.data.taken_at && (
              <span>
                {say("backups.as-of")} <Time iso={coverage.data.taken_at} />
              </span>
            )}
          </span>
        )
      }
    />
  );
}

function keyOf(row: Row): string {
  return `${row.claim.namespace}/${row.claim.name}`;
}

function Coverage({ cluster }: { cluster: string }) {
  const say = useSay();
  const open = useSearch().get("open") ?? "";
  const coverage = useCall("backups.coverage", { cluster, limit: 1000 });
  const objectives = useCall("backups.objectives", { cluster, limit: 1000 });
  const rows = useMemo(() => joined(coverage.data?.claims.items ?? [], objectives.data?.items ?? []), [coverage.data, objectives.data]);
  const columns = useMemo(() => columnsOf(say), [say]);
  const chosen = rows.find((row) => keyOf(row) === open);
  return (
    <>
      <Table
        name="backups"
        label={say("backups.tab.coverage")}
        columns={columns}
        rows={rows}
        total={coverage.data?.claims.total}
        keyOf={keyOf}
        openKey={open}
        onOpen={(row) => goWith({ open: keyOf(row) })}
        empty={coverage.isError ? <Failure error={coverage.error} again={() => void coverage.refetch()} /> : coverage.isPending ? <Skeleton /> : <Empty title={say("backups.none.title")}>{say("backups.none.what")}</Empty>}
      />
      {chosen && <One cluster={cluster} row={chosen} />}
    </>
  );
}

function wanted(say: Say, seconds: number | null | undefined): string {
  return seconds === null || seconds === undefined || seconds === 0 ? "–" : span(say, seconds);
}

function columnsOf(say: Say): Column<Row>[] {
  return [
    { id: "claim", label: say("column.claim"), width: 240, mono: true, value: keyOf },
    { id: "state", label: say("column.state"), width: 150, value: (row) => PROTECTIONS.indexOf(row.state), cell: (row) => <ProtectionMark state={row.state} /> },
    { id: "point", label: say("backups.newest"), width: 132, value: (row) => row.point_at, cell: (row) => <Time iso={row.point_at} /> },
    { id: "wanted", label: say("backups.rpo-wanted"), width: 110, end: true, value: (row) => row.rpo_seconds, cell: (row) => wanted(say, row.rpo_seconds) },
    { id: "worst", label: say("backups.rpo-worst"), width: 132, value: (row) => row.objective?.worst_rpo_seconds, cell: (row) => (row.objective ? <KeptMark state={row.objective.rpo} words={row.objective.worst_rpo_seconds === null ? "" : span(say, row.objective.worst_rpo_seconds)} /> : "–") },
    { id: "rto", label: say("backups.rto"), width: 132, value: (row) => row.objective?.restore_seconds, cell: (row) => (row.objective ? <KeptMark state={row.objective.rto} words={row.objective.restore_seconds === null ? "" : span(say, row.objective.restore_seconds)} /> : "–") },
    { id: "proven", label: say("backups.proven"), width: 132, value: (row) => row.proven_at, cell: (row) => (row.proven_at ? <Time iso={row.proven_at} /> : <span className="quiet">{say("backups.never")}</span>) },
    { id: "class", label: say("column.class"), width: 100, hidden: true, mono: true, value: (row) => row.backup_class },
  ];
}

/** One claim: how it stands, why, and what would protect it. */
function One({ cluster, row }: { cluster: string; row: Row }) {
  const say = useSay();
  const drills = useCall("drills.list", { cluster, namespace: row.claim.namespace, limit: 100 });
  const mine = (drills.data?.items ?? []).filter((one) => one.drill.claim.name === row.claim.name);
  const reasons = [...new Set([...row.reasons, ...row.missing, ...(row.objective?.reasons ?? [])])];
  return (
    <Panel title={say("backups.claim")} onClose={() => goWith({ open: undefined })}>
      <div className="detail">
        <header className="detail-head">
          <h2 className="big mono">{row.claim.name}</h2>
          <div className="facts">
            <ProtectionMark state={row.state} />
            <ObjectName object={row.claim} />
          </div>
          <div className="filters">
            <CouldBeDone cluster={cluster} object={row.claim} />
          </div>
        </header>
        <dl className="pairs">
          <dt>{say("backups.newest")}</dt>
          <dd>
            {row.point ? <ObjectName object={row.point} /> : say("backups.no-point")} <Time iso={row.point_at} />
          </dd>
          <dt>{say("backups.rpo-wanted")}</dt>
          <dd>{wanted(say, row.rpo_seconds)}</dd>
          <dt>{say("backups.rpo-worst")}</dt>
          <dd>{wanted(say, row.objective?.worst_rpo_seconds)}</dd>
          <dt>{say("backups.rto-wanted")}</dt>
          <dd>{wanted(say, row.objective?.rto_seconds)}</dd>
          <dt>{say("backups.rto")}</dt>
          <dd>{wanted(say, row.objective?.restore_seconds)}</dd>
          <dt>{say("column.schedule")}</dt>
          <dd>
            {row.objective?.schedule ? <ObjectName object={row.objective.schedule} /> : "–"} {row.objective?.cron && <code>{row.objective.cron}</code>}
          </dd>
        </dl>
        {reasons.length > 0 && (
          <section className="section">
            <h2>{say("backups.reasons")}</h2>
            <ul className="bullets">
              {reasons.map((text) => (
                <li key={text}>{text}</li>
              ))}
            </ul>
          </section>
        )}
        <section className="section">
          <h2>{say("backups.tab.drills")}</h2>
          <Shown query={drills} rows={2}>
            {() => (mine.length > 0 ? <Drills cluster={cluster} claim={row.claim.name} /> : <p className="quiet">{say("backups.no-drill")}</p>)}
          </Shown>
        </section>
      </div>
    </Panel>
  );
}

import type { ReactNode } from "react";
import { useCall, useDo, useRows } from "../api/queries";
import type { ProblemRow, Report } from "../api/types";
import { goWith, useSearch } from "../address";
import { useMay } from "../api/me";
import { UploadButton } from "../frame/Upload";
import { Link } from "../parts/Link";
import { Confidence, SeverityMark } from "../parts/Mark";
import { ObjectName } from "../parts/ObjectName";
import { Opening } from "../parts/Opening";
import { Empty, Shown } from "../parts/States";
import { Tabs } from "../parts/Tabs";
import { Time } from "../parts/Time";
import { useToast } from "../parts/Toasts";
import { useSay, type Say } from "../texts";
import { Changes } from "./cluster/Changes";
import { WhatIf } from "./cluster/WhatIf";
import { MaskedMark } from "./ProblemDetail";
import { ProblemPanel } from "./ProblemPage";

/** The diagnosis of one cluster: its root causes by rank, its risks, and what could not be judged. */
export function Cluster({ name, tab }: { name: string; tab: string }) {
  const say = useSay();
  const may = useMay();
  const at = `/clusters/${encodeURIComponent(name)}`;
  const rooms = [
    { id: "", href: at, label: say("cluster.tab.diagnosis") },
    ...(may("snapshots.compare") ? [{ id: "changes", href: `${at}/changes`, label: say("cluster.tab.changes") }] : []),
    ...(may("simulations.whatif") ? [{ id: "whatif", href: `${at}/whatif`, label: say("cluster.tab.whatif") }] : []),
  ];
  const shared = {
    name,
    tabs: <Tabs label={name} here={tab} tabs={rooms} />,
    trail: (
      <>
        <Link href="/">{say("screen.fleet")}</Link> <span aria-hidden="true">/</span> {name}
      </>
    ),
  };
  return <div className="screen">{tab === "changes" ? <Changes {...shared} /> : tab === "whatif" ? <WhatIf {...shared} /> : <Diagnosis {...shared} />}</div>;
}

function Diagnosis({ name, trail, tabs }: { name: string; trail: ReactNode; tabs: ReactNode }) {
  const say = useSay();
  const may = useMay();
  const toast = useToast();
  const open = useSearch().get("open") ?? "";
  const diagnosis = useCall("diagnoses.get", { cluster: name });
  const problems = useRows("problems.list", { cluster: name, state: "open" });
  const risks = useRows("problems.list", { cluster: name, state: "open", risks: "only" });
  const scan = useDo("clusters.scan");
  const rows = problems.data?.rows ?? [];
  return (
    <>
      <Shown query={problems} title>
        {() => (
          <>
            <Opening
              screen={trail}
              sentence={answer(say, rows)}
              aside={
                diagnosis.data && (
                  <span>
                    {say("cluster.read", { objects: diagnosis.data.stages.objects, rules: diagnosis.data.stages.rules })} <Time iso={diagnosis.data.snapshot.taken_at} />
                    {diagnosis.data.snapshot.kubernetes_version && ` · Kubernetes ${diagnosis.data.snapshot.kubernetes_version}`}
                  </span>
                )
              }
              actions={
                <>
                  {may("clusters.scan") && (
                    <button type="button" className="button" disabled={scan.isPending} onClick={() => scan.mutate({ parameters: { cluster: name } }, { onSuccess: () => toast(say("cluster.scanning")), onError: (error) => toast(error.message) })}>
                      {say("cluster.scan")}
                    </button>
                  )}
                  <UploadButton />
                </>
              }
            />
            <div>
              {tabs}
              <Ranked rows={rows} />
            </div>
            {(risks.data?.rows.length ?? 0) > 0 && (
              <section className="section">
                <h2>{say("cluster.risks")}</h2>
                <p className="quiet">{say("cluster.risks-about")}</p>
                <Ranked rows={risks.data?.rows ?? []} />
              </section>
            )}
          </>
        )}
      </Shown>
      {diagnosis.data && <Blind report={diagnosis.data} />}
      {open && <ProblemPanel key={open} id={open} onClose={() => goWith({ open: undefined })} />}
    </>
  );
}

function Ranked({ rows }: { rows: readonly ProblemRow[] }) {
  const say = useSay();
  if (rows.length === 0) return <Empty title={say("cluster.none.title")}>{say("cluster.none.what")}</Empty>;
  return (
    <ol className="answers">
      {rows.map((row, index) => (
        <li key={row.id}>
          <Link
            href={`/problems/${encodeURIComponent(row.id)}`}
            onClick={(event) => {
              if (event.ctrlKey || event.metaKey || event.shiftKey) return;
              event.preventDefault();
              goWith({ open: row.id }, false);
            }}
          >
            <span className="rank">{index + 1}</span>
            <span>
              <SeverityMark severity={row.severity} />
            </span>
            <span className="what">
              {row.masked ? <MaskedMark /> : <b>{row.title}</b>}
              {!row.masked && <ObjectName object={row.object} />}
            </span>
            <span className="small quiet">
              <Confidence value={row.confidence} /> · {say("cluster.affected", { count: row.affected_count })}
            </span>
          </Link>
        </li>
      ))}
    </ol>
  );
}

function Blind({ report }: { report: Report }) {
  const say = useSay();
  const blind = report.not_evaluated.length;
  if (blind + report.unread.length === 0) return null;
  return (
    <section className="note" aria-label={say("cluster.blind.label")}>
      <h2>{say("cluster.blind.title")}</h2>
      <p className="quiet">{say("cluster.blind.what")}</p>
      {report.unread.length > 0 && (
        <ul>
          {report.unread.map((item) => (
            <li key={`${item.what} ${item.reason}`}>{item.text}</li>
          ))}
        </ul>
      )}
      {blind > 0 && (
        <details>
          <summary>{say("cluster.blind.rules", { count: blind })}</summary>
          <ul>
            {report.not_evaluated.slice(0, 200).map((item, index) => (
              <li key={index} className="small">
                <span className="mono">{item.rule}</span> {item.missing || item.reason}
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}

function answer(say: Say, rows: readonly ProblemRow[]): string {
  if (rows.length === 0) return say("cluster.answer.none");
  const affected = rows.reduce((sum, row) => sum + row.affected_count, 0);
  return say("cluster.answer.some", { count: rows.length, affected });
}

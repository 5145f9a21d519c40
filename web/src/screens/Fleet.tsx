import type { Fleet as FleetShown, FleetCluster } from "../api/types";
import { useMay } from "../api/me";
import { useCall } from "../api/queries";
import { UploadButton } from "../frame/Upload";
import { DaysRange, Risk } from "../parts/Bars";
import { Link } from "../parts/Link";
import { SeverityMark, StateMark, Mark, SEVERITIES } from "../parts/Mark";
import { Figure, Opening } from "../parts/Opening";
import { Empty, Shown } from "../parts/States";
import { Time } from "../parts/Time";
import { useSay, type Say } from "../texts";
import { days } from "../words/amounts";

/** How all clusters are: which one needs someone, what fills, what changed. */
export function Fleet() {
  const fleet = useCall("fleet.get", {});
  return (
    <Shown query={fleet} rows={6} title>
      {(data) => <Whole fleet={data} />}
    </Shown>
  );
}

function Whole({ fleet }: { fleet: FleetShown }) {
  const say = useSay();
  const { totals } = fleet;
  const open = totals.problems.critical + totals.problems.high + totals.problems.medium + totals.problems.low;
  if (fleet.clusters.length === 0) {
    return (
      <div className="screen">
        <Opening screen={say("screen.fleet")} sentence={say("fleet.none.title")} aside={say("fleet.none.what")} actions={<UploadButton main />} />
      </div>
    );
  }
  const soonest = first(fleet.clusters);
  return (
    <div className="screen">
      <Opening screen={say("screen.fleet")} sentence={answer(say, fleet)} actions={<UploadButton />} />
      <Grave />
      <div className="figures">
        <Link className="figure" href="/problems">
          <Figure value={open} label={say("fleet.open")} />
        </Link>
        <Link className="figure" href="/problems?severity=critical">
          <Figure value={totals.problems.critical} label={say("fleet.critical")} />
        </Link>
        <Link className="figure" href="/problems?risks=true">
          <Figure value={totals.risks} label={say("fleet.risks")} />
        </Link>
        <Link className="figure" href="/forecasts">
          <Figure value={soonest ? days(say, soonest.p50) : "–"} label={soonest ? say("fleet.soonest-of", { name: soonest.subject.name }) : say("fleet.soonest")} />
        </Link>
      </div>
      <section className="section" aria-labelledby="clusters">
        <div className="section-head">
          <h2 id="clusters">{say("fleet.clusters")}</h2>
          <span className="small quiet">{say("fleet.by-risk")}</span>
        </div>
        <div>
          <div className="fleet-row fleet-head" aria-hidden="true">
            <span>{say("column.cluster")}</span>
            <span>{say("column.risk")}</span>
            <span>{say("column.problems")}</span>
            <span>{say("column.days-to-full")}</span>
            <span>{say("column.seen")}</span>
          </div>
          <ul className="fleet-list">
            {fleet.clusters.map((cluster) => (
              <li key={cluster.name}>
                <Row cluster={cluster} />
              </li>
            ))}
          </ul>
        </div>
      </section>
      <Changes turns={fleet.turns} />
    </div>
  );
}

/** Grave incidents that are open, before everything else. */
function Grave() {
  const say = useSay();
  const may = useMay();
  const incidents = useCall("incidents.list", { limit: 20 }, { enabled: may("incidents.list") });
  const rows = (incidents.data?.items ?? []).filter((row) => row.priority === "P1" || row.priority === "P2");
  if (rows.length === 0) return null;
  return (
    <section className="next late" aria-labelledby="grave">
      <div>
        <h2 id="grave">{say("fleet.grave", { count: rows.length })}</h2>
        <ul>
          {rows.slice(0, 4).map((row) => (
            <li key={row.id}>
              <Link href={`/incidents/${row.id}`}>
                {row.priority} · {row.id} · {row.title}
              </Link>
            </li>
          ))}
        </ul>
      </div>
      <Link className="button large" href="/incidents">
        {say("screen.incidents")}
      </Link>
    </section>
  );
}

function Row({ cluster }: { cluster: FleetCluster }) {
  const say = useSay();
  const marks = SEVERITIES.filter((severity) => (cluster.problems[severity] ?? 0) > 0);
  const { opened, healed } = cluster.changed;
  const unread = cluster.unread ?? 0;
  return (
    <Link className="fleet-row" href={`/clusters/${encodeURIComponent(cluster.name)}`}>
      <span className="fleet-name">
        <b>{cluster.title || cluster.name}</b>
        <span className="small quiet">
          {[cluster.title && cluster.title !== cluster.name ? cluster.name : "", opened + healed > 0 ? say("fleet.turned", { opened, healed }) : ""]
            .filter(Boolean)
            .join(" · ")}
        </span>
      </span>
      <Risk value={cluster.risk} />
      <span className="fleet-marks">
        {marks.map((severity) => (
          <SeverityMark key={severity} severity={severity} count={cluster.problems[severity]} />
        ))}
        {marks.length === 0 && cluster.last_snapshot && (
          <Mark tone="green" shape="check">
            {say("fleet.quiet")}
          </Mark>
        )}
        {cluster.risks > 0 && (
          <Mark tone="amber" shape="diamond">
            {say("fleet.risk-count", { count: cluster.risks })}
          </Mark>
        )}
        {!cluster.last_snapshot && (
          <Mark tone="grey" shape="hatch">
            {say("fleet.never")}
          </Mark>
        )}
        {cluster.last_snapshot && unread > 0 && (
          <Mark tone="grey" shape="hatch">
            {say("fleet.unread", { count: unread })}
          </Mark>
        )}
      </span>
      {cluster.days_to_full ? <DaysRange band={cluster.days_to_full} /> : <StateMark state="no-data" bare />}
      <span className="small quiet">
        <Time iso={cluster.last_snapshot} />
      </span>
    </Link>
  );
}

function Changes({ turns }: { turns: FleetShown["turns"] }) {
  const say = useSay();
  return (
    <section className="section" aria-labelledby="changes">
      <h2 id="changes">{say("fleet.changed")}</h2>
      {turns.length === 0 ? (
        <Empty title={say("fleet.unchanged.title")}>{say("fleet.unchanged.what")}</Empty>
      ) : (
        <ul className="turns">
          {turns.slice(0, 12).map((turn, index) => (
            <li key={`${turn.problem} ${turn.time} ${index}`}>
              <span className="small quiet">
                <Time iso={turn.time} />
              </span>
              <StateMark state={turn.turn} bare />
              <Link href={`/problems/${encodeURIComponent(turn.problem)}`}>{turn.title}</Link>
              <span className="small quiet">{turn.cluster}</span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function first(clusters: readonly FleetCluster[]): FleetCluster["days_to_full"] {
  const known = clusters.map((cluster) => cluster.days_to_full).filter((band) => band !== null && band.p50 !== null);
  return known.sort((a, b) => (a?.p50 ?? 99) - (b?.p50 ?? 99))[0] ?? null;
}

function answer(say: Say, fleet: FleetShown): string {
  const needy = fleet.clusters.filter((cluster) => cluster.problems.critical + cluster.problems.high > 0).length;
  const values = { needy, clusters: fleet.clusters.length };
  if (needy > 0) return say("fleet.answer.needy", { ...values, count: needy });
  const open = fleet.totals.problems.medium + fleet.totals.problems.low;
  if (open > 0) return say("fleet.answer.minor", { count: open, clusters: values.clusters });
  return say("fleet.answer.quiet", { count: values.clusters });
}

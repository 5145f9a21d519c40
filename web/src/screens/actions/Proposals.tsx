import { withParameters, useSearch } from "../../address";
import { useMay } from "../../api/me";
import { useCall, useRows } from "../../api/queries";
import type { Answer, Asked } from "../../api/call";
import { ChoiceChip, ClearFilters } from "../../parts/Filters";
import { Icon } from "../../parts/Icon";
import { Link } from "../../parts/Link";
import { Mark } from "../../parts/Mark";
import { ObjectName } from "../../parts/ObjectName";
import { Empty, Shown } from "../../parts/States";
import { Words } from "../../parts/Words";
import { useSay } from "../../texts";
import { RiskMark } from "./marks";

type Proposal = Answer<"proposals.list">["items"][number];

const FILTERS = ["cluster"] as const;
const PRESSING_HOURS = 24;

/** What actions would be good for, the most urgent first. */
export function Proposals() {
  const say = useSay();
  const search = useSearch();
  const asked = Object.fromEntries(FILTERS.map((name) => [name, search.get(name) ?? ""]).filter(([, value]) => value));
  const proposals = useRows("proposals.list", asked as Asked<"proposals.list">);
  const clusters = useCall("clusters.list", { limit: 1000 });
  return (
    <div className="detail padded">
      <div className="filters">
        <ChoiceChip name="cluster" label={say("column.cluster")} choices={(clusters.data?.items ?? []).map((item) => ({ value: item.name, label: item.title || item.name }))} />
        <ClearFilters names={FILTERS} />
      </div>
      <Shown query={proposals} rows={4}>
        {(data) =>
          data.rows.length === 0 ? (
            <Empty title={say("proposal.none.title")}>{say("proposal.none.what")}</Empty>
          ) : (
            <ul className="lines">
              {data.rows.map((row) => (
                <One key={`${row.cluster} ${row.action} ${row.kind} ${row.namespace}/${row.name}`} row={row} />
              ))}
            </ul>
          )
        }
      </Shown>
    </div>
  );
}

function One({ row }: { row: Proposal }) {
  const say = useSay();
  const may = useMay();
  const wishes = Object.fromEntries(Object.entries(row.wanted).map(([name, value]) => [`wish.${name}`, typeof value === "string" ? value : JSON.stringify(value)]));
  const href = withParameters("/actions/new", { cluster: row.cluster, kind: row.kind, namespace: row.namespace, name: row.name, action: row.action, finding: row.problem, ...wishes });
  return (
    <li>
      <span className="line-what wide">
        <span className="facts">
          <b>{row.title}</b>
          <RiskMark risk={row.risk} bare />
          <Urgency hours={row.urgency_hours} />
        </span>
        <span className="facts">
          <ObjectName object={row} />
          <span>{row.cluster}</span>
          <span>{say(`dial.level.${row.level}`)}</span>
        </span>
        <span className="quiet">
          <Words text={row.why} />
        </span>
        {row.lacks.length > 0 && (
          <span className="small amber-text">
            {say("proposal.lacks")} {row.lacks.join(" ")}
          </span>
        )}
      </span>
      {row.plan ? (
        <Link className="button" href={`/actions/plans/${row.plan}`}>
          <Icon name="actions" />
          {say("proposal.plan")}
        </Link>
      ) : (
        may("plans.create") && (
          <Link className="button main" href={href}>
            <Icon name="actions" />
            {say("plan.make")}
          </Link>
        )
      )}
    </li>
  );
}

function Urgency({ hours }: { hours: number | null }) {
  const say = useSay();
  if (hours === null) return null;
  const pressing = hours <= PRESSING_HOURS;
  const words = hours < 1 ? say("proposal.now") : hours < 48 ? say("proposal.hours", { count: Math.round(hours) }) : say("proposal.days", { count: Math.round(hours / 24) });
  return (
    <Mark tone={pressing ? "red" : "amber"} shape={pressing ? "triangle" : "clock"}>
      {words}
    </Mark>
  );
}

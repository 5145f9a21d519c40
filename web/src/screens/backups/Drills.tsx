import { useState } from "react";
import { withParameters } from "../../address";
import { useMay } from "../../api/me";
import { useCall } from "../../api/queries";
import type { DrillShown } from "../../api/types";
import { Icon } from "../../parts/Icon";
import { Link } from "../../parts/Link";
import { NeedsRight } from "../../parts/NeedsRight";
import { ObjectName } from "../../parts/ObjectName";
import { Empty, Shown } from "../../parts/States";
import { Time } from "../../parts/Time";
import { useSay } from "../../texts";
import { bytes } from "../../words/amounts";
import { span } from "../../words/moments";
import type { Drill } from "../../words/backups";
import { Check, Record } from "./drilling";
import { VerdictMark } from "./marks";

/** The restores that were tried, with what they measured; of one claim where it is named. */
export function Drills({ cluster, claim, mayTell }: { cluster: string; claim?: string; mayTell?: boolean }) {
  const say = useSay();
  const may = useMay();
  const [telling, setTelling] = useState<DrillShown | "new" | null>(null);
  const drills = useCall("drills.list", { cluster, limit: 1000 });
  return (
    <div className="padded section">
      {mayTell && (
        <>
          <div className="filters">
            {may("plans.create") && (
              <Link className="button main" href={withParameters("/actions/new", { cluster, action: "backup.restore-drill" })}>
                <Icon name="actions" />
                {say("drill.plan")}
              </Link>
            )}
            {may("drills.record") && (
              <button type="button" className="button" onClick={() => setTelling("new")}>
                <Icon name="plus" />
                {say("drill.record")}
              </button>
            )}
          </div>
          <NeedsRight name="plans.create" what={say("drill.plan")} />
          <NeedsRight name="drills.record" what={say("drill.record")} />
        </>
      )}
      {telling === "new" && <Record cluster={cluster} onClose={() => setTelling(null)} />}
      {telling !== null && telling !== "new" && <Check shown={telling} onClose={() => setTelling(null)} />}
      <Shown query={drills} rows={4}>
        {(data) => {
          const rows = data.items.filter((one) => claim === undefined || one.drill.claim.name === claim);
          if (rows.length === 0) return <Empty title={say("backups.no-drills.title")}>{say("backups.no-drills.what")}</Empty>;
          return (
            <ul className="lines">
              {rows.map((one) => (
                <One key={one.id} drill={one.drill} check={mayTell && !one.drill.closed && may("drills.check") ? () => setTelling(one) : undefined} />
              ))}
            </ul>
          );
        }}
      </Shown>
    </div>
  );
}

function One({ drill, check }: { drill: Drill; check: (() => void) | undefined }) {
  const say = useSay();
  return (
    <li>
      <VerdictMark verdict={drill.verdict} />
      <span className="line-what wide">
        <span className="facts">
          <ObjectName object={drill.claim} />
          <Time iso={drill.ended} />
          <span>{drill.by}</span>
          {drill.plan && <Link href={`/actions/plans/${drill.plan}`}>{say("proposal.plan")}</Link>}
        </span>
        <span className="small quiet mono">{drill.point}</span>
        {drill.unchecked && <span className="small amber-text">{drill.unchecked}</span>}
        {drill.failure && <span className="red-text">{drill.failure}</span>}
        <span className="filters">
          {drill.checks.map((check) => (
            <VerdictMark key={check.check} verdict={check.verdict} name={check.check} />
          ))}
        </span>
        {drill.checks.flatMap((check) => [
          ...(check.unknown ? [<span key={check.check} className="small quiet">{check.unknown}</span>] : []),
          ...check.damages.slice(0, 5).map((damage, index) => (
            <span key={`${check.check} ${index}`} className="small red-text">
              {damage.text}
            </span>
          )),
        ])}
      </span>
      <dl className="pairs">
        <dt>{say("backups.rto")}</dt>
        <dd className="number">{drill.rto_seconds === null ? "–" : span(say, drill.rto_seconds)}</dd>
        <dt>{say("backups.rpo-had")}</dt>
        <dd className="number">{drill.rpo_seconds === null ? "–" : span(say, drill.rpo_seconds)}</dd>
        <dt>{say("plan.bytes")}</dt>
        <dd className="number">{bytes(drill.bytes)}</dd>
      </dl>
      {check && (
        <button type="button" className="button short" onClick={check}>
          {say("drill.check")}
        </button>
      )}
    </li>
  );
}

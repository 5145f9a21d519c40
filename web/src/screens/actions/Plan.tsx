import { useMemo, useState } from "react";
import { useMay } from "../../api/me";
import { usePeople } from "../../api/people";
import { useCall } from "../../api/queries";
import { clusterLink } from "../../frame/links";
import { CopyButton } from "../../parts/Copy";
import { Icon } from "../../parts/Icon";
import { Link } from "../../parts/Link";
import { Mark } from "../../parts/Mark";
import { IncidentName, ProblemName } from "../../parts/names";
import { NeedsRight } from "../../parts/NeedsRight";
import { Opening } from "../../parts/Opening";
import { Shown } from "../../parts/States";
import { Time } from "../../parts/Time";
import { Words } from "../../parts/Words";
import { useSay } from "../../texts";
import { bytes } from "../../words/amounts";
import { factWords, lastWords, mayUndo, money, nextOf, type Over, type Whole } from "../../words/plan";
import { Deciding, Emergency, type Decision } from "./Deciding";
import { Halted } from "./Halts";
import { Journal } from "./Journal";
import { PlanMark, RiskMark } from "./marks";
import { Write } from "./Write";

const LOOK_EVERY = 2000;

/** One plan: what it would do, who agrees, and how it goes. */
export function Plan({ id }: { id: string }) {
  const [isRunning, setRunning] = useState(false);
  const query = useCall("plans.get", { plan: id }, isRunning ? { every: LOOK_EVERY } : {});
  const runs = query.data?.plan.state === "started";
  if (runs !== isRunning) setRunning(runs);
  return (
    <div className="screen">
      <Shown query={query} rows={10} title>
        {(data) => <Inside whole={data} />}
      </Shown>
    </div>
  );
}

function Inside({ whole }: { whole: Whole }) {
  const say = useSay();
  const [deciding, setDeciding] = useState<Decision | "emergency" | null>(null);
  const { plan } = whole;
  return (
    <>
      <Opening
        screen={
          <>
            <Link href="/actions">{say("screen.actions")}</Link> <span aria-hidden="true">/</span> {plan.title}
          </>
        }
        sentence={plan.effect}
        aside={<Facts whole={whole} />}
      />
      <Halted cluster={plan.cluster} namespaces={plan.namespaces} />
      <NextThing whole={whole} ask={setDeciding} />
      <div className="room">
        <div className="room-main">
          {whole.journal.length > 0 && <Journal whole={whole} />}
          {whole.text && <Text text={whole.text} />}
          <Writes whole={whole} />
          <Proofs whole={whole} />
          <Checked whole={whole} />
        </div>
        <div className="room-side">
          <Approvals whole={whole} />
          <Reasons whole={whole} />
        </div>
      </div>
      {deciding === "emergency" ? (
        <Emergency whole={whole} onClose={() => setDeciding(null)} />
      ) : (
        deciding && <Deciding decision={deciding} whole={whole} onClose={() => setDeciding(null)} />
      )}
    </>
  );
}

function Facts({ whole }: { whole: Whole }) {
  const say = useSay();
  const people = usePeople(useMemo(() => [whole.plan.by], [whole.plan.by]));
  const { plan } = whole;
  return (
    <div className="facts">
      <PlanMark state={plan.state} />
      <RiskMark risk={plan.risk} />
      <Link href={clusterLink(plan.cluster)}>{plan.cluster}</Link>
      <span>{plan.is_own ? say("plan.by-itself") : say("plan.asked-by", { who: people.nameOf(plan.by) })}</span>
      <Time iso={plan.made} />
      {plan.state === "proposed" && (
        <span>
          {say("plan.holds-until")} <Time iso={plan.expires} />
        </span>
      )}
    </div>
  );
}

/** What comes next, with the buttons for it. */
function NextThing({ whole, ask }: { whole: Whole; ask: (decision: Decision | "emergency") => void }) {
  const say = useSay();
  const may = useMay();
  const { plan } = whole;
  const next = nextOf(plan);
  const over = plan.state as Over;
  const isGrave = plan.state === "unknown" || plan.state === "stopped";
  const mayApprove = may("plans.approve");
  const mayApply = may("plans.apply");
  return (
    <section className={isGrave ? "next late" : plan.state === "verified" && next === "over" ? "next done" : next === "over" || next === "text" ? "next over" : "next"} aria-labelledby="next" aria-live="polite">
      <div>
        <h2 id="next">{next === "over" ? say(`plan.over.${over}`) : say(`plan.next.${next}`, { given: plan.approvals, needed: plan.needed })}</h2>
        {plan.stop ? <p>{plan.stop}</p> : <p className="quiet">{next === "over" ? say(`plan.over-about.${over}`) : say(`plan.next-about.${next}`)}</p>}
        {lastWords(plan) && <p className="quiet">{lastWords(plan)}</p>}
        {(next === "approve" || next === "owe") && <NeedsRight name="plans.approve" what={say("plan.do.approve")} />}
        {(next === "apply" || next === "settle") && <NeedsRight name="plans.apply" what={say(`plan.do.${next}`)} />}
      </div>
      <div className="filters">
        {next === "approve" && mayApprove && <Big decision="approve" ask={ask} />}
        {next === "owe" && mayApprove && <Big decision="approve" ask={ask} />}
        {next === "apply" && mayApply && <Big decision="apply" ask={ask} />}
        {next === "settle" && mayApply && <Big decision="settle" ask={ask} />}
        {mayUndo(plan) && may("plans.undo") && (
          <button type="button" className="button large" onClick={() => ask("undo")}>
            {say("plan.do.undo")}
          </button>
        )}
        {plan.state === "proposed" && mayApprove && (
          <button type="button" className="button large" onClick={() => ask("reject")}>
            {say("plan.do.reject")}
          </button>
        )}
        {next === "approve" && mayApprove && plan.needed > 0 && plan.risk !== "R4" && (
          <button type="button" className="button plain" onClick={() => ask("emergency")}>
            {say("plan.do.emergency")}
          </button>
        )}
      </div>
    </section>
  );
}

function Big({ decision, ask }: { decision: Decision; ask: (decision: Decision) => void }) {
  const say = useSay();
  return (
    <button type="button" className="button main large" onClick={() => ask(decision)}>
      {say(`plan.do.${decision}`)}
    </button>
  );
}

function Text({ text }: { text: string }) {
  const say = useSay();
  return (
    <section className="section" aria-labelledby="text">
      <div className="section-head">
        <h2 id="text">{say("plan.text")}</h2>
        <CopyButton text={text} />
      </div>
      <pre className="paper-plain">{text}</pre>
    </section>
  );
}

function Writes({ whole }: { whole: Whole }) {
  const say = useSay();
  return (
    <section className="section" aria-labelledby="writes">
      <h2 id="writes">{say("plan.writes", { count: whole.writes.length })}</h2>
      <ol className="writes">
        {whole.writes.map((write, index) => (
          <Write key={index} write={write} number={index + 1} />
        ))}
      </ol>
      <h2>{say("plan.way-back")}</h2>
      {whole.undo.length > 0 ? (
        <ol className="writes">
          {whole.undo.map((write, index) => (
            <Write key={index} write={write} number={index + 1} />
          ))}
        </ol>
      ) : (
        <p className="note amber">{whole.irreversible || say("plan.no-way-back")}</p>
      )}
    </section>
  );
}

/** What must be seen before it counts as done. */
function Proofs({ whole }: { whole: Whole }) {
  const say = useSay();
  if (whole.proofs.length === 0) return null;
  const isSeen = whole.plan.state === "verified";
  return (
    <section className="section" aria-labelledby="proofs">
      <h2 id="proofs">{say("plan.proofs")}</h2>
      <ul className="proof">
        {whole.proofs.map((proof, index) => (
          <li key={index}>
            <span className={isSeen ? "green-text" : "quiet"}>
              <Icon name={isSeen ? "check" : "clock"} size={14} />
            </span>
            <span>
              {factWords(say, proof.fact, proof.wanted)} <span className="object quiet">{proof.object}</span>
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Checked({ whole }: { whole: Whole }) {
  const say = useSay();
  if (whole.conditions.length === 0) return null;
  return (
    <details>
      <summary>{say("plan.checked", { count: whole.conditions.length })}</summary>
      <ul className="names">
        {whole.conditions.map((name) => (
          <li key={name}>
            <Mark tone="green" shape="check" bare>
              <code>{name}</code>
            </Mark>
          </li>
        ))}
      </ul>
    </details>
  );
}

function Approvals({ whole }: { whole: Whole }) {
  const say = useSay();
  const people = usePeople(useMemo(() => whole.agreed.map((one) => one.by), [whole.agreed]));
  const { plan } = whole;
  return (
    <section className="section" aria-labelledby="approvals">
      <h2 id="approvals">{say("plan.approvals", { given: plan.approvals, needed: plan.needed })}</h2>
      {whole.agreed.length === 0 && <p className="quiet">{plan.needed > 0 ? say("plan.nobody-yet") : say("plan.none-needed")}</p>}
      <ul className="similar">
        {whole.agreed.map((one) => (
          <li key={one.by}>
            <Mark tone={one.is_emergency ? "red" : "green"} shape={one.is_emergency ? "triangle" : "check"} bare>
              {one.is_emergency ? say("plan.emergency-by", { who: people.nameOf(one.by) }) : people.nameOf(one.by)}
            </Mark>
            <span>{one.reason}</span>
            <span className="small quiet">
              <Time iso={one.at} /> · {say("plan.holds-until")} <Time iso={one.expires} />
            </span>
          </li>
        ))}
      </ul>
      {plan.owed > 0 && (
        <div className="note red">
          {plan.is_overdue && (
            <Mark tone="red" shape="octagon" bare>
              {say("plan.overdue")}
            </Mark>
          )}
          <p>{say("plan.owed", { count: plan.owed })}</p>
        </div>
      )}
      <p className="small quiet">
        {say("plan.hash")} <code title={whole.hash}>{whole.hash.slice(0, 12)}</code>
      </p>
    </section>
  );
}

function Reasons({ whole }: { whole: Whole }) {
  const say = useSay();
  const { plan } = whole;
  return (
    <section className="section" aria-labelledby="reasons">
      <h2 id="reasons">{say("plan.why")}</h2>
      <p>
        <Words text={whole.why} />
      </p>
      <p>
        <span className="quiet">{say("plan.asked-why")}</span> {plan.reason}
      </p>
      {plan.finding && <ProblemName id={plan.finding} />}
      {plan.incident && <IncidentName id={plan.incident} />}
      {whole.warnings.length > 0 && (
        <div className="note amber">
          <h3>{say("plan.warnings")}</h3>
          <ul className="similar">
            {whole.warnings.map((text) => (
              <li key={text}>{text}</li>
            ))}
          </ul>
        </div>
      )}
      <dl className="pairs">
        <dt>{say("plan.objects")}</dt>
        <dd className="number">{plan.objects}</dd>
        <dt>{say("plan.bytes")}</dt>
        <dd className="number">{plan.bytes ? bytes(plan.bytes) : "–"}</dd>
        <dt>{say("plan.money")}</dt>
        <dd className="number">
          {plan.is_unpriced ? say("plan.unpriced") : plan.money ? say("plan.a-month", { amount: money(plan.money) }) : "–"}
          {plan.monthly && (
            <span className="quiet"> {say("plan.priced", { low: money(plan.monthly.low), high: money(plan.monthly.high), currency: plan.monthly.currency, source: plan.monthly.source })}</span>
          )}
        </dd>
      </dl>
    </section>
  );
}

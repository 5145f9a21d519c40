import { useCall } from "../../api/queries";
import { useNow } from "../../api/now";
import type { IncidentShown } from "../../api/types";
import { clusterLink, problemLink } from "../../frame/links";
import { Link } from "../../parts/Link";
import { Mark, SeverityMark } from "../../parts/Mark";
import { IncidentName, ProblemName } from "../../parts/names";
import { Time } from "../../parts/Time";
import { useMay } from "../../api/me";
import { useSay } from "../../texts";
import { span } from "../../words/moments";
import type { Wanted } from "./deeds";

const PROBLEM = "problem:";

type Ask = ((wanted: Wanted) => void) | null;

/** Workarounds with their end, causes with what is done against them, and vendors' cases. */
export function Work({ shown, ask }: { shown: IncidentShown; ask: Ask }) {
  return (
    <>
      <Workarounds shown={shown} ask={ask} />
      <Causes shown={shown} ask={ask} />
      <VendorCases shown={shown} ask={ask} />
    </>
  );
}

function Button({ wanted, words, ask }: { wanted: Wanted; words: string; ask: Ask }) {
  if (!ask) return null;
  return (
    <button type="button" className="button short" onClick={() => ask(wanted)}>
      {words}
    </button>
  );
}

function Workarounds({ shown, ask }: { shown: IncidentShown; ask: Ask }) {
  const say = useSay();
  const now = useNow();
  const items = shown.incident.workarounds;
  if (items.length === 0 && !ask) return null;
  return (
    <section className="section" aria-labelledby="workarounds">
      <div className="section-head">
        <h2 id="workarounds">{say("room.workarounds")}</h2>
        <Button ask={ask} wanted={{ deed: "place-workaround" }} words={say("deed.name.place-workaround")} />
      </div>
      {items.length === 0 && <p className="quiet">{say("room.no-workaround")}</p>}
      <ul className="items">
        {items.map((item) => {
          const left = (Date.parse(item.until) - now) / 1000;
          return (
            <li key={item.id}>
              <span className="item-id mono">{item.id}</span>
              <span className="item-what">
                <b>{item.what}</b>
                <span className="facts">
                  {item.ended ? (
                    <Mark tone="grey" shape="check" bare>
                      {say("room.taken-back")}
                    </Mark>
                  ) : (
                    <Mark tone={left <= 0 ? "red" : left < 3600 ? "amber" : "grey"} shape={left <= 0 ? "triangle" : "clock"} bare>
                      {say(left <= 0 ? "room.expired" : "room.expires", { span: span(say, left) })}
                    </Mark>
                  )}
                </span>
                <span className="small quiet">{say("room.rollback", { what: item.rollback })}</span>
              </span>
              {!item.ended && (
                <span className="filters">
                  <Button ask={ask} wanted={{ deed: "extend-workaround", item: item.id }} words={say("deed.name.extend-workaround")} />
                  <Button ask={ask} wanted={{ deed: "end-workaround", item: item.id }} words={say("deed.name.end-workaround")} />
                </span>
              )}
            </li>
          );
        })}
      </ul>
    </section>
  );
}

function Causes({ shown, ask }: { shown: IncidentShown; ask: Ask }) {
  const say = useSay();
  const { causes, actions, reviewed } = shown.incident;
  if (causes.length === 0 && !ask) return null;
  const isComplete = reviewed !== null;
  return (
    <section className="section" aria-labelledby="causes">
      <div className="section-head">
        <h2 id="causes">{say("room.causes")}</h2>
        <Button ask={ask} wanted={{ deed: "record-cause" }} words={say("deed.name.record-cause")} />
      </div>
      {causes.length === 0 && <p className="quiet">{say("room.no-cause")}</p>}
      <ul className="items">
        {causes.map((cause) => (
          <li key={cause.id}>
            <span className="item-id mono">{cause.id}</span>
            <span className="item-what">
              <b>{cause.what}</b>
              <span className="small quiet">{say("room.cause-kind", { kind: say(`incident.cause-kind.${cause.kind}`) })}</span>
              {cause.evidence.map((one) => (
                <span key={one} className="small mono">
                  {one}
                </span>
              ))}
              <ul className="actions">
                {actions
                  .filter((action) => action.cause === cause.id)
                  .map((action) => (
                    <li key={action.id}>
                      {action.done ? (
                        <Mark tone="green" shape="check" bare>
                          {say("room.action-done")}
                        </Mark>
                      ) : (
                        <Mark tone="grey" shape="ring" bare>
                          {say("room.action-open")}
                        </Mark>
                      )}
                      <span>{action.what}</span>
                      <span className="small quiet">
                        {action.owner} · <Time iso={action.done ?? action.due} />
                      </span>
                      {!action.done && <Button ask={ask} wanted={{ deed: "finish-action", item: action.id }} words={say("deed.name.finish-action")} />}
                    </li>
                  ))}
              </ul>
            </span>
            <Button ask={ask} wanted={{ deed: "plan-action", item: cause.id }} words={say("deed.name.plan-action")} />
          </li>
        ))}
      </ul>
      {isComplete ? (
        <p>
          <Mark tone="green" shape="check">
            {say("room.reviewed")}
          </Mark>{" "}
          <span className="small quiet">
            <Time iso={reviewed} />
          </span>
        </p>
      ) : (
        ask &&
        causes.length > 0 && (
          <div className="filters">
            <Button ask={ask} wanted={{ deed: "finish-review" }} words={say("deed.name.finish-review")} />
          </div>
        )
      )}
    </section>
  );
}

function VendorCases({ shown, ask }: { shown: IncidentShown; ask: Ask }) {
  const say = useSay();
  const items = shown.incident.vendor_cases;
  if (items.length === 0) return null;
  return (
    <section className="section" aria-labelledby="vendor-cases">
      <h2 id="vendor-cases">{say("room.vendor-cases")}</h2>
      <ul className="items">
        {items.map((item) => (
          <li key={item.id}>
            <span className="item-id mono">{item.id}</span>
            <span className="item-what">
              <b>{item.vendor}</b>
              <span className="small quiet">{item.contract}</span>
              <Mark tone={item.closed || item.answered ? "green" : "grey"} shape={item.closed || item.answered ? "check" : "clock"} bare>
                {say(item.closed ? "room.case.closed" : item.answered ? "room.case.answered" : "room.case.waiting")}
              </Mark>
            </span>
            {!item.closed && (
              <span className="filters">
                {!item.answered && <Button ask={ask} wanted={{ deed: "answer-vendor-case", item: item.id }} words={say("deed.name.answer-vendor-case")} />}
                <Button ask={ask} wanted={{ deed: "close-vendor-case", item: item.id }} words={say("deed.name.close-vendor-case")} />
              </span>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** What is affected, where it was heard of, and what the diagnosis says of the same place. */
export function Evidence({ shown }: { shown: IncidentShown }) {
  const say = useSay();
  const may = useMay();
  const { incident } = shown;
  const namespace = incident.namespaces.length === 1 ? incident.namespaces[0] : undefined;
  const problems = useCall("problems.list", { cluster: incident.cluster, ...(namespace ? { namespace } : {}), limit: 5 }, { enabled: incident.cluster !== "" && may("problems.list") });
  const rows = problems.data?.items ?? [];
  const linked = incident.fingerprints.filter((mark) => mark.startsWith(PROBLEM)).map((mark) => mark.slice(PROBLEM.length));
  return (
    <section className="section" aria-labelledby="evidence">
      <h2 id="evidence">{say("room.evidence")}</h2>
      <dl className="pairs">
        <dt>{say("room.source")}</dt>
        <dd className="mono">{incident.source}</dd>
        {linked.length > 0 && (
          <>
            <dt>{say("screen.problem")}</dt>
            <dd>
              {linked.map((id) => (
                <ProblemName key={id} id={id} />
              ))}
            </dd>
          </>
        )}
        {incident.services.length > 0 && (
          <>
            <dt>{say("room.services")}</dt>
            <dd>{incident.services.join(", ")}</dd>
          </>
        )}
        {incident.affected.length > 0 && (
          <>
            <dt>{say("column.affected")}</dt>
            <dd>
              <ul>
                {incident.affected.slice(0, 12).map((one) => (
                  <li key={one} className="object">
                    {one}
                  </li>
                ))}
                {incident.affected.length > 12 && <li className="quiet">{say("problem.more-affected", { count: incident.affected.length - 12 })}</li>}
              </ul>
            </dd>
          </>
        )}
      </dl>
      <Facts incident={incident.id} cluster={incident.cluster} />
      {rows.length > 0 && (
        <>
          <h3>{say("room.diagnosed")}</h3>
          <ul className="hits">
            {rows.map((row) => (
              <li key={row.id}>
                <Link className="plain-row" href={problemLink(row.id)}>
                  <SeverityMark severity={row.severity} />
                  <span>{row.masked ? say("problem.masked.short") : row.title}</span>
                </Link>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

/** What was found out by itself when the incident came in. */
function Facts({ incident, cluster }: { incident: string; cluster: string }) {
  const say = useSay();
  const may = useMay();
  const found = useCall("intake.facts", { incident }, { enabled: may("intake.facts") });
  const facts = found.data;
  if (!facts?.is_known) return null;
  const owners = [...new Set(Object.values(facts.owners))].filter(Boolean);
  return (
    <>
      <dl className="pairs">
        {facts.taken && (
          <>
            <dt>{say("room.facts.snapshot")}</dt>
            <dd>
              {cluster ? (
                <Link href={`${clusterLink(cluster)}/changes?to=${encodeURIComponent(facts.snapshot)}`}>
                  <Time iso={facts.taken} />
                </Link>
              ) : (
                <Time iso={facts.taken} />
              )}
            </dd>
          </>
        )}
        {owners.length > 0 && (
          <>
            <dt>{say("column.owner")}</dt>
            <dd>{owners.join(", ")}</dd>
          </>
        )}
      </dl>
      <Lines title={say("room.facts.changes")} items={facts.changes} />
      <Lines title={say("room.facts.messages")} items={facts.messages} />
      <Lines title={say("room.facts.unread")} items={facts.unread.map((what) => (what === "snapshot" || what === "changes" || what === "messages" ? say(`room.facts.${what}`) : what))} />
    </>
  );
}

function Lines({ title, items }: { title: string; items: readonly string[] }) {
  const say = useSay();
  if (items.length === 0) return null;
  return (
    <details>
      <summary>{say("room.facts.count", { title, count: items.length })}</summary>
      <ul>
        {items.slice(0, 40).map((one, index) => (
          <li key={index} className="small mono">
            {one}
          </li>
        ))}
      </ul>
    </details>
  );
}

/** Incidents above and under this one, and those that it took in. */
export function Related({ shown }: { shown: IncidentShown }) {
  const say = useSay();
  const { parent, children, absorbed } = shown.incident;
  const rows = [...(parent ? [[say("room.parent"), parent]] : []), ...children.map((id) => [say("room.child"), id]), ...absorbed.map((id) => [say("room.absorbed"), id])] as [string, string][];
  if (rows.length === 0) return null;
  return (
    <section className="section" aria-labelledby="related">
      <h2 id="related">{say("room.related")}</h2>
      <ul className="staff">
        {rows.map(([label, id]) => (
          <li key={`${label} ${id}`}>
            <span className="quiet">{label}</span>
            <IncidentName id={id} />
          </li>
        ))}
      </ul>
    </section>
  );
}

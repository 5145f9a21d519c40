import { useId, useState, type FormEvent } from "react";
import { go, useSearch } from "../../address";
import { useCall, useDo } from "../../api/queries";
import type { Answer } from "../../api/call";
import { Link } from "../../parts/Link";
import { Opening } from "../../parts/Opening";
import { Shown } from "../../parts/States";
import { Words } from "../../parts/Words";
import { useSay } from "../../texts";
import { wishes } from "../../words/plan";
import { RiskMark } from "./marks";
import { Target } from "./Target";
import { Why } from "./Why";

type Action = Answer<"actions.list">["items"][number];

/** What could be done: an action, an object and a reason make a plan; nothing is written by it. */
export function New() {
  const say = useSay();
  const actions = useCall("actions.list", { limit: 1000 });
  return (
    <div className="screen">
      <Opening
        screen={
          <>
            <Link href="/actions">{say("screen.actions")}</Link> <span aria-hidden="true">/</span> {say("plan.new")}
          </>
        }
        sentence={say("plan.new-sentence")}
        aside={say("plan.new-about")}
      />
      <Shown query={actions} rows={6}>
        {(data) => <Wished actions={data.items} />}
      </Shown>
    </div>
  );
}

function Wished({ actions }: { actions: readonly Action[] }) {
  const say = useSay();
  const id = useId();
  const search = useSearch();
  const clusters = useCall("clusters.list", { limit: 1000 });
  const make = useDo("plans.create");
  const kind = search.get("kind") ?? "";
  const offered = kind ? actions.filter((one) => one.target === kind) : actions;
  const [name, setName] = useState(search.get("action") ?? offered[0]?.name ?? "");
  const [cluster, setCluster] = useState(search.get("cluster") ?? "");
  const [target, setTarget] = useState({ namespace: search.get("namespace") ?? "", name: search.get("name") ?? "" });
  const action = actions.find((one) => one.name === name) ?? offered[0] ?? actions[0];
  const place = cluster || clusters.data?.items[0]?.name || "";
  if (!action) return <p className="quiet">{say("plan.no-actions")}</p>;

  function send(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    if (!action) return;
    const data = new FormData(event.currentTarget);
    const wanted = wishes(Object.fromEntries(action.wishes.map((wish) => [wish.name, String(data.get(`wish.${wish.name}`) ?? "")])));
    make.mutate(
      {
        parameters: {
          cluster: place,
          action: action.name,
          targets: [{ kind: action.target, ...target }],
          reason: String(data.get("reason") ?? "").trim(),
          wanted,
          incident: search.get("incident") ?? "",
          finding: search.get("finding") ?? "",
        },
      },
      { onSuccess: (whole) => go(`/actions/plans/${whole.plan.id}`) },
    );
  }

  return (
    <form className="new-plan" onSubmit={send}>
      <div className="form">
        <div className="field">
          <label htmlFor={`${id}-action`}>{say("actions.action")}</label>
          <select id={`${id}-action`} className="input" value={action.name} onChange={(event) => setName(event.target.value)}>
            {groups(offered).map(([group, found]) => (
              <optgroup key={group} label={group}>
                {found.map((one) => (
                  <option key={one.name} value={one.name}>
                    {one.title}
                  </option>
                ))}
              </optgroup>
            ))}
          </select>
        </div>
        <div className="field">
          <label htmlFor={`${id}-cluster`}>{say("column.cluster")}</label>
          <select id={`${id}-cluster`} className="input" value={place} onChange={(event) => setCluster(event.target.value)}>
            {(clusters.data?.items ?? []).map((one) => (
              <option key={one.name} value={one.name}>
                {one.title || one.name}
              </option>
            ))}
          </select>
        </div>
        <Target kind={action.target} cluster={place} target={target} choose={setTarget} />
        {action.wishes.map((wish) => (
          <div key={`${action.name} ${wish.name}`} className="field">
            <label htmlFor={`${id}-${wish.name}`} className="as-written">
              <code>{wish.name}</code> {!wish.is_required && <span className="quiet small">{say("admin.optional")}</span>}
            </label>
            <input id={`${id}-${wish.name}`} name={`wish.${wish.name}`} className="input" autoComplete="off" placeholder={wish.usual} required={wish.is_required} aria-describedby={`${id}-${wish.name}-text`} defaultValue={search.get(`wish.${wish.name}`) ?? ""} />
            <span id={`${id}-${wish.name}-text`} className="hint">
              {wish.text}
            </span>
          </div>
        ))}
        <Why id={`${id}-reason`} error={make.error} />
        <div className="form-actions">
          <button type="submit" className="button main large" disabled={make.isPending || !target.name}>
            {say(make.isPending ? "plan.making" : "plan.make")}
          </button>
        </div>
      </div>
      <About action={action} />
    </form>
  );
}

function groups(actions: readonly Action[]): [string, Action[]][] {
  const found = new Map<string, Action[]>();
  for (const action of actions) found.set(action.target, [...(found.get(action.target) ?? []), action]);
  return [...found].sort(([one], [other]) => one.localeCompare(other));
}

/** What the chosen action is for, and how dangerous it is. */
function About({ action }: { action: Action }) {
  const say = useSay();
  return (
    <aside className="section" aria-label={action.title}>
      <h2>{action.title}</h2>
      <div className="facts">
        <RiskMark risk={action.risk} />
        <code>{action.name}</code>
      </div>
      <p>
        <Words text={action.why} />
      </p>
      <p className="quiet">{action.needed > 0 ? say("plan.needs", { count: action.needed }) : say("plan.none-needed")}</p>
      {action.never_alone && <p className="quiet">{say("plan.never-alone")}</p>}
      <details>
        <summary>{say("plan.rights", { count: action.rights.length })}</summary>
        <ul className="similar">
          {action.rights.map((right) => (
            <li key={right}>
              <code>{right}</code>
            </li>
          ))}
        </ul>
      </details>
    </aside>
  );
}

import type { ReactNode } from "react";
import { goWith, useSearch } from "../../address";
import { CallError } from "../../api/call";
import { useCall, useRows } from "../../api/queries";
import type { ChangedObject, ChangedProblem, Changes as Found, SnapshotShown, WireObject } from "../../api/types";
import { objectLink } from "../../frame/links";
import { Icon } from "../../parts/Icon";
import { Link } from "../../parts/Link";
import { SeverityMark, StateMark } from "../../parts/Mark";
import { ObjectName } from "../../parts/ObjectName";
import { Opening } from "../../parts/Opening";
import { Empty, Failure, Skeleton } from "../../parts/States";
import { Time } from "../../parts/Time";
import { useSay, useSpeech, type Say } from "../../texts";
import { bytes } from "../../words/amounts";

const SHOWN = 60;

/** What changed in a cluster from one snapshot to another, and which snapshots are kept. */
export function Changes({ name, trail, tabs }: { name: string; trail: ReactNode; tabs: ReactNode }) {
  const say = useSay();
  const search = useSearch();
  const from = search.get("from") ?? "";
  const to = search.get("to") ?? "";
  const snapshots = useRows("snapshots.list", { cluster: name });
  const kept = snapshots.data?.rows ?? [];
  // What was judged again is of the same moment as before, and nothing lies between the two.
  const rows = kept.filter((row, index) => kept.findIndex((other) => other.taken_at === row.taken_at) === index);
  const found = useCall("snapshots.compare", { cluster: name, from, to }, { enabled: rows.length > 1 });
  const isAlone = snapshots.data !== undefined && rows.length < 2;
  return (
    <>
      <Opening screen={trail} sentence={isAlone ? say("changes.alone.title") : found.data ? answer(say, found.data) : say("changes.loading")} aside={found.data && <Between found={found.data} />} />
      <div className="section">
        {tabs}
        {rows.length > 1 && <Pair rows={rows} found={found.data} />}
      </div>
      {isAlone ? (
        <p className="quiet">{say("changes.alone.what")}</p>
      ) : found.isError ? (
        <Failure error={found.error instanceof CallError ? found.error : new CallError({ status: 500 })} again={() => void found.refetch()} />
      ) : found.data ? (
        <All cluster={name} found={found.data} />
      ) : (
        <Skeleton rows={4} />
      )}
      <Kept rows={kept} />
    </>
  );
}

function answer(say: Say, found: Found): string {
  const objects = found.added.length + found.removed.length + found.changed.length;
  if (found.opened.length + found.healed.length + objects === 0) return say("changes.answer.none");
  return say("changes.answer.some", { opened: found.opened.length, healed: found.healed.length, count: objects });
}

function Between({ found }: { found: Found }) {
  const say = useSay();
  return (
    <span>
      {say("changes.between")} <Time iso={found.old.taken_at} /> → <Time iso={found.new.taken_at} />
      {found.is_other_cluster && ` · ${say("changes.other-cluster")}`}
    </span>
  );
}

function Pair({ rows, found }: { rows: readonly SnapshotShown[]; found: Found | undefined }) {
  const { say, lang } = useSpeech();
  const format = new Intl.DateTimeFormat(lang, { dateStyle: "medium", timeStyle: "short" });
  const choices = rows.map((row) => ({ value: row.id, label: `${format.format(new Date(row.taken_at))}${row.problems === null ? "" : ` · ${say("changes.problems", { count: row.problems })}`}` }));
  return (
    <div className="filters">
      {(["from", "to"] as const).map((end) => (
        <label key={end} className="pair">
          <span className="small quiet">{say(`changes.${end}`)}</span>
          <select className="input" value={(end === "from" ? found?.old.id : found?.new.id) ?? ""} onChange={(event) => goWith({ [end]: event.target.value })}>
            {choices.map((choice) => (
              <option key={choice.value} value={choice.value}>
                {choice.label}
              </option>
            ))}
          </select>
        </label>
      ))}
    </div>
  );
}

function All({ cluster, found }: { cluster: string; found: Found }) {
  const say = useSay();
  if (found.opened.length + found.healed.length + found.unseen.length + found.added.length + found.removed.length + found.changed.length === 0) {
    return <Empty title={say("changes.none.title")}>{say("changes.none.what")}</Empty>;
  }
  return (
    <>
      <Turned title={say("changes.opened", { count: found.opened.length })} state="opened" items={found.opened} />
      <Turned title={say("changes.healed", { count: found.healed.length })} state="healed" items={found.healed} />
      <Turned title={say("changes.unseen", { count: found.unseen.length })} state="no-data" items={found.unseen} />
      <Altered cluster={cluster} items={found.changed} />
      <Named title={say("changes.added", { count: found.added.length })} cluster={cluster} items={found.added} />
      <Named title={say("changes.removed", { count: found.removed.length })} cluster="" items={found.removed} />
      {found.not_compared.length > 0 && (
        <section className="note">
          <h2>{say("changes.not-compared")}</h2>
          <p className="quiet">{found.not_compared.join(", ")}</p>
        </section>
      )}
    </>
  );
}

function Turned({ title, state, items }: { title: string; state: string; items: readonly ChangedProblem[] }) {
  if (items.length === 0) return null;
  return (
    <section className="section">
      <h2>{title}</h2>
      <ul className="rivals">
        {items.map((item) => (
          <li key={`${item.cause} ${item.object.kind} ${item.object.namespace} ${item.object.name}`}>
            <span className="facts">
              <StateMark state={state} bare />
              <SeverityMark severity={item.severity} />
              <b>{item.title}</b>
              <ObjectName object={item.object} />
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Altered({ cluster, items }: { cluster: string; items: readonly ChangedObject[] }) {
  const say = useSay();
  if (items.length === 0) return null;
  return (
    <section className="section">
      <h2>{say("changes.changed", { count: items.length })}</h2>
      <ul className="rivals">
        {items.slice(0, SHOWN).map((item) => (
          <li key={`${item.object.kind} ${item.object.namespace} ${item.object.name}`}>
            <Link href={objectLink(cluster, item.object)}>
              <ObjectName object={item.object} />
            </Link>
            {item.is_new && <span className="small quiet">{say("changes.made-anew")}</span>}
            <dl className="fields">
              {item.fields.slice(0, 12).map((field) => (
                <div key={field.field}>
                  <dt className="mono">{field.field}</dt>
                  <dd>
                    <del>{told(field.before)}</del> <Icon name="arrow" size={12} /> <ins>{told(field.after)}</ins>
                  </dd>
                </div>
              ))}
            </dl>
          </li>
        ))}
      </ul>
      {items.length > SHOWN && <p className="quiet">{say("problem.more-affected", { count: items.length - SHOWN })}</p>}
    </section>
  );
}

function told(value: unknown): string {
  if (value === null || value === undefined || value === "") return "–";
  return typeof value === "string" ? value : JSON.stringify(value);
}

function Named({ title, cluster, items }: { title: string; cluster: string; items: readonly WireObject[] }) {
  const say = useSay();
  if (items.length === 0) return null;
  return (
    <section className="section">
      <h2>{title}</h2>
      <ul className="names">
        {items.slice(0, SHOWN).map((object) => (
          <li key={`${object.kind} ${object.namespace} ${object.name}`}>
            {cluster ? (
              <Link href={objectLink(cluster, object)}>
                <ObjectName object={object} />
              </Link>
            ) : (
              <ObjectName object={object} />
            )}
          </li>
        ))}
      </ul>
      {items.length > SHOWN && <p className="quiet">{say("problem.more-affected", { count: items.length - SHOWN })}</p>}
    </section>
  );
}

function Kept({ rows }: { rows: readonly SnapshotShown[] }) {
  const say = useSay();
  if (rows.length === 0) return null;
  return (
    <section className="section">
      <h2>{say("changes.kept", { count: rows.length })}</h2>
      <ul className="snapshots">
        {rows.slice(0, 100).map((row) => (
          <li key={row.id}>
            <Time iso={row.taken_at} />
            <span className="quiet">{row.source}</span>
            <span className="number">{row.problems === null ? "" : say("changes.problems", { count: row.problems })}</span>
            <span className="number quiet">{row.bytes === null ? "" : bytes(row.bytes)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

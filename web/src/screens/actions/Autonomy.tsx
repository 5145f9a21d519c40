import { useMemo, useState, type FormEvent } from "react";
import { goWith, useSearch } from "../../address";
import { useMay } from "../../api/me";
import { useCall, useDo, useRows } from "../../api/queries";
import type { Answer } from "../../api/call";
import { Dialog } from "../../parts/Dialog";
import { Form, type Field } from "../../parts/Form";
import { Icon } from "../../parts/Icon";
import { Mark } from "../../parts/Mark";
import { NeedsRight } from "../../parts/NeedsRight";
import { Figure } from "../../parts/Opening";
import { Failure, Shown, Skeleton } from "../../parts/States";
import { Table, type Column } from "../../parts/Table";
import { Time } from "../../parts/Time";
import { useToast } from "../../parts/Toasts";
import { useSay, type Say } from "../../texts";
import { percent } from "../../words/amounts";
import { Loops } from "./Loops";

type Standing = Answer<"autonomy.list">["items"][number];
type Level = Standing["level"];

const LEVELS: readonly Level[] = ["observe", "suggest", "approve", "auto"];

/** How far each action goes by itself, what it has earned, and how much is done without people. */
export function Autonomy() {
  const say = useSay();
  const search = useSearch();
  const clusters = useCall("clusters.list", { limit: 1000 });
  const cluster = search.get("cluster") ?? clusters.data?.items[0]?.name ?? "";
  const levels = useRows("autonomy.list", { cluster }, Boolean(cluster));
  const [chosen, setChosen] = useState<Standing | null>(null);
  const may = useMay();
  const columns = useMemo(() => columnsOf(say), [say]);
  return (
    <div className="detail padded">
      <Rate />
      <section className="section" aria-labelledby="dials">
        <div className="section-head">
          <h2 id="dials">{say("dial.title")}</h2>
          <span className="chip set">
            <select aria-label={say("column.cluster")} value={cluster} onChange={(event) => goWith({ cluster: event.target.value })}>
              {(clusters.data?.items ?? []).map((item) => (
                <option key={item.name} value={item.name}>
                  {item.title || item.name}
                </option>
              ))}
            </select>
            <Icon name="down" size={12} />
          </span>
        </div>
        <p className="quiet">{say("dial.about")}</p>
        <NeedsRight name="autonomy.set" what={say("dial.set")} />
        <Table
          name="autonomy"
          label={say("dial.title")}
          columns={columns}
          rows={levels.data?.rows ?? []}
          total={levels.data?.total}
          keyOf={(row) => row.action}
          onOpen={may("autonomy.set") ? setChosen : undefined}
          empty={levels.isError ? <Failure error={levels.error} again={() => void levels.refetch()} /> : <Skeleton />}
        />
      </section>
      <Laid />
      <Loops cluster={cluster} />
      {chosen && <Turning row={chosen} cluster={cluster} onClose={() => setChosen(null)} />}
    </div>
  );
}

/** How much was done without people, against what is wished for. */
function Rate() {
  const say = useSay();
  const rate = useCall("autonomy.rate", {});
  return (
    <Shown query={rate} rows={2}>
      {(data) => (
        <section className="section" aria-labelledby="rate">
          <h2 id="rate">{say("rate.title")}</h2>
          <div className="figures">
            <span className="figure">
              <Figure value={data.share === null ? "–" : percent(data.share)} label={say("rate.share", { target: percent(data.target) })} />
            </span>
            <span className="figure">
              <Figure value={data.runs} label={say("rate.runs")} />
            </span>
            <span className="figure">
              <Figure value={data.supervised_verified} label={say("rate.supervised")} />
            </span>
            <span className="figure">
              <Figure value={data.failed + data.unknown} label={say("rate.failed")} />
            </span>
          </div>
          <p className="quiet">{data.definition}</p>
        </section>
      )}
    </Shown>
  );
}

function columnsOf(say: Say): Column<Standing>[] {
  return [
    { id: "title", label: say("actions.action"), width: 320, heading: true, value: (row) => row.title, cell: (row) => <b>{row.title}</b> },
    { id: "level", label: say("dial.level-field"), width: 300, value: (row) => LEVELS.indexOf(row.level), cell: (row) => <Dial level={row.level} ceiling={row.ceiling} /> },
    { id: "reason", label: say("dial.because"), width: 440, value: (row) => row.reason },
    { id: "action", label: say("column.name"), width: 200, hidden: true, mono: true, value: (row) => row.action },
  ];
}

/** A dial of four steps: where it stands, and beyond what it never goes. */
export function Dial({ level, ceiling }: { level: Level; ceiling: Level }) {
  const say = useSay();
  const at = LEVELS.indexOf(level);
  const most = LEVELS.indexOf(ceiling);
  return (
    <span className="dial">
      <svg viewBox="0 0 96 10" aria-hidden="true">
        {LEVELS.map((name, index) => (
          <rect key={name} className={index <= at ? "on" : index > most ? "never" : ""} x={index * 24 + 1} y="1" width="22" height="8" rx="2" />
        ))}
      </svg>
      <Mark tone={level === "auto" ? "amber" : "grey"} shape={level === "auto" ? "diamond" : "dot"} bare>
        {say(`dial.level.${level}`)}
      </Mark>
    </span>
  );
}

/** The levels that an action may ever have; the server refuses those beyond. */
function fieldsOf(say: Say, ceiling: Level): readonly Field[] {
  const possible = LEVELS.slice(0, LEVELS.indexOf(ceiling) + 1);
  return [
    { name: "level", label: "dial.level-field", kind: "choice", choices: possible.map((value) => ({ value, label: say(`dial.level.${value}`) })) },
    { name: "cluster", label: "column.cluster", kind: "cluster", optional: true },
    { name: "namespace", label: "column.namespace", optional: true, hint: "halt.namespace-hint" },
    { name: "environment", label: "dial.environment", optional: true, hint: "dial.environment-hint" },
    { name: "why", label: "column.reason", kind: "area" },
  ];
}

/** Turns a dial; what the action has earned at the place stands beside it. */
function Turning({ row, cluster, onClose }: { row: Standing; cluster: string; onClose: () => void }) {
  const say = useSay();
  const toast = useToast();
  const set = useDo("autonomy.set");
  const [place, setPlace] = useState({ cluster, namespace: "" });
  const evidence = useCall("autonomy.evidence", { ...place, action: row.action }, { enabled: place.cluster !== "" });
  function watch(event: FormEvent<HTMLDivElement>): void {
    const field = event.target as HTMLInputElement;
    if (field.name === "cluster" || field.name === "namespace") setPlace({ ...place, [field.name]: field.value.trim() });
  }
  return (
    <Dialog title={row.title} onClose={onClose}>
      <div onBlur={watch} onChange={(event) => event.target instanceof HTMLSelectElement && watch(event)}>
        <Form
          fields={fieldsOf(say, row.ceiling)}
          values={{ level: row.level, cluster }}
          error={set.error}
          isBusy={set.isPending}
          submit={say("dial.set")}
          onCancel={onClose}
          onSubmit={(given) =>
            set.mutate(
              { parameters: { ...given, action: row.action, level: given.level as Level, why: String(given.why) } },
              {
                onSuccess: () => {
                  toast(say("dial.done"));
                  onClose();
                },
              },
            )
          }
        >
          <p className="quiet">{row.reason}</p>
          <div className="facts">
            <Dial level={row.level} ceiling={row.ceiling} />
            {row.ceiling !== "auto" && <span>{say("dial.ceiling", { level: say(`dial.level.${row.ceiling}`) })}</span>}
          </div>
          {evidence.data && place.cluster && (
            <div className="section">
              <p>{evidence.data.sentence}</p>
              <p>
                {say("dial.allows")} <b>{say(`dial.level.${evidence.data.allows}`)}</b>
              </p>
            </div>
          )}
        </Form>
      </div>
    </Dialog>
  );
}

/** The dials that people turned. */
function Laid() {
  const say = useSay();
  const may = useMay();
  const dials = useCall("autonomy.dials", { limit: 1000 });
  const unset = useDo("autonomy.unset");
  const toast = useToast();
  if (!dials.data || dials.data.items.length === 0) return null;
  return (
    <section className="section" aria-labelledby="laid">
      <h2 id="laid">{say("dial.laid")}</h2>
      <ul className="lines">
        {dials.data.items.map((one) => (
          <li key={one.id}>
            <span className="line-what">
              <b>{one.action || say("dial.every-action")}</b>
              <span className="quiet">
                {[one.cluster || say("halt.everywhere"), one.namespace, one.environment].filter(Boolean).join(" / ")} · {one.why}
              </span>
            </span>
            <span>{say(`dial.level.${one.level}`)}</span>
            <span className="quiet small">
              {one.by} · <Time iso={one.since} />
            </span>
            {may("autonomy.unset") && (
              <button type="button" className="button short" disabled={unset.isPending} onClick={() => unset.mutate({ parameters: { dial: one.id } }, { onError: (error) => toast(error.message) })}>
                {say("dial.unset")}
              </button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

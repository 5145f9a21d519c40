import { goWith } from "../../address";
import { useMay } from "../../api/me";
import { useCall, useDo, useRows } from "../../api/queries";
import type { NewSignature } from "../../api/types";
import { Form, type Field } from "../../parts/Form";
import { Icon } from "../../parts/Icon";
import { Link } from "../../parts/Link";
import { Panel } from "../../parts/Panel";
import { Empty, Shown } from "../../parts/States";
import { Time } from "../../parts/Time";
import { useToast } from "../../parts/Toasts";
import { Words } from "../../parts/Words";
import { useSay, useSpeech } from "../../texts";
import { absolute } from "../../words/amounts";
import { STATES, type Cadence, type CheckShown, type DueShown, type RunShown } from "../../words/checks";
import { CheckMark } from "./marks";

function parts(id: string): [string, string, string] {
  const [first = "", second = "", third = ""] = id.split("|");
  return [first, second, third];
}

/** A round: what each of its checks came to. */
export function RoundPanel({ id }: { id: string }) {
  const { say, lang } = useSpeech();
  const [cluster, cadence, due] = parts(id);
  const checks = useRows("checks.list", { cluster, cadence: cadence as Cadence });
  return (
    <Panel title={say("check.round")} onClose={() => goWith({ round: undefined })}>
      <div className="detail">
        <header className="detail-head">
          <h2 className="big">{say("check.round-of", { cadence: say(`check.cadence.${cadence as Cadence}`), cluster })}</h2>
          <div className="facts">
            <time dateTime={due}>{absolute(lang, due)}</time>
          </div>
        </header>
        <Shown query={checks} rows={8}>
          {(data) => (
            <ul className="hits">
              {inNeed(data.rows, cluster, due).map((check) => (
                <li key={check.id}>
                  <One check={check} cluster={cluster} due={due} />
                </li>
              ))}
            </ul>
          )}
        </Shown>
      </div>
    </Panel>
  );
}

/** Puts the checks of a round first that need someone. */
function inNeed(rows: readonly CheckShown[], cluster: string, due: string): CheckShown[] {
  const place = (check: CheckShown) => {
    const last = check.last.find((item) => item.cluster === cluster);
    return last?.state && last.due === due ? STATES.indexOf(last.state) : STATES.length;
  };
  return [...rows].sort((a, b) => place(a) - place(b));
}

/** One check of a round; what an older round said is asked for when it is opened. */
function One({ check, cluster, due }: { check: CheckShown; cluster: string; due: DueShown["due"] }) {
  const say = useSay();
  const last = check.last.find((item) => item.cluster === cluster);
  const isOfThisRound = last?.due === due;
  return (
    <button type="button" className="check-row" onClick={() => goWith({ check: [cluster, check.id, due].join("|") }, false)}>
      {isOfThisRound ? <CheckMark state={last?.state ?? null} /> : <Icon name="open" size={14} />}
      <span>{check.title}</span>
      <span className="small quiet">{check.automatic ? "" : say("check.by-person")}</span>
    </button>
  );
}

/** What a check said of a cluster, with its evidence, and the signature of who looked. */
export function RunPanel({ id }: { id: string }) {
  const say = useSay();
  const [cluster, check, due] = parts(id);
  const about = useCall("checks.get", { check, ...(cluster ? { cluster } : {}) });
  const run = useCall("checks.result", { cluster, check, due }, { enabled: cluster !== "" && due !== "" });
  return (
    <Panel title={say("column.check")} onClose={() => goWith({ check: undefined, round: undefined })}>
      <Shown query={about} rows={6} title>
        {(known) => (
          <article className="detail">
            <header className="detail-head">
              <div className="facts">
                <CheckMark state={run.data?.state ?? null} />
                <span>{say(`check.cadence.${known.cadence}`)}</span>
                {cluster && <span>{cluster}</span>}
                {run.data && <Time iso={run.data.ran} />}
              </div>
              <h2 className="big">{known.title}</h2>
              <p className="summary">
                <Words text={run.data?.result || known.why} />
              </p>
            </header>
            {run.data ? <Result run={run.data} /> : due ? run.isError && <Empty title={say("check.no-result.title")}>{say("check.no-result.what")}</Empty> : <Empty title={say("check.never")}>{say("check.never-what")}</Empty>}
            {run.data && <Sign run={run.data} />}
            <section className="section">
              <h2>{say("problem.why")}</h2>
              <p>
                <Words text={known.why} />
              </p>
              <h2>{say("problem.fix")}</h2>
              <p>
                <Words text={known.fix} />
              </p>
            </section>
            {cluster && <Past cluster={cluster} check={check} due={due} />}
          </article>
        )}
      </Shown>
    </Panel>
  );
}

function Result({ run }: { run: RunShown }) {
  const say = useSay();
  return (
    <section className="section">
      <h2>{say("room.evidence")}</h2>
      {run.lines.length === 0 && run.missing.length === 0 && <p className="quiet">{say("check.seen", { count: run.seen })}</p>}
      <ul className="proof">
        {run.lines.map((line, index) => (
          <li key={index}>
            <span className={line.bad ? "red-text" : "quiet"}>
              <Icon name={line.bad ? "close" : "check"} size={14} />
              <span className="unseen">{say(line.bad ? "check.state.fail" : "check.state.pass")}</span>
            </span>
            <span>
              <Words text={line.text} /> {line.object && <span className="object">{line.object}</span>}
            </span>
          </li>
        ))}
      </ul>
      {run.missing.length > 0 && (
        <div className="note">
          <h3>{say("cluster.blind.title")}</h3>
          <ul>
            {run.missing.map((text) => (
              <li key={text}>
                <Words text={text} />
              </li>
            ))}
          </ul>
        </div>
      )}
      {run.incident && (
        <p>
          <Link href={`/incidents/${run.incident}`}>{run.incident}</Link>
        </p>
      )}
    </section>
  );
}

/** The signature, or the form for it where a person is to look. */
function Sign({ run }: { run: RunShown }) {
  const say = useSay();
  const may = useMay();
  const toast = useToast();
  const sign = useDo("checks.sign");
  const { signature } = run;
  if (signature) {
    return (
      <section className="section">
        <h2>{say("check.signed")}</h2>
        <p className="facts">
          <CheckMark state={signature.verdict} />
          <b>{signature.name}</b>
          <Time iso={signature.at} />
        </p>
        <p className="prose">{signature.note}</p>
        {signature.evidence && <p className="mono">{signature.evidence}</p>}
      </section>
    );
  }
  if (run.state !== "waiting-for-person" && run.state !== "not-evaluated") return null;
  const fields: Field[] = [
    { name: "verdict", label: "check.verdict", kind: "choice", choices: [{ value: "", label: say("check.choose") }, ...(["pass", "fail"] as const).map((value) => ({ value, label: say(`check.state.${value}`) }))] },
    { name: "note", label: "check.looked", kind: "area" },
    { name: "evidence", label: "check.proof", optional: true, hint: "check.proof-hint" },
  ];
  return (
    <section className="section">
      <h2>{say("check.to-sign")}</h2>
      {run.asks && (
        <p>
          <Words text={run.asks} />
        </p>
      )}
      {may("checks.sign") ? (
        <Form
          fields={fields}
          error={sign.error}
          isBusy={sign.isPending}
          submit={say("check.sign")}
          onSubmit={(given) => sign.mutate({ parameters: { cluster: run.cluster, check: run.check, due: run.due, ...given } as NewSignature }, { onSuccess: () => toast(say("check.signed")) })}
        />
      ) : (
        <p className="quiet">{say("check.may-not-sign")}</p>
      )}
    </section>
  );
}

function Past({ cluster, check, due }: { cluster: string; check: string; due: string }) {
  const say = useSay();
  const may = useMay();
  const found = useCall("checks.history", { cluster, check, limit: 12 }, { enabled: may("checks.history") });
  const items = (found.data?.items ?? []).filter((item) => item.due !== due);
  if (items.length === 0) return null;
  return (
    <section className="section">
      <h2>{say("check.past")}</h2>
      <ul className="rivals">
        {items.map((item) => (
          <li key={item.id}>
            <button type="button" className="check-row" onClick={() => goWith({ check: [cluster, check, item.due].join("|") }, false)}>
              <CheckMark state={item.state} />
              <span>{item.result}</span>
              <span className="small quiet">
                <Time iso={item.ran} />
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

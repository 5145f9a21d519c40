import { useMemo } from "react";
import { useSearch } from "../address";
import { useCall, useRows } from "../api/queries";
import { Instruction } from "../parts/Copy";
import { TextChip } from "../parts/Filters";
import { Link } from "../parts/Link";
import { SeverityMark } from "../parts/Mark";
import { Opening } from "../parts/Opening";
import { Empty, Shown } from "../parts/States";
import { Words } from "../parts/Words";
import { useSay, type Key } from "../texts";
import { blanked } from "../words/names";
import type { CauseRow } from "../api/types";

/** Everything that can be recognised, to be read without a connection to anywhere. */
export function Knowledge() {
  const say = useSay();
  const text = useSearch().get("text") ?? "";
  const causes = useRows("causes.list", text ? { text } : {});
  const rows = causes.data?.rows ?? [];
  const shelves = useMemo(() => shelved(rows), [rows]);
  return (
    <div className="screen">
      <Opening
        screen={say("screen.knowledge")}
        sentence={!causes.data ? say("knowledge.loading") : text ? say("knowledge.found", { count: rows.length }) : say("knowledge.all", { count: rows.length })}
        aside={say("knowledge.about")}
        actions={
          <Link className="button" href="/knowledge/glossary">
            {say("knowledge.glossary")}
          </Link>
        }
      />
      <div className="filters">
        <TextChip name="text" label={say("knowledge.search")} />
      </div>
      <Shown query={causes}>
        {() =>
          rows.length === 0 ? (
            <Empty title={say("knowledge.none.title")}>{say("knowledge.none.what")}</Empty>
          ) : (
            <div className="shelf">
              {shelves.map(([family, subjects]) => (
                <section key={family}>
                  <h2>{isFamily(family) ? say(`family.${family}`) : family}</h2>
                  {subjects.map(([subject, items]) => (
                    <div key={subject} className="shelf-part">
                      <h3 className="mono">{subject}</h3>
                      <ul>
                        {items.map((row) => (
                          <li key={row.name}>
                            <Link href={`/knowledge/causes/${row.name}`}>{row.title}</Link>
                          </li>
                        ))}
                      </ul>
                    </div>
                  ))}
                </section>
              ))}
            </div>
          )
        }
      </Shown>
    </div>
  );
}

export const FAMILIES = ["storage", "workload", "scheduling", "network", "node", "quota", "dependency", "control-plane", "platform", "engine"] as const;

function isFamily(name: string): name is (typeof FAMILIES)[number] {
  return (FAMILIES as readonly string[]).includes(name);
}

function shelved(rows: readonly CauseRow[]): [string, [string, CauseRow[]][]][] {
  const found = new Map<string, Map<string, CauseRow[]>>();
  for (const row of rows) {
    const subject = row.name.split("/")[1] ?? "";
    const shelf = found.get(row.family) ?? new Map<string, CauseRow[]>();
    found.set(row.family, shelf.set(subject, [...(shelf.get(subject) ?? []), row]));
  }
  const place = (family: string) => (isFamily(family) ? FAMILIES.indexOf(family) : FAMILIES.length);
  return [...found].sort(([a], [b]) => place(a) - place(b)).map(([family, shelf]) => [family, [...shelf]]);
}

const PARTS = ["why", "fix", "workaround", "verify", "rollback", "next_test", "prevention"] as const;

/** What is known of one cause. */
export function Cause({ cause }: { cause: string }) {
  const say = useSay();
  const [family = "", subject = "", fault = ""] = cause.split("/");
  const page = useCall("causes.get", { family, subject, fault });
  return (
    <div className="screen">
      <Shown query={page} title>
        {(data) => (
          <>
            <Opening
              screen={
                <>
                  <Link href="/knowledge">{say("screen.knowledge")}</Link> <span aria-hidden="true">/</span> <span className="mono">{cause}</span>
                </>
              }
              sentence={data.title}
              aside={
                <span className="facts">
                  <SeverityMark severity={data.severity} />
                  <Link href={`/problems?cause=${encodeURIComponent(cause)}`}>{say("knowledge.where")}</Link>
                </span>
              }
            />
            <p className="summary">
              <Words text={blanked(data.message)} />
            </p>
            <div className="columns">
              {PARTS.filter((part) => data[part]).map((part) => (
                <section key={part} className="section">
                  <h2>{say(`problem.${part.replace("_", "-")}` as Key)}</h2>
                  <Instruction text={blanked(data[part])} />
                </section>
              ))}
            </div>
            {data.references.length > 0 && (
              <section className="section">
                <h2>{say("problem.references")}</h2>
                <ul>
                  {data.references.map((address) => (
                    <li key={address}>
                      <a href={address} rel="noreferrer noopener" target="_blank">
                        {address}
                      </a>
                    </li>
                  ))}
                </ul>
              </section>
            )}
          </>
        )}
      </Shown>
    </div>
  );
}

const TERMS = ["claim", "volume", "class", "driver", "snapshot", "bundle", "cause", "root", "evidence", "confidence", "risk", "forecast", "days-to-full", "not-evaluated", "reach"] as const;

/** The words that the portal uses, each explained in a sentence. */
export function Glossary() {
  const say = useSay();
  return (
    <div className="screen">
      <Opening
        screen={
          <>
            <Link href="/knowledge">{say("screen.knowledge")}</Link> <span aria-hidden="true">/</span> {say("knowledge.glossary")}
          </>
        }
        sentence={say("glossary.answer", { count: TERMS.length })}
      />
      <dl className="terms">
        {TERMS.map((term) => (
          <div key={term}>
            <dt>{say(`glossary.${term}.term`)}</dt>
            <dd>{say(`glossary.${term}.what`)}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

import { useMemo } from "react";
import { go } from "../address";
import { useCall } from "../api/queries";
import type { ObjectShown } from "../api/types";
import { clusterLink, objectLink, problemLink } from "../frame/links";
import { Link } from "../parts/Link";
import { SeverityMark } from "../parts/Mark";
import { ObjectName, type Named } from "../parts/ObjectName";
import { Panel } from "../parts/Panel";
import { Picture } from "../parts/Picture";
import { Shown } from "../parts/States";
import { Time } from "../parts/Time";
import { useSay } from "../texts";
import { CouldBeDone } from "./actions/CouldBeDone";
import { graphed } from "../words/graph";

/** An object: what it hangs together with from the Pod to the driver, its problems, and what is known of it. */
export function ObjectPanel({ cluster, kind, namespace, name, onClose }: Named & { cluster: string; onClose: () => void }) {
  const say = useSay();
  const asked = { cluster, kind, namespace, name };
  const graph = useCall("objects.graph", { ...asked, depth: 4 });
  const shown = useCall("objects.get", asked);
  const picture = useMemo(() => graph.data && graphed(graph.data, { kind, namespace, name }), [graph.data, kind, namespace, name]);
  return (
    <Panel title={say("object.title")} wide onClose={onClose}>
      <div className="detail">
        <header className="detail-head">
          <h2 className="big mono">{name}</h2>
          <div className="facts">
            <ObjectName object={{ kind, namespace, name }} />
            <Link href={clusterLink(cluster)}>{cluster}</Link>
          </div>
          <div className="filters">
            <CouldBeDone cluster={cluster} object={{ kind, namespace, name }} />
          </div>
        </header>
        <section className="section">
          <h2>{say("object.graph")}</h2>
          <Shown query={graph} rows={4}>
            {() =>
              picture && (
                <Picture
                  picture={picture}
                  label={say("object.graph")}
                  file={`holdfast-${name}`}
                  onOpen={(box) => {
                    const object = box.objects[0];
                    if (object && box.objects.length === 1) go(objectLink(cluster, object));
                  }}
                />
              )
            }
          </Shown>
        </section>
        <Shown query={shown} rows={3}>
          {(data) => <Known object={data} />}
        </Shown>
      </div>
    </Panel>
  );
}

function Known({ object }: { object: ObjectShown }) {
  const say = useSay();
  const fields = Object.entries(object.fields);
  return (
    <>
      <section className="section">
        <h2>{say("object.problems")}</h2>
        {object.problems.length === 0 ? (
          <p className="quiet">{say("object.no-problems")}</p>
        ) : (
          <ul className="rivals">
            {object.problems.map((row) => (
              <li key={row.id}>
                <span className="facts">
                  <SeverityMark severity={row.severity} />
                  <Link href={problemLink(row.id)}>{row.masked ? say("problem.masked.short") : row.title}</Link>
                </span>
              </li>
            ))}
          </ul>
        )}
      </section>
      {fields.length > 0 && (
        <section className="section">
          <h2>{say("object.fields")}</h2>
          <dl className="pairs">
            {fields.map(([field, value]) => (
              <Pair key={field} term={field} words={value} />
            ))}
          </dl>
        </section>
      )}
      {object.conditions.length > 0 && (
        <section className="section">
          <h2>{say("object.conditions")}</h2>
          <ul className="rivals">
            {object.conditions.map((row) => (
              <li key={row.type}>
                <span className="facts">
                  <b className="mono">
                    {row.type}: {row.status}
                  </b>
                  {row.reason} <Time iso={row.since} />
                </span>
                {row.message && <span className="quiet">{row.message}</span>}
              </li>
            ))}
          </ul>
        </section>
      )}
      {object.events.length > 0 && (
        <section className="section">
          <h2>{say("object.events")}</h2>
          <ul className="rivals">
            {object.events.map((row, index) => (
              <li key={index}>
                <span className="facts">
                  <b>{row.reason}</b> <Time iso={row.time} />
                </span>
                <span className="quiet">{row.message}</span>
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

function Pair({ term, words }: { term: string; words: string }) {
  return (
    <>
      <dt>{term}</dt>
      <dd className="mono">{words}</dd>
    </>
  );
}

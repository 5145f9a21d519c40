import { useMemo } from "react";
import { go } from "../address";
import type { GraphShown } from "../api/types";
import { useCall, useRows } from "../api/queries";
import { Link } from "../parts/Link";
import { SeverityMark } from "../parts/Mark";
import { ObjectName } from "../parts/ObjectName";
import { Panel } from "../parts/Panel";
import { Picture } from "../parts/Picture";
import { Shown } from "../parts/States";
import { useSay } from "../texts";
import { keyOf, type Picture as Drawn } from "../words/chain";
import { objectLink } from "./ProblemDetail";

interface Named {
  cluster: string;
  kind: string;
  namespace: string;
  name: string;
}

/** An object, what it hangs together with from the Pod to the driver, and its problems. */
export function ObjectPanel({ cluster, kind, namespace, name, onClose }: Named & { onClose: () => void }) {
  const say = useSay();
  const graph = useCall("objects.graph", { cluster, kind, namespace, name });
  const problems = useRows("problems.list", { cluster, text: name, state: "open" });
  return (
    <Panel title={say("object.title")} onClose={onClose}>
      <div className="detail">
        <header className="detail-head">
          <h2 className="big mono">{name}</h2>
          <div className="facts">
            <ObjectName object={{ kind, namespace, name }} />
            <Link href={`/clusters/${encodeURIComponent(cluster)}`}>{cluster}</Link>
          </div>
        </header>
        <section className="section">
          <h2>{say("object.graph")}</h2>
          <Shown query={graph} rows={4}>
            {(data) => <Graph graph={data} cluster={cluster} centre={{ kind, namespace, name }} />}
          </Shown>
        </section>
        <section className="section">
          <h2>{say("object.problems")}</h2>
          <Shown query={problems} rows={2}>
            {(data) =>
              data.rows.length === 0 ? (
                <p className="quiet">{say("object.no-problems")}</p>
              ) : (
                <ul className="rivals">
                  {data.rows.slice(0, 20).map((row) => (
                    <li key={row.id} className="facts">
                      <SeverityMark severity={row.severity} />
                      <Link href={`/problems/${encodeURIComponent(row.id)}`}>{row.title}</Link>
                    </li>
                  ))}
                </ul>
              )
            }
          </Shown>
        </section>
      </div>
    </Panel>
  );
}

const COLUMNS: Record<string, number> = { Pod: 0, PersistentVolumeClaim: 1, PersistentVolume: 2, StorageClass: 3, VolumeAttachment: 3, CSIDriver: 4, Node: 4 };

/** Lays a graph out by kind: Pods left, what they stand on to the right. */
export function graphPicture(graph: GraphShown, centre: { kind: string; namespace: string; name: string }, healthy: string): Drawn {
  return {
    boxes: graph.nodes.slice(0, 24).map((node) => ({
      id: keyOf(node.object),
      objects: [node.object],
      effect: node.phase || healthy,
      depth: COLUMNS[node.object.kind] ?? (node.object.kind.endsWith("Set") || node.object.kind === "Deployment" ? -1 : 5),
      look: node.absent ? "absent" : node.problems > 0 ? "root" : keyOf(node.object) === keyOf(centre) ? "group" : "",
      healed: false,
    })),
    arrows: graph.edges.map((edge) => ({ from: keyOf(edge.source), to: keyOf(edge.target), healed: false, text: edge.relation })),
  };
}

function Graph({ graph, cluster, centre }: { graph: GraphShown; cluster: string; centre: { kind: string; namespace: string; name: string } }) {
  const say = useSay();
  const picture = useMemo(() => graphPicture(graph, centre, ""), [graph, centre.kind, centre.namespace, centre.name]);
  return (
    <Picture
      picture={picture}
      label={say("object.graph")}
      file={`holdfast-${centre.name}`}
      onOpen={(box) => {
        const object = box.objects[0];
        if (object) go(objectLink(cluster, object));
      }}
    />
  );
}

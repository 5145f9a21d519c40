import type { GraphShown } from "../api/types";
import type { Named } from "../parts/ObjectName";
import { keyOf, MOST_BOXES, type Picture } from "./chain";

const COLUMNS: Record<string, number> = { Pod: 0, PersistentVolumeClaim: 1, PersistentVolume: 2, StorageClass: 3, Node: 3, VolumeAttachment: 3, CSIDriver: 4, CSINode: 4 };

/** Kinds that everything hangs on: they are shown, but what else hangs on them is not. */
const HUBS = new Set(["Node", "StorageClass", "CSIDriver", "CSINode", "Namespace"]);

const OWNERS = new Set(["StatefulSet", "Deployment", "DaemonSet", "ReplicaSet", "Job", "CronJob"]);

function isOfStorage(kind: string): boolean {
  return kind in COLUMNS || OWNERS.has(kind);
}

function column(kind: string): number {
  return COLUMNS[kind] ?? (kind === "Deployment" || kind === "CronJob" ? -2 : -1);
}

/** Lays out what an object hangs together with: owners and Pods at the left, what they stand on to the right. */
export function graphed(graph: GraphShown, centre: Named, most = MOST_BOXES): Picture {
  const nodes = new Map(graph.nodes.map((node) => [keyOf(node.object), node]));
  const beside = new Map<string, Set<string>>();
  const tie = (from: string, to: string) => beside.set(from, (beside.get(from) ?? new Set()).add(to));
  for (const edge of graph.edges) {
    tie(keyOf(edge.source), keyOf(edge.target));
    tie(keyOf(edge.target), keyOf(edge.source));
  }
  const start = keyOf(centre);
  const kept = [start];
  for (let index = 0; index < kept.length && kept.length < most; index += 1) {
    const at = kept[index] ?? "";
    if (at !== start && HUBS.has(nodes.get(at)?.object.kind ?? "")) continue;
    for (const next of beside.get(at) ?? []) {
      const node = nodes.get(next);
      if (node && isOfStorage(node.object.kind) && !kept.includes(next) && kept.length < most) kept.push(next);
    }
  }
  const shown = new Set(kept);
  const arrows = new Map<string, Picture["arrows"][number]>();
  for (const edge of graph.edges) {
    const ends = [edge.source, edge.target].sort((a, b) => column(a.kind) - column(b.kind));
    const [from, to] = ends.map(keyOf);
    // A Pod's node says nothing of its storage when the volume says where it lies.
    if (from && to && from !== to && shown.has(from) && shown.has(to) && column(ends[0]?.kind ?? "") !== column(ends[1]?.kind ?? "")) {
      arrows.set(`${from}>${to}`, { from, to, healed: false, text: edge.relation });
    }
  }
  return {
    boxes: kept
      .map((key) => nodes.get(key))
      .filter((node) => node !== undefined)
      .map((node) => ({
        id: keyOf(node.object),
        objects: [node.object],
        effect: node.phase,
        depth: column(node.object.kind),
        look: node.absent ? "absent" : node.problems > 0 ? "root" : keyOf(node.object) === start ? "group" : "",
        healed: false,
      })),
    arrows: [...arrows.values()],
  };
}

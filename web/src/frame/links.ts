import type { WireObject } from "../api/types";
import { withParameters } from "../address";

/** Something that was found, and the page that shows it. */
export interface Hit {
  kind: string;
  title: string;
  about: string;
  link: string;
}

/** Gives the page of a problem. */
export function problemLink(id: string): string {
  return `/problems/${encodeURIComponent(id)}`;
}

/** Gives the page of a cluster. */
export function clusterLink(name: string): string {
  return `/clusters/${encodeURIComponent(name)}`;
}

/** Gives the page that shows how an object hangs together with others. */
export function objectLink(cluster: string, object: Pick<WireObject, "kind" | "namespace" | "name">): string {
  return withParameters("/storage", { object: `${object.kind}/${object.namespace || "-"}/${object.name}`, of: cluster });
}

const SCREENS: Record<string, string> = {
  "fleet.get": "/",
  "problems.list": "/problems",
  "problems.counts": "/problems",
  "incidents.list": "/incidents",
  "incidents.measures": "/incident-figures",
  "rotas.duty": "/oncall",
  "checks.list": "/checks/list",
  "checks.calendar": "/checks",
  "storage.claims": "/storage",
  "storage.volumes": "/storage/volumes",
  "storage.classes": "/storage/classes",
  "forecasts.list": "/forecasts",
  "anomalies.list": "/forecasts/anomalies",
  "causes.list": "/knowledge",
  "clusters.list": "/",
  "reports.list": "/reports",
  "plans.list": "/actions",
  "proposals.list": "/actions/proposals",
  "drift.list": "/actions/drift",
  "autonomy.list": "/actions/autonomy",
  "backups.coverage": "/backups",
  "drills.list": "/backups/drills",
  "backups.retention": "/backups/retention",
  "backups.runbook": "/backups/runbook",
  "switches.list": "/actions",
  "freezes.list": "/actions/halts",
  "action-budgets.used": "/actions/budgets",
  "jobs.list": "/admin/jobs",
  "audit.list": "/admin/audit",
};

const ALIKE = new Set(["cluster", "namespace", "severity", "priority", "cadence", "family", "cause", "text", "state", "standing"]);

/** Gives the screen that shows what an operation answers, with its parameters as filters; empty without one. */
export function screenOf(operation: string, parameters: Record<string, string>): string {
  const { cluster = "", problem = "", kind = "", namespace = "", name = "" } = parameters;
  if (operation === "problems.get" && problem) return problemLink(problem);
  if (operation === "plans.get" && parameters.plan) return `/actions/plans/${encodeURIComponent(parameters.plan)}`;
  if (operation.startsWith("incidents.") && parameters.incident) return `/incidents/${encodeURIComponent(parameters.incident)}`;
  if (operation.startsWith("objects.") && name) return objectLink(cluster, { kind, namespace, name });
  if (operation === "snapshots.compare" && cluster) return `${clusterLink(cluster)}/changes`;
  if (operation === "causes.get") return `/knowledge/causes/${parameters.family}/${parameters.subject}/${parameters.fault}`;
  const screen = SCREENS[operation];
  if (screen === undefined) return cluster ? clusterLink(cluster) : "";
  const filters = Object.fromEntries(Object.entries(parameters).filter(([key]) => ALIKE.has(key)));
  if (parameters.risks === "only") filters.risks = "true";
  return withParameters(screen, filters);
}

type Row = Record<string, unknown>;

/** Lists what stands in an answer, as far as there is a page for it. */
export function hitsOf(operation: string, result: Row | null): Hit[] {
  const items = Array.isArray(result?.items) ? (result.items as Row[]) : Array.isArray(result?.clusters) ? (result.clusters as Row[]) : [];
  return items.map((row) => hitOf(operation, row)).filter((hit) => hit !== null);
}

function hitOf(operation: string, row: Row): Hit | null {
  const text = (key: string) => (typeof row[key] === "string" ? row[key] : "");
  const object = row.object as WireObject | undefined;
  const cluster = text("cluster");
  switch (operation.split(".")[0]) {
    case "problems":
      return { kind: cluster, title: text("title"), about: object ? `${object.kind} ${object.name}` : "", link: problemLink(text("id")) };
    case "storage": {
      const kind = { claims: "PersistentVolumeClaim", volumes: "PersistentVolume", classes: "StorageClass" }[operation.split(".")[1] ?? ""] ?? "";
      const name = text("name");
      return { kind: cluster, title: text("namespace") ? `${text("namespace")}/${name}` : name, about: kind, link: objectLink(cluster, { kind, namespace: text("namespace"), name }) };
    }
    case "forecasts":
      return { kind: cluster, title: object?.name ?? "", about: object?.kind ?? "", link: withParameters("/forecasts", { open: text("id") }) };
    case "anomalies":
      return { kind: cluster, title: object?.name ?? "", about: text("signal"), link: "/forecasts/anomalies" };
    case "incidents":
      return { kind: cluster, title: text("title"), about: `${text("priority")} ${text("id")}`, link: `/incidents/${text("id")}` };
    case "plans":
      return { kind: cluster, title: text("effect"), about: text("action"), link: `/actions/plans/${encodeURIComponent(text("id"))}` };
    case "causes":
      return { kind: text("family"), title: text("title"), about: text("name"), link: `/knowledge/causes/${text("name")}` };
    case "fleet":
    case "clusters":
      return { kind: "", title: text("title") || text("name"), about: text("name"), link: clusterLink(text("name")) };
    default:
      return null;
  }
}

import { useMemo } from "react";
import { goWith, useSearch } from "../address";
import type { ClaimRow, ClassRow, VolumeRow } from "../api/types";
import { useCall, useRows } from "../api/queries";
import { DaysRange, Used } from "../parts/Bars";
import { ChoiceChip, ClearFilters, TextChip } from "../parts/Filters";
import { Mark, StateMark } from "../parts/Mark";
import { Opening } from "../parts/Opening";
import { Empty, Failure, Skeleton } from "../parts/States";
import { Table, type Column } from "../parts/Table";
import { Tabs } from "../parts/Tabs";
import { useSay, type Say } from "../texts";
import { bytes } from "../words/amounts";
import { ObjectPanel } from "./ObjectPanel";

const FILTERS = ["text", "cluster", "namespace", "class"] as const;

/** What is stored where, how it grows, and when it is full. */
export function Storage({ tab }: { tab: string }) {
  const say = useSay();
  const search = useSearch();
  const object = search.get("object");
  const [kind = "", namespace = "", name = ""] = (object ?? "").split("/");
  const tabs = (["claims", "volumes", "classes"] as const).map((id) => ({ id, href: id === "claims" ? "/storage" : `/storage/${id}`, label: say(`storage.${id}`) }));
  return (
    <div className="screen">
      <Answer />
      <div>
        <Tabs label={say("screen.storage")} tabs={tabs} here={tab} />
        {tab === "volumes" ? <Volumes /> : tab === "classes" ? <Classes /> : <Claims />}
      </div>
      {object && (
        <ObjectPanel
          key={object}
          cluster={search.get("of") ?? search.get("cluster") ?? ""}
          kind={kind}
          namespace={namespace === "-" ? "" : namespace}
          name={name}
          onClose={() => goWith({ object: undefined, of: undefined })}
        />
      )}
    </div>
  );
}

function useAsked(): Record<string, string> {
  const search = useSearch();
  return Object.fromEntries(FILTERS.map((name) => [name, search.get(name) ?? ""]).filter(([, value]) => value));
}

function Answer() {
  const say = useSay();
  const claims = useRows("storage.claims", useAsked());
  const rows = claims.data?.rows ?? [];
  const soon = rows.filter((row) => row.days_to_full?.p50 != null && row.days_to_full.p50 <= 4).length;
  const unbound = rows.filter((row) => row.phase !== "Bound").length;
  const sentence = !claims.data
    ? say("storage.loading")
    : soon > 0
      ? say("storage.answer.soon", { count: soon })
      : unbound > 0
        ? say("storage.answer.unbound", { count: unbound })
        : say("storage.answer.well", { count: rows.length });
  const used = rows.reduce((sum, row) => sum + (row.used_bytes ?? 0), 0);
  const capacity = rows.reduce((sum, row) => sum + (row.capacity_bytes ?? 0), 0);
  return (
    <Opening
      screen={say("screen.storage")}
      sentence={sentence}
      aside={claims.data && say("storage.sum", { count: rows.length, used: bytes(used), capacity: bytes(capacity) })}
    />
  );
}

function Chips() {
  const say = useSay();
  const clusters = useCall("clusters.list", { limit: 1000 });
  return (
    <>
      <TextChip name="text" label={say("filter.name")} />
      <ChoiceChip name="cluster" label={say("column.cluster")} choices={(clusters.data?.items ?? []).map((item) => ({ value: item.name, label: item.title || item.name }))} />
      <TextChip name="namespace" label={say("column.namespace")} />
      <ClearFilters names={FILTERS} />
    </>
  );
}

function open(kind: string, row: { cluster: string; name: string; namespace?: string }): void {
  goWith({ object: `${kind}/${row.namespace || "-"}/${row.name}`, of: row.cluster });
}

function Nothing({ query, what }: { query: { isPending: boolean; isError: boolean; error: unknown; refetch: () => unknown }; what: "claims" | "volumes" | "classes" }) {
  const say = useSay();
  if (query.isError) return <Failure error={query.error} again={() => void query.refetch()} />;
  if (query.isPending) return <Skeleton />;
  return <Empty title={say(`storage.none.${what}`)}>{say("storage.none.what")}</Empty>;
}

function Claims() {
  const say = useSay();
  const claims = useRows("storage.claims", useAsked());
  const object = useSearch().get("object") ?? "";
  const columns = useMemo(() => claimColumns(say), [say]);
  return (
    <Table
      name="claims"
      label={say("storage.claims")}
      columns={columns}
      rows={claims.data?.rows ?? []}
      total={claims.data?.total}
      keyOf={(row) => `${row.cluster} ${row.namespace}/${row.name}`}
      openKey={object ? `${new URLSearchParams(window.location.search).get("of")} ${object.replace("PersistentVolumeClaim/", "")}` : ""}
      onOpen={(row) => open("PersistentVolumeClaim", row)}
      tools={<Chips />}
      empty={<Nothing query={claims} what="claims" />}
    />
  );
}

function Phase({ phase }: { phase: string }) {
  if (phase === "Bound") return <Mark tone="grey" shape="check" bare>{phase}</Mark>;
  if (phase === "Lost" || phase === "Failed") return <Mark tone="red" shape="octagon">{phase}</Mark>;
  if (phase === "Pending") return <Mark tone="amber" shape="clock">{phase}</Mark>;
  return <Mark tone="grey" shape="dot" bare>{phase}</Mark>;
}

function claimColumns(say: Say): Column<ClaimRow>[] {
  return [
    { id: "name", label: say("column.claim"), width: 216, mono: true, value: (row) => `${row.namespace}/${row.name}` },
    { id: "namespace", label: say("column.namespace"), width: 120, hidden: true, value: (row) => row.namespace },
    { id: "cluster", label: say("column.cluster"), width: 136, value: (row) => row.cluster },
    { id: "phase", label: say("column.phase"), width: 112, value: (row) => row.phase, cell: (row) => <Phase phase={row.phase} /> },
    { id: "capacity", label: say("column.capacity"), width: 88, end: true, value: (row) => row.capacity_bytes, cell: (row) => bytes(row.capacity_bytes) },
    { id: "used", label: say("column.used"), width: 112, value: (row) => row.used_share, cell: (row) => <Used share={row.used_share} /> },
    { id: "growth", label: say("column.growth"), width: 120, end: true, value: (row) => row.growth_bytes_per_day, cell: (row) => (row.growth_bytes_per_day === null ? "–" : say("storage.per-day", { amount: bytes(row.growth_bytes_per_day) })) },
    { id: "full", label: say("column.days-to-full"), width: 152, value: (row) => row.days_to_full?.p50, cell: (row) => (row.days_to_full ? <DaysRange band={row.days_to_full} /> : <StateMark state={row.standing || "no-data"} bare />) },
    { id: "class", label: say("column.class"), width: 92, mono: true, value: (row) => row.class },
    { id: "problems", label: say("column.problems"), width: 84, end: true, value: (row) => row.problems },
    { id: "pods", label: say("column.pods"), width: 200, hidden: true, mono: true, value: (row) => row.pods.join(" ") },
    { id: "volume", label: say("column.volume"), width: 200, hidden: true, mono: true, value: (row) => row.volume },
    { id: "node", label: say("column.node"), width: 140, hidden: true, mono: true, value: (row) => row.node },
    { id: "driver", label: say("column.driver"), width: 180, hidden: true, mono: true, value: (row) => row.driver },
    { id: "modes", label: say("column.access-modes"), width: 160, hidden: true, value: (row) => row.access_modes.join(" ") },
  ];
}

function Volumes() {
  const say = useSay();
  const volumes = useRows("storage.volumes", useAsked());
  const columns = useMemo<Column<VolumeRow>[]>(
    () => [
      { id: "name", label: say("column.volume"), width: 246, mono: true, value: (row) => row.name },
      { id: "cluster", label: say("column.cluster"), width: 120, value: (row) => row.cluster },
      { id: "phase", label: say("column.phase"), width: 112, value: (row) => row.phase, cell: (row) => <Phase phase={row.phase} /> },
      { id: "capacity", label: say("column.capacity"), width: 96, end: true, value: (row) => row.capacity_bytes, cell: (row) => bytes(row.capacity_bytes) },
      { id: "claim", label: say("column.claim"), width: 180, mono: true, value: (row) => row.claim },
      { id: "class", label: say("column.class"), width: 90, mono: true, value: (row) => row.class },
      { id: "driver", label: say("column.driver"), width: 180, mono: true, value: (row) => row.driver },
      { id: "node", label: say("column.node"), width: 120, hidden: true, mono: true, value: (row) => row.node },
      { id: "problems", label: say("column.problems"), width: 92, end: true, value: (row) => row.problems },
    ],
    [say],
  );
  return (
    <Table name="volumes" label={say("storage.volumes")} columns={columns} rows={volumes.data?.rows ?? []} total={volumes.data?.total} keyOf={(row) => `${row.cluster} ${row.name}`} onOpen={(row) => open("PersistentVolume", row)} tools={<Chips />} empty={<Nothing query={volumes} what="volumes" />} />
  );
}

function Classes() {
  const say = useSay();
  const classes = useRows("storage.classes", useAsked());
  const columns = useMemo<Column<ClassRow>[]>(
    () => [
      { id: "name", label: say("column.class"), width: 200, mono: true, value: (row) => row.name },
      { id: "cluster", label: say("column.cluster"), width: 120, value: (row) => row.cluster },
      { id: "default", label: say("column.default"), width: 96, value: (row) => Number(row.is_default), cell: (row) => (row.is_default ? say("word.yes") : "") },
      { id: "provisioner", label: say("column.driver"), width: 220, mono: true, value: (row) => row.provisioner },
      { id: "expandable", label: say("column.expandable"), width: 110, value: (row) => Number(row.expandable), cell: (row) => say(row.expandable ? "word.yes" : "word.no") },
      { id: "reclaim", label: say("column.reclaim"), width: 100, value: (row) => row.reclaim },
      { id: "binding", label: say("column.binding"), width: 180, value: (row) => row.binding_mode },
      { id: "claims", label: say("storage.claims"), width: 92, end: true, value: (row) => row.claims },
      { id: "capacity", label: say("column.capacity"), width: 96, end: true, value: (row) => row.capacity_bytes, cell: (row) => bytes(row.capacity_bytes) },
    ],
    [say],
  );
  return (
    <Table name="classes" label={say("storage.classes")} columns={columns} rows={classes.data?.rows ?? []} total={classes.data?.total} keyOf={(row) => `${row.cluster} ${row.name}`} onOpen={(row) => open("StorageClass", row)} tools={<Chips />} empty={<Nothing query={classes} what="classes" />} />
  );
}

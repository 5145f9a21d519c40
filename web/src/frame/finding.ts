import { useMemo } from "react";
import { useCall } from "../api/queries";
import { useSay } from "../texts";
import { hitsOf, type Hit } from "./links";

const MOST = 5;

/** Finds clusters, problems, claims and causes by a name or a word. */
export function useFound(text: string): { hits: Hit[]; isPending: boolean } {
  const say = useSay();
  const enabled = text.length > 1;
  const clusters = useCall("clusters.list", { limit: 1000 }, { enabled });
  const problems = useCall("problems.list", { text, limit: MOST }, { enabled });
  const claims = useCall("storage.claims", { text, limit: MOST }, { enabled });
  const causes = useCall("causes.list", { text, limit: MOST }, { enabled });
  const hits = useMemo(() => {
    if (!enabled) return [];
    const wanted = text.toLowerCase();
    const named = (clusters.data?.items ?? []).filter((item) => `${item.name} ${item.title}`.toLowerCase().includes(wanted));
    const found = (operation: string, items: readonly object[] | undefined, kind: string) =>
      hitsOf(operation, { items: items ?? [] }).map((hit) => ({ ...hit, kind: [kind, hit.kind].filter(Boolean).join(" · ") }));
    return [
      ...found("clusters.list", named.slice(0, MOST), say("column.cluster")),
      ...found("problems.list", problems.data?.items, say("column.problem")),
      ...found("storage.claims", claims.data?.items, say("column.claim")),
      ...found("causes.list", causes.data?.items, say("column.cause")),
    ];
  }, [enabled, text, clusters.data, problems.data, claims.data, causes.data, say]);
  return { hits, isPending: enabled && (problems.isPending || claims.isPending || causes.isPending) };
}

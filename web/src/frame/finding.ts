import { useMemo } from "react";
import { withParameters } from "../address";
import type { Answer } from "../api/call";
import { useCall } from "../api/queries";
import { useSay } from "../texts";
import { clusterLink, objectLink, problemLink, type Hit } from "./links";

const MOST = 12;
type Found = Answer<"search.find">["hits"][number];

/** Finds clusters, objects, problems, causes, patterns and terms by a name or a word. */
export function useFound(text: string): { hits: Hit[]; isPending: boolean } {
  const say = useSay();
  const enabled = text.length > 1;
  const found = useCall("search.find", { text: text.slice(0, 200), limit: MOST }, { enabled });
  const hits = useMemo(
    () =>
      (enabled ? (found.data?.hits ?? []) : []).map((hit) => ({
        kind: [say(`found.${hit.kind}`), hit.cluster].filter(Boolean).join(" · "),
        title: hit.title,
        about: hit.detail,
        link: placeOf(hit),
      })),
    [enabled, found.data, say],
  );
  return { hits, isPending: enabled && found.isPending };
}

/** Gives the page of what was found. */
function placeOf(hit: Found): string {
  if (hit.kind === "object" && hit.object) return objectLink(hit.cluster ?? "", hit.object);
  if (hit.kind === "problem" && hit.id) return problemLink(hit.id);
  // A pattern has no page of its own here; the causes that its title leads to have.
  if (hit.kind === "pattern") return withParameters("/knowledge", { text: hit.title });
  return hit.kind === "cluster" && hit.cluster ? clusterLink(hit.cluster) : hit.link;
}

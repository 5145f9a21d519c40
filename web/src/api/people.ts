import { useMemo } from "react";
import { useSay } from "../texts";
import { useMay, useMe } from "./me";
import { useCall, useRows } from "./queries";

const MOST = 200;

export interface People {
  /** Gives the name of a user by their id, where the reader may know it. */
  nameOf: (id: string) => string;
  /** The names that are offered where one is asked for. */
  names: readonly string[];
}

/** Gives the names of people; who may not list them learns the names of those whose ids stand on the page. */
export function usePeople(ids: readonly string[] = []): People {
  const say = useSay();
  const may = useMay();
  const me = useMe();
  const users = useRows("users.list", {}, may("users.list"));
  const asked = useMemo(() => [...new Set(ids)].filter((id) => id && id !== me.id && id !== "system").sort().slice(0, MOST), [ids, me.id]);
  const seen = useCall("people.named", { ids: asked }, { enabled: asked.length > 0 && !may("users.list") && may("people.named") });
  return useMemo(() => {
    const known = new Map([[me.id, me.name], ["system", say("room.by-itself")], ...Object.entries(seen.data?.names ?? {}), ...(users.data?.rows ?? []).map((user) => [user.id, user.name] as const)]);
    return { nameOf: (id) => known.get(id) ?? id, names: [...new Set([me.name, ...(users.data?.rows ?? []).map((user) => user.name)])] };
  }, [say, me, users.data, seen.data]);
}

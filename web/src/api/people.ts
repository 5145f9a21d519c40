import { useMemo } from "react";
import { useSay } from "../texts";
import { useMay, useMe } from "./me";
import { useRows } from "./queries";

export interface People {
  /** Gives the name of a user by their id, where the reader may know it. */
  nameOf: (id: string) => string;
  /** The names that are offered where one is asked for. */
  names: readonly string[];
}

/** Gives the names of people, as far as the reader may know them. */
export function usePeople(): People {
  const say = useSay();
  const may = useMay();
  const me = useMe();
  const users = useRows("users.list", {}, may("users.list"));
  return useMemo(() => {
    const known = new Map([[me.id, me.name], ["system", say("room.by-itself")], ...(users.data?.rows ?? []).map((user) => [user.id, user.name] as const)]);
    return { nameOf: (id) => known.get(id) ?? id, names: [...new Set([me.name, ...(users.data?.rows ?? []).map((user) => user.name)])] };
  }, [say, me, users.data]);
}

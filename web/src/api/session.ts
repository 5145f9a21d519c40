import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useSpeech } from "../texts";
import { ask, prove } from "./call";

/** What a page knows of its session. */
export interface Session {
  name: string;
  csrf: string;
}

/** Asks who is signed in here; the answer bears the proof that goes along with every change. */
export const SESSION = {
  queryKey: ["session"],
  queryFn: async () => proven(await ask<Session>("GET", "/auth/session")),
  retry: false,
  retryOnMount: false,
  staleTime: Infinity,
};

export function useSession() {
  return useQuery(SESSION);
}

const HERE = "holdfast.here";

/** Says that someone was signed in here before, so that it is worth asking for more at once. */
export function wasHere(): boolean {
  return localStorage.getItem(HERE) === "yes";
}

function proven(session: Session): Session {
  prove(session.csrf);
  localStorage.setItem(HERE, "yes");
  return session;
}

export type Way = "sign-in" | "claim";

/** Signs in with a name and a password, or with a link that works once. */
export function useEnter(way: Way) {
  const client = useQueryClient();
  const { lang } = useSpeech();
  return useMutation({
    mutationKey: [way, lang],
    mutationFn: async (given: Record<string, string>) => proven(await ask<Session>("POST", `/auth/${way}`, given)),
    onSuccess: (session) => {
      client.setQueryData(["session"], session);
      void client.invalidateQueries({ queryKey: ["me.get"] });
    },
  });
}

/** How one may sign in here; `provider` names the company's own sign-in, empty without one. */
export interface Ways {
  password: boolean;
  provider: string;
  start: string;
}

export function useWays() {
  return useQuery({ queryKey: ["ways"], queryFn: () => ask<Ways>("GET", "/auth/ways"), staleTime: Infinity });
}

/** Ends the session. */
export async function leave(): Promise<void> {
  localStorage.removeItem(HERE);
  await ask("POST", "/auth/sign-out");
}

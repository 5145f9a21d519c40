import { createContext, useContext } from "react";
import { PLACES, type Answer, type Name } from "./call";

export type Me = Answer<"me.get">;

export const MeContext = createContext<Me | null>(null);

export function useMe(): Me {
  const me = useContext(MeContext);
  if (!me) throw new Error("nobody is signed in");
  return me;
}

/** Says that one of the patterns (`read:*`, `*`) covers a permission. */
export function covers(patterns: readonly string[], permission: string): boolean {
  const [verb, resource] = permission.split(":");
  return patterns.some((pattern) => {
    const [wantedVerb, wantedResource] = pattern.split(":");
    return pattern === "*" || ((wantedVerb === "*" || wantedVerb === verb) && (wantedResource === "*" || wantedResource === resource));
  });
}

/** Tells what the reader may do somewhere; the server decides for each call. */
export function useMay(): (name: Name) => boolean {
  const { grants, allows } = useMe();
  const held = grants.flatMap((grant) => grant.permissions);
  return (name) => covers(allows, PLACES[name][3]) && covers(held, PLACES[name][3]);
}

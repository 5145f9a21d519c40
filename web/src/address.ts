import { useSyncExternalStore } from "react";

const CHANGED = "holdfast:address";

function subscribe(listen: () => void): () => void {
  window.addEventListener("popstate", listen);
  window.addEventListener(CHANGED, listen);
  return () => {
    window.removeEventListener("popstate", listen);
    window.removeEventListener(CHANGED, listen);
  };
}

/** Goes to an address of the portal. */
export function go(to: string, replace = false): void {
  const before = window.location.pathname;
  if (to !== window.location.pathname + window.location.search) {
    window.history[replace ? "replaceState" : "pushState"](null, "", to);
  }
  window.dispatchEvent(new Event(CHANGED));
  if (window.location.pathname !== before) window.scrollTo(0, 0);
}

export function usePath(): string {
  return useSyncExternalStore(subscribe, () => window.location.pathname);
}

export function useSearch(): URLSearchParams {
  return new URLSearchParams(useSyncExternalStore(subscribe, () => window.location.search));
}

/** Gives an address with some of its parameters changed; an empty value takes a parameter away. */
export function withParameters(address: string, changes: Record<string, string | undefined>): string {
  const [path = "", before = ""] = address.split("?");
  const found = new URLSearchParams(before);
  for (const [key, value] of Object.entries(changes)) {
    if (value) found.set(key, value);
    else found.delete(key);
  }
  const text = found.toString();
  return text ? `${path}?${text}` : path;
}

/** Changes parameters of the present address. */
export function goWith(changes: Record<string, string | undefined>, replace = true): void {
  go(withParameters(window.location.pathname + window.location.search, changes), replace);
}

/** Matches a path to a pattern such as `/problems/:id`; a last `*name` takes the rest with its slashes. */
export function matched(pattern: string, path: string): Record<string, string> | null {
  const wanted = pattern.split("/");
  const given = path.split("/");
  const found: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    if (part.startsWith("*")) {
      found[part.slice(1)] = given.slice(index).map(decodeURIComponent).join("/");
      return given.length > index ? found : null;
    }
    const value = given[index];
    if (value === undefined) return null;
    if (part.startsWith(":")) found[part.slice(1)] = decodeURIComponent(value);
    else if (part !== value) return null;
  }
  return wanted.length === given.length ? found : null;
}

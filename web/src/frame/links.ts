import type { Hit } from "../api/expected";

/** Gives the page of something that was found. */
export function linkOf(hit: Hit): string {
  return hit.link;
}

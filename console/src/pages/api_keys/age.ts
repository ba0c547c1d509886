// When a key needs a look: long unused, or near its end.
import { daysSince } from "../../ui/moments";
import type { ListedKey } from "./keys";

/** Days without use after which a live key is looked at. */
const OLD = 90;
/** Days before its end from which a key is looked at. */
export const SOON = 30;

export function isOld({ status, last_used, created_at }: ListedKey): boolean {
  return status === "active" && daysSince(last_used?.at ?? created_at) >= OLD;
}

export function daysUntil(at: string): number {
  return -daysSince(at);
}

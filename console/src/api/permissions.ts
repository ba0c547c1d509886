// What the caller holds, to leave out what is not for them. The server decides; this only spares people a refusal.
import type { Schemas } from "./client";
import { useMe } from "./me";

/** At the organization or in one of its accounts. */
export function holdsSomewhere(me: Schemas["Me"], permission: string): boolean {
  return me.permissions?.anywhere.includes(permission) ?? false;
}

/** At organization scope. */
export function holdsEverywhere(me: Schemas["Me"], permission: string): boolean {
  return me.permissions?.organization.includes(permission) ?? false;
}

export function useHolds(permission: string): boolean {
  return holdsSomewhere(useMe(), permission);
}

export function useHoldsEverywhere(permission: string): boolean {
  return holdsEverywhere(useMe(), permission);
}

/** Whether an object's `permitted` names the act. */
export function may(object: { readonly permitted?: readonly string[] } | undefined, act: string): boolean {
  return object?.permitted?.includes(act) ?? false;
}

// What the caller holds, to leave out what is not for them. The server decides; this only spares people a refusal.

import type { Schemas } from "./client";
import { useMe } from "./me";

type Held = { permissions?: { organization: readonly string[]; anywhere: readonly string[] } };

/** At the organization or in one of its accounts. */
export function holdsSomewhere(me: Schemas["Me"], permission: string): boolean {
  const held = (me as Held).permissions;
  return held ? held.anywhere.includes(permission) : true;
}

/** At organization scope. */
export function holdsEverywhere(me: Schemas["Me"], permission: string): boolean {
  const held = (me as Held).permissions;
  return held ? held.organization.includes(permission) : true;
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

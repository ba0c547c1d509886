// The places where somebody holds something or is held out, as a tree.
import type { Accounts } from "../../../api/accounts";
import type { Reference } from "../../../api/client";
import type { AccessLine, HeldRole, HoldOut } from "./person";

export type Place = {
  readonly scope: Reference;
  readonly isOrganization: boolean;
  /** How many of the places above it are shown too. */
  readonly depth: number;
  /** "Main / ": the way to it from the nearest place that is shown. */
  readonly above: readonly string[];
  readonly roles: readonly HeldRole[];
  readonly holdOut: HoldOut | undefined;
};

export function placesOf(access: readonly AccessLine[], holdOuts: readonly HoldOut[], accounts: Accounts): Place[] {
  const lines = new Map(access.map((line) => [line.scope.sid, line]));
  const held = new Map(holdOuts.map((one) => [one.account.sid, one]));
  const organization = access.find((line) => line.path.length === 0);
  const places: Place[] = organization
    ? [{ scope: organization.scope, isOrganization: true, depth: 0, above: [], roles: organization.roles, holdOut: undefined }]
    : [];
  const base = organization ? 1 : 0;
  const shown = new Map<string, Place>();
  for (const account of accounts.all) {
    const line = lines.get(account.sid);
    const holdOut = held.get(account.sid);
    if (!line && !holdOut) continue;
    const above: string[] = [];
    let parent = accounts.of(account.parent);
    while (parent && !shown.has(parent.sid)) {
      above.unshift(parent.name);
      parent = accounts.of(parent.parent);
    }
    const depth = parent ? (shown.get(parent.sid)?.depth ?? 0) + 1 : base;
    const place = { scope: { sid: account.sid, name: account.name }, isOrganization: false, depth, above, roles: line?.roles ?? [], holdOut };
    shown.set(account.sid, place);
    places.push(place);
  }
  return places;
}

// All accounts that the caller sees, read once: as a tree, and with the path by which each is told from its namesakes.
import { queryOptions, useQuery } from "@tanstack/react-query";
import { type Account, answered, api } from "./client";
import { everything, PAGE } from "./list";

/** An account with its place: "Main / Support EU". */
export type PlacedAccount = Account & { readonly path: string; readonly depth: number };

export type Accounts = {
  /** Parents before their children, siblings by name. */
  readonly all: readonly PlacedAccount[];
  readonly of: (sid: string | null | undefined) => PlacedAccount | undefined;
  /** Those directly below; of nothing, those on top. */
  readonly below: (sid: string | null) => readonly PlacedAccount[];
  /** The path of an account, or the name that came with it where the account is not in sight. */
  readonly path: (reference: { readonly sid: string; readonly name: string }) => string;
};

export const accountsOptions = queryOptions({
  queryKey: ["accounts", "all"],
  queryFn: ({ signal }) => everything((cursor) => answered(api.GET("/v1/accounts", { params: { query: { limit: PAGE, cursor } }, signal }))),
  staleTime: 60_000,
  select: placed,
});

export function useAccounts() {
  return useQuery(accountsOptions);
}

export function placed(accounts: readonly Account[]): Accounts {
  const known = new Set(accounts.map((account) => account.sid));
  const children = new Map<string | null, Account[]>();
  for (const account of accounts) {
    // A parent that is out of sight leaves its child on top.
    const parent = account.parent && known.has(account.parent) ? account.parent : null;
    children.set(parent, [...(children.get(parent) ?? []), account]);
  }
  const all: PlacedAccount[] = [];
  const place = (parent: PlacedAccount | null) => {
    const siblings = [...(children.get(parent?.sid ?? null) ?? [])].sort((one, other) => one.name.localeCompare(other.name));
    for (const account of siblings) {
      const here = { ...account, path: parent ? `${parent.path} / ${account.name}` : account.name, depth: parent ? parent.depth + 1 : 0 };
      all.push(here);
      place(here);
    }
  };
  place(null);
  const bySid = new Map(all.map((account) => [account.sid, account]));
  return {
    all,
    of: (sid) => (sid ? bySid.get(sid) : undefined),
    below: (sid) => (children.get(sid) ?? []).flatMap((account) => bySid.get(account.sid) ?? []),
    path: ({ sid, name }) => bySid.get(sid)?.path ?? name,
  };
}

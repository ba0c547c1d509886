// The accounts as the rows of a tree: which are in sight, and which are open. What one opened and closed is kept in the browser.
import { useLocalStorage } from "@mantine/hooks";
import { useCallback, useMemo } from "react";
import type { Accounts, PlacedAccount } from "../../api/accounts";

export type Branch = {
  readonly account: PlacedAccount;
  /** From 1, below what the tree starts at. */
  readonly level: number;
  /** Absent where nothing is below. */
  readonly isOpen: boolean | undefined;
  readonly below: number;
};

/** Opened down to here without anybody asking: the top level shows what is right below it. */
const OPEN_LEVELS = 1;

const KEPT_AT_MOST = 2_000;

/** The branches in sight, from the top or below one account. */
export function branches(accounts: Accounts, turned: ReadonlySet<string>, root: string | null): Branch[] {
  const shown: Branch[] = [];
  const add = (parent: string | null, level: number) => {
    for (const account of accounts.below(parent)) {
      const below = accounts.below(account.sid).length;
      const isOpen = below > 0 ? turned.has(account.sid) !== level <= OPEN_LEVELS : undefined;
      shown.push({ account, level, isOpen, below });
      if (isOpen) add(account.sid, level + 1);
    }
  };
  add(root, 1);
  return shown;
}

/** Those that are not as they were: opened where closed is the rule, closed where open is. */
export function useTurned(root: string | null) {
  const [kept, keep] = useLocalStorage<string[]>({ key: root ? "muster.accounts.below" : "muster.accounts", defaultValue: [], getInitialValueInEffect: false });
  const turned = useMemo(() => new Set(kept), [kept]);
  const turn = useCallback((sid: string) => keep((now) => (now.includes(sid) ? now.filter((one) => one !== sid) : [...now, sid].slice(-KEPT_AT_MOST))), [keep]);
  return { turned, turn, turnAll: (sids: readonly string[]) => keep(sids.slice(0, KEPT_AT_MOST)) };
}

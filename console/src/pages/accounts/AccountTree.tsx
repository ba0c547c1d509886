// Accounts as a tree, of which only the rows in sight exist: arrows open, close and move, Enter goes to the account.
import { useLingui } from "@lingui/react/macro";
import { useNavigate } from "@tanstack/react-router";
import { defaultRangeExtractor, useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from "react";
import type { Accounts } from "../../api/accounts";
import { CONTENT, useIsNarrow } from "../../ui/viewport";
import styles from "./AccountTree.module.css";
import { BranchRow } from "./BranchRow";
import { type Branch, branches, useTurned } from "./tree";

const ROW = 40;
const NARROW_ROW = 60;

/** `root`: below this account only. */
export function AccountTree({ accounts, root = null, label }: { accounts: Accounts; root?: string | null; label: string }) {
  const { t } = useLingui();
  const navigate = useNavigate();
  const isNarrow = useIsNarrow();
  const { turned, turn } = useTurned(root);
  const rows = useMemo(() => branches(accounts, turned, root), [accounts, turned, root]);
  const [at, setAt] = useState(0);
  const wantsFocus = useRef(false);
  const body = useRef<HTMLTableSectionElement>(null);
  const current = Math.min(at, rows.length - 1);
  const height = isNarrow ? NARROW_ROW : ROW;
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => document.getElementById(CONTENT),
    estimateSize: () => height,
    scrollMargin: body.current?.offsetTop ?? 0,
    // As high as the heading, which stays on top.
    scrollPaddingStart: 40,
    overscan: 12,
    // The row that has the focus stays, wherever one scrolls.
    rangeExtractor: (range) => [...new Set([...defaultRangeExtractor(range), Math.max(0, current)])].sort((one, other) => one - other),
  });
  useEffect(() => {
    if (height) virtual.measure();
  }, [height, virtual]);
  useEffect(() => {
    if (!wantsFocus.current) return;
    wantsFocus.current = false;
    body.current?.querySelector<HTMLElement>(`tr[data-index="${current}"]`)?.focus({ preventScroll: true });
  });
  const go = (index: number) => {
    if (index < 0 || index >= rows.length) return;
    wantsFocus.current = true;
    setAt(index);
    virtual.scrollToIndex(index, { align: "auto" });
  };
  const pressed = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const row = rows[current];
    if (!row || !(event.target as Element).matches("tr")) return;
    const act = keyOf(event.key, row, current, rows);
    if (!act) return;
    event.preventDefault();
    if (act === "turn") turn(row.account.sid);
    else if (act === "open") void navigate({ to: "/accounts/$account", params: { account: row.account.sid } });
    else go(act.to);
  };
  return (
    <table className={styles.tree} role="treegrid" aria-label={label} aria-rowcount={rows.length} data-narrow={isNarrow || undefined} onKeyDown={pressed}>
      <thead>
        <tr className={styles.row}>
          <th scope="col">{t`Account`}</th>
          <th scope="col">{t`Labels`}</th>
          <th scope="col">{t`Owner`}</th>
          <th scope="col" data-align="end">{t`Members`}</th>
          <th scope="col" data-align="end">{t`Subaccounts`}</th>
        </tr>
      </thead>
      <tbody ref={body} style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, start }) => {
          const row = rows[index];
          return row ? (
            <BranchRow
              key={row.account.sid}
              branch={row}
              index={index}
              top={start - virtual.options.scrollMargin}
              isCurrent={index === current}
              isNarrow={isNarrow}
              focused={setAt}
              turn={turn}
            />
          ) : null;
        })}
      </tbody>
    </table>
  );
}

/** What a key does on a row. */
function keyOf(key: string, row: Branch, index: number, rows: readonly Branch[]): "turn" | "open" | { to: number } | null {
  switch (key) {
    case "ArrowDown":
    case "j":
      return { to: index + 1 };
    case "ArrowUp":
    case "k":
      return { to: index - 1 };
    case "Home":
      return { to: 0 };
    case "End":
      return { to: rows.length - 1 };
    case "ArrowRight":
      if (row.isOpen === undefined) return null;
      return row.isOpen ? { to: index + 1 } : "turn";
    case "ArrowLeft":
      if (row.isOpen) return "turn";
      return { to: rows.findLastIndex((other, above) => above < index && other.level < row.level) };
    case "Enter":
      return "open";
    case " ":
      return row.isOpen === undefined ? null : "turn";
    default:
      return null;
  }
}

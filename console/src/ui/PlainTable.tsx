// A short table inside a drawer or a page: every row is there.
import type { ReactNode } from "react";
import styles from "./PlainTable.module.css";
import { useIsNarrow } from "./viewport";

export type PlainColumn<T> = { readonly id: string; readonly header: ReactNode; readonly cell: (row: T) => ReactNode; readonly align?: "end" };

export function PlainTable<T>({ label, columns, rows, rowId }: { label: string; columns: PlainColumn<T>[]; rows: readonly T[]; rowId: (row: T) => string }) {
  const isNarrow = useIsNarrow();
  return (
    // Where it may be wider than the screen, the keyboard scrolls it too.
    <div className={styles.scroll} role="group" aria-label={label} tabIndex={isNarrow ? 0 : undefined}>
      <table className={styles.table} aria-label={label}>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.id} scope="col" data-align={column.align}>
                {column.header}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={rowId(row)}>
              {columns.map((column) => (
                <td key={column.id} data-align={column.align}>
                  {column.cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

// The list of a page: a real table of which only the rows in sight exist, growing as one scrolls, worked by keyboard.
// Rows come from `api/list`; sorting and filtering are the server's. On narrow screens a row is two lines (`narrow`).
import { Trans, useLingui } from "@lingui/react/macro";
import { Checkbox, Skeleton } from "@mantine/core";
import { IconArrowDown, IconArrowUp } from "@tabler/icons-react";
import { type ColumnDef, flexRender, getCoreRowModel, useReactTable, type VisibilityState } from "@tanstack/react-table";
import { useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, type ReactNode, type RefObject, useEffect, useRef } from "react";
import type { List } from "../api/list";
import { isTyping } from "./keys";
import { Failed, Late } from "./states";
import styles from "./Table.module.css";
import { CONTENT, useIsNarrow } from "./viewport";

declare module "@tanstack/react-table" {
  interface ColumnMeta<TData, TValue> {
    /** The word the API sorts by; a column without one can't be sorted. */
    sort?: string;
    align?: "end";
    /** Share of the width: `minmax(0, 2fr)` and the like. */
    width?: string;
  }
}

export type Column<T> = ColumnDef<T> & { id: string };

export type Selection = { readonly chosen: ReadonlySet<string>; readonly choose: (chosen: ReadonlySet<string>) => void };

type Properties<T> = {
  /** What the table lists, for those who don't see it. */
  label: string;
  columns: Column<T>[];
  list: List<T>;
  rowId: (row: T) => string;
  /** What the row is called, for its checkbox. */
  rowName: (row: T) => string;
  /** The row in two lines, under 720 px. */
  narrow: (row: T) => ReactNode;
  open?: (row: T) => void;
  /** The row that a drawer shows. */
  opened?: string | null;
  sort?: string | null;
  onSort?: (sort: string) => void;
  selection?: Selection;
  hidden?: VisibilityState;
  /** What stands there when nothing does. */
  nothing: ReactNode;
};

const ROW = 44;
const NARROW_ROW = 64;

export function Table<T>(given: Properties<T>) {
  const { list, nothing } = given;
  if (list.error && list.rows.length === 0) return <Failed error={list.error} retry={list.retry} />;
  if (!list.isLoading && list.rows.length === 0) return nothing;
  return <Filled {...given} />;
}

function Filled<T>({ label, columns, list, rowId, rowName, narrow, open, opened, sort, onSort, selection, hidden }: Properties<T>) {
  const { t } = useLingui();
  const isNarrow = useIsNarrow();
  const body = useRef<HTMLTableSectionElement>(null);
  const table = useReactTable({
    data: list.rows as T[],
    columns,
    getRowId: rowId,
    getCoreRowModel: getCoreRowModel(),
    manualSorting: true,
    state: { columnVisibility: hidden ?? {} },
  });
  const rows = table.getRowModel().rows;
  const count = list.isLoading ? 12 : Math.max(rows.length, list.total ?? 0) + (list.total === null && list.hasMore ? 3 : 0);
  const rowHeight = isNarrow ? NARROW_ROW : ROW;
  const virtual = useVirtualizer({
    count,
    getScrollElement: () => document.getElementById(CONTENT),
    estimateSize: () => rowHeight,
    scrollMargin: body.current?.offsetTop ?? 0,
    overscan: 12,
  });
  const shown = virtual.getVirtualItems();
  const last = shown.at(-1)?.index ?? 0;
  useEffect(() => {
    if (!list.isLoading && last >= rows.length - 20) list.grow();
  }, [last, rows.length, list]);
  useEffect(() => {
    if (rowHeight) virtual.measure();
  }, [rowHeight, virtual]);

  useEnteredByKey(body);

  const above = (shown[0]?.start ?? 0) - virtual.options.scrollMargin;
  const below = virtual.getTotalSize() - ((shown.at(-1)?.end ?? 0) - virtual.options.scrollMargin);
  const template = [selection ? "36px" : "", ...table.getVisibleLeafColumns().map((column) => column.columnDef.meta?.width ?? "minmax(0, 1fr)")].join(" ");

  return (
    <table
      className={styles.table}
      aria-label={label}
      aria-rowcount={list.total ?? -1}
      data-narrow={isNarrow || undefined}
      style={{ ["--columns" as string]: template }}
      onKeyDown={(event) => moveAmongRows(event, body.current)}
    >
      <thead>
        {table.getHeaderGroups().map((group) => (
          <tr key={group.id} className={styles.row}>
            {selection ? (
              <th scope="col">
                <SelectAll ids={rows.map((row) => row.id)} selection={selection} />
              </th>
            ) : null}
            {group.headers.map((header) => (
              <Heading key={header.id} sortWord={header.column.columnDef.meta?.sort} align={header.column.columnDef.meta?.align} sort={sort} onSort={onSort}>
                {flexRender(header.column.columnDef.header, header.getContext())}
              </Heading>
            ))}
          </tr>
        ))}
      </thead>
      <tbody ref={body}>
        {above > 0 ? <tr aria-hidden="true" style={{ height: above }} /> : null}
        {shown.map(({ index, key }) => {
          const row = rows[index];
          if (!row) return <Awaited key={key} columns={table.getVisibleLeafColumns().length + (selection ? 1 : 0)} />;
          const isChosen = selection?.chosen.has(row.id) ?? false;
          return (
            <tr
              key={row.id}
              className={styles.row}
              aria-rowindex={index + 2}
              aria-selected={selection ? isChosen : undefined}
              data-opened={opened === row.id || undefined}
              data-row={index}
              tabIndex={open ? 0 : undefined}
              onClick={open ? (event) => clickedPlain(event) && open(row.original) : undefined}
              onKeyDown={(event) => {
                if (event.target !== event.currentTarget) return;
                if (event.key === "Enter" && open) open(row.original);
                if (event.key === "x" && selection) selection.choose(toggled(selection.chosen, row.id));
              }}
            >
              {selection ? (
                <td>
                  <Checkbox
                    checked={isChosen}
                    onChange={() => selection.choose(toggled(selection.chosen, row.id))}
                    aria-label={t`Select ${rowName(row.original)}`}
                  />
                </td>
              ) : null}
              {isNarrow ? (
                <td className={styles.narrow}>{narrow(row.original)}</td>
              ) : (
                row.getVisibleCells().map((cell) => (
                  <td key={cell.id} data-align={cell.column.columnDef.meta?.align}>
                    {flexRender(cell.column.columnDef.cell, cell.getContext())}
                  </td>
                ))
              )}
            </tr>
          );
        })}
        {below > 0 ? <tr aria-hidden="true" style={{ height: below }} /> : null}
      </tbody>
      <tfoot>
        <tr>
          <td className={styles.foot} role="status">
            {list.error ? (
              <Failed error={list.error} retry={list.retry} />
            ) : (
              <Count shown={rows.length} total={list.total} hasMore={list.hasMore} isLoading={list.isLoading} />
            )}
          </td>
        </tr>
      </tfoot>
    </table>
  );
}

function Count({ shown, total, hasMore, isLoading }: { shown: number; total: number | null; hasMore: boolean; isLoading: boolean }) {
  const { i18n } = useLingui();
  if (isLoading) return null;
  if (!hasMore) return <Trans>{i18n.number(shown)} in all</Trans>;
  if (total !== null)
    return (
      <Trans>
        {i18n.number(shown)} of {i18n.number(total)} loaded
      </Trans>
    );
  return <Trans>{i18n.number(shown)} loaded, more below</Trans>;
}

function SelectAll({ ids, selection }: { ids: string[]; selection: Selection }) {
  const { t } = useLingui();
  const chosen = ids.filter((id) => selection.chosen.has(id)).length;
  return (
    <Checkbox
      aria-label={t`Select all that are loaded`}
      checked={chosen > 0 && chosen === ids.length}
      indeterminate={chosen > 0 && chosen < ids.length}
      onChange={() => selection.choose(new Set(chosen === ids.length ? [] : ids))}
    />
  );
}

type HeadingProperties = { sortWord?: string; align?: "end"; sort?: string | null; onSort?: (sort: string) => void; children: ReactNode };

function Heading({ sortWord, align, sort, onSort, children }: HeadingProperties) {
  if (!sortWord || !onSort)
    return (
      <th scope="col" data-align={align}>
        {children}
      </th>
    );
  const isUp = sort === sortWord;
  const isDown = sort === `-${sortWord}`;
  return (
    <th scope="col" data-align={align} aria-sort={isUp ? "ascending" : isDown ? "descending" : "none"}>
      <button type="button" className={styles.sort} onClick={() => onSort(isUp ? `-${sortWord}` : sortWord)}>
        {children}
        {isUp ? <IconArrowUp size={12} aria-hidden /> : isDown ? <IconArrowDown size={12} aria-hidden /> : null}
      </button>
    </th>
  );
}

function Awaited({ columns }: { columns: number }) {
  return (
    <tr className={styles.row} aria-hidden="true">
      {Array.from({ length: columns }, (_, column) => (
        <td key={column}>
          <Late>
            <Skeleton height={10} width={column === 0 ? 16 : "60%"} radius="sm" />
          </Late>
        </td>
      ))}
    </tr>
  );
}

function toggled(chosen: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const next = new Set(chosen);
  if (!next.delete(id)) next.add(id);
  return next;
}

/** A click on a link, a button or a box in the row is theirs. */
function clickedPlain(event: React.MouseEvent): boolean {
  return !(event.target as Element).closest("a, button, input, label");
}

/** `j` or `k` from anywhere on the page goes to the first row in sight; within the rows `moveAmongRows` has them. */
function useEnteredByKey(body: RefObject<HTMLElement | null>) {
  useEffect(() => {
    const enter = (event: globalThis.KeyboardEvent) => {
      if ((event.key !== "j" && event.key !== "k") || event.metaKey || event.ctrlKey || isTyping(event.target)) return;
      if (body.current?.contains(event.target as Node) || document.querySelector("[aria-modal=true]")) return;
      body.current?.querySelector<HTMLElement>("tr[data-row]")?.focus();
    };
    window.addEventListener("keydown", enter);
    return () => window.removeEventListener("keydown", enter);
  }, [body]);
}

/** `j` and `k`, and the arrows, go from row to row. */
function moveAmongRows(event: KeyboardEvent, body: HTMLElement | null) {
  if (isTyping(event.target)) return;
  const step = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 }[event.key];
  if (!step || !body) return;
  const current = (event.target as Element).closest<HTMLElement>("tr[data-row]");
  const next = body.querySelector<HTMLElement>(current ? `tr[data-row="${Number(current.dataset.row) + step}"]` : "tr[data-row]");
  if (!next) return;
  event.preventDefault();
  next.focus();
  next.scrollIntoView({ block: "nearest" });
}

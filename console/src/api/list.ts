// Lists that grow as one scrolls: the server pages, the query client keeps the pages, and the table sees one list.
import { type QueryKey, useInfiniteQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import type { Page } from "./client";

export type List<T> = {
  readonly rows: readonly T[];
  /** How many there are in all, where the server says so. */
  readonly total: number | null;
  readonly isLoading: boolean;
  readonly isGrowing: boolean;
  readonly hasMore: boolean;
  readonly error: Error | null;
  readonly grow: () => void;
  readonly retry: () => void;
};

/** A page of the API holds at most this many. */
export const PAGE = 200;

export function useList<T>(key: QueryKey, page: (cursor: string | undefined, signal: AbortSignal) => Promise<Page<T>>): List<T> {
  const query = useInfiniteQuery({
    queryKey: key,
    queryFn: ({ pageParam, signal }) => page(pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last: Page<T>) => last.next_cursor ?? undefined,
  });
  const pages = query.data?.pages;
  const rows = useMemo(() => pages?.flatMap((one) => one.data) ?? [], [pages]);
  return {
    rows,
    total: pages?.[0]?.total ?? (query.hasNextPage ? null : rows.length),
    isLoading: query.isPending,
    isGrowing: query.isFetchingNextPage,
    hasMore: query.hasNextPage,
    error: query.error,
    grow: () => {
      if (query.hasNextPage && !query.isFetchingNextPage) void query.fetchNextPage();
    },
    retry: () => void query.refetch(),
  };
}

/** Walks a whole list, for an export or a picker; `seen` hears how many have come. */
export async function everything<T>(page: (cursor: string | undefined) => Promise<Page<T>>, seen?: (count: number) => void): Promise<T[]> {
  const all: T[] = [];
  let cursor: string | undefined;
  do {
    const part = await page(cursor);
    all.push(...part.data);
    seen?.(all.length);
    cursor = part.next_cursor ?? undefined;
  } while (cursor);
  return all;
}

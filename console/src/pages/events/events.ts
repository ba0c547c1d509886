// What the pages about events read.
import { queryOptions } from "@tanstack/react-query";
import { answered, api } from "../../api/client";
import { PAGE, useList } from "../../api/list";
import { Problem } from "../../api/problem";

export type EventsSearch = { type?: string; actor?: string; target?: string; account?: string };

export function useEvents({ type, actor, target, account }: EventsSearch) {
  const query = { type, actor, target, account };
  return useList(["events", query], (cursor, signal) => answered(api.GET("/v1/events", { params: { query: { ...query, limit: PAGE, cursor } }, signal })));
}

/** What one act brought with it follows it at once in the log; more than this is not shown. */
const FOLLOWING = 50;

/** An event by its number, with what it brought with it. */
export function eventOptions(sequence: number) {
  return queryOptions({
    queryKey: ["events", "one", sequence],
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: async ({ signal }) => {
      const { data } = await answered(api.GET("/v1/events", { params: { query: { after: sequence - 1, limit: FOLLOWING } }, signal }));
      const [event, ...later] = data;
      if (event?.sequence !== sequence) throw new Problem({ status: 404, code: "event.not_found", detail: "" });
      return { event, consequences: later.filter(({ cause }) => cause === sequence) };
    },
  });
}

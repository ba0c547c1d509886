// What the overview reads.
import { queryOptions } from "@tanstack/react-query";
import { answered, api, type Schemas } from "../../api/client";

export type Counts = Schemas["Overview"];

export const overviewOptions = queryOptions({
  queryKey: ["overview"],
  queryFn: ({ signal }) => answered(api.GET("/v1/overview", { signal })),
});

/** Days in the pictures. */
export const DAYS = 90;

export const activityOptions = queryOptions({
  queryKey: ["reports", "activity", DAYS],
  queryFn: ({ signal }) => answered(api.GET("/v1/reports/activity", { params: { query: { days: DAYS } }, signal })),
  staleTime: 60_000,
});

/** Nobody but whoever set it up, and nobody on the way. */
export function isNew(counts: Counts): boolean {
  return counts.people === 1 && counts.invitations_pending === 0;
}

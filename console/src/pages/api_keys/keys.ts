// What the page of API keys reads.
import { answered, api, type Schemas } from "../../api/client";
import { PAGE, useList } from "../../api/list";

export type KeySearch = { q?: string; principal?: string; scope?: string; status?: string; unused_days?: string; expiring_days?: string; order?: string };
export type ListedKey = Schemas["Page_Permitted_ReportedKey"]["data"][number];

export function useKeys({ unused_days, expiring_days, ...rest }: KeySearch) {
  const query = { ...rest, unused_days: number(unused_days), expiring_days: number(expiring_days) };
  return useList(["api_keys", query], (cursor, signal) => answered(api.GET("/v1/api_keys", { params: { query: { ...query, limit: PAGE, cursor } }, signal })));
}

function number(text: string | undefined): number | undefined {
  return text ? Number(text) : undefined;
}

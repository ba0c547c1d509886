// What the people page reads.
import { answered, api } from "../../api/client";
import { PAGE, useList } from "../../api/list";

export type PeopleSearch = { q?: string; status?: string; role?: string; account?: string; dormant_days?: string; source?: string; order?: string };

export function usePeople({ q, status, role, account, dormant_days }: PeopleSearch) {
  const query = { q, status, role, account, dormant_days: dormant_days ? Number(dormant_days) : undefined };
  return useList(["users", query], (cursor, signal) => answered(api.GET("/v1/users", { params: { query: { ...query, limit: PAGE, cursor } }, signal })));
}

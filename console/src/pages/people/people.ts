// What the people page reads.
import { answered, api, type User } from "../../api/client";
import { everything, PAGE, useList } from "../../api/list";

export type PeopleSearch = { q?: string; status?: string; role?: string; account?: string; dormant_days?: string; source?: string; order?: string };

/** The list begins with the longest quiet where one asks for them, else it is in the order of names. */
export function orderOf({ order, dormant_days }: PeopleSearch): string {
  return order ?? (dormant_days ? "last_seen" : "name");
}

function queryOf({ q, status, role, account, dormant_days, source, order }: PeopleSearch) {
  return { q, status, role, account, source, dormant_days: dormant_days ? Number(dormant_days) : undefined, order: orderOf({ order, dormant_days }) };
}

export function usePeople(search: PeopleSearch) {
  const query = queryOf(search);
  return useList(["users", query], (cursor, signal) => answered(api.GET("/v1/users", { params: { query: { ...query, limit: PAGE, cursor } }, signal })));
}

/** Everybody that the filters match. `seen` hears how many have come. */
export function allPeople(search: PeopleSearch, seen: (count: number) => void, signal: AbortSignal): Promise<User[]> {
  const query = queryOf(search);
  return everything((cursor) => answered(api.GET("/v1/users", { params: { query: { ...query, limit: PAGE, cursor } }, signal })), seen);
}

export function isFiltered({ q, status, role, account, dormant_days, source }: PeopleSearch): boolean {
  return [q, status, role, account, dormant_days, source].some(Boolean);
}

// What the page of one account reads.
import { queryOptions } from "@tanstack/react-query";
import { answered, api, versioned } from "../../api/client";
import { PAGE, useList } from "../../api/list";

export function readAccount(sid: string) {
  return versioned(api.GET("/v1/accounts/{sid}", { params: { path: { sid } } }));
}

export function accountOptions(sid: string) {
  return queryOptions({ queryKey: ["account", sid], queryFn: () => readAccount(sid) });
}

export type MembersSearch = { readonly q?: string; readonly role?: string; readonly status?: string; readonly dormant_days?: string };

export function useMembers(account: string, { q, role, status, dormant_days }: MembersSearch) {
  const query = { q, role, status, dormant_days: dormant_days ? Number(dormant_days) : undefined };
  return useList(["account", account, "members", query], (cursor, signal) =>
    answered(api.GET("/v1/accounts/{sid}/members", { params: { path: { sid: account }, query: { ...query, limit: PAGE, cursor } }, signal })),
  );
}

export function useKeysOf(account: string) {
  return useList(["api_keys", { account }], (cursor, signal) =>
    answered(api.GET("/v1/accounts/{sid}/api_keys", { params: { path: { sid: account }, query: { limit: PAGE, cursor } }, signal })),
  );
}

export function useHistoryOf(account: string) {
  return useList(["events", { account }], (cursor, signal) => answered(api.GET("/v1/events", { params: { query: { account, limit: PAGE, cursor } }, signal })));
}

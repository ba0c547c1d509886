// What the pages of groups read.
import { queryOptions } from "@tanstack/react-query";
import { answered, api, type Schemas, versioned } from "../../api/client";
import { everything, PAGE, useList } from "../../api/list";

export type HoldOut = Schemas["Page_Permitted_HoldOut"]["data"][number];
export type GroupMember = Schemas["Page_Permitted_GroupMember"]["data"][number];

export function useGroups(q: string | undefined) {
  return useList(["groups", { q }], (cursor, signal) => answered(api.GET("/v1/groups", { params: { query: { q, limit: PAGE, cursor } }, signal })));
}

export function readGroup(sid: string) {
  return versioned(api.GET("/v1/groups/{sid}", { params: { path: { sid } } }));
}

export function groupOptions(sid: string) {
  return queryOptions({ queryKey: ["group", sid], queryFn: () => readGroup(sid) });
}

export function useGroupMembers(sid: string) {
  return useList(["group", sid, "members"], (cursor, signal) =>
    answered(api.GET("/v1/groups/{sid}/members", { params: { path: { sid }, query: { limit: PAGE, cursor } }, signal })),
  );
}

/** The roles that a group gives to everybody in it. */
export function giftsOptions(sid: string) {
  return queryOptions({
    queryKey: ["role_assignments", { principal: sid }],
    queryFn: ({ signal }) =>
      everything((cursor) => answered(api.GET("/v1/role_assignments", { params: { query: { principal: sid, limit: PAGE, cursor } }, signal }))),
  });
}

/** Those who are held out of something that this group gives. */
export function holdOutsOptions(sid: string) {
  return queryOptions({
    queryKey: ["hold_outs"],
    queryFn: ({ signal }) => everything((cursor) => answered(api.GET("/v1/hold_outs", { params: { query: { limit: PAGE, cursor } }, signal }))),
    select: (all: HoldOut[]) => all.filter(({ withheld }) => withheld.some((held) => held.group?.sid === sid)),
  });
}

// What the drawer of a person reads.
import { queryOptions } from "@tanstack/react-query";
import { answered, api, type Schemas, versioned } from "../../../api/client";
import { everything, PAGE } from "../../../api/list";

export type AccessLine = Schemas["AccessLine"];
export type HeldRole = Schemas["HeldRole"];
export type HoldOut = Schemas["HoldOut"];

const path = (sid: string) => ({ path: { sid } });

export const personOptions = (sid: string) =>
  queryOptions({ queryKey: ["user", sid], queryFn: ({ signal }) => versioned(api.GET("/v1/users/{sid}", { params: path(sid), signal })) });

export const accessOptions = (sid: string) =>
  queryOptions({
    queryKey: ["user", sid, "access"],
    queryFn: ({ signal }) => answered(api.GET("/v1/users/{sid}/access", { params: path(sid), signal })).then(({ data }) => data),
  });

/** Their own assignments, with what may be done with each. */
export const assignmentsOptions = (sid: string) =>
  queryOptions({
    queryKey: ["user", sid, "assignments"],
    queryFn: ({ signal }) =>
      everything((cursor) => answered(api.GET("/v1/role_assignments", { params: { query: { principal: sid, limit: PAGE, cursor } }, signal }))),
  });

export const holdOutsOptions = (sid: string) =>
  queryOptions({
    queryKey: ["user", sid, "hold_outs"],
    queryFn: ({ signal }) => everything((cursor) => answered(api.GET("/v1/hold_outs", { params: { query: { user: sid, limit: PAGE, cursor } }, signal }))),
  });

/** What they can do, place by place. */
export const reachOptions = (sid: string) =>
  queryOptions({
    queryKey: ["user", sid, "reach"],
    queryFn: ({ signal }) => everything((cursor) => answered(api.GET("/v1/what_can", { params: { query: { principal: sid, limit: PAGE, cursor } }, signal }))),
  });

export const keysOptions = (sid: string) =>
  queryOptions({
    queryKey: ["user", sid, "api_keys"],
    queryFn: ({ signal }) =>
      everything((cursor) => answered(api.GET("/v1/users/{sid}/api_keys", { params: { ...path(sid), query: { limit: PAGE, cursor } }, signal }))),
  });

export const activityOptions = (sid: string) =>
  queryOptions({
    queryKey: ["user", sid, "activity"],
    queryFn: ({ signal }) => answered(api.GET("/v1/users/{sid}/activity", { params: path(sid), signal })).then(({ data }) => data),
  });

export const sessionsOptions = (sid: string) =>
  queryOptions({
    queryKey: ["user", sid, "sessions"],
    queryFn: ({ signal }) =>
      everything((cursor) => answered(api.GET("/v1/users/{sid}/sessions", { params: { ...path(sid), query: { limit: PAGE, cursor } }, signal }))),
  });

// The API as the document describes it. Types come from `schema.d.ts`, which is generated: nothing here is typed by hand.
import createClient from "openapi-fetch";
import { Problem } from "./problem";
import type { components, paths } from "./schema";
import { send, sendPlainly } from "./transport";

export type Schemas = components["schemas"];
export type User = Schemas["Permitted_DescribedUser"];
export type Account = Schemas["Permitted_Account"];
export type Role = Schemas["Permitted_RoleDetails"];
export type Assignment = Schemas["Permitted_Assignment"];
export type Invitation = Schemas["Permitted_Invitation"];
export type ApiKey = Schemas["Permitted_ApiKey"];
export type Group = Schemas["Permitted_CountedGroup"];
export type ServiceAccount = Schemas["Permitted_ServiceAccount"];
export type Member = Schemas["Page_Permitted_Member"]["data"][number];
export type Event = Schemas["Event"];
export type Impact = Schemas["Impact"];
export type Reference = Schemas["Reference"];
export type PersonReference = Schemas["PersonReference"];

/** Part of a list. */
export type Page<T> = { readonly data: readonly T[]; readonly next_cursor?: string | null; readonly total?: number | null };

export const api = createClient<paths>({ fetch: send });

/** For signing in and stepping up. */
export const plainApi = createClient<paths>({ fetch: sendPlainly });

/** What was answered; a refusal is thrown as a `Problem`. */
export async function answered<T>(call: Promise<{ data?: T; error?: unknown; response: Response }>): Promise<T> {
  const { data, error, response } = await call;
  if (response.ok) return data as T;
  throw new Problem({ ...(error as object), status: response.status });
}

/** The row version that `If-Match` wants, with what was read. */
export async function versioned<T>(call: Promise<{ data?: T; error?: unknown; response: Response }>): Promise<{ value: T; etag: string | null }> {
  const { response } = await call;
  return { value: await answered(call), etag: response.headers.get("etag") };
}

/** The header that makes an update hold only for the version that was read. */
export function ifMatch(etag: string | null): Record<string, string> {
  return etag ? { "If-Match": etag } : {};
}

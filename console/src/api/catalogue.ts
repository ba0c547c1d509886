// The catalogue of permissions, read once, in the groups that people look for: by the noun they are about.
import { queryOptions, useQuery } from "@tanstack/react-query";
import { answered, api, type Schemas } from "./client";

export type Permission = Schemas["Permission"];

/** Permissions about one thing: `api_keys`. */
export type Noun = { readonly noun: string; readonly permissions: readonly Permission[] };

export const catalogueOptions = queryOptions({
  queryKey: ["permissions", "all"],
  queryFn: ({ signal }) => answered(api.GET("/v1/permissions", { signal })).then(({ data }) => data),
  staleTime: 60_000,
});

export function useCatalogue() {
  return useQuery(catalogueOptions);
}

/** The product's first: they are what most roles are about. */
export function byNoun(permissions: readonly Permission[]): Noun[] {
  const nouns = new Map<string, Permission[]>();
  const product = permissions.filter(({ area }) => area === "product");
  const control = permissions.filter(({ area }) => area !== "product");
  for (const permission of [...product, ...control]) {
    const noun = permission.name.split(".")[0] ?? permission.name;
    nouns.set(noun, [...(nouns.get(noun) ?? []), permission]);
  }
  return [...nouns].map(([noun, of]) => ({ noun, permissions: of }));
}

/** `chosen` and all that they imply. */
export function withImplied(chosen: Iterable<string>, catalogue: readonly Permission[]): Set<string> {
  const all = new Set(chosen);
  for (const name of all) for (const implied of catalogue.find((one) => one.name === name)?.implies ?? []) all.add(implied);
  return all;
}

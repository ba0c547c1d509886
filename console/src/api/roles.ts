// All roles, read once: built-in and of the organization, each with the permissions it gives.
import { queryOptions, useQuery } from "@tanstack/react-query";
import { answered, api } from "./client";
import { everything, PAGE } from "./list";

export const rolesOptions = queryOptions({
  queryKey: ["roles", "all"],
  queryFn: ({ signal }) => everything((cursor) => answered(api.GET("/v1/roles", { params: { query: { limit: PAGE, cursor } }, signal }))),
  staleTime: 60_000,
});

export function useRoles() {
  return useQuery(rolesOptions);
}

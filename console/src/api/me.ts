// Who uses the console, and what of it is for them.
import { queryOptions, useSuspenseQuery } from "@tanstack/react-query";
import { answered, api } from "./client";

export const meOptions = queryOptions({
  queryKey: ["me"],
  queryFn: ({ signal }) => answered(api.GET("/v1/me", { signal })),
  staleTime: 60_000,
});

export function useMe() {
  return useSuspenseQuery(meOptions).data;
}

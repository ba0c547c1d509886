// How many there are of everything; null where the caller may not read the list behind a number.
import { queryOptions } from "@tanstack/react-query";
import { answered, api } from "./client";

export const overviewOptions = queryOptions({
  queryKey: ["overview"],
  queryFn: ({ signal }) => answered(api.GET("/v1/overview", { signal })),
  staleTime: 30_000,
});

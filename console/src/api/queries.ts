// What the console keeps of the API's answers, and when it asks again.
import { QueryClient } from "@tanstack/react-query";
import { isProblem } from "./problem";

export function makeQueries(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 10_000,
        refetchOnWindowFocus: true,
        // Only what never reached the server is tried again by itself.
        retry: (count, error) => count < 2 && isProblem(error) && error.code === "client.unreachable",
      },
      mutations: { retry: false, networkMode: "always" },
    },
  });
}

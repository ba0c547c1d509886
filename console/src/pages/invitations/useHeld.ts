// Which permissions the caller holds at one place: nobody gives what they don't hold there.
import { useQuery } from "@tanstack/react-query";
import { useCatalogue } from "../../api/catalogue";
import { answered, api } from "../../api/client";
import { useMe } from "../../api/me";

export function useHeld(scope: string) {
  const principal = useMe().user?.sid ?? "";
  const catalogue = useCatalogue().data;
  return useQuery({
    queryKey: ["held", principal, scope, catalogue?.length],
    enabled: catalogue !== undefined && principal !== "",
    staleTime: 60_000,
    queryFn: async ({ signal }) => {
      const names = (catalogue ?? []).map(({ name }) => name);
      const checks = names.map((permission) => ({ principal, permission, scope }));
      const { results } = await answered(api.POST("/v1/check/batch", { body: { checks }, signal }));
      return new Set(names.filter((_, index) => results[index]?.allowed));
    },
  });
}

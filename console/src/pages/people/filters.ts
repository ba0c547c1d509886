// By what people are filtered.
import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { answered, api } from "../../api/client";
import type { Filter } from "../../ui/Filters";

export function usePeopleFilters(): Filter[] {
  const { t } = useLingui();
  const roles = useQuery({
    queryKey: ["roles", "all"],
    queryFn: ({ signal }) => answered(api.GET("/v1/roles", { params: { query: { limit: 200 } }, signal })),
  });
  return [
    { id: "role", label: t`Role`, options: (roles.data?.data ?? []).map((role) => ({ value: role.sid, label: role.label })) },
    {
      id: "status",
      label: t`Status`,
      options: [
        { value: "active", label: t`Active` },
        { value: "suspended", label: t`Suspended` },
        { value: "deactivated", label: t`Deactivated` },
      ],
    },
    { id: "dormant_days", label: t`Not seen for`, options: [30, 60, 90, 180].map((days) => ({ value: String(days), label: t`${days} days` })) },
  ];
}

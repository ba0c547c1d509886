// By what people are filtered.
import { useLingui } from "@lingui/react/macro";
import { useRoles } from "../../api/roles";
import type { Filter } from "../../ui/Filters";
import { useRoleLabel } from "../../ui/role_words";

export function usePeopleFilters(): Filter[] {
  const { t } = useLingui();
  const roles = useRoles();
  const label = useRoleLabel();
  return [
    { id: "role", label: t`Role`, options: (roles.data ?? []).map((role) => ({ value: role.sid, label: label(role) })) },
    {
      id: "status",
      label: t`Status`,
      options: [
        { value: "active", label: t`Active` },
        { value: "suspended", label: t`Suspended` },
        { value: "deactivated", label: t`Deactivated` },
      ],
    },
    { id: "dormant_days", label: t`Not seen for`, options: [30, 60, 90, 180, 365].map((days) => ({ value: String(days), label: t`${days} days` })) },
    {
      id: "source",
      label: t`Came by`,
      options: [
        { value: "invitation", label: t`Invitation` },
        { value: "directory", label: t`Directory` },
        { value: "import", label: t`Import` },
        { value: "system", label: t`System` },
      ],
    },
  ];
}
